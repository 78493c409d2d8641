"""Call a student's function so that nothing it does can hurt the check: errors, loops, warnings."""

import contextlib
import io
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

# A right answer needs microseconds for the few dozen numbers that it is asked for.
TIME_LIMIT = 2.0  # seconds
LONGEST_MESSAGE = 200  # characters of a student's own error message

Overflow = Literal["ignore", "raise"]


class TimeUp(BaseException):
    """Raised in a student's function that runs too long; no ``except Exception`` can swallow it."""


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value, or a sentence that says why there is none."""

    value: Any = None
    failure: str | None = None
    # "time", "not-written", "exception", "none", "type": what kind of failure it is
    kind: str | None = None


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeUp` in the block after `seconds`, where the platform has interval timers.

    Only the main thread can be interrupted so; elsewhere (Windows, the browser) nothing happens.
    """
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def up(signum: int, frame: Any) -> None:
        raise TimeUp

    previous = signal.signal(signal.SIGALRM, up)
    # the timer repeats: a bare `except:` may catch it once. (One that loops for ever is left to the
    # limit of the whole cell.)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def call(
    answer: Callable[..., Any], *args: Any, overflow: Overflow = "ignore", **kwargs: Any
) -> Outcome:
    """Call `answer` quietly and within the time limit; ``overflow="raise"`` makes overflow an error.

    Warnings and whatever is printed are swallowed: nbgrader would take stderr for failure, and a
    print inside the function would bury the report.
    """
    printed = io.StringIO()
    drawn = _figures()
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore", over=overflow),
            contextlib.redirect_stderr(io.StringIO()),
            contextlib.redirect_stdout(printed),
            time_limit(TIME_LIMIT),
        ):
            warnings.simplefilter("ignore")
            value = answer(*args, **kwargs)
    except TimeUp:
        return Outcome(
            failure=f"Your function did not return within {TIME_LIMIT:g} seconds: "
            "look for a loop that never ends.",
            kind="time",
        )
    except NotImplementedError:
        return Outcome(
            failure="Not written yet: replace the line that raises NotImplementedError.",
            kind="not-written",
        )
    except RecursionError:
        return Outcome(
            failure="Your function calls itself without end (RecursionError).", kind="exception"
        )
    except KeyboardInterrupt:
        raise  # a person, or the grader's own time limit
    except BaseException as error:  # a student's sys.exit() must not end the notebook
        return Outcome(failure=_raised(error), kind="exception")
    finally:
        new = _figures() - drawn
        for figure in new:  # or each call would leave a figure under the cell
            sys.modules["matplotlib.pyplot"].close(figure)
    if value is None:
        return Outcome(failure=_why_none(bool(printed.getvalue()), bool(new)), kind="none")
    return Outcome(value=value)


def _figures() -> set[int]:
    """Return the numbers of the open figures, without importing matplotlib for it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def _raised(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # a student's own exception may do anything
        text = ""
    if len(text) > LONGEST_MESSAGE:
        text = text[:LONGEST_MESSAGE] + " …"
    return f"Your function raised {type(error).__name__}" + (f": {text}" if text else ".")


def _why_none(printed: bool, drawn: bool) -> str:
    if drawn:
        return "Your function draws a plot and returns None: it must return the numbers."
    if printed:
        return "Your function prints its result and returns None: use return in place of print."
    return "Your function returns None: is there a return statement?"


def as_numbers(outcome: Outcome) -> tuple[np.ndarray[Any, Any] | None, str]:
    """Return the value as a float array, or None and the sentence that says what it is instead."""
    if outcome.failure is not None:
        return None, outcome.failure
    value = outcome.value
    if value is None:
        return None, _why_none(False, False)
    try:
        numbers = np.asarray(value)
        if numbers.dtype.kind == "O" and numbers.size:  # np.frompyfunc, a list of 0-d results
            numbers = numbers.astype(np.float64)
    except Exception:
        numbers = np.empty(0, dtype=object)
    if numbers.dtype.kind in "iub":
        return numbers.astype(np.float64), ""
    if numbers.dtype.kind != "f":
        return None, _what_it_is(value, numbers)
    return numbers, ""


def _what_it_is(value: Any, numbers: np.ndarray[Any, Any]) -> str:
    kind = type(value).__name__
    if isinstance(value, tuple):
        return f"Your function returns a tuple of {len(value)} things: return the array of numbers alone."
    if callable(value):
        return f"Your function returns a {kind}, not numbers: is it called, with parentheses?"
    items = list(value)[:1] if isinstance(value, list) else [value]
    if any(type(item).__module__.startswith("matplotlib") for item in items):
        return "Your function returns a plot: it must return the numbers."
    if numbers.dtype.kind == "c":
        return f"Your function returns {kind} of complex numbers, where real numbers are needed."
    return f"Your function returns {kind}, where an array of real numbers is needed."
