"""A warm process: it has imported what notebooks need, and forks a process for each submission.

Started as ``python -c`` by the grader with a socket to listen at. Each message on a connection names what
to fork and carries the descriptors that the new process gets.
"""

import contextlib
import functools
import gc
import importlib
import itertools
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from traitlets.config import Config

from . import confine, landlock
from .shell import Shell, flush, open_streams

Entry = Callable[[Shell, list[socket.socket]], None]
# what IPython and NumPy import on first use, each time anew in a forked process
LATE = ("bdb", "IPython.core.logger", "pygments.formatters.terminal256")
LATE_IN_NUMPY = ("numpy.random", "numpy.ma", "numpy.linalg")
LEAVING = 2.0  # seconds for forked processes to end after those they served


def main(
    listener: socket.socket,
    lifeline: socket.socket,
    modules: list[str],
    outer: dict[str, list[str]] | None,
    entry: Entry,
) -> None:
    """Serve until the grader, at the other end of the lifeline, is gone.

    What it sends through that is imported before any later connection is taken. Each of these gets a
    process of its own, which has all that was imported here. `outer` is what
    this process itself may reach, as `landlock.restrict` takes it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # no history: it costs a thread and a database
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = Shell.instance(config=settings, colors="nocolor", xmode="Plain", autoindent=False)
    preload(shell, modules)
    if outer is not None:
        confine.system_calls()
        landlock.restrict(**outer)
    # a disk of its own for each that asks, where the sandbox has made some
    place = tempfile.gettempdir()
    disks = [name for name in os.listdir(place) if name.startswith("actlib-disk-")]
    places = itertools.cycle([os.path.join(place, name) for name in disks] or [place])
    while True:
        if lifeline in select.select([listener, lifeline], [], [])[0]:
            if not (lines := _lines(lifeline)):
                break
            for request in map(json.loads, lines):
                os.environ.update(request["environment"])
                preload(shell, request["modules"])
            continue
        link, _ = listener.accept()
        place = next(places)
        _reap()
        if os.fork() == 0:
            listener.close()
            lifeline.close()
            _serve(link, shell, entry, place)
            os._exit(0)
        link.close()
    _reap(LEAVING)


def _lines(sock: socket.socket) -> list[bytes]:
    """Return what has been sent, in whole lines; nothing when nobody is at the other end."""
    received = b""
    while not received.endswith(b"\n"):
        if not (more := sock.recv(1 << 16)):
            return []
        received += more
    return received.splitlines()


def _reap(seconds: float = 0.0) -> None:
    """Take leave of the forked processes that have ended, so that their time is counted here.

    With `seconds`, wait so long for those that are about to.
    """
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] or time.monotonic() < deadline:
            time.sleep(0.001 if seconds else 0)


def _serve(link: socket.socket, shell: Shell, entry: Entry, place: str) -> None:
    """Fork what is asked for on this connection, until it is closed; each gets a folder in `place`."""
    while True:
        try:
            data, descriptors, _, _ = socket.recv_fds(link, 1 << 20, 5)
        except ConnectionError:  # who asked was killed
            data, descriptors = b"", []
        if not data:
            _reap(LEAVING)
            return
        request = json.loads(data)
        answer: Any = {}
        if "modules" in request:
            shell.prepare(request["cells"])
            answer = preload(shell, request["modules"])
        elif "remove" in request:
            _reap()
            shutil.rmtree(request["remove"], ignore_errors=True)
        else:
            folder = tempfile.mkdtemp(prefix="work-", dir=place)
            if os.fork() == 0:
                link.close()
                _become(shell, request, folder, descriptors, entry)
            for descriptor in descriptors:
                os.close(descriptor)
            answer = {"folder": folder}
        with contextlib.suppress(ConnectionError):
            link.sendall(json.dumps(answer).encode())


def preload(shell: Shell, modules: list[str]) -> list[str]:
    """Import these modules, so that no submission waits for them; return those that are missing."""
    missing = []
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception:
            missing.append(module)
    for module in (*LATE, *(LATE_IN_NUMPY if "numpy" in sys.modules else ())):
        importlib.import_module(module)
    _warm_shell(shell)
    if "matplotlib.pyplot" in sys.modules:
        _warm_figures(shell)
    gc.freeze()  # so that a collection in a forked process does not copy every page
    return missing


@functools.cache
def _warm_shell(shell: Shell) -> None:
    """Read a cell and format an error: the patterns that this takes are compiled on first use."""
    shell.transform_cell('x = [1.0, "a"]  # a comment\n"{x}?"\n')  # which may be a wish for help
    try:
        exec("undefined", {})
    except NameError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info())


@functools.cache
def _warm_figures(shell: Shell) -> None:
    """Draw once: the fonts, the colour maps and the inline display are made on first use."""
    import matplotlib

    matplotlib.use("module://matplotlib_inline.backend_inline")
    import matplotlib.pyplot as plt
    from IPython.core.pylabtools import print_figure
    from matplotlib_inline.backend_inline import configure_inline_support, show

    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    figure, axes = plt.subplots(layout="constrained")
    axes.plot([0, 1], label="x")
    axes.set(title="x", xlabel="y", ylabel="0")
    axes.legend()
    print_figure(figure)
    plt.close("all")
    vars(show).update(_to_draw=[], _draw_called=False)


def _become(
    shell: Shell, request: dict[str, Any], folder: str, descriptors: list[int], entry: Entry
) -> None:
    """Turn this forked process into the one that was asked for; never return."""
    from .serve import fatal

    status = 1
    try:
        gc.enable()
        os.setsid()
        null = os.open(os.devnull, os.O_RDONLY)
        for target, descriptor in enumerate([null, *descriptors[-2:]]):
            os.dup2(descriptor, target)
            os.close(descriptor)
        sys.stdout = sys.stderr = None  # the warm process's own
        open_streams()
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        os.chdir(folder)
        os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = folder
        shell.db = {}  # where %cd makes notes; the warm process's own cannot be written
        random.seed()
        if "numpy" in sys.modules:
            # else every submission draws the same numbers; without a number it takes a millisecond
            sys.modules["numpy"].random.seed(random.getrandbits(32))
        confine.confine(request.get("limits", {}), folder)
        entry(shell, [socket.socket(fileno=d) for d in descriptors[:-2]])
        status = 0
    except BaseException as error:
        fatal(error)
    finally:
        flush()
        os._exit(status)
