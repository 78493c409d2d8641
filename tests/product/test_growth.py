"""`actlib bench growth` measures classes that are graded rightly."""

import pytest
from typer.testing import CliRunner

from actlib.bench.growth import generate
from actlib.cli import app
from actlib.grading.grade import Grading


def test_every_second_answer_of_a_generated_class_is_wrong(root, tmp_path):
    generate(root, tmp_path, 3)
    rows = {row.student_id: row for row in Grading(tmp_path, "light", feedback=False)}
    assert [(row.state, row.total) for _, row in sorted(rows.items())] == [
        ("graded", 1),
        ("graded", 0),
        ("graded", 1),
    ]


@pytest.mark.parametrize("sizes", ["", "1,10", "ten"])
def test_sizes_that_are_none_are_refused(sizes):
    run = CliRunner().invoke(app, ["bench", "growth", "--sizes", sizes])
    assert run.exit_code == 2
    assert "needs numbers above 1" in run.output
