"""One row a student: points per exercise from the gradebook, reasons from the executed notebook."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from rich.table import Table
from rich.text import Text

from actlib.checks.report import REPORT_MIME
from actlib.grading.questions import GRADES
from actlib.grading.text import printable, storable


@dataclass(frozen=True)
class Row:
    """How one submission fared.

    Attributes
    ----------
    student_id
        The student.
    points
        The points of each exercise by grade_id; None where a person has yet to grade.
    maxima
        The most that each exercise can give.
    seconds
        How long grading took.
    problems
        What went wrong, a short phrase each.
    state
        "graded", "unchanged" since it was graded before, or "failed": the points are then not those
        of this submission, and the next run tries again.
    """

    student_id: str
    points: dict[str, float | None]
    maxima: dict[str, float]
    seconds: float
    problems: tuple[str, ...]
    state: str = "graded"

    @property
    def total(self) -> float:
        """The points so far."""
        return sum(points or 0.0 for points in self.points.values())

    @property
    def maximum(self) -> float:
        """The most that the assignment can give."""
        return sum(self.maxima.values())


def read_maxima(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """Return the most that each exercise can give."""
    notebooks = gradebook.find_assignment(assignment).notebooks
    return {cell.name: cell.max_score for book in notebooks for cell in book.grade_cells}


def read_row(
    api: NbGraderAPI,
    assignment: str,
    student: str,
    maxima: dict[str, float],
    seconds: float,
    problem: str,
    state: str = "graded",
) -> Row:
    """Return the row of a student whose submission nbgrader has just been through."""
    student = storable(student)
    points: dict[str, float | None] = {}
    with api.gradebook as gradebook:
        names = {"assignment": assignment, "student": student}
        for name, grade in gradebook.db.execute(GRADES, names):
            # graded again, a person's points stand, though nbgrader asks for another look
            ungraded = grade.auto_score is None and grade.manual_score is None
            points[name] = None if ungraded else grade.score
    if not points:  # nbgrader has no submission
        points = dict.fromkeys(maxima, 0.0)
    problems = [problem] if problem else []
    folder = Path(
        api.coursedir.format_path(api.coursedir.autograded_directory, student, assignment)
    )
    for path in sorted(folder.glob("[!.]*.ipynb")):  # a Mac puts "._name.ipynb" beside a notebook
        problems += _reasons(nbformat.from_dict(json.loads(path.read_text("utf-8"))))
    ordered = {name: points.get(name) for name in maxima}
    return Row(student, ordered, maxima, seconds, tuple(problems), state)


def _reasons(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what kept test cells of an executed notebook from full marks, a phrase each."""
    exercises: dict[str, list[str]] = {}  # by reason, so that one mistake made thrice is one phrase
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not (mark.get("grade") or mark.get("solution")):
            continue
        for output in cell.outputs:
            reasons = []
            if output.output_type == "error":
                reasons = [printable(f"{output.ename}: {output.evalue}".rstrip(": "))]
            elif REPORT_MIME in output.get("data", {}):
                reasons = _findings(output.data[REPORT_MIME]["findings"])
            for reason in reasons:
                exercises.setdefault(reason, []).append(mark["grade_id"].removesuffix("-check"))
    return [f"{', '.join(dict.fromkeys(names))}: {why}" for why, names in exercises.items()]


def _findings(findings: list[dict[str, Any]]) -> list[str]:
    """Return the diagnoses of what failed or, without one, the start of the first message."""
    failed = [finding for finding in findings if not finding["passed"] and finding["weight"]]
    named = list(dict.fromkeys(f["diagnosis"] for f in failed if f["diagnosis"]))
    return named or [f["message"].split(": ")[0].split(". ")[0] for f in failed[:1]]


def as_table(rows: Sequence[Row], title: str, width: int) -> Table:
    """Return the rows as a table for a terminal; a narrow one gets the totals alone."""
    table = Table(title=title, title_justify="left", caption_justify="left")
    table.add_column("student")
    maxima = rows[0].maxima if rows and width >= 60 + 9 * len(rows[0].maxima) else {}
    for name, maximum in maxima.items():
        heading = name.removesuffix("-check").replace("-", "-\n")
        table.add_column(f"{heading}\n/{maximum:g}", justify="right", vertical="bottom")
    table.add_column("total", justify="right")
    table.add_column("s", justify="right")
    table.add_column("what went wrong", min_width=40, overflow="fold")
    for row in rows:
        points = ["·" if p is None else f"{p:g}" for p in map(row.points.get, maxima)]
        total = f"{row.total:g}/{row.maximum:g}"
        problems = Text("\n".join(row.problems))  # no markup
        table.add_row(
            Text(printable(row.student_id)), *points, total, f"{row.seconds:.1f}", problems
        )
    if maxima:
        table.caption = "· waits for a person to grade it, in the formgrader"
    return table


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows as JSON-ready data; the points of what waits for a person are null."""
    return [asdict(row) | {"total": row.total, "maximum": row.maximum} for row in rows]


def as_csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV; an empty cell waits for a person to grade it."""
    text = io.StringIO()
    names = list(rows[0].maxima) if rows else []
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student_id", *names, "total", "maximum", "seconds", "problems"])
    for row in rows:
        cells = ["" if row.points[name] is None else row.points[name] for name in names]
        reasons = "; ".join(row.problems)
        writer.writerow(
            [row.student_id, *cells, row.total, row.maximum, f"{row.seconds:.2f}", reasons]
        )
    return text.getvalue()
