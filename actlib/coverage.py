"""Where the course teaches, shows, exercises and examines each function: read from its own sources."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actlib.catalog import catalog
from actlib.figures import display_name, markdown_table, whole

# check(answer, "relu") in an assignment, or the name on a line of its own before the check
_CHECKED = re.compile(r'\bcheck\(\s*\w+,\s*"(\w+)"|^target = "(\w+)"', re.MULTILINE)
_LABEL = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    title
        What is taught.
    section, figure
        Labels in the book.
    exercises
        Names that a `check` of an assignment asks for, with the assignment: ("relu", "03-relu").
    claims
        Numbers of claims.
    """

    title: str
    section: str
    figure: str
    exercises: tuple[tuple[str, str], ...]
    claims: tuple[int, ...]


def checked(root: Path) -> dict[str, str]:
    """Return what the assignments ask for: the name of each target, and the assignment it is in."""
    found: dict[str, str] = {}
    for source in sorted((root / "solutions").glob("*/*.py")):
        for names in _CHECKED.findall(source.read_text(encoding="utf-8")):
            found.setdefault(names[0] or names[1], source.parent.name)
    return found


def labels(root: Path) -> dict[str, str]:
    """Return the labels of sections, each with the page that it is on: "role-xor" is on "01-role"."""
    pages = sorted((root / "chapters").glob("*.md"))
    return {
        label: page.stem
        for page in pages
        for label in _LABEL.findall(page.read_text(encoding="utf-8"))
    }


def rows(root: Path) -> list[Row]:
    """Return a row for every function of the catalogue, then one for every practice.

    Parameters
    ----------
    root : Path
        The course folder.

    Raises
    ------
    KeyError
        If ``chapters/coverage.toml`` lacks a function.
    """
    source = tomllib.loads((root / "chapters" / "coverage.toml").read_text(encoding="utf-8"))
    targets = checked(root)

    def row(title: str, section: str, entry: dict[str, Any], wanted: list[str]) -> Row:
        found = tuple((name, targets[name]) for name in wanted if name in targets)
        return Row(title, section, entry["figure"], found, tuple(entry["claims"]))

    table = []
    for name in catalog:
        entry = source["function"][name]
        asked = entry.get("exercise", name)
        wanted = [t for t in targets if t == asked or re.match(rf"{asked}_(grad|vjp|jacobian)", t)]
        table.append(row(display_name(name), f"function-{name.replace('_', '-')}", entry, wanted))
    for title, entry in source["practice"].items():
        table.append(row(title, entry["section"], entry, [entry["exercise"]]))
    return table


def table(root: Path) -> str:
    """Return the rows as a table in MyST, with links."""
    lines = []
    pages = labels(root)
    for row in rows(root):
        homes = sorted({folder[:2].lstrip("0") for _, folder in row.exercises})
        chapter = pages[row.section][:2].lstrip("0")
        names = ", ".join(f"`{name}`" for name, _ in row.exercises)
        lines.append(
            [
                row.title,
                f"{{ref}}`{whole(f'chapter {chapter}')} <{row.section}>`",
                f"{{numref}}`%s <{row.figure}>`",
                f"{', '.join(homes)}: {names}",
                ", ".join(f"{{ref}}`{number} <claim-{number}>`" for number in row.claims),
            ]
        )
    return markdown_table(["what", "section", "figure", "assignment: tasks", "claims"], lines)
