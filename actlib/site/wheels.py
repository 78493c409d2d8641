"""Packages for Python in the browser that Pyodide does not have: actlib, and what its figures need.

Each is a wheel made of what is installed here, so the versions are the pinned ones and nothing is
fetched. Its entry goes into Pyodide's lock file beside Pyodide's own packages: `import actlib` is
then all that a page or a notebook has to say.
"""

import csv
import hashlib
import io
import sys
import zipfile
from collections.abc import Mapping
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LIBRARY = HERE.parent
# Of the library, what stays behind: nothing in a browser needs it.
LEFT_OUT = {"bench", "cli.py", "experiments", "grading", "site"}

# What is packed from this environment, and what each needs of the others and of Pyodide's.
INSTALLED = {
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "comm": [],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "psygnal": ["typing-extensions"],
    "tqdm": [],
    "typing-extensions": [],
}
# The lab's kernel brings these with it, as wheels.
KERNEL = {
    "ipykernel": [],
    "piplite": ["micropip"],
    "pyodide-kernel": ["ipython", "comm", "ipykernel"],
}
KERNEL_WHEELS = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"


def library_files() -> dict[str, bytes]:
    """Return what actlib is in the browser: the content of each file, by its place.

    >>> sorted(name for name in library_files() if "runner" in name or "relu" in name)
    ['actlib/checks/exercises/relu.py', 'actlib/checks/misconceptions/network_relu.py', 'actlib_runner.py']
    """
    files = {
        f"actlib/{file.relative_to(LIBRARY).as_posix()}": file.read_bytes()
        for file in LIBRARY.rglob("*")
        if file.suffix in {".py", ".js", ".css"}
        and file.relative_to(LIBRARY).parts[0] not in LEFT_OUT
    }
    files["actlib_runner.py"] = (HERE / "python" / "runner.py").read_bytes()
    return files


def installed_files(name: str) -> dict[str, bytes]:
    """Return the files of a package that is installed here, less what only this machine can run."""
    return {
        file.as_posix(): Path(str(file.locate())).read_bytes()
        for file in distribution(name).files or []
        if ".." not in file.parts
        and "__pycache__" not in file.parts
        and file.suffix not in {".so", ".pyd"}
        and not file.parent.name.endswith(".dist-info")
    }


def write_wheel(folder: Path, name: str, number: str, files: Mapping[str, bytes]) -> Path:
    """Write a wheel, the same bytes for the same files; its name tells one content from another."""
    stem = f"{name.replace('-', '_')}-{number}"
    content = {
        **files,
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n".encode(),
        f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = io.StringIO()
    csv.writer(record, lineterminator="\n").writerows(
        [[path, "", len(data)] for path, data in sorted(content.items())]
    )
    content[f"{stem}.dist-info/RECORD"] = record.getvalue().encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(content.items()):
            entry = zipfile.ZipInfo(path, date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    # a browser that kept the last build's file must not take it for this one
    digest = hashlib.sha256(packed.getvalue()).hexdigest()[:12]
    wheel = folder / f"{stem}-0{digest}-py3-none-any.whl"
    if not wheel.exists():
        wheel.write_bytes(packed.getvalue())
    return wheel


def _entry(name: str, number: str, wheel: Path, modules: list[str], depends: list[str]) -> Any:
    return {
        "depends": depends,
        "file_name": wheel.name,
        "imports": modules,
        "install_dir": "site",
        "name": name,
        "package_type": "package",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "unvendored_tests": False,
        "version": number,
    }


def write_library(folder: Path) -> dict[str, Any]:
    """Write actlib's wheel, and return its entry for the lock file."""
    number = version("actlib")
    wheel = write_wheel(folder, "actlib", number, library_files())
    return _entry("actlib", number, wheel, ["actlib"], ["numpy"])


def write_all(folder: Path) -> dict[str, Any]:
    """Write every wheel, and return the entries for the lock file."""
    entries = {"actlib": write_library(folder)}
    for name, depends in INSTALLED.items():
        number = version(name)
        wheel = write_wheel(folder, name, number, installed_files(name))
        entries[name] = _entry(name, number, wheel, [name.replace("-", "_")], depends)
    for name, depends in KERNEL.items():
        module = name.replace("-", "_")
        (source,) = (Path(sys.prefix) / KERNEL_WHEELS).glob(f"{module}-*.whl")
        wheel = folder / source.name
        if not wheel.exists():
            wheel.write_bytes(source.read_bytes())
        entries[name] = _entry(name, source.name.split("-")[1], wheel, [module], depends)
    return entries
