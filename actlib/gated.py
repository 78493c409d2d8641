"""The gated family: an input multiplied by a gate between 0 and 1 that it computes itself."""

import math

import numpy as np

from actlib._elementwise import Block, elementwise, exp_minus_abs, finite

ROOT_2_OVER_PI = math.sqrt(2 / math.pi)


def _gate(x: Block, factor: float) -> Block:
    t = exp_minus_abs(x, factor)
    return np.where(x * math.copysign(1.0, factor) < 0, t, 1.0) / (1.0 + t)


def _gate_slope(x: Block, factor: float) -> Block:
    t = exp_minus_abs(x, factor)
    return t / (1.0 + t) ** 2


def _times(x: Block, gate: Block) -> Block:
    """Return ``x * gate``, 0 where the gate is shut: inf * 0 is nan, the limit is 0."""
    return np.where(gate == 0, 0.0 * gate, x * gate)


_erfc = np.frompyfunc(math.erfc, 1, 1)


def _normal_cdf(x: Block) -> Block:
    return 0.5 * np.asarray(_erfc(-x / math.sqrt(2)), dtype=np.float64)


def approximation(function: str, name: str, value: object) -> str:
    """Return the name of a form of GELU, or raise the ValueError that lists them."""
    if value not in ("none", "tanh", "sigmoid"):
        raise ValueError(f'{function}: {name} must be "none", "tanh" or "sigmoid", not {value!r}')
    return str(value)


@elementwise(approximate=approximation)
def gelu(x: Block, approximate: str = "none") -> Block:
    r"""Gaussian error linear unit, :math:`x\,\Phi(x)` with the normal distribution function.

    Special cases: ±0 gives ±0; -inf gives 0; +inf gives +inf; nan gives nan.

    References
    ----------
    D. Hendrycks, K. Gimpel, "Gaussian error linear units (GELUs)", 2016.

    Examples
    --------
    >>> import actlib
    >>> actlib.gelu([-1.0, 0.0, 1.0])
    array([-0.15865525,  0.        ,  0.84134475])
    """
    if approximate == "tanh":
        return _times(x, _gate(2 * ROOT_2_OVER_PI * (x + 0.044715 * x**3), 1.0))
    if approximate == "sigmoid":
        return _times(x, _gate(x, 1.702))
    return _times(x, _normal_cdf(x))


@elementwise(approximate=approximation)
def gelu_grad(x: Block, approximate: str = "none") -> Block:
    r"""Derivative of `gelu`, :math:`\Phi(x) + x\,\varphi(x)`.

    Examples
    --------
    >>> import actlib
    >>> actlib.gelu_grad([-1.0, 0.0])
    array([-0.08331547,  0.5       ])
    """
    if approximate == "tanh":
        z = 2 * ROOT_2_OVER_PI * (x + 0.044715 * x**3)
        inner = 2 * ROOT_2_OVER_PI * (1 + 3 * 0.044715 * x * x)
        return _gate(z, 1.0) + _times(x * inner, _gate_slope(z, 1.0))
    if approximate == "sigmoid":
        return _gate(x, 1.702) + _times(1.702 * x, _gate_slope(x, 1.702))
    return _normal_cdf(x) + _times(x, np.exp(-x * x / 2) / math.sqrt(2 * math.pi))


@elementwise(beta=finite)
def swish(x: Block, beta: float = 1.0) -> Block:
    r"""Swish, :math:`x\,\sigma(\beta x)`.

    References
    ----------
    P. Ramachandran, B. Zoph, Q. Le, "Searching for activation functions", 2017.

    Examples
    --------
    >>> import actlib
    >>> actlib.swish([-1.0, 1.0])
    array([-0.26894142,  0.73105858])
    """
    return _times(x, _gate(x, beta))


@elementwise(beta=finite)
def swish_grad(x: Block, beta: float = 1.0) -> Block:
    """Derivative of `swish` with respect to its input.

    Examples
    --------
    >>> import actlib
    >>> actlib.swish_grad([0.0])
    array([0.5])
    """
    return _gate(x, beta) + _times(beta * x, _gate_slope(x, beta))


@elementwise(beta=finite)
def swish_grad_beta(x: Block, beta: float = 1.0) -> Block:
    """Derivative of `swish` with respect to beta.

    Examples
    --------
    >>> import actlib
    >>> actlib.swish_grad_beta([2.0]).round(6)
    array([0.419974])
    """
    return _times(x, _times(x, _gate_slope(x, beta)))


@elementwise
def silu(x: Block) -> Block:
    """Swish with beta 1.

    Examples
    --------
    >>> import actlib
    >>> actlib.silu([1.0])
    array([0.73105858])
    """
    return _times(x, _gate(x, 1.0))


@elementwise
def silu_grad(x: Block) -> Block:
    """Derivative of `silu`.

    Examples
    --------
    >>> import actlib
    >>> actlib.silu_grad([0.0])
    array([0.5])
    """
    return _gate(x, 1.0) + _times(x, _gate_slope(x, 1.0))


@elementwise
def hard_swish(x: Block) -> Block:
    """Hard swish, x·ReLU6(x + 3)/6 (Howard et al., 2019).

    Examples
    --------
    >>> import actlib
    >>> actlib.hard_swish([-4.0, 1.0, 4.0]).round(6)
    array([-0.      ,  0.666667,  4.      ])
    """
    return np.maximum(x, -3.0) * (np.clip(x + 3.0, 0.0, 6.0) / 6.0)


@elementwise
def hard_swish_grad(x: Block) -> Block:
    """Derivative of `hard_swish`: 0 at -3 and 1 at 3.

    Examples
    --------
    >>> import actlib
    >>> actlib.hard_swish_grad([-3.0, 0.0, 3.0])
    array([0. , 0.5, 1. ])
    """
    inside = (2.0 * x + 3.0) / 6.0
    return np.where(x <= -3.0, 0.0, np.where(x >= 3.0, 1.0, inside))


@elementwise
def mish(x: Block) -> Block:
    """Mish, x·tanh(softplus(x)) (Misra, 2019).

    Examples
    --------
    >>> import actlib
    >>> actlib.mish([1.0])
    array([0.86509839])
    """
    return _times(x, np.tanh(np.logaddexp(0.0, x)))


@elementwise
def mish_grad(x: Block) -> Block:
    """Derivative of `mish`.

    Examples
    --------
    >>> import actlib
    >>> actlib.mish_grad([0.0])
    array([0.6])
    """
    w = np.tanh(np.logaddexp(0.0, x))
    return w + _times(x, _gate(x, 1.0) * (1.0 - w * w))
