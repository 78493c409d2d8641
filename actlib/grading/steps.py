"""nbgrader's autograding in two steps, so that what lies between can run in other processes.

`Sanitise` writes ``autograded/``; the notebooks there are executed by a pool; `Save` takes the executed
notebooks through the rest of nbgrader's own steps: scores, late penalties, the gradebook.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.utils import capture_log, setenv, temp_attrs

from actlib.grading.execute import SplitExecute, make_job, runs_here
from actlib.grading.jobs import Executed, Job


class Sanitise(Autograde):
    """The first half of `Autograde`."""

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Restore the locked cells of one notebook."""
        self._sanitizing = True
        self._init_preprocessors()
        BaseConverter.convert_single_notebook(self, notebook_filename)


class Save(Autograde):
    """The second half of `Autograde`, on notebooks that have been executed."""

    _sanitizing = False
    executed: Mapping[str, Executed] = {}

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Work on what is there."""
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Leave it to `Sanitise`, which has done it."""

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Add the executed notebook."""
        resources = super().init_single_notebook_resources(notebook_filename)
        name = resources["nbgrader"]["notebook"]
        resources["nbgrader"]["executed"] = self.executed.get(name)
        return dict(resources)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Score one notebook."""
        self._init_preprocessors()
        with setenv(NBGRADER_EXECUTION="autograde"):
            BaseConverter.convert_single_notebook(self, notebook_filename)


def sanitise(
    api: NbGraderAPI, assignment: str, student: str, submitted: str | None = None
) -> dict[str, Any]:
    """Run the first step on a submission; return nbgrader's result with its log.

    `submitted` takes the place of the folder ``submitted``.
    """
    place = submitted or api.coursedir.submitted_directory
    with temp_attrs(
        api.coursedir, assignment_id=assignment, student_id=student, submitted_directory=place
    ):
        step = Sanitise(coursedir=api.coursedir, parent=api)
        step.force = True
        return dict(capture_log(step))


def jobs(api: NbGraderAPI, assignment: str, student: str) -> dict[str, Job]:
    """Return a job for each sanitised notebook that can be executed elsewhere."""
    course = api.coursedir
    folder = Path(course.format_path(course.autograded_directory, student, assignment))
    timeout = SplitExecute(parent=api).timeout
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if runs_here(notebook):
            about = {"db_url": course.db_url, "notebook": path.stem, "assignment": assignment}
            resources = {"nbgrader": about, "metadata": {"path": str(folder)}}
            found[path.stem] = make_job(notebook, resources, timeout)
    return found


def save(
    api: NbGraderAPI, assignment: str, student: str, executed: Mapping[str, Executed]
) -> dict[str, Any]:
    """Run the second step on a submission; return nbgrader's result with its log."""
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
        step = Save(coursedir=api.coursedir, parent=api)
        step.executed = executed
        return dict(capture_log(step))
