"""The layers of a network: what goes forward, and how the gradient comes back.

Rows are examples: a batch has shape (batch, features). Every layer has ``forward(x)``, which
remembers what the way back needs, and ``backward(upstream)``, which takes the gradient of the loss
with respect to the layer's output and returns the one with respect to its input.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib.catalog import catalog
from actlib.init import Initializer, glorot_uniform

Array = NDArray[np.float64]


class Layer(Protocol):
    """What `Network` expects of a layer."""

    kind: str
    x: Array
    output: Array
    upstream: Array

    @property
    def parameters(self) -> dict[str, Array]:
        """The arrays that training changes, by name."""

    @property
    def gradients(self) -> dict[str, Array]:
        """The gradient of the loss for each parameter, from the last backward pass."""

    def forward(self, x: ArrayLike) -> Array:
        """Return the layer's output for a batch."""

    def backward(self, upstream: ArrayLike) -> Array:
        """Return the gradient with respect to the input; set `gradients`."""


def _upstream(layer: Layer, upstream: ArrayLike) -> Array:
    """Return the upstream gradient as an array, or say what is wrong with it."""
    if not hasattr(layer, "output"):
        raise RuntimeError(f"{layer!r}: call forward before backward")
    gradient = np.asarray(upstream, dtype=np.float64)
    if gradient.shape != layer.output.shape:
        raise ValueError(
            f"{layer!r}: the upstream gradient has shape {gradient.shape}, "
            f"the output {layer.output.shape}"
        )
    return gradient


class Dense:
    r"""Fully connected layer.

    .. math::
        z = xW + b, \qquad
        \frac{\partial L}{\partial W} = x^\top \delta, \quad
        \frac{\partial L}{\partial b} = \sum_\text{batch} \delta, \quad
        \frac{\partial L}{\partial x} = \delta W^\top
        \qquad \text{with } \delta = \frac{\partial L}{\partial z}

    Parameters
    ----------
    fan_in, fan_out : int
        Numbers of inputs and outputs.
    rng : numpy.random.Generator
        Where the initial weights come from.
    init : callable, default `actlib.init.glorot_uniform`
        ``init(rng, fan_in, fan_out)``; the biases start at 0.

    Attributes
    ----------
    W : ndarray, shape (fan_in, fan_out)
    b : ndarray, shape (fan_out,)
    x, output, upstream : ndarray
        What the last forward pass took and gave, and what the last backward pass took.

    Raises
    ------
    ValueError
        By `forward` and `backward`, if the shape does not fit.
    RuntimeError
        By `backward`, if it is called before `forward`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dense(3, 2, rng=np.random.default_rng(0))
    >>> layer.forward(np.ones((4, 3))).shape
    (4, 2)
    >>> layer.backward(np.ones((4, 2))).shape
    (4, 3)
    >>> layer.gradients["b"]
    array([4., 4.])
    """

    kind = "dense"
    x: Array
    output: Array
    upstream: Array

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        *,
        rng: np.random.Generator,
        init: Initializer = glorot_uniform,
    ) -> None:
        self.W = init(rng, fan_in, fan_out)
        self.b = np.zeros(fan_out)
        self.gradients: dict[str, Array] = {}

    def __repr__(self) -> str:
        return f"Dense({self.W.shape[0]}, {self.W.shape[1]})"

    @property
    def parameters(self) -> dict[str, Array]:
        """The weights `W` and the biases `b`."""
        return {"W": self.W, "b": self.b}

    def forward(self, x: ArrayLike) -> Array:
        """Return ``x @ W + b``, shape (batch, fan_out), for `x` of shape (batch, fan_in)."""
        self.x = np.asarray(x, dtype=np.float64)
        if self.x.ndim != 2 or self.x.shape[1] != len(self.W):
            raise ValueError(
                f"{self!r}: the input has shape {self.x.shape}, it must be (batch, {len(self.W)})"
            )
        self.output = self.x @ self.W + self.b
        return self.output

    def backward(self, upstream: ArrayLike) -> Array:
        """Return the gradient with respect to `x`; set those of `W` and `b`."""
        self.upstream = delta = _upstream(self, upstream)
        self.gradients = {"W": self.x.T @ delta, "b": delta.sum(axis=0)}
        return delta @ self.W.T


class Activation:
    r"""A function of the catalogue as a layer.

    .. math::
        a = f(z), \qquad \frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot f'(z), \qquad
        \frac{\partial L}{\partial \theta} = \sum \frac{\partial L}{\partial a}
        \odot \frac{\partial f}{\partial \theta}(z)

    Parameters
    ----------
    name : str
        A name in `actlib.catalog`.
    learn : sequence of str, optional
        Which of the function's parameters are trained; the others stay as they are.
    **parameters
        The function's parameters; those left out have the catalogue's defaults. One that is
        learned may be an array of shape (features,), if the function takes one.

    Attributes
    ----------
    x, output, upstream : ndarray
        What the last forward pass took and gave, and what the last backward pass took.

    Raises
    ------
    ValueError
        If the catalogue has no such function, or the function no such parameter.

    Examples
    --------
    >>> layer = Activation("tanh")
    >>> layer.forward([[0.0, 1.0]])
    array([[0.        , 0.76159416]])
    >>> layer.backward([[1.0, 1.0]])
    array([[1.        , 0.41997434]])
    >>> Activation("softplus", beta=2.0, learn=["beta"]).parameters
    {'beta': array(2.)}
    """

    x: Array
    output: Array
    upstream: Array

    def __init__(self, name: str, *, learn: Sequence[str] = (), **parameters: ArrayLike) -> None:
        if name not in catalog:
            raise ValueError(f"no activation named {name!r}; there are {', '.join(catalog)}")
        self.record = catalog[name]
        self.kind = name
        # functions of whole rows (softmax, the GLU family) have a product with the upstream
        # gradient where the others have a slope
        self.vector: bool = self.record.vector
        unknown = [key for key in (*parameters, *learn) if key not in self.record.parameters]
        if unknown:
            known = ", ".join(self.record.parameters) or "none"
            raise ValueError(f"{name} has no parameter {unknown[0]!r}; it has: {known}")
        self.values: dict[str, Any] = {**self.record.parameters, **parameters}
        for key in learn:
            self.values[key] = np.array(self.values[key], dtype=np.float64)
        self.learn = tuple(learn)
        self.gradients: dict[str, Array] = {}

    def __repr__(self) -> str:
        values = "".join(f", {key}={value}" for key, value in self.values.items())
        return f'Activation("{self.kind}"{values})'

    @property
    def parameters(self) -> dict[str, Array]:
        """The parameters that are learned."""
        return {key: self.values[key] for key in self.learn}

    def slope(self) -> Array:
        """Return the derivative, element by element, at the last forward pass's input."""
        if self.vector:
            raise TypeError(f"{self!r} mixes the elements of a row: it has no slope of its own")
        return np.asarray(self.record.grad(self.x, **self.values))

    def forward(self, x: ArrayLike) -> Array:
        """Return the function of every element of `x`."""
        self.x = np.asarray(x, dtype=np.float64)
        self.output = np.asarray(self.record.fn(self.x, **self.values))
        return self.output

    def backward(self, upstream: ArrayLike) -> Array:
        """Return the gradient with respect to `x`; set those of the learned parameters."""
        self.upstream = _upstream(self, upstream)
        for key in self.learn:
            full = self.upstream * self.record.parameter_grads[key](self.x, **self.values)
            # a parameter shared by several elements gets the sum of their gradients
            shared = full.ndim - self.values[key].ndim
            self.gradients[key] = np.asarray(full.sum(axis=tuple(range(shared))))
        if self.vector:
            return np.asarray(self.record.grad(self.x, self.upstream, **self.values))
        return self.upstream * self.slope()
