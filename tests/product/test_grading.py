"""A class graded: every submission gets the points it deserves, and nbgrader's own tools work on it."""

import csv
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from nbgrader.api import Gradebook

from actlib.grading.course import CourseError, open_course
from actlib.grading.demo import build_class, copy_course, load_class
from actlib.grading.grade import Grading
from actlib.grading.rows import as_csv

STUDENTS = {student["student_id"]: student for student in load_class("02-sigmoid")}
BIN = os.path.dirname(sys.executable)


@pytest.mark.parametrize("student", STUDENTS)
def test_points(demo_class, student):
    _, rows = demo_class
    row = rows[student]
    expected = row.maxima | {"question": None} | STUDENTS[student].get("points", {})
    assert row.points == expected, row.problems


def test_the_class_covers_what_it_should(demo_class):
    _, rows = demo_class
    assert len(rows) >= 12
    assert rows["untouched"].total == 0
    automatic = {k: v for k, v in rows["reference"].maxima.items() if k != "question"}
    assert rows["reference"].total == sum(automatic.values()) == 22


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("blaise", "sigmoid-grad: plus-for-minus"),
        ("blaise", "tanh-grad: square-missing"),
        ("carl", "bce, bce-grad, backward: not-averaged"),
        ("emmy", "stable-sigmoid: overflow"),
        ("felix", "backward: slope-missing"),
        ("henri", "SyntaxError"),
        ("isaac", "did not return within 2 seconds"),
        ("jakob", "CellTimeoutError"),
        ("karl", "no sigmoid.ipynb in submitted/karl/02-sigmoid"),
    ],
)
def test_the_table_says_what_went_wrong(demo_class, student, reason):
    _, rows = demo_class
    assert reason in "; ".join(rows[student].problems)


def test_no_problem_is_reported_for_right_answers(demo_class):
    _, rows = demo_class
    assert [rows[s].problems for s in ("reference", "ada", "grace")] == [(), (), ()]


def test_the_gradebook_holds_the_same_points(demo_class):
    folder, rows = demo_class
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for student, row in rows.items():
            submission = gradebook.find_submission("02-sigmoid", student)
            assert submission.score == row.total
            assert submission.needs_manual_grade == (None in row.points.values())


def test_feedback_explains_and_hides_the_hidden_tests(demo_class):
    folder, rows = demo_class
    for student in set(rows) - {"karl"}:
        page = (folder / f"feedback/{student}/02-sigmoid/sigmoid.html").read_text("utf-8")
        text = re.sub(r"<[^>]+>", "", page)  # highlighting puts tags within words
        assert "HIDDEN TESTS" not in text
        assert "secret=True" not in text
        assert "Points: " in text
    page = (folder / "feedback/blaise/02-sigmoid/sigmoid.html").read_text("utf-8")
    assert "look at the sign in the second factor" in page


def test_submitted_files_are_left_as_they_were(demo_class, root, tmp_path):
    folder, _ = demo_class
    build_class(root, tmp_path / "again")
    for path in (folder / "submitted").rglob("*.ipynb"):
        again = tmp_path / "again" / path.relative_to(folder)
        assert path.read_bytes() == again.read_bytes()


def test_points_given_by_a_person_survive_grading_again(demo_class, tmp_path):
    folder, rows = demo_class
    course = tmp_path / "course"
    shutil.copytree(folder, course)
    config = (course / "nbgrader_config.py").read_text("utf-8").replace(str(folder), str(course))
    (course / "nbgrader_config.py").write_text(config, "utf-8")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("question", "sigmoid", "02-sigmoid", "ada")
        grade.manual_score = 2.5
        grade.needs_manual_grade = False
        gradebook.db.commit()
    (row,) = Grading(course, "02-sigmoid", ["ada"], force=True)
    assert row.points["question"] == 2.5
    assert row.total == rows["ada"].total + 2.5


def test_csv_has_one_line_a_student(demo_class):
    _, rows = demo_class
    table = list(csv.DictReader(as_csv(list(rows.values())).splitlines()))
    assert [line["student_id"] for line in table] == list(rows)
    assert float(table[0]["total"]) == next(iter(rows.values())).total


def test_a_broken_file_does_not_stop_the_others(root, tmp_path):
    course = tmp_path / "course"
    build_class(root, course)
    for student in set(STUDENTS) - {"ada", "blaise", "grace"}:
        shutil.rmtree(course / "submitted" / student)
    (course / "submitted/blaise/02-sigmoid/sigmoid.ipynb").write_text('{"cells": [', "utf-8")
    rows = {row.student_id: row for row in Grading(course, "02-sigmoid")}
    assert rows["ada"].total == rows["grace"].total == 22
    assert rows["blaise"].total == 0
    assert rows["blaise"].problems


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["grade", "02-sigmoid", "--course", "nowhere"], "name a course folder with --course"),
        (["release", "09-nothing", "--course", "{course}"], "there is no assignment 09-nothing"),
        (["grade", "02-sigmoid", "--course", "{course}"], "release it first"),
        (["demo", "--course", "{root}", "--folder", "{course}"], "not a demonstration course"),
    ],
)
def test_bad_input_gets_one_clear_line(root, tmp_path, arguments, sentence):
    copy_course(root, tmp_path)
    arguments = [a.format(course=tmp_path, root=root) for a in arguments]
    run = subprocess.run([f"{BIN}/actlib", *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("actlib: ")
    assert sentence in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert "Traceback" not in run.stdout + run.stderr


def test_nothing_handed_in_and_unknown_students_are_said(root, tmp_path):
    build_class(root, tmp_path / "course")
    with pytest.raises(CourseError, match="nobody has no folder"):
        Grading(tmp_path / "course", "02-sigmoid", ["nobody"])
    shutil.rmtree(tmp_path / "course/submitted")
    with pytest.raises(CourseError, match="nothing was handed in"):
        Grading(tmp_path / "course", "02-sigmoid")


def test_stock_nbgrader_commands_work_in_the_course_folder(demo_class, root, tmp_path):
    """An instructor who knows nbgrader needs nothing of ours."""
    folder, rows = demo_class
    copy_course(root, tmp_path)
    shutil.copytree(folder / "submitted/felix", tmp_path / "submitted/felix")
    for command in ("generate_assignment", "autograde", "generate_feedback"):
        subprocess.run(
            [f"{BIN}/nbgrader", command, "02-sigmoid"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"},
        )
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        assert gradebook.find_submission("02-sigmoid", "felix").score == rows["felix"].total
    assert (tmp_path / "feedback/felix/02-sigmoid/sigmoid.html").exists()


def test_the_root_is_an_ordinary_course(root):
    api = open_course(root)
    assert "02-sigmoid" in api.get_source_assignments()
    assert api.coursedir.db_url == f"sqlite:///{root}/gradebook.db"


def test_make_formgrader_opens_it_on_the_class(root, demo_class, tmp_path):
    folder, _ = demo_class
    dry = ["make", "--no-print-directory", "-n", "--old-file=_build/stamps/grade", "formgrader"]
    recipe = subprocess.run(dry, cwd=root, capture_output=True, text=True, check=True).stdout
    start = shlex.split(recipe.splitlines()[-1].split("&&")[1])
    assert "--LabApp.default_url=/formgrader" in start
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            f"{BIN}/jupyter", *start[1:], "--no-browser", f"--port={port}",
            "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=",
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(tmp_path / "log").open("w"),
        env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/formgrader"
        for _ in range(150):
            try:
                page = urllib.request.urlopen(address, timeout=10).read().decode()
                break
            except OSError:
                assert server.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.2)
        assert "Manage Assignments" in page
        reply = urllib.request.urlopen(f"{address}/api/submissions/02-sigmoid", timeout=30).read()
        scores = {row["student"]: row["score"] for row in json.loads(reply)}
        assert scores["felix"] == 20
    finally:
        server.terminate()
        server.wait(20)


def test_clean_keeps_what_belongs_to_an_instructor(root, tmp_path):
    shutil.copy(root / "Makefile", tmp_path)
    for folder in ("actlib", "chapters", "solutions", "exercises", "submitted", "_build"):
        (tmp_path / folder).mkdir()
    kept = ["submitted/ada.ipynb", "gradebook.db", "autograded/x", "feedback/x", ".actlib_secret"]
    for name in kept:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("precious")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert not (tmp_path / "_build").exists()
    assert [(tmp_path / name).read_text() for name in kept] == ["precious"] * len(kept)
