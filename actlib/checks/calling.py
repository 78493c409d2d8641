"""How a student's function takes its parameters, whatever it calls them."""

import inspect
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# What frameworks and textbooks call the parameters of the catalogue.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "negative_slope": ("alpha", "slope", "leak", "leakiness", "a", "α"),
    "alpha": ("a", "weight", "slope", "negative_slope", "w", "α"),
    "cap": ("tau", "max_value", "maximum", "ceiling", "upper", "limit", "threshold", "c", "t", "τ"),
    "beta": ("b", "scale", "β"),
    "axis": ("dim", "ax"),
    "approximate": ("approximation", "approx", "mode"),
}

# How to pass one parameter: by this name, as the second positional argument, or not at all.
Way = str | int | None


def way_to_pass(answer: Callable[..., Any], parameter: str, default: Any, place: int = 1) -> Way:
    """Return how `answer` takes `parameter`: a name, a place among the arguments, or None.

    A function that hides its arguments behind ``**kwargs`` is given the parameter's own name.
    """
    arguments = _arguments(answer)
    positional = [a for a in arguments if a.kind in (a.POSITIONAL_ONLY, a.POSITIONAL_OR_KEYWORD)]
    named = {a.name for a in arguments if a.kind is a.KEYWORD_ONLY}
    named |= {a.name for a in positional[place:] if a.kind is a.POSITIONAL_OR_KEYWORD}
    for name in (parameter, *SYNONYMS.get(parameter, ())):
        if name in named:
            return name
    for index, argument in enumerate(positional[place:], start=place):
        if argument.default is argument.empty:
            return index if index == place else argument.name
        if _same_default(argument.default, default):
            return index if argument.kind is argument.POSITIONAL_ONLY else argument.name
    if any(a.kind is a.VAR_KEYWORD for a in arguments):
        return parameter
    return None


def _arguments(answer: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the arguments of `answer`, as far as they can be known."""
    try:
        # np.vectorize hides the signature of what it repeats
        signature = inspect.signature(getattr(answer, "pyfunc", answer))
    except (TypeError, ValueError):
        return []
    return list(signature.parameters.values())


def _same_default(given: Any, default: Any) -> bool:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return False
    return bool(given == default)


def is_required(answer: Callable[..., Any], way: Way) -> bool:
    """Return whether `answer` cannot be called without the parameter."""
    if way is None:
        return False
    for index, argument in enumerate(_arguments(answer)):
        if way in (index, argument.name):
            return argument.default is argument.empty and argument.kind is not argument.VAR_KEYWORD
    return False


def hides(answer: Callable[..., Any], way: Way) -> bool:
    """Return whether `way` is a guess, because ``**kwargs`` takes any name."""
    return isinstance(way, str) and all(argument.name != way for argument in _arguments(answer))


def misfit(answer: Callable[..., Any], needed: int, ways: Iterable[Way]) -> str | None:
    """Return what is wrong with the number of arguments that `answer` takes, if it can be known."""
    arguments = _arguments(answer)
    opaque = not arguments and not isinstance(answer, types.FunctionType)
    if opaque or any(a.kind is a.VAR_POSITIONAL for a in arguments):
        return None
    places = [a for a in arguments if a.kind in (a.POSITIONAL_ONLY, a.POSITIONAL_OR_KEYWORD)]
    if len(places) < needed:
        takes = "no argument" if not places else f"only {len(places)} argument"
        wants = "the input x" if needed == 1 else "x and upstream"
        return f"Your function takes {takes}: it must take {wants}."
    known = set(ways)
    for index, argument in enumerate(arguments):
        given = index < needed or index in known or argument.name in known
        if (
            not given
            and argument.default is argument.empty
            and argument.kind is not argument.VAR_KEYWORD
        ):
            return (
                f"Your function needs an argument {argument.name}, which the check does not give."
            )
    return None
