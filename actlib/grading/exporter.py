"""How notebooks are read and written between nbgrader's steps."""

from pathlib import Path
from typing import Any, TextIO

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbformat.notebooknode import NotebookNode

from actlib.grading.errors import CourseError
from actlib.grading.preflight import mend


class BriefExporter(NotebookExporter):
    """Takes notebooks that have been looked at, and has them validated once, after the last step.

    nbconvert's own validates each as it is read and again as it is written, which only adds to the log.
    """

    def from_file(
        self, file_stream: TextIO, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Convert a notebook of the current format."""
        notebook = nbformat.v4.reads(file_stream.read())
        return self.from_notebook_node(notebook, resources=resources, **kw)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Convert a notebook; return its text."""
        done, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        resources["output_suffix"] = ".nbconvert"
        return nbformat.v4.writes(done) + "\n", resources


class MendingExporter(NotebookExporter):
    """Takes notebooks in other encodings and older formats, and fills in what their editor left out.

    Behind plain `nbgrader autograde` and the formgrader's button, so that they read what `actlib grade` does.
    """

    def from_file(
        self, file_stream: TextIO, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert the notebook, which is mended here and not on disk.

        Raises
        ------
        CourseError
            If it cannot be; nbgrader's log then has the line.
        """
        path = Path(file_stream.name)
        report = mend(path)
        if report.problems:
            raise CourseError("; ".join(report.problems))
        for repair in report.repairs:
            self.log.warning("%s", repair)
        text = report.notebooks.get(path.stem) or path.read_text("utf-8")
        notebook = nbformat.reads(text, as_version=4)
        converted: tuple[NotebookNode, dict[str, Any]] = self.from_notebook_node(
            notebook, resources=resources, **kw
        )
        return converted
