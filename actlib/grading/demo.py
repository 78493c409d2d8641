"""The demonstration class: a course folder under ``_build/`` with invented students.

Each file in ``demo_class/`` describes the class of one assignment: who hands in what, and the
points that the grader must give. The tests hold the grader to it.
"""

import shutil
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat

from actlib.grading.errors import CourseError
from actlib.grading.release import release
from actlib.grading.sources import synchronise

CONFIG = """# A course folder for trying things out, built by `actlib demo`: nothing here is kept.
load_subconfig("nbgrader_config.py", path={root!r})
c = get_config()
c.CourseDirectory.root = {folder!r}
"""


def load_class(assignment: str) -> list[dict[str, Any]]:
    """Return the students of an assignment's class.

    Each has `student_id`, `story`, `base` ("solution", "stub" or "nothing"), `answers` (source by
    grade_id, in place of the base's) and `points` (what the grader must give, by grade_id; what
    is not named gets full marks).
    """
    text = (files("actlib.grading") / "demo_class" / f"{assignment}.toml").read_text("utf-8")
    return list(tomllib.loads(text)["student"])


def assignments() -> list[str]:
    """Return the assignments that have a demonstration class."""
    names = (entry.name for entry in (files("actlib.grading") / "demo_class").iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def copy_course(root: Path, folder: Path) -> None:
    """Make `folder` a course of its own, with the sources and the settings of the course in `root`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = CONFIG.format(root=str(root.resolve()), folder=str(folder.resolve()))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    synchronise(root / "solutions")
    for source in (root / "solutions").glob("*/"):
        unwanted = shutil.ignore_patterns("*.py", ".ipynb_checkpoints")
        shutil.copytree(source, folder / "solutions" / source.name, ignore=unwanted)


def build_class(root: Path, folder: Path) -> list[str]:
    """Make `folder` a course with released assignments and everyone's submissions.

    An earlier demonstration in `folder` is replaced.

    Returns
    -------
    list of str
        The assignments, ready to be graded.

    Raises
    ------
    CourseError
        If `folder` exists and is not a demonstration: nothing else is ever deleted.
    """
    marker = folder / ".demonstration"
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise CourseError(f"{folder} is not a demonstration course; name another --folder")
    shutil.rmtree(folder, ignore_errors=True)
    copy_course(root, folder)
    marker.touch()
    release(folder, assignments())
    for assignment in assignments():
        for student in load_class(assignment):
            hand_in(folder, assignment, student)
    return assignments()


def hand_in(folder: Path, assignment: str, student: dict[str, Any]) -> None:
    """Write what a student, described as in `load_class`, hands in for a released assignment."""
    target = folder / "submitted" / student["student_id"] / assignment
    target.mkdir(parents=True)
    if student["base"] == "nothing":
        return
    for released in (folder / "exercises" / assignment).glob("*.ipynb"):
        notebook = nbformat.read(released, as_version=4)
        answers = dict(student.get("answers", {}))
        if student["base"] == "solution":
            source = nbformat.read(folder / "solutions" / assignment / released.name, as_version=4)
            answers = _solutions(source) | answers
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                cell.source = answers[grade_id].strip("\n")
        nbformat.write(notebook, target / released.name)


def _solutions(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return the source of each solution cell, without the marks around the solution."""
    return {
        cell.metadata.nbgrader.grade_id: "\n".join(
            line
            for line in cell.source.splitlines()
            if "### BEGIN" not in line and "### END" not in line
        )
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
