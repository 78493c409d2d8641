"""The rectified family: ReLU and what was made of its negative side.

At the kink each derivative follows PyTorch: 0 for ReLU, the negative slope for its leaky variants,
alpha for ELU.
"""

import numpy as np

from actlib._elementwise import Block, elementwise, finite, positive

# Klambauer et al. (2017), equation 14: the fixed point of mean 0 and variance 1
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717


def _by_sign(x: Block, at_most_zero: Block | float, above: Block | float) -> Block:
    """Return one value for x <= 0 and another for x > 0, and nan for nan."""
    return np.where(np.isnan(x), x, np.where(x > 0, above, at_most_zero))


@elementwise
def relu(x: Block) -> Block:
    r"""Rectified linear unit, element by element.

    .. math:: \operatorname{relu}(x) = \max(x, 0)

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
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

    Notes
    -----
    Special cases: ±0 gives 0; +inf gives +inf; -inf gives 0; nan gives nan.

    References
    ----------
    V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.

    Examples
    --------
    >>> import actlib
    >>> actlib.relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(x, 0.0)


@elementwise
def relu_grad(x: Block) -> Block:
    r"""Derivative of ReLU with respect to its input, with :math:`\operatorname{relu}'(0) = 0`.

    .. math:: \operatorname{relu}'(x) = \begin{cases} 0 & x \le 0 \\ 1 & x > 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `relu`.

    Notes
    -----
    Special cases: ±0 gives 0; +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.relu_grad([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    """
    return _by_sign(x, 0.0, 1.0)


@elementwise(negative_slope=finite)
def leaky_relu(x: Block, negative_slope: float = 0.01) -> Block:
    r"""ReLU with a small slope for negative inputs.

    .. math:: f(x) = \begin{cases} a x & x \le 0 \\ x & x > 0 \end{cases}

    Parameters are those of `relu` and `negative_slope`, a finite number: 0 makes it ReLU, 1 the
    identity.

    Notes
    -----
    Special cases: ±0 gives ±0; ±inf gives the limit; nan gives nan.

    References
    ----------
    A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    Examples
    --------
    >>> import actlib
    >>> actlib.leaky_relu([-2.0, 3.0], negative_slope=0.1)
    array([-0.2,  3. ])
    """
    # 0 * -inf is nan, the limit for a slope of 0 is 0
    negative = negative_slope * x if negative_slope else np.zeros_like(x)
    return _by_sign(x, negative, x)


@elementwise(negative_slope=finite)
def leaky_relu_grad(x: Block, negative_slope: float = 0.01) -> Block:
    """Derivative of `leaky_relu` with respect to its input; at 0 it is the negative slope.

    Examples
    --------
    >>> import actlib
    >>> actlib.leaky_relu_grad([-2.0, 0.0, 3.0])
    array([0.01, 0.01, 1.  ])
    """
    return _by_sign(x, negative_slope, 1.0)


@elementwise(negative_slope=finite)
def leaky_relu_grad_negative_slope(x: Block, negative_slope: float = 0.01) -> Block:
    """Derivative of `leaky_relu` with respect to its slope: the negative part of x.

    Examples
    --------
    >>> import actlib
    >>> actlib.leaky_relu_grad_negative_slope([-2.0, 3.0])
    array([-2.,  0.])
    """
    return np.minimum(x, 0.0)


@elementwise(alpha=finite)
def prelu(x: Block, alpha: float) -> Block:
    """Leaky ReLU whose slope `alpha` is learned (He et al., 2015).

    Examples
    --------
    >>> import actlib
    >>> actlib.prelu([-2.0, 3.0], 0.25)
    array([-0.5,  3. ])
    """
    return _by_sign(x, alpha * x if alpha else np.zeros_like(x), x)


@elementwise(alpha=finite)
def prelu_grad(x: Block, alpha: float) -> Block:
    """Derivative of `prelu` with respect to its input; at 0 it is alpha.

    Examples
    --------
    >>> import actlib
    >>> actlib.prelu_grad([-2.0, 3.0], 0.25)
    array([0.25, 1.  ])
    """
    return _by_sign(x, alpha, 1.0)


@elementwise(alpha=finite)
def prelu_grad_alpha(x: Block, alpha: float) -> Block:
    """Derivative of `prelu` with respect to alpha: the negative part of x.

    Examples
    --------
    >>> import actlib
    >>> actlib.prelu_grad_alpha([-2.0, 3.0], 0.25)
    array([-2.,  0.])
    """
    return np.minimum(x, 0.0)


@elementwise(cap=positive)
def clipped_relu(x: Block, cap: float = 6.0) -> Block:
    r"""ReLU with a ceiling, ReLU6 at the default.

    .. math:: f(x) = \min(\max(x, 0), \tau)

    Parameters are those of `relu` and `cap`, a finite number greater than 0.

    Notes
    -----
    Special cases: +inf gives the cap; -inf gives 0; nan gives nan.

    References
    ----------
    A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010 (cap 6).

    Examples
    --------
    >>> import actlib
    >>> actlib.clipped_relu([-1.0, 3.0, 9.0])
    array([0., 3., 6.])
    """
    return np.clip(x, 0.0, cap)


@elementwise(cap=positive)
def clipped_relu_grad(x: Block, cap: float = 6.0) -> Block:
    """Derivative of `clipped_relu` with respect to its input: 0 at both kinks.

    Examples
    --------
    >>> import actlib
    >>> actlib.clipped_relu_grad([0.0, 3.0, 6.0])
    array([0., 1., 0.])
    """
    return np.where(np.isnan(x), x, (x > 0) & (x < cap))


@elementwise(cap=positive)
def clipped_relu_grad_cap(x: Block, cap: float = 6.0) -> Block:
    """Derivative of `clipped_relu` with respect to its cap: 1 from the cap on.

    Examples
    --------
    >>> import actlib
    >>> actlib.clipped_relu_grad_cap([3.0, 9.0])
    array([0., 1.])
    """
    return np.where(np.isnan(x), x, x >= cap)


@elementwise(alpha=finite)
def elu(x: Block, alpha: float = 1.0) -> Block:
    r"""Exponential linear unit.

    .. math:: f(x) = \begin{cases} \alpha (e^x - 1) & x \le 0 \\ x & x > 0 \end{cases}

    Parameters are those of `relu` and `alpha`, a finite number.

    Notes
    -----
    Special cases: ±0 gives ±0; -inf gives -alpha; +inf gives +inf; nan gives nan.

    References
    ----------
    D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and accurate deep network learning by
    exponential linear units (ELUs)", 2015.

    Examples
    --------
    >>> import actlib
    >>> actlib.elu([-1000.0, 2.0])
    array([-1.,  2.])
    """
    # exp(x) - 1 cancels near 0, where expm1 does not
    return _by_sign(x, alpha * np.expm1(np.minimum(x, 0.0)), x)


@elementwise(alpha=finite)
def elu_grad(x: Block, alpha: float = 1.0) -> Block:
    """Derivative of `elu` with respect to its input; at 0 it is alpha.

    Examples
    --------
    >>> import actlib
    >>> actlib.elu_grad([-1.0, 0.0, 2.0])
    array([0.36787944, 1.        , 1.        ])
    """
    # elu(x) + alpha cancels in the tail
    return _by_sign(x, alpha * np.exp(np.minimum(x, 0.0)), 1.0)


@elementwise(alpha=finite)
def elu_grad_alpha(x: Block, alpha: float = 1.0) -> Block:
    """Derivative of `elu` with respect to alpha.

    Examples
    --------
    >>> import actlib
    >>> actlib.elu_grad_alpha([-1.0, 2.0])
    array([-0.63212056,  0.        ])
    """
    return np.expm1(np.minimum(x, 0.0))


@elementwise
def selu(x: Block) -> Block:
    r"""Scaled ELU, whose constants keep mean 0 and variance 1.

    .. math:: f(x) = \lambda \begin{cases} \alpha (e^x - 1) & x \le 0 \\ x & x > 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `relu`.

    References
    ----------
    G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, "Self-normalizing neural networks", 2017.

    Examples
    --------
    >>> import actlib
    >>> actlib.selu([-1000.0, 1.0])
    array([-1.75809934,  1.05070099])
    """
    negative = SELU_SCALE * SELU_ALPHA * np.expm1(np.minimum(x, 0.0))
    return _by_sign(x, negative, SELU_SCALE * x)


@elementwise
def selu_grad(x: Block) -> Block:
    """Derivative of `selu` with respect to its input; at 0 the limit from the left.

    Examples
    --------
    >>> import actlib
    >>> actlib.selu_grad([0.0, 1.0])
    array([1.75809934, 1.05070099])
    """
    return _by_sign(x, SELU_SCALE * SELU_ALPHA * np.exp(np.minimum(x, 0.0)), SELU_SCALE)
