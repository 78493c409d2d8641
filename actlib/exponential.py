"""The exponential linear family: ELU and SELU, lines that bend into an exponential below zero."""

import numpy as np

from actlib._elementwise import Block, elementwise, finite
from actlib._steps import negative_part, positive_part, step

# The fixed point of Klambauer et al.: with these, mean 0 and variance 1 reproduce themselves.
SELU_SCALE = 1.0507009873554804934
SELU_ALPHA = 1.6732632423543772848
SELU_SCALE_ALPHA = 1.7580993408473768600  # their product, rounded once


@elementwise(alpha=finite)
def elu(x: Block, alpha: float = 1.0, *, out: Block) -> Block:
    r"""Exponential linear unit, element by element.

    .. math:: f(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    alpha : float, default 1
        Negative input saturates at -alpha.
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
        If `alpha` is not a finite number.

    Notes
    -----
    Special cases: ±0 gives ±0 for a positive `alpha`; +inf gives +inf; -inf gives -alpha;
    nan gives nan.

    References
    ----------
    D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and accurate deep network learning by
    exponential linear units (ELUs)", 2015.

    Examples
    --------
    >>> import actlib
    >>> actlib.elu([-1000.0, -1.0, 3.0])
    array([-1.        , -0.63212056,  3.        ])
    """
    # exp(x) - 1 has no right digit left near 0, expm1 has them all
    y = np.expm1(negative_part(x, out=out), out=out)
    if alpha == 1.0:
        return np.maximum(x, y, out=y)  # y is 0 for x > 0, and lies above the line x for x < 0
    y *= alpha
    y += positive_part(x)
    return y


@elementwise(alpha=finite)
def elu_grad(x: Block, alpha: float = 1.0, *, out: Block) -> Block:
    r"""Derivative of ELU with respect to its input.

    .. math:: f'(x) = \begin{cases} 1 & x > 0 \\ \alpha\,e^x & x \le 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `elu`.

    Notes
    -----
    Continuous only for alpha = 1; for other values it is alpha at the kink, x = ±0, as in PyTorch.
    Special cases: +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.elu_grad([-40.0, 0.0, 3.0], alpha=0.5)
    array([2.12417713e-18, 5.00000000e-01, 1.00000000e+00])
    """
    # f(x) + alpha, a common shortcut, is 0 from x = -37 on
    e = np.exp(negative_part(x, out=out), out=out)
    if alpha == 1.0:
        return e
    right = step(x)
    e -= right  # for x > 0 both are 1
    e *= alpha
    e += right
    return e


@elementwise(alpha=finite)
def elu_grad_alpha(x: Block, alpha: float = 1.0, *, out: Block) -> Block:
    r"""Derivative of ELU with respect to alpha.

    .. math:: \frac{\partial f}{\partial \alpha}(x) = \begin{cases} 0 & x > 0 \\ e^x - 1 & x \le 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `elu`.

    Notes
    -----
    It does not depend on alpha. Special cases: +inf gives 0; -inf gives -1; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.elu_grad_alpha([-1000.0, -1.0, 3.0])
    array([-1.        , -0.63212056,  0.        ])
    """
    return np.expm1(negative_part(x, out=out), out=out)


@elementwise
def selu(x: Block, *, out: Block) -> Block:
    r"""Scaled ELU, which draws the mean and variance of its output towards 0 and 1.

    .. math::
        f(x) = \lambda \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases},
        \qquad \lambda \approx 1.0507, \quad \alpha \approx 1.6733

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values above -λα = -1.7581, with the shape of `x` and the dtype of a floating-point `x`,
        else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.

    Notes
    -----
    Special cases: ±0 gives ±0; +inf gives +inf; -inf gives -λα; nan gives nan.

    References
    ----------
    G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, "Self-normalizing neural networks", 2017.

    Examples
    --------
    >>> import actlib
    >>> actlib.selu([-1000.0, 0.0, 1.0])
    array([-1.75809934,  0.        ,  1.05070099])
    """
    y = np.expm1(negative_part(x, out=out), out=out)
    y *= SELU_SCALE_ALPHA
    right = positive_part(x)
    right *= SELU_SCALE
    y += right
    return y


@elementwise
def selu_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of SELU with respect to its input.

    .. math:: f'(x) = \lambda \begin{cases} 1 & x > 0 \\ \alpha\,e^x & x \le 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `selu`.

    Notes
    -----
    At the kink, x = ±0, it is λα, as in PyTorch. Special cases: +inf gives λ; -inf gives 0;
    nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.selu_grad([-40.0, 0.0, 1.0])
    array([7.46902882e-18, 1.75809934e+00, 1.05070099e+00])
    """
    y = np.exp(negative_part(x, out=out), out=out)
    y *= SELU_SCALE_ALPHA
    drop = np.greater(x, 0.0, out=np.empty_like(y), casting="unsafe")
    drop *= SELU_SCALE_ALPHA - SELU_SCALE  # exact, and so is the difference that is left
    y -= drop
    return y
