"""The actlib that students' processes see: checks that say nothing, and tools; not the reference."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
# modules that import nothing else of actlib, and hold no answer to an assignment
TOOLS = ("gradcheck.py", "data.py")


@cache
def students_library() -> str:
    """Return a folder to put on the path of students' processes, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="actlib-students-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(HERE / "student_side" / "library" / "actlib", folder / "actlib")
    for tool in TOOLS:
        shutil.copy(HERE.parent / tool, folder / "actlib" / tool)
    return str(folder)
