"""The lab: an assignment opened in the browser, answered, checked, downloaded, and graded."""

import json
import runpy
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from built_site import AS_MAKE_DOES, ROOT, SITE, build
from visited import LAY_OUT

from actlib.grading.demo import copy_course
from actlib.grading.grade import Grading
from actlib.grading.release import release
from actlib.site import lab

RIGHT = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))"
FALLING = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))"
EXPLORER = 'from actlib.explorer import Explorer\nExplorer("elu")  # in place of def sigmoid(x)'
SLOW = 240_000  # ms: Python comes once, and other tests may be running


@pytest.fixture(scope="session")
def lab_address(address, need):
    need.file(SITE / "lab" / "index.html", made_by="make book")
    return address + "lab/"


@pytest.fixture
def tab(browser, address, lab_address):
    """A page that notes what it must not do: ask elsewhere, ask for nothing, break its policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    seen = []
    context.on(
        "request",
        lambda r: r.url.startswith((address, "data:", "blob:")) or seen.append(f"asked {r.url}"),
    )
    context.on("response", lambda r: r.status >= 400 and seen.append(f"{r.status} {r.url}"))
    tab = context.new_page()
    tab.on("console", lambda m: m.type == "error" and seen.append(m.text))
    tab.on("pageerror", lambda e: seen.append(str(e)))
    yield tab
    assert not seen
    context.close()


def cell(tab, text):
    return tab.locator(".jp-CodeCell", has_text=text).first


def run(tab, text, answer=None):
    """Run the cell that holds this text, with another text in it first if one is given."""
    cell(tab, text).locator(".cm-content").click()
    cell(tab, text).locator(".cm-focused").wait_for()
    if answer is not None:
        tab.keyboard.press("Control+a")
        tab.keyboard.insert_text(answer)
    tab.keyboard.press("Control+Enter")  # with Shift the next cell takes the focus, some time later


def test_an_assignment_is_answered_in_the_lab_downloaded_and_graded(tab, lab_address, tmp_path):
    tab.goto(f"{lab_address}notebooks/index.html?path=sigmoid.ipynb")
    cell(tab, "import numpy as np").wait_for(timeout=SLOW)
    run(tab, "import numpy as np")
    # the explorer, in the cell that the answer will replace
    run(tab, "def sigmoid(x)", EXPLORER)
    cell(tab, "def sigmoid(x)").locator(".aw svg").first.wait_for(timeout=SLOW)
    run(tab, "def sigmoid(x)", FALLING)
    run(tab, 'check(sigmoid, "sigmoid"')
    report = cell(tab, 'check(sigmoid, "sigmoid"').locator(".jp-OutputArea").first
    report.get_by_text("look at the sign in the exponent").wait_for(timeout=SLOW)
    assert "Points: 0 of 2" in report.inner_text()
    run(tab, "def sigmoid(x)", RIGHT)
    run(tab, 'check(sigmoid, "sigmoid"')
    report.get_by_text("Points: 2 of 2").wait_for(timeout=SLOW)
    with tab.expect_download() as download:
        tab.get_by_role("toolbar").get_by_text("Download").click()
    assert download.value.suggested_filename == "sigmoid.ipynb"

    # an instructor's course takes it as it is
    course = tmp_path / "course"
    copy_course(ROOT, course)
    release(course, ["02-sigmoid"])
    handed_in = course / "submitted" / "ada" / "02-sigmoid" / "sigmoid.ipynb"
    handed_in.parent.mkdir(parents=True)
    download.value.save_as(handed_in)
    notebook = json.loads(handed_in.read_text("utf-8"))
    released = json.loads((ROOT / "exercises/02-sigmoid/sigmoid.ipynb").read_text("utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    marks = [[c["metadata"].get("nbgrader") for c in n["cells"]] for n in (notebook, released)]
    assert marks[0] == marks[1]
    (row,) = Grading(course, "02-sigmoid")
    assert row.points["sigmoid-check"] == 2
    assert row.total == 2
    assert "repair" not in " ".join(row.problems).lower()


def test_the_notebook_of_figures_runs():
    names = runpy.run_path(str(ROOT / "actlib/site/lab_files/figures.py"))
    assert names["explorer"].functions == ["elu", "swish"]


def test_the_lab_asks_for_no_other_host_and_has_every_assignment(lab_address):
    settings = json.loads((SITE / "lab" / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = settings["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    assert "://" not in json.dumps(settings["litePluginSettings"])
    packages = json.loads((SITE / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    assert {name.replace("_", "-") for name in kernel["loadPyodideOptions"]["packages"]} <= set(
        packages
    )
    for notebook in (ROOT / "exercises").glob("*/*.ipynb"):
        assert (SITE / "lab" / "files" / notebook.name).read_bytes() == notebook.read_bytes()


def test_opened_from_a_folder_the_lab_says_what_it_needs(browser, lab_address):
    tab = browser.new_page()
    tab.goto((SITE / "lab/notebooks/index.html").as_uri())
    assert "python3 -m http.server" in tab.locator("body").inner_text()
    tab.goto((SITE / "chapters/02-sigmoid.html").as_uri())
    links = tab.locator(".notebook-links")
    tab.evaluate(LAY_OUT)
    assert "python3 -m http.server" in links.inner_text()
    assert links.get_by_role("link").all_inner_texts() == ["Download"]
    tab.close()


def test_without_python_for_the_browser_one_line_says_that_there_is_no_lab(tmp_path):
    with pytest.raises(SystemExit) as stopped:
        lab.main(tmp_path)
    assert "without the lab" in str(stopped.value)
    assert "\n" not in str(stopped.value)


# --- the links to it ------------------------------------------------------------------------------


def test_with_an_address_there_are_links_to_colab_and_to_the_hub(small_book):
    folder = small_book("```{notebook} 02-sigmoid\n```")
    shutil.copytree(ROOT / "exercises", folder / "exercises")
    config = yaml.safe_load((folder / "_config.yml").read_text())
    config["repository"] = {"url": "https://github.com/teacher/course", "branch": "autumn"}
    config["launch_buttons"] = {"jupyterhub_url": "https://hub.example.org"}
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    assert build(folder, *AS_MAKE_DOES).returncode == 0
    page = BeautifulSoup((folder / "_build/html/page.html").read_text(), "html.parser")
    found = {a.get_text(): a["href"] for a in page.select(".notebook-links a")}
    assert list(found) == ["Download", "Open in Colab", "JupyterHub"]
    path = "exercises/02-sigmoid/sigmoid.ipynb"
    assert found["Open in Colab"].endswith(f"/github/teacher/course/blob/autumn/{path}")
    hub = urlsplit(found["JupyterHub"])
    assert hub.netloc == "hub.example.org"
    assert parse_qs(hub.query) == {
        "repo": ["https://github.com/teacher/course"],
        "branch": ["autumn"],
        "urlpath": [f"lab/tree/course/{path}"],
    }


def test_every_chapter_links_to_its_assignment(pages, lab_address):
    for notebook in sorted((ROOT / "exercises").glob("*/*.ipynb")):
        page = pages[f"chapters/{notebook.parent.name}.html"]
        found = {a.get_text(): a["href"] for a in page.select(".notebook-links a")}
        # the book names no repository, so there is no link to Colab or a hub
        assert list(found) == ["Open in the browser", "Download"]
        assert found["Open in the browser"] == f"../lab/notebooks/index.html?path={notebook.name}"
        assert (SITE / "chapters" / found["Download"]).read_bytes() == notebook.read_bytes()
