"""How a gradient becomes a step."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class SGD:
    r"""Gradient descent with momentum.

    .. math:: v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta v

    Parameters
    ----------
    learning_rate : float
        The step η, greater than 0.
    momentum : float, default 0
        The share μ of the last step that is kept, at least 0 and below 1.

    Raises
    ------
    ValueError
        If one of them is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> parameters = {"w": np.array([1.0])}
    >>> SGD(learning_rate=0.5).step(parameters, {"w": np.array([1.0])})
    >>> parameters["w"]
    array([0.5])
    """

    def __init__(self, learning_rate: float, momentum: float = 0.0) -> None:
        if not learning_rate > 0:
            raise ValueError(f"learning_rate must be greater than 0, not {learning_rate!r}")
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be at least 0 and less than 1, not {momentum!r}")
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity: dict[str, Array] = {}

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Change every parameter in place."""
        for name, parameter in parameters.items():
            gradient = gradients[name]
            if self.momentum:
                self.velocity[name] = self.momentum * self.velocity.get(name, 0.0) + gradient
                gradient = self.velocity[name]
            parameter -= self.learning_rate * gradient
