"""`actlib bench grading` and `growth` measure classes that are graded rightly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actlib.bench import growth
from actlib.bench.growth_class import generate
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


def test_a_class_graded_wrongly_is_said_in_a_line(root, tmp_path, monkeypatch):
    monkeypatch.setattr(
        growth, "GRADE", 'print(\'{"rows": [["s000000", "graded", 0]], "memory": 0, "jobs": 1}\')'
    )
    run = CliRunner().invoke(app, ["bench", "growth", "--sizes", "2", "--course", str(root)])
    assert run.exit_code == 1
    assert "actlib: wrong grades in a class of 2" in run.output


def test_the_ends_of_classes_are_graded_in_turns(root, tmp_path):
    output = tmp_path / "growth.json"
    command = ["bench", "growth", "--sizes", "2,3", "--turns", "1", "--output", str(output)]
    run = CliRunner().invoke(app, [*command, "--course", str(root)])
    assert run.exit_code == 0, run.output
    result = json.loads(output.read_text("utf-8"))
    assert [size["submissions"] for size in result["sizes"]] == [2, 3]
    assert [len(size["turns"]) for size in result["sizes"]] == [1, 1]
    assert all(size["memory_mb"] > 0 for size in result["sizes"])


def test_stock_nbgrader_and_ours_give_the_same_grades(tmp_path):
    output = tmp_path / "grading.json"
    # in a process of its own: it waits for all that its commands have started
    command = [Path(sys.executable).with_name("actlib"), "bench", "grading", "--submissions", "3"]
    command += ["--turns", "2", "--no-feedback", "--output", output]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All grades are equal" in run.stdout
    (pair,) = json.loads(output.read_text())["runs"]
    measured = [pair["stock"], *pair["ours"]]
    assert [run["submissions"] for run in measured] == [3, 3, 3]
    for key in ("processor_seconds", "first_processor_seconds"):
        assert all(run[key] > 0 for run in measured)


def test_the_command_line_answers_before_what_takes_long_is_imported():
    # jsonschema alone takes a second and a half, unless actlib.grading comes first
    late = {"nbgrader", "nbformat", "jsonschema", "IPython", "matplotlib", "actlib.checks"}
    # with it the warm processes are started, which come up while the rest is imported
    look = f"import sys, actlib.cli, actlib.grading.begin; print({late} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert said.stdout == "set()\n"
