"""Dead ReLU units: what they depend on, and whether they come back.

A unit counts as dead when no training example makes it positive. Learning rate, initial bias and
width change one at a time or together; plain gradient descent, so that a step is what it seems.
"""

from typing import Any

import numpy as np

from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import build, hidden, train

SETTINGS: dict[str, Any] = {
    "data": "digits",
    "depth": 3,
    "learning_rates": [0.03, 0.1, 0.3, 1.0, 3.0],
    "biases": [-1.0, 0.0, 1.0],
    "width": 64,
    "widths": [16, 64, 256],
    "batch_size": 50,
    "epochs": 10,
    "seeds": list(range(10)),
}


def jobs() -> list[dict[str, Any]]:
    """Every learning rate with every bias at the middle width, and with every width at bias 0."""
    pairs = [(SETTINGS["width"], bias) for bias in SETTINGS["biases"]]
    pairs += [(width, 0.0) for width in SETTINGS["widths"] if width != SETTINGS["width"]]
    return [
        {"width": width, "bias": bias, "learning_rate": rate}
        for width, bias in pairs
        for rate in SETTINGS["learning_rates"]
    ]


def dead_units(network: nn.Network, x: np.ndarray) -> np.ndarray:
    """Return for every hidden unit whether no example makes it positive."""
    network.forward(x)
    return np.concatenate([np.all(layer.output <= 0, axis=0) for layer in hidden(network)])


def measure(width: int, bias: float, learning_rate: float) -> list[dict[str, Any]]:
    """Return a row a seed: shares of dead units before and after, of those that came back, accuracy."""
    rows, dataset = [], data.digits()
    for seed in SETTINGS["seeds"]:
        rng = np.random.default_rng(seed)
        network = build(dataset, "relu", [width] * SETTINGS["depth"], rng)
        for name, parameter in network.parameters.items():
            if name.endswith(".b") and name != f"dense{SETTINGS['depth'] + 1}.b":
                parameter += bias
        seen = [dead_units(network, dataset.x_train)]
        for epochs in (1, SETTINGS["epochs"] - 1):
            history = train(
                network, dataset, learning_rate, epochs, rng,
                momentum=0.0, batch_size=SETTINGS["batch_size"],
            )  # fmt: skip
            seen.append(dead_units(network, dataset.x_train))
        before, early, late = seen
        rows.append(
            {
                "seed": seed,
                "dead_before": rounded(before.mean()),
                "dead_early": rounded(early.mean()),
                "dead_after": rounded(late.mean()),
                # of the units that were dead after the first epoch; None if there were none
                "revived": rounded(np.mean(~late[early]) if early.any() else None),
                "val_accuracy": rounded(history.val_accuracy[-1]),
            }
        )
    return rows
