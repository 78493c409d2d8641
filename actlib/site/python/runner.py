"""Runs a reader's answer in the page, and its check: the browser's half of a notebook.

It travels to the browser beside actlib and must need nothing but the standard library.
"""

import ast
import contextlib
import html
import io
import traceback
from typing import Any

ANSWER = "your answer"


def execute(source: str, name: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook would, and return the value of its last line if that is one."""
    tree = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, name, "exec"), names)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def explain(error: BaseException) -> str:
    """Return what a reader needs of an error: its kind, its words, the line of the answer."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == ANSWER:
            line = frame.lineno
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    where = f" (line {line} of {ANSWER})" if line else ""
    return f"{type(error).__name__}: {what}{where}" if what else f"{type(error).__name__}{where}"


def show(value: Any) -> str:
    """Return a result as HTML, as a notebook would show it."""
    if bundle := getattr(value, "_repr_mimebundle_", None):
        return str(bundle()["text/html"])
    return "" if value is None else f"<pre>{html.escape(repr(value))}</pre>"


def run(setup: list[str], earlier: list[str], answer: str, checks: list[str]) -> dict[str, str]:
    """Run the cells in fresh names, and return what to show: html, output, error.

    >>> run(["import math"], [], "def f(x): return math.sqrt(x)", ["f(4)"])
    {'html': '<pre>2.0</pre>', 'output': '', 'error': ''}
    >>> run([], [], "1 +", [])["error"]
    'SyntaxError: invalid syntax (line 1 of your answer)'
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    output = io.StringIO()
    shown, error = "", ""
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            for cell in setup:
                execute(cell, "setup", names)
            for cell in earlier:  # a wrong one says so at its own place
                with contextlib.suppress(Exception):
                    execute(cell, "an earlier answer", names)
            output.truncate(output.seek(0))
            execute(answer, ANSWER, names)
            for check in checks:
                shown += show(execute(check, "the check", names))
        except BaseException as problem:
            error = explain(problem)
    return {"html": shown, "output": output.getvalue()[:20_000], "error": error}
