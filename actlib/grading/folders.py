"""Temporary folders that go with the process that made them; if it was killed, with the next one's start."""

import atexit
import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "actlib-grading-"
YOUNG = 60  # seconds in which a folder may not have been locked yet


def temporary_folder(purpose: str) -> Path:
    """Make a folder that is removed when this process ends; not when one forked from it does.

    It is locked as long as any of them lives.
    """
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{purpose}-"))
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)

    atexit.register(remove)
    return folder


@functools.cache
def _remove_abandoned() -> None:
    """Remove folders that no process has locked: their grader was killed, or the machine stopped."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or just removed
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                about = os.fstat(lock)
                if about.st_uid == os.getuid() and time.time() - about.st_mtime > YOUNG:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder)
            finally:
                os.close(lock)
