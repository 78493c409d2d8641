"""The pages around the text: look, titles, descriptions, and repairs to the theme."""

import re
import textwrap
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
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


def describe(doctree: nodes.document) -> str:
    """Return the first paragraph of plain prose, cut to what a search engine shows."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and not any(paragraph.findall(nodes.math)):
            return textwrap.shorten(paragraph.astext(), 200, placeholder=" …")
    return ""


def complete_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give each page its description, and take out what asks a foreign host."""
    if doctree is not None and 'name="description"' not in context.get("metatags", ""):
        context["description"] = describe(doctree)
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
]


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
    app.add_css_file("site.css", priority=900)
    app.add_js_file("site.js", loading_method="defer")
