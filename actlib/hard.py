"""The hard family: sigmoid and swish drawn with straight lines, for arithmetic without exp."""

import numpy as np

from actlib._elementwise import Block, elementwise
from actlib._steps import step

SIXTH = 1.0 / 6.0  # 6 * SIXTH is 1, and multiplying is faster than dividing


@elementwise
def hard_sigmoid(x: Block, *, out: Block) -> Block:
    r"""Hard sigmoid: a ramp from 0 at -3 to 1 at 3.

    .. math:: \operatorname{hard\_sigmoid}(x) = \frac{\min(\max(x + 3, 0), 6)}{6}

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
    Other slopes are in use (0.2 in older Keras); this is PyTorch's, JAX's and today's Keras's.
    Special cases: ±0 gives 0.5; +inf gives 1; -inf gives 0; nan gives nan.

    References
    ----------
    M. Courbariaux, Y. Bengio, J.-P. David, "BinaryConnect: Training deep neural networks with
    binary weights during propagations", 2015, for the idea; A. Howard et al., "Searching for
    MobileNetV3", 2019, for this slope.

    Examples
    --------
    >>> import actlib
    >>> actlib.hard_sigmoid([-4.0, 0.0, 1.5])
    array([0.  , 0.5 , 0.75])
    """
    y = x.clip(-3.0, 3.0, out=out)
    y += 3.0
    y *= SIXTH
    return y


@elementwise
def hard_sigmoid_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of the hard sigmoid with respect to its input.

    .. math:: \operatorname{hard\_sigmoid}'(x) = \begin{cases} 1/6 & |x| < 3 \\ 0 & |x| \ge 3 \end{cases}

    Parameters, dtypes, shapes and errors are those of `hard_sigmoid`.

    Notes
    -----
    At both kinks, ±3, it is 0, as in PyTorch. Special cases: ±0 gives 1/6; ±inf gives 0;
    nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.hard_sigmoid_grad([-3.0, 0.0, 4.0])
    array([0.        , 0.16666667, 0.        ])
    """
    distance = np.abs(x, out=out)
    np.subtract(3.0, distance, out=distance)
    slope = step(distance, out=distance)
    slope *= SIXTH
    return slope


@elementwise
def hard_swish(x: Block, *, out: Block) -> Block:
    r"""Hard swish: the input times the hard sigmoid.

    .. math:: \operatorname{hard\_swish}(x) = x\,\frac{\min(\max(x + 3, 0), 6)}{6}

    Parameters
    ----------
    x : array_like of float16, float32, float64 or integers, any shape
    out : ndarray, optional
        Where to write the result, as for a NumPy ufunc.

    Returns
    -------
    ndarray or NumPy scalar
        Values above -0.375, with the shape of `x` and the dtype of a floating-point `x`, else float64.

    Raises
    ------
    TypeError
        If `x` is complex, or holds no numbers.

    Notes
    -----
    The smallest value is -3/8, at x = -1.5. One finds x·min(max(x, 0), 1) in print: that
    function is 0 for all negative x and x² up to 1, another function altogether.
    Special cases: ±0 gives 0; +inf gives +inf; -inf gives 0; nan gives nan.

    References
    ----------
    A. Howard et al., "Searching for MobileNetV3", 2019.

    Examples
    --------
    >>> import actlib
    >>> actlib.hard_swish([-1.5, 1.0, 5.0])
    array([-0.375     ,  0.66666667,  5.        ])
    """
    y = x.clip(-3.0, 3.0, out=out)
    y += 3.0
    y *= SIXTH  # now, because x * 6 may overflow
    y *= x
    if not np.minimum.reduce(x) > -np.inf:
        y[x == -np.inf] = 0.0  # -inf * 0 is nan
    return y


@elementwise
def hard_swish_grad(x: Block, *, out: Block) -> Block:
    r"""Derivative of hard swish with respect to its input.

    .. math::
        \operatorname{hard\_swish}'(x) = \begin{cases} 0 & x \le -3 \\ (2x + 3)/6 & -3 < x < 3 \\ 1 & x \ge 3 \end{cases}

    Parameters, dtypes, shapes and errors are those of `hard_swish`.

    Notes
    -----
    It jumps from 0 to -1/2 at -3 and from 3/2 to 1 at 3; there it is 0 and 1, as in PyTorch.
    Special cases: ±0 gives 0.5; +inf gives 1; -inf gives 0; nan gives nan.

    Examples
    --------
    >>> import actlib
    >>> actlib.hard_swish_grad([-3.0, -1.5, 0.0, 3.0])
    array([0. , 0. , 0.5, 1. ])
    """
    x = x.clip(-3.0, 3.0, out=out)
    end = x * (1.0 / 3.0)
    np.trunc(end, out=end)  # -1 and 1 at the ends, where the slope jumps by 1/2, else 0
    end *= 3.0
    # x/3 + 1/2, which PyTorch computes, has no right digit left at the zero, x = -3/2
    x *= 2.0
    x += 3.0
    x -= end
    x *= SIXTH
    return x
