"""A class graded: every submission gets the points it deserves, and nbgrader's own tools work on it."""

import csv
import http.cookiejar
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

from actlib.grading.course import open_course
from actlib.grading.demo import build_class, copy_course, load_class
from actlib.grading.errors import CourseError
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


def hostile(path, mark):
    """Fill a notebook with what would act on whoever opens it; `evil` would tell."""
    cells = {
        "handlers": '<img src="x" onerror="evil()"><p onclick="evil()" onmouseover="evil()">HERE</p>',
        "frames": '<iframe src="javascript:evil()"></iframe><object data="evil.html"></object>',
        "scripts": "<script>evil()</script><svg onload=\"evil()\"><script>evil()</script></svg>",
        "links": '<a id="go" href=" java&#10;script:evil()">HERE</a> <a href="evil.html">HERE</a>',
        "pages": '<meta http-equiv="refresh" content="0;url=//evil.example"><base href="//evil.example/">',
        "styles": "<style>@import url(//evil.example/x.css); .score, input { display: none !important }</style>",
        "overlay": '<div class="modal-backdrop in" style="position:fixed;inset:0;z-index:9999">22/22</div>',
        "pictures": '<img src="https://evil.example/seen.png"><div style="background:url(//evil.example/y)">',
        "unclosed": "<div><table><tr><!-- ", "title": "<title>22/22</title><textarea>",
    }  # fmt: skip
    show = (
        "from IPython.display import HTML, SVG, Javascript, Markdown, display\n"
        f"for text in {list(cells.values())!r}:\n"
        "    display(HTML(text)); display(Markdown(text)); print(text)\n"
        "display(Javascript('evil()'))\n"
        'display({\'image/svg+xml\': \'<svg xmlns="http://www.w3.org/2000/svg" onload="evil()">'
        '<script>evil()</script><image href="https://evil.example/z.png"/></svg>\'}, raw=True)\n'
        "display({'image/png': '\" onerror=\"evil()'}, raw=True)\n"
        "print('\\x1b]8;;javascript:evil()\\x07HERE\\x1b]8;;\\x07')\n"
        "raise type('<img src=x onerror=evil()>', (Exception,), {})('<script>evil()</script>')"
    )
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "question":
            picture = {"text/html": "PHNjcmlwdD5ldmlsKCk8L3NjcmlwdD4="}
            cell |= {"source": "\n\n".join([mark, *cells.values(), "![x](attachment:x)"])}
            cell["attachments"] = {"x": picture}
    fresh = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(1, fresh | {"source": show, "id": "show"})
    for number, text in enumerate(cells.values()):
        written = {"cell_type": "markdown", "metadata": {}, "source": text, "id": f"evil-{number}"}
        notebook["cells"].insert(1, written)
    notebook["metadata"]["title"] = "<script>evil()</script>"
    notebook["metadata"]["kernelspec"]["display_name"] = '"><script>evil()</script>'
    path.write_text(json.dumps(notebook), "utf-8")
    path.with_name("evil.html").write_text("<script>evil()</script>", "utf-8")
    path.with_name("<img src=x onerror=evil()>.txt").write_text("evil", "utf-8")


@pytest.fixture(scope="module")
def formgrader(root, demo_class, tmp_path_factory):
    """A copy of the graded class with a hostile member, the formgrader's address, and a way to ask it."""
    folder, _ = demo_class
    course = tmp_path_factory.mktemp("formgrader") / "course"
    shutil.copytree(folder, course)
    config = (course / "nbgrader_config.py").read_text("utf-8").replace(str(folder), str(course))
    (course / "nbgrader_config.py").write_text(config, "utf-8")
    hostile(course / "submitted/emmy/02-sigmoid/sigmoid.ipynb", "AN ANSWER")
    dry = ["make", "--no-print-directory", "-n", "--old-file=_build/stamps/grade", "formgrader"]
    recipe = subprocess.run(dry, cwd=root, capture_output=True, text=True, check=True).stdout
    start = shlex.split(recipe.splitlines()[-1].split("&&")[1])
    assert "--LabApp.default_url=/formgrader" in start
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = course.with_name("log")
    server = subprocess.Popen(
        [
            f"{BIN}/jupyter", *start[1:], "--no-browser", f"--port={port}",
            "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=",
        ],
        cwd=course,
        stdout=subprocess.DEVNULL,
        stderr=log.open("w"),
        env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/formgrader"
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(path, data=None):
        request = urllib.request.Request(f"{address}{path}", data)
        for cookie in jar:
            request.add_header("X-XSRFToken", cookie.value)
        return opener.open(request, timeout=120).read().decode()

    try:
        for _ in range(150):
            try:
                ask("")
                break
            except OSError:
                assert server.poll() is None, log.read_text()
                time.sleep(0.2)
        yield course, address, ask
    finally:
        server.terminate()
        server.wait(20)


def test_make_formgrader_opens_it_on_the_class(formgrader):
    _, _, ask = formgrader
    assert "Manage Assignments" in ask("")
    scores = {
        row["student"]: row["score"] for row in json.loads(ask("/api/submissions/02-sigmoid"))
    }
    assert scores["felix"] == 20


@pytest.mark.parametrize("student", ["blaise", "felix"])
def test_the_formgraders_button_gives_the_same_points(formgrader, demo_class, student):
    course, _, ask = formgrader
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.remove_submission("02-sigmoid", student)
    answer = json.loads(ask(f"/api/submission/02-sigmoid/{student}/autograde", b""))
    assert answer["success"], answer
    assert "sandbox " in answer["log"]  # the instructor is told here too
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        (notebook,) = gradebook.find_submission("02-sigmoid", student).notebooks
        points = {grade.name: grade.auto_score for grade in notebook.grades}
    assert points == demo_class[1][student].points


def test_a_hostile_submission_does_nothing_to_whoever_opens_it(formgrader, demo_class, browser):
    """Graded by the button, looked at in the formgrader, and in the feedback page."""
    course, address, _ = formgrader
    with browser.new_context() as context:
        page = context.new_page()
        seen = []
        page.on("request", lambda request: seen.append(request.url))
        page.on("dialog", lambda dialog: seen.append(f"evil dialog {dialog.message}"))
        page.add_init_script("window.evil = () => fetch('/evil')")
        page.goto(f"{address}/manage_submissions/02-sigmoid")
        page.click("tr:has-text('emmy') .autograde a")
        page.wait_for_selector(".modal-body pre", state="attached", timeout=120_000)
        assert "success" in page.inner_text(".modal").lower()
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
            (notebook,) = gradebook.find_submission("02-sigmoid", "emmy").notebooks
            assert notebook.score == demo_class[1]["emmy"].total
            name = notebook.id
        page.goto(f"{address}/submissions/{name}/", wait_until="load")
        assert "AN ANSWER" in page.inner_text("body")
        links = page.get_by_text("HERE", exact=True).all()
        assert links
        for link in links:
            link.hover()
            link.click()
        assert page.url == f"{address}/submissions/{name}/"
        score = page.locator("input.score").last
        score.click()  # fails if it cannot be seen, or something lies over it
        score.fill("2")
        list(Grading(course, "02-sigmoid", ["emmy"], force=True))
        page.goto((course / "feedback/emmy/02-sigmoid/sigmoid.html").as_uri())
        assert "AN ANSWER" in page.inner_text("body")
        page.wait_for_timeout(500)
    assert [url for url in seen if "evil" in url] == []


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
