"""How deep a sigmoid network can be and still train, by initialisation.

Each depth and initialisation gets the best of a few learning rates, by its loss with a seed that is
not used again. "glorot × 4" is Glorot's limit times four, for the sigmoid's slope of 1/4 at 0.
"""

from typing import Any

import numpy as np

from actlib import data, init, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import best_rate, train

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "inits": ["standard", "glorot", "glorot × 4"],
    "depths": [1, 2, 3, 4, 6],
    "width": 64,
    "learning_rates": [0.05, 0.2],
    "tuning_epochs": 6,
    "tuning_seed": 1000,
    "epochs": 20,
    "seeds": list(range(5)),
}


def jobs() -> list[dict[str, Any]]:
    """Every initialisation with every depth."""
    return [
        {"init": scheme, "depth": depth}
        for scheme in SETTINGS["inits"]
        for depth in SETTINGS["depths"]
    ]


def weights(scheme: str, rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """Draw the initial weights of one layer."""
    if scheme == "standard":
        return init.standard_uniform(rng, fan_in, fan_out)
    return (4.0 if "4" in scheme else 1.0) * init.glorot_uniform(rng, fan_in, fan_out)


def one_run(scheme: str, depth: int, rate: float, epochs: int, seed: int) -> Any:
    """Return the history of one network's training."""
    rng, dataset = np.random.default_rng(seed), data.mnist1d()

    def chosen(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
        return weights(scheme, rng, fan_in, fan_out)

    fan_in, layers = dataset.features, list[nn.Layer]()
    for _ in range(depth):
        layers.append(nn.Dense(fan_in, SETTINGS["width"], rng=rng, init=chosen))
        layers.append(nn.Activation("sigmoid"))
        fan_in = SETTINGS["width"]
    network = nn.Network([*layers, nn.Dense(fan_in, dataset.classes, rng=rng)])
    return train(network, dataset, rate, epochs, rng)


def measure(init: str, depth: int) -> dict[str, Any]:
    """Return the chosen learning rate and the validation accuracy by seed."""
    epochs, seed = SETTINGS["tuning_epochs"], SETTINGS["tuning_seed"]
    best = best_rate(
        SETTINGS["learning_rates"],
        lambda rate: one_run(init, depth, rate, epochs, seed).train_loss[-1],
    )
    runs = [one_run(init, depth, best, SETTINGS["epochs"], seed) for seed in SETTINGS["seeds"]]
    return {
        "learning_rate": best,
        "val_accuracy": rounded([run.val_accuracy[-1] for run in runs]),
    }
