r"""The GLU family: one half of the input, times a gate that the other half controls."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib._elementwise import Block, as_float_array, check_out, map_blocks
from actlib._exponentials import magnitude, split_exp, times_sigmoid
from actlib._normal_tail import CUTOFF, INV_SQRT_2PI, gaussian, scaled_tail
from actlib._rows import as_upstream, check_axis
from actlib._steps import mirror


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
    return _gated("glu", x, axis, out, times_sigmoid)


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
    return _gated_vjp("glu_vjp", x, upstream, axis, out, times_sigmoid, _sigmoid_grad)


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
    return _gated("geglu", x, axis, out, _gelu)


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
    return _gated_vjp("geglu_vjp", x, upstream, axis, out, _gelu, _gelu_grad)


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
    return _gated("swiglu", x, axis, out, _silu)


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
    return _gated_vjp("swiglu_vjp", x, upstream, axis, out, _silu, _silu_grad)


# --- what the family shares -----------------------------------------------------------------------

# A product a * gate(b). Where the gate alone would be subnormal, and lose the digits that a large
# a brings to light, it is computed as g * scale, and the scale, exp(-700), is multiplied in last.
Gate = Callable[[Block, Block], Block]

# Below this every gate is 0; -inf in its place would make inf * 0 = nan.
LOWEST = -1500.0


def _gated(
    function: str, x: ArrayLike, axis: int, out: NDArray[Any] | None, gate: Gate
) -> NDArray[Any]:
    a, b = _halves(function, as_float_array(function, x), axis)
    if out is None:
        out = np.empty(a.shape, a.dtype.newbyteorder("="))
    else:
        check_out(function, out, a)

    map_blocks(gate, [a, b], out)
    return out


def _gated_vjp(
    function: str,
    x: ArrayLike,
    upstream: ArrayLike,
    axis: int,
    out: NDArray[Any] | None,
    gate: Gate,
    gate_grad: Gate,
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
    out_a, out_b = _halves(function, out, axis)

    def gradient_b(upstream: Block, a: Block, b: Block) -> Block:
        return gate_grad(upstream * a, b)

    map_blocks(gate, [gradient, b], out_a)
    map_blocks(gradient_b, [gradient, a, b], out_b)
    return out


def _halves(function: str, array: NDArray[Any], axis: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return views of the first and the second half along an axis."""
    place = check_axis(function, axis, array)
    length = array.shape[place]
    if length % 2:
        raise ValueError(f"{function}: axis {axis} has the odd length {length}; it is halved")
    front = (slice(None),) * place
    return array[(*front, slice(length // 2))], array[(*front, slice(length // 2, None))]


def _from_left(a: Block, b: Block, left: Block, scale: Block | float) -> Block:
    """Return a times a gate, given as ``left * scale`` for -|b|; for b > 0 it is 1 minus that."""
    if np.ndim(scale):
        right = b > 0.0
        left, scale = np.where(right, left * scale, left), np.where(right, 1.0, scale)
    return a * mirror(b, left) * scale


def _sigmoid_grad(a: Block, b: Block) -> Block:
    _, z, _ = magnitude(b)
    t, scale = split_exp(z)
    s = 1.0 + t * scale
    return a * (t / s / s) * scale


def _silu(a: Block, b: Block) -> Block:
    return times_sigmoid(a * np.clip(b, LOWEST, np.inf), b)


def _silu_grad(a: Block, b: Block) -> Block:
    _, z, _ = magnitude(b)
    t, scale = split_exp(z)
    s = 1.0 + t * scale
    return _from_left(a, b, (t / s) * (1.0 - z / s), scale)


def _gelu(a: Block, b: Block) -> Block:
    size = np.clip(np.abs(b), 0.0, CUTOFF)
    t, scale = gaussian(size)
    return _from_left(a * np.clip(b, LOWEST, np.inf), b, scaled_tail(size) * t, scale)


def _gelu_grad(a: Block, b: Block) -> Block:
    size = np.clip(np.abs(b), 0.0, CUTOFF)
    t, scale = gaussian(size)
    return _from_left(a, b, t * (scaled_tail(size) - INV_SQRT_2PI * size), scale)
