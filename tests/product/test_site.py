"""The site as files: built without a warning, nothing dangling, nothing leaked, nothing from elsewhere."""

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from built_site import AS_MAKE_DOES, ROOT, SITE, build
from fontTools.ttLib import TTFont

from actlib.site import csp, styles
from actlib.site.execution import computing_files, content_hash
from actlib.site.pages import LIGHTER, PLAIN


def test_every_chapter_of_the_contents_is_a_page_without_warnings(pages):
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    files = [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]
    assert {f"{file}.html" for file in files} | {"index.html", "search.html", "404.html"} == set(
        pages
    )


def test_every_page_has_a_title_and_a_description_of_its_own(pages):
    chapters = {n: page for n, page in pages.items() if n.startswith("chapters/")}
    titles = {page.title.text for page in chapters.values()}
    descriptions = {
        page.find("meta", {"name": "description"})["content"] for page in chapters.values()
    }
    assert len(titles) == len(descriptions) == len(chapters)
    assert all(len(text) > 40 for text in descriptions)


def test_every_internal_link_and_fragment_resolves(pages):
    targets = {n: {tag["id"] for tag in page(id=True)} for n, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for tag, attribute in [("a", "href"), ("link", "href"), ("img", "src"), ("script", "src")]:
            for element in page(tag, {attribute: True}):
                url = urlsplit(urljoin(f"http://site/{name}", element[attribute]))
                if url.netloc != "site" or url.scheme != "http":
                    continue
                path, fragment = unquote(url.path).lstrip("/"), unquote(url.fragment)
                if not (SITE / path).is_file() or (
                    fragment and fragment not in targets.get(path, ())
                ):
                    broken.append(f"{name}: {element[attribute]}")
    assert not broken


def test_every_image_says_what_it_shows(pages):
    images = [(n, img) for n, page in pages.items() for img in page.select("article img")]
    assert images
    assert not [f"{n}: {img}" for n, img in images if not img.get("alt", "").strip()]


def test_a_formula_is_said_once(pages):
    """KaTeX adds its source, which a style hides, but not where nothing is laid out yet."""
    assert sum(len(page("math")) for page in pages.values()) > 500
    assert not [name for name, page in pages.items() if page.find("annotation")]


# --- nothing from elsewhere ----------------------------------------------------------------------

LOADS = ["script[src]", "img[src]", "iframe[src]", "source[src]", "video[src]", "audio[src]"]
LOADS += ["embed[src]", "object[data]", "link[href]"]
ONLY_LINKS = {"canonical", "license", "author", "next", "prev", "search", "index"}


def foreign(url):
    return bool(re.match(r"(?!data:)([a-z][a-z0-9+.-]*:)?//", url.strip("'\" "), re.IGNORECASE))


def test_no_page_loads_anything_from_another_host(pages):
    found = []
    for name, page in pages.items():
        for element in page.select(", ".join(LOADS)):
            if not ONLY_LINKS & set(element.get("rel", [])):
                url = element.get("src") or element.get("href") or element.get("data")
                found += [f"{name}: {url}"] if foreign(url) else []
    assert not found


def test_no_style_sheet_loads_anything_from_another_host(pages):
    sheets = {p.name: p.read_text(encoding="utf-8") for p in SITE.rglob("*.css")}
    for name, page in pages.items():
        sheets[name] = " ".join(tag.text for tag in page("style"))
        sheets[name] += " ".join(tag["style"] for tag in page(style=True))
    assert "katex.min.css" in sheets
    urls = r"""url\(([^)]*)\)|@import\s+(?:url\()?["']?([^"');]+)"""
    assert not [
        (name, url)
        for name, text in sheets.items()
        for match in re.findall(urls, text)
        for url in match
        if foreign(url)
    ]


def test_katex_is_of_one_version():
    script = (ROOT / "actlib/site/katex/katex.min.js").read_text(encoding="utf-8")
    sheet = (SITE / "_static/katex/katex.min.css").read_text(encoding="utf-8")
    (version,) = set(re.findall(r'version:"([\d.]+)"', script))
    assert re.findall(r'\.katex-version[^{]*\{content:"([\d.]+)"', sheet) == [version]


def test_the_themes_scripts_do_not_go_through_a_whole_long_page(pages, need):
    themes = [
        Path(need.module(name).__file__).parent
        for name in ("sphinx_book_theme", "pydata_sphinx_theme")
    ]
    for name, changes in LIGHTER.items():
        (theirs,) = [f for theme in themes for f in theme.glob(f"theme/*/static/scripts/{name}")]
        ours = (SITE / "_static/scripts" / name).read_text(encoding="utf-8")
        for pattern, _ in changes:
            # a theme that has another script would need another change
            assert len(re.findall(pattern, theirs.read_text(encoding="utf-8"))) == 1, pattern
            assert not re.findall(pattern, ours), pattern


# --- nothing that came in otherwise ----------------------------------------------------------------
# (the browser tests fail at whatever a page's policy refuses: it says so on the console)


def policy_of(page):
    """The page's policy, by directive."""
    content = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    return {rule.split()[0]: rule.split()[1:] for rule in content.split("; ")}


def test_every_page_runs_its_own_scripts_and_no_others(pages):
    for name, page in pages.items():
        policy = policy_of(page)
        assert policy["default-src"] == policy["connect-src"] == ["'self'"], name
        assert policy["object-src"] == ["'none'"]
        scripts = policy["script-src"]
        inline = [t for t in page("script", src=False) if t.get("type") != "application/json"]
        assert sorted(scripts[1:]) == sorted({csp.source(t.string) for t in inline}), name
        assert scripts[0] == "'self'"
        assert not re.findall(r"\son\w+=[\"']", str(page)), name
        head = page.head.find_all(["script", "style", "link"])[0]
        assert head.find_previous("meta", {"http-equiv": "Content-Security-Policy"}), name


def test_a_changed_script_is_not_the_one_that_the_policy_names():
    page = csp.protect("<html><head></head><body><script>one()</script></body></html>")
    assert csp.source("one()") in page
    assert csp.source("two()") not in csp.protect(page)
    assert csp.protect(page) == page
    assert csp.protect(csp.without(page).replace("one()", "two()")).count(csp.source("two()")) == 1


def test_hosts_that_read_headers_from_a_file_get_them(pages):
    text = (SITE / "_headers").read_text()
    for path, headers in csp.HEADERS.items():
        block = text.partition(f"{path}\n")[2].partition("\n/")[0]
        for name, value in headers.items():
            assert f"  {name}: {value}" in block
    # and a page for people has the same, for all other hosts
    guide = (SITE / "chapters" / "hosting.html").read_text()
    assert csp.WORKER in BeautifulSoup(guide, "html.parser").get_text()


# --- light ----------------------------------------------------------------------------------------


def test_pages_load_only_the_icons_that_they_use(pages):
    font = TTFont(SITE / "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2")
    points = set(font.getBestCmap())
    sheet = (SITE / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")
    rules = {
        name: int(point, 16)
        for names, point in re.findall(
            r'((?:\.fa-[a-z-]+:before,?)+)\{content:"\\(f\w{3})"\}', sheet
        )
        for name in re.findall(r"fa-[a-z-]+", names)
    }
    used = {c for p in pages.values() for i in p.select("[class*=fa-]") for c in i["class"]}
    used -= {"fa-solid", "fa-lg", "fa-fw"}
    assert used
    for name in {c for c in used if c.startswith("fa-")}:
        assert rules[name] in points, name
    # notes and warnings have theirs from variables; some are of another font
    icons = {ord(c) for c in sheet if 0xE000 <= ord(c) <= 0xF8FF}
    icons &= set(
        TTFont(SITE / "_static/vendor/fontawesome/webfonts/fa-solid-900.ttf").getBestCmap()
    )
    assert icons
    assert icons <= points
    assert len(points) < 60


def test_code_marks_only_what_has_a_colour_of_its_own(pages):
    sheet = (SITE / "_static/pygments.css").read_text(encoding="utf-8")
    rule = r'html\[data-theme="(\w+)"\] \.highlight ?(\.\w+)? \{[^}]*(?<!-)color: (#\w+)'
    colours = {(theme, name): colour for theme, name, colour in re.findall(rule, sheet)}
    for theme in ("light", "dark"):
        for name in PLAIN:
            assert colours.get((theme, f".{name}"), colours[theme, ""]) == colours[theme, ""], name
    marked = {
        c for p in pages.values() for s in p.select(".highlight span") for c in s.get("class", [])
    }
    assert {"k", "s2", "mi", "c1"} <= marked
    assert not marked & set(PLAIN)


def test_pictures_keep_their_place_and_wait_for_the_reader(pages):
    pictures = [i for p in pages.values() for i in p.select("article img") if "_images" in i["src"]]
    assert pictures
    for picture in pictures:
        assert picture["loading"] == "lazy"
        if picture["src"].endswith(".svg"):
            assert int(picture["width"]) > 100 < int(picture["height"]), picture["src"]


def test_no_page_begins_with_a_field_for_which_a_browser_lays_out_what_is_far(pages):
    fields = [
        (name, field["id"] if field.has_attr("id") else str(field)[:80])
        for name, page in pages.items()
        for field in page.select("article :is(textarea, select)")
        if not field.find_parent("template")
    ]
    assert not fields


def test_no_script_keeps_the_reader_waiting(pages):
    for name, page in pages.items():
        if name != "search.html":
            for script in page.select("script[src]:not([src*=documentation_options])"):
                assert script.has_attr("defer") or script.has_attr("async"), (name, script["src"])


def test_a_page_has_one_style_sheet_with_the_rules_that_pages_use(pages):
    for name, page in pages.items():
        if name not in {"index.html", "404.html"}:
            (sheet,) = page.select("link[rel=stylesheet]")
            assert "_static/book.css" in sheet["href"], name
    css = (SITE / "_static/book.css").read_text(encoding="utf-8")
    assert ".katex" in css
    assert ".sd-tab-set" in css
    assert ".sd-btn-outline-danger" not in css
    for url in re.findall(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)", css):
        assert (SITE / "_static" / urlsplit(url).path).is_file(), url


def test_a_rule_stays_if_it_can_match(tmp_path):
    (tmp_path / "_static/deep").mkdir(parents=True)
    (tmp_path / "_static/a.css").write_text('@import "deep/b.css"; .here, .gone { color: red }')
    (tmp_path / "_static/deep/b.css").write_text(
        "@media print { .gone { margin: 0 } .here:not(.gone) { background: url(../x.png) } }"
        "@font-face { src: url(y.woff2) }"
    )
    (tmp_path / "page.html").write_text('<p class="here">')
    styles.write_bundle(tmp_path, ["a.css"])
    css = re.sub(r"\s", "", (tmp_path / "_static/book.css").read_text())
    assert css == (
        '@mediaprint{.here:not(.gone){background:url("x.png")}}'
        '@font-face{src:url("deep/y.woff2")}.here{color:red}'
    )


# --- for other machines ---------------------------------------------------------------------------


def test_with_an_address_there_is_a_sitemap_and_a_card(small_book):
    folder = small_book("A first paragraph that is long enough to describe the page.")
    config = yaml.safe_load((folder / "_config.yml").read_text())
    config["html"]["baseurl"] = "https://example.org/course/"
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    assert build(folder, *AS_MAKE_DOES).returncode == 0
    site = folder / "_build/html"
    assert "<loc>https://example.org/course/page.html</loc>" in (site / "sitemap.xml").read_text()
    assert "https://example.org/course/sitemap.xml" in (site / "robots.txt").read_text()
    page = BeautifulSoup((site / "page.html").read_text(), "html.parser")
    card = {m["property"]: m["content"] for m in page.select("meta[property^=og]")}
    assert card["og:description"].startswith("A first paragraph")
    assert card["og:image"] == "https://example.org/course/_static/social.png"
    assert (site / "_static/social.png").stat().st_size > 10_000
    missing = BeautifulSoup((site / "404.html").read_text(), "html.parser")
    assert missing.a["href"] == "https://example.org/course/"


# --- nothing leaked ------------------------------------------------------------------------------

SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)
BINARY = {".woff2", ".ttf", ".png", ".map", ".wasm", ".whl", ".zip"}
SHORT = 30  # a line of fewer characters may well stand in a chapter: `return np.tanh(x)`


def squeezed(text):
    """The text less what may differ on a page: spaces, quotes, backslashes, comment signs."""
    return re.sub(r"[\s\"'\\#]", "", text)


def readable(file):
    """What a reader of the file sees: a page's text, the cells of a notebook, else the file."""
    text = file.read_text(encoding="utf-8", errors="ignore")
    if file.suffix == ".html":
        return BeautifulSoup(text, "html.parser").get_text()
    if file.suffix == ".ipynb":
        return "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
    return text


@pytest.fixture(scope="session")
def secrets():
    """What no reader may see: each solution as a whole, each hidden test line by line."""
    found = set()
    for source in sorted((ROOT / "solutions").rglob("*.py")):
        blocks = SECRET.findall(source.read_text(encoding="utf-8"))
        assert blocks, f"{source} marks no solution"
        for kind, block in blocks:
            found |= {block} if kind == "SOLUTION" else set(block.splitlines())
    assert found, "no solution under solutions/: nothing to compare with"
    return {s for s in map(squeezed, found) if len(s) >= SHORT}


def test_no_file_of_the_site_holds_a_solution_or_a_hidden_test(pages, secrets):
    assert len(secrets) >= 10
    leaks = []
    for file in SITE.rglob("*"):
        if file.is_file() and file.suffix not in BINARY:
            text = squeezed(readable(file))
            leaks += [f"{file.relative_to(SITE)}: {s[:60]}" for s in secrets if s in text]
    assert not leaks


# --- a page that must not pass -------------------------------------------------------------------

BAD_PAGES = {
    "image without alternative text": "![](actlib/site/assets/logo.svg)",
    "KaTeX parse error": r"A formula $\frac{1$ that never ends.",
    "stderr was found": "```{code-cell}\nimport sys\nprint('noise', file=sys.stderr)\n```",
    "is not in the cite domain|could not find bibtex key": "{cite:p}`nobody1900`",
}


def test_what_a_reader_must_not_meet_fails_the_build_and_fails_it_again(small_book):
    folder = small_book("\n\n".join(BAD_PAGES.values()))
    for _ in range(2):
        result = build(folder, *AS_MAKE_DOES)
        assert result.returncode != 0
        for message in BAD_PAGES:
            assert re.search(message, result.stderr), message
    # nothing else is wrong with the page
    assert len(re.findall("WARNING", result.stderr)) == len(BAD_PAGES)


def test_an_error_in_a_cell_fails_even_a_lenient_build_and_says_where(small_book):
    result = build(small_book("```{code-cell}\n1 / 0\n```"))
    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stderr
    assert "page.md" in result.stderr


def test_hidden_folders_are_not_taken_for_pages(small_book):
    folder = small_book("Fine.")
    for place in [".cache", "notes/.cache", "_build/x"]:
        (folder / place).mkdir(parents=True)
        (folder / place / "stray.md").write_text("# Stray")
    result = build(folder, *AS_MAKE_DOES)
    assert result.returncode == 0, result.stderr
    assert not list((folder / "_build/html").rglob("stray.html"))


# --- results that follow the library -------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("actlib/sigmoidal.py", True),
        ("actlib/experiments/results/saturation.json", True),
        ("chapters/code/step.py", True),
        ("requirements/course.txt", True),
        ("actlib/grading/report.py", False),
        ("actlib/checks/probe.py", False),
        ("actlib/explorer/widgets.py", False),
        ("actlib/site/pages.py", False),
        ("chapters/02-sigmoid.md", False),
        ("solutions/02-sigmoid/sigmoid.py", False),
    ],
)
def test_results_are_computed_again_when_what_they_come_from_changes(tmp_path, changed, counts):
    file = tmp_path / changed
    file.parent.mkdir(parents=True)
    file.write_text("1")
    before = content_hash(computing_files(tmp_path))
    file.write_text("2")
    assert (content_hash(computing_files(tmp_path)) != before) == counts
