"""What makes a class's feedback pages in a third of the time: what many have in common is made once."""

import functools
import re
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import html as exporter
from nbconvert.filters import Highlight2HTML

from actlib.grading.clean import SAFE_HTML

SHORT = 20_000  # characters of a cell that others may have too
# what nbconvert looks for in a page when it is done: pictures without a text, cells of its lab template
_WANTING = re.compile(r"<img\b(?![^>]*\balt=)|jp-Notebook")


# for the `HTMLExporter` of these pages
FEEDBACK = SAFE_HTML | {
    "filters": SAFE_HTML["filters"] | {"highlight_code": f"{__name__}.highlight_code"}
}


class Complete(str):
    """A page in which nbconvert finds nothing to add."""

    __slots__ = ()

    def select(self, selector: str) -> list[Any]:
        """Return nothing, for any selector."""
        return []


def speed_up_nbconvert() -> None:
    """Let it parse in the end only pages to which it has something to add, in this process."""
    vars(exporter)["BeautifulSoup"] = _parse


def _parse(html: str, features: str) -> Any:
    return BeautifulSoup(html, features=features) if _WANTING.search(html) else Complete(html)


@pass_context
def highlight_code(
    context: Context, source: str, language: str | None = None, metadata: Any = None
) -> str:
    """Return code as coloured HTML: nbconvert's filter of this name."""
    about = context["nb"].metadata.get("language_info", {})
    lexer = language or about.get("pygments_lexer") or about.get("name")
    magics = (metadata or {}).get("magics_language")
    highlight = _highlight if len(source) < SHORT else _highlight.__wrapped__
    return highlight(source, str(lexer or ""), str(magics or ""))


@functools.lru_cache(maxsize=1024)  # the instructor's cells, and what many answer
def _highlight(source: str, lexer: str, magics: str) -> str:
    metadata = {"magics_language": magics} if magics else None
    return str(Highlight2HTML(pygments_lexer=lexer)(source, metadata=metadata))
