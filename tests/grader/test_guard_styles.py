"""The styles of test that courses use: an honest answer gets its point, as it would in one process."""

import ast
import functools

import nbformat
import pytest
from hostile import cell
from nbformat.v4 import new_notebook
from nbgrader.utils import determine_grade
from styles import CASES, GIVEN

from actlib.grading.cells import SourceCell
from actlib.grading.jobs import Job


def stub(answer):
    """Return what a student starts from: the heads of functions and classes, and nothing else."""
    tree = ast.parse(answer)
    kept = [
        n
        for n in tree.body
        if isinstance(
            n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
        )
    ]
    for node in ast.walk(ast.Module(kept, [])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = ast.parse("raise NotImplementedError").body
    named = {
        t.id
        for n in tree.body
        if isinstance(n, ast.Assign)
        for t in n.targets
        if isinstance(t, ast.Name)
    }
    return (
        "\n".join([*map(ast.unparse, kept), *(f"{name} = None" for name in sorted(named))])
        or "# YOUR CODE HERE"
    )


def play(shop, group, answers, mark=""):
    """Run a group's notebook, and return what each test showed where it failed."""
    cases = CASES[group]
    sources = {"given": SourceCell(GIVEN[group] or "pass", True, False)}
    cells = [cell("given", sources["given"].source, grade=False, solution=False, locked=True)]
    for name, (answer, test) in cases.items():
        sources[name] = SourceCell(stub(answer), False, False)
        sources[f"{name}?"] = SourceCell(mark + test, True, True)
        cells.append(cell(name, answers(answer), grade=False, solution=True, locked=False))
        marks = {"grade": True, "solution": False, "locked": True, "points": 1}
        cells.append(cell(f"{name}?", mark + test, **marks))
    job = Job(nbformat.writes(new_notebook(cells=cells)), sources, {}, 10)
    done = nbformat.reads(shop.execute(job).notebook, as_version=4)
    tests = [c for c in done.cells if c.metadata.nbgrader.grade_id.endswith("?")]
    return {
        c.metadata.nbgrader.grade_id[:-1]: (determine_grade(c)[0] == 1, c.outputs) for c in tests
    }


@pytest.fixture(scope="module")
def played(shop):
    """Groups of cases as they were played, each once."""
    return functools.cache(functools.partial(play, shop))


def right(answer):
    return answer


# where the stub is an answer: the test looks at heads alone
NOTHING_TO_DO = {
    "a dataclass", "a module", "bases", "not implemented", "not there", "the signature", "annotations",
    "defaults", "full arguments", "is it a class",
}  # fmt: skip
ALL = [(group, case) for group, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("group", "case"), ALL)
def test_an_honest_answer_gets_its_point(played, group, case):
    passed, shown = played(group, right)[case]
    assert passed, shown


@pytest.mark.parametrize(("group", "case"), ALL)
def test_a_stub_gets_none(played, group, case):
    passed, _ = played(group, stub)[case]
    assert not passed or case in NOTHING_TO_DO
