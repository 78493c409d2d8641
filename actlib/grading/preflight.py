"""Look at the files of a submission before nbgrader does, and make a readable copy where that is plain.

The submitted files are never changed. What is not plain is said in the student's row.
"""

import codecs
import contextlib
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

LARGE = 50 << 20  # bytes of a notebook; beyond, its outputs are left out
HUGE = 500 << 20  # bytes; beyond, it is not read
TIMESTAMP = "timestamp.txt"
CELL = {"cell_type", "id", "metadata", "source", "attachments", "outputs", "execution_count"}
NAME = re.compile(r"[a-zA-Z0-9-_]{1,64}")  # of a cell, as the format has it
HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a character, as JSON writes it


@dataclass
class Preflight:
    """What is to be done about a submission's files.

    Attributes
    ----------
    repairs
        What was mended, a phrase each.
    problems
        What could not be, a phrase each, with what to do.
    notebooks
        The mended notebooks, by name, as JSON; the other files are as they were.
    sources
        For each of them, the file that it comes from.
    """

    repairs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notebooks: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Path] = field(default_factory=dict)
    drop_timestamp: bool = False
    dropped: list[str] = field(default_factory=list)  # what is no plain file

    @property
    def needs_copy(self) -> bool:
        """Whether nbgrader must read a copy."""
        return bool(self.notebooks or self.drop_timestamp or self.dropped)

    def copy(self, submitted: Path, target: Path) -> None:
        """Write the copy that nbgrader is to read."""
        shutil.rmtree(target, ignore_errors=True)
        left_out = set(self.dropped) | ({TIMESTAMP} if self.drop_timestamp else set())

        def ignored(folder: str, names: list[str]) -> list[str]:
            inside = Path(folder).relative_to(submitted)
            return [name for name in names if str(inside / name) in left_out]

        shutil.copytree(submitted, target, ignore=ignored)
        for name, text in self.notebooks.items():
            (target / f"{name}.ipynb").write_text(text, "utf-8")


def look(submitted: Path, expected: set[str]) -> Preflight:
    """Look at a submission that should have these notebooks."""
    report = Preflight()
    _look_for_links(submitted, report)
    handed_in = {p.stem: p for p in sorted(submitted.glob("*.ipynb")) if is_plain(p)}
    others = {stem: path for stem, path in handed_in.items() if stem not in expected}
    for name in sorted(expected):
        path = handed_in.get(name)
        renamed = path is None
        if path is None:
            path = _renamed(name, expected, handed_in, others)
            if path is None:
                continue
            report.repairs.append(f"{path.name} was taken for {name}.ipynb")
        _read(name, path, report, renamed)
    _look_at_timestamp(submitted / TIMESTAMP, report)
    return report


def is_plain(path: Path) -> bool:
    """Return whether this is a file itself: a link may show another's answers, or the instructor's."""
    return path.is_file() and not path.is_symlink()


def _look_for_links(submitted: Path, report: Preflight) -> None:
    for folder, folders, files in os.walk(submitted):  # which follows no links
        for name in sorted([*folders, *files]):
            path = Path(folder) / name
            plain_folder = path.is_dir() and not path.is_symlink() and path.suffix != ".ipynb"
            if not (is_plain(path) or plain_folder):
                inside = str(path.relative_to(submitted))
                report.dropped.append(inside)
                report.repairs.append(f"{inside} is no plain file and was left out")


def _renamed(
    name: str, expected: set[str], handed_in: dict[str, Path], others: dict[str, Path]
) -> Path | None:
    """Return the file that must be the notebook under another name, if there is just one."""
    similar = [path for stem, path in others.items() if name.lower() in stem.lower()]
    if len(similar) == 1:
        return similar[0]
    missing = [other for other in expected if other not in handed_in]
    if len(missing) == 1 and len(others) == 1:
        return next(iter(others.values()))
    return None


def _read(name: str, path: Path, report: Preflight, renamed: bool) -> None:
    if path.stat().st_size > HUGE:
        report.problems.append(
            f"{path.name} has {path.stat().st_size >> 20} MB: ask for a smaller one"
        )
        return
    data = path.read_bytes()
    text, coded = _decode(data)
    try:
        parsed = json.loads(text)
        version = parsed["nbformat"]
    except (ValueError, KeyError, TypeError, RecursionError):
        why = "is empty" if not data.strip() else "is cut off or is no notebook"
        report.problems.append(f"{path.name} {why}: ask the student to hand it in again")
        return
    whole = _without_halves(text, parsed)
    changed = renamed or coded is not None or len(data) > LARGE or whole is not text
    if whole is not text:
        report.repairs.append(f"{path.name} had halves of characters, which no file can hold")
        text = whole
    if coded is not None:
        report.repairs.append(f"{path.name} was in {coded} instead of UTF-8")
    if type(version) is not int or not 2 <= version <= 4:
        report.problems.append(
            f"{path.name} has the notebook format {version!r}, which is unknown here"
        )
        return
    if version < 4:
        report.repairs.append(f"{path.name} was in the notebook format {version}")
        changed = True
    if len(data) > LARGE:
        report.repairs.append(f"{path.name} had {len(data) >> 20} MB; its outputs were left out")
    try:
        notebook = nbformat.reads(text, as_version=4)
        mended = _mend(notebook)
    except Exception as error:
        line = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        report.problems.append(
            f"{path.name} is no valid notebook ({line}): ask the student to hand it in again"
        )
        return
    if mended:
        report.repairs.append(f"{path.name}: {mended}")
    if changed or mended:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        report.notebooks[name] = nbformat.writes(notebook)
        report.sources[name] = path


def _without_halves(text: str, parsed: Any) -> str:
    """Return the notebook with a question mark for each half of a surrogate pair, if there are any."""
    if not HALF.search(text):
        return text
    written = json.dumps(parsed, ensure_ascii=False)
    mended = written.encode("utf-8", "replace").decode()
    return text if mended == written else mended


def _mend(notebook: Any) -> str:
    """Give cells what the format asks for and some editors leave out; return what was done.

    Raises
    ------
    nbformat.ValidationError
        If more than that is wrong.
    """
    with contextlib.suppress(nbformat.ValidationError):
        nbformat.validate(notebook)
        return ""
    mended = False
    for index, cell in enumerate(notebook.cells):
        for key in set(cell) - CELL:  # some editors note their own things beside the metadata
            del cell[key]
            mended = True
        if "id" in cell and not NAME.fullmatch(str(cell["id"])):
            cell["id"], mended = f"cell-{index}", True
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"], mended = nbformat.NotebookNode(), True
        if isinstance(cell.get("source"), list):
            cell["source"], mended = "".join(map(str, cell["source"])), True
        if cell.get("cell_type") != "code":
            for key in ("outputs", "execution_count"):  # a code cell once
                mended |= cell.pop(key, None) is not None
        else:
            for key, default in (("outputs", []), ("execution_count", None)):
                if key not in cell:
                    cell[key], mended = default, True
            try:
                nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
            except nbformat.ValidationError:
                cell["outputs"], cell["execution_count"], mended = [], None, True
    nbformat.validate(notebook)
    return "what the notebook format asks for was filled in" if mended else ""


def _decode(data: bytes) -> tuple[str, str | None]:
    """Return the text, and the name of its encoding where it is not plain UTF-8."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _look_at_timestamp(path: Path, report: Preflight) -> None:
    if not path.is_file():
        return
    try:
        parse_utc(path.read_text("utf-8").strip())
    except Exception:
        report.drop_timestamp = True
        report.repairs.append(
            f"{TIMESTAMP} is no date; no lateness was counted: see when it was handed in"
        )
