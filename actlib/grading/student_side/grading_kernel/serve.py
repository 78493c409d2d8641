"""The loop of a process that runs cells for the grader, forked for one submission."""

import os
import select
import signal
import socket
import sys
from typing import Any

from .channel import Channel, Closed, Message
from .objects import Objects, describe
from .shell import Shell, text_of
from .streams import mentions


class Interrupts:
    """SIGINT reaches the student's code while it runs, and nothing else."""

    def __init__(self) -> None:
        self.running = False
        signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, signum: int, frame: Any) -> None:
        if self.running:
            raise KeyboardInterrupt


class StudentProcess:
    """Runs the student's cells for the grader, and answers the tests."""

    def __init__(self, shell: Shell, control: socket.socket, tests: socket.socket) -> None:
        self.shell = shell
        self.control = Channel(control)
        self.tests = Channel(tests)
        self.objects = Objects(self.tests, shell.user_ns)
        self.interrupts = Interrupts()
        shell.emit = self.control.send

    def run(self) -> None:
        """Serve until the grader hangs up."""
        self.control.send({"event": "ready", "pid": os.getpid()})
        channels = [self.tests, self.control]  # what the tests have said first comes first
        while True:
            try:
                for channel in select.select(channels, [], [])[0]:
                    channel.fill()
                    while (message := channel.next()) is not None:
                        self._answer(channel, *message)
            except Closed:
                return
            except KeyboardInterrupt:  # it came as the cell was just done
                self.interrupts.running = False

    def _answer(self, channel: Channel, message: Message, buffers: list[bytes]) -> None:
        self.interrupts.running = True
        try:
            if channel is self.tests:
                self.objects.serve(message, buffers)
            elif "files" in message:
                write_files(message["files"], buffers)
                self.objects.disk.begin()
                self.control.send({"event": "done", "ok": True})
            else:
                draws = mentions(message["run"])
                if draws:
                    self.objects.streams.note()
                ok = self.shell.run(message["run"], message.get("draw", True))
                if draws and message.get("again"):  # the tests' process has run it already
                    self.objects.streams.go_back()
                count = self.shell.execution_count - 1
                self.control.send({"event": "done", "ok": ok, "count": count})
        except KeyboardInterrupt as error:
            if channel is self.tests:  # perhaps the second reply, which the tests then drop
                self.tests.send({"seq": message["seq"], "error": describe(error)})
            else:
                self.shell._showtraceback(KeyboardInterrupt, error, ["KeyboardInterrupt"])
                count = self.shell.execution_count - 1
                self.control.send({"event": "done", "ok": False, "count": count})
        finally:
            self.interrupts.running = False


def write_files(names: list[str], contents: list[bytes]) -> None:
    """Write the assignment's files into the working directory."""
    for name, content in zip(names, contents, strict=True):
        if os.path.dirname(name):
            os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "wb") as file:
            file.write(content)


def fatal(error: BaseException) -> None:
    """Say on stderr, which the grader reads, why this process ends."""
    sys.stderr.write(f"{type(error).__name__}: {text_of(error)}\n")


def serve_student(shell: Shell, sockets: list[socket.socket]) -> None:
    """Serve in a process forked for one submission."""
    sys.path.insert(0, "")  # modules that were handed in beside the notebook
    StudentProcess(shell, *sockets).run()
