"""The league table: every function of the catalogue, several depths, two data sets.

Each function gets its own learning rate for each data set and depth, chosen with the same effort
(the same grid, two seeds that are not used again, by validation loss), and its usual initialisation.
What is reported is then measured with other seeds. "identity" is the network without activations.
"""

from typing import Any

import numpy as np

from actlib.catalog import catalog
from actlib.experiments import rounded
from actlib.experiments.mlp import DATA, best_rate, build, train

# parameters that have a gradient of their own are learned, one a layer
LEARNED = {"prelu": ["alpha"], "swish": ["beta"]}

SETTINGS: dict[str, Any] = {
    "activations": ["identity"]
    + [name for name in catalog if not catalog[name].vector and name != "log_sigmoid"],
    "settings": [["MNIST-1D", 2], ["MNIST-1D", 4], ["MNIST-1D", 8], ["digits", 4]],
    "width": 64,
    "learning_rates": [0.01, 0.03, 0.1, 0.3],
    "momentum": 0.9,
    "batch_size": 100,
    "tuning_epochs": 6,
    "tuning_seeds": [1000, 1001],
    "epochs": 15,
    "seeds": list(range(5)),
}


def jobs() -> list[dict[str, Any]]:
    """Every data set and depth with every function."""
    return [
        {"data": source, "depth": depth, "activation": activation}
        for source, depth in SETTINGS["settings"]
        for activation in SETTINGS["activations"]
    ]


def one_run(source: str, depth: int, activation: str, rate: float, epochs: int, seed: int) -> Any:
    """Return the history of one network's training."""
    rng, dataset = np.random.default_rng(seed), DATA[source]()
    widths = [SETTINGS["width"]] * depth
    network = build(dataset, activation, widths, rng, learn=LEARNED.get(activation, ()))
    return train(
        network, dataset, rate, epochs, rng, SETTINGS["momentum"], SETTINGS["batch_size"]
    )  # fmt: skip


def outcome(source: str, *arguments: Any) -> tuple[float, list[float], bool]:
    """Return validation accuracy, training accuracy by epoch, and whether the run diverged.

    A network of nan answers with class 0, whatever comes in. The functions with a learned parameter
    refuse it when it has become nan; their networks are given the accuracy of that answer, too.
    """
    try:
        run = one_run(source, *arguments)
    except ValueError:
        dataset = DATA[source]()
        constant = float(np.mean(dataset.y_train == 0))
        return float(np.mean(dataset.y_val == 0)), [constant] * (SETTINGS["epochs"] + 1), True
    return run.val_accuracy[-1], run.train_accuracy, not np.isfinite(run.train_loss[-1])


def measure(data: str, depth: int, activation: str) -> dict[str, Any]:
    """Return the chosen learning rate, and by seed the accuracies and whether the run diverged."""
    epochs = SETTINGS["tuning_epochs"]
    best = best_rate(
        SETTINGS["learning_rates"],
        lambda rate: sum(
            one_run(data, depth, activation, rate, epochs, seed).val_loss[-1]
            for seed in SETTINGS["tuning_seeds"]
        ),
    )
    runs = [
        outcome(data, depth, activation, best, SETTINGS["epochs"], seed)
        for seed in SETTINGS["seeds"]
    ]
    return {
        "learning_rate": best,
        "val_accuracy": rounded([accuracy for accuracy, _, _ in runs]),
        "train_accuracy": rounded([by_epoch for _, by_epoch, _ in runs], 3),
        "diverged": sum(diverged for _, _, diverged in runs),
    }
