"""A sigmoid network turned into a ReLU network, one change at a time.

Before: sigmoid, Glorot's weights, the learning rate that is best for it. Then the activation, the
initialisation, and the learning rate, with nothing else touched. The learning rates are chosen with
a seed that is not used again.
"""

from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from actlib.experiments import rounded
from actlib.experiments.mlp import DATA, best_rate, build, train, usual_init

SETTINGS: dict[str, Any] = {
    "settings": [["digits", 2], ["digits", 5], ["MNIST-1D", 2], ["MNIST-1D", 5]],
    # activation, initialisation, and whose learning rate
    "steps": {
        "before: sigmoid": ["sigmoid", "glorot_normal", "sigmoid"],
        "ReLU": ["relu", "glorot_normal", "sigmoid"],
        "and He initialisation": ["relu", "he_normal", "sigmoid"],
        "and its own learning rate": ["relu", "he_normal", "relu"],
        "instead: tanh with its own": ["tanh", "glorot_normal", "tanh"],
    },
    "width": 64,
    "learning_rates": [0.005, 0.02, 0.08],
    "tuning_seed": 1000,
    "epochs": 12,
    "seeds": list(range(6)),
}


def jobs() -> list[dict[str, Any]]:
    """Every data set and depth."""
    return [{"data": source, "depth": depth} for source, depth in SETTINGS["settings"]]


def one_run(
    source: str, depth: int, activation: str, scheme: str, rate: float, seed: int
) -> tuple[float, float, float]:
    """Return validation loss, accuracy and macro-F1 after training."""
    rng, dataset = np.random.default_rng(seed), DATA[source]()
    network = build(dataset, activation, [SETTINGS["width"]] * depth, rng, scheme)
    history = train(network, dataset, rate, SETTINGS["epochs"], rng)
    guess = network.forward(dataset.x_val).argmax(axis=1)
    f1 = f1_score(dataset.y_val, guess, average="macro", zero_division=0)
    return history.val_loss[-1], history.val_accuracy[-1], float(f1)


def tuned(source: str, depth: int, activation: str) -> float:
    """Return the best learning rate of an activation with its usual initialisation."""
    return best_rate(
        SETTINGS["learning_rates"],
        lambda rate: one_run(
            source, depth, activation, usual_init(activation), rate, SETTINGS["tuning_seed"]
        )[0],
    )


def measure(data: str, depth: int) -> list[dict[str, Any]]:
    """Return a row a step: the learning rate, and accuracy and macro-F1 by seed."""
    best = {
        activation: tuned(data, depth, activation) for activation in ("sigmoid", "relu", "tanh")
    }
    rows = []
    for step, (activation, scheme, whose) in SETTINGS["steps"].items():
        runs = np.array(
            [
                one_run(data, depth, activation, scheme, best[whose], seed)
                for seed in SETTINGS["seeds"]
            ]
        )
        rows.append(
            {
                "step": step,
                "learning_rate": best[whose],
                "val_accuracy": rounded(runs[:, 1]),
                "macro_f1": rounded(runs[:, 2]),
            }
        )
    return rows
