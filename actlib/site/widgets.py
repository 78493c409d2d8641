"""The figures that move, on a page: ``{explorer} elu swish``, with no kernel.

The page carries the first picture as HTML, drawn by the figure's own JavaScript while the book is
built, so nothing jumps when the scripts arrive and there is something to see without them. Scripts
and style sheet are files that all pages share and that only pages with a figure load.
"""

import html
import json
import re
from functools import cache
from pathlib import Path
from subprocess import run
from typing import Any
from urllib.parse import urlencode

import anywidget
import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from actlib.explorer import DepthExplorer, Explorer, Playground
from actlib.explorer.bundle import HERE as EXPLORER
from actlib.explorer.bundle import as_script
from actlib.explorer.widgets import page_state
from actlib.site.maths import find_node

FIGURES: dict[str, type[anywidget.AnyWidget]] = {
    "explorer": Explorer,
    "gradient-depth": DepthExplorer,
    "playground": Playground,
}
FOLDER = "figures"


class figure_that_moves(nodes.General, nodes.Element):
    """Stands for a widget; named as docutils names its nodes. Holds `kind`, `key`, `state`."""


@cache
def scripts() -> dict[str, str]:
    """Return each figure's script."""
    return {name: as_script(name, str(make()._esm)) for name, make in FIGURES.items()}


@cache
def first_picture(kind: str, state: str) -> str:
    """Return the HTML with which a figure begins, as its own JavaScript writes it.

    >>> first_picture("explorer", '{"functions": ["relu"]}')[:18]
    '<fieldset class="a'
    """
    program = (
        f"{scripts()[kind]}\nprocess.stdout.write(actlibWidgets[{json.dumps(kind)}].html({state}));"
    )
    done = run([find_node(), "-"], input=program, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise ExtensionError(f"the figure {kind} cannot be drawn: {done.stderr.strip()}")
    return SELECT.sub(stand_in, done.stdout)


# A browser that fills in forms measures each field of a page as soon as that is there, and for that
# lays out all that the field stands in, however far it is. A template holds none.
SELECT = re.compile(r"<select .*?<option[^>]* selected>(?P<chosen>.*?)</option>.*?</select>")


def stand_in(select: re.Match[str]) -> str:
    """Return what stands for a field until its figure starts, with the field in it.

    >>> SELECT.sub(stand_in, '<select data-set="x"><option value="y" selected>Y</option></select>')[:20]
    '<span class="aw-sele'
    """
    return f'<span class="aw-select"><template>{select[0]}</template>{select["chosen"]}</span>'


class FigureDirective(SphinxDirective):
    """Show a widget: its positional arguments are the directive's, its keywords the options.

    The content is the caption.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Make the figure's nodes, or say what is wrong with the options."""
        options = dict(self.options)
        name = options.pop("name", None)
        arguments = self.arguments[0].split() if self.arguments else []
        try:
            state = {key: yaml.safe_load(value) for key, value in options.items()}
            widget = FIGURES[self.name](*arguments, **state)
        except (ValueError, TypeError, yaml.YAMLError) as error:
            raise self.error(f"{self.name}: {error}") from error
        count = self.env.new_serialno(f"figure-{self.name}")
        moving = figure_that_moves(
            kind=self.name,
            key=f"{self.name}-{count + 1}" if count else self.name,
            state=json.dumps(page_state(widget), sort_keys=True),
        )
        if not self.content:
            return [moving]
        figure = nodes.figure("", moving)
        self.set_source_info(figure)
        caption = nodes.caption("", "")
        caption += self.parse_inline(" ".join(self.content), lineno=self.content_offset)[0]
        figure += caption
        if name:
            self.options["name"] = name
            self.add_name(figure)
        return [figure]


class ExploreRole(SphinxRole):
    """A link to the explorer in some state: ``{explore}`text <{functions: [elu], x: -1}>` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link; a state that the figure would refuse is an error here."""
        text, _, wanted = self.text.partition("<")
        try:
            state = dict(yaml.safe_load(wanted.rstrip(">")))
            Explorer(*state["functions"], **{k: v for k, v in state.items() if k != "functions"})
        except (KeyError, ValueError, TypeError, yaml.YAMLError) as error:
            message = self.inliner.reporter.error(
                f"explore: write text <{{functions: [name, …], …}}>; {error}", line=self.lineno
            )
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        query = {f"explorer.{key}": _as_in_address(value) for key, value in state.items()}
        link = nodes.reference("", text.strip(), internal=True, explore=urlencode(query))
        return [link], []


def _as_in_address(value: Any) -> str:
    # the other half is `read` in assets/widgets.js
    plain = isinstance(value, str | int | float)
    return str(value) if plain else json.dumps(value, separators=(",", ":"))


def resolve_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Point each :class:`ExploreRole` link at the page that has the label ``explorer-page``."""
    labels = app.env.domains["std"].anonlabels
    for link in list(doctree.findall(lambda n: isinstance(n, nodes.reference) and "explore" in n)):
        if app.builder.name == "epub" or "explorer-page" not in labels:
            link.replace_self(nodes.inline("", "", *link.children))
            continue
        page = app.builder.get_relative_uri(docname, labels["explorer-page"][0])
        link["refuri"] = f"{page.partition('#')[0]}?{link['explore']}#explorer-figure"
        del link["explore"]


def visit_html(self: Any, node: figure_that_moves) -> None:
    """Write the first picture, out of use until its script has come."""
    if self.builder.name == "epub":
        raise nodes.SkipNode  # its readers run no scripts
    kind, state = node["kind"], node["state"]
    self.body.append(
        f'<div class="actlib-widget aw" id="{node["key"]}-figure" data-key="{node["key"]}" data-widget="{kind}" '
        f'data-state="{html.escape(state)}" inert>{first_picture(kind, state)}</div>\n'
    )
    raise nodes.SkipNode


def skip(self: Any, node: figure_that_moves) -> None:
    """Leave the figure out where nothing can move; its caption stays."""
    raise nodes.SkipNode


def write_assets(app: Sphinx, config: Config) -> None:
    """Put the scripts where Sphinx copies static files from."""
    static = Path(app.outdir).parent / ".static"
    folder = static / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in scripts().items():
        (folder / f"{name}.js").write_text(script, encoding="utf-8")
    (folder / "style.css").write_bytes((EXPLORER / "style.css").read_bytes())
    config.html_static_path.append(str(static))


def load_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page load what its figures need, and no more."""
    if doctree is None:
        return
    kinds = sorted({node["kind"] for node in doctree.findall(figure_that_moves)})
    if kinds:
        for name in [f"{FOLDER}/{kind}.js" for kind in kinds]:
            app.add_js_file(name, loading_method="defer")
        app.add_js_file("widgets.js", priority=800, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the directives and the role."""
    app.add_node(
        figure_that_moves,
        html=(visit_html, None),
        latex=(skip, None),
        text=(skip, None),
        man=(skip, None),
        texinfo=(skip, None),
    )
    for name, make in FIGURES.items():
        options = [*page_state(make()), "name"]
        directive = type(
            f"{make.__name__}Directive",
            (FigureDirective,),
            {"option_spec": dict.fromkeys(options, directives.unchanged)},
        )
        app.add_directive(name, directive)
    app.add_role("explore", ExploreRole())
    app.add_css_file(f"{FOLDER}/style.css")  # for try_it, too
    app.connect("config-inited", write_assets)
    app.connect("doctree-resolved", resolve_links)
    app.connect("html-page-context", load_assets)
