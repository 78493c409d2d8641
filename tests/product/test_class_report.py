"""`actlib report` on a small graded class: what it says, whom it names, and that anybody can read it."""

import csv
import json
import re
import shutil

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from actlib.cli import app
from actlib.grading.demo import CONFIG, hand_in, load_class
from actlib.grading.files import write_whole
from actlib.grading.grade import Grading
from actlib.grading.report import ClassReport, write_report

CRASH = "import os\n\ndef tanh(x):\n    return np.tanh(x)\n\nos._exit(1)"
PEEK = "def tanh(x):\n    return np.tanh(x)\n\nopen('/etc/shadow').read()"


def renamed(source):
    for old, new in {"positive": "mask", "result": "out", "delta": "err", "v": "z"}.items():
        source = re.sub(rf"\b{old}\b", new, source)
    return source


@pytest.fixture(scope="module")
def graded(root, demo_class, tmp_path_factory):
    """The demonstration class and three more: a copy of ada's work, a crash, and a peek."""
    course = tmp_path_factory.mktemp("report") / "course"
    shutil.copytree(demo_class[0], course)
    config = CONFIG.format(root=str(root.resolve()), folder=str(course.resolve()))
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    students = {student["student_id"]: student for student in load_class("02-sigmoid")}
    answers = {name: renamed(text) for name, text in students["ada"]["answers"].items()}
    more = {"mallory": answers, "crash": {"tanh": CRASH}, "peek": {"tanh": PEEK}}
    for name, own in more.items():
        described = {"student_id": name, "base": "solution", "answers": own}
        hand_in(course, "02-sigmoid", described)
    list(Grading(course, "02-sigmoid", list(more)))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="<b>Lovelace")
    return course


@pytest.fixture(scope="module")
def report(graded):
    return ClassReport(graded, "02-sigmoid")


def actlib(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


def test_the_figures_agree_with_the_gradebook(graded, report):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        rows = gradebook.assignment_submissions("02-sigmoid")
        totals = {row.student.id: row.score for row in rows if row.student.id != "karl"}
    assert report.as_dict()["with_a_notebook"] == len(totals) == 15
    assert sum(report.distribution) == 15
    assert [round(share * 22, 9) for share in report.shares] == sorted(totals.values())
    items = {item.question: item for item in report.items}
    assert items["tanh-grad-check"].share == pytest.approx(12 / 15)  # not blaise, crash, untouched
    assert items["question"].share is None


def test_it_names_what_the_class_misunderstood(report):
    mistakes = {(m.target, m.diagnosis): m for m in report.mistakes}
    plus = mistakes["sigmoid_grad", "plus-for-minus"]
    assert (plus.students, plus.share, plus.questions) == (1, 1 / 15, ("sigmoid-grad-check",))
    assert "look at the sign" in plus.sentence
    assert "right is" not in plus.sentence  # the numbers are one student's
    assert ("backward", "slope-missing") in mistakes
    assert any(m.sentence == "Not written yet" for m in report.mistakes)


def test_it_shows_who_needs_a_look_and_nobody_else(report):
    kinds = {student: [r.kind for r in why] for student, why in report.attention.items()}
    assert set(kinds) == {"crash", "karl", "peek", "isaac", "jakob"}
    assert kinds["crash"][0] == "crash"
    assert kinds["isaac"] == kinds["jakob"] == ["limit"]
    assert kinds["karl"] == ["missing"]
    assert kinds["peek"] == ["blocked"]


def test_it_finds_the_copy_and_nobody_else(report):
    (pair,) = report.pairs
    assert pair.students == ("ada", "mallory")
    assert {"backward", "stable-sigmoid"} <= set(pair.exercises)


def test_a_submission_that_was_not_graded_is_on_the_list(graded):
    handed_in = graded / "submitted/late/02-sigmoid"
    handed_in.mkdir(parents=True)
    try:
        (reason,) = ClassReport(graded, "02-sigmoid").attention["late"]
    finally:
        shutil.rmtree(handed_in.parent)
    assert reason.kind == "ungraded"


def test_only_the_page_names_students(graded):
    run = actlib("report", "02-sigmoid", "--course", graded)
    folder = graded / "report/02-sigmoid"
    assert run.exit_code == 0, run.stderr
    assert str(folder / "index.html") in run.stdout
    page = (folder / "index.html").read_text("utf-8")
    assert "Ada &lt;b&gt;Lovelace (ada)" in page
    assert "mallory" in page
    others = [path for path in folder.iterdir() if path.name != "index.html"]
    assert {path.name for path in others} == {"report.json", "questions.csv", "mistakes.csv"}
    names = {path.name for path in (graded / "submitted").iterdir()} - {"crash"}
    for path in others:
        assert not names & set(re.findall(r"\w+", path.read_text("utf-8"))), path.name
    for feedback in re.findall(r'href="(\.\./[^"]*)"', page):
        assert (folder / feedback).exists()


def test_the_files_hold_what_the_page_says(graded, report, tmp_path):
    table = tmp_path / "deep/questions.csv"
    run = actlib("report", "--course", graded, "--json", "--csv", table, "--output", tmp_path)
    said = json.loads(run.stdout)["02-sigmoid"]
    assert said == json.loads((tmp_path / "02-sigmoid/report.json").read_text("utf-8"))
    assert said == json.loads(json.dumps(report.as_dict()))
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    assert [row["question"] for row in rows] == list(report.graded.maxima)
    assert float(rows[1]["share"]) == report.items[1].share


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "there is no assignment nothing in the gradebook; known: 02-sigmoid"),
        (["02-sigmoid", "--course", "{tmp}"], "has no nbgrader_config.py"),
        (["02-sigmoid", "--output", "{tmp}/file/below"], "Not a directory: "),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(graded, tmp_path, arguments, sentence):
    (tmp_path / "file").touch()
    run = actlib("report", "--course", graded, *(a.format(tmp=tmp_path) for a in arguments))
    assert run.exit_code == 1
    (line,) = run.stderr.splitlines()
    assert sentence in line


def test_an_assignment_that_nobody_graded_is_said_in_one_line(root, tmp_path):
    config = CONFIG.format(root=str(root.resolve()), folder=str(tmp_path.resolve()))
    (tmp_path / "nbgrader_config.py").write_text(config, encoding="utf-8")
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        gradebook.add_assignment("02-sigmoid")
    run = actlib("report", "02-sigmoid", "--course", tmp_path)
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "actlib: nothing of 02-sigmoid was graded: `actlib grade 02-sigmoid`\n"


def test_a_write_that_fails_leaves_the_old_page(tmp_path):
    (tmp_path / "page").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "page", "new \udc80")
    assert [path.name for path in tmp_path.iterdir()] == ["page"]
    assert (tmp_path / "page").read_text() == "old"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_can_read_it(report, browser, axe, width, scheme, tmp_path):
    page = write_report(report, tmp_path)
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    tab = context.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    assert len(asked) == 1
    tab.evaluate(axe)
    found = tab.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    assert found == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    regions = tab.locator("[role=region]")
    for index in range(regions.count()):
        regions.nth(index).focus()
        assert tab.evaluate("document.activeElement.getAttribute('role')") == "region"
    context.close()
