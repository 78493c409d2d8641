"""The verdict on each claim of the page "Claims examined", decided by a rule from the evidence.

A rule is a function of no arguments that reads stored results, or computes what is cheap, and says
whether the claim holds as it stands or only under the condition that the table names. The table is
``chapters/claims.toml``; it has the verdict that the text was written for. Where rule and table
disagree, neither the page builds nor the tests pass.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

HOLDS, CONDITIONS, NOT, UNTESTABLE = (
    "holds",
    "holds with conditions",
    "does not hold",
    "not testable here",
)


@dataclass(frozen=True)
class Evidence:
    """What a rule found.

    Attributes
    ----------
    always
        Whether the claim holds as it stands.
    sometimes
        Whether it holds under its condition.
    effect
        What was measured, with its interval, in a line.
    numbers
        What the text on the page says besides, by name.
    testable
        Whether anything that can be run here could decide.
    """

    always: bool
    sometimes: bool = False
    effect: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)
    testable: bool = True

    @property
    def verdict(self) -> str:
        """One of the four verdicts."""
        if not self.testable:
            return UNTESTABLE
        return HOLDS if self.always else CONDITIONS if self.sometimes else NOT


RULES: dict[int, Callable[[], Evidence]] = {}


def rule(number: int) -> Callable[[Callable[[], Evidence]], Callable[[], Evidence]]:
    """Make a function the rule of a claim."""

    def register(function: Callable[[], Evidence]) -> Callable[[], Evidence]:
        if number in RULES:
            raise ValueError(f"claim {number} has a rule already: {RULES[number].__name__}")
        RULES[number] = function
        return function

    return register


def table(path: str | Path) -> dict[int, dict[str, Any]]:
    """Return the records of ``claims.toml`` by the claim's number."""
    records = tomllib.loads(Path(path).read_text(encoding="utf-8"))["claim"]
    return {record["number"]: record for record in records}


def examine(record: dict[str, Any]) -> Evidence:
    """Apply the rule of a claim.

    Raises
    ------
    AssertionError
        If the evidence is not for the verdict that the table has.
    """
    evidence = RULES[record["number"]]()
    if evidence.verdict != record["verdict"]:
        raise AssertionError(
            f"claim {record['number']}: claims.toml has {record['verdict']!r}, the evidence is for "
            f"{evidence.verdict!r} ({evidence.effect}); correct the table and the text"
        )
    return evidence


def links(record: dict[str, Any]) -> str:
    """Return where a claim's evidence comes from, in MyST: proof or experiments, and sources."""
    kinds = record["evidence"].split(", ")
    parts = [f"{{ref}}`experiment-{name}`" for name in record.get("experiments", ())]
    if "proof" in kinds:
        parts.insert(0, "proof")
    if "measured" in kinds and not record.get("experiments"):
        parts.append("computed on this page")
    if record.get("sources"):
        parts.append(f"{{cite:t}}`{','.join(record['sources'])}`")
    return "; ".join(parts)


for _module in ("proofs", "signals", "dead", "training", "costs"):
    import_module(f"{__name__}.{_module}")
