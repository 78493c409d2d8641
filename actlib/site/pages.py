"""The pages around the text: look, titles, descriptions, and repairs to the theme."""

import re
import textwrap
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

HERE = Path(__file__).parent


class AuthorYearRound(AuthorYearReferenceStyle):
    """Citations as (Glorot and Bengio, 2010)."""

    def __init__(self) -> None:
        brackets = BracketStyle(left="(", right=")")
        super().__init__(
            bracket_parenthetical=brackets, bracket_textual=brackets, bracket_year=brackets
        )


def add_paths(app: Sphinx, config: Config) -> None:
    """Serve ``assets/`` and prefer ``templates/`` to the theme's."""
    config.html_static_path.append(str(HERE / "assets"))
    config.templates_path.insert(0, str(HERE / "templates"))
    linked = bool(config.html_theme_options.get("repository_url"))
    for button in ("repository", "issues", "edit_page"):
        config.html_theme_options[f"use_{button}_button"] = linked


def describe(doctree: nodes.document, fallback: str) -> str:
    """Return the first paragraph of plain prose, cut to what a search engine shows."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and not any(paragraph.findall(nodes.math)):
            return textwrap.shorten(paragraph.astext(), 200, placeholder=" …")
    return fallback


def complete_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give each page its description, and take out what asks a foreign host."""
    if doctree is not None and 'name="description"' not in context.get("metatags", ""):
        book = f"{context['title']}: a page of {app.config.html_title}, an open textbook."
        context["description"] = describe(doctree, fallback=book)
    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context[kind] if "://" not in str(getattr(f, "filename", f))]


def mend(html: str) -> Markup:
    """Repair what the theme and docutils write, for screen readers and for weight."""
    for pattern, replacement in REPAIRS:
        html = re.sub(pattern, replacement, html)
    return Markup(html)


REPAIRS = [
    # 1.5 MB of script for icons that the icon font has, too
    (r"<script [^>]*fontawesome\.js[^>]*></script>", ""),
    # the book's name and the search stand outside every landmark
    (r'<div id="pst-primary-sidebar"', r'\g<0> role="complementary" aria-label="The book"'),
    # a header cell without words heads nothing: it is the empty corner of a table
    (r'<th class="([^"]*)"><p></p></th>', r'<td class="\1"></td>'),
    # docutils gives the bibliography a deprecated role, inside a list that may not hold it
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
    (r'(<div class="citation"[^>]*) role="doc-biblioentry"', r"\1"),
]


INDEX = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="refresh" content="0; url={first}" />
<link rel="canonical" href="{first}" />
<link rel="icon" href="_static/favicon.svg" />
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{first}">To the first page</a></p></main></body>
</html>
"""


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Lead whoever asks for the site's root to the first page."""
    if error is None and app.builder.name == "html":
        index = INDEX.format(
            language=app.config.language or "en",
            first=app.builder.get_target_uri(app.config.root_doc),
            title=escape(app.config.html_title),
        )
        (Path(app.outdir) / "index.html").write_text(index, encoding="utf-8")


def add_filter(app: Sphinx) -> None:
    """Let ``templates/layout.html`` call :func:`mend`."""
    if app.builder.format == "html":
        app.builder.templates.environment.filters["mend"] = mend


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", AuthorYearRound)
    app.connect("config-inited", add_paths)
    app.connect("builder-inited", add_filter)
    # after every extension that adds a script
    app.connect("html-page-context", complete_page, priority=900)
    app.connect("build-finished", write_index, priority=900)
    app.add_css_file("site.css", priority=900)
    app.add_js_file("site.js", loading_method="defer")
