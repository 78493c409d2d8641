"""Judge a function that works element by element: value, shape, input, stability."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from actlib.checks import elementwise_parts, probes, stability
from actlib.checks.answer import Answer, not_a_function
from actlib.checks.compare import (
    Numbers,
    first_difference,
    kind_of_error,
    number,
    shown,
    tolerance,
)
from actlib.checks.curve import Curve
from actlib.checks.diagnose import Diagnosis, Trial, diagnose
from actlib.checks.report import Finding, Report
from actlib.checks.targets import ADVICE, ELEMENTWISE, Parameters, Target, spread

__all__ = ["ELEMENTWISE", "check_elementwise"]


def check_elementwise(
    function: Callable[..., Any],
    name: str,
    weights: Mapping[str, float],
    *,
    secret: bool,
    parameters: Mapping[str, Any],
) -> Report:
    """Return the report on `function`; the other parts are looked at only when the value is right."""
    target = ELEMENTWISE[name]
    if (message := not_a_function(function, name)) is not None:
        return Report(name, tuple(Finding(p, False, w, message) for p, w in weights.items()))
    answer = Answer(function, target.parameters)
    judgement = _value(answer, target, probes.points(name, secret), parameters)
    finding = replace(judgement.finding, weight=weights.get("value", 1.0))
    if not finding.passed:
        waits = "Looked at once the value is right."
        return Report(
            name,
            tuple(
                finding if part == "value" else Finding(part, False, weight, waits)
                for part, weight in weights.items()
            ),
            judgement.curve,
        )
    setting = target.settings(parameters)[0]
    asked = [part for part in weights if part != "value"]
    found = {"value": finding}
    if {"shape", "channels", "empty", "dtype"} & set(asked):
        found |= _by_part(elementwise_parts.judge_shape(answer, target, parameters))
    if "input" in asked:
        found["input"] = elementwise_parts.judge_input(answer, setting)
    if {"stability", "infinity", "nan"} & set(asked):
        found |= _by_part(stability.judge(answer, target, setting))
    if "parameters" in asked or set(weights) == set(target.parts):
        found |= _by_part(elementwise_parts.judge_parameters(answer, target, parameters))
    findings = [
        replace(found.get(part) or Finding(part, True, 0.0, "Right."), weight=weight)
        for part, weight in weights.items()
    ]
    said = {finding.message for finding in findings}
    advice = [
        replace(found[part], weight=0.0)
        for part in ADVICE
        if part in found
        and part not in weights
        and not found[part].passed
        and found[part].message not in said
    ]
    return Report(name, (*findings, *advice))


def _by_part(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.part: finding for finding in findings}


# --- value ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Judgement:
    finding: Finding
    curve: Curve | None = None


def _value(answer: Answer, target: Target, points: Numbers, given: Parameters) -> _Judgement:
    """Compare the values for every setting of the parameters."""
    trials: list[Trial] = []
    for index, setting in enumerate(target.settings(given)):
        if index and not answer.takes_parameters:
            break
        by_default = index == 0 and not given and not target.required
        if target.required and not answer.takes_parameters:
            names = " and ".join(target.parameters)
            message = (
                f"Your function takes no argument for {names}, which is learned: add it after x."
            )
            return _Judgement(Finding("value", False, 1.0, message, "parameter-missing"))
        x = spread(probes.with_corners(points, target.corners(setting)), setting)
        actual, failure = answer.elementwise(x, setting, by_default=by_default)
        if actual is None:
            return _Judgement(Finding("value", False, 1.0, failure))
        expected = np.asarray(target.reference(x, **setting))
        trials.append(Trial(x, setting, actual, expected, _excused(target, x, actual)))
    # where the target jumps there is more than one right value
    comparable = [trial.without(target.kinks(trial.parameters)) for trial in trials]
    if all(trial.right.all() for trial in comparable):
        for trial in trials:
            if finding := _kink(
                answer, target, trial.parameters, by_default=trial is trials[0] and not given
            ):
                return _Judgement(finding)
        return _Judgement(Finding("value", True, 1.0, _praise(trials)))
    found = diagnose(target, comparable)
    curve = None if answer.one_by_one else _curve(answer, target, comparable, given)
    return _Judgement(_wrong_value(comparable, found, given), curve)


def _excused(target: Target, x: Numbers, actual: Numbers) -> Numbers:
    """Return where |x| > 10 and the value is left to the part on stability.

    Overflow there always is; so is whatever becomes of exponentials, which textbook forms clip or
    protect with a small constant. Straight lines know no such excuse: ReLU of 37.9 is 37.9.
    """
    return (np.abs(x) > probes.ORDINARY) & (target.smooth | ~np.isfinite(actual))


def _praise(trials: list[Trial]) -> str:
    if len(trials) == 1:
        return f"Right at all {trials[0].x.size} points tried."
    names = " and ".join(trials[0].parameters)
    return f"Right at all {trials[0].x.size} points tried, for {len(trials)} values of {names}."


def _wrong_value(trials: list[Trial], found: Diagnosis | None, given: Parameters) -> Finding:
    trial = next(trial for trial in trials if not trial.right.all())
    where = first_difference(trial.x, trial.actual, trial.expected)
    if len(trials) > 1 or given:
        values = ", ".join(f"{name} = {shown(value)}" for name, value in trial.parameters.items())
        where = f"With {values}: {where[0].lower()}{where[1:]}"
    if found is not None:
        return Finding("value", False, 1.0, f"{found.sentence} {where}", found.slug)
    kind, slug = kind_of_error(trial.x, trial.actual, trial.expected)
    if len(trials) > 1 and trial is trials[0] and all(t.right.all() for t in trials[1:]):
        names = " and ".join(trial.parameters)
        kind, slug = (
            f"The default value of {names} is another: it is right wherever {names} is given.",
            "wrong-default",
        )
    elif trial is not trials[0]:
        first = ", ".join(f"{n} = {shown(v)}" for n, v in trials[0].parameters.items())
        kind = f"It is right for {first}, so look at how the parameter enters. {kind}"
        slug = slug or "parameter-misplaced"
    elif trial.actual.dtype == np.float16:
        kind, slug = "float16 holds three digits; compute in float64 or float32.", "float16"
    return Finding("value", False, 1.0, f"{where} {kind}".rstrip(), slug)


def _kink(
    answer: Answer, target: Target, setting: Parameters, *, by_default: bool
) -> Finding | None:
    """Return what is wrong at a kink, where any value between the one-sided limits is right."""
    kinks = spread(np.array(target.kinks(setting)), setting)
    if not kinks.size:
        return None
    actual, failure = answer.elementwise(kinks, setting, by_default=by_default)
    if actual is None:
        return Finding("value", False, 1.0, f"At the kinks of the function: {failure}")
    sides = [np.asarray(target.reference(kinks + d, **setting)) for d in (-1e-9, 0.0, 1e-9)]
    low, high = np.min(sides, axis=0), np.max(sides, axis=0)
    slack = tolerance(actual) * np.maximum(1.0, np.abs(high))
    right = (actual >= low - slack) & (actual <= high + slack)
    if right.all():
        return None
    i = int(np.argmin(right))
    least, most = float(low.flat[i]), float(high.flat[i])
    shown = f"At the kink x = {number(kinks.flat[i])} it gives {number(actual.flat[i])};"
    if most - least < 1e-6:
        message = f"{shown} right is {number(most)}."
    else:
        message = (
            f"{shown} any value from {number(least)} to {number(most)}, "
            "the slopes on its two sides, is accepted."
        )
    return Finding("value", False, 1.0, message, "kink")


def _curve(answer: Answer, target: Target, trials: list[Trial], given: Parameters) -> Curve | None:
    """Return the student's curve and the right one, where they differ first."""
    index = next(i for i, trial in enumerate(trials) if not trial.right.all())
    setting = trials[index].parameters
    if any(np.ndim(value) for value in setting.values()):
        return None  # a curve for each channel would say nothing
    trial = trials[index]
    nearest = float(np.abs(trial.x[~trial.right]).min())
    width = next((width for width in (6.0, 12.0) if nearest < width), 40.0)
    x = np.linspace(-width, width, 161)
    actual, _ = answer.elementwise(x, setting, by_default=index == 0 and not given)
    if actual is None:
        return None
    shown = {name: value for name, value in setting.items() if len(trials) > 1 or given}
    return Curve(x, actual, np.asarray(target.reference(x, **setting)), shown)
