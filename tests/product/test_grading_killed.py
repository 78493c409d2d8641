"""`actlib grade` killed at random moments: the end is that of a run that nobody disturbed.

Twelve times in `make test`; ``ACTLIB_KILLS=50`` makes it fifty.
"""

import os
import random
import shutil
import signal
import time

import pytest
from nbgrader.api import Gradebook

from actlib.bench import grading_class
from actlib.grading.cells import SourceNotebook
from actlib.grading.course import open_course
from actlib.grading.grade import Grading
from actlib.grading.jobs import workshop
from actlib.grading.release import release
from actlib.grading.sandbox import choose

STUDENTS = 6
KILLS = int(os.environ.get("ACTLIB_KILLS", "12"))


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A class, and the warm processes that every run from here on is forked with."""
    course = tmp_path_factory.mktemp("killed") / "course"
    grading_class.write_source(course)
    release(course, [grading_class.NAME])
    grading_class.hand_in(course, STUDENTS)
    api = open_course(course)
    with api.gradebook as gradebook:
        source = SourceNotebook.from_gradebook(gradebook, "six", grading_class.NAME, api.coursedir)
    shop = workshop(frozenset(source.modules), choose("auto").tier)
    yield course
    shop.close()
    workshop.cache_clear()


def start(course):
    """Start a run in a process of its own, and in a group of its own; return its number."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setsid()
            rows = list(Grading(course, grading_class.NAME, jobs=2))
            status = 0 if all(row.state != "failed" for row in rows) else 3
        finally:
            os._exit(status)
    return pid


def finish(course):
    _, status = os.waitpid(start(course), 0)
    assert status == 0


def outcome(course):
    """All that a run leaves: points, what waits for a person, and every page."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        points = {
            (submission.student.id, cell.name): (cell.auto_score, cell.needs_manual_grade)
            for submission in gradebook.assignment_submissions(grading_class.NAME)
            for notebook in submission.notebooks
            for cell in notebook.grades
        }
        comments = {
            (submission.student.id, comment.name): comment.auto_comment
            for submission in gradebook.assignment_submissions(grading_class.NAME)
            for notebook in submission.notebooks
            for comment in notebook.comments
        }
    pages = {
        str(path.relative_to(course)): path.read_text("utf-8")
        for folder in ("autograded", "feedback")
        for path in sorted((course / folder).rglob("*.*"))
    }
    return points, comments, pages


def fresh(course):
    """Forget all grading."""
    for name in ("autograded", "feedback", ".actlib"):
        shutil.rmtree(course / name, ignore_errors=True)
    shutil.copy(course / "ungraded.db", course / "gradebook.db")
    for journal in course.glob("gradebook.db-*"):
        journal.unlink()


def test_kills_change_nothing(warm):
    course = warm
    shutil.copy(course / "gradebook.db", course / "ungraded.db")
    begin = time.monotonic()
    finish(course)
    duration = time.monotonic() - begin
    undisturbed = outcome(course)
    assert len(undisturbed[0]) == 6 * STUDENTS
    assert sum(name.endswith(".html") for name in undisturbed[2]) == STUDENTS

    draw = random.Random(6)
    kills = completed = 0
    fresh(course)
    while kills < KILLS:
        run = start(course)
        time.sleep(draw.uniform(0.1, 0.4) * duration)
        if os.waitpid(run, os.WNOHANG)[0]:  # all was done before the blow
            assert outcome(course) == undisturbed
            completed += 1
            fresh(course)
            continue
        # the whole group, or the owner alone, whose pool then leaves by itself
        (os.killpg if draw.random() < 0.5 else os.kill)(run, signal.SIGKILL)
        os.waitpid(run, 0)
        kills += 1
    finish(course)
    assert outcome(course) == undisturbed
    print(f"{kills} kills, {completed + 1} runs brought to an end")
