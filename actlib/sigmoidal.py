"""The S-shaped family: sigmoid, its logarithm, tanh, softsign, and softplus, whose slope is the sigmoid.

Two rules keep all digits: no two numbers of nearly the same size are subtracted, and where
exp(-x) overflows, past x = -709, the far tail takes over (`actlib._exponentials`).
"""

import numpy as np

from actlib._elementwise import Block, elementwise, positive
from actlib._exponentials import (
    FAR,
    LARGEST,
    bounded_product,
    logistic,
    logistic_slope,
    magnitude,
    replace_tail,
    split_exp,
)


@elementwise
def sigmoid(x: Block, *, out: Block) -> Block:
    r"""Logistic sigmoid, element by element.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values in [0, 1], with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.

    Notes
    -----
    Special cases: ±0 gives 0.5; +inf gives 1; -inf gives 0; nan gives nan.
    From x = 36.8 on, the float64 nearest to σ(x) is exactly 1.

    References
    ----------
    P.-F. Verhulst, "Notice sur la loi que la population suit dans son accroissement", 1838.

    Examples
    --------
    >>> import actlib
    >>> actlib.sigmoid([-1000.0, 0.0, 2.0])
    array([0.        , 0.5       , 0.88079708])
    """
    return logistic(x, out=out)


@elementwise
def sigmoid_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of the sigmoid with respect to its input.

    .. math:: \sigma'(x) = \sigma(x)\,(1 - \sigma(x)) = \frac{t}{(1 + t)^2}, \quad t = e^{-|x|}

    Parameters, dtypes, shapes and errors are those of `sigmoid`.

    Notes
    -----
    The largest value is 1/4, at ±0. Special cases: ±inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.sigmoid_grad([0.0, 2.0, 40.0])
    array([2.50000000e-01, 1.04993585e-01, 4.24835426e-18])
    """
    # σ(1 - σ) is 0 from x = 37 on, because there σ rounds to 1; this form keeps the tail
    return logistic_slope(x, out=out)


@elementwise
def log_sigmoid(x: Block, *, out: Block) -> Block:
    r"""Logarithm of the sigmoid, the log-probability of the positive class.

    .. math:: \log\sigma(x) = \min(x, 0) - \log(1 + e^{-|x|})

    Parameters, dtypes, shapes and errors are those of `sigmoid`.

    Notes
    -----
    Special cases: ±0 gives -log 2; +inf gives -0; -inf gives -inf; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.log_sigmoid([-1000.0, 0.0])
    array([-1.00000000e+03, -6.93147181e-01])
    """
    # log(sigmoid(x)) is -inf below -745, where the true value is just x
    minus = -x
    return np.negative(softplus_block(minus, out=out), out=out)


@elementwise
def log_sigmoid_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of `log_sigmoid` with respect to its input.

    .. math:: (\log\sigma)'(x) = 1 - \sigma(x) = \sigma(-x)

    Parameters, dtypes, shapes and errors are those of `sigmoid`.

    Notes
    -----
    Special cases: ±0 gives 0.5; +inf gives 0; -inf gives 1; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.log_sigmoid_grad([-3.0, 0.0, 40.0])
    array([9.52574127e-01, 5.00000000e-01, 4.24835426e-18])
    """
    # 1 - σ(x) is 0 from x = 37 on; σ(-x) is not
    y = np.exp(x, out=out)
    y += 1.0
    np.reciprocal(y, out=y)
    return y if np.maximum.reduce(x) <= -FAR else replace_tail(y, -x)


@elementwise(whole=True)
def tanh(x: Block, *, out: Block) -> Block:
    r"""Hyperbolic tangent, the sigmoid centred at zero.

    .. math:: \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1

    Parameters, dtypes, shapes and errors are those of `sigmoid`; values lie in [-1, 1].

    Notes
    -----
    Special cases: ±0 gives ±0; ±inf gives ±1; nan gives nan.
    From abs(x) = 19.1 on, the float64 nearest to tanh(x) is exactly ±1.

    References
    ----------
    Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", 1998, on why its mean of
    zero helps learning.

    Examples
    --------
    >>> import actlib
    >>> actlib.tanh([-1.0, 0.0, 20.0])
    array([-0.76159416,  0.        ,  1.        ])
    """
    return np.tanh(x, out=out, dtype=np.float64, casting="same_kind")


@elementwise
def tanh_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of tanh with respect to its input.

    .. math:: \tanh'(x) = 1 - \tanh^2(x) = \frac{4t}{(1 + t)^2}, \quad t = e^{-2|x|}

    Parameters, dtypes, shapes and errors are those of `sigmoid`.

    Notes
    -----
    The largest value is 1, at ±0. Special cases: ±inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.tanh_grad([0.0, 1.0, 20.0])
    array([1.00000000e+00, 4.19974342e-01, 1.69934170e-17])
    """
    # 1 - tanh(x)**2 cancels: at x = 15 it has four right digits, from 19.1 on it is 0
    slope = logistic_slope(np.multiply(x, 2.0, out=out), out=out)
    slope *= 4.0
    return slope


@elementwise
def softsign(x: Block, *, out: Block) -> Block:
    r"""Softsign, an S-shape that saturates like 1/x instead of exponentially.

    .. math:: \operatorname{softsign}(x) = \frac{x}{1 + |x|}

    Parameters, dtypes, shapes and errors are those of `sigmoid`; values lie in [-1, 1].

    Notes
    -----
    Special cases: ±0 gives ±0; ±inf gives ±1; nan gives nan.

    References
    ----------
    J. Turian, J. Bergstra, Y. Bengio, "Quadratic features and deep architectures for chunking", 2009.

    Examples
    --------
    >>> import actlib
    >>> actlib.softsign([-1.0, 0.0, 3.0])
    array([-0.5 ,  0.  ,  0.75])
    """
    size = np.abs(x, out=out)
    if not np.maximum.reduce(size) < np.inf:  # inf / inf is nan
        x = x.clip(-LARGEST, LARGEST)
        np.abs(x, out=size)
    size += 1.0
    return np.divide(x, size, out=size)


@elementwise
def softsign_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of softsign with respect to its input.

    .. math:: \operatorname{softsign}'(x) = \frac{1}{(1 + |x|)^2}

    Parameters, dtypes, shapes and errors are those of `sigmoid`.

    Notes
    -----
    The largest value is 1, at ±0, where the second derivative jumps.
    Special cases: ±inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.softsign_grad([0.0, 1.0, -3.0])
    array([1.    , 0.25  , 0.0625])
    """
    # the square of 1 + |x| overflows past 1e154; the square of its reciprocal does not
    y = np.abs(x, out=out)
    y += 1.0
    np.reciprocal(y, out=y)
    return np.square(y, out=y)


@elementwise(beta=positive)
def softplus(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    r"""Softplus, a smooth ReLU whose slope is the sigmoid.

    .. math:: \operatorname{softplus}_\beta(x) = \frac{\log(1 + e^{\beta x})}{\beta}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    beta : float, default 1
        Sharpness, greater than 0; as it grows, softplus approaches ReLU.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values in [0, inf), with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `beta` is not a finite number greater than 0.

    Notes
    -----
    Special cases: ±0 gives log(2)/beta; +inf gives +inf; -inf gives 0; nan gives nan.
    The distance to ReLU is largest at 0, where it is log(2)/beta.

    References
    ----------
    C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau, R. Garcia, "Incorporating second-order
    functional knowledge for better option pricing", 2001.

    Examples
    --------
    >>> import actlib
    >>> actlib.softplus([-40.0, 0.0, 1000.0])
    array([4.24835426e-18, 6.93147181e-01, 1.00000000e+03])
    """
    return softplus_block(x, beta, out=out)


def softplus_block(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    """Return ``log(1 + exp(beta * x)) / beta``."""
    z, error = (x, 0.0) if beta == 1.0 else bounded_product(x, beta)
    e = np.exp(z)
    if np.ndim(error):
        e += e * error
    # from -37 down 1 + e rounds to 1, and its logarithm to 0; log1p keeps the tail
    y = np.log1p(e, out=out)
    if beta != 1.0:
        y /= beta
    if (
        not np.maximum.reduce(z) <= 700.0
    ):  # soon exp overflows; softplus is x to all digits from 37 on
        np.copyto(y, x, where=z > 700.0)
    return y


@elementwise(beta=positive)
def softplus_grad(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    r"""Derivative of softplus with respect to its input.

    .. math:: \frac{\partial}{\partial x} \operatorname{softplus}_\beta(x) = \sigma(\beta x)

    Parameters, dtypes, shapes and errors are those of `softplus`.

    Notes
    -----
    Special cases: ±0 gives 0.5; +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.softplus_grad([-1.0, 0.0, 1.0], beta=2.0)
    array([0.11920292, 0.5       , 0.88079708])
    """
    if beta == 1.0:
        return logistic(x, out=out)
    return logistic(*bounded_product(x, beta), out=out)


@elementwise(beta=positive)
def softplus_grad_beta(x: Block, beta: float = 1.0, *, out: Block) -> Block:
    r"""Derivative of softplus with respect to its sharpness.

    .. math::
        \frac{\partial}{\partial \beta} \operatorname{softplus}_\beta(x) = -\frac{H(\sigma(\beta x))}{\beta^2},
        \qquad H(p) = -p \log p - (1 - p) \log(1 - p)

    Parameters, dtypes, shapes and errors are those of `softplus`.

    Notes
    -----
    Never positive; the smallest value is -log(2)/beta², at ±0.
    Special cases: ±inf gives -0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.softplus_grad_beta([0.0, 3.0])
    array([-0.69314718, -0.19086497])
    """
    # x σ(βx)/β - softplus(x)/β² is the difference of two numbers near x/β for large x;
    # the binary entropy is the same quantity as a sum of positive terms
    _, z, error = magnitude(x, beta)
    t, scale = split_exp(z, error)
    u = t * scale
    entropy = np.log1p(u) + z * (t / (1.0 + u)) * scale
    return -(entropy / beta) / beta
