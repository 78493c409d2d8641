"""Exercises that are answered in the page: ``{try-it} 02-sigmoid tanh tanh-grad``.

Statement, stub and check come from the notebook that students get, so there is one text of each,
and neither a solution nor a hidden test can be in it. What runs them is Python in a web worker,
out of the folder that :mod:`~actlib.site.served` fills, loaded when a reader asks for a check.
"""

import ast
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from actlib.site.nearness import MARK


class answer_box(nodes.General, nodes.Element):
    """An editor with its buttons; named as docutils names its nodes."""


# --- the directives ------------------------------------------------------------------------------


def only_defines(source: str) -> bool:
    """Tell whether a cell merely imports, defines and assigns, so that later cells may need it.

    The others draw or train with the answers, which a page does not do.

    >>> only_defines("import numpy as np"), only_defines("for x in y: draw(x)")
    (True, False)
    """
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign, ast.Expr)
    return all(isinstance(statement, kinds) for statement in ast.parse(source).body)


@cache
def exercises(notebook: Path) -> dict[str, dict[str, Any]]:
    """Return the automatically graded exercises of a released notebook, in its order."""
    cells = nbformat.read(notebook, as_version=4).cells
    found: dict[str, dict[str, Any]] = {}
    setup: list[str] = []
    statement, last = "", ""
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            statement = cell.source
        elif marks.get("solution") and not marks.get("grade"):
            last = marks["grade_id"]
            found[last] = {"statement": statement, "stub": cell.source, "setup": list(setup)}
            found[last]["checks"] = []
            statement = ""
        elif marks.get("grade") and last:
            found[last]["checks"].append(cell.source)
        elif marks.get("locked") and only_defines(cell.source):
            setup.append(cell.source)
    return {name: e for name, e in found.items() if e["checks"]}


class TryIt(SphinxDirective):
    """Exercises of an assignment: ``{try-it} assignment exercise …``, or all of them, in order.

    Of all, those named by the option ``without`` are left to the notebook. The content, if any,
    stands before them.
    """

    required_arguments = 1
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"without": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Make statements and boxes, or say which exercises there are."""
        assignment, *wanted = " ".join(self.arguments).split()
        folder = Path(self.env.srcdir) / "exercises" / assignment
        notebooks = sorted(folder.glob("*.ipynb"))
        if not notebooks:
            raise self.error(f"try-it: there is no notebook in exercises/{assignment}")
        known = {name: e for notebook in notebooks for name, e in exercises(notebook).items()}
        for notebook in notebooks:
            self.env.note_dependency(str(notebook))
        left_out = self.options.get("without", "").split()
        for name in [*wanted, *left_out]:
            if name not in known:
                raise self.error(f"try-it: {assignment} has {', '.join(known)}; not {name!r}")
        shown: list[nodes.Node] = self.parse_content_to_nodes() if self.content else []
        for name in wanted or [name for name in known if name not in left_out]:
            statement = self._statement(known[name]["statement"], f"exercises/{assignment}")
            box = answer_box(assignment=assignment, exercise=name)
            box["cells"] = {key: known[name][key] for key in ("setup", "stub", "checks")}
            shown.append(nodes.container("", *statement, box, classes=["exercise", MARK]))
        return shown

    def _statement(self, text: str, source: str) -> list[nodes.Node]:
        # a heading of the notebook is none of the page's
        statement = nodes.container()
        lines: list[str] = []
        for line in [*text.splitlines(), "#"]:
            if not re.match("#+( |$)", line):
                lines.append(line)
                continue
            self.state.nested_parse(
                StringList(lines, source=source), self.content_offset, statement
            )
            lines = []
            if title := line.lstrip("# "):
                statement += nodes.rubric("", title)
        return [statement] if len(statement) else []


BOX = """\
<div class="actlib-try aw" data-assignment="{assignment}" data-exercise="{exercise}" data-bytes="{size}" inert>
<script type="application/json">{cells}</script>
<label class="aw-title" for="{id}" id="{id}-label">Your answer: <code>{exercise}</code></label>
<div class="aw-editor" data-id="{id}" role="textbox" aria-multiline="true" aria-labelledby="{id}-label" tabindex="0" style="--rows: {rows}">{stub}</div>
<div class="aw-buttons"><button type="button" data-do="check">Check</button><button type="button" data-do="stop" hidden>Stop</button><button type="button" data-do="again">Start again</button></div>
<p role="status">The first check on a page loads Python, {megabytes:.1f} MB. Your answers stay in this browser.</p>
<progress max="1" value="0" aria-label="Loading Python" hidden></progress>
<div class="actlib-try-result" role="group" aria-label="Result: {exercise}" aria-live="polite" tabindex="-1"></div>
</div>
"""
NO_PYTHON = "This copy of the book was built without Python for its pages: do this exercise in the notebook."


def visit_html(self: Any, node: answer_box) -> None:
    """Write the box; without Python, the stub and a sentence that says so."""
    stub = node["cells"]["stub"]
    python = self.builder.config.actlib_python
    if not python or self.builder.name != "html":
        note = f"<p><em>{NO_PYTHON}</em></p>" if self.builder.name == "html" else ""
        self.body.append(f"<pre>{html.escape(stub)}</pre>{note}\n")
        raise nodes.SkipNode
    self.body.append(
        BOX.format(
            assignment=node["assignment"],
            exercise=node["exercise"],
            id=f"answer-{node['assignment']}-{node['exercise']}",
            # no "</script>" inside a script
            cells=json.dumps(node["cells"], sort_keys=True).replace("<", "\\u003c"),
            stub=html.escape(stub),
            rows=stub.count("\n") + 2,
            size=python["bytes"],
            megabytes=python["bytes"] / 1e6,
        )
    )
    raise nodes.SkipNode


def skip(self: Any, node: answer_box) -> None:
    """Leave the box out of what is not read in a browser."""
    raise nodes.SkipNode


def load_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with exercises load what they need."""
    if doctree is not None and app.config.actlib_python and any(doctree.findall(answer_box)):
        app.add_js_file("try.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_node(
        answer_box,
        html=(visit_html, None),
        latex=(skip, None),
        text=(skip, None),
        man=(skip, None),
        texinfo=(skip, None),
    )
    app.add_directive("try-it", TryIt)
    app.connect("html-page-context", load_assets)
