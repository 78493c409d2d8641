"""Call a student's function so that nothing it does can hurt the check: errors, loops, warnings."""

import contextlib
import io
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

# A right answer needs microseconds for the few dozen numbers that it is asked for.
TIME_LIMIT = 2.0  # seconds

Overflow = Literal["ignore", "raise"]


class TimeUp(BaseException):
    """Raised in a student's function that runs too long; no ``except Exception`` can swallow it."""


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value, or a sentence that says why there is none."""

    value: Any = None
    failure: str | None = None


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

    Warnings and whatever is written to stderr are swallowed: nbgrader would take them for failure.
    """
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore", over=overflow),
            contextlib.redirect_stderr(io.StringIO()),
            time_limit(TIME_LIMIT),
        ):
            warnings.simplefilter("ignore")
            return Outcome(value=answer(*args, **kwargs))
    except TimeUp:
        return Outcome(
            failure=f"Your function did not return within {TIME_LIMIT:g} seconds: "
            "look for a loop that never ends."
        )
    except NotImplementedError:
        return Outcome(failure="Not written yet: replace the line that raises NotImplementedError.")
    except RecursionError:
        return Outcome(failure="Your function calls itself without end (RecursionError).")
    except KeyboardInterrupt:
        raise  # a person, or the grader's own time limit
    except BaseException as error:  # a student's sys.exit() must not end the notebook
        return Outcome(failure=f"Your function raised {type(error).__name__}: {error}")


def as_numbers(outcome: Outcome) -> tuple[np.ndarray[Any, Any] | None, str]:
    """Return the value as an array of numbers, or None and the sentence that says what it is instead."""
    if outcome.failure is not None:
        return None, outcome.failure
    if outcome.value is None:
        return None, "Your function returns None: is there a return statement?"
    try:
        numbers = np.asarray(outcome.value)
    except Exception:
        numbers = np.empty(0, dtype=object)
    if numbers.dtype.kind not in "fiub":
        kind = type(outcome.value).__name__
        return None, f"Your function returns {kind}, where an array of real numbers is needed."
    return numbers, ""
