"""When two answers agree, and how to put into words that they do not."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

# Right implementations in float64 differ by less than 1e-7 * max(1, |reference|) for |x| <= 10
# (float32: 5e-5); the closest wrong one that we know, tanh-GELU for GELU, is 3.8e-4 away.
TOLERANCE = {8: 1e-7, 4: 5e-5}
# What a far tail may lose, relative to its size; float32 rounds the argument of exp itself.
TAIL_TOLERANCE = {8: 1e-6, 4: 1e-3}
# Below the smallest normal numbers digits fade whatever the form.
SMALLEST = {8: 1e-306, 4: 1e-36}
FADED = {8: 1e-200, 4: 1e-30}


def _itemsize(numbers: Numbers) -> int:
    return numbers.dtype.itemsize if numbers.dtype.kind == "f" else 8


def tolerance(numbers: Numbers) -> float:
    """Return what rounding may cost an answer of this dtype; integers count as float64."""
    return TOLERANCE.get(_itemsize(numbers), 1e-7)


def agree(actual: Numbers, expected: Numbers, within: float | None = None) -> NDArray[np.bool_]:
    """Return where `actual` agrees with `expected`; nan agrees with nan and inf with the same inf."""
    within = tolerance(actual) if within is None else within
    with np.errstate(all="ignore"):
        close = np.abs(actual - expected) <= within * np.maximum(1.0, np.abs(expected))
    return close | (actual == expected) | (np.isnan(actual) & np.isnan(expected))


def agree_relatively(
    actual: Numbers, expected: Numbers, within: float | None = None
) -> NDArray[np.bool_]:
    """Like `agree`, relative to the expected value: what a far tail is measured by."""
    size = _itemsize(actual)
    within = TAIL_TOLERANCE.get(size, 1e-6) if within is None else within
    with np.errstate(all="ignore"):
        if size == 4:  # what float32 cannot hold it must not be asked for
            expected = expected.astype(np.float32)
        # where the right value has faded to 0, one that nobody could notice will do
        smallest = np.where(expected == 0, FADED.get(size, 1e-200), SMALLEST.get(size, 1e-306))
        close = np.abs(actual - expected) <= within * np.abs(expected) + smallest
    return close | (actual == expected) | (np.isnan(actual) & np.isnan(expected))


def number(value: Any) -> str:
    """Return a number as a student should read it."""
    return f"{float(value):.6g}"


def shown(value: Any) -> str:
    """Return a parameter's value as a student should read it."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def gives(actual: Any, expected: Any) -> str:
    """Return "it gives …; right is …", with as many digits as it takes to see the difference."""
    for digits in (6, 9, 12, 17):
        got, right = f"{float(actual):.{digits}g}", f"{float(expected):.{digits}g}"
        if got != right:
            break
    return f"it gives {got}; right is {right}"


def kind_of_error(x: Numbers, actual: Numbers, expected: Numbers) -> tuple[str, str | None]:
    """Return what the difference looks like, as a sentence and a slug: sign, factor, shift, or a region of x."""
    wrong = ~agree(actual, expected)
    if not np.isfinite(actual[np.isfinite(expected)]).all():
        return "Some of your values are nan or infinite.", "not-finite"
    if agree(-actual, expected).all():
        return "Everything has the opposite sign.", "sign"
    for digits in range(1, 8):
        if agree(np.round(expected, digits), actual, 1e-12).all():
            return f"Your values are rounded to {digits} decimal places.", "rounded"
    large = np.abs(expected) > 1e-3
    if large.any():
        ratios = actual[large] / expected[large]
        if np.ptp(ratios) < 1e-6 * abs(ratios[0]) and agree(ratios[0] * expected, actual).all():
            return f"Everything is {float(ratios[0]):.9g} times as large as it should be.", "factor"
    shifts = actual - expected
    if np.ptp(shifts) < max(1e-7, tolerance(actual)):
        return f"Everything is shifted by {number(shifts[0])}.", "shift"
    if agree(np.abs(actual), np.abs(expected)).all():
        return "The sizes are right, but some signs are not.", "some-signs"
    return region_of_error(x, wrong)


def region_of_error(x: Numbers, wrong: NDArray[np.bool_]) -> tuple[str, str | None]:
    """Return where the wrong values lie, if that tells anything."""
    bad, good = x[wrong], x[~wrong]
    if not bad.size or not good.size:
        return "", None
    if good.size >= 3:
        if bad.max() < 0 and not (good < 0).any():
            return "Only negative x are wrong.", "negative-side"
        if bad.min() > 0 and not (good > 0).any():
            return "Only positive x are wrong.", "positive-side"
        if bad.min() > 0 and bad.min() > good.max():
            return f"Only x above about {number(good.max())} are wrong.", "large-x"
        if bad.max() < 0 and bad.max() < good.min():
            return f"Only x below about {number(good.min())} are wrong.", "very-negative-x"
        if np.abs(bad).min() > np.abs(good).max():
            return (
                f"Only x far from 0, beyond about ±{number(np.abs(good).max())}, are wrong.",
                "far-from-zero",
            )
        if np.abs(bad).max() < np.abs(good).min():
            return (
                f"Only x near 0, up to about ±{number(np.abs(good).min())}, are wrong.",
                "near-zero",
            )
    if (bad < 0).all():
        return "Only negative x are wrong, and not all of them.", "negative-side"
    if (bad > 0).all():
        return "Only positive x are wrong, and not all of them.", "positive-side"
    return "", None


def first_difference(x: Numbers, actual: Numbers, expected: Numbers) -> str:
    """Return a sentence with the point where the answer is furthest off, within the usual range."""
    with np.errstate(all="ignore"):
        error = np.abs(actual - expected) / np.maximum(1.0, np.abs(expected))
    error = np.where(np.isnan(error), np.inf, error)
    usual = np.abs(x) <= 10
    if not agree(actual, expected)[usual].all():  # a point that one can picture
        error = np.where(usual, error, -1.0)
    worst = int(np.argmax(error))
    return f"At x = {number(x.flat[worst])} {gives(actual.flat[worst], expected.flat[worst])}."
