"""Exercises that are answered in the page: ``{try-it} 02-sigmoid stable-sigmoid``.

Statement, stub and check come from the notebook that students get, so there is one text of each,
and neither a solution nor a hidden test can be in it. What runs them is Python in a web worker,
out of the folder that :mod:`~actlib.site.served` fills, loaded when a reader asks for a check.
"""

import html
import json
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class answer_box(nodes.General, nodes.Element):
    """An editor with its buttons; named as docutils names its nodes."""


# --- the directives ------------------------------------------------------------------------------


@cache
def exercises(notebook: Path) -> dict[str, dict[str, Any]]:
    """Return the automatically graded exercises of a released notebook, in its order."""
    cells = nbformat.read(notebook, as_version=4).cells
    found: dict[str, dict[str, Any]] = {}
    setup: list[str] = []
    statement, open_id = "", None
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            statement = cell.source
        elif marks.get("solution") and not marks.get("grade"):
            open_id = marks["grade_id"]
            found[open_id] = {"statement": statement, "stub": cell.source, "setup": list(setup)}
            statement = ""
        elif marks.get("grade") and open_id:
            found[open_id].update(check=cell.source, points=marks["points"])
            open_id = None
        elif marks.get("locked"):
            setup.append(cell.source)
    return {name: e for name, e in found.items() if "check" in e}


class TryIt(SphinxDirective):
    """One exercise of an assignment: ``{try-it} assignment exercise``, or all of them, in order."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the statement and the box, or say which exercises there are."""
        assignment, *wanted = self.arguments
        folder = Path(self.env.srcdir) / "exercises" / assignment
        notebooks = sorted(folder.glob("*.ipynb"))
        if not notebooks:
            raise self.error(f"try-it: there is no notebook in exercises/{assignment}")
        known = {name: e for notebook in notebooks for name, e in exercises(notebook).items()}
        for notebook in notebooks:
            self.env.note_dependency(str(notebook))
        for name in wanted:
            if name not in known:
                raise self.error(f"try-it: {assignment} has {', '.join(known)}; not {name!r}")
        return [
            node for name in wanted or known for node in self._exercise(assignment, name, known)
        ]

    def _exercise(
        self, assignment: str, name: str, known: dict[str, dict[str, Any]]
    ) -> list[nodes.Node]:
        exercise = known[name]
        heading, _, text = exercise["statement"].partition("\n")
        statement = nodes.container()
        if heading.startswith("#"):
            statement += nodes.rubric("", heading.lstrip("# "))
        else:
            text = exercise["statement"]
        self.state.nested_parse(
            StringList(text.splitlines(), source=f"exercises/{assignment}"),
            self.content_offset,
            statement,
        )
        box = answer_box(assignment=assignment, exercise=name)
        box["cells"] = {key: exercise[key] for key in ("setup", "stub", "check")}
        return [statement, box]


BOX = """\
<div class="actlib-try aw" data-assignment="{assignment}" data-exercise="{exercise}" data-bytes="{size}" inert>
<script type="application/json">{cells}</script>
<label class="aw-title" for="{id}">Your answer: <code>{exercise}</code></label>
<textarea id="{id}" rows="{rows}" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off">{stub}</textarea>
<div class="aw-buttons"><button type="button" data-do="check">Check</button><button type="button" data-do="stop" hidden>Stop</button><button type="button" data-do="again">Start again</button></div>
<p role="status">The first check on a page loads Python, {megabytes:.1f} MB. Your answers stay in this browser.</p>
<progress max="1" value="0" aria-label="Loading Python" hidden></progress>
<div class="actlib-try-result" role="region" aria-label="Result: {exercise}" aria-live="polite" tabindex="-1"></div>
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
    if doctree is not None and any(doctree.findall(answer_box)):
        app.add_css_file("figures/style.css")
        if app.config.actlib_python:
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
