"""A class of any size with one light assignment, in which half of the answers are right."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from actlib.grading.release import release

CONFIG = """load_subconfig("nbgrader_config.py", path={root!r})
c = get_config()
c.CourseDirectory.root = {folder!r}
"""
# one answer and one test: what is left is the cost of grading itself
ANSWER = "import numpy as np\n\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-{factor} * x))"
TEST = (
    'from actlib.checks import check\n\ncheck(sigmoid, "sigmoid", parts={"value": 1.0}).points(1)'
)


def student_id(index: int) -> str:
    """Return a student's name, which is also a folder's."""
    return f"s{index:06}"


def generate(course: Path, folder: Path, number: int) -> None:
    """Make `folder` a course with one light assignment and a class of this size."""
    config = CONFIG.format(root=str(course.resolve()), folder=str(folder.resolve()))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    source = folder / "solutions" / "light"
    source.mkdir(parents=True)
    nbformat.write(_notebook(1), source / "light.ipynb")
    release(folder, ["light"])
    for index in range(number):
        target = folder / "submitted" / student_id(index) / "light"
        target.mkdir(parents=True)
        nbformat.write(_notebook(1 + index % 2), target / "light.ipynb")


def _notebook(factor: int) -> nbformat.NotebookNode:
    """Return a notebook with a right answer for the factor 1, and a wrong one for others."""
    answer = {"grade": False, "solution": True, "locked": False}
    test = {"grade": True, "solution": False, "locked": True, "points": 1}
    cells = []
    for name, source, marks in (
        ("sigmoid", ANSWER.format(factor=factor), answer),
        ("sigmoid-check", TEST, test),
    ):
        metadata = {"grade_id": name, "schema_version": 3, "task": False, **marks}
        cells.append(new_code_cell(source, id=name, metadata={"nbgrader": metadata}))
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=spec)
