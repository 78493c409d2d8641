"""A graded class as its report sees it: points from the gradebook, the rest from the executed notebooks."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader import api as nbgrader
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import select

from actlib.checks.report import REPORT_MIME
from actlib.grading.cells import SourceNotebook
from actlib.grading.course import open_course, who_handed_in
from actlib.grading.errors import CourseError
from actlib.grading.resume import FOLDER
from actlib.grading.text import storable

FOLLOWS = "Looked at once"  # a part that nobody could judge yet
MARK = re.compile(r"^\s*#+ (BEGIN|END) (SOLUTION|HIDDEN TESTS).*$", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """What a check found wrong in one submission.

    Attributes
    ----------
    question
        The test cell.
    target
        What the answer was compared with.
    diagnosis
        The misconception, or an empty string where none was recognised.
    message
        What the student read.
    """

    question: str
    target: str
    diagnosis: str
    message: str


@dataclass
class Submission:
    """What one student handed in, and what became of it.

    Attributes
    ----------
    student
        The student's id.
    name
        First and last name, as far as the gradebook has them.
    points
        By question; None where a person has yet to grade. Empty if it is not in the gradebook.
    recorded
        Whether `actlib grade` has graded it.
    problem
        What it noted down then.
    findings, errors
        What checks and cells said: errors as cell, name and message.
    answers
        The student's code by cell; the cells that a student added are "".
    pages
        The feedback pages.
    executed
        Whether there was a notebook to run.
    """

    student: str
    name: str = ""
    points: dict[str, float | None] = field(default_factory=dict)
    recorded: bool = False
    problem: str = ""
    findings: list[Finding] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    pages: list[Path] = field(default_factory=list)
    executed: bool = False


class GradedClass:
    """Everybody's submission of an assignment.

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
        self.api: NbGraderAPI = open_course(root)
        self.assignment = assignment
        with self.api.gradebook as gradebook:
            try:
                released = gradebook.find_assignment(assignment)
            except nbgrader.MissingEntry:
                known = sorted(a.name for a in gradebook.assignments)
                which = f"known: {', '.join(known)}" if known else "none was released yet"
                raise CourseError(
                    f"there is no assignment {assignment} in the gradebook; {which}"
                ) from None
            self.notebooks = sorted(notebook.name for notebook in released.notebooks)
            self.maxima: dict[str, float] = {
                self._name(notebook.name, cell.name): cell.max_score
                for notebook in released.notebooks
                for cell in [*notebook.grade_cells, *notebook.task_cells]
            }
            self._sources = [
                SourceNotebook.from_gradebook(gradebook, name, assignment, self.api.coursedir)
                for name in self.notebooks
            ]
            self.submissions = {s.student: s for s in self._from_gradebook(gradebook)}
        if not self.submissions:
            raise CourseError(f"nothing of {assignment} was graded: `actlib grade {assignment}`")
        self.recorded = False
        self._add_records()
        for submission in self.submissions.values():
            self._read(submission)

    def _name(self, notebook: str, cell: str) -> str:
        """Return what to call a cell: nbgrader keeps names apart within a notebook."""
        return cell if len(self.notebooks) == 1 else f"{notebook}/{cell}"

    def _from_gradebook(self, gradebook: nbgrader.Gradebook) -> Iterator[Submission]:
        """Return everyone with points, in one question to the database."""
        cells = select(
            nbgrader.Student.id,
            nbgrader.Student.first_name,
            nbgrader.Student.last_name,
            nbgrader.Notebook.name,
            nbgrader.BaseCell.name,
            nbgrader.Grade.auto_score,
            nbgrader.Grade.manual_score,
            nbgrader.Grade.extra_credit,
        )
        cells = (
            cells.select_from(nbgrader.Grade)
            .join(nbgrader.SubmittedNotebook, nbgrader.Grade.notebook)
            .join(nbgrader.SubmittedAssignment, nbgrader.SubmittedNotebook.assignment)
            .join(nbgrader.Student, nbgrader.SubmittedAssignment.student)
            .join(nbgrader.Notebook, nbgrader.SubmittedNotebook.notebook)
            .join(nbgrader.Assignment, nbgrader.Notebook.assignment)
            .join(nbgrader.BaseCell, nbgrader.Grade.cell)
            .where(nbgrader.Assignment.name == self.assignment)
            .order_by(nbgrader.Student.id)
        )
        found: dict[str, Submission] = {}
        for student, first, last, notebook, cell, auto, manual, extra in gradebook.db.execute(
            cells
        ):
            name = " ".join(part for part in (first, last) if part)
            submission = found.setdefault(student, Submission(student, name))
            given = auto if manual is None else manual  # a person's points go first
            points = None if given is None else given + (extra or 0.0)
            submission.points[self._name(notebook, cell)] = points
        yield from found.values()

    def _add_records(self) -> None:
        """Add what `actlib grade` noted down, and who handed in but is not graded."""
        course = self.api.coursedir
        folder = Path(course.root) / FOLDER / self.assignment
        for path in folder.glob("*.json"):
            self.recorded = True
            try:
                record = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):  # a run is about to write it
                continue
            if submission := self.submissions.get(path.stem):
                submission.recorded = True
                submission.problem = str(record.get("problem", ""))
        for student in who_handed_in(
            Path(course.root) / course.submitted_directory, self.assignment
        ):
            self.submissions.setdefault(storable(student), Submission(storable(student)))

    def _read(self, submission: Submission) -> None:
        """Add what the executed notebooks and the feedback folder have."""
        course = self.api.coursedir
        where = (submission.student, self.assignment)
        feedback = Path(course.format_path(course.feedback_directory, *where))
        submission.pages = sorted(feedback.glob("*.html"))
        executed = Path(course.format_path(course.autograded_directory, *where))
        for path in sorted(executed.glob("*.ipynb")):
            submission.executed = True
            for marks, source, outputs in _code(path):
                known = str(marks.get("grade_id", ""))
                cell = self._name(path.stem, known) if known else ""
                if marks.get("solution") or not known:
                    before = submission.answers.get(cell, "")
                    submission.answers[cell] = f"{before}\n{source}".lstrip("\n")
                for output in outputs:
                    if output["output_type"] == "error":
                        said = str(output.get("evalue", ""))
                        submission.errors.append((cell, str(output["ename"]), said))
                    elif report := output.get("data", {}).get(REPORT_MIME):
                        submission.findings += _failed(cell, report)

    @cached_property
    def given(self) -> list[str]:
        """The code that everybody has seen or must write: stubs, tests and the model solutions."""
        course = self.api.coursedir
        folder = Path(course.format_path(course.source_directory, ".", self.assignment))
        known = [cell.source for source in self._sources for cell in source.cells.values()]
        for path in sorted(folder.glob("*.ipynb")):
            known += [text for _, text, _ in _code(path)]
        return [MARK.sub("", text) for text in known]

    @cached_property
    def names(self) -> set[str]:
        """The names that the assignment gives a meaning to."""
        cells = [cell for source in self._sources for cell in source.cells.values()]
        return set[str]().union(*(cell.bound for cell in cells))


def _failed(question: str, report: dict[str, Any]) -> Iterator[Finding]:
    """Return what a check found wrong, less what only follows from it."""
    for found in report["findings"]:
        if not found["passed"] and found["weight"] and not found["message"].startswith(FOLLOWS):
            diagnosis = found["diagnosis"] or ""
            yield Finding(question, report["target"], diagnosis, found["message"])


def _code(path: Path) -> Iterator[tuple[dict[str, Any], str, list[dict[str, Any]]]]:
    """Return nbgrader's marks, source and outputs of each code cell.

    Read as plain JSON: checking thousands of notebooks against the format's schema takes minutes,
    and nbgrader has done so when it wrote them.
    """
    try:
        notebook = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return
    for cell in notebook.get("cells", ()):
        if cell.get("cell_type") == "code":
            marks = cell.get("metadata", {}).get("nbgrader", {})
            yield marks, "".join(cell["source"]), cell.get("outputs", [])
