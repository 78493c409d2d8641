r"""The gated family: the input times a soft gate, x·σ(βx) and x·tanh(softplus(x)).

x / (1 + exp(-z)) keeps its digits until exp(-z) overflows; from there on the far tail, for which
the textbook form gives 0, or nan at -inf, is computed by itself.
"""

import numpy as np

from actlib._elementwise import Block, elementwise, finite
from actlib._exponentials import (
    bounded_product,
    magnitude,
    replace_tail,
    split_exp,
    times_sigmoid,
    times_sigmoid_grad,
)


def swish_block(x: Block, beta: float, out: Block) -> Block:
    """Return x·σ(βx)."""
    if beta == 1.0:
        return times_sigmoid(x, x, out=out)
    if beta == 0.0:
        return np.multiply(x, 0.5, out=out)
    if beta < 0.0:  # x·σ(-βx) is this function, mirrored at the origin
        return np.negative(swish_block(-x, -beta, out), out=out)
    return times_sigmoid(x, *bounded_product(x, beta), out=out)


def swish_grad_block(x: Block, beta: float, out: Block) -> Block:
    """Return the derivative of x·σ(βx) with respect to x."""
    if beta == 1.0:
        z = x.clip(-1500.0, 1500.0)  # inf * σ(-inf) would be nan
        return times_sigmoid_grad(z, z, out=out)
    if beta == 0.0:
        return 0.5 + 0.0 * x.clip(-1.0, 1.0)  # 0.5, and nan for nan
    z, error = bounded_product(x, beta)
    return times_sigmoid_grad(z, z, error, out=out)


@elementwise(beta=finite)
def swish(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    r"""Swish, element by element; with beta = 1 it is SiLU.

    .. math:: \operatorname{swish}_\beta(x) = x\,\sigma(\beta x)

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    beta : float, default 1
        How sharply the gate opens: 0 gives x/2, and large values approach ReLU.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        With the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `beta` is not a finite number.

    Notes
    -----
    Not monotonic: for beta = 1 it falls to -0.2785 at x = -1.2785 and returns to 0.
    Special cases for a positive beta: ±0 gives 0; +inf gives +inf; -inf gives 0; nan gives nan.

    References
    ----------
    P. Ramachandran, B. Zoph, Q. Le, "Searching for activation functions", 2017.

    Examples
    --------
    >>> import actlib
    >>> actlib.swish([-1.0, 0.0, 2.0])
    array([-0.26894142,  0.        ,  1.76159416])
    """
    return swish_block(x, beta, out)


@elementwise(beta=finite)
def swish_grad(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    r"""Derivative of swish with respect to its input.

    .. math:: \frac{\partial}{\partial x} \operatorname{swish}_\beta(x) = \sigma(z)\,(1 + z\,\sigma(-z)), \quad z = \beta x

    Parameters, dtypes, shapes and errors are those of `swish`.

    Notes
    -----
    Zero at βx = -1.2785, negative below it. Special cases for a positive beta: ±0 gives 0.5;
    +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.swish_grad([-2.0, 0.0, 2.0])
    array([-0.09078425,  0.5       ,  1.09078425])
    """
    return swish_grad_block(x, beta, out)


@elementwise(beta=finite)
def swish_grad_beta(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    r"""Derivative of swish with respect to beta.

    .. math:: \frac{\partial}{\partial \beta} \operatorname{swish}_\beta(x) = x^2\,\sigma(\beta x)\,\sigma(-\beta x)

    Parameters, dtypes, shapes and errors are those of `swish`.

    Notes
    -----
    Special cases for beta other than 0: ±0 and ±inf give 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.swish_grad_beta([-2.0, 0.0, 2.0])
    array([0.41997434, 0.        , 0.41997434])
    """
    if beta == 0.0:
        return (0.5 * x) * (0.5 * x)
    # x * x overflows, and inf * 0 is nan, where x * t is already 0
    a, z, error = magnitude(x, beta)
    t, scale = split_exp(z, error)
    r = a / (1.0 + t * scale)
    return r * t * r * scale


@elementwise
def silu(x: Block, *, out: Block) -> Block:
    r"""Sigmoid linear unit, swish with beta = 1.

    .. math:: \operatorname{silu}(x) = x\,\sigma(x)

    Parameters, dtypes, shapes and errors are those of `swish`, without beta.

    Notes
    -----
    Special cases: ±0 gives 0; +inf gives +inf; -inf gives 0; nan gives nan.

    References
    ----------
    S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning", 2017.

    Examples
    --------
    >>> import actlib
    >>> actlib.silu([-1.0, 0.0, 2.0])
    array([-0.26894142,  0.        ,  1.76159416])
    """
    return swish_block(x, 1.0, out)


@elementwise
def silu_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of SiLU with respect to its input.

    .. math:: \operatorname{silu}'(x) = \sigma(x)\,(1 + x\,\sigma(-x))

    Parameters, dtypes, shapes and errors are those of `silu`.

    Notes
    -----
    Special cases: ±0 gives 0.5; +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.silu_grad([-2.0, 0.0, 2.0])
    array([-0.09078425,  0.5       ,  1.09078425])
    """
    return swish_grad_block(x, 1.0, out)


@elementwise
def mish(x: Block, *, out: Block) -> Block:
    r"""Mish, element by element.

    .. math::
        \operatorname{mish}(x) = x \tanh(\operatorname{softplus}(x)) = x\,\frac{n}{n + 2},
        \qquad n = u(u + 2), \quad u = e^x

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values above -0.31, with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.

    Notes
    -----
    Not monotonic: it falls to -0.3088 at x = -1.1924 and returns to 0.
    Special cases: ±0 gives 0; +inf gives +inf; -inf gives 0; nan gives nan.

    References
    ----------
    D. Misra, "Mish: A self regularized non-monotonic activation function", 2019.

    Examples
    --------
    >>> import actlib
    >>> actlib.mish([-1.0, 0.0, 2.0])
    array([-0.30340146,  0.        ,  1.94395896])
    """
    # from x = 20 on the gate is 1 to all digits, and u * u would overflow past 355
    u = x.clip(-np.inf, 20.0, out=out)
    np.exp(u, out=u)
    n = u + 2.0
    n *= u
    y = np.add(n, 2.0, out=u)
    np.divide(n, y, out=y)
    y *= x
    return replace_tail(y, x, x)


@elementwise
def mish_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of Mish with respect to its input.

    .. math::
        \operatorname{mish}'(x) = \frac{n}{n + 2} + x\,\frac{4u(u + 1)}{(n + 2)^2},
        \qquad n = u(u + 2), \quad u = e^x

    Parameters, dtypes, shapes and errors are those of `mish`.

    Notes
    -----
    Zero near x = -1.1924, negative below it. Special cases: ±0 gives 0.6; +inf gives 1;
    -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.mish_grad([-2.0, 0.0, 2.0])
    array([-0.10835509,  0.6       ,  1.06931793])
    """
    # outside these bounds the derivative is 0 or 1 to all digits; inside, nothing overflows
    x = x.clip(-1500.0, 40.0)
    u = np.exp(x, out=out)
    y = u + 1.0
    y *= x
    y *= 4.0
    v = u + 2.0
    m = v * u
    m += 2.0
    y /= m
    y += v
    y *= np.divide(u, m, out=u)
    return replace_tail(y, x, 1.0 + x)
