"""Files as students and their tools leave them: the answer is found, or the row says what to do."""

import json
import os
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from actlib.grading.course import who_handed_in
from actlib.grading.files import LARGE, digest
from actlib.grading.preflight import ONE, look
from actlib.grading.repair import _bound
from actlib.grading.text import printable

pytestmark = pytest.mark.filterwarnings("ignore:Non-unique cell id", "ignore:Cell is missing an id")
MARKS = {"grade_id": "double", "grade": False, "solution": True, "locked": False,
         "schema_version": 3, "task": False}  # fmt: skip
ANSWER = "def double(x):\n    return x + x"


def plain():
    answer = new_code_cell(ANSWER, metadata={"nbgrader": MARKS})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [new_markdown_cell("# Title"), answer]
    return json.loads(json.dumps(new_notebook(cells=cells, metadata={"kernelspec": kernel})))


@pytest.fixture
def submitted(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def each(**what):
    return lambda nb: [cell.update(what) for cell in nb["cells"]]


def first(cell):
    return lambda nb: nb["cells"].insert(0, cell)


def worksheets(nb):
    nb["worksheets"] = [{"cells": nb.pop("cells")}]


SHAPES = {
    "no metadata": lambda nb: nb.pop("metadata"),
    "metadata is null": lambda nb: nb.update(metadata=None),
    "metadata is a list": lambda nb: nb.update(metadata=[]),
    "the kernel is a name": lambda nb: nb.update(metadata={"kernelspec": "python3"}),
    "the kernel has no name": lambda nb: nb.update(metadata={"kernelspec": {}}),
    "the kernel is null": lambda nb: nb.update(metadata={"kernelspec": None, "language_info": None}),
    "a title without metadata": lambda nb: nb["cells"][0].update(metadata=None),
    "ids are numbers": each(id=7),
    "ids are null": each(id=None),
    "ids in an old minor version": lambda nb: nb.update(nbformat_minor=2),
    "no minor version": lambda nb: nb.pop("nbformat_minor"),
    "a minor version in words": lambda nb: nb.update(nbformat_minor="5"),
    "a minor version below none": lambda nb: nb.update(nbformat_minor=-1),
    "a version with a point": lambda nb: nb.update(nbformat=4.0),
    "something beside the cells": lambda nb: nb.update(vscode={}, orig_nbformat=4),
    "a cell that is null": first(None),
    "a cell that is a list": first([1]),
    "an empty cell": first({}),
    "a cell of SQL": first({"cell_type": "sql", "metadata": {}, "source": "select 1"}),
    "a heading": first({"cell_type": "heading", "level": 1, "metadata": {}, "source": "x"}),
    "a cell without text": first({"cell_type": "code", "metadata": {}, "source": None}),
    "a text of lists": first({"cell_type": "code", "metadata": {}, "source": [["a"], 1, "b"]}),
    "Code": lambda nb: nb["cells"][1].update(cell_type="Code"),
    "outputs of no kind": lambda nb: nb["cells"][1].update(outputs=[{"output_type": "x"}, 3, None]),
    "outputs are null": lambda nb: nb["cells"][1].update(outputs=None),
    "a count in words": lambda nb: nb["cells"][1].update(execution_count="3"),
    "tags are a word": lambda nb: [c["metadata"].update(tags="x", name="") for c in nb["cells"]],
    "pictures are a list": lambda nb: nb["cells"][0].update(attachments=[1]),
    "worksheets": worksheets,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_notebook_in_no_good_form_keeps_its_answer_and_its_marks(submitted, shape):
    notebook = plain()
    SHAPES[shape](notebook)
    (submitted / "six.ipynb").write_text(json.dumps(notebook), "utf-8")
    found = look(submitted, {"six"})
    assert found.problems == []
    assert found.repairs == ["six.ipynb: what the notebook format asks for was filled in"]
    mended = nbformat.reads(found.notebooks["six"], as_version=4)
    nbformat.validate(mended)
    (answer,) = [c for c in mended.cells if c.source == ANSWER]
    assert answer.cell_type == "code"
    assert answer.metadata.nbgrader == MARKS


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-16-le", "utf-16", "utf-8-sig"])
def test_a_notebook_in_any_unicode_is_read(submitted, encoding):
    notebook = plain()
    notebook["cells"][0]["source"] = "# Ça va"
    text = json.dumps(notebook, ensure_ascii=False)
    (submitted / "six.ipynb").write_bytes(text.encode(encoding))
    found = look(submitted, {"six"})
    assert "instead of UTF-8" in found.repairs[0]
    assert "Ça va" in found.notebooks["six"]


NAMES = {
    "six.ipynb.txt": True, "six.ipynb.json": True, "Six.IPYNB": True, "six (2).ipynb": True,
    "work/six.ipynb": True, "a/b/my six.ipynb": True,
    ".ipynb_checkpoints/six-checkpoint.ipynb": False, "__MACOSX/six.ipynb": False, "six.zip": False,
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_under_the_name_that_a_browser_or_an_archive_gives_it(submitted, name):
    path = submitted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(plain()), "utf-8")
    (submitted / f"._{path.name}").write_bytes(b"\0\5\7")  # as a Mac has it
    found = look(submitted, {"six"})
    assert ("six" in found.notebooks) == NAMES[name]
    assert found.repairs == ([f"{name} was taken for six.ipynb"] if NAMES[name] else [])


def test_what_is_too_large_or_no_file_is_left_out(submitted):
    (submitted / "six.ipynb").write_text(json.dumps(plain()), "utf-8")
    (submitted / "timestamp.txt").mkdir()
    os.mkfifo(submitted / "pipe\n\x1b[2J\u202e")
    with (submitted / "data.bin").open("wb") as file:
        file.truncate(ONE + 1)
    if sys.platform == "linux":  # others have no such names
        os.symlink("six.ipynb", os.fsencode(submitted) + b"/\xff")
        (submitted / os.fsdecode(b"\xff.ipynb")).write_text("{}")
    found = look(submitted, {"six"})
    assert found.problems == []
    said = "; ".join(found.repairs)
    assert said.isprintable()
    assert "data.bin has 64 MB and was left out" in said
    assert "timestamp.txt is no plain file" in said
    found.copy(submitted, submitted.parent / "copy")
    assert [p.name for p in (submitted.parent / "copy").iterdir()] == ["six.ipynb"]


def test_many_large_files_are_refused_and_not_read(submitted):
    (submitted / "six.ipynb").write_text(json.dumps(plain()), "utf-8")
    for number in range(5):
        with (submitted / f"data{number}").open("wb") as file:
            file.truncate(ONE)
    assert "have 320 MB: ask the student" in look(submitted, {"six"}).problems[0]
    with (submitted / "endless").open("wb") as file:
        file.truncate(100 * LARGE)
    before = digest(submitted, submitted.rglob("*"))
    os.utime(submitted / "endless", (1, 1))
    assert digest(submitted, submitted.rglob("*")) != before


def test_a_merge_that_was_not_finished_is_called_so(submitted):
    text = json.dumps(plain(), indent=1)
    (submitted / "six.ipynb").write_text(f"<<<<<<< mine\n{text}\n=======\n{text}\n>>>>>>>", "utf-8")
    assert "a merge that was not finished" in look(submitted, {"six"}).problems[0]


def test_who_handed_in(tmp_path):
    for name in ("ann", "bob", ".ipynb_checkpoints", "other"):
        (tmp_path / name / ("work" if name != "other" else "play")).mkdir(parents=True)
    (tmp_path / "README").write_text("x")
    (tmp_path / "file").mkdir()
    (tmp_path / "file/work").write_text("x")
    assert who_handed_in(tmp_path, "work") == ["ann", "bob", "file"]
    assert who_handed_in(tmp_path / "nowhere", "work") == []


def test_what_a_students_cell_defines_is_found_without_ipythons_parser():
    assert _bound("%%time\nx = 1\n!ls\ndef f():\n    y = 2\nimport os") == {"x", "f", "os"}
    for broken in ("def", "\0", "x = " + "-" * 100_000 + "1", "x = " + "(" * 10_000, "a = %x"):
        assert _bound(broken) == set()


def test_a_line_for_a_terminal():
    assert printable("a\n\tb \u202e\x1b[2J\udcff") == "a b ��[2J�"
    assert len(printable("x" * 10**6)) == 300
