"""One submission's execution as a pure function, bytes in and bytes out, for any pool of processes."""

import functools
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from actlib.grading import pyplot
from actlib.grading.begin import warm_processes
from actlib.grading.cells import SourceCell, SourceNotebook
from actlib.grading.given import top_level
from actlib.grading.library import students_library
from actlib.grading.sandbox import choose
from actlib.grading.split import submission
from actlib.grading.warm import Link


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
    given
        Those of the files that are the instructor's.
    """

    notebook: str
    cells: Mapping[str, SourceCell]
    files: Mapping[str, bytes]
    timeout: float
    given: frozenset[str] = frozenset()


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
        self.student, self.tester = warm_processes(self.sandbox)
        self.student.prepare(students_modules(modules))
        # the course's configuration may have set some, the secret of the course for one
        course = {name: value for name, value in os.environ.items() if name.startswith("ACTLIB_")}
        self.tester.prepare(testers_modules(modules), course)
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
        modules = source.modules - top_level(job.given)
        student.prepare(students_modules(modules))
        tester.prepare(testers_modules(modules), source.tests)
        notebook = nbformat.v4.reads(job.notebook)
        # also those tools that no notebook named when the warm process came up
        limits = self.sandbox.limits([str(students_library())])
        with submission(student, tester, source, job, limits) as run:
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


def students_modules(modules: Collection[str]) -> set[str]:
    """Return those that a student's process has."""
    return {module for module in modules if module.split(".")[0] != "actlib"}


def testers_modules(modules: Collection[str]) -> set[str]:
    """Return those that the tests' process has: pyplot is the student's, where figures are drawn.

    Whoever imports matplotlib in another way expects what pyplot has imported of it.
    """
    others = set(modules) - {pyplot.NAME}
    return set(modules) if any(m.split(".")[0] == "matplotlib" for m in others) else others


@functools.lru_cache(maxsize=16)
def _source(cells: tuple[tuple[str, SourceCell], ...]) -> SourceNotebook:
    """Return the instructor's notebook: one object for a whole class, since it parses its cells."""
    return SourceNotebook(dict(cells))


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
