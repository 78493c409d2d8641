"""A class for measuring graders: one notebook of 13 code cells and 12 points, as any NumPy course has them."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "bench"
CONFIG = """c = get_config()
c.CourseDirectory.root = {folder!r}
c.CourseDirectory.course_id = "bench"
"""
IMPORTS = "import numpy as np\nimport matplotlib.pyplot as plt"
# for each exercise: its right answer, two wrong ones, and its test
EXERCISES = {
    "mean": (
        "def mean(x):\n    return np.sum(x) / np.size(x)",
        ["def mean(x):\n    return np.sum(x)", "def mean(x):\n    return np.sum(x) / len(y)"],
        "assert mean(np.array([1.0, 2.0, 6.0])) == 3\nassert mean(np.eye(2)) == 0.5",
    ),
    "normalise": (
        "def normalise(x):\n    return (x - x.mean()) / x.std()",
        [
            "def normalise(x):\n    return x - x.mean()",
            "def normalise(x):\n    return x - x.mean() / x.std()",
        ],
        "z = normalise(np.arange(10.0))\nassert abs(z.mean()) < 1e-12\nassert abs(z.std() - 1) < 1e-12",
    ),
    "fibonacci": (
        "def fibonacci(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a",
        [
            "def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 3)",
            "def fibonacci(n)\n    return 1",
        ],
        "assert [fibonacci(n) for n in range(8)] == [0, 1, 1, 2, 3, 5, 8, 13]\nassert fibonacci(90) > 2**61",
    ),
    "words": (
        "def words(text):\n    counts = {}\n    for word in text.lower().split():\n"
        "        counts[word] = counts.get(word, 0) + 1\n    return counts",
        [
            "def words(text):\n    return {word: 1 for word in text.split()}",
            "def words(text):\n    return text.count(' ')",
        ],
        'assert words("A rose is a rose") == {"a": 2, "rose": 2, "is": 1}\nassert words("") == {}',
    ),
    "solve": (
        "def solve(a, b):\n    return np.linalg.solve(a, b)",
        ["def solve(a, b):\n    return a @ b", "def solve(a, b):\n    return b / a"],
        "a = np.array([[2.0, 1.0], [1.0, 3.0]])\n"
        "assert np.allclose(solve(a, np.array([3.0, 5.0])), [0.8, 1.4])",
    ),
    "plot": (
        "def plot(x, y):\n    figure, axes = plt.subplots()\n    axes.plot(x, y)\n"
        "    axes.set(xlabel='x', ylabel='y')\n    plt.close(figure)\n    return axes.get_xlabel()",
        ["def plot(x, y):\n    return plt.plot(x)", "def plot(x, y):\n    pass"],
        'assert plot([0, 1], [1, 0]) == "x"',
    ),
}


def write_source(folder: Path) -> None:
    """Write a course folder: its settings, and the instructor's notebook."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG.format(folder=str(folder.resolve())), "utf-8")
    cells = [new_markdown_cell("# Six exercises"), new_code_cell(IMPORTS)]
    for name, (right, _, test) in EXERCISES.items():
        marks = {"schema_version": 3, "task": False}
        answer = {"grade_id": name, "grade": False, "solution": True, "locked": False}
        check = {"grade_id": f"{name}-check", "grade": True, "solution": False, "locked": True}
        marked = f"### BEGIN SOLUTION\n{right}\n### END SOLUTION"
        cells += [
            new_markdown_cell(f"Write `{name}`."),
            new_code_cell(marked, metadata={"nbgrader": marks | answer}),
            new_code_cell(test, metadata={"nbgrader": marks | check | {"points": 2}}),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    target = folder / "source" / NAME
    target.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), target / "six.ipynb")


def student_id(number: int) -> str:
    """Return a student's name, which is also a folder's."""
    return f"student-{number:05d}"


def hand_in(folder: Path, students: int) -> None:
    """Write what each student hands in: a third all right, the others wrong in one to three answers."""
    released = folder / "release" / NAME / "six.ipynb"
    for number in range(students):
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in EXERCISES:
                right, wrong, _ = EXERCISES[name]
                index = list(EXERCISES).index(name)
                slips = number % 3 and (number + 2 * index) % (7 - number % 3) == 0
                cell.source = wrong[number % 2] if slips else right
        target = folder / "submitted" / student_id(number) / NAME
        target.mkdir(parents=True)
        nbformat.write(notebook, target / "six.ipynb")
