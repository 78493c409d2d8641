"""ReLU networks that are constant before training begins, over width and depth.

After L. Lu, Y. Shin, Y. Su, G. Karniadakis, "Dying ReLU and initialization", 2020. With zero biases
and symmetric weights a layer of width n sends a given non-zero input to zero with probability 2⁻ⁿ,
whatever came before, so that depth L kills that input with probability 1 - (1 - 2⁻ⁿ)ᴸ. A network is
born dead if it kills *every* input; that is at most as probable.
"""

from typing import Any

import numpy as np

import actlib
from actlib.experiments.stats import proportion

SETTINGS: dict[str, Any] = {
    "widths": [2, 3, 4, 5, 6, 8],
    "depths": [1, 2, 5, 10, 20, 30, 50, 100],
    "features": [1, 10],
    "points": 200,
    "networks": 2000,
    "block": 200,
}


def bound(width: int, depth: int) -> float:
    """Probability that one given input is sent to zero: no network is born dead more often.

    Examples
    --------
    >>> bound(2, 1), round(bound(2, 50), 4)
    (0.25, 1.0)
    """
    return 1.0 - (1.0 - 0.5**width) ** depth


def jobs() -> list[dict[str, Any]]:
    """Every width with every number of features; the depths of a job share their networks."""
    return [
        {"width": width, "features": features}
        for width in SETTINGS["widths"]
        for features in SETTINGS["features"]
    ]


def inputs(features: int, rng: np.random.Generator) -> np.ndarray:
    """Return the points at which a network is looked at.

    Without biases the network is f(cx) = c·f(x) for c > 0, so with one feature 1 and -1 decide for
    all inputs. With more, many directions stand for all of them.
    """
    if features == 1:
        return np.array([[1.0], [-1.0]])
    return rng.normal(size=(SETTINGS["points"], features))


def measure(width: int, features: int) -> list[dict[str, Any]]:
    """Return a row a depth: how many of the networks are zero at all points, and at the first."""
    rng = np.random.default_rng([width, features])
    dead = {depth: np.zeros(2, dtype=int) for depth in SETTINGS["depths"]}
    for _ in range(SETTINGS["networks"] // SETTINGS["block"]):
        x = inputs(features, rng)
        a = np.broadcast_to(x, (SETTINGS["block"], *x.shape))
        for depth in range(1, max(SETTINGS["depths"]) + 1):
            W = rng.normal(size=(SETTINGS["block"], a.shape[2], width))
            # He's variance: only the sign of the weights matters here, this prevents underflow
            a = actlib.relu(a @ W * np.sqrt(2.0 / a.shape[2]))
            if depth in dead:
                zero = np.all(a == 0, axis=2)
                dead[depth] += [np.all(zero, axis=1).sum(), zero[:, 0].sum()]
    rows = []
    for depth, (every, first) in dead.items():
        share = proportion(int(every), SETTINGS["networks"])
        rows.append(
            {
                "depth": depth,
                "dead": int(every),
                "dead_at_one_input": int(first),
                "low": round(share.low, 4),
                "high": round(share.high, 4),
            }
        )
    return rows
