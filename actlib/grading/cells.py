"""Which cell of a submission runs where: by the instructor's source, never by what was handed in."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat.notebooknode import NotebookNode

from actlib.grading.student_side.grading_kernel.reading import names_bound

if TYPE_CHECKING:  # the workshop comes up while nbgrader is being imported
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

HIDDEN = re.compile(
    r"^[^\n]*BEGIN HIDDEN TESTS.*?(END HIDDEN TESTS[^\n]*$|\Z)", re.DOTALL | re.MULTILINE
)
IMPORTS = "imports of unmarked cells"  # among names of cells: one that nbgrader does not allow
UNPROTECTED = re.compile(r"^\s*#\s*grading:\s*unprotected\b", re.MULTILINE)


@dataclass(frozen=True)
class SourceCell:
    """A code cell of the instructor's notebook, as the gradebook keeps it."""

    source: str
    locked: bool
    test: bool

    def __reduce__(self) -> tuple[Any, ...]:  # without the syntax tree, which is longer
        return SourceCell, (self.source, self.locked, self.test)

    @property
    def unprotected(self) -> bool:
        """Whether its author asks for it to run in the student's process."""
        return bool(UNPROTECTED.search(self.source))

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; empty if it is no Python."""
        try:
            return ast.parse(TransformerManager().transform_cell(self.source))
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def bound(self) -> set[str]:
        """The names that it gives a meaning to."""
        return names_bound(ast.unparse(self.tree))

    @cached_property
    def used(self) -> set[str]:
        """The names that it looks up, and those of attributes."""
        return {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name)}

    @cached_property
    def modules(self) -> set[str]:
        """The modules that it imports."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
        return found

    @property
    def opaque(self) -> bool:
        """Whether it may bind names that do not stand in it."""
        stars = any(map(_has_star, ast.walk(self.tree)))
        return stars or bool(re.search(r"^\s*[%!]", self.source, re.MULTILINE))


def _has_star(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def imports_of(notebook: Path) -> dict[str, SourceCell]:
    """Return what an instructor's notebook imports in cells without marks, which no gradebook keeps."""
    if not notebook.is_file():  # it may be elsewhere: tests then take these names from the student
        return {}
    cells = nbformat.read(notebook, as_version=4).cells
    unmarked = [c.source for c in cells if c.cell_type == "code" and "nbgrader" not in c.metadata]
    nodes = [node for source in unmarked for node in SourceCell(source, True, False).tree.body]
    lines = []
    for node in [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]:
        for alias in node.names:
            node.names = [alias]  # one at a time: the next ones may be there where this one is not
            lines.append(ast.unparse(node))
    lines = [line for line in lines if not line.startswith("from __future__")]
    return {IMPORTS: SourceCell("\n".join(lines), True, False)}


class SourceNotebook:
    """The code cells of an instructor's notebook, by grade_id.

    Parameters
    ----------
    cells
        Those that are marked, and perhaps one named `IMPORTS`.
    """

    def __init__(self, cells: Mapping[str, SourceCell]) -> None:
        self.given = cells
        self.cells = {name: cell for name, cell in cells.items() if name != IMPORTS}
        self._imports = cells.get(IMPORTS, SourceCell("", True, False))
        self._definitions: dict[tuple[SourceCell, bool], str] = {}

    @classmethod
    def from_gradebook(
        cls, gradebook: "Gradebook", notebook: str, assignment: str, course: "CourseDirectory"
    ) -> "SourceNotebook":
        """Read them from the gradebook, which keeps hidden tests and not solutions.

        The imports are those of the instructor's notebook, if the course has it here.
        """
        record = gradebook.find_notebook(notebook, assignment)
        graded = {cell.name for cell in record.grade_cells}
        solutions = {cell.name for cell in record.solution_cells}
        marked = {
            cell.name: SourceCell(cell.source, bool(cell.locked), cell.name in graded - solutions)
            for cell in record.source_cells
            if cell.cell_type == "code"
        }
        folder = course.format_path(course.source_directory, ".", assignment)
        return cls(marked | imports_of(Path(folder, f"{notebook}.ipynb")))

    def trusted(self, cell: NotebookNode) -> SourceCell | None:
        """Return the instructor's cell that this one of a submission is; None for a student's."""
        source = self.cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        return source if source and source.locked and source.source == cell.source else None

    @cached_property
    def students(self) -> set[str]:
        """The names that a student is to define."""
        return self.begun - self._instructors

    @cached_property
    def begun(self) -> set[str]:
        """The names that the stubs begin, even where a test gives them a meaning for a while."""
        return set[str]().union(*(c.bound for c in self.cells.values() if not c.locked))

    @cached_property
    def classes(self) -> set[str]:
        """Those of them that are classes: by the stub, or, where that says nothing, by a capital."""
        stubs = [cell.tree for cell in self.cells.values() if not cell.locked]
        begun = {n.name for tree in stubs for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
        open_names = (self.students | self._needed) - self._instructors
        return begun | {name for name in open_names if name[0].isupper()}

    @cached_property
    def _instructors(self) -> set[str]:
        """The names that no student's cell is to change."""
        locked = [cell for cell in self.cells.values() if cell.locked]
        return self._imports.bound.union(*(cell.bound for cell in locked))

    @cached_property
    def imports(self) -> str:
        """The imports of unmarked cells that tests need, as a cell that goes through.

        A student's own cell has them too, but a test would have to believe what it finds there.
        """
        needed = [
            ast.unparse(node)
            for node in self._imports.tree.body
            if SourceCell(ast.unparse(node), True, False).bound & self._needed or _has_star(node)
        ]
        # what is not here may lie beside the notebook, where the student's process finds it
        return "\n".join(f"try:\n    {n}\nexcept ImportError:\n    pass" for n in needed)

    @cached_property
    def _needed(self) -> set[str]:
        """The names that tests use, directly or through other locked cells."""
        names = set[str]().union(*(c.used for c in self.cells.values() if c.test))
        others = [c for c in self.cells.values() if c.locked and not c.test]
        while True:
            more = set[str]().union(*(c.used for c in others if c.bound & names))
            if more <= names:
                return names
            names |= more

    def needed(self, cell: SourceCell) -> bool:
        """Return whether the tests need what this locked cell defines."""
        return cell.opaque or bool(cell.bound & self._needed)

    @cached_property
    def tests(self) -> set[str]:
        """What is run in the tests' process, for every submission alike."""
        locked = [cell for cell in self.cells.values() if cell.locked]
        return {self.imports, *(c.source for c in locked if c.test or self.needed(c))}

    def definitions(self, cell: SourceCell, hidden: bool) -> str:
        """Return what a test cell defines for cells after it, without its checks."""
        if (cell, hidden) not in self._definitions:
            self._definitions[cell, hidden] = self._define(cell, hidden)
        return self._definitions[cell, hidden]

    def _define(self, cell: SourceCell, hidden: bool) -> str:
        shown = cell if hidden else SourceCell(HIDDEN.sub("", cell.source), True, True)
        students = self.students | self.begun
        students |= set[str]().union(
            *(_names(n) for n in ast.walk(shown.tree) if isinstance(n, ast.Delete))
        )
        kept = [
            node
            for node in shown.tree.body
            if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
            or (
                isinstance(node, ast.Assign | ast.AnnAssign)
                and not (_names(node) & students or _patches(node))
            )
        ]
        return "\n".join(map(ast.unparse, kept))

    @cached_property
    def modules(self) -> set[str]:
        """The modules that the instructor's cells import."""
        return self._imports.modules.union(*(cell.modules for cell in self.cells.values()))


def _patches(node: Any) -> bool:
    """Return whether it puts something into a module, as a test may for a while."""
    return any(isinstance(t, ast.Attribute) for t in getattr(node, "targets", [node]))


def _names(node: Any) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
