"""What is asked of a gradebook for every submission, as statements that are built once.

Building one takes SQLAlchemy as long as SQLite takes to answer it. To answer it takes indexes that
nbgrader's tables lack: else a student's grades are looked for among those of the whole class.
"""

from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Index, Select, bindparam, select
from sqlalchemy.orm import undefer

INDEXES = [
    Index("actlib_submitted_notebook_assignment", SubmittedNotebook.assignment_id),
    Index("actlib_grade_notebook", Grade.notebook_id),
    Index("actlib_comment_notebook", Comment.notebook_id),
]
_NOTEBOOK = Notebook.name == bindparam("notebook")
_ASSIGNMENT = Assignment.name == bindparam("assignment")
_STUDENT = SubmittedAssignment.student_id == bindparam("student")


def _of_submission(statement: Select[Any]) -> Select[Any]:
    """Add a submission, and what it is of, to a statement about its notebooks."""
    return (
        statement.join(
            SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(_ASSIGNMENT, _STUDENT)
    )


def _records(kind: Any) -> Select[Any]:
    named = select(BaseCell.name, kind).join(kind, kind.cell_id == BaseCell.id)
    return _of_submission(named.join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id))


def _in_notebook(statement: Select[Any]) -> Select[Any]:
    return statement.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id).where(_NOTEBOOK)


# a student's grades in an assignment, each with the name of its cell
GRADES = _records(Grade)
# the same in one notebook of it, with the points there were, and a person's comments
RECORDS = {
    Grade: _in_notebook(_records(Grade).options(undefer(Grade.max_score))),
    Comment: _in_notebook(_records(Comment)),
}
# what methods of nbgrader's `Gradebook` find by these names
FINDS = {
    "find_student": (select(Student).where(Student.id == bindparam("student")), ["student"]),
    "find_assignment": (select(Assignment).where(_ASSIGNMENT), ["assignment"]),
    "find_notebook": (
        select(Notebook)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .where(_NOTEBOOK, _ASSIGNMENT),
        ["notebook", "assignment"],
    ),
    "find_submission": (
        select(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(_ASSIGNMENT, _STUDENT),
        ["assignment", "student"],
    ),
    "find_submission_notebook": (
        _in_notebook(_of_submission(select(SubmittedNotebook))),
        ["notebook", "assignment", "student"],
    ),
}
