"""What students' processes find on their path, and matplotlib's memory of the fonts."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
# modules that import nothing else of actlib, and hold no answer to an assignment
TOOLS = ("gradcheck.py", "data.py")


@cache
def students_library() -> Path:
    """Return a folder to put on the path of students' processes, made once a process.

    It has the kernel that runs their cells, and an `actlib` of tools and of checks that say nothing:
    not the reference.
    """
    folder = temporary_folder("students")
    side = HERE / "student_side"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(side / "grading_kernel", folder / "grading_kernel", ignore=ignored)
    shutil.copytree(side / "library" / "actlib", folder / "actlib", ignore=ignored)
    for tool in TOOLS:
        shutil.copy(HERE.parent / tool, folder / "actlib" / tool)
    return folder


def font_cache() -> Path:
    """Return a new folder with a copy of matplotlib's list of fonts, which takes seconds to make.

    Each warm process has its own: what students' code could write there, no test reads.
    """
    import matplotlib

    folder = temporary_folder("fonts")
    known = Path(matplotlib.get_cachedir())
    if not any(known.glob("fontlist-*.json")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, check=False, capture_output=True)
    for path in known.glob("fontlist-*.json"):
        shutil.copy(path, folder)
    return folder


def temporary_folder(purpose: str) -> Path:
    """Make a folder that is removed when this process ends; not when one forked from it does."""
    folder = Path(tempfile.mkdtemp(prefix=f"actlib-{purpose}-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder
