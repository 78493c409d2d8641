"""Initial weights: each scheme picks the variance that keeps the signal's size from layer to layer.

Every function takes a NumPy `Generator` and returns a matrix of shape ``(fan_in, fan_out)``, drawn
anew from that generator: the same seed gives the same network.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
Initializer = Callable[[np.random.Generator, int, int], Weights]


def _check(rng: np.random.Generator, fan_in: int, fan_out: int) -> None:
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy Generator, numpy.random.default_rng(0), not {rng!r}")
    for name, fan in (("fan_in", fan_in), ("fan_out", fan_out)):
        if not isinstance(fan, int | np.integer) or fan < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, not {fan!r}")


def _uniform(rng: np.random.Generator, fan_in: int, fan_out: int, variance: float) -> Weights:
    # a uniform distribution on [-a, a] has variance a²/3
    limit = sqrt(3.0 * variance)
    return rng.uniform(-limit, limit, size=(fan_in, fan_out))


def _normal(rng: np.random.Generator, fan_in: int, fan_out: int, variance: float) -> Weights:
    return rng.normal(0.0, sqrt(variance), size=(fan_in, fan_out))


def glorot_uniform(rng: np.random.Generator, fan_in: int, fan_out: int) -> Weights:
    r"""Glorot (Xavier) initialisation from a uniform distribution.

    .. math::
        W_{ij} \sim U(-a, a), \quad a = \sqrt{\frac{6}{n_\text{in} + n_\text{out}}}, \qquad
        \operatorname{Var} W_{ij} = \frac{2}{n_\text{in} + n_\text{out}}

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    fan_in, fan_out : int
        Numbers of inputs and outputs of the layer.

    Returns
    -------
    ndarray of float64, shape (fan_in, fan_out)

    Raises
    ------
    TypeError
        If `rng` is not a Generator.
    ValueError
        If `fan_in` or `fan_out` is not a whole number of at least 1.

    Notes
    -----
    Keeping the forward signal's variance needs 1/fan_in, keeping the gradient's needs 1/fan_out;
    this is the compromise, derived for units whose slope at 0 is 1, such as tanh.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010.

    Examples
    --------
    >>> import numpy as np
    >>> W = glorot_uniform(np.random.default_rng(0), 300, 100)
    >>> W.shape, round(float(W.var() * 400 / 2), 1)
    ((300, 100), 1.0)
    """
    _check(rng, fan_in, fan_out)
    return _uniform(rng, fan_in, fan_out, 2.0 / (fan_in + fan_out))


def glorot_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> Weights:
    r"""Glorot (Xavier) initialisation from a normal distribution.

    .. math:: W_{ij} \sim \mathcal N\left(0, \frac{2}{n_\text{in} + n_\text{out}}\right)

    Parameters, result and errors are those of `glorot_uniform`.

    Examples
    --------
    >>> import numpy as np
    >>> W = glorot_normal(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * 400 / 2), 1)
    1.0
    """
    _check(rng, fan_in, fan_out)
    return _normal(rng, fan_in, fan_out, 2.0 / (fan_in + fan_out))


def he_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> Weights:
    r"""He (Kaiming) initialisation from a normal distribution.

    .. math:: W_{ij} \sim \mathcal N\left(0, \frac{2}{n_\text{in}}\right)

    Parameters, result and errors are those of `glorot_uniform`.

    Notes
    -----
    ReLU sets half of its inputs to 0 and so halves the mean square; the factor 2 gives it back.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", 2015.

    Examples
    --------
    >>> import numpy as np
    >>> W = he_normal(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * 300 / 2), 1)
    1.0
    """
    _check(rng, fan_in, fan_out)
    return _normal(rng, fan_in, fan_out, 2.0 / fan_in)


def he_uniform(rng: np.random.Generator, fan_in: int, fan_out: int) -> Weights:
    r"""He (Kaiming) initialisation from a uniform distribution.

    .. math:: W_{ij} \sim U(-a, a), \quad a = \sqrt{\frac{6}{n_\text{in}}}

    Parameters, result and errors are those of `glorot_uniform`; the variance is `he_normal`'s.

    Examples
    --------
    >>> import numpy as np
    >>> W = he_uniform(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * 300 / 2), 1)
    1.0
    """
    _check(rng, fan_in, fan_out)
    return _uniform(rng, fan_in, fan_out, 2.0 / fan_in)


def lecun_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> Weights:
    r"""LeCun initialisation from a normal distribution.

    .. math:: W_{ij} \sim \mathcal N\left(0, \frac{1}{n_\text{in}}\right)

    Parameters, result and errors are those of `glorot_uniform`.

    Notes
    -----
    Keeps the variance of the pre-activations at that of the inputs; SELU is derived for it.

    References
    ----------
    Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", 1998.

    Examples
    --------
    >>> import numpy as np
    >>> W = lecun_normal(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * 300), 1)
    1.0
    """
    _check(rng, fan_in, fan_out)
    return _normal(rng, fan_in, fan_out, 1.0 / fan_in)


def standard_uniform(rng: np.random.Generator, fan_in: int, fan_out: int) -> Weights:
    r"""Uniform weights between ±1/√fan_in: the habit before 2010, and PyTorch's default for a linear layer.

    .. math::
        W_{ij} \sim U\left(-\frac{1}{\sqrt{n_\text{in}}}, \frac{1}{\sqrt{n_\text{in}}}\right), \qquad
        \operatorname{Var} W_{ij} = \frac{1}{3 n_\text{in}}

    Parameters, result and errors are those of `glorot_uniform`.

    Notes
    -----
    A third of the variance that keeps the signal's size, so the signal shrinks with depth.

    References
    ----------
    X. Glorot, Y. Bengio, 2010, equation 1, where it is the "commonly used heuristic".

    Examples
    --------
    >>> import numpy as np
    >>> W = standard_uniform(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * 300 * 3), 1)
    1.0
    """
    _check(rng, fan_in, fan_out)
    return _uniform(rng, fan_in, fan_out, 1.0 / (3.0 * fan_in))
