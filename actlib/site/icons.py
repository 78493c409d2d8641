"""Only the icons that the site uses: the theme brings two thousand, in 220 kB that every page waits for."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

ICON_RULE = re.compile(r'((?:\.fa-[a-z0-9-]+:before,?)+)\{content:"(\\[0-9a-f]+ ?)"\}')
CODE_POINT = re.compile(r"\\(f[0-9a-f]{3})\b")
NAME = re.compile(r"\bfa-[a-z0-9-]+")


def drop_unused(site: Path) -> None:
    """Cut the theme's style sheet and icon font down to the icons that some page or script names."""
    static = site / "_static"
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    fonts = static / "vendor" / "fontawesome" / "webfonts"
    named = set()
    for file in [*site.rglob("*.html"), *static.rglob("*.js")]:
        if "vendor" not in file.parts:
            named |= set(NAME.findall(file.read_text(encoding="utf-8")))

    def keep(rule: re.Match[str]) -> str:
        used = {selector.removesuffix(":before")[1:] for selector in rule[1].split(",")} & named
        return rule[0] if used else ""

    css = ICON_RULE.sub(keep, sheet.read_text(encoding="utf-8"))
    sheet.write_text(css, encoding="utf-8")
    texts = [css, *(f.read_text(encoding="utf-8") for f in static.rglob("*.css") if f != sheet)]
    points = {int(code, 16) for text in texts for code in CODE_POINT.findall(text)}
    # style sheets also write them as characters
    points |= {ord(c) for text in texts for c in set(text) if "\ue000" <= c <= "\uf8ff"}

    font = TTFont(fonts / "fa-solid-900.ttf", recalcTimestamp=False)
    cutter = subset.Subsetter(subset.Options(layout_features=[], notdef_outline=True))
    cutter.populate(unicodes=points)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(fonts / "fa-solid-900.woff2")


def at_the_end(app: Sphinx, error: Exception | None) -> None:
    """Do it once all pages are written."""
    if error is None and app.builder.name == "html":
        drop_unused(Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("build-finished", at_the_end, priority=950)
