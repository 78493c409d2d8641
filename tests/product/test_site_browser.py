"""The site in a real browser: every page, at two widths, in light and dark."""

import re
import time
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

# A formula has hundreds of elements for the eye alone, hidden from screen readers. axe reads no
# MathML, so it takes a header cell with a formula for empty: EMPTY_HEADERS asks instead. `preload`
# would fetch the style sheets a second time, some from the wrong place.
AXE = """axe.run({exclude: [".katex-html"]}, {
  preload: false, resultTypes: ["violations"], rules: {"empty-table-header": {enabled: false}}
})"""
EMPTY_HEADERS = """() => [...document.querySelectorAll("th")]
  .filter((e) => !e.textContent.trim()).map((e) => "empty header: " + e.outerHTML)"""


# sections far from the reader are not laid out, so neither measured nor looked at by axe
LAY_OUT = """() => {
  for (const e of document.querySelectorAll("section")) e.style.contentVisibility = "visible";
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
    seen.violations = tab.evaluate(EMPTY_HEADERS)
    tab.evaluate(axe)
    for v in tab.evaluate(AXE)["violations"]:
        seen.violations += [f"{v['id']}: {node['html'][:150]}" for node in v["nodes"][:3]]
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)


@pytest.fixture(scope="session")
def visits(browser, address, axe, pages):
    seen = []
    for width in (DESKTOP, PHONE):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            tab = context.new_page()
            for page in sorted(pages):
                if page != "index.html":  # it leads to the first page at once
                    seen.append(Visit(page, width, scheme))
                    visit(tab, address, seen[-1], axe)
            context.close()
    assert len(seen) == 4 * (len(pages) - 1)
    return seen


def found(visits, attribute):
    """What the visits saw of this, with where they saw it."""
    return [
        f"{v.page} at {v.width}, {v.scheme}: {one}" for v in visits for one in getattr(v, attribute)
    ]


def test_no_page_says_anything_on_the_console(visits):
    assert not found(visits, "console")


def test_no_page_asks_another_host_for_anything(visits):
    assert not found(visits, "elsewhere")


def test_no_page_asks_for_what_is_not_there(visits):
    assert not found(visits, "missing")


def test_pages_follow_the_readers_light_or_dark(visits):
    # the page for a wrong address has no theme to choose: it follows by its style sheet alone
    assert all(v.theme == v.scheme for v in visits if v.page != "404.html")


def test_no_page_scrolls_sideways(visits):
    assert not found(visits, "sideways")


def test_what_scrolls_in_its_box_can_be_reached_by_keyboard(visits):
    assert not found(visits, "unreachable")


def test_formulas_are_typeset(visits):
    raw = [
        f"{v.page}: …{v.prose[max(0, m.start() - 30) : m.end() + 30]}…"
        for v in visits
        for m in re.finditer(r"\$|\\(frac|sigma|begin|left|mathrm|tfrac|text)\b", v.prose)
    ]
    assert not raw
    assert not [v.page for v in visits if v.formula_errors]
    assert sum(v.formulas for v in visits) > 100


def transferred(name):
    """The bytes of a file as a server sends it, which compresses text."""
    content = Path(SITE, unquote(name)).read_bytes()
    text = name.endswith((".html", ".css", ".js", ".svg", ".json"))
    return len(compress(content)) if text else len(content)


def test_a_page_costs_at_most_300_kilobytes_before_the_reader_does_anything(visits):
    heavy = {}
    for v in visits:
        assert {v.page, "_static/book.css"} <= v.loaded or v.page == "404.html"
        if (weight := sum(map(transferred, v.loaded))) > 300_000:
            heavy[v.page, v.width] = weight
    assert not heavy


def test_nothing_moves_while_a_page_loads(visits):
    assert not [(v.page, v.width, v.shift) for v in visits if v.shift > 0.01]


@pytest.mark.parametrize("page", ["cheatsheet", "02-sigmoid"])
def test_nothing_moves_when_the_fonts_come_late(browser, address, page):
    tab = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    tab.route("**/*.woff2", lambda route: (time.sleep(0.3), route.continue_()))
    tab.goto(f"{address}chapters/{page}.html")
    tab.evaluate("document.fonts.ready.then(() => null)")
    assert tab.evaluate("document.fonts.size") > 5
    assert tab.evaluate(SHIFT) < 0.005
    tab.close()


def test_axe_finds_nothing_to_mend(visits):
    assert not found(visits, "violations")


def test_the_front_door_leads_to_the_first_page(browser, address):
    tab = browser.new_page()
    tab.goto(address)
    tab.wait_for_url("**/chapters/preface.html")
    tab.close()


def test_search_finds_a_chapter(browser, address):
    tab = browser.new_page()
    tab.goto(address + "search.html?q=sigmoid")
    first = tab.locator("#search-results li a").first
    first.wait_for()
    assert "chapters/" in first.get_attribute("href")
    assert tab.locator("#search-results li a", has_text="Sigmoid").count()
    tab.close()


def test_search_finds_the_section_and_shows_where_it_says_so(browser, address):
    tab = browser.new_page()
    tab.goto(address + "search.html?q=dying+ReLU")
    result = tab.locator("#search-results li").filter(has=tab.locator("a[href*='03-relu']"))
    result.first.wait_for()
    assert result.first.locator(".context").inner_text()
    tab.close()


def test_search_works_from_a_folder_and_says_nothing_on_the_console(browser, pages):
    tab = browser.new_page()
    said = []
    tab.on("console", lambda m: m.type in ("error", "warning") and said.append(m.text))
    tab.on("pageerror", lambda e: said.append(str(e)))
    tab.goto(f"{(SITE / 'search.html').as_uri()}?q=dying+ReLU")
    tab.locator("#search-results li a[href*='03-relu']").first.wait_for()
    tab.locator(".search-summary", has_text="found").wait_for()
    assert not said
    tab.close()


def test_the_keyboard_can_skip_to_the_text(browser, address):
    tab = browser.new_page()
    tab.goto(address + "chapters/preface.html")
    tab.wait_for_load_state("networkidle")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#main-content")
    tab.close()


# what a keyboard should reach, in the order of the page; of radio buttons the chosen one
REACHABLE = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  const wanted = [...all].filter((e) => e.tabIndex >= 0 && !e.disabled && !e.closest("[inert]")
    && e.checkVisibility({ visibilityProperty: true }) && !(e.type === "radio" && !e.checked));
  wanted.forEach((e, i) => (e.dataset.stop = i));
  return wanted.length;
}"""
# for a tab of code its label is what the eye sees
FOCUSED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const seen = e.type === "radio" ? e.labels[0] : e;
  const box = seen.getBoundingClientRect(), look = getComputedStyle(seen);
  return {
    stop: e.dataset.stop === undefined ? "unexpected" : Number(e.dataset.stop),
    html: e.outerHTML.slice(0, 150),
    marked: (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none",
    shown: box.width > 0 && box.height > 0 && seen.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  };
}"""


@pytest.mark.parametrize("page", ["03-relu", "practice", "explorer"])
def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(browser, address, page):
    tab = browser.new_page()
    tab.goto(f"{address}chapters/{page}.html")
    tab.wait_for_load_state("networkidle")
    tab.evaluate(LAY_OUT)
    reachable = tab.evaluate(REACHABLE)
    assert reachable > 50
    seen = []
    # one more than there are: an element that keeps the focus, or an unknown one, shows below
    for _ in range(reachable + 1):
        tab.keyboard.press("Tab")
        if (focused := tab.evaluate(FOCUSED)) is None:
            break
        seen.append(focused)
    assert [f["stop"] for f in seen] == list(range(reachable))
    assert not [f["html"] for f in seen if not f["marked"]]
    assert not [f["html"] for f in seen if not f["shown"]]
    tab.close()


def test_on_paper_no_answer_is_folded_and_nothing_is_dark(browser, address):
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.goto(address + "chapters/02-sigmoid.html")
    tab.wait_for_load_state("networkidle")
    folded = "document.querySelectorAll('article .sd-dropdown:not([open])').length"
    before = tab.evaluate(folded)
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (tab.evaluate(folded), tab.evaluate("document.documentElement.dataset.theme")) == (
        0,
        "light",
    )
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate(folded) == before > 0
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


FADES = """(box) => {
  const style = getComputedStyle(box);
  return [style.getPropertyValue("--more-left"), style.getPropertyValue("--more-right"), style.maskImage];
}"""


def test_a_box_fades_where_there_is_more_of_it_and_not_under_the_keyboard(browser, address):
    tab = browser.new_page(viewport={"width": PHONE, "height": 900})
    tab.goto(address + "chapters/cheatsheet.html")
    tab.wait_for_load_state("networkidle")
    box = tab.locator(".pst-scrollable-table-container").first
    assert box.evaluate(FADES)[:2] == ["0px", "40px"]
    box.evaluate("(box) => box.scrollTo({ left: box.scrollWidth, behavior: 'instant' })")
    tab.wait_for_timeout(100)
    assert box.evaluate(FADES)[:2] == ["40px", "0px"]
    tab.keyboard.press("Tab")  # what is focused next is reached by the keyboard
    box.focus()
    assert box.evaluate(FADES)[2] == "none"
    tab.goto(address + "chapters/hosting.html")  # whose table fits
    tab.wait_for_load_state("networkidle")
    fits = tab.locator(".pst-scrollable-table-container").first
    assert fits.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    assert fits.evaluate(FADES)[:2] == ["0px", "0px"]
    tab.close()
