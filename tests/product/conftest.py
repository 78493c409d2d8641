"""The repository, a graded class, and the site: made once, used by all product tests."""

import functools
import http.server
import shutil
import threading
from importlib import resources

import pytest
import yaml
from built_site import FLAGS, ROOT, SITE, Quiet, built_pages

from actlib.grading.demo import build_class
from actlib.grading.grade import Grading

pytest.register_assert_rewrite("visited")


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def demo_class(tmp_path_factory):
    """The demonstration class, graded by stock nbgrader in a folder of its own."""
    folder = tmp_path_factory.mktemp("course") / "demo"
    build_class(ROOT, folder)
    return folder, {row.student_id: row for row in Grading(folder, "02-sigmoid")}


@pytest.fixture(scope="session")
def pages(testrun_uid):
    """The pages of the freshly built site, parsed, by their path below its root."""
    return built_pages(testrun_uid)


@pytest.fixture(scope="session")
def address(pages):
    handler = functools.partial(Quiet, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser(need):
    playwright = need.module("playwright.sync_api")
    program = need.program("chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe(need):
    need.module("axe_playwright_python")
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


NOTEBOOK = (
    "---\njupytext: {text_representation: {format_name: myst}}\nkernelspec: {name: python3}\n---\n"
)


@pytest.fixture
def small_book(tmp_path):
    """A book of one page with the settings of the real one."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    config["bibtex_bibfiles"] = ["empty.bib"]
    (tmp_path / "empty.bib").touch()
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(config))
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: page\n")
    shutil.copytree(ROOT / "actlib/site/assets", tmp_path / "actlib/site/assets")

    def write(text):
        (tmp_path / "page.md").write_text(f"{NOTEBOOK}\n# A page\n\n{text}\n", encoding="utf-8")
        return tmp_path

    return write
