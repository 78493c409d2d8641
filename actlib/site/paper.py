"""The book to take away: a PDF of it all, one of the cheat sheet, the EPUB, and the links to them.

``make pdf`` prints the first two with Chromium into ``_build/downloads``, where ``make epub`` puts
the third; every build takes what it finds there into the site, and puts links to it beside the
page's own downloads.
"""

import re
import shutil
import sys
from pathlib import Path
from subprocess import run
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from actlib.site import csp, epub

BOOK, SHEET = "activation-functions.pdf", "cheat-sheet.pdf"
NAMES = {
    BOOK: "the whole book, .pdf",
    epub.NAME: "the whole book, .epub",
    SHEET: "the cheat sheet, .pdf",
}
ICONS = {".pdf": "fas fa-file-pdf", ".epub": "fas fa-book"}

# The sheet becomes one page: as wide as two columns need, as high as it then is.
ONE_PAGE = """
<style>
  .bd-header-article, .bd-sidebar, .bd-footer-content, .prev-next-area, .bd-sidebar-secondary, #jb-print-toc { display: none !important; }
  :is(.bd-container, .bd-container__inner, .bd-content, .bd-main, .bd-article-container) { display: block !important; max-width: none !important; width: auto !important; padding: 0 !important; margin: 0 !important; }
  /* the same on the screen, where it is measured, as on paper */
  html { font-size: 16px !important; }
  .bd-article { box-sizing: border-box; width: 1940px; padding: 0 1rem !important; font-size: 0.92rem; columns: 2; column-gap: 2rem; }
  .bd-article table { font-size: 0.92rem !important; }
  .bd-article :is(section, div, table, tbody) { break-inside: auto !important; }
  .bd-article tr { break-inside: avoid; }
  .bd-article h1 { margin: 0.5rem 0 !important; }
  .waits { content-visibility: visible !important; } /* or its height is a guess */
  .bd-article .tag_graphs td:first-child { min-width: 10rem; }
  .pst-scrollable-table-container { overflow: visible !important; }
  .bd-article table td { padding: 0.3rem 0.45rem !important; }
  .bd-article :is(h1, .bd-article > section > p) { column-span: all; }
</style>
<script>
  addEventListener("load", () => {
    // on paper a table that goes on in the second column repeats its head there
    const height = document.querySelector("article").getBoundingClientRect().height + 340;
    const style = document.createElement("style");
    style.textContent = `@page { size: 2000px ${Math.ceil(height)}px; margin: 24px; }`;
    document.head.append(style);
  });
</script>
"""


def find_chromium() -> str:
    """Return the path of the browser, or say what to install."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    sys.exit("make: pdf needs Chromium; on Debian or Ubuntu: apt-get install chromium")


def print_page(page: Path, target: Path) -> None:
    """Print a page to a PDF, tagged and with bookmarks."""
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    flags += " --disable-background-networking --disable-component-update --window-size=2000,1600"
    flags += " --virtual-time-budget=20000 --generate-pdf-document-outline --no-pdf-header-footer"
    command = [find_chromium(), *flags.split(), f"--print-to-pdf={target}", page.resolve().as_uri()]
    target.unlink(missing_ok=True)
    done = run(command, capture_output=True, text=True, timeout=300)
    if not target.exists():
        sys.exit(f"make: {page.name} could not be printed: {done.stderr.strip()[-300:]}")


def count_pages(pdf: Path) -> int:
    """Return the number of pages of a PDF as Chromium writes them."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def main(build: Path) -> None:
    """Print the book and the cheat sheet, which Sphinx has built below this folder."""
    downloads = build / "downloads"
    downloads.mkdir(exist_ok=True)
    single = build / "singlehtml"
    (page,) = single.glob("chapters/*.html")
    book = single / "book.html"  # its links start from here, though Sphinx writes it one below
    book.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    print_page(book, downloads / BOOK)
    sheet = build / "html" / "chapters" / "cheatsheet.html"
    copy = sheet.with_name("cheatsheet-on-one-page.html")
    text = csp.without(sheet.read_text(encoding="utf-8")).replace("</head>", f"{ONE_PAGE}</head>")
    try:
        copy.write_text(text, encoding="utf-8")
        print_page(copy, downloads / SHEET)
    finally:
        copy.unlink()
    if (count := count_pages(downloads / SHEET)) != 1:
        sys.exit(f"make: the cheat sheet came out on {count} pages: see ONE_PAGE in {__file__}")
    for name in (BOOK, SHEET):
        print(f"    {downloads / name}, {(downloads / name).stat().st_size / 1e6:.1f} MB")


def find_papers(app: Sphinx, config: Config) -> None:
    """Note what has been made."""
    downloads = Path(app.outdir).parent / "downloads"
    config.actlib_papers = [name for name in NAMES if (downloads / name).exists()]


def link_papers(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the links to the page's downloads."""
    for group in context.get("header_buttons", []):
        if group["label"] == "download-buttons":
            group["buttons"] += [
                {
                    "type": "link",
                    "url": context["pathto"](f"downloads/{name}", 1),
                    "text": NAMES[name],
                    "tooltip": f"Download {NAMES[name]}",
                    "icon": ICONS[Path(name).suffix],
                    "label": f"download-{name.replace('.', '-')}",
                }
                for name in app.config.actlib_papers
            ]


def copy_papers(app: Sphinx, error: Exception | None) -> None:
    """Take them into the site."""
    if error is None and app.builder.name == "html":
        for name in app.config.actlib_papers:
            target = Path(app.outdir) / "downloads" / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(Path(app.outdir).parent / "downloads" / name, target)


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.add_config_value("actlib_papers", [], "html")
    app.connect("config-inited", find_papers)
    app.connect("html-page-context", link_papers, priority=600)
    app.connect("build-finished", copy_papers)
