"""One submission's execution as a pure function, bytes in and bytes out, for any pool of processes."""

import atexit
import functools
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from actlib.grading.cells import SourceCell, SourceNotebook
from actlib.grading.files import PACKAGE
from actlib.grading.library import font_cache, students_library, temporary_folder
from actlib.grading.sandbox import Sandbox, choose
from actlib.grading.split import submission
from actlib.grading.warm import STUDENT, TESTER, Link, Warm

ALWAYS = frozenset({"numpy", "matplotlib.pyplot"})  # what nearly every student's notebook imports
# the variables that a process gets; nothing else, for it could be a secret
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT")
# a process for each submission is parallel enough, and threads do not survive a fork
SINGLE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(frozen=True)
class Job:
    """A sanitised notebook and all that running it needs.

    Attributes
    ----------
    notebook
        The notebook, as JSON.
    cells
        The instructor's code cells, by name, as `SourceNotebook` takes them.
    files
        The files beside the notebook, by relative path.
    timeout
        Seconds a cell.
    """

    notebook: str
    cells: Mapping[str, SourceCell]
    files: Mapping[str, bytes]
    timeout: float


@dataclass(frozen=True)
class Executed:
    """The notebook with its outputs, as JSON, and what a person may want to know of the run."""

    notebook: str
    events: tuple[str, ...]


class Workshop:
    """The two warm processes, and the sandbox around students' processes.

    Parameters
    ----------
    modules
        What to import beforehand, besides what every notebook does.
    sandbox
        The tier that is asked for, or "auto" for the best that this machine has.

    Raises
    ------
    CourseError
        If this machine cannot have that sandbox.
    """

    def __init__(self, modules: Collection[str] = (), sandbox: str = "auto") -> None:
        self.sandbox = choose(sandbox)
        begun = _begun.pop(self.sandbox, None)
        self.student = begun or _warm_student(self.sandbox, _theirs({*ALWAYS, *modules}))
        self.tester = _warm_tester(sorted({"numpy", *modules}))
        self._links: dict[int, tuple[Link, Link]] = {}

    def links(self) -> tuple[Link, Link]:
        """Return this process's own connections: one forked from it needs others."""
        if os.getpid() not in self._links:
            self._links[os.getpid()] = Link(self.student), Link(self.tester)
        return self._links[os.getpid()]

    def execute(self, job: Job) -> Executed:
        """Run a notebook's cells in two fresh processes."""
        source = _source(tuple(job.cells.items()))
        student, tester = self.links()
        modules = source.modules
        student.preload(_theirs(modules))
        tester.preload(modules)
        notebook = nbformat.v4.reads(job.notebook)
        # also those tools that no notebook named when the warm process came up
        limits = self.sandbox.limits([str(students_library())])
        with submission(student, tester, source, job.files, job.timeout, limits) as run:
            run.run(notebook)
        return Executed(json.dumps(notebook), tuple(run.events))

    def close(self) -> None:
        """End both."""
        for links in self._links.values():
            for link in links:
                link.socket.close()
        self._links.clear()
        self.student.close()
        self.tester.close()


def _theirs(modules: Collection[str]) -> set[str]:
    """Return those that a student's process has."""
    return {module for module in modules if module.split(".")[0] != "actlib"}


def _warm_student(sandbox: Sandbox, modules: Collection[str]) -> Warm:
    library, config = str(students_library()), str(font_cache())
    work = str(temporary_folder("work"))
    return Warm(
        STUDENT,
        "grading_kernel",
        [library],
        [str(PACKAGE.parent)],
        _environment() | {"TMPDIR": work, "HOME": work, "MPLCONFIGDIR": config},
        sorted(modules),
        sandbox.outer([library], config, work),
        sandbox.wrapper([library], config, work),
    )


def _warm_tester(modules: list[str]) -> Warm:
    env = {name: value for name, value in os.environ.items() if name.startswith("ACTLIB_")}
    kernel = "actlib.grading.student_side.grading_kernel"
    # a user of a container may have no home that can be written to
    env |= {"HOME": str(temporary_folder("tests")), "MPLCONFIGDIR": str(font_cache())}
    return Warm(TESTER, kernel, [str(PACKAGE.parent)], [], _environment() | env, modules)


_begun: dict[Sandbox, Warm] = {}


def begin(sandbox: str | None) -> None:
    """Start the students' warm process for the next workshop, before it is known what to grade.

    It takes as long to come up as nbgrader takes to be imported. What else this course's notebooks
    import it learns with the first of them. The tests' process has to wait: the course's configuration
    may set variables for it.
    """
    if (chosen := choose(sandbox or "auto")) not in _begun:
        _begun[chosen] = _warm_student(chosen, ALWAYS)
        atexit.register(_end_begun)


def _end_begun() -> None:
    """End what no workshop has taken, without waiting until it is up."""
    for warm in _begun.values():
        warm.process.kill()


@functools.lru_cache(maxsize=16)
def _source(cells: tuple[tuple[str, SourceCell], ...]) -> SourceNotebook:
    """Return the instructor's notebook: one object for a whole class, since it parses its cells."""
    return SourceNotebook(dict(cells))


def _environment() -> dict[str, str]:
    env = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return env | dict.fromkeys(SINGLE, "1") | {"MPLBACKEND": "agg", "JOBLIB_MULTIPROCESSING": "0"}


@functools.cache
def workshop(modules: frozenset[str] = frozenset(), sandbox: str = "auto") -> Workshop:
    """Return a workshop that is started once, and shared by the processes forked from this one."""
    return Workshop(modules, sandbox)


def files_beside(folder: Path) -> dict[str, bytes]:
    """Return the files beside the notebooks, by relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".ipynb" and path.is_file() and not path.is_symlink()
    }
