"""The networks and the training that most experiments share."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from actlib import data, init, nn
from actlib.train import History, fit

DATA = {"MNIST-1D": data.mnist1d, "digits": data.digits, "breast cancer": data.breast_cancer}

# Each activation with the initialisation that is usual for it: the variance times fan-in is 2
# where half of the signal is lost, 1 where the slope at 0 is 1.
USUAL_INIT = dict.fromkeys(("identity", "sigmoid", "tanh", "softsign", "hard_sigmoid"), "glorot_normal") | {"selu": "lecun_normal"}  # fmt: skip


def usual_init(activation: str) -> str:
    """Return the name of the initialisation that is usual for an activation.

    Examples
    --------
    >>> usual_init("relu"), usual_init("tanh")
    ('he_normal', 'glorot_normal')
    """
    return USUAL_INIT.get(activation, "he_normal")


def build(
    dataset: data.Dataset,
    activation: str,
    widths: Sequence[int],
    rng: np.random.Generator,
    scheme: str | None = None,
    learn: Sequence[str] = (),
    **parameters: Any,
) -> nn.Network:
    """Return a fully connected classifier; "identity" leaves the activations out.

    Examples
    --------
    >>> build(data.xor(), "tanh", [8], np.random.default_rng(0))
    Network([Dense(2, 8), Activation("tanh"), Dense(8, 2)])
    """
    weights = getattr(init, scheme or usual_init(activation))
    fan_in, layers = dataset.features, list[nn.Layer]()
    for width in widths:
        layers.append(nn.Dense(fan_in, width, rng=rng, init=weights))
        if activation != "identity":
            layers.append(nn.Activation(activation, learn=learn, **parameters))
        fan_in = width
    # the output layer is linear, whatever the hidden layers are
    layers.append(nn.Dense(fan_in, dataset.classes, rng=rng, init=init.glorot_normal))
    return nn.Network(layers)


def train(
    network: nn.Network,
    dataset: data.Dataset,
    learning_rate: float,
    epochs: int,
    rng: np.random.Generator,
    momentum: float = 0.9,
    batch_size: int = 100,
    probe: int = 0,
) -> History:
    """Train a classifier in place, with softmax and cross-entropy."""
    return fit(
        network,
        "softmax_cross_entropy",
        dataset,
        optimizer=nn.SGD(learning_rate, momentum),
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        probe=probe,
        progress=False,
    )


def hidden(network: nn.Network) -> list[nn.Activation]:
    """Return the activation layers, from the input to the output."""
    return [layer for layer in network.layers.values() if isinstance(layer, nn.Activation)]


def best_rate(rates: Sequence[float], loss: Callable[[float], float]) -> float:
    """Return the learning rate with the smallest loss; a run that diverges is the worst there is.

    Examples
    --------
    >>> best_rate([0.1, 0.2, 0.3], {0.1: 1.5, 0.2: 0.5, 0.3: float("nan")}.get)
    0.2
    """

    def finite(rate: float) -> float:
        try:
            value = loss(rate)
        except ValueError:  # a function refuses a learned parameter that has become nan
            return np.inf
        return value if np.isfinite(value) else np.inf

    return min(rates, key=finite)
