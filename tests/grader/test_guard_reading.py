"""Cells are read and run faster than IPython does it, and come to the same."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from actlib.grading.student_side.grading_kernel.reading import (
    Cell,
    Compiler,
    is_plain,
    is_standard,
)
from actlib.grading.student_side.grading_kernel.shell import Shell

PIECES = [
    *"%!?,;/=()[]{}\\'\"#: \tabI0\n\n\n",
    *("x = ", "x=%", "x = !", "%%time\n", "!=", "%d", "// 2", ", ", ">>> ", "... ", "...: ", "In [1]: ", "[ins] In [2]: "),
    *('"""', "'''", "def f(x):\n", "    return x\n", "if x:\n    y = 1\n", "  \n", "\n \n", "x\\\n", "# c\n", "a = 1\nb = 2\n"),
    *("\r", "\f", "\v", "\x1c", "\x85", "\u2028", "\xa0", "é"),
]  # fmt: skip


@pytest.fixture(scope="module")
def shell():
    """A shell as the warm processes have it, in this one, which has all of its own back after it."""
    with pytest.MonkeyPatch.context() as patch:
        for prompt in ("ps1", "ps2"):
            patch.setattr(sys, prompt, "", raising=False)
        shell = Shell(
            config=Config({"HistoryManager": {"enabled": False}}),
            colors="nocolor",
            xmode="Plain",
            autoindent=False,
        )
        yield shell
        shell.prepared.clear()
        shell.restore_sys_module_state()


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_plain_cell_is_one_that_ipython_leaves_as_it_is(cell):
    if is_plain(cell):
        try:
            read = TransformerManager().transform_cell(cell)
        except SyntaxError:  # then it is no Python either
            with pytest.raises(SyntaxError):
                compile(cell, "cell", "exec")
        else:
            assert read == (cell if cell.endswith("\n") else cell + "\n")
            assert len(read.splitlines()) > 1  # else it might be the name of a command


# a pattern that looks at a part twice takes minutes, and the one that it replaced did
LINES = {"\n": True, " x": True, "=": True, "= ": True, "=\\\n": True, "x \\\n": True}
LINES |= {".": True, "> ": True, "In ": True, "\\\n": False, " \n": False}


@pytest.mark.parametrize("line", LINES)
def test_a_cell_of_a_hundred_thousand_lines_is_read_as_a_short_one(line):
    assert is_plain("x = 1\n" + line * 100_000 + "y") == is_plain("x = 1\n" + line * 2 + "y")
    assert is_plain("x = 1\n" + line * 2 + "y") == LINES[line]


@pytest.mark.parametrize(
    "cell",
    [
        "import numpy as np\nimport math",
        "def f(x):\n    return x % 2 != 1\n\nf(3) / 2",
        'x = [1,\n     2]\nprint("%d" % x[0], x)\n',
        "class A:\n    '''Say...\n\n    it: 3.'''\n    y = 1",
    ],
)
def test_what_most_students_write_is_plain(cell):
    assert is_plain(cell)


def test_transformers_that_a_student_adds_are_used(shell):
    manager = shell.input_transformer_manager
    assert is_standard(manager)
    cell = "a = 1\nb = 2"
    for steps in (
        manager.cleanup_transforms,
        manager.line_transforms,
        shell.input_transformers_post,
    ):
        steps.append(lambda lines: ["c = 3\n", *lines])
        try:
            assert shell.transform_cell(cell).startswith("c = 3")
        finally:
            steps.pop()
    assert shell.transform_cell(cell) == cell + "\n"


CELLS = {
    "a value at the end": "x = 20\nx + 1",
    "a value that is hidden": "x = 20\nx + 1;",
    "an expression alone": "'text'\n",
    "several prints": "import sys\nprint(1)\nprint(2, file=sys.stderr)",
    "an error": "def f():\n    return 1 / 0\n\nf()",
    "an error in the middle": "y = 1\nassert y == 2, 'two'\nz = 3",
    "SystemExit": "x = 1\nraise SystemExit('gone')",
    "a syntax error": "x = 1\nx = = 2",
    "a return in the open": "x = 1\nreturn x",
    "await": "import asyncio\nawait asyncio.sleep(0)\nprint('slept')",
    "a magic": "x = 1\n%env HOME",
    "help": "x = 1\nprint?",
    "a future": "from __future__ import annotations\ndef f(x: unknown): pass\nprint('later')",
    "nothing but a comment": "# nothing\n# at all",
    "a class": "class A:\n    x: int = 1\n\nprint(A.__annotations__)",
    "names of before": "print(_, __name__, In[-1][:5], Out)\n_",
    "warnings": "import warnings\nwarnings.warn('again')",
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_was_read_beforehand_runs_as_any_other(shell, name):
    def run():
        shell.reset(new_session=True)
        sent = []
        shell.emit = sent.append
        oks = [
            shell.run(cell)
            for cell in ("7 * 6\n'before'", CELLS[name], "def g():\n    2 / 0\n\ng()")
        ]
        flags = shell.compile.flags
        shell.compile.flags = Compiler().flags  # without what it imported from __future__
        names = {k: v for k, v in shell.user_ns.items() if isinstance(v, int | str) and k[0] != "_"}
        return sent, oks, flags, names, list(shell.user_ns["In"]), shell.execution_count

    fresh = run()
    shell.prepare([CELLS[name]])
    try:
        assert run() == fresh
    finally:
        shell.prepared.clear()
    assert len(fresh[0]) > 1


def test_cells_read_beforehand_are_run_without_being_read_again(shell, monkeypatch):
    cell = "x = 2\nx * 21"
    shell.prepare([cell])
    monkeypatch.setattr(InteractiveShell, "run_cell", None)
    sent = []
    monkeypatch.setattr(shell, "emit", sent.append)
    assert shell.run(cell)
    assert sent[0]["data"]["text/plain"] == "42"


def test_a_cell_that_is_no_python_has_no_code():
    assert Cell("x = = 1\n", "cell").codes == ()
    assert Cell("x = = 1\n", "cell").bound == frozenset()
    assert Cell("x = y = 1\nimport z\n", "cell").bound == {"x", "y", "z"}


def test_what_a_cell_imports_from_the_future_holds_for_cells_read_beforehand(shell):
    cell = "def f(x: unknown): pass\nprint('defined')"
    shell.prepare([cell])
    shell.emit = lambda event: None
    try:
        assert not shell.run(cell)
        assert shell.run("from __future__ import annotations")
        assert shell.run(cell)
    finally:
        shell.compile.flags = Compiler().flags
        shell.prepared.clear()
