"""A student's function behind one interface: parameters under any name, arrays or one number at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from actlib.checks.calling import Way, is_required, misfit, way_to_pass
from actlib.checks.compare import Numbers
from actlib.checks.run import Outcome, Overflow, as_numbers, call

# failures after which there is no point in trying one number at a time
_FINAL = {"time", "not-written", "none"}


def not_a_function(answer: Any, target: str) -> str | None:
    """Return the sentence for something that cannot be called, or None."""
    if callable(answer):
        return None
    if isinstance(answer, np.ndarray):
        return f'check needs the function itself, not its result: write check(my_function, "{target}").'
    kind = "nothing (None)" if answer is None else type(answer).__name__
    if isinstance(answer, str):
        return f'The function comes first, without quotation marks: check({answer}, "{target}").'
    return (
        f"check needs the function itself, not {kind}: "
        f'write check(my_function, "{target}"), without calling it.'
    )


class Answer:
    """A student's function, called in the way that it can be called.

    Parameters
    ----------
    function
        What the student wrote.
    parameters
        The target's parameters with their defaults.
    inputs
        How many arrays it is given: 1, or 2 with the upstream gradient.
    """

    def __init__(
        self, function: Callable[..., Any], parameters: Mapping[str, Any], inputs: int = 1
    ) -> None:
        self.function = function
        self.one_by_one = False  # set once it has turned out to work for single numbers only
        self._ways: dict[str, Way] = {
            name: way_to_pass(function, name, default, inputs)
            for name, default in parameters.items()
        }
        self._required = {
            name: is_required(function, way) for name, way in self._ways.items() if way is not None
        }
        self._misfit = misfit(function, inputs, self._ways.values())

    @property
    def takes_parameters(self) -> bool:
        """Whether the function has an argument for every parameter."""
        return all(way is not None for way in self._ways.values())

    def at_once(
        self,
        x: Numbers,
        setting: Mapping[str, Any],
        *,
        overflow: Overflow = "ignore",
        by_default: bool = False,
    ) -> tuple[Numbers | None, str]:
        """Return the values for the whole array, or None and the sentence that says why not."""
        outcome = self.call([x], setting, overflow, by_default)
        return as_numbers(outcome)

    def call(
        self,
        inputs: Sequence[Any],
        setting: Mapping[str, Any],
        overflow: Overflow = "ignore",
        by_default: bool = False,
    ) -> Outcome:
        """Call the function; a parameter that it does not take is left out."""
        if self._misfit is not None:
            return Outcome(failure=self._misfit, kind="none")
        args: list[Any] = [*inputs]
        kwargs: dict[str, Any] = {}
        for name, value in setting.items():
            way = self._ways.get(name)
            if way is None or (by_default and not self._required[name]):
                continue
            if isinstance(way, int):
                args.append(value)
            else:
                kwargs[way] = value
        outcome = call(self.function, *args, overflow=overflow, **kwargs)
        hidden = outcome.kind == "exception" and "keyword" in (outcome.failure or "")
        if kwargs and hidden and not isinstance(outcome.value, np.ndarray):
            # **kwargs promised more than the function behind it takes
            for name in setting:
                if self._ways.get(name) in kwargs:
                    self._ways[name] = None
            outcome = call(self.function, *args, overflow=overflow)
        return outcome

    def elementwise(
        self,
        x: Numbers,
        setting: Mapping[str, Any],
        *,
        overflow: Overflow = "ignore",
        by_default: bool = False,
        copy: bool = True,
    ) -> tuple[Numbers | None, str]:
        """Like `at_once`; a function that cannot take the array is given its numbers one by one."""
        failure = ""
        if not self.one_by_one:
            given = x.copy() if copy else x
            outcome = self.call([given], setting, overflow, by_default)
            actual, failure = as_numbers(outcome)
            if actual is not None and actual.shape == x.shape:
                return actual, ""
            if actual is not None:
                # one number for all, or the right numbers in another shape: the values can be judged
                if actual.size == x.size:
                    return actual.reshape(x.shape), ""
                if actual.ndim == 0:
                    return np.broadcast_to(actual, x.shape), ""
                return None, _shape_failure(outcome.value, x, actual)
            if outcome.kind in _FINAL or overflow == "raise":
                return None, failure
        results = []
        for item in x.ravel():
            number, why = as_numbers(self.call([np.float64(item)], setting, overflow, by_default))
            if number is None or number.size != 1:
                return None, failure or why or "Your function returns several numbers for one."
            results.append(number.reshape(()))
        self.one_by_one = True
        return np.array(results).reshape(x.shape), ""


def _shape_failure(value: Any, x: Numbers, actual: Numbers) -> str:
    if isinstance(value, tuple):
        return f"Your function returns a tuple of {len(value)} things: return the array of numbers alone."
    return f"For an input of shape {x.shape} it returns shape {actual.shape}."
