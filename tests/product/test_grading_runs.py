"""`actlib grade` on a class: what it skips, what it survives, and that stock nbgrader agrees with it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute

from actlib.grading.course import open_course
from actlib.grading.demo import build_class
from actlib.grading.execute import SplitExecute
from actlib.grading.grade import Grading
from actlib.grading.jobs import Workshop

BIN = os.path.dirname(sys.executable)
KEPT = ("ada", "blaise", "george", "henri")


@pytest.fixture
def small_class(root, tmp_path):
    """A course folder with four submissions, not graded yet."""
    course = tmp_path / "course"
    build_class(root, course)
    for folder in (course / "submitted").iterdir():
        if folder.name not in KEPT:
            shutil.rmtree(folder)
    return course


def points(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            (submission.student.id, cell.name): cell.auto_score
            for submission in gradebook.assignment_submissions("02-sigmoid")
            for notebook in submission.notebooks
            for cell in notebook.grades
        }


def states(course, **settings):
    return {row.student_id: row.state for row in Grading(course, "02-sigmoid", **settings)}


def test_only_what_is_new_or_changed_is_graded(small_class):
    assert Grading(small_class, "02-sigmoid").plan() == dict.fromkeys(KEPT, "new")
    assert states(small_class) == dict.fromkeys(KEPT, "graded")
    first = points(small_class)
    assert states(small_class) == dict.fromkeys(KEPT, "unchanged")
    handed_in = small_class / "submitted/ada/02-sigmoid/sigmoid.ipynb"
    handed_in.write_text(handed_in.read_text("utf-8").replace("np.cosh", "np.sinh"), "utf-8")
    again = Grading(small_class, "02-sigmoid")
    assert again.plan() == dict.fromkeys(KEPT, "unchanged") | {"ada": "changed"}
    rows = {row.student_id: row for row in again}
    assert [rows[name].state for name in KEPT] == ["graded", *["unchanged"] * 3]
    assert rows["ada"].points["tanh-grad-check"] == 0
    second = points(small_class)
    assert {key for key in first if first[key] != second[key]} == {("ada", "tanh-grad-check")}
    assert states(small_class, students=["ada"], force=True) == {"ada": "graded"}


def test_a_changed_test_is_a_reason_to_grade_again(small_class):
    assert states(small_class, students=["ada"]) == {"ada": "graded"}
    with Gradebook(f"sqlite:///{small_class}/gradebook.db") as gradebook:
        cell = gradebook.find_grade_cell("bce-check", "sigmoid", "02-sigmoid")
        cell.max_score = 4
        gradebook.db.commit()
    assert Grading(small_class, "02-sigmoid", ["ada"]).plan() == {"ada": "changed"}


def test_what_lies_beside_the_notebook_is_a_reason_to_grade_again(small_class):
    def digest():
        records = Grading(small_class, "02-sigmoid", ["ada"]).records
        return records.digest(small_class / "submitted" / "ada" / "02-sigmoid")

    before, source = digest(), small_class / "solutions" / "02-sigmoid"
    (source / "sigmoid.py").write_text("# the notebook in another form\n")
    assert digest() == before
    (source / "helper.py").write_text("TOLERANCE = 1e-9  # for tests that import it\n")
    assert digest() != before


def test_a_changed_import_of_the_instructors_is_a_reason_to_grade_again(small_class):
    assert states(small_class, students=["ada"]) == {"ada": "graded"}
    source = small_class / "solutions/02-sigmoid/sigmoid.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import statistics as sigmoid_grad"))
    nbformat.write(notebook, source)
    assert Grading(small_class, "02-sigmoid", ["ada"]).plan() == {"ada": "changed"}


def empty(group):
    """Return whether a process group is, or soon becomes, empty."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_killed_at_any_moment_the_next_run_completes_it(small_class):
    """The final gradebook is that of a run that nobody disturbed."""
    command = [f"{BIN}/actlib", "grade", "02-sigmoid", "--course", str(small_class), "--jobs", "2"]
    for delay in (3, 5, 7):
        run = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.wait()
    rows = {row.student_id: row for row in Grading(small_class, "02-sigmoid")}
    disturbed = points(small_class)
    assert set(rows) == set(KEPT)
    list(Grading(small_class, "02-sigmoid", force=True))
    assert points(small_class) == disturbed


def test_a_run_that_is_killed_leaves_no_process_behind(small_class):
    run = subprocess.Popen(
        [f"{BIN}/actlib", "grade", "02-sigmoid", "--course", str(small_class), "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert any(" graded" in line for line in run.stdout), "the pool never came to work"
    run.kill()
    run.wait()
    assert empty(run.pid)


def test_a_grader_that_dies_is_replaced(small_class, monkeypatch):
    """Out of memory, for one: the submission goes again, and the others do not notice."""
    marker = small_class / "died"
    execute = Workshop.execute

    def die_once(shop, job):
        if "np.vectorize" in job.notebook and not marker.exists():  # ada's
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(shop, job)

    monkeypatch.setattr(Workshop, "execute", die_once)  # the pool's processes are forked with it
    assert states(small_class) == dict.fromkeys(KEPT, "graded")
    assert marker.exists()

    def die(shop, job):
        if "np.vectorize" in job.notebook:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(shop, job)

    monkeypatch.setattr(Workshop, "execute", die)
    rows = {row.student_id: row for row in Grading(small_class, "02-sigmoid", force=True)}
    assert [rows[name].state for name in KEPT] == ["failed", *["graded"] * 3]
    assert "not graded" in rows["ada"].problems[0]
    monkeypatch.setattr(Workshop, "execute", execute)
    assert states(small_class)["ada"] == "graded"


def test_the_command_prints_json_and_goes_on_where_it_was_interrupted(small_class):
    command = [f"{BIN}/actlib", "grade", "--course", str(small_class), "--json", "--no-feedback"]
    run = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [f"02-sigmoid {name}: new" for name in KEPT]
    assert not (small_class / "autograded").exists()
    interrupted = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in interrupted.stderr:
        if line.startswith("1/4"):
            interrupted.send_signal(signal.SIGINT)
            break
    rest = interrupted.stderr.read()
    assert interrupted.wait() == 1
    assert "say the same again to go on" in rest
    assert "Traceback" not in rest
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "sandbox " in run.stderr
    rows = {row["student_id"]: row for row in json.loads(run.stdout)["02-sigmoid"]}
    assert set(rows) == set(KEPT)
    assert "unchanged" in {row["state"] for row in rows.values()}
    assert rows["blaise"]["total"] == 18
    assert rows["blaise"]["points"]["question"] is None


def test_stock_nbgrader_gives_the_same_points(small_class):
    """Its own Execute step, one kernel a submission, everything in one process."""
    list(Grading(small_class, "02-sigmoid", feedback=False))
    ours = points(small_class)
    api = open_course(small_class)
    steps = api.config.Autograde.autograde_preprocessors
    api.config.Autograde.autograde_preprocessors = [
        Execute if step is SplitExecute else step for step in steps
    ]
    for student in KEPT:
        assert api.autograde("02-sigmoid", student, force=True)["success"]
    assert points(small_class) == ours
