"""Judge a function of several arrays by the pieces that it returns: gradients by name, a pair, a number.

An answer is called with random arguments and compared with the reference, piece by piece; each part
of the exercise looks at some of the pieces, or at arguments of its own (logits so large that a
careless form overflows).
"""

import copy
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from actlib.checks.compare import Numbers, agree, agree_relatively, number, tolerance
from actlib.checks.describe import alike, described, joined, pattern_of, quoted, truth_value
from actlib.checks.misconceptions.registry import MISCONCEPTIONS, Misconception
from actlib.checks.report import Finding
from actlib.checks.run import Outcome, Overflow, as_numbers, call

Answer = Callable[..., Any]
Arguments = tuple[Any, ...]
Cases = Callable[[np.random.Generator], Sequence[Arguments]]
Pieces = Mapping[str, Numbers]
Judge = Callable[[Answer, str, np.random.Generator, Mapping[str, float]], list[Finding]]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that an answer has to get right.

    Attributes
    ----------
    pieces
        The pieces of the result that it is about; none means all of them.
    cases
        Arguments of its own.
    after
        Parts that have to be right before this one is looked at.
    unchanged
        Whether the part is about leaving the arguments as they were, and not about the result.
    overflow
        "raise" makes an overflow on the way a failure.
    relative
        Whether to compare relative to the right value: for numbers that are all small.
    right, hint
        What to tell the student in either case.
    slug
        The diagnosis where the values are wrong and no misconception fits.
    """

    pieces: tuple[str, ...] = ()
    cases: Cases | None = None
    after: tuple[str, ...] = ()
    unchanged: bool = False
    overflow: Overflow = "ignore"
    relative: bool = False
    right: str = "Right on several random inputs."
    hint: str = ""
    slug: str | None = None


@dataclass(frozen=True, kw_only=True)
class NetworkTarget:
    """What an answer is compared with, the parts it has, and who judges them.

    Attributes
    ----------
    reference
        The right answer.
    details
        What each part is about, by the part's name.
    cases
        Draws the arguments; the parts without cases of their own share them.
    names
        What the values are called, where the result is a tuple.
    judge
        In place of the comparison, for exercises with more than one right result.
    """

    reference: Answer
    details: Mapping[str, Part]
    cases: Cases = field(default=lambda rng: [])
    names: tuple[str, ...] = ()
    judge: Judge | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(self.details)


def compare(
    answer: Answer,
    name: str,
    target: NetworkTarget,
    rng: np.random.Generator,
    weights: Mapping[str, float],
) -> list[Finding]:
    """Return one finding for each part that carries a weight."""
    shared = _Trial(answer, name, target, target.cases(rng))
    findings: dict[str, Finding] = {}
    for part, spec in target.details.items():
        first = next((other for other in spec.after if not findings[other].passed), None)
        if first is not None:
            findings[part] = Finding(part, False, 0.0, f"Looked at once the {first} is right.")
        elif spec.cases is None:
            findings[part] = shared.judge(part, spec)
        else:
            trial = _Trial(answer, name, target, spec.cases(rng), spec.overflow)
            findings[part] = trial.judge(part, spec)
    return [
        Finding(part, found.passed, weight, found.message, found.diagnosis)
        for part, weight in weights.items()
        for found in [findings[part]]
    ]


class _Trial:
    """The answer's results for some arguments, beside the right ones."""

    def __init__(
        self,
        answer: Answer,
        name: str,
        target: NetworkTarget,
        cases: Sequence[Arguments],
        overflow: Overflow = "ignore",
    ) -> None:
        self.name, self.target, self.cases = name, target, cases
        self.expected = [_pieces(_run(target.reference, case), target)[0] for case in cases]
        self.got: list[Pieces] = []
        self.failure, self.overflowed = "", False
        self.changed: str | None = None
        for case, expected in zip(cases, self.expected, strict=True):
            arguments = copy.deepcopy(case)
            outcome = call(answer, *arguments, overflow=overflow)
            self.changed = self.changed or self._changed(case, arguments)
            pieces, failure = _pieces(outcome, target, expected)
            if failure:
                self.overflowed = "FloatingPointError" in failure
                told = "Not written yet" in failure or not self.got
                self.failure = failure if told else f"{self._where(case)}: {failure}"
                return
            self.got.append(pieces)

    def judge(self, part: str, spec: Part) -> Finding:
        """Return the finding for one part, without its weight."""
        if spec.unchanged and self.changed:
            why = f"Your function changes {self.changed}: work on a copy, or build a new array."
            return Finding(part, False, 0.0, why, "changes-input")
        # an answer that fails for one shape may show with another one what is wrong with it
        for case, got, expected in zip(self.cases, self.got, self.expected, strict=False):
            for key in () if spec.unchanged else spec.pieces or expected:
                if key not in got:
                    missing = f"There is nothing under the key {quoted(key)}."
                    return Finding(part, False, 0.0, missing)
                if _agree(got[key], expected[key], spec):
                    continue
                where = self._difference(case, key, got[key], expected[key])
                wrong = self._misconception(spec)
                if wrong is not None:
                    return Finding(part, False, 0.0, f"{wrong.sentence} {where}", wrong.slug)
                pattern = pattern_of(got[key], expected[key])
                message = " ".join(filter(None, (where, pattern, spec.hint)))
                return Finding(part, False, 0.0, message, spec.slug)
        if self.failure:
            return self._failed(part, spec)
        return Finding(part, True, 0.0, spec.right)

    def _failed(self, part: str, spec: Part) -> Finding:
        if self.overflowed:
            at = f"{self._where(self.cases[len(self.got)])}: "
            message = f"{at}a number overflows on the way. {spec.hint}".strip()
            return Finding(part, False, 0.0, message, "overflow")
        # NumPy's words for a product or a sum of arrays that do not fit together
        if "mismatch in its core dimension" in self.failure or "not aligned" in self.failure:
            hint = "The arrays of a product do not fit: print their shapes. Is a transpose missing?"
            return Finding(part, False, 0.0, f"{hint} {self.failure}", "product-of-shapes")
        if "could not be broadcast" in self.failure:
            hint = "Arrays of different shapes are combined element by element: print their shapes."
            return Finding(part, False, 0.0, f"{hint} {self.failure}", "shapes-do-not-fit")
        return Finding(part, False, 0.0, self.failure)

    def _misconception(self, spec: Part) -> Misconception | None:
        """Return the known mistake that gives the same result or, failing that, the same pieces."""
        for whole in (True, False):
            for wrong in MISCONCEPTIONS.get(self.name, ()):
                if all(
                    self._same(wrong, case, got, spec, whole)
                    for case, got in zip(self.cases, self.got, strict=False)
                ):
                    return wrong
        return None

    def _same(
        self, wrong: Misconception, case: Arguments, got: Pieces, spec: Part, whole: bool
    ) -> bool:
        values, failure = _pieces(_run(wrong.wrong, case), self.target)
        return not failure and all(
            key in values and key in got and _agree(got[key], values[key], spec, 1e-6)
            for key in ((not whole and spec.pieces) or values)
        )

    def _changed(self, before: Arguments, after: Arguments) -> str | None:
        """Return the name of an argument that the answer changed, if there is one."""
        names = inspect.signature(self.target.reference).parameters
        for name, old, new in zip(names, before, after, strict=False):
            try:
                np.testing.assert_equal(new, old)
            except AssertionError:
                return name
        return None

    def _difference(self, case: Arguments, key: str, actual: Numbers, expected: Numbers) -> str:
        what = f'result["{key}"]' if key and not self.target.names else key or "the result"
        where = self._where(case)
        if not alike(actual, expected):
            needed = "one number" if expected.ndim == 0 else f"shape {expected.shape}"
            turned = " Is it transposed?" if actual.shape == expected.T.shape else ""
            return f"{where}, {what} has shape {actual.shape}; {needed} is needed.{turned}"
        gap = np.abs(actual - expected)
        worst = int(np.argmax(np.where(np.isnan(gap), np.inf, gap)))
        entry = "" if expected.size == 1 else "one entry of "
        shown = truth_value if self._yes_or_no(case) else number
        return (
            f"{where}, {entry}{what} is {shown(actual.flat[worst])}; "
            f"right is {shown(expected.flat[worst])}."
        )

    def _yes_or_no(self, case: Arguments) -> bool:
        """Return whether the right result is made of True and False."""
        right = _run(self.target.reference, case).value
        return isinstance(right, np.ndarray) and right.dtype.kind == "b"

    def _where(self, case: Arguments) -> str:
        names = inspect.signature(self.target.reference).parameters
        told = [
            f"{name} {text}"
            for name, value in zip(names, case, strict=False)
            if (text := described(value))
        ]
        return "For " + joined(told) if told else "For the numbers tried"


def _agree(actual: Numbers, expected: Numbers, spec: Part, at_least: float = 0.0) -> bool:
    if not alike(actual, expected):
        return False
    compared = agree_relatively if spec.relative else agree
    return bool(compared(actual, expected, max(at_least, tolerance(actual))).all())


def _run(answer: Answer, case: Arguments, overflow: Overflow = "ignore") -> Outcome:
    """Call with a copy of the arguments, so that an answer that changes them harms nobody."""
    return call(answer, *copy.deepcopy(case), overflow=overflow)


def _pieces(
    outcome: Outcome, target: NetworkTarget, expected: Pieces | None = None
) -> tuple[Pieces, str]:
    """Return the result taken apart into arrays of floats, or the sentence that says why not."""
    if outcome.failure is not None:
        return {}, outcome.failure
    value = outcome.value
    if value is None:
        return as_pieces({"": value})
    if target.names:
        if not isinstance(value, tuple | list) or len(value) != len(target.names):
            kind = f"{len(value)} values" if isinstance(value, tuple) else type(value).__name__
            wanted = ", ".join(target.names)
            return {}, f"Your function returns {kind}; {wanted} are needed, in this order."
        pieces: dict[str, Any] = {}
        for key, item in zip(target.names, value, strict=True):
            pieces |= item if isinstance(item, Mapping) else {key: item}
        if expected is not None:
            pieces = {key: pieces[key] for key in expected if key in pieces}
        return as_pieces(pieces)
    if expected is not None and "" not in expected:
        if not isinstance(value, Mapping):
            keys = ", ".join(expected)
            kind = type(value).__name__
            return {}, f"Your function returns {kind}; a dict with the keys {keys} is needed."
        value = {key: value[key] for key in expected if key in value}
    return as_pieces(value if isinstance(value, Mapping) else {"": value})


def as_pieces(values: Mapping[str, Any]) -> tuple[Pieces, str]:
    """Return each value as an array of floats, or the sentence that says which is none."""
    pieces = {}
    for key, value in values.items():
        numbers, failure = as_numbers(Outcome(value=value))
        if numbers is None:
            return {}, f"{quoted(key)}: {failure}" if key else failure
        pieces[key] = numbers.astype(np.float64) if numbers.dtype.kind in "iub" else numbers
    return pieces, ""


def all_or_nothing(parts: Iterable[str], weights: Mapping[str, float], why: str) -> list[Finding]:
    """Return a failed finding with the same reason for every part that carries a weight."""
    return [Finding(part, False, weights[part], why) for part in parts if part in weights]
