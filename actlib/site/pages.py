"""The pages around the text: look, titles, descriptions, and repairs to the theme."""

import re
import textwrap
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

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
    context["book"] = app.config.html_title
    if doctree is not None and 'name="description"' not in context.get("metatags", ""):
        book = f"{context['title']}: a page of {app.config.html_title}, an open textbook."
        context["description"] = describe(doctree, fallback=book)
        title = Markup(context["title"]).striptags()
        context["preview"] = Markup(preview(app.config, title, context["description"]))
    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context[kind] if "://" not in str(getattr(f, "filename", f))]
    if page != "search":
        context["script_files"] = [defer(script) for script in context["script_files"]]
    if "body" in context:
        # Sphinx copies pictures last, under another name: this is where they are now
        pictures = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
        context["body"] = IMAGE.sub(partial(size_image, pictures), context["body"])


def defer(script: Any) -> Any:
    """Let a script wait for the page, so that the page need not wait for it.

    All but the options, which scripts in the page's own text set.
    """
    name = getattr(script, "filename", None)
    if not name or "documentation_options" in str(name):
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(name, priority=script.priority, **attributes)  # Sphinx shares the original


IMAGE = re.compile(
    r'<img (?=[^>]*src="[^"]*?_images/(?P<file>[^"/]+)")(?![^>]*\b(?:width|loading)=)'
)


def size_image(pictures: dict[str, Path], tag: re.Match[str]) -> str:
    """Let the page keep room for a picture, and fetch it when the reader comes near."""
    lazily = '<img loading="lazy" '
    file = pictures.get(tag["file"])
    if file and file.suffix == ".svg":
        head = file.read_text(encoding="utf-8")[:2000]
        if size := re.search(r'<svg [^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"', head):
            width, height = (round(float(points) * 4 / 3) for points in size.groups())
            return f'{lazily}width="{width}" height="{height}" '
    return lazily


def mend(html: str) -> Markup:
    """Repair what the theme and docutils write, for screen readers and for weight."""
    for pattern, replacement in REPAIRS:
        html = re.sub(pattern, replacement, html)
    return Markup(html)


# Pygments' classes for what has no colour of its own
PLAIN = ("n", "nn", "nx", "p", "pm", "w")

REPAIRS = [
    # 1.5 MB of script for icons that the icon font has, too
    (r"<script [^>]*fontawesome\.js[^>]*></script>", ""),
    # nothing is so urgent that the style sheet should wait; site.js has bootstrap come when a reader does
    (r'<link rel="preload" as="script"[^>]*>\n?', ""),
    (r"<script [^>]*scripts/bootstrap\.js[^>]*></script>\n?", ""),
    # 100 kB for a search as one types, which the book does not have; the search page brings its own
    (r'<script src="[^"]*(searchtools|language_data|searchindex)\.js"></script>', ""),
    # the words on a button are its name
    (r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1"),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    # the book's name and the search stand outside every landmark
    (r'<div id="pst-primary-sidebar"', r'\g<0> role="complementary" aria-label="The book"'),
    # no policy allows code in an attribute; site.js has the button print
    (r'<button onclick="window\.print\(\)"', '<button data-prints=""'),
    # a header cell without words heads nothing: it is the empty corner of a table
    (r'<th class="([^"]*)"><p></p></th>', r'<td class="\1"></td>'),
    # docutils gives the bibliography a deprecated role, inside a list that may not hold it
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
    (r'(<div class="citation"[^>]*) role="doc-biblioentry"', r"\1"),
    # names and punctuation look like the code around them: two thirds of what Pygments marks
    (rf'<span class="(?:{"|".join(PLAIN)})(?: [\w-]+)?">([^<]*)</span>', r"\1"),
]


EACH = "{}.flatMap((one)=>[...document.querySelectorAll(one)])"

# What the theme's scripts do as soon as a page is there, and what they do instead.
LIGHTER = {
    # measures every box that may scroll, and so lays out the whole of a long page at once;
    # assets/site.js does it box by box
    "pydata-sphinx-theme.js": [
        (r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)', "[]"),
    ],
    # look through ten thousand elements for any of two dozen classes: a browser has no short way
    # to any of many, but one to each
    "sphinx-book-theme.js": [
        (r'document\.querySelectorAll\((\w+)\.join\(", "\)\)', EACH.format(r"\1")),
        (
            r"document\.querySelectorAll\((\w+)\)\.forEach",
            EACH.format(r'\1.split(",")') + ".forEach",
        ),
    ],
}


def lighten_scripts(app: Sphinx, error: Exception | None) -> None:
    """Change what :data:`LIGHTER` says in the theme's scripts."""
    if error is not None or app.builder.name != "html":
        return
    for name, changes in LIGHTER.items():
        script = Path(app.outdir, "_static", "scripts", name)
        text = script.read_text(encoding="utf-8")
        for pattern, replacement in changes:
            text = re.sub(pattern, replacement, text)
        script.write_text(text, encoding="utf-8")


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


NOT_FOUND = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="robots" content="noindex" />
<link rel="icon" href="data:," />
<title>Page not found: {title}</title>
<style>
:root {{ color-scheme: light dark; background: light-dark(#fff, #121212); color: light-dark(#1f2328, #e6e8eb); }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; }}
a {{ color: light-dark(#0a58ca, #9cc4ff); }}
</style>
</head>
<body><main>
<h1>This page has a derivative of zero</h1>
<p>Nothing comes back from this address: the page was moved, or never was.</p>
<p><a href="{home}">To the beginning of {title}</a></p>
</main></body>
</html>
"""


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write the pages around the pages: the root, the one for a wrong address, the list for robots."""
    if error is not None or app.builder.name != "html":
        return
    site, base = Path(app.outdir), app.config.html_baseurl
    words = {"language": app.config.language or "en", "title": escape(app.config.html_title)}
    first = app.builder.get_target_uri(app.config.root_doc)
    (site / "index.html").write_text(INDEX.format(first=first, **words), encoding="utf-8")
    # it is served at any depth, so its link is the site's address, or the host's root
    missing = NOT_FOUND.format(home=base or "/index.html", **words)
    (site / "404.html").write_text(missing, encoding="utf-8")
    (site / ".nojekyll").touch()  # GitHub would otherwise leave out what begins with an underscore
    if base:
        pages = sorted(app.builder.get_target_uri(name) for name in app.env.found_docs)
        urls = "".join(f"<url><loc>{escape(urljoin(base, page))}</loc></url>\n" for page in pages)
        (site / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
        )
        (site / "robots.txt").write_text(f"Sitemap: {urljoin(base, 'sitemap.xml')}\n")


def preview(config: Config, title: str, description: str) -> str:
    """Return the tags from which other sites make a card of a link to a page."""
    tags = {"og:type": "article", "og:title": title, "og:description": description}
    tags["og:site_name"] = config.html_title
    if config.html_baseurl:  # a picture needs a full address
        tags["og:image"] = urljoin(config.html_baseurl, "_static/social.png")
        tags["og:image:alt"] = "Sigmoid, tanh, ReLU and GELU, drawn over one another"
    lines = [f'<meta property="{k}" content="{escape(v)}" />' for k, v in tags.items()]
    return "\n".join([*lines, '<meta name="twitter:card" content="summary_large_image" />'])


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
    app.connect("build-finished", lighten_scripts)
    app.add_css_file("site.css", priority=900)
    app.add_js_file("site.js", loading_method="defer")
