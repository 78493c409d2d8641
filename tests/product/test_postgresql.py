"""A gradebook in PostgreSQL: the same points as in SQLite."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actlib.cli import app
from actlib.grading.course import open_course
from actlib.grading.demo import CONFIG
from actlib.grading.errors import CourseError
from actlib.grading.grade import Grading
from actlib.grading.release import release
from actlib.grading.report import ClassReport

KEPT = ("ada", "blaise", "henri", "karl")
DEBIAN = "/usr/lib/postgresql/*/bin"


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture(scope="module")
def server(need):
    """A server of our own on a free port of this machine, run by a user without rights."""
    need.module("psycopg")
    path = os.pathsep.join([os.environ["PATH"], *sorted(glob.glob(DEBIAN), reverse=True)])
    programs = {
        name: shutil.which(name, path=path) for name in ("initdb", "postgres", "pg_isready")
    }
    for name, program in programs.items():
        if program is None:
            need.program(name)
    # it refuses to run as root
    rights = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="actlib-postgresql-"))
    if rights:
        shutil.chown(folder, rights["user"])
    data, port = folder / "data", str(free_port())
    password = folder / "password"
    password.write_text("kept from others\n")
    password.chmod(0o644)
    command = [programs["initdb"], "-D", data, "-U", "grader", "-A", "scram-sha-256"]
    command += ["--pwfile", password, "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **rights)
    command = [programs["postgres"], "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1"]
    command += ["-c", "unix_socket_directories=", "-c", "fsync=off"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **rights)
    ready = [programs["pg_isready"], "-h", "127.0.0.1", "-p", port]
    for _ in range(300):
        if subprocess.run(ready, capture_output=True).returncode == 0:
            break
        assert process.poll() is None, (folder / "log").read_text()
        time.sleep(0.1)
    yield f"postgresql://grader:kept%20from%20others@127.0.0.1:{port}/postgres"
    process.send_signal(signal.SIGINT)  # SIGTERM would wait for open connections
    process.wait(60)
    shutil.rmtree(folder)


def course_at(url, root, demo_class, folder):
    shutil.copytree(demo_class[0], folder)
    config = CONFIG.format(root=str(root.resolve()), folder=str(folder.resolve()))
    config += f"c.CourseDirectory.db_url = {url!r}\n"
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for name in (".actlib", "autograded", "feedback", "gradebook.db"):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (folder / "submitted").iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path)
    return folder


def test_the_points_are_those_of_sqlite(server, root, demo_class, tmp_path):
    course = course_at(server, root, demo_class, tmp_path / "course")
    release(course, ["02-sigmoid"])
    rows = {row.student_id: row for row in Grading(course, "02-sigmoid")}
    assert set(rows) == set(KEPT)
    for name in KEPT:
        expected = demo_class[1][name]
        assert (rows[name].points, rows[name].problems) == (expected.points, expected.problems)
    assert {row.state for row in Grading(course, "02-sigmoid")} == {"unchanged"}
    assert not (course / "gradebook.db").exists()

    report = ClassReport(course, "02-sigmoid")
    assert [s.student for s in report.answered] == ["ada", "blaise", "henri"]
    points = {s.student: sum(p or 0 for p in s.points.values()) for s in report.answered}
    assert points == {name: rows[name].total for name in points}


def test_a_server_that_does_not_answer_is_said_without_the_password(root, demo_class, tmp_path):
    url = f"postgresql://grader:unspoken@127.0.0.1:{free_port()}/postgres"
    course = course_at(url, root, demo_class, tmp_path / "course")
    run = CliRunner().invoke(app, ["grade", "02-sigmoid", "--course", str(course)])
    assert run.exit_code == 1
    (line,) = run.stderr.splitlines()
    assert "no gradebook at postgresql+psycopg://grader:***@127.0.0.1" in line
    assert "unspoken" not in run.output


def test_without_psycopg_the_extra_is_named(root, demo_class, tmp_path, monkeypatch):
    course = course_at("postgresql://x@127.0.0.1/x", root, demo_class, tmp_path / "course")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CourseError, match=r"pip install 'psycopg\[binary\]'"):
        open_course(course)
