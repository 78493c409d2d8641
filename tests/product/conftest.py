"""The repository, a graded class, and the site: made once, used by all product tests."""

from pathlib import Path

import pytest

from actlib.grading.demo import build_class
from actlib.grading.grade import Grading

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def demo_class(tmp_path_factory):
    """The demonstration class, graded by stock nbgrader in a folder of its own."""
    folder = tmp_path_factory.mktemp("course") / "demo"
    build_class(ROOT, folder)
    return folder, {row.student_id: row for row in Grading(folder, "02-sigmoid")}
