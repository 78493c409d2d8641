"""The grader's own process for one submission: runs the instructor's test cells.

The names that a test cell needs and that the instructor's cells did not define are the student's:
plain data by value, everything else as a proxy of what lives in the student's process.
"""

import builtins
import contextlib
import os
import socket
from typing import Any

from actlib.grading.disk import SharedDisk
from actlib.grading.given import GivenModules
from actlib.grading.needed import names_needed
from actlib.grading.pyplot import put_in_place
from actlib.grading.remote import Remote
from actlib.grading.student_side.grading_kernel.channel import Channel, Closed, Message
from actlib.grading.student_side.grading_kernel.serve import Interrupts, write_files
from actlib.grading.student_side.grading_kernel.shell import Shell
from actlib.grading.student_side.grading_kernel.streams import mentions, seed


class TesterProcess:
    """Serves the grader: runs test cells, one at a time."""

    def __init__(self, shell: Shell, control: socket.socket, hand: socket.socket) -> None:
        self.shell = shell
        self.control = Channel(control)
        self.hand = hand  # through which sockets to students' processes are handed over
        self.remote: Remote | None = None
        self.borrowed: dict[str, Any] = {}  # what the student's names stood for in the last cell
        self.disk = SharedDisk()
        self.interrupts = Interrupts()
        shell.emit = self.control.send
        put_in_place(self._module)
        # figures are not drawn here
        vars(shell)["enable_matplotlib"] = lambda gui=None: ("inline", "inline")

    def run(self) -> None:
        """Serve until the grader hangs up."""
        self.control.send({"event": "ready", "pid": os.getpid()})
        while True:
            try:
                message, buffers = self.control.receive()
            except Closed:
                return
            except KeyboardInterrupt:
                continue
            if "files" in message:
                write_files(message["files"], buffers)
                files = dict(zip(message["files"], buffers, strict=True))
                GivenModules({name: files[name] for name in message["given"]}).install()
                self.disk.begin(message["given"])
                self.control.send({"event": "done", "ok": True})
            elif "student" in message:
                _, descriptors, _, _ = socket.recv_fds(self.hand, 1, 1)
                self._meet(socket.socket(fileno=descriptors[0]))
                self.control.send({"event": "done", "ok": True})
            else:
                self._run(message)

    def _meet(self, sock: socket.socket) -> None:
        self.remote = Remote(
            Channel(sock),
            self._interrupt_student,
            self._kill_student,
            self.shell.user_ns,
            self.disk,
        )
        number = int.from_bytes(os.urandom(4), "big")
        seed(number)  # both processes begin with the same random numbers
        self.remote.seed(number)

    def _run(self, message: Message) -> None:
        source, ok = message["run"], False
        try:
            self.interrupts.running = True
            try:
                self._borrow(message)
            except Exception as error:
                self.shell._showtraceback(type(error), error, [f"{type(error).__name__}: {error}"])
            else:
                ok = self.shell.run(source)
                self._give_back()
        except KeyboardInterrupt as error:
            self.shell._showtraceback(KeyboardInterrupt, error, ["KeyboardInterrupt"])
        finally:
            self.interrupts.running = False
        self.control.send({"event": "done", "ok": ok, "count": self.shell.execution_count - 1})

    def _give_back(self) -> None:
        """Bring the student's process up to date, if the cell has changed what both share."""
        if self.remote is not None:
            with contextlib.suppress(Exception):  # what was not told costs no test its result
                self.remote.finish()

    def _borrow(self, message: Message) -> None:
        """Bring the names that the cell needs of the student up to date."""
        source = message["run"]
        students, classes = set(message["students"]), set(message["classes"])
        namespace = self.shell.user_ns
        for name, value in self.borrowed.items():
            if namespace.get(name, value) is value:  # else a test cell has given it a meaning
                namespace.pop(name, None)
        self.borrowed.clear()
        needed, words = names_needed(self.shell, source, namespace)
        wanted = sorted(
            name
            for name in needed
            if name in students or (name not in namespace and not hasattr(builtins, name))
        )
        if self.remote is None:
            return
        draws = any(map(mentions, needed))
        self.remote.streams.cell(draws)
        self.remote.disk.cell(needed | words)
        if wanted or draws or self.disk.follows:
            self.remote.operators_are_asked_for = not classes.isdisjoint(wanted)
            self.borrowed, used = self.remote.names(
                wanted, sorted(needed), message.get("given", False)
            )
            namespace.update(self.borrowed)
            # a test's own variables are nothing that the student's code may change
            own = self.shell.read(source).bound - set(message["begun"]) if used else set()
            self.remote.scope.cell(self.borrowed, used, used - own, words)

    def _module(self, name: str) -> Any:
        if self.remote is None:
            raise AttributeError(f"there is no {name}")
        return self.remote.module(name)

    def _interrupt_student(self) -> None:
        self.control.send({"event": "interrupt"})
        self.control.receive()  # the interrupt has been sent: none can hit a later call

    def _kill_student(self) -> None:
        self.control.send({"event": "kill"})
        self.control.receive()


def serve(shell: Shell, sockets: list[socket.socket]) -> None:
    """Serve in a process forked for one submission."""
    TesterProcess(shell, *sockets).run()
