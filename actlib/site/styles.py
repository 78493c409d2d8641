"""One style sheet for the whole site: what its pages use of a dozen sheets, in their order.

A page waits for its style sheets before it shows anything, and a phone compares every rule in them
with every element; most of the theme's rules are for what this book does not have.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import tinycss2
from markupsafe import Markup
from sphinx.application import Sphinx
from tinycss2.ast import AtRule, Node, QualifiedRule

BUNDLE = "book.css"
LINK = re.compile(
    r'[ \t]*<link (?=[^>]*rel="stylesheet")[^>]*href="(?P<root>[^"]*?)_static/(?P<sheet>[^"?]+)(?P<version>[^"]*)"[^>]*>\n?'
)
URL = re.compile(r"url\(\s*([\"']?)(?!data:|#|/|\w+://)([^\"')]+)\1\s*\)")
WORD = re.compile(r"[\w-]+")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
GROUPS = {"media", "supports", "layer", "container"}


def link_bundle(head: str, sheets: list[str]) -> Markup:
    """Put the bundle's link in place of the first link to a style sheet, and note all of them.

    >>> seen = []
    >>> print(link_bundle('<link rel="stylesheet" href="../_static/a.css?v=1" />', seen)[:49], seen)
    <link rel="stylesheet" href="../_static/book.css? ['a.css']
    """
    found = list(LINK.finditer(head))
    if not found:
        return Markup(head)
    sheets += [match["sheet"] for match in found if match["sheet"] not in sheets]
    # the others' versions are hashes of what is in them
    version = hashlib.sha256("".join(match[0] for match in found).encode()).hexdigest()[:8]
    link = f'<link rel="stylesheet" href="{found[0]["root"]}_static/{BUNDLE}?v={version}" />\n'
    places = iter([link])
    return Markup(LINK.sub(lambda match: next(places, ""), head))


def rules_of(static: Path, sheet: str) -> Iterator[Node]:
    """Read a sheet's rules, those of the sheets that it imports in their place."""
    text = (static / sheet).read_text(encoding="utf-8")
    folder = posixpath.dirname(sheet)
    text = URL.sub(lambda m: f'url("{posixpath.normpath(posixpath.join(folder, m[2]))}")', text)
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if isinstance(rule, AtRule) and rule.lower_at_keyword == "import":
            (name,) = (token.value for token in rule.prelude if token.type in ("string", "url"))
            yield from rules_of(static, posixpath.normpath(posixpath.join(folder, name)))
        else:
            yield rule


def can_match(selector: str, words: set[str]) -> bool:
    """Tell whether each class that a selector asks for occurs anywhere in the site.

    What stands in brackets, as in ``:not(.x)``, need not be there.

    >>> can_match(".a > .b:not(.c)", {"a", "b"}), can_match(".a .d", {"a", "b"})
    (True, False)
    """
    while (outer := re.sub(r"\([^()]*\)|\[[^\]]*\]", "", selector)) != selector:
        selector = outer
    return set(CLASS.findall(selector.replace("\\", ""))) <= words


def used(rules: Iterable[Node], words: set[str]) -> str:
    """Write the rules that can match."""
    kept = []
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = _split(rule.prelude)
            selectors = [s for s in selectors if "\\" in s or can_match(s, words)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in GROUPS and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := used(inner, words):
                prelude = tinycss2.serialize(rule.prelude).strip()
                kept.append(f"@{rule.at_keyword} {prelude}{{{body}}}")
        elif isinstance(rule, AtRule) and rule.lower_at_keyword != "charset":
            kept.append(rule.serialize())
    return "\n".join(kept)


def _split(prelude: list[Node]) -> list[str]:
    groups: list[list[Node]] = [[]]
    for token in prelude:
        if token == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return [tinycss2.serialize(group).strip() for group in groups]


def write_bundle(site: Path, sheets: list[str]) -> None:
    """Write it, once all pages are there to say which classes they have."""
    static = site / "_static"
    words: set[str] = set()
    scripts = [f for f in static.rglob("*.js") if f.name != "fontawesome.js"]
    for file in [*site.glob("*.html"), *site.glob("chapters/**/*.html"), *scripts]:
        words.update(WORD.findall(file.read_text(encoding="utf-8")))
    parts = [used(rules_of(static, sheet), words) for sheet in sheets]
    (static / BUNDLE).write_text("\n".join(parts), encoding="utf-8")


def at_the_end(app: Sphinx, error: Exception | None) -> None:
    """Do it if any page was written: they all have the same sheets."""
    sheets = getattr(app.builder, "actlib_sheets", [])
    if error is None and app.builder.name == "html" and sheets:
        write_bundle(Path(app.outdir), sheets)


def add_filter(app: Sphinx) -> None:
    """Let ``templates/layout.html`` call :func:`link_bundle`; on paper the sheets stay as they are."""
    if app.builder.format == "html":
        sheets: list[str] = []
        app.builder.actlib_sheets = sheets  # type: ignore[attr-defined]
        one_sheet = partial(link_bundle, sheets=sheets) if app.builder.name == "html" else Markup
        app.builder.templates.environment.filters["one_sheet"] = one_sheet


def setup(app: Sphinx) -> None:
    """Connect it, after the icons."""
    app.connect("builder-inited", add_filter)
    app.connect("build-finished", at_the_end, priority=960)
