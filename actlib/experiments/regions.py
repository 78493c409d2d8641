"""Linear pieces of ReLU networks: what depth could give, and what it does give.

Built by hand, L layers of two units fold the line 2ᴸ times (M. Telgarsky, "Benefits of depth in
neural networks", 2016; G. Montúfar et al., 2014). Random and trained networks are far from it:
B. Hanin, D. Rolnick, "Complexity of linear regions in deep networks", 2019, find a number that goes
with the number of units, however they are arranged. Pieces are counted along lines through the data.
"""

from typing import Any

import numpy as np

import actlib
from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import build, hidden, train

SETTINGS: dict[str, Any] = {
    "data": "moons",
    "units": [24, 48, 96],
    "depths": [1, 2, 4, 6],
    "lines": 20,
    "points": 20_001,
    "learning_rate": 0.05,
    "epochs": 60,
    "sawtooth_layers": [1, 2, 4, 6, 8, 10],
    "seeds": list(range(5)),
}


def jobs() -> list[dict[str, Any]]:
    """Every number of units in every number of layers; 0 units stands for the folding network."""
    return [
        {"units": units, "depth": depth}
        for units in SETTINGS["units"]
        for depth in SETTINGS["depths"]
    ] + [{"units": 0, "depth": depth} for depth in SETTINGS["sawtooth_layers"]]


def pieces(patterns: np.ndarray) -> int:
    """Number of linear pieces along a line, from which units are on at its points.

    Examples
    --------
    >>> pieces(np.array([[True, False], [True, False], [True, True]]))
    2
    """
    return 1 + int(np.any(patterns[1:] != patterns[:-1], axis=1).sum())


def sawtooth(depth: int) -> int:
    """Pieces on [0, 1] of the network that folds the interval in half in each layer.

    Examples
    --------
    >>> sawtooth(3)
    8
    """
    # points between all multiples of 2⁻ᵈᵉᵖᵗʰ, so that none lies on a fold
    a = (np.arange(2 ** (depth + 2)) + 0.5) / 2 ** (depth + 2)
    patterns = []
    for _ in range(depth):
        left, right = actlib.relu(a), actlib.relu(a - 0.5)
        patterns.append(right > 0)
        a = 2 * left - 4 * right
    return pieces(np.array(patterns).T)


def count(network: nn.Network, x: np.ndarray, seed: int) -> float:
    """Mean number of pieces along lines, each through two random examples."""
    rng = np.random.default_rng(seed)
    t = np.linspace(-1.0, 2.0, SETTINGS["points"])[:, None]
    counts = []
    for _ in range(SETTINGS["lines"]):
        start, end = x[rng.choice(len(x), 2, replace=False)]
        network.forward(start + t * (end - start))
        on = np.concatenate([layer.x > 0 for layer in hidden(network)], axis=1)
        counts.append(pieces(on))
    return float(np.mean(counts))


def measure(units: int, depth: int) -> dict[str, Any]:
    """Return the mean number of pieces by seed, before and after training."""
    if not units:
        return {"before": [sawtooth(depth)], "after": None, "val_accuracy": None}
    dataset = data.moons(1000)
    before, after, accuracy = [], [], []
    for seed in SETTINGS["seeds"]:
        rng = np.random.default_rng(seed)
        network = build(dataset, "relu", [units // depth] * depth, rng)
        for layer in network.layers.values():
            if isinstance(layer, nn.Dense):  # zero biases would put every kink through the origin
                layer.b += rng.normal(0.0, 0.5, size=layer.b.shape)
        before.append(count(network, dataset.x_train, seed))
        history = train(network, dataset, SETTINGS["learning_rate"], SETTINGS["epochs"], rng)
        after.append(count(network, dataset.x_train, seed))
        accuracy.append(history.val_accuracy[-1])
    return {
        "before": rounded(before),
        "after": rounded(after),
        "val_accuracy": rounded(accuracy),
    }
