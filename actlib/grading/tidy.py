"""A notebook that the format would refuse, brought into its form; answers and their marks stay."""

import re
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
OTHERS = {"heading": "markdown"}  # of older formats; what is in an unknown one is kept as text
NAME = re.compile(r"[a-zA-Z0-9-_]{1,64}")  # of a cell, as the format has it


def tidied(parsed: dict[str, Any]) -> NotebookNode:
    """Return a notebook of format 4.5 with the cells of this one, without outputs.

    Of metadata, the kernel and nbgrader's marks are kept: the copy is for grading.

    Raises
    ------
    ValueError
        If there are no cells.
    """
    cells = parsed.get("cells")
    if cells is None and isinstance(sheets := parsed.get("worksheets"), list):  # of format 3
        cells = [c for s in sheets if isinstance(s, dict) for c in s.get("cells") or ()]
    if not isinstance(cells, list):
        raise ValueError("it has no cells")
    about = parsed.get("metadata")
    kernel = about.get("kernelspec") if isinstance(about, dict) else None
    named = isinstance(kernel, dict) and all(
        isinstance(kernel.get(key), str) for key in ("name", "display_name")
    )
    return new_notebook(
        cells=[_cell(cell, number) for number, cell in enumerate(cells) if isinstance(cell, dict)],
        metadata={"kernelspec": kernel} if named else {},
    )


def _cell(cell: dict[str, Any], number: int) -> NotebookNode:
    kind = str(cell.get("cell_type")).lower()
    kind = kind if kind in NEW else OTHERS.get(kind, "raw")
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    known = cell.get("id")
    made = NEW[kind](
        source=source if isinstance(source, str) else "",
        id=known if isinstance(known, str) and NAME.fullmatch(known) else f"cell-{number}",
        metadata={"nbgrader": marks} if isinstance(marks, dict) else {},
    )
    pictures = cell.get("attachments")
    if kind != "code" and isinstance(pictures, dict):
        made["attachments"] = NotebookNode(
            {str(name): p for name, p in pictures.items() if isinstance(p, dict)}
        )
    return made
