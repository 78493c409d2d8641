"""What has been graded already: one small file a submission, written when everything else is.

A submission is done when its record names the digest of all that its grade depends on. Whatever was
broken off, by Ctrl-C or by a power cut, has no such record, and is graded anew.
"""

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI

from actlib.grading import files

FOLDER = ".actlib/graded"


class Records:
    """The records of one assignment in a course folder.

    Parameters
    ----------
    api
        The course.
    assignment
        The assignment.
    settings
        What else a grade depends on, such as the time limit of a cell.
    """

    def __init__(self, api: NbGraderAPI, assignment: str, settings: Any) -> None:
        self.api = api
        self.assignment = assignment
        self.folder = Path(api.coursedir.root) / FOLDER / assignment
        common = hashlib.sha256()
        with api.gradebook as gradebook:
            for notebook in gradebook.find_assignment(assignment).notebooks:
                for cell in notebook.source_cells:
                    common.update(_text(notebook.name, cell.name, cell.source, cell.locked))
                for cell in notebook.grade_cells:
                    common.update(_text(cell.name, cell.max_score))
        source = Path(api.coursedir.format_path(api.coursedir.source_directory, ".", assignment))
        notebooks = set(source.rglob("*.ipynb"))
        others = set(source.rglob("*")) - notebooks - {n.with_suffix(".py") for n in notebooks}
        checks = files.digest(files.PACKAGE, files.PACKAGE.glob("checks/**/*.py"))
        secret = os.environ.get("ACTLIB_COURSE_SECRET")
        common.update(_text(files.digest(source, others), checks, settings, secret))
        self._common = common.hexdigest()

    def digest(self, submitted: Path) -> str:
        """Return the digest of a submission and of all that its grade depends on."""
        both = _text(self._common, files.digest(submitted, submitted.rglob("*")))
        return hashlib.sha256(both).hexdigest()

    def done(self, student: str, digest: str) -> dict[str, Any] | None:
        """Return the record of a submission that is graded and unchanged since."""
        try:
            record = json.loads(self._path(student).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return dict(record) if record.get("digest") == digest else None

    def known(self, student: str) -> bool:
        """Return whether an earlier state of the submission has been graded."""
        return self._path(student).exists()

    def forget(self, student: str) -> None:
        """Take note that a submission is about to be graded anew."""
        with contextlib.suppress(FileNotFoundError):
            self._path(student).unlink()

    def write(self, student: str, digest: str, **what: Any) -> None:
        """Record that a submission is graded."""
        self.folder.mkdir(parents=True, exist_ok=True)
        files.write_whole(self._path(student), json.dumps({"digest": digest, **what}))

    def _path(self, student: str) -> Path:
        # a student's name is also a folder's name
        return self.folder / f"{student}.json"


def _text(*parts: Any) -> bytes:
    return json.dumps([str(part) for part in parts]).encode()
