"""Warm processes, from here: start them, fork from them, end what was forked.

Importing NumPy and matplotlib takes a second; forking a process that has done so takes milliseconds.
"""

import atexit
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Collection, Sequence
from typing import Any

from actlib.grading.folders import temporary_folder
from actlib.grading.student_side.grading_kernel.channel import Channel, Closed

STUDENT = "from grading_kernel.serve import serve_student as entry"
TESTER = "from actlib.grading.tester import serve as entry"
# Without the collector: in the holes that garbage leaves, all over the memory, each forked process would
# make its own objects, and have a page copied for nearly every one.
BOOT = """
import gc, socket, sys
gc.disable()
sys.path[:] = {path!r} + [p for p in sys.path if p not in {hidden!r}]
from {kernel}.warm import main
{entry}
main(socket.socket(fileno={listener}), socket.socket(fileno={lifeline}), {modules!r}, {outer!r}, entry)
"""
CELL = 16_000  # characters of a cell that is read beforehand
START = 60.0  # seconds that a process gets to come up


class Warm:
    """A process that has imported what notebooks need, for others to be forked from.

    Parameters
    ----------
    entry
        The line of Python that imports what a forked process does.
    kernel
        The name of the package `grading_kernel` over there.
    path, hidden
        Folders to put on its path first, and those to take off it.
    env
        Its environment.
    modules
        What it imports before it takes connections.
    outer
        What it may reach itself, as `landlock.restrict` takes it; None for everything.
    wrapper
        A command to run it under, such as a sandbox's.
    """

    def __init__(
        self,
        entry: str,
        kernel: str,
        path: Sequence[str],
        hidden: Sequence[str],
        env: dict[str, str],
        modules: Sequence[str],
        outer: dict[str, list[str]] | None = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        self.modules = set(modules)
        self.folder = temporary_folder("warm")
        self.address = f"{self.folder}/socket"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.address)
        listener.listen()
        self._lifeline, there = socket.socketpair()
        code = BOOT.format(
            path=list(path),
            hidden=list(hidden),
            kernel=kernel,
            entry=entry,
            listener=listener.fileno(),
            lifeline=there.fileno(),
            modules=list(modules),
            outer=outer,
        )
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "-s", "-P", "-c", code],
            pass_fds=[listener.fileno(), there.fileno()],
            stdin=subprocess.DEVNULL,
            env=env,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the grader alone
        )
        listener.close()
        there.close()
        self._owner = os.getpid()
        atexit.register(self.close)

    def prepare(self, modules: Collection[str], environment: dict[str, str] | None = None) -> None:
        """Let it set variables and import modules before it takes connections; nobody waits here."""
        missing = sorted(set(modules) - self.modules)
        if missing or environment:
            request = {"modules": missing, "environment": environment or {}}
            self._lifeline.sendall(json.dumps(request).encode() + b"\n")
            self.modules |= set(missing)

    def close(self) -> None:
        """End it; it leaves by itself when nobody is at the other end."""
        if os.getpid() != self._owner:  # in a process forked from the one that started it
            return
        atexit.unregister(self.close)
        self._lifeline.close()
        self._owner = 0
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Link:
    """A connection to a warm process; whoever forks from it needs one of its own."""

    def __init__(self, warm: Warm) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(warm.address)
        self.loaded = set(warm.modules)
        self.read: set[str] = set()

    def _ask(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> Any:
        socket.send_fds(self.socket, [json.dumps(request).encode()], list(descriptors))
        if not (answer := self.socket.recv(1 << 20)):
            raise RuntimeError("a warm process has ended: what it printed above says why")
        return json.loads(answer)

    def prepare(self, modules: Collection[str], cells: Collection[str] = ()) -> None:
        """Let it import modules, and read cells that are the same for a whole class, unless it has."""
        unread = [cell for cell in cells if cell not in self.read and len(cell) < CELL]
        if missing := sorted(set(modules) - self.loaded):
            self._ask({"modules": missing, "cells": []})
            self.loaded |= set(missing)
        for cell in unread:  # one at a time: a request has to fit into the socket
            self._ask({"modules": [], "cells": [cell]})
            self.read.add(cell)

    def fork(self, descriptors: Sequence[int], limits: dict[str, Any]) -> str:
        """Fork a process that gets these descriptors; return the name of its folder."""
        return str(self._ask({"limits": limits}, descriptors)["folder"])

    def remove(self, folder: str) -> None:
        """Remove the folder of a forked process that is gone."""
        with contextlib.suppress(OSError, RuntimeError):
            self._ask({"remove": folder})


class Forked:
    """A process forked for one submission.

    Attributes
    ----------
    control
        The channel to it.
    output
        Its stdout and stderr, as descriptors to read from.
    """

    def __init__(self, link: Link, extra: Sequence[socket.socket], limits: dict[str, Any]) -> None:
        here, there = socket.socketpair()
        if hasattr(socket, "SO_PASSCRED"):
            here.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        out, err = os.pipe(), os.pipe()
        self.link = link
        self.control = Channel(here)
        self.output = {out[0]: "stdout", err[0]: "stderr"}
        for descriptor in self.output:
            os.set_blocking(descriptor, False)
        try:
            given = [there.fileno(), *(s.fileno() for s in extra), out[1], err[1]]
            self.folder = link.fork(given, limits)
        finally:
            there.close()
            os.close(out[1])
            os.close(err[1])
        self._pid, self._pidfd = self._greet()

    def _greet(self) -> tuple[int, int | None]:
        """Learn the process's number: as seen from here, which a namespace makes another."""
        sock = self.control.socket
        if not select.select([sock], [], [], START)[0]:
            raise RuntimeError("a forked process did not start")
        pid = 0
        if hasattr(socket, "SCM_CREDENTIALS"):
            data, ancillary, _, _ = sock.recvmsg(1 << 16, socket.CMSG_SPACE(12))
            for _, kind, content in ancillary:
                if kind == socket.SCM_CREDENTIALS:
                    pid = struct.unpack("iII", content)[0]
            self.control._received += data
        try:
            message, _ = self.control.receive(START)
        except Closed:
            text = "".join(read_ready(fd) or "" for fd in self.output)
            raise RuntimeError(f"a forked process did not start: {text.strip()}") from None
        pid = pid or int(message["pid"])
        return pid, os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is None:
                os.kill(self._pid, number)
            else:
                signal.pidfd_send_signal(self._pidfd, number)

    @property
    def threads(self) -> int:
        """How many threads it has; 0 where nobody can tell."""
        try:
            return os.stat(f"/proc/{self._pid}/task").st_nlink - 2
        except OSError:
            return 0

    def close(self) -> None:
        """End it, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        if self._pidfd is not None:
            select.select([self._pidfd], [], [], START)
            os.close(self._pidfd)
            self._pidfd = None
        self.control.close()
        for descriptor in self.output:
            os.close(descriptor)
        self.output = {}
        self.link.remove(self.folder)


def read_ready(descriptor: int) -> str | None:
    """Return what a non-blocking descriptor has to read, up to a megabyte; None at its end."""
    try:
        return os.read(descriptor, 1 << 20).decode("utf-8", "replace") or None
    except BlockingIOError:
        return ""
