"""nbgrader's autograding in two steps, so that what lies between can run in other processes.

`Sanitise` writes ``autograded/``; the notebooks there are executed by a pool; `Save` takes the executed
notebooks through the rest of nbgrader's own steps: scores, late penalties, the gradebook; `Feedback` writes
the pages. Each is made once and used for every submission: a template alone takes a quarter of a second
to compile.
"""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.writers.files import FilesWriter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import Execute
from nbgrader.utils import capture_log, setenv, temp_attrs
from traitlets.config import Config

from actlib.grading.cells import SourceNotebook
from actlib.grading.execute import SplitExecute, runs_here
from actlib.grading.exporter import BriefExporter, MendingExporter
from actlib.grading.fast import one_transaction
from actlib.grading.given import given_files, top_level
from actlib.grading.jobs import Executed, Job, files_beside
from actlib.grading.pages import FEEDBACK
from actlib.grading.preprocessors import HIDE, GuardScores, HideTestSource
from actlib.grading.repair import RepairCells


class Kept(BaseConverter):
    """A converter that can be started again and again."""

    _ready = False

    def make_ready(self) -> None:
        """Make what every submission needs."""
        if not self._ready:
            self.writer = FilesWriter(parent=self, config=self.config)
            kind = self.exporter_class
            if kind in (MendingExporter, NotebookExporter):  # all files were looked at before
                kind = BriefExporter
            self.exporter = kind(parent=self, config=self.config)
            # one look at the end instead of one after every step
            self.exporter.optimistic_validation = True
            self.make_steps()
            self._ready = True

    def start(self) -> None:
        """Convert what the course directory names."""
        self.init_notebooks()
        self.make_ready()
        with contextlib.chdir(self.coursedir.root):
            self.convert_notebooks()

    def make_steps(self) -> None:
        """Add the preprocessors."""
        for step in self.preprocessors:
            self.exporter.register_preprocessor(step)


class Sanitise(Kept, Autograde):
    """The first half of `Autograde`."""

    sanitize_preprocessors: list[Any]

    def make_steps(self) -> None:
        """Add those of the first half."""
        steps = self.sanitize_preprocessors
        self.sanitize_preprocessors = steps if RepairCells in steps else [RepairCells, *steps]
        self._sanitizing = True
        self._init_preprocessors()

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Restore the locked cells of one notebook."""
        BaseConverter.convert_single_notebook(self, notebook_filename)


class Save(Kept, Autograde):
    """The second half of `Autograde`, on notebooks that have been executed."""

    autograde_preprocessors: list[Any]
    _sanitizing = False
    executed: Mapping[str, Executed] = {}

    def make_steps(self) -> None:
        """Add those of the second half, with the execution of this course."""
        steps = self.autograde_preprocessors
        if SplitExecute not in steps:
            ours = {Execute: [SplitExecute, GuardScores]}
            steps = [step for given in steps for step in ours.get(given, [given])]
        self.autograde_preprocessors = steps
        self._init_preprocessors()

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
        if Path(notebook_filename).stem not in self.executed:  # then a kernel is started here
            self._init_preprocessors()
        with setenv(NBGRADER_EXECUTION="autograde"):
            BaseConverter.convert_single_notebook(self, notebook_filename)


class Feedback(Kept, GenerateFeedback):
    """Students' pages, without the hidden tests and without what could harm their reader."""

    preprocessors: list[Any]

    def make_steps(self) -> None:
        """Add nbgrader's and ours."""
        steps = self.preprocessors
        self.preprocessors = steps if HideTestSource in steps else [*HIDE, *steps]
        super().make_steps()
        self.exporter.template  # noqa: B018  # compiled here, before any process is forked


class Steps:
    """nbgrader's steps for the submissions of one assignment.

    Parameters
    ----------
    api
        The course.
    assignment
        The assignment.
    sources
        The instructor's notebooks, by name.
    """

    def __init__(
        self, api: NbGraderAPI, assignment: str, sources: Mapping[str, SourceNotebook]
    ) -> None:
        self.api = api
        self.assignment = assignment
        self.sources = sources
        self.timeout = SplitExecute(parent=api).timeout
        course = api.coursedir
        self._instructors = Path(course.format_path(course.source_directory, ".", assignment))
        self._sanitise = Sanitise(coursedir=api.coursedir, parent=api)
        self._save = Save(coursedir=api.coursedir, parent=api)
        self._feedback = Feedback(coursedir=api.coursedir, parent=api)
        self._feedback.update_config(Config(HTMLExporter={"template_name": "feedback"} | FEEDBACK))
        self._sanitise.force = self._feedback.force = True

    def sanitise(self, student: str, submitted: str | None = None) -> dict[str, Any]:
        """Run the first step on a submission; return nbgrader's result with its log.

        `submitted` takes the place of the folder ``submitted``.
        """
        place = submitted or self.api.coursedir.submitted_directory
        return self._start(self._sanitise, student, submitted_directory=place)

    def jobs(self, student: str) -> dict[str, Job]:
        """Return a job for each sanitised notebook that can be executed elsewhere."""
        course = self.api.coursedir
        folder = Path(course.format_path(course.autograded_directory, student, self.assignment))
        files = files_beside(folder)
        given = given_files(self._instructors, files)
        found = {}
        for name, source in sorted(self.sources.items()):
            path = folder / f"{name}.ipynb"
            if not path.exists():
                continue
            text = path.read_text("utf-8")
            if runs_here(json.loads(text)["metadata"]):  # which nbgrader has just validated
                found[name] = Job(text, source.given, files, self.timeout, given)
        return found

    @property
    def modules(self) -> frozenset[str]:
        """What the instructor's notebooks import of what is installed."""
        beside = [str(p.relative_to(self._instructors)) for p in self._instructors.rglob("*.py")]
        imported = frozenset[str]().union(*(s.modules for s in self.sources.values()))
        return imported - top_level(beside)

    def save(self, student: str, executed: Mapping[str, Executed]) -> dict[str, Any]:
        """Run the second step on a submission; return nbgrader's result with its log."""
        self._save.executed = executed
        return self._start(self._save, student)

    def make_ready(self) -> None:
        """Compile the template of the feedback pages, for all processes forked from this one."""
        self._feedback.make_ready()

    def feedback(self, student: str) -> dict[str, Any]:
        """Write a student's pages; return nbgrader's result with its log."""
        return self._start(self._feedback, student)

    def _start(self, step: BaseConverter, student: str, **places: str) -> dict[str, Any]:
        course = self.api.coursedir
        names = {"assignment_id": self.assignment, "student_id": student}
        with (
            temp_attrs(course, **names, **places),
            one_transaction(course.db_url, course.course_id) as session,
        ):
            result = dict(capture_log(step))
            if not result["success"]:
                session.rollback()
        return result
