"""Judge an element-wise function where floating point gives out: overflow, far tails, ±inf, nan."""

import numpy as np

from actlib.checks import probes
from actlib.checks.answer import Answer
from actlib.checks.compare import Numbers, agree_relatively, gives, number
from actlib.checks.report import Finding
from actlib.checks.targets import Parameters, Target, spread

_FAR = np.concatenate([probes.TAILS, probes.EXTREMES])
FINITE = np.concatenate([-_FAR[::-1], _FAR])
INFINITE = np.array([-np.inf, np.inf])
# past this, squares and cubes overflow in forms whose result is right all the same
_LARGEST_WITHOUT_OVERFLOW = 1e4


def judge(answer: Answer, target: Target, setting: Parameters) -> list[Finding]:
    """Return the findings "stability", and those on ±inf and nan that are advice.

    ±inf is advice where the answer says nan: the limit of x·σ(x) at -inf is 0, but 0·inf is nan,
    and no training produces that number. nan is advice where the target is a case distinction,
    which np.where(x > 0, …) decides one way.
    """
    infinity = _infinity(answer, target, setting)
    nan = _nan(answer, target, setting)
    failed = _finite(answer, target, setting)
    if failed is None and not infinity.passed and infinity.diagnosis != "nan-at-infinity":
        failed = infinity
    if failed is None and target.smooth and not nan.passed:
        failed = nan
    if failed is None:
        failed = _overflow(answer, setting)
    if failed is not None:
        return [Finding("stability", False, 1.0, failed.message, failed.diagnosis), infinity, nan]
    right = Finding("stability", True, 1.0, "Right in the far tails, without overflow.")
    return [right, infinity, nan]


def _finite(answer: Answer, target: Target, setting: Parameters) -> Finding | None:
    x = spread(FINITE, setting)
    actual, failure = answer.elementwise(x, setting)
    if actual is None:
        return Finding("stability", False, 1.0, f"For |x| from 20 to 1e150: {failure}", "exception")
    return _first_wrong(x, actual, np.asarray(target.reference(x, **setting)))


def _first_wrong(x: Numbers, actual: Numbers, expected: Numbers) -> Finding | None:
    right = agree_relatively(actual, expected)
    if actual.dtype == np.float32:  # such numbers are infinite in float32
        right |= np.abs(x) > np.finfo(np.float32).max
    if right.all():
        return None
    wrong = np.flatnonzero(~right)
    i = int(wrong[np.argmin(np.abs(x.flat[wrong]))])  # the first that a growing |x| meets
    at, got, needed = float(x.flat[i]), float(actual.flat[i]), float(expected.flat[i])
    shown = f"At x = {number(at)} {gives(got, needed)}."
    reason, slug = _why(got, needed)
    return Finding("stability", False, 1.0, f"{shown} {reason}", slug)


def _why(actual: float, expected: float) -> tuple[str, str]:
    if np.isnan(actual):
        return "Something overflows, and inf − inf, 0 · inf or inf / inf is nan.", "overflow-nan"
    if np.isinf(actual):
        return "Something overflows, or a logarithm of 0 is taken.", "overflow-inf"
    if abs(expected) < 1 or abs(actual - expected) < 1:
        return (
            "The digits were lost where two nearly equal numbers are subtracted, or a number underflows.",
            "lost-tail",
        )
    return "For large |x| it is another function.", "wrong-far-out"


def _infinity(answer: Answer, target: Target, setting: Parameters) -> Finding:
    x = spread(INFINITE, setting)
    expected = np.asarray(target.reference(x, **setting)).ravel()
    actual, failure = answer.elementwise(x, setting)
    if actual is None:
        return Finding("infinity", False, 1.0, f"For ±inf: {failure}", "nan-at-infinity")
    actual = actual.ravel()
    right = agree_relatively(actual, expected)
    if right.all():
        return Finding("infinity", True, 1.0, "±inf give the limits.")
    wrong = int(np.argmin(right | np.isnan(actual))) if not (right | np.isnan(actual)).all() else -1
    i = wrong if wrong >= 0 else int(np.argmin(right))
    message = f"At x = {number(x.flat[i])} it gives {number(actual[i])}; the limit is {number(expected[i])}."
    return Finding(
        "infinity", False, 1.0, message, "nan-at-infinity" if wrong < 0 else "wrong-limit"
    )


def _nan(answer: Answer, target: Target, setting: Parameters) -> Finding:
    x = spread(np.array([np.nan, 1.0]), setting)
    actual, failure = answer.elementwise(x, setting)
    if actual is None:
        return Finding("nan", False, 1.0, f"For nan: {failure}", "hides-nan")
    if not np.isnan(actual.flat[0]):
        message = f"nan in must give nan out; yours gives {number(actual.flat[0])}."
        return Finding("nan", False, 1.0, message, "hides-nan")
    return Finding("nan", True, 1.0, "nan gives nan.")


def _overflow(answer: Answer, setting: Parameters) -> Finding | None:
    x = spread(FINITE[np.abs(FINITE) <= _LARGEST_WITHOUT_OVERFLOW], setting)
    quiet, _ = answer.elementwise(x, setting, overflow="raise")
    if quiet is not None:
        return None
    message = (
        "The values are right, but on the way a number overflows (NumPy warns of it): "
        "keep the argument of every exponential at or below 0. "
        "Mind that np.where computes both of its branches everywhere."
    )
    return Finding("stability", False, 1.0, message, "overflow")
