"""What a test cell cannot do with a student's object that lives in another process: told at release."""

import ast
from collections.abc import Iterator

from actlib.grading.cells import SourceCell, SourceNotebook

_BY_IDENTITY = {"getsource", "getsourcelines", "getsourcefile", "getclosurevars"}


def lint(notebook: SourceNotebook) -> list[str]:
    """Return a line for each thing in a test cell that would fail over there, with what to do."""
    return [
        f"{name}, line {line}: {what}; write it otherwise, or put `# grading: unprotected` in the cell"
        for name, cell in notebook.cells.items()
        if cell.test and not cell.unprotected
        for line, what in _complaints(cell, notebook.students)
    ]


def _complaints(cell: SourceCell, students: set[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(cell.tree):
        match node:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass" as name), args=[_, kind]):
                if found := _names(kind) & students:
                    yield node.lineno, f"{name} with the student's class {_list(found)}"
            case ast.ExceptHandler(type=ast.expr() as kind):
                if found := _names(kind) & students:
                    yield node.lineno, f"except with the student's class {_list(found)}"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=args):
                found = {n for arg in args for n in _names(arg)} & students
                if name in _BY_IDENTITY and found:
                    yield node.lineno, f"{name} of the student's {_list(found)}"
            case ast.Compare(ops=ops, left=left, comparators=others):
                found = {n for side in (left, *others) for n in _names(side)} & students
                known = any(isinstance(side, ast.Constant) for side in (left, *others))
                if found and not known and any(isinstance(op, ast.Is | ast.IsNot) for op in ops):
                    yield node.lineno, f"`is` with what the student's {_list(found)} gives"
            case ast.ClassDef(bases=bases):
                if found := {n for base in bases for n in _names(base)} & students:
                    yield node.lineno, f"a subclass of the student's {_list(found)}"


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))
