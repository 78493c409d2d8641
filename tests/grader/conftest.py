"""A workshop that executes submissions as the grader does, shared by the tests of one file."""

import pytest

from actlib.grading.jobs import Workshop


@pytest.fixture(scope="module")
def shop():
    """The two warm processes, with the best sandbox that this machine has."""
    workshop = Workshop({"actlib.checks"})
    yield workshop
    workshop.close()
