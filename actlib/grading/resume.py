"""What has been graded already: one small file a submission, written when everything else is.

A submission is done when its record names the digest of all that its grade depends on. Whatever was
broken off, by Ctrl-C or by a power cut, has no such record, and is graded anew.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI

FOLDER = ".actlib/graded"
HERE = Path(__file__).resolve().parents[1]


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
        others = (p for p in source.rglob("*") if p.suffix not in (".ipynb", ".py"))
        _add_files(common, source, others)
        # the checks themselves
        _add_files(common, HERE, HERE.glob("checks/**/*.py"))
        common.update(_text(settings, os.environ.get("ACTLIB_COURSE_SECRET")))
        self._common = common.digest()

    def digest(self, submitted: Path) -> str:
        """Return the digest of a submission and of all that its grade depends on."""
        digest = hashlib.sha256(self._common)
        _add_files(digest, submitted, submitted.rglob("*"))
        return digest.hexdigest()

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
        half = self._path(student).with_suffix(".part")
        half.write_text(json.dumps({"digest": digest, **what}), "utf-8")
        half.replace(self._path(student))

    def _path(self, student: str) -> Path:
        # a student's name is also a folder's name
        return self.folder / f"{student}.json"


def _text(*parts: Any) -> bytes:
    return json.dumps([str(part) for part in parts]).encode()


def _add_files(digest: Any, folder: Path, files: Iterable[Path]) -> None:
    for path in sorted(files):
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(_text(path.relative_to(folder), content))
