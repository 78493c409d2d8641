"""Whether a cap on the activation keeps gradients from exploding when the weights are too large.

Untrained networks whose weights have `gain` times He's variance: ReLU multiplies the gradient by
√gain a layer. Clipped ReLU, tanh, and clipping the gradient's own norm are set beside it.
"""

from typing import Any

import numpy as np

from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import hidden

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "activations": ["relu", "clipped_relu", "tanh"],
    "gains": [1.0, 2.0, 4.0, 9.0],
    "depth": 20,
    "width": 128,
    "batch": 200,
    "seeds": list(range(10)),
}


def jobs() -> list[dict[str, Any]]:
    """Every activation with every gain."""
    return [
        {"activation": activation, "gain": gain}
        for activation in SETTINGS["activations"]
        for gain in SETTINGS["gains"]
    ]


def ratio(activation: str, gain: float, seed: int) -> tuple[float, float]:
    """Size of the gradient at the first hidden layer over that at the last; share of flat units."""
    rng, dataset = np.random.default_rng(seed), data.mnist1d()

    def scheme(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        return rng.normal(0.0, np.sqrt(2.0 * gain / fan_in), size=(fan_in, fan_out))

    fan_in, layers = dataset.features, list[nn.Layer]()
    for _ in range(SETTINGS["depth"]):
        layers.append(nn.Dense(fan_in, SETTINGS["width"], rng=rng, init=scheme))
        layers.append(nn.Activation(activation))
        fan_in = SETTINGS["width"]
    network = nn.Network([*layers, nn.Dense(fan_in, dataset.classes, rng=rng)])
    batch = rng.permutation(len(dataset.x_train))[: SETTINGS["batch"]]
    logits = network.forward(dataset.x_train[batch])
    network.backward(nn.softmax_cross_entropy_grad(logits, dataset.y_train[batch]))
    units = hidden(network)
    first, last = (np.linalg.norm(layer.upstream) for layer in (units[0], units[-1]))
    flat = np.mean([np.mean(np.abs(layer.slope()) < 1e-3) for layer in units])
    return float(first / last), float(flat)


def measure(activation: str, gain: float) -> dict[str, Any]:
    """Return ``"ratio"`` and ``"flat"``, a number a seed."""
    runs = np.array([ratio(activation, gain, seed) for seed in SETTINGS["seeds"]])
    return {"ratio": rounded(runs[:, 0]), "flat": rounded(runs[:, 1])}
