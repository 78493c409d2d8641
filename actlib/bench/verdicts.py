"""How often the checks are right, and how long one takes."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table

from actlib.bench.checks_corpus import AROUND, STABLE, UNSTABLE, Answer
from actlib.bench.mutants import is_wrong, mutants
from actlib.checks import Report, check
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.network import NETWORK
from actlib.checks.targets import ELEMENTWISE
from actlib.checks.vector import VECTOR

TARGETS = (*ELEMENTWISE, *VECTOR, *NETWORK)


@dataclass
class Tally:
    """What the checks said of the answers to one target."""

    target: str
    right_accepted: int = 0
    right_rejected: int = 0
    wrong_accepted: int = 0
    wrong_rejected: int = 0
    undecided: int = 0  # mutants that are off by about as much as rounding
    misconceptions: int = 0
    named: int = 0
    milliseconds: list[float] = field(default_factory=list, repr=False)
    mistakes: list[str] = field(default_factory=list)  # of the checks

    def add(self, right: bool, accepted: bool, what: str) -> None:
        """Count one verdict."""
        verdict = f"{'right' if right else 'wrong'}_{'accepted' if accepted else 'rejected'}"
        setattr(self, verdict, getattr(self, verdict) + 1)
        if right != accepted:
            self.mistakes.append(f"{verdict.replace('_', ' ')}: {what}")


def tally(target: str, every: int = 1) -> Tally:
    """Try all answers to one target."""
    result = Tally(target)
    for what, answer, loses in right_answers(target):
        report = _timed(result, answer, target)
        lost = {f.part for f in report.findings if not f.passed}
        result.add(True, lost <= loses, what)
    for wrong in MISCONCEPTIONS.get(target, ()):
        report = _timed(result, wrong.wrong, target)
        result.add(False, report.score == 1, wrong.slug)
        result.misconceptions += 1
        found = next((f.diagnosis for f in report.findings if not f.passed and f.diagnosis), None)
        result.named += found == wrong.slug
    for index, mutant in enumerate(mutants(target)):
        if index % every == 0:
            _try_mutant(result, mutant)
    return result


def _try_mutant(result: Tally, mutant: Any) -> None:
    """Count the part that a mutant breaks: the value, or else the stability."""
    report = _timed(result, mutant.function, mutant.target)
    passed = {f.part for f in report.findings if f.passed}
    what = f"mutant of {mutant.style}: {mutant.change}"
    wrong = is_wrong(mutant, "value")
    if wrong is None:
        result.undecided += 1
    elif wrong:
        result.add(False, "value" in passed, what)
    elif mutant.target in ELEMENTWISE and is_wrong(mutant, "stability"):
        result.add(False, "stability" in passed, what)
    else:
        result.add(True, "value" in passed, what)


def right_answers(target: str) -> Iterator[tuple[str, Answer, set[str]]]:
    """Return right answers, and the parts that each may lose."""
    if target in NETWORK:
        yield "reference", NETWORK[target].reference, set()
    for style, answer in STABLE.get(target, {}).items():
        yield style, answer, set()
    for style, answer in UNSTABLE.get(target, {}).items():
        yield style, answer, {"stability"}
    if target in ELEMENTWISE:
        for table in (STABLE, UNSTABLE):
            for style, answer in table.get(target, {}).items():
                for around, make in AROUND.items():
                    # a difference quotient needs all the digits of float64
                    if (around, style) != ("float32", "central difference"):
                        yield f"{style}, {around}", make(answer), {"stability"}


def _timed(result: Tally, answer: Answer, target: str) -> Report:
    start = time.perf_counter()
    report = check(answer, target, secret=True)
    result.milliseconds.append(1e3 * (time.perf_counter() - start))
    return report


def summary(tallies: list[Tally]) -> dict[str, Any]:
    """Return the counts by target and in total, and the times."""
    rows = []
    for each in tallies:
        row = asdict(each)
        times = row.pop("milliseconds")
        rows.append({**row, "median_ms": round(statistics.median(times), 3) if times else None})
    counted = ("right_accepted", "right_rejected", "wrong_accepted", "wrong_rejected")
    total = {
        key: sum(row[key] for row in rows)
        for key in (*counted, "undecided", "misconceptions", "named")
    }
    times = [value for each in tallies for value in each.milliseconds]
    medians = [row["median_ms"] for row in rows if row["median_ms"] is not None]
    return {
        "total": total,
        "median_ms": round(statistics.median(times), 3),
        "slowest_median_ms": max(medians),
        "targets": rows,
    }


def as_table(tallies: list[Tally]) -> Table:
    """Return the confusion table, a row for each target."""
    table = Table(title="Verdicts of the checks")
    table.add_column("target")
    columns = (
        "right accepted",
        "right rejected",
        "wrong accepted",
        "wrong rejected",
        "named",
        "ms",
    )
    for column in columns:
        table.add_column(column, justify="right")
    for each in tallies:
        table.add_row(*_cells(each.target, [each]))
    table.add_section()
    table.add_row(*_cells("total", tallies))
    return table


def _cells(title: str, tallies: list[Tally]) -> Iterator[str]:
    yield title
    for key in ("right_accepted", "right_rejected", "wrong_accepted", "wrong_rejected"):
        yield str(sum(getattr(each, key) for each in tallies))
    yield f"{sum(t.named for t in tallies)}/{sum(t.misconceptions for t in tallies)}"
    yield f"{statistics.median([ms for t in tallies for ms in t.milliseconds]):.1f}"
