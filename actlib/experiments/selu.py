"""Mean and variance of the activations through 64 layers: whether SELU's fixed point holds them.

After G. Klambauer et al., "Self-normalizing neural networks", 2017. Untrained networks on standard
normal inputs; one condition of the theorem is broken at a time.
"""

from typing import Any

import numpy as np

from actlib import init
from actlib.catalog import catalog
from actlib.experiments import rounded

SETTINGS: dict[str, Any] = {
    "cases": {
        "SELU, LeCun": {},
        "SELU, 8 wide": {"width": 8},
        "SELU, He": {"scheme": "he_normal"},
        "SELU, inputs × 10": {"scale": 10.0},
        "SELU, inputs + 3": {"shift": 3.0},
        "ELU, LeCun": {"activation": "elu"},
        "ReLU, He": {"activation": "relu", "scheme": "he_normal"},
        "tanh, LeCun": {"activation": "tanh"},
    },
    "depth": 64,
    "width": 256,
    "batch": 200,
    "layers": [1, 2, 4, 8, 16, 32, 48, 64],
    "seeds": list(range(10)),
}


def jobs() -> list[dict[str, Any]]:
    """Every case."""
    return [{"case": case} for case in SETTINGS["cases"]]


def statistics(
    seed: int,
    activation: str = "selu",
    scheme: str = "lecun_normal",
    width: int | None = None,
    scale: float = 1.0,
    shift: float = 0.0,
) -> list[tuple[float, float]]:
    """Mean and variance of the activations of each layer, over units and examples."""
    rng = np.random.default_rng(seed)
    width = width or SETTINGS["width"]
    a, rows = scale * rng.normal(size=(SETTINGS["batch"], width)) + shift, []
    for _ in range(SETTINGS["depth"]):
        a = catalog[activation].fn(a @ getattr(init, scheme)(rng, width, width))
        rows.append((float(a.mean()), float(a.var())))
    return rows


def measure(case: str) -> dict[str, Any]:
    """Return ``"mean"`` and ``"variance"``: a list a seed, a number for each of some layers."""
    runs = np.array([statistics(seed, **SETTINGS["cases"][case]) for seed in SETTINGS["seeds"]])
    shown = runs[:, np.array(SETTINGS["layers"]) - 1]
    return {"mean": rounded(shown[..., 0]), "variance": rounded(shown[..., 1])}
