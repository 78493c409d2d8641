"""Name a mistake in a function of whole vectors."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from actlib.checks.compare import Numbers, agree, tolerance
from actlib.checks.diagnose import Diagnosis
from actlib.checks.misconceptions import MISCONCEPTIONS

_NOTHING = np.empty(0)


@dataclass(frozen=True)
class Case:
    """One call of an answer: the inputs, the axis, and what came out."""

    inputs: tuple[Numbers, ...]
    setting: Mapping[str, Any]
    by_default: bool
    actual: Numbers = field(default_factory=lambda: _NOTHING)
    expected: Numbers = field(default_factory=lambda: _NOTHING)

    def describe(self) -> str:
        """Return the beginning of a sentence about this call."""
        shape = self.inputs[0].shape
        if self.by_default or "axis" not in self.setting:
            return f"For an input of shape {shape}"
        return f"For an input of shape {shape} and axis = {self.setting['axis']}"


Wrong = Callable[..., Any]


def diagnose_vector(name: str, reference: Wrong, cases: list[Case]) -> Diagnosis | None:
    """Return the mistake that gives the same values in every case, if there is a known one."""
    with np.errstate(all="ignore"):
        for diagnosis, wrong in _suspects(name, reference):
            if all(_explains(wrong, case) for case in cases):
                return diagnosis
    return None


def _explains(wrong: Wrong, case: Case) -> bool:
    try:
        values = np.asarray(wrong(*case.inputs, **_accepted(wrong, case.setting)), dtype=np.float64)
    except (TypeError, ValueError, IndexError):
        return False
    return values.shape == case.actual.shape and bool(
        agree(case.actual, values, tolerance(case.actual)).all()
    )


def _accepted(wrong: Wrong, setting: Mapping[str, Any]) -> Mapping[str, Any]:
    return setting if "axis" in _arguments(wrong) else {}


@functools.lru_cache(maxsize=1024)
def _arguments(function: Wrong) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


@functools.cache
def _suspects(name: str, reference: Wrong) -> tuple[tuple[Diagnosis, Wrong], ...]:
    return tuple(_all_suspects(name, reference))


def _all_suspects(name: str, reference: Wrong) -> Iterator[tuple[Diagnosis, Wrong]]:
    known = MISCONCEPTIONS.get(name, ())
    for wrong in known:
        yield Diagnosis(wrong.slug, wrong.sentence), wrong.wrong
    if "axis" in _arguments(reference):
        for axis, which in ((-1, "last"), (0, "first"), (1, "second")):
            says = f"It works along the {which} axis, whatever axis is asked for."
            fixed = functools.partial(_along, reference, axis)
            slug = "axis-ignored" if axis == -1 else "wrong-axis"
            yield Diagnosis(slug, says), _as_function(fixed)
    yield (
        Diagnosis("sign", "Everything has the opposite sign."),
        _as_function(lambda *inputs, axis=None: -np.asarray(reference(*inputs, **_given(axis)))),
    )
    yield (
        Diagnosis("transposed", "The result is transposed."),
        _as_function(lambda *inputs, axis=None: np.asarray(reference(*inputs, **_given(axis))).T),
    )
    for wrong in known:
        if "axis" in _arguments(wrong.wrong):
            for axis in (-1, 0):
                says = f"{wrong.sentence} And besides, it works along the {'last' if axis else 'first'} axis, whatever axis is asked for."
                yield (
                    Diagnosis(f"{wrong.slug}+{'axis-ignored' if axis else 'wrong-axis'}", says),
                    _as_function(functools.partial(_along, wrong.wrong, axis)),
                )


def _along(function: Wrong, fixed: int, *inputs: Numbers, axis: int | None = None) -> Any:
    return function(*inputs, axis=fixed)


def _given(axis: int | None) -> dict[str, int]:
    return {} if axis is None else {"axis": axis}


def _as_function(function: Wrong) -> Wrong:
    """Return `function` with an axis among its arguments, for `_arguments` to see."""
    return lambda *inputs, axis=None: function(*inputs, axis=axis)
