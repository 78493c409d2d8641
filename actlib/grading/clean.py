"""What students wrote and printed, made harmless for whoever opens it: feedback pages, the formgrader.

A notebook's Markdown and a cell's output may hold any HTML. Shown to the instructor in the formgrader, a
script in it would act with the instructor's rights.
"""

import functools
import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters import strip_files_prefix
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode

TAGS = frozenset(
    ["a", "abbr", "acronym", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var"]
)  # fmt: skip
PLAIN = frozenset(
    ["align", "alt", "aria-hidden", "aria-label", "border", "colspan", "height", "lang", "open", "reversed", "role", "rowspan", "scope", "start", "style", "title", "width"]
)  # fmt: skip
# nothing that could lift a text out of its place and lay it over the page's own
STYLES = frozenset(
    ["background-color", "border", "border-collapse", "color", "display", "font-family", "font-size", "font-style", "font-weight", "height", "line-height", "max-height", "max-width", "min-width", "overflow-x", "padding", "padding-left", "padding-right", "text-align", "text-decoration", "vertical-align", "white-space", "width"]
)  # fmt: skip
# those of Pygments, of pandas' tables, of headings: the page's style sheet has others, for overlays
CLASSES = re.compile(r"(highlight|hll|dataframe|anchor-link|math|[a-z][a-z0-9]{0,2})( |$)")
LINKS = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
# in an image element SVG runs no script and loads nothing
IMAGES = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*\Z")
UNDESCRIBED = "A picture that the notebook does not describe"
SHOWN = frozenset(
    ["text/plain", "text/html", "text/markdown", "text/latex",
     "image/png", "image/jpeg", "image/svg+xml"]
)  # fmt: skip


def _allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "href":
            return bool(LINKS.match(value))
        case "img", "src":
            return bool(IMAGES.match(value))
        case _, "class":
            return bool(re.fullmatch(f"({CLASSES.pattern})+", value))
        case (("h1" | "h2" | "h3" | "h4" | "h5" | "h6"), "id"):
            return True
    return name in PLAIN


@functools.lru_cache(maxsize=4096)  # most of a notebook is the instructor's, and the same in all
def clean_html(text: str) -> str:
    """Return HTML without what could run, load, or cover anything: a filter for templates.

    Tables, images, code and links stay; other elements show as the text that they are.
    """
    return str(_cleaner().clean(text))


@functools.cache
def _cleaner() -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=TAGS,
        attributes=_allowed,
        protocols=["http", "https", "mailto", "data"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
    )


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Return clean HTML of Markdown: nbconvert's filter of this name, for templates that do not clean."""
    cell = context.get("cell") or {}
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    rendered = MarkdownWithMath(renderer=renderer).render(source)
    return clean_html(strip_files_prefix(rendered))


class SafeOutputs(Preprocessor):
    """Leave of outputs what a page shows, and of what is said about them a picture's size and text."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Go through a cell's outputs."""
        for output in cell.get("outputs", ()):
            if "data" not in output:
                continue
            output.data = NotebookNode({k: v for k, v in output.data.items() if k in SHOWN})
            about = output.get("metadata", {})
            output.metadata = NotebookNode(
                {
                    kind: _about(about.get(kind))
                    for kind in ("image/png", "image/jpeg")
                    if kind in output.data
                }
            )
        return cell, resources


def _about(said: Any) -> NotebookNode:
    picture = said if isinstance(said, dict) else {}
    sizes = {name: picture.get(name) for name in ("width", "height")}
    kept: dict[str, Any] = {name: n for name, n in sizes.items() if type(n) in (int, float)}
    alt = picture.get("alt")
    return NotebookNode(kept, alt=alt if isinstance(alt, str) else UNDESCRIBED)


# for `HTMLExporter`, wherever it is used; names, because a configuration is also written as JSON
SAFE_HTML: dict[str, Any] = {
    "sanitize_html": True,
    "filters": {name: f"{__name__}.{name}" for name in ("markdown2html", "clean_html")},
    "preprocessors": [f"{__name__}.SafeOutputs"],
}
