"""Activations in few bits: ReLU and ReLU6, with and without outliers.

After Z. Cai et al., "Deep learning with low precision by half-wave Gaussian quantization", 2017. Each layer's activations are rounded to
2ᵇ equal steps between 0 and the largest value seen while calibrating; the weights stay as they are.
Outliers are a few calibration examples that come in far too large, as from a faulty sensor. The
percentile calibration is the other cure: it leaves the largest values out instead of capping them.
"""

from typing import Any

import numpy as np

from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import build, train

SETTINGS: dict[str, Any] = {
    "data": "digits",
    "activations": ["relu", "clipped_relu"],
    "depth": 3,
    "width": 64,
    "learning_rate": 0.02,
    "epochs": 15,
    "bits": [8, 6, 4, 3],
    "outliers": {"share": 0.005, "scale": 30.0},
    "percentile": 99.5,
    "seeds": list(range(10)),
}


def jobs() -> list[dict[str, Any]]:
    """Both activations with every seed."""
    return [
        {"activation": activation, "seed": seed}
        for activation in SETTINGS["activations"]
        for seed in SETTINGS["seeds"]
    ]


def largest(network: nn.Network, x: np.ndarray, percentile: float = 100.0) -> list[float]:
    """Return for each activation layer the value that the highest step stands for."""
    network.forward(x)
    return [
        float(np.percentile(layer.output, percentile))
        for layer in network.layers.values()
        if isinstance(layer, nn.Activation)
    ]


def quantise(a: np.ndarray, top: float, bits: int) -> np.ndarray:
    """Round to the nearest of 2**bits values from 0 to `top`; what lies above becomes `top`.

    Examples
    --------
    >>> quantise(np.array([0.0, 0.4, 0.6, 5.0]), top=3.0, bits=2)
    array([0., 0., 1., 3.])
    """
    step = top / (2**bits - 1)
    return np.round(np.clip(a, 0.0, top) / step) * step


def accuracy(network: nn.Network, dataset: data.Dataset, tops: list[float], bits: int) -> float:
    """Validation accuracy with quantised activations."""
    a, k = dataset.x_val, 0
    for layer in network.layers.values():
        a = layer.forward(a)
        if isinstance(layer, nn.Activation):
            a, k = quantise(a, tops[k], bits), k + 1
    return float(np.mean(a.argmax(axis=1) == dataset.y_val))


def measure(activation: str, seed: int) -> list[dict[str, Any]]:
    """Train; return a row for each calibration and number of bits (None: not quantised)."""
    rng, dataset = np.random.default_rng(seed), data.digits()
    network = build(dataset, activation, [SETTINGS["width"]] * SETTINGS["depth"], rng)
    history = train(network, dataset, SETTINGS["learning_rate"], SETTINGS["epochs"], rng)
    odd = rng.random(len(dataset.x_train)) < SETTINGS["outliers"]["share"]
    faulty = np.where(odd[:, None], SETTINGS["outliers"]["scale"], 1.0) * dataset.x_train
    calibrations = {
        "clean": largest(network, dataset.x_train),
        "outliers": largest(network, faulty),
        "outliers, percentile": largest(network, faulty, SETTINGS["percentile"]),
    }
    rows = [
        {"calibration": name, "bits": bits, "val_accuracy": rounded(accuracy(network, dataset, tops, bits))}
        for name, tops in calibrations.items()
        for bits in SETTINGS["bits"]
    ]  # fmt: skip
    exact = rounded(history.val_accuracy[-1])
    return [{"calibration": "none", "bits": None, "val_accuracy": exact}, *rows]
