"""The book for e-readers: strict XHTML, formulas as MathML, no scripts, nothing that cannot work there.

``make epub`` writes ``_build/downloads/activation-functions.epub``, which :mod:`~actlib.site.paper`
links from the site like the PDFs. What moves on the site stands still here and says so; what is
folded there is open.
"""

import html
import shutil
import uuid
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config

from actlib.site import social
from actlib.site.launch import notebook_links
from actlib.site.try_it import answer_box
from actlib.site.widgets import figure_that_moves, first_picture

NAME = "activation-functions.epub"
SHEET = Path(__file__).with_suffix(".css")
COVER = "cover.png"
DROPPED = "script, style, input, button, details.hide, .sd-summary-icon, .sd-summary-state-marker"
NAMESPACES = {"svg": "http://www.w3.org/2000/svg", "math": "http://www.w3.org/1998/Math/MathML"}

OPF, DC = "http://www.idpf.org/2007/opf", "http://purl.org/dc/elements/1.1/"
ACCESS = {
    "accessMode": ["textual", "visual"],
    "accessModeSufficient": ["textual,visual"],
    "accessibilityFeature": [
        "alternativeText",
        "MathML",
        "tableOfContents",
        "structuralNavigation",
    ],
    "accessibilityHazard": ["none"],
    "accessibilitySummary": ["Every picture has an alternative text, every formula is MathML."],
}


# --- strict pages --------------------------------------------------------------------------------


def strict(page: str) -> str:
    """Rewrite a page as an e-reader's rules want it: XML, no controls, answers unfolded.

    >>> print(strict("<details><summary>Why?</summary>So.</details><script>x()</script>a<br>b"))
    <html><head></head><body><div><p class="rubric">Why?</p>So.</div>a<br/>b</body></html>
    """
    soup = BeautifulSoup(page, "html5lib")
    for gone in soup.select(f"{DROPPED}, head > meta:not([charset]), head > link"):
        gone.decompose()
    for formula in soup.select("span.katex"):
        if maths := formula.find("math"):
            formula.replace_with(maths.extract())
    for box in soup.select("span.katex-display"):
        box.unwrap()
    for table in soup.select("mtable"):
        for spacing in ("columnspacing", "rowspacing"):  # KaTeX writes them as no rule allows
            table.attrs.pop(spacing, None)
    for fold in soup.select("details"):
        fold.name = "div"
        fold.attrs.pop("open", None)
    for title in soup.select(
        "summary, label"
    ):  # a label is the name of a tab: now one below another
        title.name, title.attrs = "p", {"class": "rubric"}
        for inner in title.select("p, div"):
            inner.name = "span"
    for image in soup.select("img[loading]"):
        del image["loading"]
    for table in soup.select("table"):
        heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
        if len(heads) > (2 if table.find("math") else 4):
            # too wide for a small screen: there a row's cells stand one below another, with their heads
            table["class"] = " ".join([*filter(None, table.get_attribute_list("class")), "stacks"])
            for row in table.select("tbody tr"):
                for head, cell in zip(heads[1:], row.select("td, th")[1:], strict=False):
                    cell["data-head"] = f"{head}: "
    for name, namespace in NAMESPACES.items():
        for element in soup.select(name):
            element["xmlns"] = namespace
    return soup.decode(formatter="minimal")


# --- what cannot work in an e-reader -------------------------------------------------------------

MOVES = "In this edition the figure stands still. It moves on {site}, where everything in it can be chosen."
ANSWER = (
    "An e-reader runs no Python. Answer these exercises in the notebook or on {site}: there each check "
    "says at once what is right, what is not yet, and where it shows."
)
NOTEBOOK = "The notebook of this assignment is {path} in {repository}. On {site} it opens in the browser, with nothing to install."


def sentence(text: str, **places: tuple[str, str]) -> nodes.paragraph:
    """Return a paragraph in which each place, a name and perhaps an address, is filled in.

    >>> print(sentence("See {site}.", site=("the site", "https://example.org/")))
    <paragraph>See <reference refuri="https://example.org/">the site</reference>.</paragraph>
    """
    paragraph = nodes.paragraph()
    for number, part in enumerate(text.replace("}", "{").split("{")):
        name, address = places[part] if number % 2 else (part, "")
        paragraph += nodes.reference("", name, refuri=address) if address else nodes.Text(name)
    return paragraph


def still(moving: figure_that_moves) -> str:
    """Return the picture with which a figure that moves begins, and its legend."""
    start = BeautifulSoup(first_picture(moving["kind"], moving["state"]), "html5lib")
    parts = [str(p) for p in start.select(".aw-panel:has(svg) > .aw-title, .aw-picture")]
    names = [str(n) for n in start.select(".aw-card > .aw-swatch, .aw-card > b")]
    if points := start.select_one(".aw-points"):
        # what the network says of each place is painted as it learns
        points["aria-label"] = str(points["aria-label"]).partition(", and behind")[0]
        parts = [str(points)]
    return f'<div class="aw">{"".join(parts)}<p>{" ".join(names)}</p></div>\n'


def stand_still(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put what can be read in the place of what needs a script, with one sentence on what to do."""
    if app.builder.name != "epub":
        return
    options = app.config.html_theme_options
    places = {
        "site": ("the site of the book", app.config.html_baseurl),
        "repository": ("the repository of the course", options.get("repository_url", "")),
    }
    for moving in list(doctree.findall(figure_that_moves)):
        moving.replace_self(
            [nodes.raw("", still(moving), format="html"), sentence(MOVES, **places)]
        )
    for links in list(doctree.findall(notebook_links)):
        path = (links["path"], "")
        links.replace_self(sentence(NOTEBOOK, path=path, **places))
    boxes = list(doctree.findall(answer_box))
    if boxes:
        section = next(n for n in ancestors(boxes[0]) if isinstance(n, nodes.section))
        section.insert(1, sentence(ANSWER, **places))
    for box in boxes:
        stub = box["cells"]["stub"]
        box.replace_self(nodes.literal_block(stub, stub, language="python"))


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """Go up from a node to the document."""
    while (parent := node.parent) is not None:
        yield parent
        node = parent


# --- the file ------------------------------------------------------------------------------------


class EpubBuilder(Epub3Builder):
    """Sphinx's builder with strict pages, one small style sheet, a cover, and a numbered contents."""

    def init(self) -> None:
        """Name the language of each page."""
        super().init()
        language = html.escape(self.config.epub_language)
        tag = Epub3Builder.html_tag.removesuffix(">")
        self.html_tag = f'{tag} lang="{language}" xml:lang="{language}">'

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        outfilename: str | None = None,
        event_arg: Any = None,
    ) -> None:
        """Write a page, strict, with the book's sheet for e-readers."""
        super().handle_page(pagename, addctx, templatename, outfilename, event_arg)
        file = Path(outfilename or self.get_outfilename(pagename))
        page = strict(file.read_text(encoding="utf-8"))
        up = "../" * pagename.count("/")
        links = "".join(
            f'<link rel="stylesheet" type="text/css" href="{up}_static/{sheet}"/>'
            for sheet in ("pygments.css", SHEET.name)
        )
        file.write_text(page.replace("</head>", f"{links}</head>", 1), encoding="utf-8")

    def copy_assets(self) -> None:
        """Write the style sheets and the cover in place of all that the site needs."""
        static = Path(self.outdir, "_static")
        static.mkdir(exist_ok=True)
        self.create_pygments_style_file()
        shutil.copyfile(SHEET, static / SHEET.name)
        social.draw(static / COVER, self.config.html_title, (8, 12))

    def get_toc(self) -> None:
        """Add the chapters' sections, and number all as the headings are."""
        super().get_toc()
        pages, self.refnodes = self.refnodes, []
        for item in pages:
            name = item["refuri"].removesuffix(self.out_suffix)
            numbers = self.env.toc_secnumbers.get(name, {})
            for entry in self.env.tocs[name].findall(nodes.reference):
                level = sum(isinstance(n, nodes.bullet_list) for n in ancestors(entry))
                anchor = entry["anchorname"]
                words = [".".join(map(str, numbers.get(anchor) or ())), entry.astext()]
                if level <= 2:
                    self.refnodes.append(
                        {
                            "level": level,
                            "refuri": item["refuri"] + self.fix_fragment("", anchor),
                            "text": html.escape(" ".join(filter(None, words))),
                        }
                    )

    def build_content(self) -> None:
        """Complete the list of files: which hold formulas or drawings, which is the cover."""
        super().build_content()
        file = Path(self.outdir, "content.opf")
        ET.register_namespace("", OPF)
        ET.register_namespace("dc", DC)
        package = ET.parse(file)
        for item in package.iter(f"{{{OPF}}}item"):
            name = item.attrib["href"]
            has = ["cover-image"] if name.endswith(f"/{COVER}") else []
            if name.endswith(self.out_suffix) and item.get("properties") != "nav":
                text = Path(self.outdir, name).read_text(encoding="utf-8")
                has = [{"math": "mathml"}.get(tag, tag) for tag in NAMESPACES if f"<{tag} " in text]
            if has:
                item.set("properties", " ".join(has))
        metadata = next(package.iter(f"{{{OPF}}}metadata"))
        for name, values in ACCESS.items():
            for value in values:
                ET.SubElement(metadata, f"{{{OPF}}}meta", property=f"schema:{name}").text = value
        package.write(file, encoding="utf-8", xml_declaration=True)

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Give the contents for old readers the book's own identifier."""
        return {**super().toc_metadata(level, navpoints), "uid": self.config.epub_identifier}


def describe(app: Sphinx, config: Config) -> None:
    """Say what the book is; Jupyter Book's settings do not reach this builder."""
    config.project = config.html_title
    config.epub_basename = NAME.removesuffix(".epub")
    config.epub_title = config.html_title
    config.epub_description = "An open textbook with a reference library and graded exercises."
    config.epub_contributor = config.author
    licences = "Text and figures under CC BY 4.0, code under BSD-3-Clause."
    config.epub_copyright = f"{config.copyright} {config.author}. {licences}"
    config.epub_uid = "book"
    place = config.html_baseurl or config.html_title
    config.epub_identifier = uuid.uuid5(uuid.NAMESPACE_URL, place).urn
    config.version = config.version or version("actlib")
    config.epub_cover = (f"_static/{COVER}", "epub-cover.html")
    config.epub_tocscope = "includehidden"  # Jupyter Book hides all of it from the first page
    config.epub_tocdepth = 2
    config.epub_tocdup = False
    config.epub_show_urls = "no"


def setup(app: Sphinx) -> None:
    """Put the builder in the place of Sphinx's own."""
    app.add_builder(EpubBuilder, override=True)
    app.connect("config-inited", describe)
    app.connect("doctree-resolved", stand_still, priority=400)  # before the links are written
