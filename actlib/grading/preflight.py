"""Look at the files of a submission before nbgrader does, and make a readable copy where that is plain.

The submitted files are never changed. What is not plain is said in the student's row.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from actlib.grading.text import printable, storable
from actlib.grading.tidy import tidied

LARGE = 50 << 20  # bytes of a notebook; beyond, its outputs are left out
HUGE = 500 << 20  # bytes; beyond, it is not read
ONE = 64 << 20  # bytes of a file beside the notebooks: what a student's process may write
BESIDE = 200 << 20  # bytes of all files beside the notebooks, which are held in memory
TIMESTAMP = "timestamp.txt"
# browsers add the last part to what they do not know
NOTEBOOK = re.compile(r"(.+)\.ipynb(?:\.txt|\.json)?", re.IGNORECASE)
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
    handed_in = _notebooks(submitted)
    others = {stem: path for stem, path in handed_in.items() if stem not in expected}
    for name in sorted(expected):
        path = handed_in.get(name)
        renamed = path != submitted / f"{name}.ipynb"
        if path is None:
            path = _renamed(name, expected, handed_in, others)
            if path is None:
                continue
        if renamed:
            inside = printable(str(path.relative_to(submitted)))
            report.repairs.append(f"{inside} was taken for {name}.ipynb")
        _read(name, path, report, renamed)
    _look_at_timestamp(submitted / TIMESTAMP, report)
    return report


def mend(path: Path) -> Preflight:
    """Look at one notebook alone, under whatever name it has."""
    report = Preflight()
    _read(path.stem, path, report, renamed=False)
    return report


def is_plain(path: Path) -> bool:
    """Return whether this is a file itself: a link may show another's answers, or the instructor's."""
    return path.is_file() and not path.is_symlink()


def _notebooks(submitted: Path) -> dict[str, Path]:
    """Return the notebooks by name: those at the top, and what browsers and archives make of them."""
    found: dict[str, Path] = {}
    places = [submitted.iterdir(), submitted.rglob("*")]
    for place in places:  # an archive may have put everything into a folder
        for path in sorted(place):
            inside = path.relative_to(submitted).parts
            hidden = any(part.startswith((".", "__MACOSX")) for part in inside)
            name = NOTEBOOK.fullmatch(path.name)
            if name and not hidden and is_plain(path):
                found.setdefault(name[1], path)
        if found:
            break
    return found


def _raise(error: OSError) -> None:
    raise error


def _look_for_links(submitted: Path, report: Preflight) -> None:
    size = 0
    for folder, folders, files in os.walk(submitted, onerror=_raise):  # which follows no links
        for name in sorted([*folders, *files]):
            path = Path(folder) / name
            inside = str(path.relative_to(submitted))
            if why_not := _unfit(path, inside):
                report.dropped.append(inside)
                report.repairs.append(f"{printable(inside)} {why_not} and was left out")
            elif is_plain(path) and path.suffix != ".ipynb":
                size += path.stat().st_size
    if size > BESIDE:
        report.problems.append(
            f"the files beside the notebook have {size >> 20} MB: ask the student for smaller ones"
        )


def _unfit(path: Path, inside: str) -> str:
    """Return why a file or folder cannot be a part of a submission; empty if it can."""
    notebook = path.suffix == ".ipynb"
    if not is_plain(path):
        folder = path.is_dir() and not path.is_symlink()
        return "" if folder and not notebook and inside != TIMESTAMP else "is no plain file"
    if notebook and storable(inside) != inside:
        return "has a name that is no UTF-8"
    size = path.stat().st_size
    return f"has {size >> 20} MB" if not notebook and size > ONE else ""


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
        if "<<<<<<< " in text:
            why = "has the marks of a merge that was not finished"
        report.problems.append(f"{path.name} {why}: ask the student to hand it in again")
        return
    whole = _without_halves(text, parsed)
    changed = renamed or coded is not None or len(data) > LARGE or whole is not text
    if whole is not text:
        report.repairs.append(f"{path.name} had halves of characters, which no file can hold")
        text = whole
    if coded is not None:
        report.repairs.append(f"{path.name} was in {coded} instead of UTF-8")
    if version not in (2, 3, 4):
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
        notebook, mended = _notebook(text, json.loads(text))
    except Exception as error:
        line = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        report.problems.append(
            f"{path.name} is no valid notebook ({line}): ask the student to hand it in again"
        )
        return
    if mended:
        report.repairs.append(f"{path.name}: what the notebook format asks for was filled in")
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


def _notebook(text: str, parsed: dict[str, Any]) -> tuple[Any, bool]:
    """Return the notebook as format 4, and whether it had to be tidied for that.

    Raises
    ------
    Exception
        Of many kinds, if it is none.
    """
    try:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        return notebook, False
    except Exception:
        if parsed["nbformat"] < 4:
            raise
    notebook = tidied(parsed)
    nbformat.validate(notebook)
    return notebook, True


def _decode(data: bytes) -> tuple[str, str | None]:
    """Return the text, and the name of its encoding where it is not plain UTF-8."""
    name = json.detect_encoding(data)
    try:
        return data.decode(name), None if name == "utf-8" else name
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
