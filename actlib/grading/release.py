"""Generate the students' notebooks from the sources, through nbgrader's own `generate_assignment`."""

from pathlib import Path

from actlib.grading.course import CourseError, last_line, open_course, sources


def release(root: Path, assignments: list[str], gradebook: str | None = None) -> list[Path]:
    """Write each assignment's notebooks into the release directory, and return those folders.

    The assignment is entered into the gradebook, which is what lets submissions be graded later.

    Raises
    ------
    CourseError
        If an assignment is unknown, or nbgrader refuses its source.
    """
    api = open_course(root, gradebook)
    folders = []
    for assignment in sources(api, assignments):
        result = api.generate_assignment(assignment)
        if not result["success"]:
            raise CourseError(f"{assignment}: {last_line(result)}")
        folders.append(
            Path(api.coursedir.format_path(api.coursedir.release_directory, ".", assignment))
        )
    return folders
