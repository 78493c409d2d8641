"""The book for e-readers: whole, in order, strict XML, with nothing in it that cannot work there."""

import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import pytest
import yaml
from built_site import AS_MAKE_DOES, ROOT

X, SVG, MATHML = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/2000/svg}",
    "{http://www.w3.org/1998/Math/MathML}",
)
OPF = "{http://www.idpf.org/2007/opf}"
CONTROLS = [
    "script",
    "style",
    "iframe",
    "form",
    "input",
    "button",
    "textarea",
    "select",
    "details",
    "canvas",
]


def make_epub(folder):
    """Build it there as `make epub` does, and open it."""
    shutil.rmtree(folder / "_build" / "epub", ignore_errors=True)  # all that lies there is packed
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", folder, "--quiet", *AS_MAKE_DOES]
    command += ["--builder", "custom", "--custom-builder", "epub"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[:5000]
    (file,) = (folder / "_build" / "epub").glob("*.epub")
    with ZipFile(file) as packed:
        return Book({n: packed.read(n) for n in packed.namelist()}, packed.infolist()[0])


class Book:
    """An EPUB, read as XML."""

    def __init__(self, files, first):
        self.files, self.first = files, first
        package = ET.fromstring(self.files["content.opf"])
        self.items = {i.get("id"): i for i in package.iter(f"{OPF}item")}
        self.spine = [self.items[r.get("idref")] for r in package.iter(f"{OPF}itemref")]
        self.facts = {e.tag.rpartition("}")[2]: e.text for e in package.find(f"{OPF}metadata")}
        self.pages = {n: ET.fromstring(t) for n, t in self.files.items() if n.endswith(".xhtml")}
        self.ids = {
            n: [e.get("id") for e in p.iter() if e.get("id")] for n, p in self.pages.items()
        }

    def problems(self):
        """Whatever an e-reader, or who reads with it, would stumble over."""
        found = []
        if (self.first.filename, self.first.compress_type) != ("mimetype", ZIP_STORED):
            found.append("the type does not come first, as it is")
        listed = {item.get("href") for item in self.items.values()}
        there = {n for n in self.files if n not in {"mimetype", "content.opf"}}
        there = {n for n in there if not n.startswith("META-INF/")}
        found += [f"{n}: listed or there, but not both" for n in listed ^ there]
        for item in self.items.values():
            name, has = item.get("href"), set((item.get("properties") or "").split())
            if name in self.pages:
                page = self.pages[name]
                needs = {"svg"} if page.find(f".//{SVG}svg") is not None else set()
                needs |= {"mathml"} if page.find(f".//{MATHML}math") is not None else set()
                if has - {"nav"} != needs:
                    found.append(f"{name}: {has} listed, {needs} needed")
        for name, page in self.pages.items():
            found += [f"{name}: {problem}" for problem in self._in_page(name, page)]
        for name, text in self.files.items():
            if name.endswith((".css", ".svg")) and re.search(
                rb"url\(\W?http|@import|<script", text
            ):
                found.append(f"{name}: asks for something from elsewhere")
        return found

    def _in_page(self, name, page):
        yield from (
            f"id {i} twice" for i in {i for i in self.ids[name] if self.ids[name].count(i) > 1}
        )
        for element in page.iter():
            tag = element.tag.removeprefix(X)
            if tag in CONTROLS or any(a.startswith("on") for a in element.attrib):
                yield f"a control, {tag}"
            if tag == "img" and not element.get("alt", "").strip():
                yield f"a picture without words, {element.get('src')}"
            if element.tag == f"{SVG}svg" and element.get("role") == "img":
                yield from [] if element.get("aria-label") else ["a drawing without words"]
            if "katex" in element.get("class", ""):
                yield "a formula that is not MathML"
            for attribute in ("href", "src"):
                if (address := element.get(attribute)) is not None:
                    yield from self.broken(name, tag, address)

    def broken(self, name, tag, address):
        url = urlsplit(address)
        if url.scheme or url.netloc:
            if tag != "a" or url.scheme not in {"http", "https", "mailto"}:
                yield f"{address} is elsewhere"
            return
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(url.path)))
        target = target if url.path else name
        if target not in self.files or (
            url.fragment and unquote(url.fragment) not in self.ids[target]
        ):
            yield f"{address} leads nowhere"

    def text(self, name):
        return " ".join("".join(self.pages[name].itertext()).split())

    def contents(self, file, entry, attribute):
        """The pages and sections that a table of contents leads to."""
        tree = ET.fromstring(self.files[file])
        return [e.get(attribute) for e in tree.iter(entry)]


def letters(text):
    return re.sub("[^A-Za-z]", "", text)


# --- a page with one of everything ---------------------------------------------------------------

PAGE = """\
A formula $\\sigma(x)$ and one of its own:

$$ \\frac{1}{1+e^{-x}} = \\begin{cases} a & x > 0 \\\\ b & x \\le 0 \\end{cases} $$ (an-equation)

See {eq}`an-equation`, {explore}`this <{functions: [elu]}>`, and below.<br>

| f    | formula | slope |
|------|---------|-------|
| line | $x$     | $1$   |

```{explorer} relu elu
The caption.
```

## Exercise

```{notebook} 02-sigmoid
```

```{try-it} 02-sigmoid sigmoid
```

:::{admonition} Why?
:class: dropdown
The folded answer.
:::

::::{tab-set}
:::{tab-item} NumPy
one
:::
:::{tab-item} PyTorch
two
:::
::::

```{code-cell}
:tags: [hide-input]
from IPython.display import HTML
HTML("<svg viewBox='0 0 4 4' role='img' aria-label='a line'><path d='M0 0L4 4'/></svg>")
```
"""


FAULTS = {
    "a control, script": (b"</body>", b"<script></script></body>"),
    "a control, input": (b"</body>", b"<input/></body>"),
    "a picture without words": (b"</body>", b'<img src="_static/cover.png" alt=" "/></body>'),
    "nowhere.xhtml leads nowhere": (b"</body>", b'<a href="nowhere.xhtml">x</a></body>'),
    "#exercise leads nowhere": (b'id="exercise"', b'id="other"'),
    "is elsewhere": (b"</body>", b'<img src="https://example.org/a.png" alt="a"/></body>'),
    "a formula that is not MathML": (b"</body>", b'<span class="katex">x</span></body>'),
    "id exercise twice": (b"</body>", b'<p id="exercise"/></body>'),
}


def test_a_page_with_one_of_everything_is_readable_without_a_script(small_book):
    folder = small_book(PAGE)
    (folder / "exercises").symlink_to(ROOT / "exercises")
    book = make_epub(folder)
    assert not book.problems()
    text = book.text("page.xhtml")
    assert "Why? The folded answer." in text
    assert "NumPy one PyTorch two" in text
    assert "def sigmoid(x):" in text
    assert text.count("An e-reader runs no Python") == 1
    assert "exercises/02-sigmoid/sigmoid.ipynb" in text
    assert "In this edition the figure stands still" in text
    assert "from IPython" not in text
    page = book.pages["page.xhtml"]
    drawn = {d.get("viewBox") for d in page.iter(f"{SVG}svg") if d.get("role") == "img"}
    assert drawn == {"0 0 360 230", "0 0 4 4"}
    assert len(list(page.iter(f"{MATHML}math"))) == 5  # one is in the statement
    heads = [cell.get("data-head") for cell in page.iter(f"{X}td")]
    assert heads == [None, "formula: ", "slope: "]
    assert page.get("lang") == page.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    # and what is looked for would be found
    for problem, (right, wrong) in FAULTS.items():
        faulty = {**book.files, "page.xhtml": book.files["page.xhtml"].replace(right, wrong, 1)}
        seen = Book(faulty, book.first).problems()
        assert any(problem in p for p in seen), problem
    listing = book.files["content.opf"].replace(b"mathml", b"")
    faulty = Book({**book.files, "content.opf": listing}, book.first)
    assert any("needed" in problem for problem in faulty.problems())
    whole = {n: text for n, text in book.files.items() if n != "_static/cover.png"}
    assert any("not both" in p for p in Book(whole, book.first).problems())
    with pytest.raises(ET.ParseError):
        Book({**book.files, "page.xhtml": b"<html><br></html>"}, book.first)


def test_the_whole_book_is_in_the_file_in_its_order(pages):
    book = make_epub(ROOT)
    assert not book.problems()
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    files = [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]
    in_order = [f"{file}.xhtml" for file in files]
    assert [i.get("href") for i in book.spine] == ["epub-cover.xhtml", *in_order]
    for entries in (
        book.contents("nav.xhtml", f"{X}a", "href"),
        book.contents("toc.ncx", "{http://www.daisy.org/z3986/2005/ncx/}content", "src"),
    ):
        assert [e for e in entries if "#" not in e] == in_order
        assert len(entries) > 3 * len(in_order)
        assert not [b for e in entries for b in book.broken("nav.xhtml", "a", e)]
    assert book.facts["title"] == "Activation Functions"
    assert book.facts["creator"] == yaml.safe_load((ROOT / "_config.yml").read_text())["author"]
    assert book.facts["language"] == "en"
    assert book.files["_static/cover.png"].startswith(b"\x89PNG")
    # nothing is lost on the way: each page begins as its page of the site
    for file in files:
        first = letters(pages[f"{file}.html"].select_one("article h1 ~ *").get_text())
        assert first[:30] in letters(book.text(f"{file}.xhtml"))
