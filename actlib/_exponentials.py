"""Exponentials that keep their digits: what the formulas of several families share."""

import numpy as np
from numpy.typing import NDArray

from actlib._elementwise import Block

LARGEST = float(np.finfo(np.float64).max)


def product_with_error(x: Block, factor: float | Block) -> tuple[Block, Block]:
    """Return ``z = factor * x`` rounded, and what the rounding lost, so that z + error is exact.

    exp(z) magnifies the half-ULP error of a rounded z to |z|/2 ULP: 370 ULP in the far tail.
    Both factors are cut in halves of 26 and 27 bits, whose products are exact (Dekker, 1971);
    cutting by a bit mask, unlike Dekker's multiplication, cannot overflow.
    """
    x_high, x_low = _halves(x)
    f_high, f_low = (x_high, x_low) if factor is x else _halves(np.asarray(factor, np.float64))
    z = factor * x
    error = ((x_high * f_high - z) + (x_high * f_low + x_low * f_high)) + x_low * f_low
    return z, error


def _halves(x: Block) -> tuple[Block, Block]:
    """Cut a number in its 26 leading bits and the rest; both are exact."""
    high = (x.view(np.int64) & np.int64(-(1 << 27))).view(np.float64)
    return high, x - high


def sum_with_error(a: float, b: Block) -> tuple[Block, Block]:
    """Return ``s = a + b`` rounded, and what the rounding lost (Knuth's two-sum)."""
    s = a + b
    b_part = s - a
    return s, (a - (s - b_part)) + (b - b_part)


def magnitude(x: Block, factor: float = 1.0) -> tuple[Block, Block, Block | float]:
    """Return |x| bounded, and ``z = |factor * x|`` with its rounding error, all of them finite.

    The bound lies where exp(-z) is 0 whatever multiplies it: a product such as |x| * exp(-z) then ends in 0,
    not in inf * 0 = nan.
    """
    if factor == 1.0:
        bounded = np.clip(np.abs(x), 0.0, 1500.0)
        return bounded, bounded, 0.0
    bound = 1500.0 / abs(factor)
    bounded = np.minimum(np.abs(x), min(bound, LARGEST))
    z, error = product_with_error(bounded, abs(factor))
    if bound > LARGEST:  # a subnormal factor: no finite x reaches the tail, but inf does
        z[np.isinf(x)] = 1500.0
    return bounded, z, error


def exp_minus_abs(x: Block, factor: float = 1.0) -> Block:
    """Return ``exp(-abs(factor * x))`` to 1 ULP: the one exponential that never overflows."""
    if factor == 1.0:
        t = np.abs(x)
        np.negative(t, out=t)
        return np.exp(t, out=t)
    _, z, error = magnitude(x, factor)
    t = np.exp(-z)
    return t - t * error


def split_exp(z: Block, error: Block | float = 0.0) -> tuple[Block, Block | float]:
    """Return (t, scale) with ``t * scale = exp(-(z + error))`` for z >= -700.

    Past z = 708 the exponential is subnormal and has fewer than 53 bits, which shows when it is
    multiplied by something large. There t is exp(700 - z), and the scale exp(-700) comes last.
    """
    deep = z > 700.0
    if deep.any():
        shift = 700.0 * deep
        t, scale = np.exp(shift - z), np.exp(-shift)
    else:
        t, scale = np.exp(-z), 1.0
    return (t - t * error if np.ndim(error) else t), scale


def bounded_product(x: Block, factor: float) -> tuple[Block, Block]:
    """Return ``z = factor * x`` with its rounding error, signed, and bounded as in `magnitude`."""
    _, z, error = magnitude(x, factor)
    sign = np.copysign(1.0, x) * np.copysign(1.0, factor)
    return sign * z, sign * error


FAR = -700.0


def logistic(z: Block, error: Block | float = 0.0) -> Block:
    """Return σ(z + error)."""
    e = exp_minus(z, error)
    e += 1.0
    s = np.divide(1.0, e, out=e)
    far = z < FAR
    if far.any():  # exp(-z) overflows; there σ(z) is exp(z) to all digits
        s[far] = np.exp(z[far]) * (1.0 + _at(error, far))
    return s


def logistic_slope(z: Block) -> Block:
    """Return σ'(z), an even function, as e / (1 + e)² with e = exp(-z)."""
    e = exp_minus(z)
    s = e + 1.0
    e /= s
    e /= s
    far = z < FAR
    if far.any():
        e[far] = np.exp(z[far])
    return e


def exp_minus(z: Block, error: Block | float = 0.0) -> Block:
    """Return ``exp(-(z + error))``, inf where that overflows."""
    e = np.negative(z)
    np.exp(e, out=e)
    if np.ndim(error):
        e -= e * error
    return e


def _at(values: Block | float, mask: NDArray[np.bool_]) -> Block | float:
    return values[mask] if isinstance(values, np.ndarray) else values


def times_sigmoid(x: Block, z: Block, error: Block | float = 0.0) -> Block:
    """Return x·σ(z + error); 0 for an infinite x and z = -inf."""
    e = exp_minus(z, error)
    e += 1.0
    y = np.divide(x, e, out=e)
    far = z < FAR
    if far.any():  # exp(-z) overflows, and -inf / inf is nan
        t, scale = split_exp(-z[far], -_at(error, far))
        tail = x[far] * t * scale
        tail[np.isinf(x[far]) & (t == 0.0)] = 0.0
        y[far] = tail
    return y


def times_sigmoid_grad(slope: Block, z: Block, error: Block | float = 0.0) -> Block:
    """Return σ(z)(1 + slope·σ(-z)), the derivative of x·σ(z), given slope = x·z'(x), finite."""
    e = exp_minus(z, error)
    s = 1.0 / (1.0 + e)
    e *= s
    e *= slope
    e += 1.0
    e *= s
    far = z < FAR
    if far.any():
        t, scale = split_exp(-z[far], -_at(error, far))
        e[far] = (1.0 + slope[far]) * t * scale
    return e
