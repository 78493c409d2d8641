"""What students get: generated from the sources, up to date, and without a word of the solution."""

import json
import re

import nbformat
import pytest
from nbclient import NotebookClient

from actlib.checks.network import NETWORK
from actlib.checks.report import REPORT_MIME
from actlib.checks.targets import ELEMENTWISE
from actlib.checks.vector import VECTOR
from actlib.grading.demo import copy_course
from actlib.grading.errors import CourseError
from actlib.grading.release import release
from actlib.grading.sources import synchronise


@pytest.fixture(scope="module")
def generated(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    copy_course(root, folder)
    release(folder, [])
    return folder


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def notebooks(root):
    found = sorted(root.glob("exercises/*/*.ipynb"))
    assert found
    return found


def test_committed_exercises_are_what_the_sources_generate(root, generated):
    assert files(root / "exercises") == files(generated / "exercises"), "run `make exercises`"


def test_every_source_has_its_exercise(root):
    sources = {p.parent.name for p in root.glob("solutions/*/*.py")}
    assert sources == {p.parent.name for p in notebooks(root)}


def test_nothing_but_notebooks_is_released(root):
    assert {p.suffix for p in (root / "exercises").rglob("*") if p.is_file()} == {".ipynb"}


def test_no_solution_and_no_hidden_test_is_released(root):
    for source in root.glob("solutions/*/*.py"):
        text = source.read_text("utf-8")
        secrets = re.findall(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", text, re.DOTALL)
        lines = {line.strip(" #") for block in secrets for line in block.splitlines()}
        lines = {line for line in lines if len(line) > 20}
        assert len(lines) > 15
        for notebook in root.glob(f"exercises/{source.parent.name}/*.ipynb"):
            cells = nbformat.read(notebook, as_version=4).cells
            released = {line.strip() for cell in cells for line in cell.source.splitlines()}
            assert not lines & released
            assert "HIDDEN TESTS" not in notebook.read_text("utf-8")


def test_notebooks_are_valid_without_outputs_and_with_stable_ids(root):
    for path in notebooks(root):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        for index, cell in enumerate(notebook.cells):
            assert cell.id == cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{index}")
            if cell.cell_type == "code":
                assert cell.outputs == []
                assert cell.execution_count is None


def test_every_test_cell_ends_in_points_and_every_point_is_announced(root):
    for path in notebooks(root):
        notebook = nbformat.read(path, as_version=4)
        sums = re.findall(r"\(([\d.]+(?: \+ [\d.]+)*) points\)", json.dumps(notebook))
        announced = sum(float(term) for terms in sums for term in terms.split(" + "))
        grades = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
        assert announced == sum(cell.metadata.nbgrader.points for cell in grades)
        for cell in grades:
            if cell.cell_type == "code":
                points = f".points({cell.metadata.nbgrader.points:g})"
                assert cell.source.splitlines()[-1].endswith(points)
                assert cell.source.startswith("from actlib.checks import check")
        by_hand = [c for c in grades if c.metadata.nbgrader.solution]
        assert len(by_hand) == 1, "one question for a person to grade"


def test_together_they_ask_for_the_whole_catalogue(root):
    checked = set()
    for path in notebooks(root):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
                checked |= set(re.findall(r'"(\w+)"', cell.source))
    same = {"silu", "silu_grad"}  # Swish and its derivative, at the default beta
    assert {*ELEMENTWISE, *VECTOR, *NETWORK} - checked == same


def test_the_stub_runs_to_its_end_and_earns_nothing(root):
    for path in notebooks(root):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, kernel_name="python3", timeout=120).execute()  # no cell raises
        reports = [o.data for c in notebook.cells for o in c.get("outputs", []) if "data" in o]
        reports = [data for data in reports if REPORT_MIME in data]
        assert len(reports) == sum(
            c.cell_type == "code" and bool(c.metadata.get("nbgrader", {}).get("grade"))
            for c in notebook.cells
        )
        for data in reports:
            assert float(data["text/plain"]) == 0
            assert "Not written yet" in data["text/html"]


def test_releasing_leaves_an_existing_gradebook_alone_when_told_to(root, tmp_path):
    copy_course(root, tmp_path)
    (tmp_path / "gradebook.db").write_bytes(b"precious")
    release(tmp_path, ["02-sigmoid"], gradebook=f"sqlite:///{tmp_path}/other.db")
    assert (tmp_path / "gradebook.db").read_bytes() == b"precious"
    assert (tmp_path / "other.db").exists()


def test_unknown_assignments_are_refused_with_the_known_ones(root, tmp_path):
    copy_course(root, tmp_path)
    with pytest.raises(CourseError, match=r"no assignment 03-nothing; known: .*02-sigmoid"):
        release(tmp_path, ["03-nothing"])


def test_synchronise_takes_the_newer_of_text_and_notebook(root, tmp_path):
    import os
    import shutil

    shutil.copytree(
        root / "solutions/02-sigmoid",
        tmp_path / "solutions/02-sigmoid",
        ignore=shutil.ignore_patterns("*.ipynb"),
    )
    shutil.copy(root / "pyproject.toml", tmp_path)
    source = tmp_path / "solutions/02-sigmoid/sigmoid.py"
    original = source.read_text("utf-8")
    (path,) = synchronise(tmp_path / "solutions")
    assert source.read_text("utf-8") == original, "a first look must not dirty the checkout"

    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\n\nEdited in Jupyter."
    nbformat.write(notebook, path)
    later = source.stat().st_mtime + 5
    os.utime(path, (later, later))
    synchronise(tmp_path / "solutions")
    assert "# Edited in Jupyter." in source.read_text("utf-8")

    text = source.read_text("utf-8").replace("Edited in Jupyter.", "Edited as text.")
    source.write_text(text, "utf-8")
    os.utime(source, (later + 5, later + 5))
    synchronise(tmp_path / "solutions")
    assert "Edited as text." in nbformat.read(path, as_version=4).cells[0].source


def test_notes_that_jupyter_leaves_in_the_source_are_not_released(root, tmp_path):
    copy_course(root, tmp_path)
    path = tmp_path / "solutions/02-sigmoid/sigmoid.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.language_info = {"name": "python", "version": "3.99"}
    notebook.metadata.widgets = {"state": {}}
    nbformat.write(notebook, path)
    release(tmp_path, ["02-sigmoid"])
    released = tmp_path / "exercises/02-sigmoid"
    assert files(released) == files(root / "exercises/02-sigmoid")
