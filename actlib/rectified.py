"""The rectified family: ReLU and its variants, straight lines joined at a kink.

Slopes are made of `step`, which is exact and lets nan through. Written with ``np.where(x > 0, …)``
they would turn nan into 0, and be four times slower where signs come in random order.
"""

import numpy as np

from actlib._elementwise import Block, elementwise, finite, per_channel, positive
from actlib._steps import negative_part, positive_part, step, step_from, two_slopes


@elementwise(whole=True)
def relu(x: Block, *, out: Block) -> Block:
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
        Values in [0, inf], with the shape of `x` and the dtype of a floating-point `x`, else float64.

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
    return positive_part(x, out=out)


@elementwise
def relu_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of ReLU with respect to its input.

    .. math:: \operatorname{relu}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `relu`.

    Notes
    -----
    At the kink, x = ±0, where no derivative exists, it is 0: the convention of the frameworks.
    Special cases: +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.relu_grad([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    """
    return step(x, out=out)


@elementwise(negative_slope=finite)
def leaky_relu(x: Block, negative_slope: float = 0.01, *, out: Block) -> Block:
    r"""Leaky ReLU: a small slope instead of zero on the negative side.

    .. math:: f(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    negative_slope : float, default 0.01
        The slope α for negative input; 0 makes it ReLU, 1 the identity.
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
        If `negative_slope` is not a finite number.

    Notes
    -----
    Special cases: ±0 gives ±0 for a positive slope; +inf gives +inf; -inf gives -inf for a
    positive slope and 0 for the slope 0; nan gives nan.

    References
    ----------
    A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    Examples
    --------
    >>> import actlib
    >>> actlib.leaky_relu([-2.0, 0.0, 3.0])
    array([-0.02,  0.  ,  3.  ])
    """
    return _two_lines(x, negative_slope, out)


def _two_lines(x: Block, slope: float, out: Block) -> Block:
    if slope == 0.0:
        return positive_part(x, out=out)  # 0 * -inf would be nan
    line = np.multiply(x, slope, out=out)
    # of the lines x and αx, ReLU's kin follow the upper one, and for α > 1 the lower one
    return np.maximum(x, line, out=line) if slope <= 1.0 else np.minimum(x, line, out=line)


@elementwise(negative_slope=finite)
def leaky_relu_grad(x: Block, negative_slope: float = 0.01, *, out: Block) -> Block:
    r"""Derivative of Leaky ReLU with respect to its input.

    .. math:: f'(x) = \begin{cases} 1 & x > 0 \\ \alpha & x \le 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `leaky_relu`.

    Notes
    -----
    At the kink, x = ±0, it is the negative slope, as in PyTorch.
    Special cases: +inf gives 1; -inf gives the negative slope; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.leaky_relu_grad([-2.0, 0.0, 3.0])
    array([0.01, 0.01, 1.  ])
    """
    return two_slopes(x, negative_slope, out)


@elementwise(whole=True, negative_slope=finite)
def leaky_relu_grad_negative_slope(x: Block, negative_slope: float = 0.01, *, out: Block) -> Block:
    r"""Derivative of Leaky ReLU with respect to its negative slope.

    .. math:: \frac{\partial f}{\partial \alpha}(x) = \min(x, 0)

    Parameters, dtypes, shapes and errors are those of `leaky_relu`.

    Notes
    -----
    It does not depend on the slope.
    Special cases: ±0 gives ±0; +inf gives 0; -inf gives -inf; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.leaky_relu_grad_negative_slope([-2.0, 0.0, 3.0])
    array([-2.,  0.,  0.])
    """
    return negative_part(x, out=out)


@elementwise(alpha=per_channel)
def prelu(x: Block, alpha: float | Block, *, out: Block) -> Block:
    r"""Parametric ReLU: a Leaky ReLU whose negative slope is learned.

    .. math:: f(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    alpha : float or array_like of shape (channels,)
        The slope for negative input: one number that all share, or one for each place along
        the last axis of `x`. Training usually starts from 0.25.
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
        If `alpha` is not finite, or does not have one number for each channel.

    Notes
    -----
    Special cases are those of `leaky_relu`.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", 2015.

    Examples
    --------
    >>> import actlib
    >>> actlib.prelu([[-2.0, -2.0], [3.0, 3.0]], [0.25, 0.5])
    array([[-0.5, -1. ],
           [ 3. ,  3. ]])
    """
    if np.ndim(alpha) == 0:
        return _two_lines(x, float(alpha), out)
    negative = np.multiply(alpha, negative_part(x, out=out), out=out)
    negative[np.equal(alpha, 0.0) & (x < 0.0)] = 0.0  # 0 * -inf is nan
    return np.add(negative, positive_part(x), out=negative)


@elementwise(alpha=per_channel)
def prelu_grad(x: Block, alpha: float | Block, *, out: Block) -> Block:
    r"""Derivative of PReLU with respect to its input.

    .. math:: f'(x) = \begin{cases} 1 & x > 0 \\ \alpha & x \le 0 \end{cases}

    Parameters, dtypes, shapes and errors are those of `prelu`; the convention at 0 and the
    special cases are those of `leaky_relu_grad`.

    Examples
    --------
    >>> import actlib
    >>> actlib.prelu_grad([[-2.0, -2.0], [3.0, 3.0]], [0.25, 0.5])
    array([[0.25, 0.5 ],
           [1.  , 1.  ]])
    """
    return two_slopes(x, alpha, out)


@elementwise(alpha=per_channel)
def prelu_grad_alpha(x: Block, alpha: float | Block, *, out: Block) -> Block:
    r"""Derivative of PReLU with respect to its negative slope, element by element.

    .. math:: \frac{\partial f}{\partial \alpha}(x) = \min(x, 0)

    Parameters, dtypes, shapes and errors are those of `prelu`.

    Notes
    -----
    The gradient of a loss is the sum of upstream × this over all elements that share the slope:
    over everything for one slope, over all axes but the last for one slope per channel.
    Special cases: ±0 gives ±0; +inf gives 0; -inf gives -inf; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.prelu_grad_alpha([-2.0, 0.0, 3.0], 0.25)
    array([-2.,  0.,  0.])
    """
    return negative_part(x, out=out)


@elementwise(whole=True, cap=positive)
def clipped_relu(x: Block, cap: float = 6.0, *, out: Block) -> Block:
    r"""ReLU that stops growing at a cap; with the cap 6 it is ReLU6.

    .. math:: f(x) = \min(\max(x, 0), \tau)

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    cap : float, default 6
        The largest value τ, greater than 0.
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values in [0, cap], with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.
    ValueError
        If `cap` is not a finite number greater than 0.

    Notes
    -----
    Special cases: ±0 and -inf give 0; +inf gives the cap; nan gives nan.

    References
    ----------
    A. Krizhevsky, "Convolutional deep belief networks on CIFAR-10", 2010, for the cap 6.
    Z. Cai, X. He, J. Sun, N. Vasconcelos, "Deep learning with low precision by half-wave Gaussian
    quantization", 2017, on why low-precision arithmetic gains from a cap.

    Examples
    --------
    >>> import actlib
    >>> actlib.clipped_relu([-2.0, 3.0, 8.0])
    array([0., 3., 6.])
    """
    return x.clip(0.0, cap, out=out)


@elementwise(cap=positive)
def clipped_relu_grad(x: Block, cap: float = 6.0, *, out: Block) -> Block:
    r"""Derivative of the clipped ReLU with respect to its input.

    .. math:: f'(x) = \begin{cases} 1 & 0 < x < \tau \\ 0 & \text{otherwise} \end{cases}

    Parameters, dtypes, shapes and errors are those of `clipped_relu`.

    Notes
    -----
    At both kinks, ±0 and the cap, it is 0, as in PyTorch.
    Special cases: ±inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.clipped_relu_grad([-2.0, 0.0, 3.0, 6.0, 8.0])
    array([0., 0., 1., 0., 0.])
    """
    room = np.subtract(cap, x, out=out)
    return step(np.minimum(x, room, out=room), out=room)


@elementwise(cap=positive)
def clipped_relu_grad_cap(x: Block, cap: float = 6.0, *, out: Block) -> Block:
    r"""Derivative of the clipped ReLU with respect to its cap.

    .. math:: \frac{\partial f}{\partial \tau}(x) = \begin{cases} 1 & x \ge \tau \\ 0 & x < \tau \end{cases}

    Parameters, dtypes, shapes and errors are those of `clipped_relu`.

    Notes
    -----
    At the kink, x = cap, it is 1, the convention of Choi et al., "PACT: Parameterized clipping
    activation for quantized neural networks", 2018, where the cap is learned.
    Special cases: +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.clipped_relu_grad_cap([-2.0, 3.0, 6.0, 8.0])
    array([0., 0., 1., 1.])
    """
    return step_from(x, cap, out=out)
