"""PReLU's slopes and Swish's β while they train, one a layer, against functions with nothing to learn.

K. He et al., "Delving deep into rectifiers", 2015, saw PReLU's slopes fall with depth.
"""

from typing import Any

import numpy as np

from actlib import nn
from actlib.experiments import rounded
from actlib.experiments.mlp import DATA, build, hidden
from actlib.train import fit

SETTINGS: dict[str, Any] = {
    "data": ["MNIST-1D", "digits"],
    # what is learned, and what stays fixed, in the function of the same name
    "units": {
        "PReLU": ["prelu", "alpha"],
        "PReLU, slope fixed": ["prelu", None],
        "ReLU": ["relu", None],
        "Swish": ["swish", "beta"],
        "Swish, β fixed": ["swish", None],
    },
    "depth": 4,
    "width": 64,
    "learning_rate": 0.03,
    "momentum": 0.9,
    "batch_size": 100,
    "epochs": 20,
    "seeds": list(range(10)),
}


def jobs() -> list[dict[str, Any]]:
    """Every unit with every seed on both data sets."""
    return [
        {"data": source, "unit": unit, "seed": seed}
        for source in SETTINGS["data"]
        for unit in SETTINGS["units"]
        for seed in SETTINGS["seeds"]
    ]


def measure(data: str, unit: str, seed: int) -> dict[str, Any]:
    """Return the accuracy, and the learned parameter by epoch and layer (None if there is none)."""
    name, parameter = SETTINGS["units"][unit]
    rng, dataset = np.random.default_rng(seed), DATA[data]()
    widths = [SETTINGS["width"]] * SETTINGS["depth"]
    network = build(dataset, name, widths, rng, learn=[parameter] if parameter else ())
    optimizer, path = nn.SGD(SETTINGS["learning_rate"], SETTINGS["momentum"]), []
    for epochs in [0, *[1] * SETTINGS["epochs"]]:
        history = fit(
            network, "softmax_cross_entropy", dataset, optimizer=optimizer, epochs=epochs, rng=rng,
            batch_size=SETTINGS["batch_size"], probe=0, progress=False,
        )  # fmt: skip
        if parameter:
            path.append([float(layer.values[parameter]) for layer in hidden(network)])
    return {
        "val_accuracy": rounded(history.val_accuracy[-1]),
        "path": rounded(path, 3) if parameter else None,
    }
