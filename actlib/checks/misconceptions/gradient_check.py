"""Assignment 1: what goes wrong with central differences and with the error that they report."""

import functools
from typing import Any

import numpy as np

from actlib.checks.exercises import role
from actlib.checks.exercises.sigmoid import Array
from actlib.checks.misconceptions.registry import misconception

wrong: Any  # of many signatures

# --- the gradient check --------------------------------------------------------------------------------


def _quotient(
    coefficients: Array, x: Array, h: float, ahead: float, behind: float, width: float
) -> Any:
    above = np.polyval(coefficients, x + ahead * h)
    return (above - np.polyval(coefficients, x - behind * h)) / (width * h)


for slug, says, (ahead, behind, width) in [
    ("forward-difference", "This is the forward difference, one-sided: its error shrinks like h, not h².", (1, 0, 1)),
    ("backward-difference", "This is the backward difference, one-sided: its error shrinks like h, not h².", (0, 1, 1)),
    ("width", "The two points are 2h apart, but the difference is divided by h.", (1, 1, 1)),
    ("width-forward", "The two points are h apart, but the difference is divided by 2h.", (1, 0, 2)),
    ("half-step", "This steps by h/2 to each side; the exercise asks for h.", (0.5, 0.5, 1)),
    ("double-step", "This steps by 2h to each side; the exercise asks for h.", (2, 2, 4)),
    ("sign", "The sign is turned round: the point behind is subtracted from the one ahead.", (-1, -1, 2)),
]:  # fmt: skip
    misconception(
        "central_difference",
        slug,
        says,
        functools.partial(_quotient, ahead=ahead, behind=behind, width=width),
    )
misconception(
    "central_difference",
    "not-divided",
    "This is the difference of the values; a slope is that difference over the distance.",
    lambda coefficients, x, h: 2 * h * role.central_difference(coefficients, x, h),
)
misconception(
    "central_difference",
    "division-order",
    "This divides by 2 and multiplies by h: brackets are missing around 2 * h.",
    lambda coefficients, x, h: 2 * h * role.central_difference(coefficients, x, h) / 2 * h,
)
misconception(
    "central_difference",
    "step-ignored",
    "The argument h is ignored: another step is used.",
    lambda coefficients, x, h: np.polyval(np.polyder(coefficients), x),
)
misconception(
    "central_difference",
    "brackets-missing",
    "Only one of the two values is divided by 2h: brackets are missing around the difference.",
    lambda coefficients, x, h: (
        np.polyval(coefficients, x + h) - np.polyval(coefficients, x - h) / (2 * h)
    ),
)


def _gradient(
    w: Array,
    h: float,
    A: Array,
    b: Array,
    c: Array,
    *,
    ahead: float = 1.0,
    behind: float = 1.0,
    width: float = 2.0,
    restore: bool = True,
    together: bool = False,
) -> Array:
    moved = w.astype(float)
    gradient = np.empty_like(moved)
    for index in np.ndindex(w.shape):
        place: Any = ... if together else index
        value = moved[place].copy()
        moved[place] = value + ahead * h
        above = role.cubic_loss(moved, A, b, c)
        moved[place] = value - behind * h
        below = role.cubic_loss(moved, A, b, c)
        if restore:
            moved[place] = value
        gradient[index] = (above - below) / (width * h)
    return gradient


for slug, says, slip in [
    (
        "forward-difference",
        "These are forward differences, one-sided: their error shrinks like h, not h².",
        {"behind": 0.0, "width": 1.0},
    ),
    (
        "backward-difference",
        "These are backward differences, one-sided: their error shrinks like h, not h².",
        {"ahead": 0.0, "width": 1.0},
    ),
    ("width", "The two points are 2h apart, but the difference is divided by h.", {"width": 1.0}),
    (
        "not-restored",
        "After its turn a parameter has to go back to where it was, before the next one moves.",
        {"restore": False},
    ),
    (
        "all-at-once",
        "All parameters move together; the gradient asks what each does alone.",
        {"together": True},
    ),
    ("sign", "The sign is turned round.", {"ahead": -1.0, "behind": -1.0}),
    (
        "half-step",
        "This steps by h/2 to each side; the exercise asks for h.",
        {"ahead": 0.5, "behind": 0.5, "width": 1.0},
    ),
]:
    misconception("numerical_gradient", slug, says, functools.partial(_gradient, **slip))  # type: ignore[arg-type]


def _rows(w: Array, h: float, A: Array, b: Array, c: Array) -> Array:
    gradient = np.empty_like(w)
    for i in range(len(w)):
        above, below = w.copy(), w.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (role.cubic_loss(above, A, b, c) - role.cubic_loss(below, A, b, c)) / (2 * h)
    return gradient


misconception(
    "numerical_gradient",
    "rows-together",
    "Right for a vector; in a matrix a whole row moves at once. Move every entry by itself.",
    _rows,
)
misconception(
    "numerical_gradient",
    "one-number",
    "This is a single number; the gradient has one entry for each parameter.",
    lambda w, h, A, b, c: np.sum(_gradient(w, h, A, b, c)),
)
misconception(
    "numerical_gradient",
    "flattened",
    "The gradient has to have the shape of the parameters.",
    lambda w, h, A, b, c: np.append(_gradient(w, h, A, b, c).ravel(), []),
)

for slug, says, wrong in [
    (
        "absolute",
        "This is the absolute error: divide by the size of the numbers.",
        lambda a, b: np.max(np.abs(a - b)),
    ),
    (
        "sign-lost",
        "A negative difference counts as much as a positive one: an absolute value is missing.",
        lambda a, b: np.max((a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    ),
    (
        "averaged",
        "This is the mean over the entries; one wrong entry must not hide among many right ones.",
        lambda a, b: np.mean(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    ),
    (
        "smallest",
        "This is the smallest error; the largest is asked for.",
        lambda a, b: np.min(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    ),
    (
        "one-missing",
        "Without the 1 in the maximum, two numbers near 0 are compared with their own rounding.",
        lambda a, b: _largest(np.abs(a - b), np.maximum(np.abs(a), np.abs(b))),
    ),
    (
        "by-second",
        "This divides by one of the two only.",
        lambda a, b: np.max(np.abs(a - b) / np.maximum(1, np.abs(b))),
    ),
    (
        "by-first",
        "This divides by one of the two only.",
        lambda a, b: np.max(np.abs(a - b) / np.maximum(1, np.abs(a))),
    ),
    (
        "by-sum",
        "This divides by the sum of the sizes; the larger of them is asked for.",
        lambda a, b: _largest(np.abs(a - b), np.abs(a) + np.abs(b)),
    ),
    (
        "by-sum-of-one",
        "This adds the sizes in the denominator; the largest of 1, |a| and |b| is asked for.",
        lambda a, b: np.max(np.abs(a - b) / (1 + np.abs(a) + np.abs(b))),
    ),
    (
        "elementwise",
        "This is the error of each entry; return the largest.",
        lambda a, b: np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b))),
    ),
    (
        "minimum-for-maximum",
        "The denominator takes the smallest of the three; the largest is asked for.",
        lambda a, b: _largest(np.abs(a - b), np.minimum(1, np.minimum(np.abs(a), np.abs(b)))),
    ),
]:
    misconception("relative_error", slug, says, wrong)


def _largest(gap: Array, scale: Array) -> float:
    return float(np.max(gap / scale))
