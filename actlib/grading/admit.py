"""What comes before the execution of a submission: its files are looked at, mended, and sanitised."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actlib.grading.course import last_line
from actlib.grading.jobs import Job
from actlib.grading.preflight import is_plain, look
from actlib.grading.repair import REPAIRED
from actlib.grading.steps import Steps
from actlib.grading.text import printable

COPIES = ".actlib/copies"  # of submissions that nbgrader cannot read as they are


class NotAdmitted(Exception):
    """A submission that cannot be graded as it is; the message says what to do."""


@dataclass(frozen=True)
class Admitted:
    """A submission that nbgrader has sanitised.

    Attributes
    ----------
    problems
        What was missing or mended, a phrase each.
    notebooks
        Whether there is any.
    jobs
        What the pool is to execute, by notebook.
    """

    problems: list[str]
    notebooks: bool = True
    jobs: dict[str, Job] = field(default_factory=dict)


def admit(steps: Steps, student: str) -> Admitted:
    """Take a student's submission in; the submitted files are never changed.

    Raises
    ------
    NotAdmitted
        If its files cannot be read, or nbgrader refuses them.
    """
    course, expected = steps.api.coursedir, set(steps.sources)
    submitted = Path(course.format_path(course.submitted_directory, student, steps.assignment))
    if why_not := _unfit(student):
        raise NotAdmitted(f"{why_not}: rename submitted/{printable(student)}")
    try:
        if submitted.is_symlink() or submitted.is_file():  # a link may lead to another's
            raise NotAdmitted(f"{submitted} is no folder: put the student's own in its place")
        files = look(submitted, expected)
    except OSError as error:
        raise NotAdmitted(_unreadable(error)) from None
    present = {p.stem for p in submitted.glob("*.ipynb") if is_plain(p)} | set(files.notebooks)
    if files.problems:
        raise NotAdmitted("; ".join(files.problems))
    if missing := expected - present:
        files.repairs.append(_record_missing(steps, student, missing))
        if missing == expected:
            return Admitted(files.repairs, notebooks=False)
    copies = f"{COPIES}/{os.getpid()}" if files.needs_copy else None
    if copies:
        files.copy(submitted, Path(course.format_path(copies, student, steps.assignment)))
    try:
        result = steps.sanitise(student, copies)
    finally:
        if copies:
            shutil.rmtree(Path(course.root) / copies, ignore_errors=True)
    if not result["success"]:
        raise NotAdmitted(last_line(result))
    return Admitted(files.repairs + _repairs(result), jobs=steps.jobs(student))


def _unfit(student: str) -> str:
    """Return why nbgrader cannot work with a folder of this name; empty if it can."""
    if any(character in student for character in "*?["):
        return "nbgrader takes *, ? and [ in a name for any characters"
    try:
        student.encode()
    except UnicodeEncodeError:
        return "the name is no UTF-8"
    return ""


def _unreadable(error: OSError) -> str:
    return f"{printable(str(error.filename))} cannot be read ({error.strerror}): see who may read it, and grade again"


def _record_missing(steps: Steps, student: str, missing: set[str]) -> str:
    """Give a student without a notebook a row of zeros, and return what to say of it.

    nbgrader by itself leaves no trace of such a submission. Points that a person gave stay.
    """
    with steps.api.gradebook as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(steps.assignment, student)
        for notebook in submission.notebooks:
            if notebook.name in missing:
                for cell in notebook.grades:
                    cell.auto_score = 0
                    cell.needs_manual_grade = False
        gradebook.db.commit()
    names = ", ".join(f"{name}.ipynb" for name in sorted(missing))
    return f"no {names} in submitted/{student}/{steps.assignment}"


def _repairs(result: dict[str, Any]) -> list[str]:
    """Return what nbgrader's log says was repaired."""
    lines = str(result.get("log", "")).splitlines()
    return [line.split(REPAIRED, 1)[1] for line in lines if REPAIRED in line]
