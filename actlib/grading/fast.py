"""Two caches in nbgrader, which opens the gradebook ten times and compiles a schema sixty times a submission.

For a process that grades many; `nbgrader` on its own command line is left as it is.
"""

import functools
import json
from types import SimpleNamespace
from typing import Any

import nbgrader.nbgraderformat.common as nbgraderformat
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader.api import Gradebook
from sqlalchemy.engine import Engine
from sqlalchemy.orm import scoped_session, sessionmaker

_open = Gradebook.__init__
_engines: dict[tuple[str, str], Engine] = {}


def speed_up_nbgrader() -> None:
    """Share one engine a gradebook, and one validator a schema, in this process."""
    Gradebook.__init__ = _reopen
    nbgraderformat.jsonschema = SimpleNamespace(validate=_validate)


def _reopen(
    self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None
) -> None:
    """Open a gradebook; only the first time look for its tables and its course."""
    if (db_url, course_id) not in _engines:
        _open(self, db_url, course_id, authenticator)
        _engines[db_url, course_id] = self.engine
        return
    self.engine = _engines[db_url, course_id]
    self.db = scoped_session(sessionmaker(autoflush=True, bind=self.engine, future=True))
    self.course_id = course_id
    self.authenticator = authenticator


@functools.cache
def _validator(schema: str) -> Any:
    parsed = json.loads(schema)
    return validator_for(parsed)(parsed)


def _validate(instance: Any, schema: dict[str, Any]) -> None:
    if (error := best_match(_validator(json.dumps(schema)).iter_errors(instance))) is not None:
        raise error
