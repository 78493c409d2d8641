r"""Softmax and its logarithm: the output layer of a classifier, with Jacobian and VJP.

Each row is shifted by its largest element, which changes nothing but keeps exp in [0, 1].
Let k be the place of that element: 1 - s_k and log s_k are computed from the other
elements, because s_k itself is so often rounded to 1.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib._elementwise import as_float_array
from actlib._rows import Rows, as_upstream, map_rows


def softmax(x: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    r"""Softmax: positive numbers with sum 1, in the order of the input.

    .. math:: s_i = \frac{e^{x_i}}{\sum_j e^{x_j}}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, with at least one axis
    axis : int, default -1
        The axis along which the numbers sum to 1.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray
        Values in [0, 1], with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `x` has no such axis.

    Notes
    -----
    Shift invariant: ``softmax(x + c)`` is ``softmax(x)``. Special cases: an element -inf gives 0;
    a single +inf gives 1 there and 0 elsewhere; a vector with nan, with more than one +inf, or
    of nothing but -inf has no limit and gives nan.

    References
    ----------
    J. Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.

    Examples
    --------
    >>> import actlib
    >>> actlib.softmax([1000.0, 1001.0])
    array([0.26894142, 0.73105858])
    """
    return map_rows("softmax", _softmax, [as_float_array("softmax", x)], axis, out)


def softmax_jacobian(x: ArrayLike) -> NDArray[Any]:
    r"""Jacobian of softmax along the last axis.

    .. math:: J_{ij} = \frac{\partial s_i}{\partial x_j} = s_i\,(\delta_{ij} - s_j)

    Parameters
    ----------
    x : array_like of shape (..., n)

    Returns
    -------
    ndarray of shape (..., n, n)
        Symmetric; each row and each column sums to 0.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `x` is a single number.

    Notes
    -----
    Takes n² numbers a vector; training needs only `softmax_vjp`.

    Examples
    --------
    >>> import actlib
    >>> actlib.softmax_jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    array = as_float_array("softmax_jacobian", x)
    s = np.asarray(map_rows("softmax_jacobian", _softmax, [array.astype(np.float64)], -1, None))
    with np.errstate(all="ignore"):
        jacobian = -s[..., :, None] * s[..., None, :]
        diagonal = np.arange(array.shape[-1])
        rest = map_rows("softmax_jacobian", _rest, [s], -1, None)
        jacobian[..., diagonal, diagonal] = s * rest
        return jacobian.astype(array.dtype.newbyteorder("="), copy=False)


def softmax_vjp(
    x: ArrayLike, upstream: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None
) -> NDArray[Any]:
    r"""Vector-Jacobian product of softmax: what backpropagation passes on.

    .. math:: \bar x_i = s_i \Bigl(\bar y_i - \sum_j s_j \bar y_j\Bigr)

    Parameters
    ----------
    x : array_like
        The input of softmax, not its output.
    upstream : array_like with the shape of `x`
        The gradient of the loss with respect to the output, ȳ.
    axis : int, default -1
        The axis of `softmax`.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray
        With the shape and dtype of `x`; sums to 0 along the axis.

    Raises
    ------
    TypeError
        If `x` or `upstream` is complex, or holds no numbers.
    ValueError
        If `x` has no such axis, or `upstream` another shape.

    Examples
    --------
    >>> import actlib
    >>> actlib.softmax_vjp([0.0, 0.0], [1.0, 0.0])
    array([ 0.25, -0.25])
    """
    array = as_float_array("softmax_vjp", x)
    gradient = as_upstream("softmax_vjp", upstream, array.shape)
    return map_rows("softmax_vjp", _softmax_vjp, [array, gradient], axis, out)


def log_softmax(x: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    r"""Logarithm of softmax: log-probabilities.

    .. math:: \log s_i = x_i - \log \sum_j e^{x_j}

    Parameters, dtypes, shapes and errors are those of `softmax`.

    Notes
    -----
    Special cases: an element -inf gives -inf; a single +inf gives 0 there and -inf elsewhere;
    where softmax is nan, so is its logarithm.

    Examples
    --------
    >>> import actlib
    >>> actlib.log_softmax([0.0, 1000.0])
    array([-1000.,     0.])
    """
    return map_rows("log_softmax", _log_softmax, [as_float_array("log_softmax", x)], axis, out)


def log_softmax_vjp(
    x: ArrayLike, upstream: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None
) -> NDArray[Any]:
    r"""Vector-Jacobian product of `log_softmax`.

    .. math:: \bar x_i = \bar y_i - s_i \sum_j \bar y_j

    Parameters, dtypes, shapes and errors are those of `softmax_vjp`.

    Notes
    -----
    With upstream = minus a one-hot target this is s - target, the gradient of the cross-entropy.

    Examples
    --------
    >>> import actlib
    >>> actlib.log_softmax_vjp([0.0, 0.0], [-1.0, 0.0])
    array([-0.5,  0.5])
    """
    array = as_float_array("log_softmax_vjp", x)
    gradient = as_upstream("log_softmax_vjp", upstream, array.shape)
    return map_rows("log_softmax_vjp", _log_softmax_vjp, [array, gradient], axis, out)


# --- the formulas, for rows of float64 ------------------------------------------------------------


def _shifted(x: Rows) -> tuple[Rows, Rows, NDArray[np.intp]]:
    """Return x minus its largest element, what the rounding of that lost, and its place.

    exp magnifies the rounding error of a difference of -700 to 350 ULP.
    """
    k = x.argmax(axis=-1, keepdims=True)
    largest = np.take_along_axis(x, k, axis=-1)
    d = x - largest
    part = d - x
    lost = d - part
    np.subtract(x, lost, out=lost)
    part += largest
    lost -= part
    infinite = np.isinf(largest[:, 0])
    if infinite.any() or not np.isfinite(lost.sum()):
        lost[~np.isfinite(lost)] = 0.0
        # a single +inf outweighs everything; of two, or of -inf alone, nobody knows
        alone = infinite & ((x == np.inf).sum(axis=-1) == 1)
        d[alone] = np.where(x[alone] == np.inf, 0.0, -np.inf)
    return d, lost, k


def _exponentials(x: Rows) -> tuple[Rows, Rows, NDArray[np.intp]]:
    """Return e_i = exp(x_i - max), the sum of all but the largest, and its place."""
    d, lost, k = _shifted(x)
    e = np.exp(d, out=d)
    lost *= e
    e += lost
    largest = np.take_along_axis(e, k, axis=-1)  # 1, or nan
    np.put_along_axis(e, k, 0.0, axis=-1)
    others = e.sum(axis=-1, keepdims=True)
    np.put_along_axis(e, k, largest, axis=-1)
    return e, others + 0.0 * largest, k


def _softmax(x: Rows) -> Rows:
    e, others, _ = _exponentials(x)
    e /= 1.0 + others
    return e


def _rest(s: Rows) -> Rows:
    """Return the sum of the other elements for each element of a softmax."""
    k = s.argmax(axis=-1, keepdims=True)
    others = s.copy()
    np.put_along_axis(others, k, 0.0, axis=-1)
    rest = 1.0 - s  # exact to the last digit up to s = 1/2, which only the largest exceeds
    np.put_along_axis(rest, k, others.sum(axis=-1, keepdims=True), axis=-1)
    return rest


def _softmax_vjp(x: Rows, upstream: Rows) -> Rows:
    e, others, k = _exponentials(x)
    s = e / (1.0 + others)
    # a constant added to the upstream changes nothing; with that of the largest element taken
    # away, s_k ≈ 1 meets a 0 and there is nothing left to cancel
    g = upstream - np.take_along_axis(upstream, k, axis=-1)
    g -= (s * g).sum(axis=-1, keepdims=True)
    g *= s
    return g


def _log_softmax(x: Rows) -> Rows:
    d, lost, k = _shifted(x)
    e = np.exp(d)
    e += e * lost
    largest = np.take_along_axis(e, k, axis=-1)
    np.put_along_axis(e, k, 0.0, axis=-1)
    # log(sum) would round 1 + others first: the largest probability's logarithm would be 0
    log_sum = np.log1p(e.sum(axis=-1, keepdims=True) + 0.0 * largest)
    return d - (log_sum - lost)


def _log_softmax_vjp(x: Rows, upstream: Rows) -> Rows:
    e, others, k = _exponentials(x)
    s = e / (1.0 + others)
    result = upstream - s * upstream.sum(axis=-1, keepdims=True)
    # where s_k ≈ 1, g_k - s_k Σ g_j cancels; g_k (1 - s_k) - s_k (the other g) does not
    g_k = np.take_along_axis(upstream, k, axis=-1)
    g = upstream.copy()
    np.put_along_axis(g, k, 0.0, axis=-1)
    s_k = np.take_along_axis(s, k, axis=-1)
    at_k = g_k * (others / (1.0 + others)) - s_k * g.sum(axis=-1, keepdims=True)
    np.put_along_axis(result, k, at_k, axis=-1)
    return result
