"""`actlib grade` as other people run it: without root's rights, in a container, on a machine with troubles."""

import os
import shutil
import sqlite3
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from actlib.bench import grading_class
from actlib.grading.errors import CourseError
from actlib.grading.grade import Grading
from actlib.grading.release import release
from actlib.grading.sandbox import choose

BIN = os.path.dirname(sys.executable)
NAME = grading_class.NAME
# whoever runs the tests may be root, to whom every file is open: what is left without those rights
UNPRIVILEGED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]
# a namespace in which no other can be made, as in a container
CONTAINER = "echo 0 > /proc/sys/user/max_user_namespaces && exec " + " ".join(UNPRIVILEGED)


@pytest.fixture(scope="module")
def small_course(tmp_path_factory):
    """A released course of two submissions, and nothing graded."""
    course = tmp_path_factory.mktemp("users") / "course"
    grading_class.write_source(course)
    release(course, [NAME])
    grading_class.hand_in(course, 2)
    return course


@pytest.fixture
def course(small_course, tmp_path):
    copy = tmp_path / "course"
    shutil.copytree(small_course, copy)
    config = (copy / "nbgrader_config.py").read_text("utf-8")
    (copy / "nbgrader_config.py").write_text(config.replace(str(small_course), str(copy)), "utf-8")
    return copy


@pytest.fixture
def actlib(need, course):
    """A function that runs the command without root's rights in the course folder."""
    prefix = UNPRIVILEGED if os.geteuid() == 0 else []
    if prefix:
        need.program("setpriv")

    def run(*arguments, before=prefix):
        command = [*before, f"{BIN}/actlib", *map(str, arguments)]
        return subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)

    return run


def students(course):
    return sorted(path.name for path in (course / "submitted").iterdir())


def test_an_ordinary_user_grades_a_class_and_a_file_that_cannot_be_read_is_said(course, actlib):
    first, second = students(course)
    unreadable = course / f"submitted/{first}/{NAME}/six.ipynb"
    unreadable.chmod(0)
    run = actlib("grade")
    assert run.returncode == 2, run.stdout + run.stderr
    assert run.stdout.startswith("sandbox ")
    lines = {line.split()[1]: line for line in run.stdout.splitlines() if line[:1].isdigit()}
    assert "six.ipynb cannot be read (Permission denied)" in lines[first]
    assert " graded " in lines[second]
    assert (course / f"feedback/{second}/{NAME}/six.html").exists()
    unreadable.chmod(0o644)
    again = actlib("grade", "--force", "--no-feedback")  # over what nbgrader has locked
    assert again.returncode == 0, again.stdout + again.stderr


def test_folders_that_cannot_be_entered_have_their_rows(course, actlib):
    first, second = (course / "submitted" / student for student in students(course))
    third, fourth = course / "submitted/third", course / "submitted/fourth"
    shutil.copytree(first, third)
    shutil.copytree(first, fourth)
    closed = [first / NAME, second, fourth / NAME]
    for folder in closed:
        folder.chmod(0)
    closed[2].chmod(0o444)  # its files are seen and cannot be looked at
    run = actlib("grade", "--no-feedback")
    for folder in closed:
        folder.chmod(0o755)
    assert run.returncode == 2, run.stdout + run.stderr
    lines = {line.split()[1]: line for line in run.stdout.splitlines() if line[:1].isdigit()}
    for folder in (first, second, fourth):
        assert " cannot be read (Permission denied)" in lines[folder.name]
    assert " graded " in lines["third"]


def test_in_a_container_without_user_namespaces_it_grades_and_says_what_is_missing(
    course, actlib, need
):
    need.program("unshare")
    container = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{CONTAINER} "$@"', "sh"]
    if subprocess.run([*container, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a namespace to try it in")
    if choose("auto").tier not in ("full", "landlock"):
        pytest.skip("this machine has no Landlock")
    run = actlib("grade", "--no-feedback", before=container)
    assert run.returncode == 0, run.stdout + run.stderr
    first = run.stdout.splitlines()[0]
    assert first.startswith("sandbox landlock: ")
    assert "bubblewrap" in first
    refused = actlib("grade", "--force", "--sandbox", "full", before=container)
    assert refused.returncode == 1
    assert "'full' is not possible here" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def one_line(run):
    assert run.returncode == 1, run.stdout + run.stderr
    assert run.stderr.startswith("actlib: ")
    assert len(run.stderr.splitlines()) == 1, run.stderr
    return run.stderr


def test_a_gradebook_in_use_or_locked_away_is_one_line(course, actlib):
    (course / "gradebook.db").chmod(0o444)
    run = actlib("grade", "--no-feedback", "--student", students(course)[0])
    assert run.returncode == 2
    assert "attempt to write a readonly database" in run.stdout
    (course / "gradebook.db").chmod(0o644)
    with sqlite3.connect(course / "gradebook.db") as other:
        other.execute("begin exclusive")
        assert "close what else is writing to it" in one_line(actlib("grade"))
        assert "close what else is writing to it" in one_line(actlib("report"))


def test_what_cannot_be_written_is_one_line_and_is_written_the_next_time(course, actlib):
    (course / ".actlib").mkdir(mode=0o555)
    assert "Permission denied: " in one_line(actlib("grade", "--no-feedback"))
    (course / ".actlib").chmod(0o755)
    (course / "locked").mkdir(mode=0o555)
    run = actlib("grade", "--no-feedback", "--csv", "locked/a/grades.csv")
    assert "locked/a" in one_line(run)
    run = actlib("grade", "--no-feedback", "--csv", "new/grades.csv")
    assert run.returncode == 0, run.stdout + run.stderr
    assert len((course / "new/grades.csv").read_text("utf-8").splitlines()) == 3


def test_a_configuration_that_does_not_run_is_one_line(course, actlib):
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write("\nc.Execute.timeout = soon\n")
    line = one_line(actlib("grade"))
    assert "nbgrader_config.py cannot be run: NameError: name 'soon' is not defined" in line


def test_a_damaged_gradebook_is_one_line(course, actlib):
    (course / "gradebook.db").write_text("oops")
    assert "put your backup of it in its place" in one_line(actlib("grade"))


def test_an_assignment_released_again_keeps_its_submissions(course):
    release(course, [NAME])
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(NAME, "ada")
    release(course, [NAME])
    source = course / f"source/{NAME}/six.ipynb"
    source.write_text(source.read_text("utf-8").replace('"mean-check"', '"mean-test"'), "utf-8")
    with pytest.raises(CourseError, match="graded cells keep their names") as refused:
        release(course, [NAME])
    assert len(str(refused.value).splitlines()) == 1
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_grade("mean-check", "six", NAME, "ada").max_score == 2
    shutil.rmtree(course / "source")
    with pytest.raises(CourseError, match="there is no assignment in "):
        release(course, [])


HELPER = "def near(a, b):\n    return abs(a - b) < TINY\n"


@pytest.mark.parametrize("way", ["actlib grade", "nbgrader autograde"])
def test_tests_may_use_a_module_beside_the_notebook(tmp_path, way):
    course = tmp_path / "course"
    grading_class.write_source(course)
    (course / f"source/{NAME}/helper.py").write_text(f"TINY = 1e-9\n\n{HELPER}")
    path = course / f"source/{NAME}/six.ipynb"
    source = nbformat.read(path, as_version=4)
    for cell in source.cells:
        if "mean(np.eye(2)) == 0.5" in cell.source:
            uses = cell.source.replace("mean(np.eye(2)) == 0.5", "near(mean(np.eye(2)), 0.5)")
            cell.source = f"from helper import near\n{uses}"
    nbformat.write(source, path)
    release(course, [NAME])
    grading_class.hand_in(course, 2)
    right, cheat = students(course)
    shutil.copy(
        course / f"submitted/{right}/{NAME}/six.ipynb",
        course / f"submitted/{cheat}/{NAME}/six.ipynb",
    )
    nothing = course / f"submitted/{cheat}/{NAME}/six.ipynb"
    wrong = nbformat.read(nothing, as_version=4)
    for cell in wrong.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "mean":
            cell.source = "def mean(x):\n    return 3"
    nbformat.write(wrong, nothing)
    # what a student makes of the helper, nbgrader replaces
    nothing.with_name("helper.py").write_text("def near(a, b):\n    return True\n")
    if way == "actlib grade":
        assert {row.total for row in Grading(course, NAME, feedback=False)} == {12, 10}
    else:
        with (course / "nbgrader_config.py").open("a") as config:
            config.write("from actlib.grading.preprocessors import AUTOGRADE\n")
            config.write("c.Autograde.autograde_preprocessors = AUTOGRADE\n")
        command = [f"{BIN}/nbgrader", "autograde", NAME]
        run = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        found = {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}
    assert found == {right: 12, cheat: 10}
