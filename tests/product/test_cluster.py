"""`actlib grade --dask`: the grades of one machine, whatever becomes of a worker."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from actlib.cli import app
from actlib.grading import cluster as module
from actlib.grading.cells import SourceCell
from actlib.grading.cluster import Certificates, Cluster, ClusterPool, execute_bytes, pack, unpack
from actlib.grading.demo import CONFIG
from actlib.grading.errors import CourseError
from actlib.grading.grade import Grading
from actlib.grading.jobs import Job

BIN = Path(sys.executable).parent
KEPT = ("ada", "blaise", "felix", "george", "grace", "henri", "karl", "untouched")


@pytest.fixture(scope="module")
def certificates(need, tmp_path_factory):
    """A certificate that vouches for itself: everybody's on this cluster."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [need.program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    command += ["-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(command, check=True, capture_output=True)
    return Certificates(certificate, certificate, key)


class Machines:
    """A scheduler and workers on this machine, as processes of their own, each with a folder of its own."""

    def __init__(self, folder, certificates):
        self.folder = folder
        self.file = folder / "scheduler.json"
        names = ("ca-file", "cert", "key")
        files = (certificates.authority, certificates.certificate, certificates.key)
        self.tls = [f"--tls-{name}={path}" for name, path in zip(names, files, strict=True)]
        self.processes = [self.start("scheduler", "--port=0", "--protocol=tls")]
        self.workers = [self.start_worker() for _ in range(2)]
        for _ in range(1200):
            with suppress(OSError, ValueError):  # not there yet, or half of it
                self.address = json.loads(self.file.read_text())["address"]
                break
            time.sleep(0.1)

    def start(self, what, *options):
        own = self.folder / f"{what}{time.monotonic_ns()}"
        own.mkdir()
        command = [BIN / "dask", what, "--host=127.0.0.1", "--no-dashboard", *self.tls, *options]
        with (own / "log").open("w") as log:
            return subprocess.Popen(
                [*map(str, command), f"--scheduler-file={self.file}"],
                cwd=own, stdout=log, stderr=log, env=os.environ | {"DASK_TEMPORARY_DIRECTORY": str(own)},
            )  # fmt: skip

    def start_worker(self):
        return self.start("worker", "--no-nanny", "--nthreads=1", "--protocol=tls")

    def stop(self):
        for process in [*self.workers, *self.processes]:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def machines(need, certificates, tmp_path_factory):
    need.module("distributed")
    machines = Machines(tmp_path_factory.mktemp("machines"), certificates)
    yield machines
    machines.stop()


@pytest.fixture
def course(root, demo_class, tmp_path):
    """The demonstration class, less those who keep a worker waiting, and not graded."""
    folder = tmp_path / "course"
    shutil.copytree(demo_class[0], folder)
    config = CONFIG.format(root=str(root.resolve()), folder=str(folder.resolve()))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    shutil.rmtree(folder / ".actlib")
    shutil.rmtree(folder / "autograded")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        for path in (folder / "submitted").iterdir():
            gradebook.remove_submission("02-sigmoid", path.name)
            if path.name not in KEPT:
                shutil.rmtree(path)
    return folder


def test_the_grades_are_those_of_one_machine_though_a_worker_is_killed(
    course, demo_class, machines, certificates
):
    rows = {}
    with Cluster(machines.address, certificates) as cluster:
        grading = Grading(course, "02-sigmoid", cluster=cluster)
        assert grading.where.startswith("2 workers at tls://127.0.0.1")
        for row in grading:
            if len(rows) == 1:  # six or so are on their way
                machines.workers[0].send_signal(signal.SIGKILL)
            rows[row.student_id] = row
    assert machines.workers[0].wait(30) == -signal.SIGKILL
    assert set(rows) == set(KEPT)
    for name in KEPT:
        expected = demo_class[1][name]
        assert rows[name].state == "graded", rows[name].problems
        assert (rows[name].points, rows[name].problems) == (expected.points, expected.problems)
    machines.workers[0] = machines.start_worker()


def test_the_command_says_where_it_runs_and_takes_certificates(course, machines, certificates):
    options = ["--tls-ca", certificates.authority, "--tls-cert", certificates.certificate]
    options += ["--tls-key", certificates.key, "--course", course, "--student", "blaise"]
    command = ["grade", "--dask", machines.address, *options, "--json", "--no-feedback"]
    run = CliRunner().invoke(app, [*map(str, command)])
    assert run.exit_code == 0, run.output
    (row,) = json.loads(run.stdout)["02-sigmoid"]
    assert (row["student_id"], row["total"]) == ("blaise", 18)
    assert "workers at tls://" in run.stderr
    assert "NOT ENCRYPTED" not in run.stderr


def test_another_actlib_over_there_is_said(machines, certificates, monkeypatch):
    with Cluster(machines.address, certificates) as cluster:
        monkeypatch.setattr(module, "fingerprint", lambda: "another")
        with pytest.raises(CourseError, match="install the same version"):
            cluster.look("auto")
        # a worker that comes later is not looked at
        with ThreadPoolExecutor(1) as here, ClusterPool(cluster, (), here) as pool:
            with pytest.raises(CourseError, match="another actlib"):
                pool.submit(print, Job("{}", {}, {}, 1)).result(60)
            assert pool.submit(abs, -1).result(60) == 1  # no job: it stays here


def test_less_of_a_sandbox_than_asked_for_is_said(machines, certificates):
    refused = pytest.raises(CourseError, match="there is no sandbox 'nix'")
    with Cluster(machines.address, certificates) as cluster, refused:
        cluster.look("nix")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--dask", "tcp://127.0.0.1:9"], "no scheduler answers at tcp://127.0.0.1:9"),
        (["--dask", "nonsense://x"], "no scheduler answers at nonsense://x"),
        (["--dask", "tls://127.0.0.1:9", "--tls-ca", "nix"], "TLS needs --tls-ca, --tls-cert"),
    ],
)
def test_what_cannot_be_reached_is_said_in_one_line(course, need, monkeypatch, options, sentence):
    need.module("distributed")
    monkeypatch.setattr(module, "PATIENCE", 1)
    run = CliRunner().invoke(app, ["grade", "--course", str(course), *options])
    assert run.exit_code == 1
    (line,) = run.stderr.splitlines()
    assert sentence in line


def test_without_distributed_the_extra_is_named(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    run = CliRunner().invoke(app, ["grade", "--course", str(course), "--dask", "tcp://x:1"])
    assert run.exit_code == 1
    assert "pip install distributed" in run.stderr


def test_a_job_survives_the_wire():
    cells = {"f": SourceCell("def f(): ...", False, False), "t": SourceCell("f()", True, True)}
    job = Job('{"σ": 1}', cells, {"data/x.bin": bytes(range(256))}, 2.5, frozenset(["data/x.py"]))
    packed = pack(job, {"actlib": "1"})
    assert isinstance(packed, bytes)
    assert unpack(packed) == (job, {"actlib": "1"})


def test_a_worker_refuses_a_job_of_another_version():
    with pytest.raises(CourseError, match="another actlib"):
        execute_bytes(pack(Job("{}", {}, {}, 1), {"actlib": "other"}))
