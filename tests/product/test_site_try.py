"""Exercises answered in the page: right, wrong, endless, kept, taken back; and no Python at all."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile

import jupytext
import pytest
from built_site import AS_MAKE_DOES, ROOT, SITE, build
from visited import AXE, DESKTOP, LAY_OUT, PHONE

from actlib.site import pyodide
from actlib.site.python.runner import run
from actlib.site.try_it import exercises
from actlib.site.wheels import write_all, write_library

PAGE = "chapters/practice.html"
RIGHT = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))"
FALLING = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
ENDLESS = "def sigmoid(x):\n    while True:\n        pass"


@pytest.fixture(scope="session")
def python_in_the_page(address, need):
    return need.file(SITE / "pyodide" / "pyodide.js", made_by="make book")


@pytest.fixture
def tab(browser, address, python_in_the_page):
    context = browser.new_context(viewport={"width": DESKTOP, "height": 1000})
    tab = context.new_page()
    tab.problems = []
    tab.on("console", lambda m: m.type in ("error", "warning") and tab.problems.append(m.text))
    tab.on("pageerror", lambda e: tab.problems.append(str(e)))
    tab.elsewhere = []
    tab.on("request", lambda r: r.url.startswith((address, "data:")) or tab.elsewhere.append(r.url))
    tab.goto(address + PAGE)
    yield tab
    assert not tab.problems
    assert not tab.elsewhere
    context.close()


def box(tab, exercise, assignment="02-sigmoid"):
    return tab.locator(f"[data-assignment='{assignment}'][data-exercise={exercise}]")


def editor_of(box):
    """Come near the box, which then has its editor."""
    box.scroll_into_view_if_needed()
    return box.locator("textarea")


def check(box, answer=None):
    """Write the answer, press Check, and read the result when it is there."""
    if answer is not None:
        editor_of(box).fill(answer)
    box.get_by_role("button", name="Check").click()
    result = box.get_by_role("group")
    result.locator("table, .actlib-try-error").first.wait_for(timeout=120_000)
    return result.inner_text()


def test_a_reader_answers_in_the_page(tab, axe):
    """One visit, because Python takes seconds to come: wrong, right, stub, broken, endless."""
    requests = []
    tab.on("request", lambda r: requests.append(r.url))
    first = box(tab, "sigmoid")
    wrong = check(first, FALLING)
    assert "sign in the exponent" in wrong
    assert "Points: 0 of 2" in wrong
    assert any(url.endswith("pyodide.asm.wasm") for url in requests)
    assert "Points: 2 of 2" in check(first, RIGHT)

    # a later exercise may call what an earlier one defined
    second = box(tab, "sigmoid-grad")
    answer = "def sigmoid_grad(x):\n    s = sigmoid(x)\n    return s * (1 - s)"
    assert "Points: 2 of 2" in check(second, answer)
    assert "Not written yet" in check(box(tab, "stable-sigmoid"))

    assert "SyntaxError" in check(first, "def sigmoid(x)\n    return x")
    assert "line 1" in first.get_by_role("group").inner_text()
    assert "printed" in check(first, f"print('printed')\n{RIGHT}")

    tab.evaluate(LAY_OUT)
    tab.evaluate(axe)
    assert [v["id"] for v in tab.evaluate(AXE)["violations"]] == []

    # an endless loop does not hang the page: it is stopped, and the next answer is checked
    editor_of(first).fill(ENDLESS)
    first.get_by_role("button", name="Check").click()
    tab.wait_for_timeout(500)
    assert tab.evaluate("1 + 1") == 2
    first.get_by_role("button", name="Stop").click()
    assert first.locator("[role=status]").inner_text() == "Stopped."
    assert "Points: 2 of 2" in check(first, RIGHT)


def solutions():
    """The reference solution of every exercise, by assignment and exercise."""
    for source in sorted((ROOT / "solutions").glob("*/*.py")):
        for cell in jupytext.read(source).cells:
            marks = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "code" and marks.get("solution"):
                yield (source.parent.name, marks["grade_id"]), cell.source


def exercises_of_all():
    return [
        (f.parent.name, name)
        for f in (ROOT / "exercises").rglob("*.ipynb")
        for name in exercises(f)
    ]


# one for each assignment, with words from the sentence that names the mistake
WRONG = {
    ("01-role", "softmax"): (
        "def softmax(z):\n    return np.exp(z) / np.exp(z).sum()",
        "mind the axis",
    ),
    ("02-sigmoid", "tanh-grad"): (
        "def tanh_grad(x):\n    return 1 - np.tanh(x)",
        "a square is missing",
    ),
    ("03-relu", "relu"): ("def relu(x):\n    return np.abs(x)", "are mirrored"),
    ("04-evolution", "softplus"): (
        "def softplus(x, beta=1.0):\n    return np.log1p(np.exp(x))",
        "the argument is not used",
    ),
    ("05-modern", "hard-swish"): (
        "def hard_swish(x):\n    return x * np.clip(x, 0, 1)",
        "x·clip(x, 0, 1)",
    ),
}


def test_every_exercise_of_every_assignment_takes_the_right_answer_and_names_a_wrong_one(tab):
    """All in one visit. Every box is first filled, since later answers may call earlier ones."""
    answers = dict(solutions())
    boxes = {}
    for one in tab.locator(".actlib-try").all():
        key = one.get_attribute("data-assignment"), one.get_attribute("data-exercise")
        boxes[key] = one
        editor_of(one).fill(answers[key])
    assert {assignment for assignment, _ in boxes} == {assignment for assignment, _ in WRONG}
    assert set(exercises_of_all()) - set(boxes) == {("04-evolution", "swap")}
    for key, one in boxes.items():
        points = re.findall(r"Points: ([\d.]+) of ([\d.]+)", check(one))
        assert points, key
        assert all(got == most for got, most in points), (key, points)
    for key, (answer, words) in WRONG.items():
        said = check(boxes[key], answer)
        assert words in said, (key, said)
        assert "Points: 0 of" in said, (key, said)


def test_each_chapter_has_a_part_of_its_assignment_to_answer(pages):
    for folder in sorted((ROOT / "exercises").iterdir()):
        (page,) = [p for name, p in pages.items() if name.startswith(f"chapters/{folder.name}")]
        section = page.find(id="exercise")
        here = {b["data-assignment"] for b in section.select(".actlib-try")}
        assert here == {folder.name}


def test_answers_are_kept_and_can_be_taken_back(tab):
    first = box(tab, "sigmoid")
    editor = editor_of(first)
    stub = editor.input_value()
    assert "YOUR CODE HERE" in stub
    editor.fill(RIGHT)
    tab.reload()
    assert editor_of(first).input_value() == RIGHT
    first.get_by_role("button", name="Start again").click()
    assert editor.input_value() == stub
    tab.reload()
    assert editor_of(first).input_value() == stub


def test_nothing_is_loaded_before_the_reader_asks(tab):
    tab.wait_for_load_state("networkidle")
    loaded = tab.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert not [url for url in loaded if "/pyodide/" in url or "worker" in url]


def test_the_editor_indents_and_lets_the_keyboard_leave(tab):
    editor = editor_of(box(tab, "sigmoid"))
    editor.fill("")
    editor.press_sequentially("if x:\npass\n")
    assert editor.input_value() == "if x:\n    pass\n    "
    editor.press("Backspace")
    editor.press_sequentially("y")
    assert editor.input_value() == "if x:\n    pass\ny"
    editor.press("Tab")
    assert tab.evaluate("document.activeElement.dataset.do") == "check"


def test_a_screen_reader_finds_every_answer_though_it_presses_no_key_and_need_not_scroll(tab):
    boxes = tab.locator(".actlib-try").count()
    answers = tab.get_by_role("textbox", name="Your answer")
    assert answers.count() == boxes > 40
    assert tab.locator(".actlib-try textarea").count() < boxes / 2
    assert "NotImplementedError" in answers.last.evaluate("(e) => e.textContent")
    # it gives the focus to what it wants to write in; there the field is, in the same place
    last = tab.locator(".actlib-try").last
    last.locator(".aw-editor").evaluate("(e) => e.focus({ preventScroll: true })")
    tab.keyboard.insert_text("# written\n")
    assert "# written" in last.locator("textarea").input_value()
    assert tab.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_opened_from_a_folder_the_page_says_what_it_needs(browser, python_in_the_page):
    context = browser.new_context(viewport={"width": PHONE, "height": 900})
    tab = context.new_page()
    tab.goto((SITE / PAGE).as_uri())
    tab.evaluate(LAY_OUT)
    assert "http.server" in box(tab, "sigmoid").locator("[role=status]").inner_text()
    assert box(tab, "sigmoid").get_by_role("button", name="Check").is_disabled()
    context.close()


# --- what is behind it ---------------------------------------------------------------------------


def test_every_graded_exercise_of_every_assignment_has_statement_stub_and_check():
    for notebook in (ROOT / "exercises").rglob("*.ipynb"):
        found = exercises(notebook)
        assert found
        for exercise in found.values():
            assert "raise NotImplementedError" in exercise["stub"]
            assert all("check(" in cell for cell in exercise["checks"])
            # what the page runs besides: nothing that draws, nothing that calls an answer
            assert not [c for c in exercise["setup"] if "plt." in c or "check(" in c]


def test_the_library_in_its_wheel_is_the_same_twice_and_enough_for_a_check(tmp_path):
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
    entry = write_library(first)
    assert write_library(second) == entry
    wheel = first / entry["file_name"]
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == entry["sha256"]
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "library")
        assert not [n for n in archive.namelist() if "/grading/" in n or "/site/" in n]
    # nothing but NumPy and the wheel, as in the browser
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import actlib, actlib_runner\n"
        "assert actlib.__file__.startswith(sys.argv[1])\n"
        "print(actlib_runner.run(['import numpy as np'], [], sys.argv[2], [sys.argv[3]]))"
    )
    test = "from actlib.checks import check\ncheck(sigmoid, 'sigmoid').points(2)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(tmp_path / "library"), RIGHT, test],
        capture_output=True,
        text=True,
    )
    assert "Points: " in done.stdout, done.stderr


def test_the_runner_names_the_line_of_an_error_and_survives_an_exit():
    assert run([], [], "x = 1\ny = x / 0", [])["error"] == (
        "ZeroDivisionError: division by zero (line 2 of your answer)"
    )
    assert run([], [], "import sys\nsys.exit()", [])["error"].startswith("SystemExit")
    assert run([], ["1 / 0", "a = 1"], "b = a", ["b"])["html"] == "<pre>1</pre>"


def test_a_file_with_another_hash_is_not_taken(tmp_path, monkeypatch):
    name = "pyodide.js"
    monkeypatch.setenv("ACTLIB_PYODIDE", str(tmp_path / "source"))
    monkeypatch.setattr(pyodide, "SOURCES", pyodide.SOURCES[:1])
    monkeypatch.setattr(pyodide, "HASHES", {name: pyodide.HASHES[name]})
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / name).write_text("something else")
    reasons = pyodide.fetch(tmp_path / "target")
    assert any("not what it should be" in reason for reason in reasons)
    assert not list((tmp_path / "target").iterdir())
    if (good := ROOT / "_build" / "pyodide" / name).exists():
        shutil.copyfile(good, tmp_path / "source" / name)
        assert pyodide.fetch(tmp_path / "target") == []


def test_without_a_network_one_line_says_what_to_do(tmp_path, monkeypatch):
    def unreachable(names):
        raise OSError("no network")
        yield

    monkeypatch.setattr(pyodide, "SOURCES", (unreachable,))
    with pytest.raises(SystemExit) as stopped:
        pyodide.main(tmp_path / "target")
    assert "no network" in str(stopped.value)
    assert "ACTLIB_PYODIDE" in str(stopped.value)
    assert "\n" not in str(stopped.value).strip()


def test_a_site_without_python_says_so_and_an_exercise_that_is_not_there_fails(small_book):
    folder = small_book("```{try-it} 02-sigmoid sigmoid\n```")
    shutil.copytree(ROOT / "exercises", folder / "exercises")
    result = build(folder, *AS_MAKE_DOES)
    assert result.returncode == 0, result.stderr
    html = (folder / "_build/html/page.html").read_text()
    assert "built without Python" in html
    assert "raise NotImplementedError" in html
    assert "try.js" not in html
    small_book("```{try-it} 02-sigmoid sigmoidd\n```")
    result = build(folder, *AS_MAKE_DOES)
    assert result.returncode != 0
    assert "not 'sigmoidd'" in result.stderr


def test_the_lock_of_the_site_names_what_is_there(pages, python_in_the_page):
    lock = json.loads((SITE / "pyodide" / "pyodide-lock.json").read_text())
    packages = lock["packages"]
    for package in packages.values():
        content = (SITE / "pyodide" / package["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == package["sha256"]
        needed = {name.lower().replace("_", "-") for name in package["depends"]}
        assert needed <= set(packages)
    # Pyodide's own are what Pyodide published
    for name, package in pyodide.LOCK["packages"].items():
        assert packages[name] == package


def test_packages_for_the_browser_hold_nothing_that_only_this_machine_can_run(tmp_path):
    for entry in write_all(tmp_path).values():
        with zipfile.ZipFile(tmp_path / entry["file_name"]) as archive:
            names = archive.namelist()
            assert not [n for n in names if n.endswith((".so", ".pyd", ".pyc", "direct_url.json"))]
            assert not [n for n in names if n.startswith(("/", ".."))]
            metadata = [n for n in names if n.endswith(".dist-info/METADATA")]
            assert f"Version: {entry['version']}" in archive.read(metadata[0]).decode()
