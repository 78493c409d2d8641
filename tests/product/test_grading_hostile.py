"""A class of cheats and of broken files, graded in one run: nobody gains, and nobody else loses."""

import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from actlib.bench import grading_class
from actlib.grading.grade import Grading
from actlib.grading.release import release
from actlib.grading.sandbox import choose

pytestmark = pytest.mark.filterwarnings("ignore:Non-unique cell id", "ignore:Cell is missing an id")
FILE = f"{grading_class.NAME}/six.ipynb"
RIGHT = {name: right for name, (right, _, _) in grading_class.EXERCISES.items()}
ZERO = dict.fromkeys(RIGHT, "pass")

# cells of students who know nothing: what they try, as a person who may write there could do it
CHEATS = {
    "writes-credit": "import sqlite3; d = sqlite3.connect(COURSE + '/gradebook.db'); d.execute('update grade set extra_credit = 60'); d.commit()",
    "writes-scores": "import sqlite3; d = sqlite3.connect(COURSE + '/gradebook.db'); d.execute('update grade set manual_score = 2'); d.commit()",
    "deletes-gradebook": "import os; os.remove(COURSE + '/gradebook.db')",
    "deletes-the-neighbour": "import shutil; shutil.rmtree(COURSE + '/submitted/honest')",
    "copies-the-neighbour": f"import json\nfor c in json.load(open(COURSE + '/submitted/honest/{FILE}'))['cells']: exec(''.join(c['source']))",
    "copies-the-solution": f"import json\nfor c in json.load(open(COURSE + '/source/{FILE}'))['cells']: exec(''.join(c['source']))",
    "copies-the-autograded": f"import json\nfor c in json.load(open(COURSE + '/autograded/honest/{FILE}'))['cells']: exec(''.join(c['source']))",
    "forges-a-record": "import os; os.makedirs(COURSE + '/.actlib/graded/bench', exist_ok=True); open(COURSE + '/.actlib/graded/bench/x.json', 'w').write('{}')",
    "changes-the-settings": "open(COURSE + '/nbgrader_config.py', 'a').write('c.Autograde.autograde_preprocessors = []')",
    "looks-for-the-course": "import glob; [exec(open(p).read()) for p in glob.glob('/**/six.ipynb', recursive=True)]",
    "shows-points": "from IPython.display import display; display(2.0); print('2.0'); 2.0",
    "writes-later-cells": "get_ipython().set_next_input('mean = lambda x: 3'); In = Out = 2.0",
    "has-own-assert": "import builtins; builtins.AssertionError = type('A', (Exception,), {'__init__': lambda *a: None})",
    "has-own-array": "import numpy as np; np.array = np.eye = np.arange = lambda *a, **k: None; np.allclose = lambda *a: True",
    "has-own-comparison": "import numpy as np; np.allclose = lambda *a, **k: True; solve = lambda a, b: [9, 9]",
    "has-own-numpy": "class np: array = list; allclose = lambda *a: True\nsolve = lambda a, b: [9, 9]",
}  # fmt: skip


def find(notebook, name):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def odd_marks(notebook):
    find(notebook, "mean-check").metadata.nbgrader.points = "many"
    find(notebook, "plot-check").metadata.nbgrader = [1, 2]
    find(notebook, "words").metadata.nbgrader.grade_id = {"a": 1}


def filled_outputs(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                nbformat.v4.new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)
            ]


def from_colab(notebook):
    notebook.metadata = {"colab": {"provenance": []}, "kernelspec": notebook.metadata.kernelspec}
    for number, c in enumerate(notebook.cells):
        c.metadata |= {"id": f"x{number}", "outputId": "abc", "colab": {"base_uri": "https://c"}}
    notebook.cells.insert(0, new_code_cell("from google.colab import drive\ndrive.mount('/d')"))


def from_vscode(notebook):
    for number, c in enumerate(notebook.cells):
        c.metadata["vscode"] = {"languageId": "python"}
        c["id"] = f"#VSC-{number:08x}"


def from_deepnote(notebook):
    notebook.metadata |= {"deepnote": {}, "deepnote_notebook_id": "1" * 32}
    for number, c in enumerate(notebook.cells):
        c.metadata |= {
            "cell_id": f"{number:032x}",
            "deepnote_cell_type": "code",
            "source_hash": "1",
        }
        c["block_group"] = "1"


def split_answer(notebook):
    """As JupyterLab splits a cell: both halves have its marks."""
    answer = find(notebook, "mean")
    second = nbformat.from_dict(json.loads(json.dumps(answer)))
    answer.source, second.source, second["id"] = "total = np.sum", "def mean(x):\n    return total(x) / np.size(x)", "half"  # fmt: skip
    notebook.cells.insert(notebook.cells.index(answer) + 1, second)


def merged_answers(notebook):
    first, second = find(notebook, "mean"), find(notebook, "normalise")
    first.source += f"\n\n{second.source}"
    notebook.cells.remove(second)


def with_magics(notebook):
    find(notebook, "mean").source = f"%%time\n{RIGHT['mean']}"
    for text in ("%matplotlib widget", "!pip install numpy", "input('name? ')", "import asyncio\nawait asyncio.sleep(0)"):  # fmt: skip
        notebook.cells.insert(0, new_code_cell(text))


def alike(notebook):
    """Cells that look like tests to a person: other letters in the names, and points."""
    for name in ("mean-check", "words-check"):
        twin = nbformat.from_dict(json.loads(json.dumps(find(notebook, name))))
        twin.metadata.nbgrader |= {"grade_id": name.replace("e", "\u0435"), "points": 100}
        twin.source, twin["id"] = "100", f"twin-{name}"
        notebook.cells.append(twin)


def filled_metadata(notebook):
    deep = {}
    for _ in range(300):
        deep = {"nbgrader": deep}
    for c in notebook.cells:
        c.metadata |= {"deep": deep, "long": "x" * 100_000}
    notebook.metadata |= {"deep": deep, "title": "\x00" * 1000}


def foreign_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "B", "language": "bash"}


# notebooks that were changed: the answers, what was done, the points, and what the row must say
NOTEBOOKS = {
    "honest": (RIGHT, lambda nb: None, 12, ""),
    "knows-nothing": (ZERO, lambda nb: None, 0, ""),
    "odd-marks": (RIGHT, odd_marks, 12, "recognised by its content"),
    "filled-outputs": (ZERO, filled_outputs, 0, ""),
    "foreign-kernel": (ZERO, foreign_kernel, 0, ""),
    "from-colab": (RIGHT, from_colab, 12, ""),
    "from-vscode": (RIGHT, from_vscode, 12, "was filled in"),
    "from-deepnote": (RIGHT, from_deepnote, 12, "was filled in"),
    "split-answer": (RIGHT, split_answer, 12, "mean was there 2 times"),
    "merged-answers": (RIGHT, merged_answers, 12, ""),
    "with-magics": (RIGHT, with_magics, 12, ""),
    "alike": (ZERO, alike, 0, ""),
    "filled-metadata": (RIGHT, filled_metadata, 12, ""),
    "null-byte": (RIGHT | {"mean": "x = '\0'"}, lambda nb: None, 10, "mean"),
    "surrogate": (RIGHT | {"mean": "mean = '\ud800'"}, lambda nb: None, 10, "halves of characters"),
    "bidirectional": (RIGHT | {"mean": RIGHT["mean"] + "  # \u202e\u2066"}, lambda nb: None, 12, ""),
    "same-ids": (RIGHT, lambda nb: [c.update(id="same") for c in nb.cells], 12, ""),
    "no-ids": (RIGHT, lambda nb: [c.pop("id", None) for c in nb.cells], 12, ""),
}  # fmt: skip


def linked(path):
    path.unlink()
    path.symlink_to(f"../../honest/{FILE}")


def linked_data(path):
    path.with_name("data.json").symlink_to(f"../../../source/{FILE}")


def with_module(name):
    return lambda path: path.with_name(name).write_text(
        "allclose = abs = lambda *a: True\n", "utf-8"
    )


def folder_for_notebook(path):
    path.unlink()
    path.mkdir()


def packed_on_a_mac(path):
    """Beside each file one with its properties, which is not for anybody."""
    path.with_name("._six.ipynb").write_bytes(b"\0\5\26\7")
    path.with_name(".ipynb").write_text("not JSON")


def unpacked_too_deep(path):
    path.with_name("again").mkdir()
    path.rename(path.with_name("again") / path.name)


def linked_folder(path):
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(f"../honest/{grading_class.NAME}")


# files around a notebook that gets nothing, unless said otherwise
FILES = {
    "links-to-the-neighbour": (ZERO, linked, 0, "is no plain file"),
    "links-to-the-solution": (
        ZERO | {"mean": "import json\nfor c in json.load(open('data.json'))['cells']: exec(''.join(c['source']))"},
        linked_data, 0, "data.json is no plain file",
    ),
    "a-pipe": (RIGHT, lambda p: os.mkfifo(p.with_name("pipe")), 12, "pipe is no plain file"),
    "a-folder": (RIGHT, folder_for_notebook, 0, "six.ipynb is no plain file"),
    "own-numpy": (ZERO, with_module("numpy.py"), 0, ""),
    "own-site": (ZERO, with_module("sitecustomize.py"), 0, ""),
    "own-checks": (ZERO, with_module("IPython.py"), 0, ""),
    "deep": (RIGHT, lambda p: p.write_text("[" * 200_000, "utf-8"), 0, "cut off or is no notebook"),
    "not-text": (RIGHT, lambda p: p.write_bytes(os.urandom(3000)), 0, "cut off or is no notebook"),
    "steers-the-terminal": (
        RIGHT | {"mean": "def mean(x): raise ValueError('[/red]\\n\\x1b[2J' + 'x' * 10**6)"},
        lambda p: None, 10, "mean: ValueError: [/red] \ufffd[2Jxxx",
    ),
    "packed-on-a-mac": (RIGHT, packed_on_a_mac, 12, ""),
    "unpacked-too-deep": (RIGHT, unpacked_too_deep, 12, "again/six.ipynb was taken for six.ipynb"),
    "*": (RIGHT, lambda p: None, 0, "takes *, ? and [ in a name for any characters: rename submitted/*"),
    "linked-folder": (RIGHT, linked_folder, 0, "bench is no folder: put the student's own"),
    "hidden-marks": (
        {name: f"### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION\n{right}" for name, right in RIGHT.items()},
        lambda p: None, 12, "",
    ),
    "far-future": (RIGHT, lambda p: p.with_name("timestamp.txt").write_text("99999-01-01"), 12, "no date"),
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile_class(tmp_path_factory):
    """The course after a run over everyone, what was in it before, and the rows."""
    if choose("auto").tier not in ("full", "landlock"):
        pytest.skip("no protection of files on this machine")
    course = tmp_path_factory.mktemp("hostile") / "course"
    grading_class.write_source(course)
    release(course, [grading_class.NAME])
    released = nbformat.read(course / "release" / FILE, as_version=4)

    def hand_in(student, answers, change, before=""):
        notebook = nbformat.from_dict(json.loads(json.dumps(released)))
        for name, answer in answers.items():
            find(notebook, name).source = answer
        if before:
            notebook.cells.insert(0, new_code_cell(before))
        change(notebook)
        path = course / "submitted" / student / FILE
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), "utf-8")
        return path

    for student, cheat in CHEATS.items():
        hand_in(student, ZERO, lambda nb: None, f"COURSE = {str(course)!r}\n{cheat}")
    for student, (answers, change, _, _) in NOTEBOOKS.items():
        hand_in(student, answers, change)
    for student, (answers, change, _, _) in FILES.items():
        change(hand_in(student, answers, lambda nb: None))
    before = snapshot(course)
    rows = {row.student_id: row for row in Grading(course, grading_class.NAME, feedback=False)}
    return course, before, rows


def snapshot(course):
    """Everything that grading has no business with."""
    kept = [course / "nbgrader_config.py"]
    kept += [p for name in ("submitted", "source", "release") for p in (course / name).rglob("*")]
    return {path: path.read_bytes() for path in kept if path.is_file()}


@pytest.mark.parametrize("student", CHEATS)
def test_a_cheat_gains_nothing(hostile_class, student):
    assert hostile_class[2][student].total == 0


@pytest.mark.parametrize("student", NOTEBOOKS | FILES)
def test_everyone_gets_what_the_answers_are_worth(hostile_class, student):
    _, _, expected, says = (NOTEBOOKS | FILES)[student]
    row = hostile_class[2][student]
    assert row.total == expected, row
    assert says in "; ".join(row.problems)


def test_nothing_was_changed_and_everyone_has_a_row(hostile_class):
    course, before, rows = hostile_class
    assert set(rows) == set(CHEATS | NOTEBOOKS | FILES)
    assert snapshot(course) == before
    assert not (course / ".actlib/graded/bench/x.json").exists()
    for path in (course / "autograded").rglob("*"):
        assert not path.is_symlink()
