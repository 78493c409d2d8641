"""Every assignment through stock nbgrader: the solution earns everything, the stub nothing."""

import nbformat
import pytest

from actlib.grading.demo import assignments, copy_course, hand_in
from actlib.grading.grade import Grading
from actlib.grading.release import release

STUDENTS = ("solution", "stub")


@pytest.fixture(scope="module")
def graded(root, tmp_path_factory):
    """Rows by assignment and student; assignments with a demonstration class are graded there."""
    folder = tmp_path_factory.mktemp("assignments") / "course"
    copy_course(root, folder)
    names = sorted({p.parent.name for p in root.glob("solutions/*/*.py")} - set(assignments()))
    release(folder, names)
    rows = {}
    for assignment in names:
        for student in STUDENTS:
            hand_in(folder, assignment, {"student_id": student, "base": student})
        for row in Grading(folder, assignment):
            rows[assignment, row.student_id] = row
    return folder, rows


def test_the_solution_earns_every_point(graded):
    folder, rows = graded
    for (assignment, student), row in rows.items():
        if student == "solution":
            assert row.points == row.maxima | {"question": None}, (assignment, row.problems)
            assert row.problems == ()
            path = next((folder / "autograded/solution" / assignment).glob("*.ipynb"))
            for cell in nbformat.read(path, as_version=4).cells:
                errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
                assert not errors, "the solution must run from top to bottom"


def test_the_stub_earns_nothing(graded):
    _, rows = graded
    for (assignment, student), row in rows.items():
        if student == "stub":
            assert row.total == 0, assignment
            # an answer that is not even begun is no work for the person who grades
            assert set(row.points.values()) == {0.0}, row.points


def test_feedback_names_no_hidden_test(graded):
    folder, rows = graded
    pages = list((folder / "feedback").rglob("*.html"))
    assert len(pages) == len(rows)
    for page in pages:
        text = page.read_text("utf-8")
        assert "HIDDEN TESTS" not in text
        assert "secret=True" not in text
