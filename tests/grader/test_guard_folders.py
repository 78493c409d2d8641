"""Temporary folders of a grader that was killed do not stay for ever, and nobody's are taken away."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from actlib.grading import folders

LEFT = """
import os, signal, sys, time
from actlib.grading import folders
folder = folders.temporary_folder("work")
(folder / "file").write_text("a student's")
if (child := os.fork()) == 0:
    time.sleep(float(sys.argv[1]))
    os._exit(0)
print(folder, child, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_grader_left_goes_when_the_next_one_starts(tmp_path, monkeypatch):
    def folder(seconds):
        said = subprocess.Popen(
            [sys.executable, "-c", LEFT, str(seconds)], stdout=subprocess.PIPE, text=True
        ).stdout
        name, child = said.readline().split()
        return Path(name), int(child)

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    lives, forked = folder(60)
    killed, _ = folder(0)
    fresh = tmp_path / "actlib-grading-just-made"
    others = tmp_path / "actlib-bench-other"
    for path in (fresh, others):
        path.mkdir()
    for path in (lives, killed, others):
        os.utime(path, (0, 0))
    for _ in range(100):
        folders._remove_abandoned.__wrapped__()
        if not killed.exists():
            break
        time.sleep(0.1)
    os.kill(forked, signal.SIGKILL)
    assert {path.name for path in tmp_path.iterdir()} == {lives.name, fresh.name, others.name}
