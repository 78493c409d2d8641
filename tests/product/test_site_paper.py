"""The book to take away: printed from the same pages, tagged, the cheat sheet on one page, all linked."""

import pytest
from built_site import ROOT, SITE

from actlib.site import paper


def test_a_page_is_printed_with_tags_and_a_sheet_of_one_page_stays_one(tmp_path, need):
    need.program("chromium")
    (tmp_path / "long.html").write_text(
        f"<html lang='en'><head><title>Long</title>{paper.ONE_PAGE}</head>"
        f"<body><article>{'<p>A line of the sheet.</p>' * 200}</article></body></html>"
    )
    (tmp_path / "plain.html").write_text(
        f"<html lang='en'><title>Plain</title><body><h1>A</h1>{'<p>A line.</p>' * 200}</body></html>"
    )
    counts = {}
    for name in ("long", "plain"):
        paper.print_page(tmp_path / f"{name}.html", tmp_path / f"{name}.pdf")
        content = (tmp_path / f"{name}.pdf").read_bytes()
        assert b"/StructTreeRoot" in content
        counts[name] = paper.count_pages(tmp_path / f"{name}.pdf")
    assert counts["long"] == 1 < counts["plain"]


HIGH = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='500' height='1900'/>"


def test_no_page_stays_empty_before_a_high_figure_or_a_chapter(tmp_path, need):
    need.program("chromium")
    sheet = (ROOT / "actlib/site/assets/site.css").as_uri()
    figure = f'<figure><img alt="" width="500" height="1900" src="{HIGH}"/><figcaption>High</figcaption></figure>'
    chapter = '<span id="document-2"></span><section><h1>Chapter</h1></section>'
    (tmp_path / "book.html").write_text(
        f"<html lang='en'><head><title>Book</title><link rel='stylesheet' href='{sheet}'/></head>"
        f"<body><article class='bd-article'><p>Before</p>{figure}{chapter}</article></body></html>"
    )
    paper.print_page(tmp_path / "book.html", tmp_path / "book.pdf")
    assert paper.count_pages(tmp_path / "book.pdf") == 2


def test_without_a_browser_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install chromium"):
        paper.find_chromium()


def test_what_was_made_is_linked_from_every_chapter_and_nothing_else_is(pages):
    made = {n for n in paper.NAMES if (ROOT / "_build" / "downloads" / n).exists()}
    for name in paper.NAMES:
        assert (SITE / "downloads" / name).exists() == (name in made)
    for page, soup in pages.items():
        if page.startswith("chapters/"):
            links = {a["href"].rpartition("/")[2] for a in soup.select("a[href*='downloads/']")}
            assert links & set(paper.NAMES) == made, page
