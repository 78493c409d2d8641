"""Judge a function of whole vectors: softmax, its Jacobian and products with it, the GLU family."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from actlib.checks.answer import Answer, not_a_function
from actlib.checks.compare import Numbers, agree, agree_relatively, gives, number
from actlib.checks.diagnose import Diagnosis
from actlib.checks.diagnose_vector import Case, diagnose_vector
from actlib.checks.report import Finding, Report
from actlib.checks.run import Overflow, as_numbers
from actlib.checks.vector_targets import VECTOR, VectorTarget, cases, far_cases

ADVICE = ("axis", "batch")

__all__ = ["ADVICE", "VECTOR", "check_vector"]


def check_vector(
    function: Callable[..., Any],
    name: str,
    weights: Mapping[str, float],
    *,
    secret: bool,
    parameters: Mapping[str, Any],
) -> Report:
    """Return the report on `function`; the other parts are looked at only when the value is right."""
    target = VECTOR[name]
    if (message := not_a_function(function, name)) is not None:
        return Report(name, tuple(Finding(p, False, w, message) for p, w in weights.items()))
    answer = Answer(function, {"axis": -1} if target.has_axis else {}, target.inputs)
    value = _value(answer, target, parameters, secret)
    found = {"value": value}
    if value.passed:
        axis = int(parameters.get("axis", -1))
        later = {"shape": _shape, "input": _input, "stability": _stability}
        found |= {
            part: judge(answer, target, axis) for part, judge in later.items() if part in weights
        }
        found |= {"axis": _axis(answer, target, parameters), "batch": _batch(answer, target)}
    waits = Finding("", False, 1.0, "Looked at once the value is right.")
    findings = [
        replace(found.get(part, waits), part=part, weight=weight)
        for part, weight in weights.items()
    ]
    advice = [
        replace(found[part], weight=0.0)
        for part in ADVICE
        if part in found and part not in weights and not found[part].passed
    ]
    return Report(name, (*findings, *advice))


def _call(answer: Answer, case: Case, overflow: Overflow = "ignore") -> tuple[Numbers | None, str]:
    copies = [array.copy() for array in case.inputs]
    return as_numbers(answer.call(copies, case.setting, overflow, by_default=case.by_default))


# --- value ---------------------------------------------------------------------------------------


def _value(answer: Answer, target: VectorTarget, given: Mapping[str, Any], secret: bool) -> Finding:
    done: list[Case] = []
    for case in cases(target, secret, given):
        if not (case.by_default or answer.takes_parameters or given):
            continue
        actual, failure = _call(answer, case)
        expected = np.asarray(target.reference(*case.inputs, **case.setting))
        if actual is None:
            return Finding("value", False, 1.0, f"{case.describe()} {failure}")
        if actual.shape != expected.shape:
            found = diagnose_vector(
                target.name, target.reference, [replace(case, actual=actual, expected=expected)]
            )
            return _wrong_value(case, actual, expected, found)
        done.append(replace(case, actual=actual, expected=expected))
    for case in done:
        if not agree(case.actual, case.expected).all():
            others = [agree(c.actual, c.expected).all() for c in done if not c.by_default]
            if case.by_default and others and all(others):
                says = "It is right wherever the axis is given, but its default axis is another."
                why: Diagnosis | None = Diagnosis("wrong-default", says)
            else:
                why = diagnose_vector(target.name, target.reference, done)
            return _wrong_value(case, case.actual, case.expected, why)
    return Finding("value", True, 1.0, f"Right for {len(done)} inputs of several shapes.")


def _wrong_value(
    case: Case, actual: Numbers, expected: Numbers, found: Diagnosis | None
) -> Finding:
    if actual.shape != expected.shape:
        where = f"{case.describe()} it returns shape {actual.shape}; {expected.shape} is needed."
    else:
        with np.errstate(all="ignore"):
            error = np.abs(actual - expected)
        worst = np.unravel_index(
            int(np.argmax(np.where(np.isnan(error), np.inf, error))), expected.shape
        )
        place = ", ".join(str(int(i)) for i in worst)
        where = (
            f"{case.describe()}, at the element [{place}], {gives(actual[worst], expected[worst])}."
        )
    if found is not None:
        return Finding("value", False, 1.0, f"{found.sentence} {where}", found.slug)
    slug = "wrong-shape" if actual.shape != expected.shape else None
    return Finding("value", False, 1.0, where, slug)


# --- the other parts -----------------------------------------------------------------------------


def _shape(answer: Answer, target: VectorTarget, axis: int) -> Finding:
    rng = np.random.default_rng(5)
    if not target.has_axis:  # the Jacobian: a matrix for a vector, which the value has shown
        shapes: tuple[tuple[int, ...], ...] = ((1,), (4,))
    else:
        shapes = ((6,), (2, 4, 6)) if -1 <= axis < 1 else ((2, 4, 6),)
    for shape in shapes:
        inputs = target.inputs_for(rng.normal(0.2, 2.0, shape), rng, axis)
        case = Case(inputs, {"axis": axis} if target.has_axis else {}, axis == -1)
        if failure := _wrong(answer, target, case):
            return Finding("shape", False, 1.0, failure, "fails-for-shape")
    return Finding("shape", True, 1.0, "A single vector and a stack of matrices work as well.")


def _wrong(answer: Answer, target: VectorTarget, case: Case) -> str | None:
    actual, failure = _call(answer, case)
    expected = np.asarray(target.reference(*case.inputs, **case.setting))
    if actual is None:
        return f"{case.describe()} {failure}"
    if actual.shape != expected.shape:
        return f"{case.describe()} it returns shape {actual.shape}; {expected.shape} is needed."
    if not agree(actual, expected).all():
        return f"{case.describe()} the values are wrong: along which axis do you sum?"
    return None


def _input(answer: Answer, target: VectorTarget, axis: int) -> Finding:
    rng = np.random.default_rng(6)
    shape = (4, 6, 2)[: max(2, axis + 1)] if target.has_axis else (4,)
    inputs = target.inputs_for(rng.normal(0.2, 2.0, shape), rng, axis)
    given = [array.copy() for array in inputs]
    results = []
    for _ in range(2):
        numbers, _ = as_numbers(answer.call(given, {"axis": axis}, by_default=axis == -1))
        results.append(None if numbers is None else numbers.copy())
        if not all(np.array_equal(a, b) for a, b in zip(given, inputs, strict=True)):
            message = "Your function changes its input: work on a copy, or build a new array."
            return Finding("input", False, 1.0, message, "changes-input")
    first, second = results
    if first is None or second is None or not np.array_equal(first, second, equal_nan=True):
        message = "Called twice with the same input, it gives different results."
        return Finding("input", False, 1.0, message, "not-deterministic")
    return Finding("input", True, 1.0, "The input is left as it was.")


def _stability(answer: Answer, target: VectorTarget, axis: int) -> Finding:
    for case in far_cases(target, axis):
        expected = np.asarray(target.reference(*case.inputs, **case.setting))
        actual, failure = _call(answer, case)
        if actual is None:
            return Finding("stability", False, 1.0, f"For large numbers: {failure}", "exception")
        close = agree_relatively if target.halves or target.name == "softmax" else agree
        right = close(actual, expected) if actual.shape == expected.shape else np.zeros(1, bool)
        if not right.all():
            at = np.unravel_index(int(np.argmin(right)), expected.shape)
            reason, slug = _why(float(actual[at]))
            message = f"For {_row(case, at, axis)}, at one element, {gives(actual[at], expected[at])}. {reason}"
            return Finding("stability", False, 1.0, message, slug)
        quiet, _ = _call(answer, case, overflow="raise")
        if quiet is None:
            message = (
                "The values are right, but on the way a number overflows (NumPy warns of it): "
                "keep the argument of every exponential at or below 0."
            )
            return Finding("stability", False, 1.0, message, "overflow")
    return Finding("stability", True, 1.0, "Right for large numbers, without overflow.")


def _row(case: Case, at: tuple[Any, ...], axis: int) -> str:
    x = case.inputs[0]
    row = x if x.ndim == 1 else x[:, at[1]] if axis == 0 else x[at[0]]
    return f"x = [{', '.join(number(value) for value in row)}]"


def _why(actual: float) -> tuple[str, str]:
    if np.isnan(actual):
        return (
            "Something overflows or is divided by 0; inf / inf and 0 / 0 are nan.",
            "overflow-nan",
        )
    if np.isinf(actual):
        return "Something overflows, or the logarithm of 0 is taken.", "overflow-inf"
    return (
        "The digits were lost where two nearly equal numbers are subtracted, or a number underflows.",
        "lost-tail",
    )


def _axis(answer: Answer, target: VectorTarget, given: Mapping[str, Any]) -> Finding:
    if answer.takes_parameters or given:
        return Finding("axis", True, 1.0, "The axis is an argument.")
    message = "Your function takes no axis, so it was judged along the last one."
    return Finding("axis", False, 1.0, message, "axis-fixed")


def _batch(answer: Answer, target: VectorTarget) -> Finding:
    if target.has_axis:
        return Finding("batch", True, 1.0, "Several vectors at once work.")
    rng = np.random.default_rng(7)
    case = Case(target.inputs_for(rng.normal(0.2, 2.0, (2, 3)), rng), {}, True)
    if failure := _wrong(answer, target, case):
        return Finding("batch", False, 1.0, failure, "one-vector-only")
    return Finding("batch", True, 1.0, "Several vectors at once give as many Jacobians.")
