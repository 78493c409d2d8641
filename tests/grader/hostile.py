"""A small assignment, for tests that try to cheat in it: two answers and their tests."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from actlib.grading.cells import SourceCell
from actlib.grading.jobs import Job
from actlib.grading.preprocessors import GuardScores

TESTS = {
    "double-check": 'assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double("ab") == "abab"\n### END HIDDEN TESTS',
    "sigmoid-check": (
        'from actlib.checks import check\n\ncheck(sigmoid, "sigmoid", parts=["value"]).points(2)'
    ),
}
POINTS = {"double-check": 1, "sigmoid-check": 2}
RIGHT = {
    "double": "def double(x):\n    return x + x",
    "sigmoid": "import numpy as np\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))",
}
WRONG = {
    "double": "def double(x):\n    return 0",
    "sigmoid": "def sigmoid(x):\n    return 0 * x",
}
NOTHING = dict.fromkeys(POINTS, 0)
ALL = POINTS
LOCKED = {"given": "def given():\n    return 3"}


def source_cells(tests=TESTS):
    cells = {name: SourceCell("...", False, False) for name in RIGHT}
    cells = {name: SourceCell(f"def {name}(x):\n    ...", False, False) for name in cells}
    cells |= {name: SourceCell(text, True, False) for name, text in LOCKED.items()}
    return cells | {name: SourceCell(text, True, True) for name, text in tests.items()}


def cell(name, source, **marks):
    marked = {"grade_id": name, "schema_version": 3, "task": False, **marks}
    return new_code_cell(source, metadata={"nbgrader": marked})


def notebook(answers, tests=TESTS, before=(), between=()):
    """Return a notebook: free cells, then each answer, free cells, and its test."""
    cells = [new_code_cell(text) for text in before]
    cells += [cell(n, text, grade=False, solution=False, locked=True) for n, text in LOCKED.items()]
    for name, text in tests.items():
        answer = name.removesuffix("-check")
        if answer in answers:
            cells.append(cell(answer, answers[answer], grade=False, solution=True, locked=False))
        cells += [new_code_cell(extra) for extra in between]
        points = POINTS.get(name, 1)
        cells.append(cell(name, text, grade=True, solution=False, locked=True, points=points))
    return new_notebook(cells=cells)


def run(shop, answers, tests=TESTS, before=(), between=(), timeout=5, files=None, given=()):
    """Execute, and return the points by test, the notebook, and the events."""
    nb = notebook(answers, tests, before, between)
    job = Job(nbformat.writes(nb), source_cells(tests), files or {}, timeout, frozenset(given))
    executed = shop.execute(job)
    done = nbformat.reads(executed.notebook, as_version=4)
    points = {}
    for c in done.cells:
        if c.metadata.get("nbgrader", {}).get("grade"):
            GuardScores().preprocess_cell(c, {}, 0)
            points[c.metadata.nbgrader.grade_id] = determine_grade(c)[0]
    return points, done, executed.events


def text_of(done, index):
    """Return all that a cell printed, showed or raised."""
    return "\n".join(
        str(o.get("text", "")) + str(o.get("data", "")) + str(o.get("evalue", ""))
        for o in done.cells[index].outputs
    )
