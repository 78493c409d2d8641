"""Which share of the units is active, layer by layer, before and after training.

Active is an output above 0; "zero" counts the outputs that are exactly 0. The claims are that each
further ReLU layer halves the share, and that leaky ReLU keeps the sparsity.
"""

from typing import Any

import numpy as np

from actlib import data
from actlib.experiments import rounded
from actlib.experiments.mlp import build, hidden, train

SETTINGS: dict[str, Any] = {
    "data": "digits",
    "activations": ["relu", "leaky_relu", "silu"],
    "depth": 10,
    "width": 128,
    "learning_rate": 0.02,
    "epochs": 8,
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
    """Return the shares by layer, on the validation data, before and after training."""
    rng, dataset = np.random.default_rng(seed), data.digits()
    network = build(dataset, activation, [SETTINGS["width"]] * SETTINGS["depth"], rng)
    row: dict[str, Any] = {}
    for moment, epochs in (("before", 0), ("after", SETTINGS["epochs"])):
        history = train(network, dataset, SETTINGS["learning_rate"], epochs, rng)
        network.forward(dataset.x_val)
        outputs = [layer.output for layer in hidden(network)]
        row[f"active_{moment}"] = rounded([np.mean(output > 0) for output in outputs])
        row[f"zero_{moment}"] = rounded([np.mean(output == 0) for output in outputs])
    return {**row, "val_accuracy": rounded(history.val_accuracy[-1])}
