"""What every page of the site must be like, at any width, in light and dark."""

import re
from dataclasses import dataclass, field
from gzip import compress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built_site import SITE

PHONE, DESKTOP = 390, 1280

# what a reader sees of the text, less code and less what KaTeX writes for screen readers
PROSE = """() => {
  const article = document.querySelector("article, main").cloneNode(true);
  for (const e of article.querySelectorAll("pre, code, kbd, script, .katex-mathml")) e.remove();
  return article.textContent;
}"""
WIDER = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.tagName + "." + e.className).slice(0, 5)"""
UNREACHABLE = """() => [...document.querySelectorAll(".math-scroll, article pre, .pst-scrollable-table-container")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth && e.tabIndex < 0).map((e) => e.textContent.slice(0, 60))"""

# Most of a page's elements are parts of formulas, for the eye alone or of MathML, which axe does not
# read, and words of code in one of a dozen colours. axe takes seconds for them, so a formula becomes
# a word in a box of its size, and of the words of code that look alike one of those in sight stays
# marked. `preload` would fetch the style sheets a second time, some from the wrong place.
AXE = """() => {
  const formulas = [...document.querySelectorAll(".katex")];
  const boxes = formulas.map((formula) => formula.getBoundingClientRect());
  formulas.forEach((formula, i) => {
    formula.textContent = "x";
    formula.style = `display: inline-block; width: ${boxes[i].width}px; height: ${boxes[i].height}px`;
  });
  const looks = new Set(), again = [];
  for (const word of document.querySelectorAll(".highlight pre span[class]:not(:has(*))")) {
    const { color, fontSize, fontWeight } = getComputedStyle(word);
    const behind = getComputedStyle(word.closest("pre")).backgroundColor;
    const look = [color, fontSize, fontWeight, behind].join();
    if (looks.has(look) || !word.checkVisibility()) again.push(word);
    else looks.add(look);
  }
  for (const word of again) word.replaceWith(...word.childNodes);
  return axe.run({ preload: false, resultTypes: ["violations"] });
}"""


# what is far from the reader is not laid out, and figures there do not run until a key is pressed,
# so nothing would be measured of them, nor looked at by axe
LAY_OUT = """() => {
  dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
  for (const e of document.querySelectorAll(".waits")) e.style.contentVisibility = "visible";
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));
}"""


LOADED = "[location.href, ...performance.getEntriesByType('resource').map((e) => e.name)]"
SHIFT = """() => new Promise((done) => {
  let shift = 0;
  const add = (list) => list.getEntries().forEach((e) => (shift += e.value));
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(shift), 50);
})"""


@dataclass
class Visit:
    """What was seen when a page was opened."""

    page: str
    width: int
    scheme: str
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    loaded: set[str] = field(default_factory=set)
    shift: float = 0
    theme: str = ""
    sideways: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    prose: str = ""
    formulas: int = 0
    formula_errors: int = 0
    violations: list[str] = field(default_factory=list)


def visit(tab, address, seen, axe):
    """Open a page and note all there is to note."""
    listeners = {
        "console": lambda m: m.type in ("error", "warning") and seen.console.append(m.text),
        "pageerror": lambda e: seen.console.append(str(e)),
        "request": lambda r: (
            r.url.startswith((address, "data:", "blob:")) or seen.elsewhere.append(r.url)
        ),
        "response": lambda r: r.status >= 400 and seen.missing.append(r.url),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)
    tab.goto(address + seen.page)
    tab.evaluate("document.fonts.ready.then(() => null)")
    seen.loaded = {urlsplit(url).path.lstrip("/") for url in tab.evaluate(LOADED)}
    seen.shift = tab.evaluate(SHIFT)
    tab.evaluate(LAY_OUT)
    seen.theme = tab.evaluate("document.documentElement.dataset.theme")
    if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
        seen.sideways = tab.evaluate(WIDER) or ["?"]
    seen.unreachable = tab.evaluate(UNREACHABLE)
    seen.prose = tab.evaluate(PROSE)
    seen.formulas = tab.locator(".math .katex").count()
    seen.formula_errors = tab.locator(".katex-error, article span[style*='#cc0000']").count()
    tab.evaluate(axe)
    for v in tab.evaluate(AXE)["violations"]:
        seen.violations += [f"{v['id']}: {node['html'][:150]}" for node in v["nodes"][:3]]
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)


def found(visits, attribute):
    """What the visits saw of this, with where they saw it."""
    return [
        f"{v.page} at {v.width}, {v.scheme}: {one}" for v in visits for one in getattr(v, attribute)
    ]


def transferred(name):
    """The bytes of a file as a server sends it, which compresses text."""
    content = Path(SITE, unquote(name)).read_bytes()
    text = name.endswith((".html", ".css", ".js", ".svg", ".json"))
    return len(compress(content)) if text else len(content)


class EveryPage:
    """The tests of all pages at one width; a file for each, since processes take whole files."""

    width: int

    @pytest.fixture(scope="class")
    @classmethod
    def visits(cls, browser, address, axe, pages):
        seen = []
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": cls.width, "height": 900}, color_scheme=scheme
            )
            tab = context.new_page()
            for page in sorted(pages):
                if page != "index.html":  # it leads to the first page at once
                    seen.append(Visit(page, cls.width, scheme))
                    visit(tab, address, seen[-1], axe)
            context.close()
        assert len(seen) == 2 * (len(pages) - 1)
        return seen

    def test_no_page_says_anything_on_the_console(self, visits):
        assert not found(visits, "console")

    def test_no_page_asks_another_host_for_anything(self, visits):
        assert not found(visits, "elsewhere")

    def test_no_page_asks_for_what_is_not_there(self, visits):
        assert not found(visits, "missing")

    def test_pages_follow_the_readers_light_or_dark(self, visits):
        # the page for a wrong address has no theme to choose: it follows by its style sheet alone
        assert all(v.theme == v.scheme for v in visits if v.page != "404.html")

    def test_no_page_scrolls_sideways(self, visits):
        assert not found(visits, "sideways")

    def test_what_scrolls_in_its_box_can_be_reached_by_keyboard(self, visits):
        assert not found(visits, "unreachable")

    def test_formulas_are_typeset(self, visits):
        raw = [
            f"{v.page}: …{v.prose[max(0, m.start() - 30) : m.end() + 30]}…"
            for v in visits
            for m in re.finditer(r"\$|\\(frac|sigma|begin|left|mathrm|tfrac|text)\b", v.prose)
        ]
        assert not raw
        assert not [v.page for v in visits if v.formula_errors]
        assert sum(v.formulas for v in visits) > 100

    def test_a_page_costs_at_most_300_kilobytes_before_the_reader_does_anything(self, visits):
        heavy = {}
        for v in visits:
            assert {v.page, "_static/book.css"} <= v.loaded or v.page == "404.html"
            if (weight := sum(map(transferred, v.loaded))) > 300_000:
                heavy[v.page, v.width] = weight
        assert not heavy

    def test_nothing_moves_while_a_page_loads(self, visits):
        assert not [(v.page, v.width, v.shift) for v in visits if v.shift > 0.01]

    def test_axe_finds_nothing_to_mend(self, visits):
        assert not found(visits, "violations")
