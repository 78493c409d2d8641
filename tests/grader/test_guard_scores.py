"""nbgrader's own traps: stderr is not failure, and silence is not full marks."""

import pytest
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from actlib.grading.preprocessors import GuardScores


def scored(source="report.points(2)", outputs=(), execution_count=1, guard=True):
    cell = new_code_cell(source, execution_count=execution_count, outputs=list(outputs))
    cell.metadata.nbgrader = {
        "grade": True, "solution": False, "locked": True, "grade_id": "test", "points": 2,
        "schema_version": 3,
    }  # fmt: skip
    if guard:
        cell, _ = GuardScores().preprocess_cell(cell, {}, 0)
    return determine_grade(cell)[0]


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


STDERR = new_output("stream", name="stderr", text="UserWarning: harmless")
ERROR = new_output("error", ename="AssertionError", evalue="", traceback=[])


def test_the_traps_are_there():
    """If nbgrader mends one of them, the guard for it can go."""
    assert scored(outputs=[STDERR, result("2.0")], guard=False) == 0
    assert scored(outputs=[], guard=False) == 2
    assert scored(outputs=[result("nan")], guard=False) == 2
    assert scored(outputs=[result("-1")], guard=False) == 2


@pytest.mark.parametrize("points", ["0.0", "1.5", "2.0"])
def test_points_count(points):
    assert scored(outputs=[result(points)]) == float(points)
    assert scored(outputs=[STDERR, result(points)]) == float(points)


@pytest.mark.parametrize("points", ["nan", "-1", "2.1", "inf", "'2'", "None", "<object>"])
def test_what_is_no_number_of_points_earns_none(points):
    assert scored(outputs=[result(points)]) == 0


def test_a_test_that_shows_no_points_earns_none():
    assert scored(outputs=[]) == 0
    assert scored(outputs=[STDERR]) == 0


def test_a_test_that_was_not_run_earns_none():
    assert scored(source="assert right", outputs=[], execution_count=None) == 0


def test_assertions_of_other_courses_keep_their_meaning():
    assert scored(source="assert right", outputs=[]) == 2
    assert scored(source="np.testing.assert_allclose(a, b)", outputs=[]) == 2
    assert scored(source="assert right", outputs=[STDERR]) == 2
    assert scored(source="assert right", outputs=[ERROR]) == 0


def test_magics_are_left_to_nbgrader():
    assert scored(source="%time assert right", outputs=[]) == 2
