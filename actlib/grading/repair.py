"""Give the cells of a submission their places back, where it is plain which they are.

nbgrader goes by the metadata of the cells that were handed in. Editors strip it, students copy cells,
delete them, or upload a notebook of another year. What each cell must be is in the gradebook.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from actlib.grading.cells import HIDDEN, SourceCell
from actlib.grading.fast import once_a_run
from actlib.grading.student_side.grading_kernel.reading import names_bound

MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)  # lines that are IPython's
SCHEMA = 3
REPAIRED = "repaired: "  # what such lines of the log begin with


@dataclass(frozen=True)
class Known:
    """A cell of the instructor's notebook that nbgrader knows by its name."""

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata that the cell was released with."""
        marks = {
            "grade_id": self.name,
            "locked": self.locked,
            "grade": self.grade,
            "solution": self.solution,
            "task": self.task,
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "schema_version": SCHEMA,
        }
        return marks | ({"points": self.points} if self.points is not None else {})

    @property
    def kind(self) -> str:
        """What to call it."""
        return "test" if self.grade and not self.solution else "cell"


def known_cells(gradebook: Gradebook, notebook: str, assignment: str) -> list[Known]:
    """Return the instructor's cells, in their order."""
    record = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: cell.max_score for cell in [*record.grade_cells, *record.task_cells]}
    grades = {cell.name for cell in record.grade_cells}
    tasks = {cell.name for cell in record.task_cells}
    solutions = {cell.name for cell in record.solution_cells}
    return [
        Known(
            cell.name,
            cell.cell_type,
            cell.source,
            cell.checksum,
            bool(cell.locked),
            cell.name in grades,
            cell.name in solutions,
            cell.name in tasks,
            points.get(cell.name),
        )
        for cell in record.source_cells
    ]


class RepairCells(NbGraderPreprocessor):
    """Match the cells of a submission with the instructor's, before nbgrader looks at them."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Restore metadata, drop doubles, and put back what is missing."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            known = once_a_run(known_cells, gradebook, about["notebook"], about["assignment"])
        for change in repair(nb, known):
            self.log.warning("%s%s", REPAIRED, change)
        return nb, resources


def repair(nb: NotebookNode, known: list[Known]) -> list[str]:
    """Repair a notebook in place; return what was done, a phrase each."""
    changes: list[str] = []
    found: dict[str, NotebookNode] = {}
    claimed = _claims(nb.cells, {k.name for k in known})
    for cell_known in known:
        if claims := claimed.get(cell_known.name):
            chosen = _choose(cell_known, claims)
            if len(claims) > 1:
                changes.append(f"{cell_known.kind} {cell_known.name} was there {len(claims)} times")
            for cell in claims:
                if cell is not chosen:
                    del cell.metadata["nbgrader"]
            found[cell_known.name] = chosen
    for cell_known in known:
        if cell_known.name not in found:
            match = _by_content(cell_known, nb.cells)
            if match is not None:
                found[cell_known.name] = match
                match.metadata["nbgrader"] = cell_known.metadata
                changes.append(f"{cell_known.kind} {cell_known.name} was recognised by its content")
    previous: NotebookNode | None = None
    for cell_known in known:
        if cell_known.name not in found and (cell_known.locked or cell_known.grade):
            at = _index(nb.cells, previous) + 1
            new = new_code_cell if cell_known.cell_type == "code" else new_markdown_cell
            found[cell_known.name] = new(cell_known.source)
            nb.cells.insert(at, found[cell_known.name])
            changes.append(f"{cell_known.kind} {cell_known.name} was missing and is put back")
        previous = found.get(cell_known.name, previous)
    for cell_known in known:
        if cell_known.name in found:
            found[cell_known.name].metadata["nbgrader"] = cell_known.metadata
    return changes


def _claims(cells: Iterable[NotebookNode], names: set[str]) -> dict[str, list[NotebookNode]]:
    """Return the cells that say they are one of these; no other keeps a mark."""
    claims: dict[str, list[NotebookNode]] = {}
    for cell in cells:
        marks = cell.metadata.get("nbgrader")
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if isinstance(name, str) and name in names:
            claims.setdefault(name, []).append(cell)
        else:
            cell.metadata.pop("nbgrader", None)
    return claims


def _choose(known: Known, claims: list[NotebookNode]) -> NotebookNode:
    """Return the cell that is meant: of an answer, the last that was worked on."""
    if known.locked:
        same = [cell for cell in claims if _same(cell.source, known.source)]
        return (same or claims)[-1]
    worked_on = [cell for cell in claims if not _same(cell.source, known.source)]
    return (worked_on or claims)[-1]


def _by_content(known: Known, cells: list[NotebookNode]) -> NotebookNode | None:
    """Return the unmarked cell that is this one: the same text, or the same names defined."""
    free = [cell for cell in cells if "nbgrader" not in cell.metadata]
    same = [cell for cell in free if _same(cell.source, known.source)]
    if same:
        return same[-1]
    if known.cell_type == "code" and not known.locked:
        bound = SourceCell(known.source, False, False).bound
        fits = [
            cell
            for cell in free
            if cell.cell_type == "code" and bound and bound <= _bound(cell.source)
        ]
        return fits[-1] if fits else None
    return None


@functools.lru_cache(maxsize=1024)  # each free cell is looked at for each that is missing
def _bound(source: str) -> set[str]:
    """Return what a student's cell defines: IPython's own parser takes minutes for some cells."""
    try:
        return names_bound(MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _same(source: str, known: str) -> bool:
    """Return whether a cell has the released text, whatever became of spaces at the ends of lines."""
    return _lines(source) in (_lines(known), _lines(HIDDEN.sub("", known)))


def _lines(source: str) -> list[str]:
    return [line.rstrip() for line in source.splitlines() if line.strip()]


def _index(cells: list[NotebookNode], cell: NotebookNode | None) -> int:
    return next((i for i, other in enumerate(cells) if other is cell), -1)
