"""The two approximations of GELU: how wrong they are, and what swapping them does.

D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016, give both. A network is trained with
the exact function and then run with each approximation, and the other way about.
"""

from typing import Any

import numpy as np

import actlib
from actlib import data
from actlib.experiments import rounded
from actlib.experiments.mlp import build, hidden, train

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "forms": ["none", "tanh", "sigmoid"],
    "grid": [-8.0, 8.0, 160_001],
    "depth": 4,
    "width": 64,
    "learning_rate": 0.05,
    "epochs": 10,
    "seeds": list(range(5)),
}


def jobs() -> list[dict[str, Any]]:
    """Every form with every seed."""
    return [
        {"trained_with": form, "seed": seed}
        for form in SETTINGS["forms"]
        for seed in SETTINGS["seeds"]
    ]


def largest_errors(form: str) -> dict[str, float]:
    """Largest distance from the exact function, and from its derivative, and where.

    Examples
    --------
    >>> largest_errors("tanh")["value"] < largest_errors("sigmoid")["value"]
    True
    """
    low, high, points = SETTINGS["grid"]
    x = np.linspace(low, high, points)
    value = np.abs(actlib.gelu(x, approximate=form) - actlib.gelu(x))
    slope = np.abs(actlib.gelu_grad(x, approximate=form) - actlib.gelu_grad(x))
    return {
        "value": float(value.max()),
        "value_at": float(abs(x[value.argmax()])),
        "slope": float(slope.max()),
        "slope_at": float(abs(x[slope.argmax()])),
    }


def measure(trained_with: str, seed: int) -> list[dict[str, Any]]:
    """Train with one form; return a row for each form that the network is then run with."""
    rng, dataset = np.random.default_rng(seed), data.mnist1d()
    widths = [SETTINGS["width"]] * SETTINGS["depth"]
    network = build(dataset, "gelu", widths, rng, approximate=trained_with)
    train(network, dataset, SETTINGS["learning_rate"], SETTINGS["epochs"], rng)
    own, rows = network.forward(dataset.x_val), []
    for form in SETTINGS["forms"]:
        for layer in hidden(network):
            layer.values["approximate"] = form
        logits = network.forward(dataset.x_val)
        rows.append(
            {
                "run_with": form,
                "val_accuracy": rounded(np.mean(logits.argmax(axis=1) == dataset.y_val)),
                "changed_answers": rounded(np.mean(logits.argmax(axis=1) != own.argmax(axis=1))),
                "logit_difference": rounded(np.abs(logits - own).max()),
            }
        )
    return rows
