"""What a test cell cannot do with a student's object that lives in another process: told at release."""

import ast
from collections.abc import Iterator

from actlib.grading.cells import SourceCell, SourceNotebook

_BY_IDENTITY = {"getsourcefile", "getclosurevars", "getmodule"}
_UNPICKLING = {"pickle", "joblib", "dill", "cloudpickle", "torch"}


def lint(notebook: SourceNotebook) -> list[str]:
    """Return a line for each thing in a test cell that would fail over there, with what to do."""
    return [
        f"{name}, line {line}: {what}; write it otherwise, or put `# grading: unprotected` in the cell"
        for name, cell in notebook.cells.items()
        if cell.test and not cell.unprotected
        for line, what in _complaints(cell, notebook.students | notebook.begun, notebook.classes)
    ]


def _complaints(
    cell: SourceCell, students: set[str], classes: set[str]
) -> Iterator[tuple[int, str]]:
    for node in ast.walk(cell.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="load")):
                if name in _UNPICKLING:
                    yield node.lineno, f"{name}.load, which would run what a student's file says"
            case ast.Call(func=ast.Attribute(attr="read_pickle")):
                yield node.lineno, "read_pickle, which would run what a student's file says"
            case ast.Call(func=ast.Name(id="exec" | "eval" as name), args=[inner, *_]):
                if any(
                    isinstance(n, ast.Call) and "open" in _names(n.func) for n in ast.walk(inner)
                ):
                    yield node.lineno, f"{name} of a file, which may be the student's"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name) as function, args=args):
                found = {n for arg in args for n in _names(arg)} & students
                if name in _BY_IDENTITY and found:
                    yield node.lineno, f"{name} of the student's {_list(found)}"
                files = [a for a in args if isinstance(a, ast.Call) and "open" in _names(a.func)]
                if files and (found := _names(function) & students):
                    yield node.lineno, f"an open file handed to the student's {_list(found)}"
            case ast.Compare(ops=[ast.Is() | ast.IsNot()], left=left, comparators=[right]):
                sides = [_called(side) & students - classes for side in (left, right)]
                if all(sides):
                    yield (
                        node.lineno,
                        f"`is` between two results of the student's {_list(sides[0] | sides[1])}",
                    )
            case ast.ClassDef(bases=bases):
                if found := {n for base in bases for n in _names(base)} & students:
                    yield node.lineno, f"a subclass of the student's {_list(found)}"


def _called(node: ast.AST) -> set[str]:
    return _names(node.func) if isinstance(node, ast.Call) else set()


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))
