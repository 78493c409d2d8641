"""What a submission asks of the gradebook is found by an index, however large the class is."""

import os
import re
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from actlib.grading.fast import add_indexes
from actlib.grading.questions import FINDS, GRADES, INDEXES, RECORDS

QUESTIONS = {"grades": GRADES}
QUESTIONS |= {f"{kind.__tablename__} of a notebook": found for kind, found in RECORDS.items()}
QUESTIONS |= {name: statement for name, (statement, _) in FINDS.items()}
GROW_WITH_THE_CLASS = r"SCAN (grade|comment|student|submitted_assignment|submitted_notebook)\b"


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """A gradebook as nbgrader makes it, with what a run adds."""
    url = f"sqlite:///{tmp_path_factory.mktemp('questions')}/gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts alembic by name
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        with Gradebook(url, "course") as made:
            for index in INDEXES:
                index.drop(made.engine)
        add_indexes(url, "course")
        add_indexes(url, "course")  # which are there by now
        with Gradebook(url, "course") as made:
            yield made


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_is_looked_for_among_the_whole_class(gradebook, name):
    compiled = QUESTIONS[name].compile(dialect=sqlite.dialect(paramstyle="named"))
    names = {parameter: "x" if v is None else v for parameter, v in compiled.params.items()}
    plan = gradebook.db.execute(text(f"EXPLAIN QUERY PLAN {compiled}"), names)
    steps = [row[3] for row in plan]
    assert steps
    assert not [step for step in steps if re.match(GROW_WITH_THE_CLASS, step)], steps
