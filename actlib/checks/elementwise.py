"""Judge a function that works element by element: value, shape, input, stability."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.catalog import catalog
from actlib.checks import probes
from actlib.checks.compare import (
    Numbers,
    agree,
    agree_relatively,
    first_difference,
    kind_of_error,
    number,
)
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.report import Finding, Report
from actlib.checks.run import Overflow, as_numbers, call

Answer = Callable[..., Any]


@dataclass(frozen=True)
class ElementwiseTarget:
    """What an answer is compared with, and where one-sided limits replace a value."""

    reference: Callable[..., Any]
    kinks: tuple[float, ...] = ()
    parts: tuple[str, ...] = ("value", "shape", "input", "stability")


def _targets() -> dict[str, ElementwiseTarget]:
    targets = {}
    for name, record in catalog.items():
        if record.vector:
            continue
        targets[name] = ElementwiseTarget(record.fn)
        targets[f"{name}_grad"] = ElementwiseTarget(record.grad, record.kinks)
        for parameter, grad in record.parameter_grads.items():
            targets[f"{name}_grad_{parameter}"] = ElementwiseTarget(grad, record.kinks)
    return targets


ELEMENTWISE: Mapping[str, ElementwiseTarget] = _targets()


def check_elementwise(
    answer: Answer,
    target: str,
    weights: Mapping[str, float],
    *,
    secret: bool,
    parameters: Mapping[str, float],
) -> Report:
    """Return the report on `answer`; the other parts are looked at only when the value is right."""
    if not callable(answer):
        message = (
            f"check needs the function itself, not {type(answer).__name__}: "
            "write check(my_function, …), without calling it."
        )
        return Report(target, tuple(Finding(p, False, w, message) for p, w in weights.items()))

    def run(x: Numbers, overflow: Overflow = "ignore") -> tuple[Numbers | None, str]:
        return as_numbers(call(answer, x, overflow=overflow, **parameters))

    def reference(x: Numbers) -> Numbers:
        return np.asarray(ELEMENTWISE[target].reference(x, **parameters))

    x = probes.points(target, secret)
    x = x[~np.isin(x, ELEMENTWISE[target].kinks)]
    judges = {"shape": _shape, "input": _input, "stability": _stability}
    value, one_by_one = _value(run, reference, x, target, weights.get("value", 0.0), parameters)
    findings = []
    for part, weight in weights.items():
        if part == "value":
            findings.append(value)
        elif not value.passed:
            findings.append(Finding(part, False, weight, "Looked at once the value is right."))
        elif one_by_one and part == "shape":
            message = (
                "It works for one number at a time but not for an array: "
                "use NumPy's functions (np.exp, not math.exp; np.where, not if)."
            )
            findings.append(Finding(part, False, weight, message, "not-vectorised"))
        else:
            each = functools.partial(_one_by_one, run) if one_by_one else run
            findings.append(judges[part](each, reference, weight))
    return Report(target, tuple(findings))


Run = Callable[..., tuple[Numbers | None, str]]
Reference = Callable[[Numbers], Numbers]


def _one_by_one(run: Run, x: Numbers, overflow: Overflow = "ignore") -> tuple[Numbers | None, str]:
    """Call the answer for each number by itself; stop at the first failure."""
    results = []
    for item in np.atleast_1d(x).ravel():
        numbers, failure = run(np.float64(item), overflow)
        if numbers is None or numbers.size != 1:
            return None, failure or "Your function returns several numbers for one."
        results.append(numbers.reshape(()))
    return np.array(results).reshape(np.shape(x)), ""


def _value(
    run: Run,
    reference: Reference,
    x: Numbers,
    target: str,
    weight: float,
    parameters: Mapping[str, float],
) -> tuple[Finding, bool]:
    """Compare the values; say also whether the answer only works for one number at a time."""
    expected = reference(x)
    actual, failure = run(x.copy())
    one_by_one = False
    if actual is None or actual.shape != x.shape:
        if failure and ("did not return" in failure or "Not written yet" in failure):
            return Finding("value", False, weight, failure), False
        single, _ = _one_by_one(run, x)
        if single is None:
            if actual is not None:
                failure = f"For an input of shape {x.shape} it returns shape {actual.shape}."
            return Finding("value", False, weight, failure), False
        actual, one_by_one = single, True
    if agree(actual, expected).all():
        return Finding("value", True, weight, f"Right at all {x.size} points tried."), one_by_one
    where = first_difference(x, actual, expected)
    for wrong in MISCONCEPTIONS.get(target, ()):
        if agree(actual, wrong.values(x, parameters), 1e-6).all():
            return Finding("value", False, weight, f"{wrong.says} {where}", wrong.slug), one_by_one
    message = f"{where} {kind_of_error(x, actual, expected)}".rstrip()
    return Finding("value", False, weight, message), one_by_one


def _shape(run: Run, reference: Reference, weight: float) -> Finding:
    for x in (np.array(0.53), np.array([-0.37, 1.93, 0.88]), probes.POINTS.reshape(2, 3, 4)):
        actual, failure = run(x.copy())
        if actual is None:
            return Finding("shape", False, weight, f"For an input of shape {x.shape}: {failure}")
        if actual.shape != x.shape:
            message = f"For an input of shape {x.shape} it returns shape {actual.shape}."
            return Finding("shape", False, weight, message)
        if not agree(actual, reference(x)).all():
            message = f"For an input of shape {x.shape} the values are wrong."
            return Finding("shape", False, weight, message)
    return Finding("shape", True, weight, "A number, a vector and a 3-d array keep their shape.")


def _input(run: Run, reference: Reference, weight: float) -> Finding:
    x = probes.POINTS.copy()
    first, _ = run(x)
    if not np.array_equal(x, probes.POINTS):
        message = "Your function changes its input: work on a copy, or build a new array."
        return Finding("input", False, weight, message, "changes-input")
    again, _ = run(x)
    if first is None or again is None or not np.array_equal(first, again, equal_nan=True):
        message = "Called twice with the same input, it gives different results."
        return Finding("input", False, weight, message, "not-deterministic")
    return Finding("input", True, weight, "The input is left as it was.")


def _stability(run: Run, reference: Reference, weight: float) -> Finding:
    far = np.concatenate([probes.TAILS, probes.EXTREMES])
    for x in (np.concatenate([-far[::-1], far]), np.array([np.nan, 1.0])):
        expected = reference(x)
        actual, failure = run(x)
        if actual is None:
            return Finding("stability", False, weight, f"For |x| from 20 to inf: {failure}")
        right = agree_relatively(actual, expected)
        if not right.all():
            i = int(np.argmin(right))
            shown = f"At x = {number(x[i])} it gives {number(actual[i])}; right is {number(expected[i])}."
            reason, slug = _why_unstable(actual[i], expected[i])
            return Finding("stability", False, weight, f"{shown} {reason}", slug)
    finite = far[np.isfinite(far)]
    quiet, _ = run(np.concatenate([-finite, finite]), overflow="raise")
    if quiet is None:
        message = (
            "The values are right, but on the way a number overflows (NumPy warns of it): "
            "keep the argument of every exponential at or below 0. "
            "Mind that np.where computes both of its branches everywhere."
        )
        return Finding("stability", False, weight, message, "overflow")
    return Finding("stability", True, weight, "Right up to ±inf, in the tails and for nan.")


def _why_unstable(actual: float, expected: float) -> tuple[str, str]:
    if np.isnan(expected):
        return "nan in must give nan out.", "hides-nan"
    if np.isnan(actual):
        return "Something overflows, and inf − inf, 0 · inf or inf / inf is nan.", "overflow-nan"
    if np.isinf(actual):
        return "Something overflows.", "overflow-inf"
    return (
        "The digits were lost where two nearly equal numbers are subtracted, or a number underflows.",
        "lost-tail",
    )
