"""The tests' end of random numbers that both processes draw: see `grading_kernel.streams`."""

import contextlib
import itertools
import sys
from typing import Any

from actlib.grading.student_side.grading_kernel.streams import (
    NUMPY,
    RANDOM,
    State,
    kind_of,
    moved,
    set_state,
    shared,
    state_of,
)

MOST = 16  # generators of the tests' own that are followed at a time


class Followed:
    """The generators that the student's process draws from as well."""

    def __init__(self) -> None:
        self.shared = False  # whether the cell under way draws random numbers
        self._own: dict[str, Any] = {}
        self._known: dict[str, State] = {}
        self._numbers = itertools.count(2)

    def cell(self, draws: bool) -> None:
        """Begin with a cell: forget the generators that nobody else here holds any more."""
        self.shared = draws
        for key in list(self._own):
            if sys.getrefcount(self._own[key]) <= 2:
                del self._own[key]

    def refer(self, generator: Any) -> dict[str, Any] | None:
        """Describe a generator that is handed over; None if it cannot be followed."""
        kind = kind_of(generator)
        if kind is None:
            return None
        for number, one in enumerate(shared()):
            if generator is one:
                self.shared = True
                return {"t": "stream", "key": str(number), "kind": kind}
        key = next((k for k, g in self._own.items() if g is generator), None)
        if key is None:
            key = str(next(self._numbers))
            self._own[key] = generator
            for old in list(self._own)[:-MOST]:
                del self._own[old]
        return {"t": "stream", "key": key, "kind": kind}

    def _followed(self) -> dict[str, Any]:
        both = {str(i): g for i, g in enumerate(shared())} if self.shared else {}
        return both | self._own

    def first(self, before: bool) -> dict[str, Any] | None:
        """Return the question how far the shared ones have moved, up to now or to the last cell."""
        if not self.shared:
            return None
        states = {str(i): state_of(g) for i, g in enumerate(shared())}
        self._known |= states
        return {"about": list(states), "known": states, "before": before}

    def asked(self) -> dict[str, Any] | None:
        """Return what a request says of generators; None if there is nothing to say."""
        if not self.shared and not self._own:
            return None
        followed = self._followed()
        changed = {}
        for key, generator in followed.items():
            state = state_of(generator)
            if state != self._known.get(key):
                changed[key] = [kind_of(generator) or (NUMPY if key == "1" else RANDOM), state]
                self._known[key] = state
        return {"about": list(followed), "set": changed}

    def answered(self, steps: Any) -> None:
        """Move the generators on, as far as the student's process says that it has drawn from them."""
        followed = self._followed() if isinstance(steps, dict) else {}
        for key, generator in followed.items():
            kind, step = kind_of(generator), steps.get(key)
            if kind is None or not isinstance(step, list) or len(step) != 2:
                continue
            with contextlib.suppress(ValueError):
                state = moved(kind, self._known[key], *step)
                set_state(generator, state)
                self._known[key] = state
