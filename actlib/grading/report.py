"""``actlib report``: a page for the instructor about a graded assignment, and the same as JSON and CSV."""

import csv
import io
import json
import os
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.grading.attention import KINDS, Reason, attention
from actlib.grading.files import write_whole
from actlib.grading.graded import GradedClass
from actlib.grading.items import FEW, Item, analyse, chance
from actlib.grading.similar import Pair, alike

BINS = 10  # of the distribution
UNNAMED = "no known mistake"


@dataclass(frozen=True)
class Mistake:
    """A mistake that some of the class made.

    Attributes
    ----------
    diagnosis
        The misconception's slug, or `UNNAMED`.
    target
        What the answers were compared with; empty where the mistake has no name.
    sentence
        What the students read about it.
    questions
        The test cells that found it.
    students
        How many made it.
    share
        Of those who handed in a notebook.
    """

    diagnosis: str
    target: str
    sentence: str
    questions: tuple[str, ...]
    students: int
    share: float


class ClassReport:
    """All that the page says.

    Parameters
    ----------
    root
        The course folder.
    assignment
        The assignment.

    Raises
    ------
    CourseError
        If there is no such assignment, or nothing of it was graded.
    """

    def __init__(self, root: Path, assignment: str) -> None:
        self.graded = GradedClass(root, assignment)
        self.assignment = assignment
        submissions = self.graded.submissions.values()
        # a submission without a notebook says nothing about a question
        self.answered = [s for s in submissions if s.executed and s.points]
        self.items: list[Item] = analyse([s.points for s in self.answered], self.graded.maxima)
        self.attention: dict[str, list[Reason]] = attention(self.graded)

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs of submissions that resemble each other."""
        class_ = {s.student: s.answers for s in self.answered}
        return alike(class_, self.graded.given, self.graded.names)

    @cached_property
    def shares(self) -> list[float]:
        """Everybody's share of the points that are given so far, from 0 to 1."""
        decided = [item.question for item in self.items if item.share is not None]
        most = sum(self.graded.maxima[name] for name in decided)
        return sorted(
            sum(s.points.get(name) or 0.0 for name in decided) / most if most else 0.0
            for s in self.answered
        )

    @cached_property
    def distribution(self) -> list[int]:
        """How many students are in each tenth of the points."""
        counts = Counter(min(int(max(share, 0.0) * BINS + 1e-9), BINS - 1) for share in self.shares)
        return [counts[index] for index in range(BINS)]

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """The mistakes of the class, the most frequent first."""
        who: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        where: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        said: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for submission in self.answered:
            for finding in submission.findings:
                # without a name, what was found differs from student to student
                named = (finding.target, finding.diagnosis)
                key = named if finding.diagnosis else ("", _gist(finding.message))
                who[key].add(submission.student)
                where[key][finding.question] = None
                said[key][finding.message] += 1
        mistakes = [
            Mistake(
                UNNAMED if key[1].startswith(UNNAMED) else key[1],
                key[0],
                _sentence(*key, said[key]),
                tuple(where[key]),
                len(students),
                len(students) / len(self.answered),
            )
            for key, students in who.items()
        ]
        return sorted(mistakes, key=lambda m: (-m.students, m.target, m.diagnosis, m.sentence))

    @cached_property
    def errors(self) -> list[tuple[str, str, int]]:
        """Errors that ended a test cell before it gave points: cell, error, students."""
        graded = set(self.graded.maxima)
        counts = Counter(
            pair
            for s in self.answered
            for pair in {(cell, name) for cell, name, _ in s.errors if cell in graded}
        )
        return [(*pair, n) for pair, n in sorted(counts.items(), key=lambda e: (-e[1], e[0]))]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data; it names no student."""
        kinds = Counter(
            kind for reasons in self.attention.values() for kind in {r.kind for r in reasons}
        )
        return {
            "assignment": self.assignment,
            "submissions": len(self.graded.submissions),
            "with_a_notebook": len(self.answered),
            "points": sum(item.maximum for item in self.items if item.share is not None),
            "mean_share": statistics.fmean(self.shares) if self.shares else None,
            "median_share": statistics.median(self.shares) if self.shares else None,
            "distribution": self.distribution,
            "questions": [asdict(item) for item in self.items],
            "mistakes": [asdict(mistake) for mistake in self.mistakes],
            "errors": [
                {"question": cell, "error": name, "students": n} for cell, name, n in self.errors
            ],
            "needs_a_look": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
            "near_identical_pairs": len(self.pairs),
        }

    def questions_csv(self) -> str:
        """Return the figures of the questions as CSV."""
        return _csv([asdict(item) for item in self.items], list(Item.__dataclass_fields__))

    def mistakes_csv(self) -> str:
        """Return the mistakes as CSV."""
        rows = [asdict(m) | {"questions": " ".join(m.questions)} for m in self.mistakes]
        return _csv(rows, list(Mistake.__dataclass_fields__))

    def as_html(self, folder: Path) -> str:
        """Return the page; its links lead from `folder` to the feedback pages."""
        environment = jinja2.Environment(
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        source = (files("actlib.grading") / "templates" / "report.html").read_text("utf-8")
        return environment.from_string(source).render(
            report=self,
            data=self.as_dict(),
            kinds=KINDS,
            few=FEW,
            chance=chance(len(self.answered)),
            highest=max(self.distribution),
            name=self._name,
            pages=self._pages(folder),
            unnamed=UNNAMED,
            now=datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
        )

    def _name(self, student: str) -> str:
        name = self.graded.submissions[student].name
        return f"{name} ({student})" if name else student

    def _pages(self, folder: Path) -> Mapping[str, list[str]]:
        """Return the addresses of everybody's feedback."""
        return {
            student: [quote(Path(os.path.relpath(p, folder)).as_posix()) for p in submission.pages]
            for student, submission in self.graded.submissions.items()
        }


def write_report(report: ClassReport, folder: Path) -> Path:
    """Write the page, the JSON and the CSV files; return the page.

    Each file is whole at any moment: what is there stays until what replaces it is complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "questions.csv": report.questions_csv(),
        "mistakes.csv": report.mistakes_csv(),
        "report.json": json.dumps(report.as_dict(), indent=1, ensure_ascii=False) + "\n",
        "index.html": report.as_html(folder.resolve()),
    }
    for name, text in texts.items():
        write_whole(folder / name, text)
    return folder / "index.html"


def _gist(message: str) -> str:
    """Return the beginning of a message, without the numbers of one student's answer."""
    beginning = message.split(": ")[0].split(". ")[0]
    return f"{UNNAMED}: {re.sub(r'-?[0-9][0-9.e+-]*', '…', beginning).rstrip('.')}"


def _sentence(target: str, diagnosis: str, said: Counter[str]) -> str:
    """Return what to say about a mistake, as little about one student's answer as possible."""
    if diagnosis.startswith(UNNAMED):
        return diagnosis.removeprefix(f"{UNNAMED}: ")
    for known in MISCONCEPTIONS.get(target, ()):
        if known.slug == diagnosis:
            return known.says
    return said.most_common(1)[0][0]


def _csv(rows: list[dict[str, Any]], columns: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
