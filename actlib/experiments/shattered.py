"""How alike the gradients at neighbouring inputs are: they shatter with depth.

After D. Balduzzi et al., "The shattered gradients problem", 2017. Untrained networks with one input
on a grid; the derivative of the output with respect to the input is a curve, and its
autocorrelation says how far one derivative tells of the next. White noise has 0 at every lag.
"""

from typing import Any

import numpy as np

from actlib import init, nn
from actlib.experiments import rounded

SETTINGS: dict[str, Any] = {
    "activations": {"relu": "he_normal", "silu": "he_normal", "tanh": "lecun_normal", "selu": "lecun_normal"},
    "depths": [1, 4, 10, 24, 50],
    "residual": [False, True],
    "width": 200,
    "grid": [-2.0, 2.0, 256],
    "lags": [1, 2, 4, 8, 16],
    "seeds": list(range(20)),
}  # fmt: skip


def jobs() -> list[dict[str, Any]]:
    """Every activation and depth, with shortcuts past each layer and without."""
    return [
        {"activation": activation, "residual": residual, "depth": depth}
        for activation in SETTINGS["activations"]
        for residual in SETTINGS["residual"]
        for depth in SETTINGS["depths"]
    ]


def input_gradients(activation: str, residual: bool, depth: int, seed: int) -> np.ndarray:
    """Derivative of the output with respect to the input, at each point of the grid."""
    rng = np.random.default_rng(seed)
    scheme, width = getattr(init, SETTINGS["activations"][activation]), SETTINGS["width"]
    low, high, points = SETTINGS["grid"]
    first = nn.Dense(1, width, rng=rng, init=lambda rng, m, n: rng.normal(size=(m, n)))
    first.b += rng.normal(size=width)  # or every ReLU has its kink at 0
    blocks = [
        (nn.Activation(activation), nn.Dense(width, width, rng=rng, init=scheme))
        for _ in range(depth)
    ]
    last = nn.Dense(width, 1, rng=rng, init=scheme)
    # a sum of two parts of equal size would double the variance in each block
    keep = np.sqrt(0.5) if residual else 1.0
    a = first.forward(np.linspace(low, high, points)[:, None])
    for activate, dense in blocks:
        a = keep * (dense.forward(activate.forward(a)) + residual * a)
    g = last.backward(np.ones_like(last.forward(a)))
    for activate, dense in reversed(blocks):
        g = keep * (activate.backward(dense.backward(g)) + residual * g)
    return first.backward(g)[:, 0]


def autocorrelation(curve: np.ndarray, lag: int) -> float:
    """Correlation of a curve with itself, shifted by `lag` points.

    Examples
    --------
    >>> round(autocorrelation(np.sin(np.linspace(0, 40 * np.pi, 2001)), 100), 2)
    0.95
    """
    c = curve - curve.mean()
    spread = float(c @ c)
    return float(c[lag:] @ c[:-lag]) / spread if spread > 0 else 1.0


def measure(activation: str, residual: bool, depth: int) -> dict[str, Any]:
    """Return ``"autocorrelation"``: a list a seed, a number a lag."""
    runs = []
    for seed in SETTINGS["seeds"]:
        curve = input_gradients(activation, residual, depth, seed)
        runs.append([autocorrelation(curve, lag) for lag in SETTINGS["lags"]])
    return {"autocorrelation": rounded(runs, 3)}
