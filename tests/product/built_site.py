"""The site, built and served for the tests."""

import fnmatch
import http.server
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup
from filelock import FileLock

from actlib.site import csp

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
AS_MAKE_DOES = ("-W", "-n", "--keep-going")

# for a browser that asks nobody for anything
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def build(folder, *strictness):
    """Build the book there; what is up to date is not built again."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", folder, "--quiet", *strictness]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def built_pages(run):
    """Build the site, once in a run of the tests whatever number of processes they run in."""
    stamp = ROOT / "_build" / "stamps" / "tested"
    stamp.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(stamp.with_suffix(".lock")):
        if not stamp.exists() or stamp.read_text() != run:
            result = build(ROOT, *AS_MAKE_DOES)
            assert result.returncode == 0, (result.stdout + result.stderr)[-5000:]
            stamp.write_text(run)
    names = [p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html")]
    names = [n for n in names if not n.startswith(("_static/", "lab/"))]
    return {n: BeautifulSoup((SITE / n).read_text(encoding="utf-8"), "html.parser") for n in names}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site as ``_headers`` asks, and tells nobody."""

    def end_headers(self):
        for path, headers in csp.HEADERS.items():
            if fnmatch.fnmatch(self.path.partition("?")[0], path):
                for name, value in headers.items():
                    self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args):
        pass
