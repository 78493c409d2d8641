r"""Softmax and its logarithm: the output layer of a classifier, with Jacobian and VJP.

Subtracting the largest element, x_k, from all the others changes nothing on paper and keeps exp from
overflowing. It also rounds every element anew, and exp magnifies that: so it is done only where exp
would overflow, and then with what the rounding lost. 1 - s_k and log s_k are computed from
the other elements, because s_k itself is so often rounded to 1.
"""

from collections.abc import Callable, Sequence
from math import fsum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib._elementwise import as_float_array
from actlib._rows import Pieces, Rows, as_upstream, map_rows


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
    if not s.size:
        return np.empty((*array.shape, array.shape[-1]), array.dtype.newbyteorder("="))
    with np.errstate(all="ignore"):
        # the products double the error of the sum that all s_i share: take it out, exactly
        rows = s.reshape(-1, s.shape[-1])
        rows /= np.array([[fsum(row)] for row in rows])
        jacobian = -s[..., :, None] * s[..., None, :]
        diagonal = np.arange(array.shape[-1])
        rest = _rest(rows).reshape(s.shape)
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

# Up to here no sum of exp(x) is infinite, and down to minus that no exp(x) is subnormal; if the
# largest x is not negative, neither matters what is lost of a subnormal one.
PLAIN = 600.0


class _Top(NamedTuple):
    """The largest element of each row, element k."""

    at: NDArray[np.intp]  # its place in the flattened rows
    values: list[Rows]  # x_k, and ȳ_k where there is an upstream gradient, each in a column
    shift: Rows | None  # x_k where exp(x) might overflow, else 0; None if it is 0 in every row

    @property
    def x(self) -> Rows:
        return self.values[0]


def _find_top(*arrays: Rows) -> _Top:
    x = arrays[0]
    at = x.argmax(axis=-1)
    at += np.arange(0, x.size, x.shape[-1])
    values = [array.reshape(-1)[at][:, None] for array in arrays]
    # written so that nan is not plain
    plain = (values[0] >= 0.0) & (values[0] <= PLAIN)
    if not plain.all():
        plain |= (x.min(axis=-1, keepdims=True) >= -PLAIN) & (values[0] <= PLAIN)
    return _Top(at, values, None if plain.all() else np.where(plain, 0.0, values[0]))


def _weights(x: Rows, top: _Top, out: Rows) -> tuple[Rows, Rows]:
    """Return e_i = exp(x_i) with 0 in the place of e_k, and e_k; both shifted where they must be."""
    if top.shift is None:
        e, e_k = np.exp(x, out=out), np.exp(top.x)
    else:
        # exp magnifies the rounding error of a difference of -700 to 350 ULP
        d = np.subtract(x, top.shift, out=out)
        part = d - x
        lost = x - (d - part)
        lost -= top.shift + part
        lost[~np.isfinite(lost)] = 0.0
        e = np.exp(d, out=d)
        lost *= e
        e += lost
        # a single +inf outweighs everything; of two, or of -inf alone, nobody knows
        e_k = np.where(top.x == np.inf, 1.0, np.exp(top.x - top.shift))
    e.reshape(-1)[top.at] = 0.0
    return e, e_k


class _Formula:
    """A formula in two steps: sums over the vector, then the elements.

    Parameters
    ----------
    sums
        ``sums(e, e_k, top, *upstream)``: some sums of each row, as columns.
    elements
        ``elements(e, e_k, top, sums, *arrays, out)``: the result; `e` may be overwritten.
    """

    def __init__(self, sums: Callable[..., list[Rows]], elements: Callable[..., Rows]) -> None:
        self.sums, self.elements = sums, elements

    def short(self, *rows: Rows, out: Rows) -> Rows:
        top = _find_top(*rows)
        e, e_k = _weights(rows[0], top, np.empty_like(out) if len(rows) > 1 else out)
        return self.elements(e, e_k, top, self.sums(e, e_k, top, *rows[1:]), *rows, out=out)

    def long(self, pieces: Pieces, out: Sequence[NDArray[Any]]) -> None:
        tops = [_find_top(*rows) for rows in pieces()]
        best = int(np.argmax([top.x[0, 0] for top in tops]))
        nowhere = np.empty(0, np.intp)
        values = tops[best].values
        shift = None if all(top.shift is None for top in tops) else values[0]
        tops = [
            _Top(top.at if place == best else nowhere, values, shift)
            for place, top in enumerate(tops)
        ]
        sums: list[Rows] = []
        for top, rows in zip(tops, pieces(), strict=True):
            e, e_k = _weights(rows[0], top, np.empty_like(rows[0]))
            parts = self.sums(e, e_k, top, *rows[1:])
            sums = [a + b for a, b in zip(sums, parts, strict=True)] if sums else parts
        for top, rows, target in zip(tops, pieces(), out, strict=True):
            e, e_k = _weights(rows[0], top, np.empty_like(rows[0]))
            work = np.empty_like(e) if len(rows) > 1 else e
            target[...] = self.elements(e, e_k, top, sums, *rows, out=work)[0]


class _Softmax(_Formula):
    def short(self, *rows: Rows, out: Rows) -> Rows:
        """Take the plain formula where it holds; the other one gives the same digits there."""
        (x,) = rows
        e = np.exp(x, out=out)
        total = e.sum(axis=-1, keepdims=True)
        if total.max() <= np.exp(PLAIN) and (
            total.min() >= x.shape[-1] or x.min() >= -PLAIN  # the first says that x_k >= 0
        ):
            e /= total
            return e
        return super().short(x, out=out)


def _total(e: Rows, e_k: Rows, top: _Top) -> list[Rows]:
    e.reshape(-1)[top.at] = e_k.reshape(-1)
    return [e.sum(axis=-1, keepdims=True)]


def _softmax_elements(
    e: Rows, e_k: Rows, top: _Top, sums: list[Rows], x: Rows, *, out: Rows
) -> Rows:
    e.reshape(-1)[top.at] = e_k.reshape(-1)
    e /= sums[0]
    return e


def _others(e: Rows, e_k: Rows, top: _Top) -> list[Rows]:
    return [e.sum(axis=-1, keepdims=True)]


def _log_softmax_elements(
    e: Rows, e_k: Rows, top: _Top, sums: list[Rows], x: Rows, *, out: Rows
) -> Rows:
    (others,) = sums
    # log(total) would round e_k + others first: the largest probability's logarithm would be 0
    log_sum = np.log1p(others / e_k)
    y = np.subtract(x, top.x, out=out)
    y -= log_sum
    y.reshape(-1)[top.at] = 0.0 - log_sum[:, 0]
    return y


def _softmax_vjp_sums(e: Rows, e_k: Rows, top: _Top, upstream: Rows) -> list[Rows]:
    return [e.sum(axis=-1, keepdims=True), np.vecdot(e, upstream)[:, None]]


def _softmax_vjp_elements(
    e: Rows, e_k: Rows, top: _Top, sums: list[Rows], x: Rows, upstream: Rows, *, out: Rows
) -> Rows:
    others, dot = sums
    g_k = top.values[1]
    total = e_k + others
    g = np.subtract(upstream, (dot + e_k * g_k) / total, out=out)
    e *= 1.0 / total
    g *= e
    # where s_k ≈ 1, g_k - Σ s_j g_j cancels; g_k (1 - s_k) - (the other s_j g_j) does not
    g.reshape(-1)[top.at] = ((g_k * others - dot) / total * (e_k / total))[:, 0]
    return g


def _log_softmax_vjp_sums(e: Rows, e_k: Rows, top: _Top, upstream: Rows) -> list[Rows]:
    upstream = upstream.copy()
    upstream.reshape(-1)[top.at] = 0.0
    return [e.sum(axis=-1, keepdims=True), upstream.sum(axis=-1, keepdims=True)]


def _log_softmax_vjp_elements(
    e: Rows, e_k: Rows, top: _Top, sums: list[Rows], x: Rows, upstream: Rows, *, out: Rows
) -> Rows:
    others, g_others = sums
    g_k = top.values[1]
    total = e_k + others
    e *= (g_k + g_others) / total
    g = np.subtract(upstream, e, out=out)
    # where s_k ≈ 1, g_k - s_k Σ g_j cancels; g_k (1 - s_k) - s_k (the other g) does not
    g.reshape(-1)[top.at] = (g_k * (others / total) - e_k / total * g_others)[:, 0]
    return g


_softmax = _Softmax(_total, _softmax_elements)
_log_softmax = _Formula(_others, _log_softmax_elements)
_softmax_vjp = _Formula(_softmax_vjp_sums, _softmax_vjp_elements)
_log_softmax_vjp = _Formula(_log_softmax_vjp_sums, _log_softmax_vjp_elements)


def _rest(s: Rows) -> Rows:
    """Return the sum of the other elements for each element of a softmax."""
    at = s.argmax(axis=-1) + np.arange(0, s.size, s.shape[-1])
    others = s.copy()
    others.reshape(-1)[at] = 0.0
    rest = 1.0 - s  # exact to the last digit up to s = 1/2, which only the largest exceeds
    rest.reshape(-1)[at] = others.sum(axis=-1)
    return rest
