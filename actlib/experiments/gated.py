"""Gated units against GELU with equally many parameters.

After N. Shazeer, "GLU variants improve Transformer", 2020, which cuts the hidden width of a gated
block by a third, since it has three matrices where the plain one has two. Here: two such blocks,
x + (d → h → d), between an input and an output layer.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from actlib import init, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import DATA, best_rate, train

SETTINGS: dict[str, Any] = {
    "data": ["MNIST-1D"],
    "plain": ["relu", "gelu", "silu"],
    "gated": ["glu", "geglu", "swiglu"],
    "model_width": 48,
    "plain_width": 192,
    "gated_width": 128,
    "blocks": 2,
    "learning_rates": [0.01, 0.03, 0.1],
    "tuning_epochs": 5,
    "tuning_seed": 1000,
    "epochs": 10,
    "seeds": list(range(8)),
}


def jobs() -> list[dict[str, Any]]:
    """Every data set with every unit."""
    return [
        {"data": source, "activation": activation}
        for source in SETTINGS["data"]
        for activation in SETTINGS["plain"] + SETTINGS["gated"]
    ]


class Residual(nn.Network):
    """Layers whose output is added to their input, as one layer of a larger network."""

    kind = "residual"
    x: np.ndarray
    output: np.ndarray
    upstream: np.ndarray

    def forward(self, x: ArrayLike) -> np.ndarray:
        """Return the input plus what the layers make of it."""
        self.x = np.asarray(x, dtype=np.float64)
        self.output = self.x + super().forward(self.x)
        return self.output

    def backward(self, upstream: ArrayLike) -> np.ndarray:
        """Return the gradient with respect to the input: by the layers, and past them."""
        self.upstream = np.asarray(upstream, dtype=np.float64)
        return self.upstream + super().backward(self.upstream)


def build(source: str, activation: str, rng: np.random.Generator) -> nn.Network:
    """Return the network; the gated blocks' first layer gives both the values and the gates."""
    dataset, d = DATA[source](), SETTINGS["model_width"]
    gated = activation in SETTINGS["gated"]
    h = SETTINGS["gated_width" if gated else "plain_width"]

    def dense(fan_in: int, fan_out: int) -> nn.Dense:
        return nn.Dense(fan_in, fan_out, rng=rng, init=init.lecun_normal)

    blocks = [
        Residual([dense(d, 2 * h if gated else h), nn.Activation(activation), dense(h, d)])
        for _ in range(SETTINGS["blocks"])
    ]
    return nn.Network([dense(dataset.features, d), *blocks, dense(d, dataset.classes)])


def one_run(source: str, activation: str, rate: float, epochs: int, seed: int) -> Any:
    """Return the history of one network's training."""
    rng = np.random.default_rng(seed)
    return train(build(source, activation, rng), DATA[source](), rate, epochs, rng)


def measure(data: str, activation: str) -> dict[str, Any]:
    """Return the number of parameters, the chosen learning rate, and the accuracy by seed."""
    epochs, seed = SETTINGS["tuning_epochs"], SETTINGS["tuning_seed"]
    best = best_rate(
        SETTINGS["learning_rates"],
        lambda rate: one_run(data, activation, rate, epochs, seed).val_loss[-1],
    )
    network = build(data, activation, np.random.default_rng(0))
    runs = [one_run(data, activation, best, SETTINGS["epochs"], seed) for seed in SETTINGS["seeds"]]
    return {
        "parameters": sum(p.size for p in network.parameters.values()),
        "learning_rate": best,
        "val_accuracy": rounded([run.val_accuracy[-1] for run in runs]),
    }
