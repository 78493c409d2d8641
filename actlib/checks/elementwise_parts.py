"""The parts of an element-wise answer besides its value: shape, input, and what is advice."""

from dataclasses import replace

import numpy as np

from actlib.checks import probes
from actlib.checks.answer import Answer
from actlib.checks.compare import Numbers, agree, shown
from actlib.checks.report import Finding
from actlib.checks.targets import Parameters, Target, spread

# no kinks among them: there more than one value is right
_VOLUME = np.where(probes.POINTS == 0, 0.19, probes.POINTS).reshape(2, 3, 4)
_SHAPES = (
    np.array(0.53),
    np.array([-0.37, 1.93, 0.88]),
    np.array([[-2.17, 0.88, 6.43], [0.31, -0.71, 1.31]]),
    _VOLUME,
)


def judge_shape(answer: Answer, target: Target, given: Parameters) -> list[Finding]:
    """Return the findings on shapes, channels, empty arrays and dtypes."""
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
    setting = {name: np.array([0.31, 0.08, 0.74]) for name in target.parameters}
    square = _VOLUME.reshape(8, 3)[2:5]  # where the wrong axis fits as well
    actual, failure = answer.at_once(square.copy(), setting)
    fits = actual is not None and actual.shape == square.shape
    if fits and not agree(actual, np.asarray(target.reference(square, **setting))).all():  # type: ignore[arg-type]
        message = (
            "With a slope for each channel the values are wrong: channels lie along the last axis."
        )
        return Finding("channels", False, 1.0, message, "channel-axis")
    x = _VOLUME.reshape(8, 3)
    actual, failure = answer.at_once(x.copy(), setting)
    asked = "With one slope for each of 3 channels, along the last axis:"
    if actual is None or actual.shape != x.shape:
        message = f"{asked} {failure or 'it returns another shape.'}"
        return Finding("channels", False, 1.0, message, "one-slope-only")
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


def judge_input(answer: Answer, setting: Parameters) -> Finding:
    """Judge whether the input stays as it was, and the same input gives the same result."""
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


def judge_parameters(answer: Answer, target: Target, given: Parameters) -> list[Finding]:
    """Judge whether the parameters are arguments."""
    if given or not target.parameters or answer.takes_parameters:
        return [Finding("parameters", True, 1.0, "The parameters are arguments.")]
    if not target.depends_on_parameters or "approximate" in target.parameters:
        return [Finding("parameters", True, 1.0, "Nothing depends on a parameter.")]
    (name, default), *_ = target.parameters.items()
    message = (
        f"Your function takes x alone, so it was judged at {name} = {shown(default)}; "
        f"an argument {name} would let it serve other values too."
    )
    return [Finding("parameters", False, 1.0, message, "parameter-fixed")]
