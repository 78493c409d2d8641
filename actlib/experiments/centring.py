"""A mean of zero or a slope of one: which of the two counts more in a hidden unit.

tanh differs from the sigmoid in both. Here the sigmoid is shifted and stretched, so that each
changes alone; 4σ(x) - 2 is 2·tanh(x/2), so the four cover both functions' families.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

import actlib
from actlib import data, init, nn
from actlib.experiments import rounded
from actlib.train import fit

Array = NDArray[np.float64]

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    # scale and shift of scale * σ(x) + shift
    "units": {
        "σ(x)": [1.0, 0.0],
        "σ(x) − ½": [1.0, -0.5],
        "4σ(x)": [4.0, 0.0],
        "4σ(x) − 2": [4.0, -2.0],
    },
    "learning_rates": [0.02, 0.1, 0.5],
    "depth": 4,
    "width": 64,
    "init": "standard_uniform",
    "batch_size": 32,
    "epochs": 30,
    "seeds": [0, 1, 2, 3, 4],
}


class ScaledSigmoid:
    """The layer ``scale * sigmoid(x) + shift``: steepest slope scale/4, value at 0 scale/2 + shift."""

    kind = "unit"
    x: Array
    output: Array
    upstream: Array

    def __init__(self, scale: float, shift: float) -> None:
        self.scale, self.shift = scale, shift
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: ArrayLike) -> Array:
        """Return the function of every element."""
        self.x = np.asarray(x, dtype=np.float64)
        self.output = self.scale * actlib.sigmoid(self.x) + self.shift
        return self.output

    def backward(self, upstream: ArrayLike) -> Array:
        """Return the gradient with respect to `x`."""
        self.upstream = np.asarray(upstream, dtype=np.float64)
        return self.upstream * self.scale * actlib.sigmoid_grad(self.x)


def train(unit: str, learning_rate: float, seed: int, epochs: int | None = None) -> float:
    """Train one network; return its accuracy on the validation data."""
    rng, dataset = np.random.default_rng(seed), data.mnist1d()
    scheme = getattr(init, SETTINGS["init"])
    fan_in, layers = dataset.features, list[nn.Layer]()
    for _ in range(SETTINGS["depth"]):
        layers.append(nn.Dense(fan_in, SETTINGS["width"], rng=rng, init=scheme))
        layers.append(ScaledSigmoid(*SETTINGS["units"][unit]))
        fan_in = SETTINGS["width"]
    layers.append(nn.Dense(fan_in, dataset.classes, rng=rng, init=scheme))
    history = fit(
        nn.Network(layers),
        "softmax_cross_entropy",
        dataset,
        optimizer=nn.SGD(learning_rate),
        epochs=SETTINGS["epochs"] if epochs is None else epochs,
        batch_size=SETTINGS["batch_size"],
        rng=rng,
        probe=0,
        progress=False,
    )
    return history.val_accuracy[-1]


def jobs() -> list[dict[str, Any]]:
    """Every unit with every learning rate and seed."""
    return [
        {"unit": unit, "learning_rate": rate, "seed": seed}
        for unit in SETTINGS["units"]
        for rate in SETTINGS["learning_rates"]
        for seed in SETTINGS["seeds"]
    ]


def measure(unit: str, learning_rate: float, seed: int) -> dict[str, Any]:
    """Return the validation accuracy of one run."""
    return {"val_accuracy": rounded(train(unit, learning_rate, seed))}


def collect(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return ``"val_accuracy"``: by unit, by learning rate (as text), one number a seed."""
    accuracy: dict[str, dict[str, list[float]]] = {
        unit: {str(rate): [] for rate in SETTINGS["learning_rates"]} for unit in SETTINGS["units"]
    }
    for row in rows:
        accuracy[row["unit"]][str(row["learning_rate"])].append(row["val_accuracy"])
    return {"val_accuracy": accuracy}


def sign_agreement(gradient: ArrayLike) -> float:
    """Share of a unit's incoming weights whose gradients have the commoner sign, mean over units.

    Parameters
    ----------
    gradient : array_like, shape (fan_in, fan_out)
        Of a `Dense` layer's weights; zeros count for neither sign.

    Returns
    -------
    float between 0.5 and 1

    Examples
    --------
    >>> sign_agreement([[1.0, 1.0], [2.0, -1.0], [3.0, 1.0], [4.0, -1.0]])
    0.75
    """
    g = np.asarray(gradient)
    positive, negative = (g > 0).sum(axis=0), (g < 0).sum(axis=0)
    alive = positive + negative > 0
    share = np.maximum(positive, negative)[alive] / (positive + negative)[alive]
    return float(share.mean())
