"""What students' processes find on their path, and matplotlib's memory of the fonts."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from actlib.grading.folders import temporary_folder

HERE = Path(__file__).resolve().parent
# modules that import nothing else of actlib, and hold no answer to an assignment
FONT_LIST = "fontlist-*.json"
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
    folder = temporary_folder("fonts")
    for path in _font_lists():
        shutil.copy(path, folder)
    return folder


@cache
def _font_lists() -> list[Path]:
    """Return matplotlib's lists of fonts; one is made if there is none."""
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    usual = Path(os.environ.get("MPLCONFIGDIR") or f"{caches}/matplotlib")
    if not (found := list(usual.glob(FONT_LIST))):
        import matplotlib  # which takes a while

        folder = Path(matplotlib.get_cachedir())
        if not any(folder.glob(FONT_LIST)):
            command = [sys.executable, "-c", "import matplotlib.font_manager"]
            subprocess.run(command, check=False, capture_output=True)
        found = list(folder.glob(FONT_LIST))
    return found
