"""How a misconception is written down, and the table of all of them by target."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Misconception:
    """One wrong answer: a slug, what to tell the student, and the function that commits it."""

    slug: str
    says: str
    wrong: Callable[..., Any]

    def values(self, x: Any, parameters: Mapping[str, float]) -> np.ndarray[Any, Any]:
        """Return the wrong values at `x`."""
        with np.errstate(all="ignore"):
            return np.asarray(self.wrong(x, **parameters))


MISCONCEPTIONS: dict[str, list[Misconception]] = defaultdict(list)


def misconception(target: str, slug: str, says: str, wrong: Callable[..., Any]) -> None:
    """Write down `wrong` as a known wrong answer for `target`."""
    MISCONCEPTIONS[target].append(Misconception(slug, says, wrong))
