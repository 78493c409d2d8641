"""Submissions that are odd but honest: the answer counts, and the row says what was mended."""

import copy
import json
import shutil

import nbformat
import pytest

from actlib.grading.course import open_course
from actlib.grading.demo import build_class
from actlib.grading.grade import Grading

NAME = "02-sigmoid/sigmoid.ipynb"


def marks(cell):
    return cell.metadata.get("nbgrader", {})


def find(notebook, grade_id):
    return next(c for c in notebook.cells if marks(c).get("grade_id") == grade_id)


def every_mark(notebook, key, value):
    for cell in notebook.cells:
        if marks(cell):
            cell.metadata.nbgrader[key] = value


def doubled(notebook, grade_id):
    cell = find(notebook, grade_id)
    notebook.cells.insert(0, copy.deepcopy(cell) | {"id": "twin"})


def backup(notebook):
    """An answer copied, and the copy left as the stub."""
    cell = copy.deepcopy(find(notebook, "tanh"))
    cell.source, cell.id = "def tanh(x):\n    raise NotImplementedError()", "twin"
    notebook.cells.append(cell)


def dropped(*names):
    def change(notebook):
        notebook.cells = [c for c in notebook.cells if marks(c).get("grade_id") not in names]

    return change


def changed(grade_id, **what):
    def change(notebook):
        find(notebook, grade_id).update(what)

    return change


def stripped(notebook):
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()


def foreign(notebook):
    extra = copy.deepcopy(find(notebook, "tanh-check"))
    extra.metadata.nbgrader.grade_id, extra.id = "of-another-year", "other"
    notebook.cells.append(extra)


def points_raised(notebook):
    find(notebook, "tanh-check").metadata.nbgrader.points = 200


def no_locks(notebook):
    every_mark(notebook, "locked", False)
    every_mark(notebook, "grade", False)


# what happened to the solution, and a word that the row must have; "" where nothing needs saying
NOTEBOOKS = {
    "doubled-test": (lambda nb: doubled(nb, "tanh-check"), "tanh-check was there 2 times"),
    "doubled-answer": (lambda nb: doubled(nb, "tanh"), "tanh was there 2 times"),
    "backup-copy": (backup, "tanh was there 2 times"),
    "no-test": (dropped("tanh-check"), "tanh-check was missing and is put back"),
    "no-setup": (dropped("setup", "forward"), "setup was missing"),
    "no-tests-at-all": (
        dropped("sigmoid-check", "sigmoid-grad-check", "stable-sigmoid-check", "tanh-check",
                "tanh-grad-check", "bce-check", "bce-grad-check", "backward-check"),
        "backward-check was missing",
    ),
    "emptied-test": (changed("tanh-check", source=""), ""),
    "edited-test": (changed("tanh-check", source="print(1)"), ""),
    "test-as-text": (lambda nb: find(nb, "tanh-check").update(cell_type="raw"), "filled in"),
    "points-raised": (points_raised, ""),
    "old-schema": (lambda nb: every_mark(nb, "schema_version", 1), ""),
    "new-schema": (lambda nb: every_mark(nb, "schema_version", 99), ""),
    "no-locks": (no_locks, ""),
    "stripped": (stripped, "recognised by its content"),
    "foreign-cell": (foreign, ""),
    "kernel": (lambda nb: nb.metadata.update(kernelspec={"name": "julia", "display_name": "J"}), ""),
    "no-kernel": (lambda nb: nb.metadata.clear(), ""),
}  # fmt: skip


def latin_1(path):
    text = path.read_text("utf-8").replace("It takes 60", "\u00c7a takes 60")
    path.write_bytes(text.encode("latin-1", "ignore"))


def format_3(path):
    notebook = nbformat.read(path, as_version=4)
    path.write_text(nbformat.writes(nbformat.convert(notebook, 3), version=3), "utf-8")


def no_outputs_key(path):
    data = json.loads(path.read_text("utf-8"))
    for cell in data["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
    path.write_text(json.dumps(data), "utf-8")


FILES = {
    "latin-1": (latin_1, "latin-1 instead of UTF-8"),
    "utf-16": (lambda p: p.write_bytes(p.read_text("utf-8").encode("utf-16")), "utf-16"),
    "with-bom": (lambda p: p.write_bytes(b"\xef\xbb\xbf" + p.read_bytes()), "utf-8-sig"),
    "format-3": (format_3, "notebook format 3"),
    "renamed": (lambda p: p.rename(p.with_name("my answers.ipynb")), "was taken for sigmoid.ipynb"),
    "downloaded": (lambda p: p.rename(p.with_name("sigmoid (1).ipynb")), "was taken for"),
    "second-copy": (lambda p: shutil.copy(p, p.with_name("sigmoid-Copy1.ipynb")), ""),
    "no-outputs": (no_outputs_key, "was filled in"),
    "bad-date": (lambda p: p.with_name("timestamp.txt").write_text("yesterday"), "is no date"),
    "good-date": (lambda p: p.with_name("timestamp.txt").write_text("2026-01-02 03:04:05 UTC"), ""),
}

BROKEN = {
    "cut-off": (lambda p: p.write_text(p.read_text("utf-8")[:5000], "utf-8"), "is cut off"),
    "empty": (lambda p: p.write_text(""), "is empty"),
    "a-list": (lambda p: p.write_text("[]"), "is cut off or is no notebook"),
    "format-9": (lambda p: p.write_text('{"nbformat": 9, "cells": []}'), "format 9"),
    "no-cells": (lambda p: p.write_text('{"nbformat": 4, "nbformat_minor": 5}'), "no valid notebook"),
}  # fmt: skip


@pytest.fixture(scope="module")
def odd_class(root, tmp_path_factory):
    """A class of odd hand-ins, all of the reference solution, and their rows."""
    course = tmp_path_factory.mktemp("odd") / "course"
    build_class(root, course)
    submitted = course / "submitted"
    reference = (submitted / "reference" / NAME).read_text("utf-8")
    shutil.rmtree(submitted)
    for student, (change, _) in (NOTEBOOKS | FILES | BROKEN).items():
        path = submitted / student / NAME
        path.parent.mkdir(parents=True)
        notebook = nbformat.reads(reference, as_version=4)
        if student in NOTEBOOKS:
            change(notebook)
        path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
        if student not in NOTEBOOKS:
            change(path)
    before = {p: p.read_bytes() for p in submitted.rglob("*") if p.is_file()}
    rows = {row.student_id: row for row in Grading(course, "02-sigmoid", feedback=False)}
    assert {p: p.read_bytes() for p in submitted.rglob("*") if p.is_file()} == before
    return course, rows


@pytest.mark.parametrize("student", NOTEBOOKS | FILES)
def test_the_answer_counts(odd_class, student):
    _, rows = odd_class
    _, says = (NOTEBOOKS | FILES)[student]
    row = rows[student]
    assert row.total == 22, row
    assert row.state == "graded"
    if says:
        assert says in "; ".join(row.problems)
    else:
        assert row.problems == ()


@pytest.mark.parametrize(
    "student", ["latin-1", "utf-16", "with-bom", "format-3", "no-outputs", "test-as-text"]
)
def test_the_answer_counts_behind_nbgraders_own_command_too(odd_class, student):
    course, rows = odd_class
    api = open_course(course)
    result = api.autograde("02-sigmoid", student, force=True)
    assert result["success"], result
    _, says = (NOTEBOOKS | FILES)[student]
    assert says in result["log"]
    with api.gradebook as gradebook:
        assert gradebook.find_submission("02-sigmoid", student).score == rows[student].total == 22


@pytest.mark.parametrize("student", BROKEN)
def test_nbgraders_own_command_says_the_same_of_what_cannot_be_read(odd_class, student):
    course, _ = odd_class
    result = open_course(course).autograde("02-sigmoid", student, force=True)
    assert not result["success"]
    assert BROKEN[student][1] in result["log"]


@pytest.mark.parametrize("student", BROKEN)
def test_what_cannot_be_read_is_said_and_costs_nobody_else(odd_class, student):
    _, rows = odd_class
    row = rows[student]
    assert row.state == "failed"
    assert row.total == 0
    assert BROKEN[student][1] in row.problems[0]


def test_everyone_has_a_row_and_nothing_is_left_over(odd_class):
    course, rows = odd_class
    assert set(rows) == set(NOTEBOOKS | FILES | BROKEN)
    assert not (course / ".actlib/copies").exists() or not any(
        (course / ".actlib/copies").iterdir()
    )
