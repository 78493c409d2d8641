"""When two answers agree, and how to put into words that they do not."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

# Right implementations in float64 differ by less than 1e-7 * max(1, |reference|) for |x| <= 10
# (float32: 5e-5); the closest wrong one that we know, tanh-GELU for GELU, is 3.8e-4 away.
TOLERANCE = {8: 1e-7, 4: 5e-5}


def tolerance(numbers: Numbers) -> float:
    """Return what rounding may cost an answer of this dtype; integers count as float64."""
    return TOLERANCE.get(numbers.dtype.itemsize if numbers.dtype.kind == "f" else 8, 1e-7)


def agree(actual: Numbers, expected: Numbers, within: float | None = None) -> NDArray[np.bool_]:
    """Return where `actual` agrees with `expected`; nan agrees with nan and inf with the same inf."""
    within = tolerance(actual) if within is None else within
    with np.errstate(all="ignore"):
        close = np.abs(actual - expected) <= within * np.maximum(1.0, np.abs(expected))
    return close | (actual == expected) | (np.isnan(actual) & np.isnan(expected))


def agree_relatively(actual: Numbers, expected: Numbers, within: float = 1e-6) -> NDArray[np.bool_]:
    """Like `agree`, relative to the expected value: what a far tail is measured by."""
    with np.errstate(all="ignore"):
        close = np.abs(actual - expected) <= within * np.abs(expected)
    return close | (actual == expected) | (np.isnan(actual) & np.isnan(expected))


def number(value: Any) -> str:
    """Return a number as a student should read it."""
    return f"{float(value):.6g}"


def kind_of_error(x: Numbers, actual: Numbers, expected: Numbers) -> str:
    """Return a sentence on what the difference looks like: sign, factor, shift, or a region of x."""
    wrong = ~agree(actual, expected)
    finite = np.isfinite(actual) & np.isfinite(expected)
    if not finite.all():
        return "Some of your values are nan or infinite."
    if agree(-actual, expected).all():
        return "Everything has the opposite sign."
    large = np.abs(expected) > 1e-3
    if large.any():
        ratios = actual[large] / expected[large]
        if np.ptp(ratios) < 1e-6 * abs(ratios[0]):
            return f"Everything is {number(ratios[0])} times as large as it should be."
    shifts = actual - expected
    if np.ptp(shifts) < 1e-7:
        return f"Everything is shifted by {number(shifts[0])}."
    if wrong[x < 0].any() and not wrong[x >= 0].any():
        return "Only negative x are wrong."
    if wrong[x > 0].any() and not wrong[x <= 0].any():
        return "Only positive x are wrong."
    if wrong[np.abs(x) > 3].any() and not wrong[np.abs(x) <= 3].any():
        return "Only x far from 0 are wrong."
    return ""


def first_difference(x: Numbers, actual: Numbers, expected: Numbers) -> str:
    """Return a sentence with the point where the answer is furthest off."""
    error = np.abs(actual - expected) / np.maximum(1.0, np.abs(expected))
    worst = int(np.argmax(np.where(np.isnan(error), np.inf, error)))
    return (
        f"At x = {number(x.flat[worst])} it gives {number(actual.flat[worst])}; "
        f"right is {number(expected.flat[worst])}."
    )
