"""An nbgrader course folder, opened through nbgrader's own API."""

import contextlib
import logging
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from actlib.grading.errors import CourseError
from actlib.grading.text import printable


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
        If `root` is not a course folder, or its gradebook is on a server that does not answer.
    """
    if not (root / "nbgrader_config.py").exists():
        raise CourseError(f"{root} has no nbgrader_config.py: name a course folder with --course")
    # nbgrader starts alembic by name, also when this environment is not the active one
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])
    try:
        config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise CourseError(f"{root / 'nbgrader_config.py'} cannot be run: {why}") from None
    config.CourseDirectory.root = str(root.resolve())
    if gradebook:
        config.CourseDirectory.db_url = gradebook
    # nbgrader locks what it has written, and only root could then write the next step's result over it
    config.Sanitise.permissions = 644
    url = config.CourseDirectory.get("db_url", "")
    if isinstance(url, str) and url.startswith("postgresql"):
        config.CourseDirectory.db_url = _postgresql(url)
    # from within nbgrader's own use of SQLAlchemy, and harmless
    warnings.filterwarnings("ignore", category=SAWarning)
    # the API hands back what was logged; it need not also run down the terminal
    for name in ("traitlets", "tornado.application"):  # the gradebook logs to Tornado's
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def _postgresql(address: str) -> str:
    """Return the address of a PostgreSQL database that answers, with the driver in it."""
    # which SQLAlchemy, by itself, takes to be an older one
    url = make_url(address.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        engine = create_engine(url)
        engine.connect().close()
        engine.dispose()
    except ModuleNotFoundError as error:
        raise CourseError(
            f"a gradebook in PostgreSQL needs {error.name}: `pip install 'psycopg[binary]'` "
            "(actlib's extra `postgresql`)"
        ) from None
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        raise CourseError(f"no gradebook at {url}: {why}") from None
    return url.render_as_string(hide_password=False)


def who_handed_in(submitted: Path, assignment: str) -> list[str]:
    """Return the students with something for an assignment, also where it cannot be looked at."""
    found = []
    for folder in sorted(submitted.iterdir()) if submitted.is_dir() else ():
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            with contextlib.suppress(PermissionError):  # whoever then has to read it says so
                (folder / assignment).stat()
            if not folder.name.startswith("."):  # such as Jupyter's .ipynb_checkpoints
                found.append(folder.name)
    return found


def gradebook_trouble(error: SQLAlchemyError) -> str:
    """Return what is wrong with the gradebook, and what to do: it is locked, or cannot be written."""
    why = str(getattr(error, "orig", error)).splitlines()[0]
    what = {
        "database is locked": "close what else is writing to it, such as a formgrader",
        "attempt to write a readonly database": "see that you may write to it, and to its folder",
        "unable to open database file": "see that you may write to it, and to its folder",
        "database or disk is full": "make room on its disk",
        "file is not a database": "put your backup of it in its place",
        "database disk image is malformed": "put your backup of it in its place",
    }
    return f"the gradebook: {why}; {what.get(why, 'mend that')}"


def sources(api: NbGraderAPI, assignments: list[str]) -> list[str]:
    """Return the assignments to work on: those named, else all that have a source.

    Raises
    ------
    CourseError
        If a name has no source, or nothing has.
    """
    known = sorted(api.get_source_assignments())
    if not known:
        place = Path(api.coursedir.root) / api.coursedir.source_directory
        raise CourseError(
            f"there is no assignment in {place}: each is a folder with a notebook in it"
        )
    for assignment in assignments:
        if assignment not in known:
            raise CourseError(f"there is no assignment {assignment}; known: {', '.join(known)}")
    return assignments or known


def last_line(result: dict[str, Any]) -> str:
    """Return the line of nbgrader's log that says what went wrong: the exception, if there was one."""
    lines = f"{result.get('log', '')}\n{result.get('error', '')}".splitlines()
    # nbgrader's log sets off the lines of a traceback
    raised = [line for line in lines if re.match(r"\s*[\w.]+(Error|Exception|Invalid\w*): ", line)]
    # nbgrader raises its own exception on top, which only points at the log
    causes = [line for line in raised if "NbGraderException" not in line]
    logged = [line.removeprefix("[ERROR] ") for line in lines if line.startswith("[ERROR]")]
    logged = [line for line in logged if not line.startswith("Did you mean: ")]
    return printable((causes or logged or raised or ["nbgrader failed without saying why"])[-1])
