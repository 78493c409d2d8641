"""Reads a submission behind plain `nbgrader autograde` and the formgrader's button as `actlib grade` does."""

from pathlib import Path
from typing import Any, TextIO

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode

from actlib.grading.errors import CourseError
from actlib.grading.preflight import mend


class MendingExporter(NotebookExporter):
    """Takes notebooks in other encodings and older formats, and fills in what their editor left out."""

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
