"""Parts and steps: what functions with a kink, and their slopes, are made of.

Clipping and rounding work on many elements at once and let nan through; `numpy.where` and
`numpy.heaviside` branch at every element, and `x > 0` turns nan into 0.
"""

import numpy as np

from actlib._elementwise import Block


def positive_part(x: Block) -> Block:
    """Return max(x, 0). NumPy's maximum of an array and a number takes twice the time of clip."""
    return np.clip(x, 0.0, np.inf)


def negative_part(x: Block) -> Block:
    """Return min(x, 0)."""
    return np.clip(x, -np.inf, 0.0)


def step(x: Block) -> Block:
    """Return 1 where x > 0 and 0 where x <= 0; nan stays nan."""
    return np.ceil(np.clip(x, 0.0, 1.0))


def step_from(x: Block, start: float) -> Block:
    """Return 1 where x >= start and 0 where x < start; nan stays nan."""
    # x - start is exact where it matters: it is 0 only if the two are equal
    return np.floor(np.clip(x - start, -1.0, 0.0)) + 1.0


def mirror(x: Block, left: Block) -> Block:
    """Return `left` where x <= 0 and ``1 - left`` where x > 0; nan stays nan.

    The slopes of x·σ(z) with an odd z satisfy f'(x) = 1 - f'(-x); from the left side, where
    they are small, both sides follow without losing digits.
    """
    right = step(x)
    return right + (1.0 - 2.0 * right) * left
