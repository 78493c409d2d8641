"""Parts and steps: what functions with a kink, and their slopes, are made of.

Clipping and rounding work on many elements at once and let nan through; `numpy.where` and
`numpy.heaviside` branch at every element, and `x > 0` turns nan into 0.
"""

import numpy as np

from actlib._elementwise import Block


def positive_part(x: Block, out: Block | None = None) -> Block:
    """Return max(x, 0). NumPy's maximum of an array and a number takes twice the time of clip."""
    return x.clip(0.0, np.inf, out=out)


def negative_part(x: Block, out: Block | None = None) -> Block:
    """Return min(x, 0)."""
    return x.clip(-np.inf, 0.0, out=out)


def step(x: Block, out: Block | None = None) -> Block:
    """Return 1 where x > 0 and 0 where x <= 0; nan stays nan."""
    right = x.clip(0.0, 1.0, out=out)
    np.ceil(right, out=right)
    return np.abs(right, out=right)  # clipping keeps -0, and a slope of -0 would be odd


def step_from(x: Block, start: float, out: Block | None = None) -> Block:
    """Return 1 where x >= start and 0 where x < start; nan stays nan."""
    # x - start is exact where it matters: it is 0 only if the two are equal
    below = np.subtract(x, start, out=out)
    below.clip(-1.0, 0.0, out=below)
    np.floor(below, out=below)
    return np.add(below, 1.0, out=below)


def two_slopes(x: Block, left: float | Block, out: Block) -> Block:
    """Return `left` where x <= 0 and 1 where x > 0; nan stays nan."""
    right = step(x, out=out)
    if isinstance(left, float) and 0.0 <= left <= 1.0:
        return right.clip(left, 1.0, out=right)
    return np.add(right, left * (1.0 - right), out=right)


def mirror(x: Block, left: Block) -> Block:
    """Change `left` to ``1 - left`` where x > 0, in place.

    The slopes of x·σ(z) with an odd z satisfy f'(x) = 1 - f'(-x); from the left side, where
    they are small, both sides follow without losing digits.
    """
    right = np.greater(x, 0.0, out=np.empty_like(left), casting="unsafe")
    left -= right
    right *= -2.0
    right += 1.0
    left *= right
    return left
