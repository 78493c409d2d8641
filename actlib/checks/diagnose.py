"""Name a mistake: hold the student's values against those of every known wrong answer."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.checks.compare import Numbers, agree, tolerance
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.targets import ELEMENTWISE, Parameters, Target


@dataclass(frozen=True)
class Trial:
    """The values of an answer for one setting of the parameters, beside the right ones."""

    x: Numbers
    parameters: Parameters
    actual: Numbers
    expected: Numbers
    excused: Numbers
    asked: "Asked | None" = None  # all that the answer was given, where some points were left out

    def without(self, kinks: tuple[float, ...]) -> "Trial":
        """Return the trial without the points at which more than one value is right."""
        keep = ~np.isin(self.x, kinks)
        return Trial(
            self.x[keep],
            self.parameters,
            self.actual[keep],
            self.expected[keep],
            self.excused[keep],
            Asked(self.x, self.parameters, keep),
        )

    @property
    def right(self) -> Numbers:
        """Where the answer is right, or overflows where that is excused."""
        return agree(self.actual, self.expected) | self.excused


@dataclass(frozen=True)
class Diagnosis:
    """The name of a mistake, and what to say about it."""

    slug: str
    sentence: str


Wrong = Callable[..., Any]


class Asked:
    """What an answer was asked for: a key under which the values of wrong answers are kept."""

    def __init__(self, x: Numbers, parameters: Parameters, keep: Numbers) -> None:
        self.x, self.parameters, self.keep = x, parameters, keep
        values = tuple((name, np.asarray(value).tobytes()) for name, value in parameters.items())
        self._identity = (x.shape, x.tobytes(), values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)


def diagnose(target: Target, trials: list[Trial]) -> Diagnosis | None:
    """Return the mistake that gives the same values in every trial, if there is a known one."""
    # at the default alone, a parameter that is inverted or forgotten is no explanation
    varied = any(
        np.ndim(value) or value != target.parameters[name]
        for trial in trials
        for name, value in trial.parameters.items()
    )
    for index, (diagnosis, _, about_parameters) in enumerate(_all_suspects(target.name)):
        if (varied or not about_parameters) and all(
            _explains(target.name, index, trial) for trial in trials
        ):
            return diagnosis
    return None


def _explains(name: str, suspect: int, trial: Trial) -> bool:
    """Return whether a suspect gives the values of a trial."""
    asked = trial.asked or Asked(trial.x, trial.parameters, np.ones(trial.x.shape, dtype=bool))
    values = _values(name, suspect, asked)
    if values is None:
        return False
    return bool((agree(trial.actual, values, tolerance(trial.actual)) | trial.excused).all())


@functools.lru_cache(maxsize=8192)  # a student tries again, and a class makes the same mistakes
def _values(name: str, suspect: int, asked: Asked) -> Numbers | None:
    """Return what a suspect gives where an answer is compared, or None if it gives nothing there."""
    _, wrong, _ = _all_suspects(name)[suspect]
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(_applied(wrong, asked.x, asked.parameters), dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if values.shape not in (asked.x.shape, ()):
        return None
    return np.broadcast_to(values, asked.x.shape)[asked.keep]


@functools.cache
def _all_suspects(name: str) -> tuple[tuple[Diagnosis, Wrong, bool], ...]:
    return tuple(_suspects(ELEMENTWISE[name]))


def _suspects(target: Target) -> Iterator[tuple[Diagnosis, Wrong, bool]]:
    """Return every known wrong answer, the likeliest first, and whether it is about a parameter."""
    known = MISCONCEPTIONS.get(target.name, ())
    for wrong in known:
        yield Diagnosis(wrong.slug, wrong.sentence), wrong.wrong, False
    for slug, says, change in _parameter_slips(target):
        yield Diagnosis(slug, says), _with_changed(target.reference, change), True
    for diagnosis, function in _general(target):
        yield diagnosis, function, False
    for wrong in known:
        for slug, says, change in _parameter_slips(target):
            both = Diagnosis(f"{wrong.slug}+{slug}", f"{wrong.sentence} And besides: {says}")
            yield both, _with_changed(wrong.wrong, change), True
    for wrong in known:
        says = f"{wrong.sentence} And besides, the sign is reversed."
        yield Diagnosis(f"{wrong.slug}+sign", says), _negated(wrong.wrong), False
    for diagnosis, function in _others(target):
        yield diagnosis, function, False


def _parameter_slips(
    target: Target,
) -> Iterator[tuple[str, str, Callable[[Parameters], Parameters]]]:
    for name, default in target.parameters.items():
        if isinstance(default, str):
            for word in ("none", "tanh", "sigmoid"):
                says_which = f"This is what {name} = {word!r} means; another form is asked for."
                yield f"{name}-{word}", says_which, _changer(name, lambda value, word=word: word)  # type: ignore[misc]
            continue
        says = {
            "forgotten": f"It is computed with {name} = {default:g} whatever {name} is: the argument is not used.",
            "inverted": f"{name} and its reciprocal are mixed up.",
            "sign": f"The sign of {name} is reversed.",
            "squared": f"{name} comes in once too often.",
            "complement": f"{name} and 1 − {name} are mixed up.",
        }
        changes: dict[str, Callable[[float], float]] = {
            "forgotten": lambda value, default=default: default,  # type: ignore[misc]
            "inverted": lambda value: 1 / value,
            "sign": lambda value: -value,
            "squared": lambda value: value**2,
            "complement": lambda value: 1 - value,
        }
        for slip, change in changes.items():
            yield f"{name}-{slip}".replace("_", "-"), says[slip], _changer(name, change)


def _changer(name: str, change: Callable[[Any], Any]) -> Callable[[Parameters], Parameters]:
    return lambda parameters: {**parameters, name: change(parameters[name])}


def _with_changed(function: Wrong, change: Callable[[Parameters], Parameters]) -> Wrong:
    return lambda x, **parameters: _applied(function, x, change(parameters))


def _negated(function: Wrong) -> Wrong:
    return lambda x, **parameters: -np.asarray(_applied(function, x, parameters))


def _applied(function: Wrong, x: Numbers, parameters: Parameters) -> Any:
    """Call `function` with those parameters that it knows."""
    accepted = _arguments(function)
    if accepted is not None:
        parameters = {name: value for name, value in parameters.items() if name in accepted}
    return function(x, **parameters)


@functools.lru_cache(maxsize=4096)
def _arguments(function: Wrong) -> frozenset[str] | None:
    """Return the names of the arguments, or None if any name will do."""
    arguments = inspect.signature(function).parameters.values()
    if any(argument.kind is argument.VAR_KEYWORD for argument in arguments):
        return None
    return frozenset(argument.name for argument in arguments)


def _general(target: Target) -> Iterator[tuple[Diagnosis, Wrong]]:
    """Return mistakes that can be made with any function."""
    reference = target.reference
    yield Diagnosis("sign", "Everything has the opposite sign."), _negated(reference)
    yield (
        Diagnosis(
            "argument-sign", "This is the curve mirrored left to right: look at the sign of x."
        ),
        lambda x, **parameters: reference(-x, **parameters),
    )
    record = target.activation
    if target.wrt is None:
        yield (
            Diagnosis(
                "derivative-instead", "This is the derivative; the function itself is asked for."
            ),
            record.grad,
        )
    else:
        yield (
            Diagnosis("value-instead", "This is the function itself; its derivative is asked for."),
            record.fn,
        )
    for name, grad in {"x": record.grad, **record.parameter_grads}.items():
        if target.wrt not in (None, name):
            yield (
                Diagnosis("wrong-variable", f"This is the derivative with respect to {name}."),
                grad,
            )
    if target.wrt == "x":
        too_large = (
            "This is a difference quotient: its step is too large for the digits that are needed."
        )
        for step in (1e-1, 1e-2, 1e-3, 1e-4):
            for left in (0.0, step):
                yield Diagnosis("difference-quotient", too_large), _quotient(record.fn, step, left)
    for factor in (2.0, 0.5):
        slug = "argument-doubled" if factor == 2 else "argument-halved"
        yield (
            Diagnosis(slug, f"This is the right curve, read at {factor:g} times x."),
            lambda x, factor=factor, **parameters: reference(factor * x, **parameters),
        )


def _quotient(function: Wrong, right: float, left: float) -> Wrong:
    def quotient(x: Numbers, **parameters: Any) -> Any:
        rise = np.asarray(function(x + right, **parameters)) - function(x - left, **parameters)
        return rise / (right + left)

    return quotient


# what the names of the catalogue look like in a sentence
_TITLES = {
    "relu": "ReLU", "leaky_relu": "Leaky ReLU", "prelu": "PReLU", "clipped_relu": "the clipped ReLU",
    "elu": "ELU", "selu": "SELU", "gelu": "GELU", "silu": "SiLU", "mish": "Mish",
    "sigmoid": "the sigmoid", "hard_sigmoid": "the hard sigmoid",
}  # fmt: skip


def _others(target: Target) -> Iterator[tuple[Diagnosis, Wrong]]:
    """Return the other functions of the catalogue, with their parameters at the default."""
    for name, other in ELEMENTWISE.items():
        if name == target.name:
            continue
        title = _TITLES.get(other.activation.name, other.activation.name.replace("_", " "))
        if other.wrt is not None:
            title = f"the derivative of {title}"
        if other.wrt not in (None, "x"):
            title += f" with respect to {other.wrt}"
        yield (
            Diagnosis(f"{name.replace('_', '-')}-instead", f"This is {title}."),
            _at_default(other.reference, other.parameters),
        )


def _at_default(function: Wrong, defaults: Mapping[str, Any]) -> Wrong:
    return lambda x, **parameters: function(x, **defaults)
