r"""GELU, the input times the chance that a standard normal variable lies below it.

All its forms are written ``max(x, 0) - |x| * tail(|x|)``: one formula for both signs, in which
the tail keeps its digits where Φ(x) = 1 - tail would round them away.
"""

import numpy as np

from actlib._elementwise import Block, elementwise, one_of
from actlib._exponentials import (
    product_with_error,
    sum_with_error,
    times_sigmoid,
    times_sigmoid_grad,
)
from actlib._normal_tail import INV_SQRT_2PI, bounded_tail, replace_tail
from actlib._steps import mirror, positive_part
from actlib.gated import swish_block, swish_grad_block

approximations = one_of("none", "tanh", "sigmoid")


@elementwise(approximate=approximations)
def gelu(x: Block, approximate: str = "none", *, out: Block) -> Block:
    r"""Gaussian error linear unit, element by element.

    .. math:: \operatorname{gelu}(x) = x\,\Phi(x) = \mathbb{E}[x\,\mathbf{1}\{Z \le x\}], \quad Z \sim N(0, 1)

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    approximate : {"none", "tanh", "sigmoid"}, default "none"
        "tanh" is ½x(1 + tanh(√(2/π)(x + 0.044715x³))), "sigmoid" is x·σ(1.702x).
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values above -0.17, with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `approximate` is another word.

    Notes
    -----
    Special cases: ±0 gives 0; +inf gives +inf; -inf gives 0; nan gives nan.

    References
    ----------
    D. Hendrycks, K. Gimpel, "Gaussian error linear units (GELUs)", 2016.

    Examples
    --------
    >>> import actlib
    >>> actlib.gelu([-10.0, -1.0, 0.0, 2.0])
    array([-7.61985302e-23, -1.58655254e-01,  0.00000000e+00,  1.95449974e+00])
    """
    if approximate == "sigmoid":
        return swish_block(x, 1.702, out)
    if approximate == "tanh":
        z, error, _ = _cubic(x)
        return times_sigmoid(x, z, error, out=out)
    a, tail, t = bounded_tail(x)
    t *= a
    t *= tail
    return np.subtract(positive_part(x, out=out), t, out=out)


@elementwise(approximate=approximations)
def gelu_grad(x: Block, approximate: str = "none", *, out: Block) -> Block:
    r"""Derivative of GELU with respect to its input.

    .. math:: \operatorname{gelu}'(x) = \Phi(x) + x\,\varphi(x)

    Parameters, dtypes, shapes and errors are those of `gelu`; each approximation has its own
    derivative.

    Notes
    -----
    Zero near x = -0.7518, negative below it. Special cases: ±0 gives 0.5; +inf gives 1;
    -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.gelu_grad([-1.0, 0.0, 2.0])
    array([-0.08331547,  0.5       ,  1.0852318 ])
    """
    if approximate == "sigmoid":
        return swish_grad_block(x, 1.702, out)
    if approximate == "tanh":
        z, error, slope = _cubic(x)
        return times_sigmoid_grad(slope, z, error, out=out)
    a, tail, t = bounded_tail(x)
    a *= INV_SQRT_2PI
    tail -= a
    return replace_tail(mirror(x, np.multiply(tail, t, out=out)), x, tail)


# 2√(2/π), in two parts whose sum has 106 bits, and the coefficient that the paper prints
CUBIC_FACTOR, CUBIC_FACTOR_LOW = 1.5957691216057308, -9.96930880911092e-17
CUBIC_COEFFICIENT = 0.044715


def _cubic(x: Block) -> tuple[Block, Block, Block]:
    """Return ``z = 2√(2/π)(x + 0.044715x³)``, x bounded, its rounding error, and x·dz/dx.

    exp(-z) magnifies the error of z up to 700 times, so z is carried in two parts.
    """
    a = x.clip(-30.0, 30.0)
    square, square_low = product_with_error(a, a)
    cubic, cubic_low = product_with_error(square, CUBIC_COEFFICIENT)
    cubic_low += CUBIC_COEFFICIENT * square_low
    factor, factor_low = sum_with_error(1.0, cubic)
    factor_low += cubic_low
    inner, inner_low = product_with_error(a, factor)
    inner_low += a * factor_low
    z, z_low = product_with_error(inner, CUBIC_FACTOR)
    z_low += CUBIC_FACTOR * inner_low + CUBIC_FACTOR_LOW * inner
    return z, z_low, CUBIC_FACTOR * a * (1.0 + 3.0 * CUBIC_COEFFICIENT * square)
