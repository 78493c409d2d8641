"""Mean of the activations, layer by layer, in networks with and without a negative side.

After D.-A. Clevert, T. Unterthiner, S. Hochreiter, "ELUs", 2016: outputs below 0 pull a unit's mean
towards 0. Measured before and after training, relative to the spread of the layer's outputs.
"""

from typing import Any

import numpy as np

from actlib import data
from actlib.experiments import rounded
from actlib.experiments.mlp import build, hidden, train

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "activations": ["relu", "leaky_relu", "elu", "selu", "silu", "gelu", "tanh", "sigmoid"],
    "depth": 4,
    "width": 64,
    "learning_rate": 0.02,
    "epochs": 10,
    "seeds": list(range(5)),
}


def jobs() -> list[dict[str, Any]]:
    """Every activation with every seed."""
    return [
        {"activation": activation, "seed": seed}
        for activation in SETTINGS["activations"]
        for seed in SETTINGS["seeds"]
    ]


def measure(activation: str, seed: int) -> dict[str, Any]:
    """Return ``"before"`` and ``"after"``: each layer's mean output over its root mean square."""
    rng, dataset = np.random.default_rng(seed), data.mnist1d()
    network = build(dataset, activation, [SETTINGS["width"]] * SETTINGS["depth"], rng)
    row: dict[str, Any] = {}
    for moment, epochs in (("before", 0), ("after", SETTINGS["epochs"])):
        history = train(network, dataset, SETTINGS["learning_rate"], epochs, rng)
        network.forward(dataset.x_val)
        row[moment] = rounded(
            [layer.output.mean() / np.sqrt(np.mean(layer.output**2)) for layer in hidden(network)]
        )
    return {**row, "val_accuracy": rounded(history.val_accuracy[-1])}
