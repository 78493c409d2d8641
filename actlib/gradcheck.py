"""Numerical differentiation: the check that catches a wrong derivative before training does."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def numerical_grad(
    fn: Callable[[NDArray[np.float64]], Any], x: ArrayLike, step: float = 6.1e-6
) -> NDArray[np.float64]:
    r"""Central difference of a function that works element by element.

    .. math:: f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}, \qquad h = \text{step} \cdot \max(1, |x|)

    Parameters
    ----------
    fn
        Takes an array and returns one of the same shape.
    x : array_like, any shape
        Where to differentiate.
    step : float
        The truncation error grows like h², the rounding error like ε/h; the default is the
        cube root of ε, which balances them and leaves about 10 right digits.

    Returns
    -------
    ndarray of float64, with the shape of `x`

    Examples
    --------
    >>> import numpy as np
    >>> float(numerical_grad(np.sin, 0.0).round(9))
    1.0
    """
    x = np.asarray(x, dtype=np.float64)
    h = step * np.maximum(1.0, np.abs(x))
    above, below = x + h, x - h
    # divide by the step that was really taken: x + h is rounded
    return (np.asarray(fn(above)) - np.asarray(fn(below))) / (above - below)


def numerical_gradient(
    loss: Callable[[NDArray[np.float64]], Any], parameters: ArrayLike, step: float = 6.1e-6
) -> NDArray[np.float64]:
    """Gradient of a scalar loss, one parameter moved at a time.

    Parameters
    ----------
    loss
        Takes an array with the shape of `parameters` and returns a number.
    parameters : array_like, any shape
        Where to differentiate; it is not changed.
    step : float
        As for `numerical_grad`.

    Returns
    -------
    ndarray of float64, with the shape of `parameters`

    Notes
    -----
    Costs two evaluations of the loss per parameter: a tool for checking, not for training.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_gradient(lambda w: np.sum(w**2), [1.0, -2.0]).round(8)
    array([ 2., -4.])
    """
    point = np.array(parameters, dtype=np.float64)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        value = point[index]
        h = step * max(1.0, abs(float(value)))
        point[index] = value + h
        above = float(loss(point))
        point[index] = value - h
        below = float(loss(point))
        gradient[index] = (above - below) / ((value + h) - (value - h))
        point[index] = value
    return gradient


def relative_error(actual: ArrayLike, expected: ArrayLike) -> float:
    r"""Largest elementwise :math:`|a - e| / \max(1, |a|, |e|)`: the number a gradient check reports.

    Below 1e-7 the two agree as well as a central difference can tell; above 1e-4 one is wrong.

    Examples
    --------
    >>> relative_error([1.0, 2.0], [1.0, 2.5])
    0.2
    """
    a, e = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if a.shape != e.shape:
        raise ValueError(f"relative_error: shapes differ, {a.shape} and {e.shape}")
    scale = np.maximum(1.0, np.maximum(np.abs(a), np.abs(e)))
    return float(np.max(np.abs(a - e) / scale, initial=0.0))
