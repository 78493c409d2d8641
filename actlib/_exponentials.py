"""Exponentials that keep their digits: what the formulas of several families share."""

import numpy as np

from actlib._elementwise import Block

LARGEST = float(np.finfo(np.float64).max)


def product_with_error(x: Block, factor: float | Block) -> tuple[Block, Block]:
    """Return ``z = factor * x`` rounded, and what the rounding lost, so that z + error is exact.

    exp(z) magnifies the half-ULP error of a rounded z to |z|/2 ULP: 370 ULP in the far tail.
    Both factors are cut in halves of 26 and 27 bits, whose products are exact (Dekker, 1971);
    cutting by a bit mask, unlike Dekker's multiplication, cannot overflow.
    """
    x_high, x_low = halves(x)
    f_high, f_low = (x_high, x_low) if factor is x else halves(np.asarray(factor, np.float64))
    z = factor * x
    error = ((x_high * f_high - z) + (x_high * f_low + x_low * f_high)) + x_low * f_low
    return z, error


def halves(x: Block) -> tuple[Block, Block]:
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
        bounded = np.abs(x).clip(0.0, 1500.0)
        return bounded, bounded, 0.0
    bound = 1500.0 / abs(factor)
    bounded = np.minimum(np.abs(x), min(bound, LARGEST))
    z, error = product_with_error(bounded, abs(factor))
    if bound > LARGEST:  # a subnormal factor: no finite x reaches the tail, but inf does
        z[np.isinf(x)] = 1500.0
    return bounded, z, error


SIGN = np.int64(np.iinfo(np.int64).min)


def minus_abs(x: Block, out: Block | None = None) -> Block:
    """Return -abs(x), by setting the sign bit: one pass over memory where abs and minus take two."""
    if out is None:
        out = np.empty_like(x)
    np.bitwise_or(x.view(np.int64), SIGN, out=out.view(np.int64))
    return out


def split_exp(z: Block, error: Block | float = 0.0) -> tuple[Block, Block | float]:
    """Return (t, scale) with ``t * scale = exp(-(z + error))`` for z >= -700.

    Past z = 708 the exponential is subnormal and has fewer than 53 bits, which shows when it is
    multiplied by something large. There t is exp(700 - z), and the scale exp(-700) comes last.
    """
    if not z.max(initial=0.0) <= 700.0:  # the largest may be nan
        shift = 700.0 * (z > 700.0)
        t, scale = np.exp(shift - z), np.exp(-shift)
    else:
        t, scale = np.exp(-z), 1.0
    return (t - t * error if np.ndim(error) else t), scale


def bounded_product(x: Block, factor: float) -> tuple[Block, Block]:
    """Return ``z = factor * x`` with its rounding error, signed, and bounded as in `magnitude`."""
    _, z, error = magnitude(x, factor)
    sign = np.copysign(1.0, x) * np.copysign(1.0, factor)
    return sign * z, sign * error


def logistic(z: Block, error: Block | float = 0.0, *, out: Block) -> Block:
    """Return σ(z + error)."""
    # e / (1 + e) with e = exp(z) would need no tail, but not be monotonic in the last digit
    e = exp_minus(z, error, out=out)
    e += 1.0
    return replace_tail(np.reciprocal(e, out=e), z, error=error)


def logistic_slope(z: Block, *, out: Block) -> Block:
    """Return σ'(z), an even function, as t / (1 + t)² with t = exp(-|z|)."""
    t = minus_abs(z, out=out)
    np.exp(t, out=t)  # the exponential that never overflows
    s = 1.0 + t
    np.square(s, out=s)
    return np.divide(t, s, out=t)


def exp_minus(z: Block, error: Block | float = 0.0, *, out: Block) -> Block:
    """Return ``exp(-(z + error))``, inf where that overflows."""
    e = np.negative(z, out=out)
    np.exp(e, out=e)
    if np.ndim(error):
        e -= e * error
    return e


# Where `replace_tail` begins its work.
FAR = -350.0


def times_sigmoid(x: Block, z: Block, error: Block | float = 0.0, *, out: Block) -> Block:
    """Return x·σ(z + error); 0 for an infinite x and z = -inf."""
    e = exp_minus(z, error, out=out)
    e += 1.0
    return replace_tail(np.divide(x, e, out=e), z, x, error=error)


def times_sigmoid_grad(slope: Block, z: Block, error: Block | float = 0.0, *, out: Block) -> Block:
    """Return σ(z)(1 + slope·σ(-z)), the derivative of x·σ(z), given slope = x·z'(x), finite."""
    # with e = exp(-z) it is (1 + e (1 + slope)) / (1 + e)²
    e = exp_minus(z, error, out=out)
    factor = 1.0 + slope
    y = factor * e
    y += 1.0
    e += 1.0
    np.square(e, out=e)
    return replace_tail(np.divide(y, e, out=e), z, factor, error=error)


def replace_tail(y: Block, z: Block, *factors: Block, error: Block | float = 0.0) -> Block:
    """Write ``exp(z + error)`` times the factors into y where z < FAR; 0 where that is inf * 0.

    The exponential of the others, exp(-z), overflows in that tail, or its square does.
    """
    if not np.minimum.reduce(z) >= FAR:  # the smallest may be nan
        far = z < FAR
        t, scale = split_exp(-z[far], -error[far] if isinstance(error, np.ndarray) else 0.0)
        tail = t
        for factor in factors:
            tail = tail * factor[far]
        tail *= scale
        tail[t == 0.0] = 0.0
        y[far] = tail
    return y
