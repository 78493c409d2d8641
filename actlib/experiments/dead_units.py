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
    "learning_rates": [0.03, 0.1, 0.3, 1.0, 4.0],
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


def dead_share(network: nn.Network, x: np.ndarray) -> tuple[float | None, np.ndarray]:
    """Return the share of hidden units that no example makes positive, and which they are.

    The share is None if the network has diverged: a unit that gives nan is not dead, it is lost.
    """
    network.forward(x)
    outputs = np.concatenate([layer.output for layer in hidden(network)], axis=1)
    dead = np.all(outputs <= 0, axis=0)
    return (rounded(dead.mean()) if np.isfinite(outputs).all() else None), dead


def measure(width: int, bias: float, learning_rate: float) -> list[dict[str, Any]]:
    """Return a row a seed: dead shares before, after one step and at the end; revived; accuracy."""
    rows, dataset = [], data.digits()
    for seed in SETTINGS["seeds"]:
        rng = np.random.default_rng(seed)
        network = build(dataset, "relu", [width] * SETTINGS["depth"], rng)
        for layer in list(network.layers.values())[:-1]:
            if isinstance(layer, nn.Dense):
                layer.b += bias
        before, _ = dead_share(network, dataset.x_train)

        batch = rng.permutation(len(dataset.x_train))[: SETTINGS["batch_size"]]
        logits = network.forward(dataset.x_train[batch])
        network.backward(nn.softmax_cross_entropy_grad(logits, dataset.y_train[batch]))
        nn.SGD(learning_rate).step(network.parameters, network.gradients)
        step, dead_then = dead_share(network, dataset.x_train)

        history = train(
            network, dataset, learning_rate, SETTINGS["epochs"], rng,
            momentum=0.0, batch_size=SETTINGS["batch_size"],
        )  # fmt: skip
        after, dead_now = dead_share(network, dataset.x_train)
        # of the units that the first step killed; None if there were none
        known = dead_then.any() and after is not None
        rows.append(
            {
                "seed": seed,
                "dead_before": before,
                "dead_step": step,
                "dead_after": after,
                "revived": rounded(np.mean(~dead_now[dead_then])) if known else None,
                "val_accuracy": rounded(history.val_accuracy[-1]),
            }
        )
    return rows
