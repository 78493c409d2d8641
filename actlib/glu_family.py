r"""The GLU family: one half of the input, times a gate that the other half controls."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib import _normal_tail
from actlib._elementwise import Block, as_float_array, check_out, map_blocks
from actlib._exponentials import exp_minus, minus_abs, replace_tail, times_sigmoid
from actlib._normal_tail import INV_SQRT_2PI, bounded_tail
from actlib._rows import as_upstream, check_axis
from actlib._steps import mirror, positive_part


def glu(x: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    r"""Gated linear unit: the first half of the input, gated by the sigmoid of the second.

    .. math:: \operatorname{glu}(a, b) = a\,\sigma(b)

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, with at least one axis
        The halves a and b, one after the other along the axis.
    axis : int, default -1
        The axis to halve; its length must be even.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray
        Half as long as `x` along the axis, with the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `x` has no such axis, or its length is odd.

    Notes
    -----
    Special cases are those of the product: b = -inf gives 0; b = +inf gives a; nan gives nan.

    References
    ----------
    Y. Dauphin, A. Fan, M. Auli, D. Grangier, "Language modeling with gated convolutional
    networks", 2016.

    Examples
    --------
    >>> import actlib
    >>> actlib.glu([1.0, 2.0, 0.0, 3.0])
    array([0.5       , 1.90514825])
    """
    return _gated("glu", x, axis, out, _glu)


def glu_vjp(
    x: ArrayLike, upstream: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None
) -> NDArray[Any]:
    r"""Vector-Jacobian product of `glu`.

    .. math:: \bar a = \bar y\,\sigma(b), \qquad \bar b = \bar y\,a\,\sigma'(b)

    Parameters
    ----------
    x : array_like
        The input of `glu`.
    upstream : array_like with the shape of the output of `glu`
        The gradient of the loss with respect to the output, ȳ.
    axis : int, default -1
        The axis of `glu`.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray
        With the shape and dtype of `x`.

    Raises
    ------
    TypeError
        If `x` or `upstream` is complex, or holds no numbers.
    ValueError
        If `x` has no such axis, its length is odd, or `upstream` has another shape.

    Examples
    --------
    >>> import actlib
    >>> actlib.glu_vjp([1.0, 2.0, 0.0, 3.0], [1.0, 1.0])
    array([0.5       , 0.95257413, 0.25      , 0.09035332])
    """
    return _gated_vjp("glu_vjp", x, upstream, axis, out, _glu_vjp)


def geglu(x: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    r"""GLU with GELU for the gate.

    .. math:: \operatorname{geglu}(a, b) = a \operatorname{gelu}(b)

    Parameters, dtypes, shapes and errors are those of `glu`.

    References
    ----------
    N. Shazeer, "GLU variants improve transformer", 2020.

    Examples
    --------
    >>> import actlib
    >>> actlib.geglu([1.0, 2.0, 0.0, 3.0])
    array([0.        , 5.99190061])
    """
    return _gated("geglu", x, axis, out, _geglu)


def geglu_vjp(
    x: ArrayLike, upstream: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None
) -> NDArray[Any]:
    r"""Vector-Jacobian product of `geglu`.

    .. math:: \bar a = \bar y \operatorname{gelu}(b), \qquad \bar b = \bar y\,a \operatorname{gelu}'(b)

    Parameters, dtypes, shapes and errors are those of `glu_vjp`.

    Examples
    --------
    >>> import actlib
    >>> actlib.geglu_vjp([2.0, 0.0], [1.0])
    array([0., 1.])
    """
    return _gated_vjp("geglu_vjp", x, upstream, axis, out, _geglu_vjp)


def swiglu(x: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    r"""GLU with SiLU for the gate.

    .. math:: \operatorname{swiglu}(a, b) = a \operatorname{silu}(b) = a\,b\,\sigma(b)

    Parameters, dtypes, shapes and errors are those of `glu`.

    References
    ----------
    N. Shazeer, "GLU variants improve transformer", 2020.

    Examples
    --------
    >>> import actlib
    >>> actlib.swiglu([1.0, 2.0, 0.0, 3.0])
    array([0.        , 5.71544476])
    """
    return _gated("swiglu", x, axis, out, _swiglu)


def swiglu_vjp(
    x: ArrayLike, upstream: ArrayLike, axis: int = -1, *, out: NDArray[Any] | None = None
) -> NDArray[Any]:
    r"""Vector-Jacobian product of `swiglu`.

    .. math:: \bar a = \bar y \operatorname{silu}(b), \qquad \bar b = \bar y\,a \operatorname{silu}'(b)

    Parameters, dtypes, shapes and errors are those of `glu_vjp`.

    Examples
    --------
    >>> import actlib
    >>> actlib.swiglu_vjp([2.0, 0.0], [1.0])
    array([0., 1.])
    """
    return _gated_vjp("swiglu_vjp", x, upstream, axis, out, _swiglu_vjp)


# --- what the family shares -----------------------------------------------------------------------


def _gated(
    function: str,
    x: ArrayLike,
    axis: int,
    out: NDArray[Any] | None,
    formula: Callable[..., Block],
) -> NDArray[Any]:
    a, b = _halves(function, as_float_array(function, x), axis)
    if out is None:
        out = np.empty(a.shape, a.dtype.newbyteorder("="))
    else:
        check_out(function, out, a)
    map_blocks(formula, [a, b], out)
    return out


def _gated_vjp(
    function: str,
    x: ArrayLike,
    upstream: ArrayLike,
    axis: int,
    out: NDArray[Any] | None,
    formula: Callable[..., None],
) -> NDArray[Any]:
    array = as_float_array(function, x)
    a, b = _halves(function, array, axis)
    gradient = as_upstream(function, upstream, a.shape)
    if out is None:
        out = np.empty(array.shape, array.dtype.newbyteorder("="))
    else:
        check_out(function, out, array)
        if np.may_share_memory(out, array):  # the first half of the result is still input
            a, b = a.copy(), b.copy()
        if np.may_share_memory(out, gradient):
            gradient = gradient.copy()
    map_blocks(formula, [gradient, a, b], *_halves(function, out, axis))
    return out


def _halves(function: str, array: NDArray[Any], axis: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return views of the first and the second half along an axis."""
    place = check_axis(function, axis, array)
    length = array.shape[place]
    if length % 2:
        raise ValueError(f"{function}: axis {axis} has the odd length {length}; it is halved")
    front = (slice(None),) * place
    return array[(*front, slice(length // 2))], array[(*front, slice(length // 2, None))]


# --- the formulas, for blocks of float64 ----------------------------------------------------------

# In the far left tail a gate is subnormal, and the digits that it has lost there come to light when
# a large a multiplies it; `replace_tail` multiplies in another order.


def _glu(a: Block, b: Block, *, out: Block) -> Block:
    return times_sigmoid(a, b, out=out)


def _glu_vjp(upstream: Block, a: Block, b: Block, *, out: Sequence[Block]) -> None:
    to_a, to_b = out
    e = exp_minus(b, out=to_b)
    s = np.add(e, 1.0, out=to_a)
    np.reciprocal(s, out=s)
    e *= s
    e *= s
    e *= upstream
    e *= a
    s *= upstream
    replace_tail(s, b, upstream)
    replace_tail(e, minus_abs(b), upstream, a)


def _swiglu(a: Block, b: Block, *, out: Block) -> Block:
    return times_sigmoid(a * b, b, out=out)


def _swiglu_vjp(upstream: Block, a: Block, b: Block, *, out: Sequence[Block]) -> None:
    to_a, to_b = out
    # the derivative of b·σ(b) is (1 + e (1 + b)) / (1 + e)² with e = exp(-b)
    e = exp_minus(b, out=to_a)
    factor = b.clip(-1500.0, 1500.0)  # inf * 0 would be nan
    factor += 1.0
    slope = np.multiply(factor, e, out=to_b)
    slope += 1.0
    e += 1.0
    slope /= e
    slope /= e
    slope *= upstream
    slope *= a
    gate = np.divide(upstream * b, e, out=e)
    replace_tail(gate, b, upstream, b)
    replace_tail(slope, b, upstream, a, factor)


def _geglu(a: Block, b: Block, *, out: Block) -> Block:
    y = positive_part(b, out=out)
    y *= a
    size, tail, t = bounded_tail(b)
    size *= a
    tail *= size
    t *= tail
    y -= t
    return _normal_tail.replace_tail(y, b, np.negative(tail, out=tail))


def _geglu_vjp(upstream: Block, a: Block, b: Block, *, out: Sequence[Block]) -> None:
    to_a, to_b = out
    size, tail, t = bounded_tail(b)
    left = size * upstream
    left *= tail
    gate = positive_part(b, out=to_a)
    gate *= upstream
    gate -= left * t
    size *= INV_SQRT_2PI
    tail -= size
    slope = mirror(b, np.multiply(tail, t, out=to_b))
    slope *= upstream
    slope *= a
    _normal_tail.replace_tail(gate, b, np.negative(left, out=left))
    _normal_tail.replace_tail(slope, b, tail, upstream, a)
