"""Where deep sigmoid and tanh networks saturate, layer by layer, while they train.

After X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
networks", 2010, sections 3.1 and 3.2, on another and smaller data set.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from actlib import data, init, nn
from actlib.experiments import rounded
from actlib.train import History, fit

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "networks": {
        "tanh, 4 layers": {"activation": "tanh", "depth": 4, "init": "standard_uniform"},
        "sigmoid, 4 layers": {"activation": "sigmoid", "depth": 4, "init": "standard_uniform"},
        "sigmoid, 4 layers, Glorot": {
            "activation": "sigmoid",
            "depth": 4,
            "init": "glorot_uniform",
        },
        "sigmoid, 5 layers": {"activation": "sigmoid", "depth": 5, "init": "standard_uniform"},
    },
    "width": 64,
    "learning_rate": 0.5,
    "batch_size": 32,
    "epochs": 60,
    "every": 2,
    "snapshots": [0, 20, 60],
    "saturation": 0.05,
    "seeds": [0, 1, 2, 3, 4],
}


def build(activation: str, depth: int, init_name: str, rng: np.random.Generator) -> nn.Network:
    """Return a network of `depth` equal hidden layers and ten logits for MNIST-1D."""
    scheme = getattr(init, init_name)
    fan_in, layers = data.mnist1d().features, list[nn.Layer]()
    for _ in range(depth):
        layers += [
            nn.Dense(fan_in, SETTINGS["width"], rng=rng, init=scheme),
            nn.Activation(activation),
        ]
        fan_in = SETTINGS["width"]
    return nn.Network([*layers, nn.Dense(fan_in, data.mnist1d().classes, rng=rng, init=scheme)])


def train(name: str, seed: int, epochs: int | None = None) -> History:
    """Train one of the networks of the settings; the seed fixes its weights and its batches."""
    chosen = SETTINGS["networks"][name]
    rng = np.random.default_rng(seed)
    return fit(
        build(chosen["activation"], chosen["depth"], chosen["init"], rng),
        "softmax_cross_entropy",
        data.mnist1d(),
        optimizer=nn.SGD(SETTINGS["learning_rate"]),
        epochs=SETTINGS["epochs"] if epochs is None else epochs,
        batch_size=SETTINGS["batch_size"],
        rng=rng,
        snapshots=SETTINGS["snapshots"],
        saturation=SETTINGS["saturation"],
        progress=False,
    )


def summarise(history: History, activation: str, histograms: bool) -> dict[str, Any]:
    """Return what is kept of a run; layers are numbered from the input."""
    every = slice(None, None, SETTINGS["every"])
    traces = [trace for name, trace in history.layers.items() if name.startswith(activation)]
    kept: dict[str, Any] = {
        "val_accuracy": rounded(history.val_accuracy),
        "train_loss": rounded(history.train_loss),
        "mean": [rounded(trace.mean[every]) for trace in traces],
        "std": [rounded(trace.std[every]) for trace in traces],
        "saturated": [rounded(trace.saturated[every]) for trace in traces],
    }
    if histograms:
        kept["histograms"] = {
            str(epoch): [rounded(trace.snapshots[epoch].shares.tolist(), 3) for trace in traces]
            for epoch in SETTINGS["snapshots"]
        }
    return kept


def escape_epoch(val_accuracy: Sequence[float], threshold: float = 0.2) -> int | None:
    """First epoch with an accuracy of at least twice chance; None if there is none.

    Examples
    --------
    >>> escape_epoch([0.1, 0.1, 0.25, 0.3])
    2
    """
    return next((epoch for epoch, a in enumerate(val_accuracy) if a >= threshold), None)


def jobs() -> list[dict[str, Any]]:
    """Every network with every seed."""
    return [
        {"network": name, "seed": seed}
        for name in SETTINGS["networks"]
        for seed in SETTINGS["seeds"]
    ]


def measure(network: str, seed: int) -> dict[str, Any]:
    """Train one network and summarise it; only the first seed's summary has histograms."""
    activation = SETTINGS["networks"][network]["activation"]
    first = seed == SETTINGS["seeds"][0]
    return summarise(train(network, seed), activation, histograms=first)


def collect(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return ``"runs"``: by the network's name a list with one `summarise` a seed."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in SETTINGS["networks"]}
    for row in rows:
        kept = {key: value for key, value in row.items() if key not in ("network", "seed")}
        runs[row["network"]].append(kept)
    return {"runs": runs}
