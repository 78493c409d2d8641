"""What this course adds to nbgrader's own steps, and the lists of steps that `nbgrader_config.py` sets."""

import ast
import math
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from actlib.grading.execute import SplitExecute
from actlib.grading.repair import RepairCells

Converted = tuple[NotebookNode, dict[str, Any]]


class Reproduce(NbGraderPreprocessor):
    """Make a released notebook depend on its text source alone, so that it diffs well.

    Text keeps no cell ids, which jupytext then draws at random, and no notes that Jupyter makes about
    the Python it runs on.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Converted:
        """Name a cell after its grade_id, else after its place; keep the kernel's name alone."""
        nb.metadata = {"kernelspec": nb.metadata.kernelspec}
        for index, cell in enumerate(nb.cells):
            cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{index}")
        return nb, resources


class GuardScores(NbGraderPreprocessor):
    """Keep nbgrader's scoring from mistaking one thing for another.

    It takes any text on stderr for failure (a harmless warning costs the whole cell), and a test
    cell with no output, a nan or a negative number for full marks. Runs right after `Execute`.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Mend the outputs of one automatically graded cell."""
        if cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
            return cell, resources
        for output in cell.outputs:
            if output.output_type == "stream":
                output.name = "stdout"  # the text stays readable and costs nothing
        if any(output.output_type == "error" for output in cell.outputs):
            return cell, resources
        problem = _problem(cell)
        if problem:
            self.log.warning("%s: %s", cell.metadata.nbgrader.grade_id, problem)
            error = new_output("error", ename="NoScore", evalue=problem, traceback=[problem])
            cell.outputs.insert(0, error)  # nbgrader goes by the first result or error
        return cell, resources


def _problem(cell: NotebookNode) -> str:
    """Return why the outputs of a test cell cannot be scored, or an empty string."""
    if cell.execution_count is None:
        return "This test was not run: the notebook stopped before it."
    results = [o for o in cell.outputs if o.output_type == "execute_result"]
    if not results:
        # a cell of assertions shows nothing when it passes; one that ends in points must show them
        return "This test gave no result." if _ends_with_points(cell.source) else ""
    text = results[-1]["data"].get("text/plain", "")
    try:
        points = float(text)
    except (TypeError, ValueError):
        return f"This test's result is not a number of points: {str(text)[:80]}"
    maximum = float(cell.metadata.nbgrader.points)
    if math.isnan(points) or not 0 <= points <= maximum:
        return f"This test's result, {points}, is not between 0 and {maximum:g} points."
    return ""


def _ends_with_points(source: str) -> bool:
    """Return whether the last statement is a call of ``….points(…)``."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # magics: let nbgrader judge
        return False
    match body[-1:]:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(attr="points")))]:
            return True
    return False


class HideTestSource(NbGraderPreprocessor):
    """Cut the tracebacks of test cells to their last line, for feedback.

    A traceback quotes the lines around the error, hidden tests among them.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave the error's name and message."""
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
        return cell, resources


class HideTests(ClearHiddenTests):
    """Take hidden tests out of test cells; in a student's own cell such a mark is a comment."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear one cell."""
        if not is_grade(cell) or is_solution(cell):
            return cell, resources
        cleared: tuple[NotebookNode, dict[str, Any]] = super().preprocess_cell(
            cell, resources, index
        )
        return cleared


GENERATE = [*GenerateAssignment.preprocessors.default_args[0], Reproduce]
# matched with the instructor's cells before nbgrader goes by what is written in them
SANITIZE = [RepairCells, *Autograde.sanitize_preprocessors.default_args[0]]
AUTOGRADE = [
    step
    for given in Autograde.autograde_preprocessors.default_args[0]
    for step in ((SplitExecute, GuardScores) if given is Execute else (given,))
]
# students see what the hidden tests said, never how they test
HIDE = [HideTests, HideTestSource]
FEEDBACK = [*HIDE, *GenerateFeedback.preprocessors.default_args[0]]
