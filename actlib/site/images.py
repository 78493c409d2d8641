"""No picture without words, and none that a phone cannot load."""

from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)

HEAVIEST = 600_000  # bytes


def check_images(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn, which fails the build, of images without alternative text and of heavy ones."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            log.warning(
                "image without alternative text: add `alt:` to the figure, or to the code cell "
                "`mystnb: {image: {alt: …}}`",
                location=image,
                type="images",
            )
        file = Path(app.srcdir) / image["uri"]
        if file.is_file() and file.stat().st_size > HEAVIEST:
            log.warning(
                "image of %d kB; at most %d: draw fewer points, or rasterize them",
                file.stat().st_size // 1000,
                HEAVIEST // 1000,
                location=image,
                type="images",
            )
    for raw in doctree.findall(nodes.raw):
        if "<img" in raw.astext() and not all(
            str(img.get("alt") or "").strip()
            for img in BeautifulSoup(raw.astext(), "html.parser")("img")
        ):
            log.warning("<img> without alternative text", location=raw, type="images")


def setup(app: Sphinx) -> None:
    """Connect the check."""
    app.connect("doctree-resolved", check_images)
