"""Generate the students' notebooks from the sources, through nbgrader's own `generate_assignment`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI

from actlib.grading.cells import SourceNotebook
from actlib.grading.course import last_line, open_course, sources
from actlib.grading.errors import CourseError
from actlib.grading.lint import lint


@dataclass(frozen=True)
class Released:
    """A released assignment.

    Attributes
    ----------
    folder
        What students get.
    complaints
        What its test cells do that cannot work while the student's code is in another process.
    """

    folder: Path
    complaints: tuple[str, ...]


def release(root: Path, assignments: list[str], gradebook: str | None = None) -> list[Released]:
    """Write each assignment's notebooks into the release directory.

    The assignment is entered into the gradebook, which is what lets submissions be graded later.

    Raises
    ------
    CourseError
        If an assignment is unknown, or nbgrader refuses its source.
    """
    api = open_course(root, gradebook)
    released = []
    for assignment in sources(api, assignments):
        result = api.generate_assignment(assignment)
        if not result["success"]:
            raise CourseError(f"{assignment}: {_refusal(assignment, last_line(result))}")
        folder = api.coursedir.format_path(api.coursedir.release_directory, ".", assignment)
        released.append(Released(Path(folder), tuple(_complaints(api, assignment))))
    return released


def _refusal(assignment: str, why: str) -> str:
    if "Cannot add or remove cells" not in why:
        return why
    return (
        "submissions are graded already, so graded cells keep their names and none can come or go; "
        "name them as they were, or give up all points of the assignment with "
        f"`nbgrader db assignment remove {assignment} --force`"
    )


def _complaints(api: NbGraderAPI, assignment: str) -> Iterator[str]:
    with api.gradebook as gradebook:
        for notebook in gradebook.find_assignment(assignment).notebooks:
            source = SourceNotebook.from_gradebook(
                gradebook, notebook.name, assignment, api.coursedir
            )
            yield from (f"{notebook.name}.ipynb, {complaint}" for complaint in lint(source))
