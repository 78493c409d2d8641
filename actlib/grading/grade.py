"""Grade an assignment's submissions with nbgrader, one by one, so that none can stop the others."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.api import MissingEntry

from actlib.grading.course import CourseError, last_line, open_course
from actlib.grading.rows import Row, read_row


class Grading:
    """Every submission of an assignment, graded one by one as it is iterated over.

    Each is autograded and gets its feedback, and gives one `Row`. What was graded before is graded
    again only when it was handed in anew, or with `force`. Submitted files are read, never changed.

    Parameters
    ----------
    root
        The course folder.
    assignment
        The assignment's name.
    students
        Only these; by default everyone with a folder in ``submitted/``.
    force
        Grade again what is graded.

    Raises
    ------
    CourseError
        If the assignment was never released, or nobody handed anything in.
    """

    def __init__(
        self, root: Path, assignment: str, students: Sequence[str] = (), force: bool = False
    ) -> None:
        self.api = open_course(root)
        self.assignment = assignment
        self.force = force
        try:
            with self.api.gradebook as gradebook:
                released = gradebook.find_assignment(assignment)
                self.notebooks = {notebook.name for notebook in released.notebooks}
        except MissingEntry:
            raise CourseError(
                f"{assignment} is not in the gradebook: release it first, with "
                f"`actlib release {assignment}` or `nbgrader generate_assignment {assignment}`"
            ) from None
        submitted = root / self.api.coursedir.submitted_directory
        found = sorted(p.parent.name for p in submitted.glob(f"*/{assignment}") if p.is_dir())
        for student in students:
            if student not in found:
                raise CourseError(f"{student} has no folder submitted/{student}/{assignment}")
        if not found:
            raise CourseError(f"nothing was handed in: there is no submitted/*/{assignment}")
        self.students = list(students) or found

    def __len__(self) -> int:
        return len(self.students)

    def __iter__(self) -> Iterator[Row]:
        return map(self._grade, self.students)

    def _grade(self, student: str) -> Row:
        start = time.monotonic()
        missing = self.notebooks - self._handed_in(student)
        if missing:
            problem = self._record_missing(student, missing)
        else:
            result = self.api.autograde(self.assignment, student, force=self.force)
            if result["success"]:
                result = self.api.generate_feedback(self.assignment, student, force=True)
            problem = "" if result["success"] else last_line(result)
        return read_row(self.api, self.assignment, student, time.monotonic() - start, problem)

    def _handed_in(self, student: str) -> set[str]:
        course = self.api.coursedir
        folder = course.format_path(course.submitted_directory, student, self.assignment)
        return {path.stem for path in Path(folder).glob("*.ipynb")}

    def _record_missing(self, student: str, missing: set[str]) -> str:
        """Give a student without a notebook a row of zeros, and return what to say of it.

        nbgrader by itself leaves no trace of such a submission. Points that a person gave stay.
        """
        with self.api.gradebook as gradebook:
            gradebook.update_or_create_student(student)
            submission = gradebook.update_or_create_submission(self.assignment, student)
            for notebook in submission.notebooks:
                if notebook.name in missing:
                    for cell in notebook.grades:
                        cell.auto_score = 0
                        cell.needs_manual_grade = False
            gradebook.db.commit()
        names = ", ".join(f"{name}.ipynb" for name in sorted(missing))
        return f"no {names} in submitted/{student}/{self.assignment}"
