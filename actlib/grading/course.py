"""An nbgrader course folder, opened through nbgrader's own API."""

import logging
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader


class CourseError(Exception):
    """Something that the instructor can mend; the message is one line and says how."""


def open_course(root: Path, gradebook: str | None = None) -> NbGraderAPI:
    """Return nbgrader's API on the course folder `root`, configured by its ``nbgrader_config.py``.

    Parameters
    ----------
    root
        The course folder.
    gradebook
        A database URL, in place of the one that the configuration names.

    Raises
    ------
    CourseError
        If `root` is not a course folder.
    """
    if not (root / "nbgrader_config.py").exists():
        raise CourseError(f"{root} has no nbgrader_config.py: name a course folder with --course")
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(root.resolve())
    if gradebook:
        config.CourseDirectory.db_url = gradebook
    # the API hands back what was logged; it need not also run down the terminal
    logger = logging.getLogger("traitlets")
    logger.propagate = False
    logger.handlers = [logging.NullHandler()]
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def sources(api: NbGraderAPI, assignments: list[str]) -> list[str]:
    """Return the assignments to work on: those named, else all that have a source.

    Raises
    ------
    CourseError
        If a name has no source.
    """
    known = sorted(api.get_source_assignments())
    for assignment in assignments:
        if assignment not in known:
            raise CourseError(f"there is no assignment {assignment}; known: {', '.join(known)}")
    return assignments or known


def last_line(result: dict[str, Any]) -> str:
    """Return the line of nbgrader's log or traceback that says what went wrong."""
    lines = [
        line.strip()
        for text in (result.get("log", ""), result.get("error", ""))
        for line in text.splitlines()
        if line.startswith("[ERROR]")
    ] or result.get("error", "").strip().splitlines()
    return lines[-1].removeprefix("[ERROR] ") if lines else "nbgrader failed without saying why"
