"""Judge a function that works element by element: value, shape, input, stability."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from actlib.checks import probes, stability
from actlib.checks.answer import Answer, not_a_function
from actlib.checks.compare import (
    Numbers,
    agree,
    first_difference,
    kind_of_error,
    number,
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
        found |= _by_part(_shape(answer, target, parameters))
    if "input" in asked:
        found["input"] = _input(answer, setting)
    if {"stability", "infinity", "nan"} & set(asked):
        found |= _by_part(stability.judge(answer, target, setting))
    if "parameters" in asked or set(weights) == set(target.parts):
        found |= _by_part(_parameters(answer, target, parameters))
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
        trials.append(Trial(x, setting, actual, expected, _excused(x, actual, expected)))
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


def _excused(x: Numbers, actual: Numbers, expected: Numbers) -> Numbers:
    """Return where |x| > 10 and the answer overflowed: that is a matter of stability, not of value."""
    return (np.abs(x) > probes.ORDINARY) & ~np.isfinite(actual) & np.isfinite(expected)


def _praise(trials: list[Trial]) -> str:
    if len(trials) == 1:
        return f"Right at all {trials[0].x.size} points tried."
    names = " and ".join(trials[0].parameters)
    return f"Right at all {trials[0].x.size} points tried, for {len(trials)} values of {names}."


def _wrong_value(trials: list[Trial], found: Diagnosis | None, given: Parameters) -> Finding:
    trial = next(trial for trial in trials if not trial.right.all())
    where = first_difference(trial.x, trial.actual, trial.expected)
    if len(trials) > 1 or given:
        values = ", ".join(f"{name} = {_shown(value)}" for name, value in trial.parameters.items())
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
        first = ", ".join(f"{n} = {_shown(v)}" for n, v in trials[0].parameters.items())
        kind = f"It is right for {first}, so look at how the parameter enters. {kind}"
        slug = slug or "parameter-misplaced"
    elif trial.actual.dtype == np.float16:
        kind, slug = "float16 holds three digits; compute in float64 or float32.", "float16"
    return Finding("value", False, 1.0, f"{where} {kind}".rstrip(), slug)


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


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
    x = np.linspace(-6.0, 6.0, 241) if "clipped" not in target.name else np.linspace(-4, 12, 241)
    actual, _ = answer.elementwise(x, setting, by_default=index == 0 and not given)
    if actual is None:
        return None
    return Curve(x, actual, np.asarray(target.reference(x, **setting)), dict(setting))


# --- shape, input, parameters --------------------------------------------------------------------

# no kinks among them: there more than one value is right
_VOLUME = np.where(probes.POINTS == 0, 0.19, probes.POINTS).reshape(2, 3, 4)
_SHAPES = (
    np.array(0.53),
    np.array([-0.37, 1.93, 0.88]),
    np.array([[-2.17, 0.88, 6.43], [0.31, -0.71, 1.31]]),
    _VOLUME,
)


def _shape(answer: Answer, target: Target, given: Parameters) -> list[Finding]:
    setting = target.settings(given)[0]
    shape = _same_shape(answer, target, setting)
    if not shape.passed:
        return [shape, *(replace(shape, part=part) for part in ("channels", "empty", "dtype"))]
    channels = _channels(answer, target, given)
    if channels.diagnosis == "channel-axis":
        shape = replace(channels, part="shape")
    if any(np.ndim(value) for value in setting.values()):  # they fit no other shape
        return [shape, channels]
    return [shape, channels, _empty(answer, setting), _dtype(answer, target, setting)]


def _same_shape(answer: Answer, target: Target, setting: Parameters) -> Finding:
    if answer.one_by_one:
        message = (
            "It works for one number at a time but not for an array: "
            "use NumPy's functions (np.exp, not math.exp; np.where, not if)."
        )
        return Finding("shape", False, 1.0, message, "not-vectorised")
    for shape in _SHAPES:
        x = spread(shape, setting)
        if failure := _wrong_shape(answer, target, x, setting):
            return Finding("shape", False, 1.0, failure[0], failure[1])
    return Finding(
        "shape", True, 1.0, "A number, a vector, a matrix and a 3-d array keep their shape."
    )


def _channels(answer: Answer, target: Target, given: Parameters) -> Finding:
    """Judge a slope for each channel. Wrong values count; a function that takes one slope is told so."""
    if not target.required or given:
        return Finding("channels", True, 1.0, "There are no channels.")
    x = _VOLUME.reshape(8, 3)
    setting = {name: np.array([0.31, 0.08, 0.74]) for name in target.parameters}
    actual, failure = answer.at_once(x.copy(), setting)
    asked = "With one slope for each of 3 channels, along the last axis:"
    if actual is None or actual.shape != x.shape:
        message = f"{asked} {failure or 'it returns another shape.'}"
        return Finding("channels", False, 1.0, message, "one-slope-only")
    if not agree(actual, np.asarray(target.reference(x, **setting))).all():
        return Finding("channels", False, 1.0, f"{asked} the values are wrong.", "channel-axis")
    return Finding("channels", True, 1.0, "Each channel has its own slope.")


def _wrong_shape(
    answer: Answer, target: Target, x: Numbers, setting: Parameters
) -> tuple[str, str | None] | None:
    actual, failure = answer.at_once(x.copy(), setting)
    if actual is None:
        return f"For an input of shape {x.shape}: {failure}", "fails-for-shape"
    if actual.shape != x.shape:
        return f"For an input of shape {x.shape} it returns shape {actual.shape}.", "wrong-shape"
    if not agree(actual, np.asarray(target.reference(x, **setting))).all():
        return f"For an input of shape {x.shape} the values are wrong.", "wrong-for-shape"
    return None


def _empty(answer: Answer, setting: Parameters) -> Finding:
    actual, failure = answer.at_once(np.empty((0, 3)), setting)
    if actual is None or actual.size:
        message = f"For an empty array: {failure or f'it returns shape {actual.shape}.'}"  # type: ignore[union-attr]
        return Finding("empty", False, 1.0, message, "empty")
    return Finding("empty", True, 1.0, "An empty array passes through.")


def _dtype(answer: Answer, target: Target, setting: Parameters) -> Finding:
    for x in (np.array([-3, -1, 2, 7]), np.array([-2.5, 0.75, 4.5], dtype=np.float32)):
        actual, failure = answer.at_once(x, setting)
        if actual is None:
            return Finding("dtype", False, 1.0, f"For an array of {x.dtype}: {failure}", "dtype")
        expected = np.asarray(target.reference(x.astype(np.float64), **setting))
        if actual.shape == x.shape and not agree(actual, expected, 5e-5).all():
            message = (
                f"For an array of {x.dtype} the values are wrong: "
                "an array made with zeros_like or empty_like takes over the integer type."
            )
            return Finding("dtype", False, 1.0, message, "integer-truncation")
    return Finding("dtype", True, 1.0, "Integers and float32 give the same values.")


def _input(answer: Answer, setting: Parameters) -> Finding:
    before = spread(probes.POINTS, setting)
    x = before.copy()
    first, _ = answer.elementwise(x, setting, copy=False)
    if not np.array_equal(x, before):
        message = "Your function changes its input: work on a copy, or build a new array."
        return Finding("input", False, 1.0, message, "changes-input")
    kept = None if first is None else first.copy()
    again, _ = answer.elementwise(x, setting, copy=False)
    if kept is None or again is None or not np.array_equal(kept, again, equal_nan=True):
        message = "Called twice with the same input, it gives different results."
        return Finding("input", False, 1.0, message, "not-deterministic")
    return Finding("input", True, 1.0, "The input is left as it was.")


def _parameters(answer: Answer, target: Target, given: Parameters) -> list[Finding]:
    if given or not target.parameters or answer.takes_parameters:
        return [Finding("parameters", True, 1.0, "The parameters are arguments.")]
    if not target.depends_on_parameters or "approximate" in target.parameters:
        return [Finding("parameters", True, 1.0, "Nothing depends on a parameter.")]
    (name, default), *_ = target.parameters.items()
    message = (
        f"Your function takes x alone, so it was judged at {name} = {_shown(default)}; "
        f"an argument {name} would let it serve other values too."
    )
    return [Finding("parameters", False, 1.0, message, "parameter-fixed")]
