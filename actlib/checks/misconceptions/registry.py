"""How a misconception is written down, and the table of all of them by target."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Misconception:
    """One wrong answer.

    Attributes
    ----------
    slug
        Its name; two misconceptions of one target that are the same function share it.
    says
        A sentence that tells the student what was done.
    wrong
        The function that commits the mistake.
    hint
        Where to look next, without the formula; empty if `says` is enough.
    """

    slug: str
    says: str
    wrong: Callable[..., Any]
    hint: str = ""

    @property
    def sentence(self) -> str:
        """What the student reads: the mistake, and the hint."""
        return f"{self.says} {self.hint}".rstrip()

    def values(self, x: Any, parameters: Mapping[str, float]) -> np.ndarray[Any, Any]:
        """Return the wrong values at `x`."""
        with np.errstate(all="ignore"):
            return np.asarray(self.wrong(x, **parameters))


MISCONCEPTIONS: dict[str, list[Misconception]] = defaultdict(list)


def misconception(
    target: str, slug: str, says: str, wrong: Callable[..., Any], hint: str = ""
) -> None:
    """Write down `wrong` as a known wrong answer for `target`."""
    MISCONCEPTIONS[target].append(Misconception(slug, says, wrong, hint))


# slug, what was done, where to look next, and the function that does it
Entry = tuple[str, str, str, Callable[..., Any]]


def misconceptions(target: str, *entries: Entry) -> None:
    """Write down several known wrong answers for `target`."""
    for slug, says, hint, wrong in entries:
        misconception(target, slug, says, wrong, hint)
