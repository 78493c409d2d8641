"""The text sources in ``solutions/`` and the notebooks beside them, which nbgrader reads."""

from pathlib import Path


def synchronise(solutions: Path) -> list[Path]:
    """Bring each assignment's notebook up to date with its text source, and the other way round.

    The newer of the two wins, as jupytext's pairing has it: an instructor may edit the text in an
    editor or the notebook in Jupyter, and loses nothing. Returns the notebooks.
    """
    notebooks = []
    for source in sorted(solutions.glob("*/*.py")):
        notebook = source.with_suffix(".ipynb")
        if not notebook.exists() or notebook.stat().st_mtime != source.stat().st_mtime:
            from jupytext.cli import jupytext  # slow to import, seldom needed

            jupytext(["--quiet", "--sync", str(source)])
        notebooks.append(notebook)
    return notebooks
