"""Order, chaos and the edge between them: two inputs through a random tanh network.

After S. Schoenholz et al., "Deep information propagation", 2017. For wide layers with weights of
variance σ_w²/n and biases of variance σ_b² the correlation of two inputs follows a map from layer
to layer; its slope χ at 1 decides: below 1 all inputs become alike, above 1 neighbours part.
"""

from typing import Any

import numpy as np

import actlib
from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import train

SETTINGS: dict[str, Any] = {
    "weight_variances": [0.5, 1.0, 1.5, 1.76, 2.0, 2.5, 4.0],
    "bias_variance": 0.05,
    "layers": 40,
    "width": 400,
    "correlation": 0.6,
    "train": {"data": "MNIST-1D", "depths": [5, 10, 20, 40], "width": 64, "learning_rate": 0.01, "epochs": 3},
    "seeds": list(range(5)),
}  # fmt: skip

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def fixed_point(weight_variance: float, bias_variance: float) -> float:
    """Variance of the pre-activations that the layers converge to, by mean-field theory."""
    q = 1.0
    for _ in range(2000):
        q = weight_variance * float(_WEIGHTS @ np.tanh(np.sqrt(q) * _NODES) ** 2) + bias_variance
    return q


def slope_at_one(weight_variance: float, bias_variance: float) -> float:
    """Slope χ of the correlation map at 1, which is also the gradient's growth a layer, squared.

    Examples
    --------
    >>> round(slope_at_one(1.0, 0.0), 2)  # without biases the edge is at σ_w² = 1
    1.0
    """
    q = fixed_point(weight_variance, bias_variance)
    return weight_variance * float(_WEIGHTS @ actlib.tanh_grad(np.sqrt(q) * _NODES) ** 2)


def jobs() -> list[dict[str, Any]]:
    """Every variance of the weights: the correlations, and the training at each depth."""
    return [
        {"weight_variance": variance, "depth": depth}
        for variance in SETTINGS["weight_variances"]
        for depth in (0, *SETTINGS["train"]["depths"])
    ]


def correlations(weight_variance: float, seed: int) -> list[float]:
    """Correlation of two inputs' pre-activations, layer by layer; item 0 is the inputs'."""
    rng, c = np.random.default_rng(seed), SETTINGS["correlation"]
    width = SETTINGS["width"]
    scale = np.sqrt(fixed_point(weight_variance, SETTINGS["bias_variance"]))
    u, v = rng.normal(size=(2, width))
    z = scale * np.array([u, c * u + np.sqrt(1 - c**2) * v])
    path = [c]
    for _ in range(SETTINGS["layers"]):
        W = rng.normal(0.0, np.sqrt(weight_variance / width), size=(width, width))
        b = rng.normal(0.0, np.sqrt(SETTINGS["bias_variance"]), size=width)
        z = actlib.tanh(z) @ W + b
        path.append(float(z[0] @ z[1] / np.sqrt((z[0] @ z[0]) * (z[1] @ z[1]))))
    return path


def trained(weight_variance: float, depth: int, seed: int) -> float:
    """Accuracy on the training data after a few epochs from these initial weights."""
    chosen = SETTINGS["train"]
    rng, dataset = np.random.default_rng(seed), data.mnist1d()

    def scheme(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        return rng.normal(0.0, np.sqrt(weight_variance / fan_in), size=(fan_in, fan_out))

    fan_in, layers = dataset.features, list[nn.Layer]()
    for _ in range(depth):
        layers.append(nn.Dense(fan_in, chosen["width"], rng=rng, init=scheme))
        layers[-1].parameters["b"][:] = rng.normal(
            0.0, np.sqrt(SETTINGS["bias_variance"]), chosen["width"]
        )
        layers.append(nn.Activation("tanh"))
        fan_in = chosen["width"]
    network = nn.Network([*layers, nn.Dense(fan_in, dataset.classes, rng=rng)])
    history = train(network, dataset, chosen["learning_rate"], chosen["epochs"], rng)
    return history.train_accuracy[-1]


def measure(weight_variance: float, depth: int) -> dict[str, Any]:
    """Return theory and measured correlations (depth 0), or the accuracy at a depth, by seed."""
    if depth:
        runs = [trained(weight_variance, depth, seed) for seed in SETTINGS["seeds"]]
        return {"train_accuracy": rounded(runs)}
    return {
        "chi": rounded(slope_at_one(weight_variance, SETTINGS["bias_variance"])),
        "correlation": rounded([correlations(weight_variance, s) for s in SETTINGS["seeds"]]),
    }
