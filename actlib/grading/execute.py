"""nbgrader's `Execute` step, replaced: the student's code and the tests in two processes."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets import Unicode

from actlib.grading.cells import SourceNotebook
from actlib.grading.given import given_files
from actlib.grading.jobs import Executed, Job, files_beside, workshop


class SplitExecute(Execute):
    """Runs the student's cells in a process of their own, and the instructor's tests in another.

    Which cell is a test is taken from the gradebook, never from the submission. Notebooks in other
    languages than Python are left to `Execute`.
    """

    sandbox = Unicode(
        "auto",
        help="The least protection to run students' code with: full, landlock, limits or off; "
        "auto takes the best that this machine has.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells, and set their outputs."""
        if not runs_here(nb.metadata):
            return super().preprocess(nb, resources, km)
        executed: Executed | None = resources["nbgrader"].get("executed")
        if executed is None:  # `actlib grade` has had it executed by its pool
            shop = workshop(sandbox=self.sandbox)
            self.log.info("%s", shop.sandbox)
            executed = shop.execute(self.make_job(nb, resources))
        for event in executed.events:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], event)
        done = nbformat.v4.reads(executed.notebook)  # which the exporter validates in the end
        done.metadata["language_info"] = {
            "name": "python",
            "version": ".".join(map(str, sys.version_info[:3])),
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "pygments_lexer": "ipython3",
        }
        return done, resources

    def make_job(self, nb: NotebookNode, resources: dict[str, Any]) -> Job:
        """Return what it takes to run a notebook that nbgrader has sanitised."""
        about = resources["nbgrader"]
        course = CourseDirectory(parent=self)
        with Gradebook(about["db_url"]) as gradebook:
            source = SourceNotebook.from_gradebook(
                gradebook, about["notebook"], about["assignment"], course
            )
        files = files_beside(Path(resources["metadata"]["path"]))
        instructors = course.format_path(course.source_directory, ".", about["assignment"])
        given = given_files(Path(instructors), files)
        return Job(json.dumps(nb), source.given, files, self.timeout, given)


def runs_here(metadata: Mapping[str, Any]) -> bool:
    """Return whether a notebook with these metadata can be run in forked processes."""
    spec = metadata.get("kernelspec", {})
    python = spec.get("language", "python") == "python" and "python" in spec.get("name", "python")
    return python and hasattr(os, "fork")
