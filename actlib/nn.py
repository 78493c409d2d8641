"""A neural network in plain NumPy: the chain rule over a list of layers.

Everything that one needs to build and train one can be had from here: the layers of
`actlib.layers`, the losses of `actlib.losses`, gradient descent from `actlib.optim`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib.layers import Activation, Dense, Layer
from actlib.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    losses,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)
from actlib.optim import SGD

__all__ = [
    "SGD",
    "Activation",
    "Dense",
    "Layer",
    "Network",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad",
    "losses",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
]

Array = NDArray[np.float64]


class Network:
    """Layers one after the other.

    Parameters
    ----------
    layers : sequence of layers
        Named in order, by kind and number: ``dense1, tanh1, dense2, …``.

    Attributes
    ----------
    layers : dict from name to layer

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> network = Network([Dense(2, 3, rng=rng), Activation("tanh"), Dense(3, 1, rng=rng)])
    >>> logits = network.forward([[0.0, 1.0], [1.0, 1.0]])
    >>> upstream = binary_cross_entropy_with_logits_grad(logits, [[1], [0]])
    >>> network.backward(upstream).shape
    (2, 2)
    >>> {name: gradient.shape for name, gradient in network.gradients.items()}
    {'dense1.W': (2, 3), 'dense1.b': (3,), 'dense2.W': (3, 1), 'dense2.b': (1,)}
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        if not layers:
            raise ValueError("a network needs at least one layer")
        self.layers: dict[str, Layer] = {}
        counts: dict[str, int] = {}
        for layer in layers:
            counts[layer.kind] = counts.get(layer.kind, 0) + 1
            self.layers[f"{layer.kind}{counts[layer.kind]}"] = layer

    def __repr__(self) -> str:
        return f"Network({list(self.layers.values())!r})"

    @property
    def parameters(self) -> dict[str, Array]:
        """Every parameter of every layer, as ``"dense1.W"``; the arrays themselves, no copies."""
        return {
            f"{name}.{key}": value
            for name, layer in self.layers.items()
            for key, value in layer.parameters.items()
        }

    @property
    def gradients(self) -> dict[str, Array]:
        """The gradients from the last backward pass, under the names of `parameters`."""
        return {
            f"{name}.{key}": value
            for name, layer in self.layers.items()
            for key, value in layer.gradients.items()
        }

    def forward(self, x: ArrayLike) -> Array:
        """Return the output of the last layer."""
        output = np.asarray(x, dtype=np.float64)
        for layer in self.layers.values():
            output = layer.forward(output)
        return output

    def backward(self, upstream: ArrayLike) -> Array:
        """Return the gradient with respect to the network's input; set every layer's gradients."""
        gradient = np.asarray(upstream, dtype=np.float64)
        for layer in reversed(self.layers.values()):
            gradient = layer.backward(gradient)
        return gradient
