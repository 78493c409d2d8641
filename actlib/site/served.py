"""What the site serves to those who run Python in it: Pyodide, its packages and ours, in ``pyodide/``.

The exercises in the page and the lab share this folder and its lock file. Nothing of it is loaded
before a reader asks for it.
"""

import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from actlib.site import pyodide, wheels

# what a check in a page loads
FIRST = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
PACKAGES = ("numpy", "actlib")
LOCK = "pyodide-lock.json"


def prepare(app: Sphinx, config: Config) -> None:
    """Put the folder together, if Pyodide has been fetched, and tell the pages what they will load."""
    fetched = Path(app.outdir).parent / "pyodide"
    ready = Path(app.outdir).parent / ".pyodide"
    config.actlib_python = {}
    if pyodide.missing(fetched):
        return
    ready.mkdir(exist_ok=True)
    packages = {**pyodide.LOCK["packages"], **wheels.write_all(ready)}
    for name in pyodide.HASHES:
        if not (ready / name).exists():
            shutil.copyfile(fetched / name, ready / name)
    lock = {"info": pyodide.LOCK["info"], "packages": packages}
    (ready / LOCK).write_text(json.dumps(lock, sort_keys=True), encoding="utf-8")
    served = {LOCK, *pyodide.HASHES, *(package["file_name"] for package in packages.values())}
    for file in ready.iterdir():
        if file.name not in served:
            file.unlink()
    loaded = [*FIRST, LOCK, *(packages[name]["file_name"] for name in PACKAGES)]
    config.actlib_python = {"bytes": sum((ready / name).stat().st_size for name in loaded)}


def publish(app: Sphinx, error: Exception | None) -> None:
    """Bring the site's folder to what is ready; what is there already stays."""
    if error is None and app.builder.name == "html" and app.config.actlib_python:
        update(Path(app.outdir).parent / ".pyodide", Path(app.outdir) / "pyodide")


def update(source: Path, target: Path) -> None:
    """Make a folder the copy of another, at the cost of what differs."""
    target.mkdir(parents=True, exist_ok=True)
    there = {file.name: file for file in target.iterdir()}
    for file in source.iterdir():
        old = there.pop(file.name, None)
        if old is None or (old.stat().st_size, old.stat().st_mtime_ns) != (
            file.stat().st_size,
            file.stat().st_mtime_ns,
        ):
            shutil.copy2(file, target / file.name)
    for file in there.values():
        file.unlink()


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.add_config_value("actlib_python", {}, "env")
    app.connect("config-inited", prepare)
    app.connect("build-finished", publish)
