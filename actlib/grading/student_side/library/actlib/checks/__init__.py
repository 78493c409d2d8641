"""Checks that say nothing: a student's own calls run through, the grader's run elsewhere."""

from typing import Any


class Report:
    """Stands for the report of a check that was not made."""

    score = 0.0
    passed = False
    findings: tuple[Any, ...] = ()

    def points(self, maximum: float) -> float:
        """Return no points."""
        return 0.0

    def __repr__(self) -> str:
        return "checked by the grader"


def check(answer: Any, target: str, **settings: Any) -> Report:
    """Return a report without looking at the answer."""
    return Report()


__all__ = ["Report", "check"]
