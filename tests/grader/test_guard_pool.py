"""What a student hands in keeps no process of the pool for itself."""

import time

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from actlib.grading import pool
from actlib.grading.preprocessors import HideTests


class Pages:
    def feedback(self, student):
        try:
            time.sleep(60)
        except TimeoutError:  # as a parser may
            time.sleep(60)


def test_a_page_that_takes_a_parser_hours_is_given_up(monkeypatch):
    monkeypatch.setattr(pool, "_steps", Pages(), raising=False)
    monkeypatch.setattr(pool, "PAGES", 0.05)
    with pytest.raises(TimeoutError, match="pages that take more than"):
        pool.write_feedback("ada")
    time.sleep(1.1)  # no timer is left behind, which would raise here


def test_marks_of_hidden_tests_in_an_answer_are_comments():
    mark = "### BEGIN HIDDEN TESTS\nx = 1"
    test = {"nbgrader": {"grade": True, "solution": False, "grade_id": "a", "schema_version": 3}}
    cells = [
        new_code_cell(mark),
        new_code_cell(f"y = 2\n{mark}\n### END HIDDEN TESTS", metadata=test),
    ]
    done, _ = HideTests().preprocess(new_notebook(cells=cells), {})
    assert [cell.source for cell in done.cells] == [mark, "y = 2"]
