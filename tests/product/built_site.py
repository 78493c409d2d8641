"""The site, built and served for the tests."""

import fnmatch
import functools
import http.server
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup

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


@functools.cache
def built_pages():
    result = build(ROOT, *AS_MAKE_DOES)
    assert result.returncode == 0, (result.stdout + result.stderr)[-5000:]
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
