"""nbgrader's dealings with the gradebook, gathered: it opens it ten times and asks it a hundred times a submission.

For a process that grades many; `nbgrader` on its own command line is left as it is.
"""

import functools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import fastjsonschema
import jsonschema
import nbgrader.nbgraderformat.common as nbgraderformat
from nbconvert.exporters import exporter
from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.schema import CreateIndex

from actlib.grading.pages import speed_up_nbconvert
from actlib.grading.questions import FINDS, INDEXES, RECORDS

T = TypeVar("T")
_nbgraders = {
    name: getattr(Gradebook, name)
    for name in (
        *("__init__", "find_source_cell", "find_graded_cell", "find_grade", "find_comment"),
        *FINDS,
    )
}
_engines: dict[tuple[int, str, str], Engine] = {}  # a process's own: none survives a fork
_instructors: dict[tuple[str, ...], Any] = {}
_open: "_Batch | None" = None


def speed_up_nbgrader() -> None:
    """Share one engine a gradebook, and one validator a schema, in this process.

    The instructor's cells are read once; a run that begins calls this again, and reads them anew.
    """
    _instructors.clear()
    for name, replacement in (
        ("__init__", _reopen),
        ("close", _leave),
        ("find_source_cell", _find_source_cell),
        ("find_graded_cell", _find_graded_cell),
        ("find_grade", _find_grade),
        ("find_comment", _find_comment),
        *((name, _finding(name)) for name in FINDS),
    ):
        setattr(Gradebook, name, replacement)
    # exporters copy a notebook twice before they work on it; all of ours have just been read
    vars(exporter)["copy"] = SimpleNamespace(deepcopy=lambda value: value)
    speed_up_nbconvert()
    nbgraderformat.BaseMetadataValidator.__init__ = _take_schema
    nbgraderformat.jsonschema = SimpleNamespace(validate=_validate)


def add_indexes(db_url: str, course_id: str) -> None:
    """Add to a gradebook the indexes that it takes to find a student's grades in a large class."""
    with Gradebook(db_url, course_id) as gradebook, gradebook.engine.begin() as connection:
        for index in INDEXES:
            connection.execute(CreateIndex(index, if_not_exists=True))


class _Batch(Session):
    """A session that keeps its changes to itself until the end.

    nbgrader commits after every cell. Changes that may be refused are sent at once, as it expects.
    """

    def __init__(self, engine: Engine, db_url: str) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.db_url = db_url
        self.found: dict[tuple[str, ...], dict[str, Any]] = {}

    def commit(self) -> None:
        if self.new or self.deleted:
            self.flush()


def once_a_run(read: Callable[..., T], gradebook: Gradebook, *names: str) -> T:
    """Return ``read(gradebook, *names)``, something of the instructor's that a run does not change."""
    if gradebook.db is not _open:
        return read(gradebook, *names)
    key = (read.__qualname__, _open.db_url, *names)
    if key not in _instructors:
        _instructors[key] = read(gradebook, *names)
    return cast(T, _instructors[key])


@contextmanager
def one_transaction(db_url: str, course_id: str) -> Iterator[Session]:
    """Let all that nbgrader does to a gradebook within happen at once at the end, or not at all.

    The caller rolls back what nbgrader says has failed: its API raises nothing.
    """
    global _open
    with Gradebook(db_url, course_id) as gradebook:
        engine = gradebook.engine
    with _Batch(engine, db_url) as session:
        _open = session
        try:
            yield session
            Session.commit(session)
        finally:
            _open = None


def _reopen(
    self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None
) -> None:
    """Open a gradebook; only the first time look for its tables and its course."""
    key = (os.getpid(), db_url, course_id)
    if key not in _engines:
        _nbgraders["__init__"](self, db_url, course_id, authenticator)
        _engines[key] = self.engine
        return
    self.engine = _engines[key]
    if _open is not None and _open.db_url == db_url:
        self.db = _open
    else:
        self.db = scoped_session(sessionmaker(autoflush=True, bind=self.engine, future=True))
    self.course_id = course_id
    self.authenticator = authenticator


def _leave(self: Gradebook) -> None:
    """Give the session back; the engine stays."""
    if self.db is not _open:
        self.db.remove()


def _finding(method: str) -> Callable[..., Any]:
    """Return a method that finds what nbgrader's does, by a statement that is built once."""
    statement, parameters = FINDS[method]

    def find(self: Gradebook, *names: str) -> Any:
        found = None
        if self.db is _open:
            found = _open.scalars(statement, dict(zip(parameters, names, strict=True))).first()
        return found or _nbgraders[method](self, *names)

    return find


# --- what is asked for a cell at a time, read a notebook at a time --------------------------------


def _find_source_cell(self: Gradebook, name: str, notebook: str, assignment: str) -> Any:
    found = None
    if self.db is _open:
        found = once_a_run(_source_cells, self, notebook, assignment).get(name)
    # of an unknown one nbgrader says what it says
    return found or _nbgraders["find_source_cell"](self, name, notebook, assignment)


def _find_graded_cell(self: Gradebook, name: str, notebook: str, assignment: str) -> Any:
    found = None
    if self.db is _open:
        found = once_a_run(_graded_cells, self, notebook, assignment).get(name)
    return found or _nbgraders["find_graded_cell"](self, name, notebook, assignment)


def _source_cells(gradebook: Gradebook, notebook: str, assignment: str) -> dict[str, Any]:
    return _cells(gradebook, api.SourceCell, notebook, assignment)


def _graded_cells(gradebook: Gradebook, notebook: str, assignment: str) -> dict[str, Any]:
    grade_cells = _cells(gradebook, api.GradeCell, notebook, assignment)
    return grade_cells | _cells(gradebook, api.TaskCell, notebook, assignment)


def _cells(gradebook: Gradebook, kind: Any, notebook: str, assignment: str) -> dict[str, Any]:
    cells = (
        gradebook.db.query(kind)
        .join(api.Notebook, api.Notebook.id == kind.notebook_id)
        .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
        .filter(api.Notebook.name == notebook, api.Assignment.name == assignment)
    )
    return {cell.name: cell for cell in cells}


def _find_grade(self: Gradebook, cell: str, notebook: str, assignment: str, student: str) -> Any:
    return _students_record(self, "find_grade", api.Grade, cell, notebook, assignment, student)


def _find_comment(self: Gradebook, cell: str, notebook: str, assignment: str, student: str) -> Any:
    return _students_record(self, "find_comment", api.Comment, cell, notebook, assignment, student)


def _students_record(
    self: Gradebook, method: str, kind: Any, cell: str, notebook: str, assignment: str, student: str
) -> Any:
    if self.db is not _open:
        return _nbgraders[method](self, cell, notebook, assignment, student)
    key = (method, notebook, assignment, student)
    if key not in _open.found:
        names = {"notebook": notebook, "assignment": assignment, "student": student}
        _open.found[key] = {row[0]: row[1] for row in _open.execute(RECORDS[kind], names)}
    found = _open.found[key].get(cell)
    return found or _nbgraders[method](self, cell, notebook, assignment, student)


_compiled: dict[int, Any] = {}  # by the identity of the schema, which `_schema` keeps


@functools.cache
def _schema(version: int) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(
        Path(nbgraderformat.root, f"v{version}.json").read_text("utf-8")
    )
    _compiled[id(schema)] = fastjsonschema.compile(schema)
    return schema


def _take_schema(self: nbgraderformat.BaseMetadataValidator) -> None:
    """Take the schema that nbgrader reads from its file for every notebook."""
    self.schema = _schema(self.schema_version)


def _validate(instance: Any, schema: dict[str, Any]) -> None:
    try:
        if id(schema) in _compiled:
            _compiled[id(schema)](instance)
            return
    except fastjsonschema.JsonSchemaException:
        pass
    jsonschema.validate(instance, schema)  # which raises what nbgrader expects
