"""Execution on a dask.distributed cluster: a sanitised notebook goes there as bytes, and comes back executed.

Workers need this version of actlib and nothing of the course: no folder, no gradebook. Whoever can talk to
a scheduler can run code on all its workers, so outside one machine it has to ask for certificates (TLS).
"""

import base64
import json
import logging
import os
import threading
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from actlib.grading.cells import SourceCell
from actlib.grading.errors import CourseError
from actlib.grading.files import PACKAGE, digest
from actlib.grading.jobs import Executed, Job, Workshop
from actlib.grading.sandbox import choose

PATIENCE = 15  # seconds for the scheduler to answer, and for a first worker to come


@dataclass(frozen=True)
class Certificates:
    """The files of an encrypted connection: the authority's, one's own, and its key."""

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


class Cluster:
    """A connection to a scheduler whose workers can execute submissions.

    Parameters
    ----------
    address
        The scheduler's, such as "tls://grading.example.org:8786".
    certificates
        For an encrypted connection; by default what dask's own configuration says.

    Raises
    ------
    CourseError
        If dask.distributed is not installed, or the scheduler does not answer.
    """

    def __init__(self, address: str, certificates: Certificates | None = None) -> None:
        try:
            from distributed import Client
            from distributed.security import Security
        except ModuleNotFoundError:
            raise CourseError(
                "--dask needs dask.distributed: `pip install distributed` (actlib's extra `cluster`)"
            ) from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said here
        security = None
        if certificates and any(asdict(certificates).values()):
            for path in asdict(certificates).values():
                if path is None or not path.is_file():
                    named = path or "one of the three"
                    raise CourseError(
                        f"TLS needs --tls-ca, --tls-cert and --tls-key; missing: {named}"
                    )
            security = Security(
                tls_ca_file=str(certificates.authority),
                tls_client_cert=str(certificates.certificate),
                tls_client_key=str(certificates.key),
                require_encryption=True,
            )
        self.address = address
        self.asked = "auto"
        try:
            self.client = Client(address, timeout=PATIENCE, security=security, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise CourseError(f"no scheduler answers at {address}: {_line(error)}") from None

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(Exception):  # a connection that is lost already
            self.client.close(timeout=PATIENCE)

    @property
    def encrypted(self) -> bool:
        """Whether others on the network are kept out."""
        return self.address.startswith("tls://")

    def look(self, asked: str) -> tuple[int, str]:
        """Return the number of workers, and the sandboxes that they have.

        Raises
        ------
        CourseError
            If there is no worker, or one that has another actlib, or less of a sandbox than asked for.
        """
        self.asked = asked
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except Exception:
            raise CourseError(
                f"the scheduler at {self.address} has no worker: start one with `dask worker`"
            ) from None
        try:
            found = self.client.run(_introduce, asked)
        except CourseError as error:
            raise CourseError(f"a worker of {self.address}: {error}") from None
        except Exception as error:
            raise CourseError(
                f"the workers of {self.address} cannot run actlib: {_line(error)}; "
                "install there what is installed here"
            ) from None
        other = sorted(worker for worker, (version, _) in found.items() if version != fingerprint())
        if other:
            raise CourseError(
                f"another actlib than here is on {', '.join(other)}: install the same version"
            )
        open_ = "" if self.encrypted else "; NOT ENCRYPTED: for one machine alone"
        sandboxes = " | ".join(sorted({sandbox for _, sandbox in found.values()}))
        return len(found), f"{len(found)} workers at {self.address}{open_}; {sandboxes}"

    def pool(self, modules: Collection[str], here: Executor) -> "ClusterPool":
        """Return an executor that has notebooks executed on the cluster, and all else `here`."""
        return ClusterPool(self, modules, here)


class ClusterPool(Executor):
    """Takes jobs as a pool of processes does.

    A worker that dies costs nothing: dask gives its tasks to another. One that takes down several
    workers fails, as `distributed.scheduler.allowed-failures` has it.
    """

    def __init__(self, cluster: Cluster, modules: Collection[str], here: Executor) -> None:
        self._cluster, self._here = cluster, here
        self._settings = {
            "actlib": fingerprint(),
            "sandbox": cluster.asked,
            "modules": sorted(modules),
            # the secret of the course among them: what the tests' process gets
            "environment": {n: v for n, v in os.environ.items() if n.startswith("ACTLIB_")},
        }
        self._remote = cluster.client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a job, the only argument; what runs over there is `execute_bytes`."""
        if not isinstance(args[0], Job):
            return self._here.submit(function, *args, **kwargs)
        (job,) = args
        try:
            answer = self._remote.submit(execute_bytes, pack(job, self._settings))
        except Exception as error:
            raise CourseError(f"lost the cluster at {self._cluster.address}: {error}") from None
        done: Future[Executed] = Future()

        def hand_on(answer: Future[bytes]) -> None:
            try:
                done.set_result(unpack_executed(answer.result()))
            except CancelledError:
                done.set_exception(CourseError("the cluster was lost; grade again to go on"))
            except BaseException as error:
                done.set_exception(error)

        answer.add_done_callback(hand_on)
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers go."""
        self._here.shutdown(wait, cancel_futures=cancel_futures)
        with suppress(Exception):  # a connection that is lost already
            self._remote.shutdown(wait and not cancel_futures)


# --- what goes over the wire ----------------------------------------------------------------------


def pack(job: Job, settings: dict[str, Any]) -> bytes:
    """Return a job as bytes that need no pickle."""
    cells = {
        name: {"source": cell.source, "locked": cell.locked, "test": cell.test}
        for name, cell in job.cells.items()
    }
    files = {name: base64.b64encode(data).decode("ascii") for name, data in job.files.items()}
    sent = {"notebook": job.notebook, "cells": cells, "files": files, "timeout": job.timeout}
    sent |= {"given": sorted(job.given), "settings": settings}
    return json.dumps(sent).encode()


def unpack(packed: bytes) -> tuple[Job, dict[str, Any]]:
    """Return the job, and the settings."""
    sent = json.loads(packed)
    cells = {name: SourceCell(**cell) for name, cell in sent["cells"].items()}
    files = {name: base64.b64decode(data) for name, data in sent["files"].items()}
    job = Job(sent["notebook"], cells, files, sent["timeout"], frozenset(sent["given"]))
    return job, sent["settings"]


def unpack_executed(packed: bytes) -> Executed:
    """Return an executed notebook."""
    sent = json.loads(packed)
    return Executed(str(sent["notebook"]), tuple(map(str, sent["events"])))


# --- on a worker ----------------------------------------------------------------------------------

_lock = threading.Lock()  # a worker may have several threads; warm processes serve one at a time
_shop: tuple[str, Workshop] | None = None


def execute_bytes(packed: bytes) -> bytes:
    """Execute a packed job on a worker."""
    job, settings = unpack(packed)
    if settings["actlib"] != fingerprint():  # it came after `Cluster.look`
        raise CourseError("a worker has another actlib: install the same version there")
    with _lock:
        return json.dumps(asdict(_workshop(settings).execute(job))).encode()


def _workshop(settings: dict[str, Any]) -> Workshop:
    """Return warm processes for these settings; those of an earlier course are ended."""
    global _shop
    key = json.dumps(settings, sort_keys=True)
    if _shop is None or _shop[0] != key:
        if _shop is not None:
            _shop[1].close()
            _shop = None
        for name in [name for name in os.environ if name.startswith("ACTLIB_")]:
            del os.environ[name]
        os.environ.update(settings["environment"])
        _shop = key, Workshop(settings["modules"], settings["sandbox"])
    return _shop[1]


def _introduce(asked: str) -> tuple[str, str]:
    """Return a worker's version of actlib, and its sandbox."""
    return fingerprint(), str(choose(asked))


@cache
def fingerprint() -> str:
    """Return a digest of actlib's code, which says more than a version number."""
    return digest(PACKAGE, PACKAGE.rglob("*.py"))


def _line(error: BaseException) -> str:
    """Return an exception as the end of a line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(":. ")
