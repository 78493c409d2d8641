"""One submission, executed in two processes: the student's cells in one, the tests in another.

Nothing that the student's process sends is believed: it is data for the outputs, which are built here.
"""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nbformat.notebooknode import NotebookNode

from actlib.grading.cells import SourceNotebook
from actlib.grading.ran import ROOM, Ran
from actlib.grading.student_side.grading_kernel.channel import Closed, ProtocolError
from actlib.grading.warm import Forked, Link, read_ready

if TYPE_CHECKING:
    from actlib.grading.jobs import Job

BUDGET = 15  # time limits of a cell that the cells a student added get, all together
AGAIN = 0.7  # seconds between interrupts: enough to write down the first one's traceback
GRACE = 3.0  # seconds that an interrupted process gets before it is killed
SHOWN = 5 * ROOM  # characters of what the student's cells show, all together
THREADS = 1000  # a machine has some tens of thousands for all that it does
WATCH = 0.2  # seconds between looks at how many there are
REPLAY = 1.0  # seconds for a cell that timed out, when a new process goes through it again


class Submission:
    """The two processes of one submission, and what has been run in them.

    Parameters
    ----------
    student, tester
        Connections to the warm processes to fork from.
    source
        The instructor's cells.
    job
        The files beside the notebook, of which both processes get a copy, and the seconds a cell.
    limits
        What the student's process is confined to, as `confine` takes it.
    """

    def __init__(
        self,
        student: Link,
        tester: Link,
        source: SourceNotebook,
        job: "Job",
        limits: dict[str, Any],
    ) -> None:
        self.student_link = student
        self.tester_link = tester
        self.source = source
        self.names = {
            "students": sorted(source.students),
            "classes": sorted(source.classes),
            "begun": sorted(source.begun),
        }
        self.job = job
        self.timeout = job.timeout
        self.limits = limits
        self.events: list[str] = []  # what a person may want to know
        # what has been run, with its time limit, to bring a new process to the same state
        self.history: list[tuple[str, float]] = []
        self.room = SHOWN
        self.spent = 0.0  # seconds, by the cells that the student added
        self.tester_history: list[str] = []
        self.student: Forked | None = None
        self.tester, self.hand = self._start_tester()
        try:
            self._start_student()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End both processes."""
        self.hand.close()
        processes = [p for p in (self.student, self.tester) if p is not None]
        for process in processes:  # both, before either is waited for
            process.signal(signal.SIGKILL)
        for process in processes:
            process.close()
        self.student = None

    def run(self, notebook: NotebookNode) -> None:
        """Run the notebook's cells, and set their outputs."""
        if self.source.imports:
            self._run_test(self.source.imports)
            self.tester_history.append(self.source.imports)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip():
                continue
            source = self.source.trusted(cell)
            start = time.monotonic()
            added = cell.metadata.get("nbgrader", {}).get("grade_id") not in self.source.cells
            if added and self.spent > BUDGET * self.timeout:
                ran = Ran()
                ran.add_error("NotRun", "This cell was not run: the cells before it took too long.")
            elif source is not None and source.test and not source.unprotected:
                ran = self._run_test(cell.source)
                self.tester_history.append(self.source.definitions(source, hidden=True))
                if part := self.source.definitions(source, hidden=False):
                    self._run_student(part, draw=False, again=True)
            else:
                # the student's figures are looked at; those of the instructor's own cells are known
                ran = self._run_student(cell.source, draw=source is None or not source.locked)
                ran.strip_reports()
                if source is not None and not source.test and self.source.needed(source):
                    self._run_test(cell.source, given=True)
                    self.tester_history.append(cell.source)
            if added:
                self.spent += time.monotonic() - start
            cell.outputs = ran.outputs
            cell.execution_count = ran.count if ran.count is not None else 0
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count

    # --- the two sides ------------------------------------------------------------------------

    def _run_test(self, source: str, given: bool = False) -> Ran:
        ran = self._drive(self.tester, self._request(source) | {"given": given})
        if ran.died:
            ran.add_error("TestsEnded", "This test ended the process that runs the tests.")
            self.events.append("a test ended the process that runs the tests")
            self._restart_tester()
        if self.student is None:
            self._start_student()
        return ran

    def _request(self, source: str) -> dict[str, Any]:
        return {"run": source, **self.names}

    def _start_tester(self) -> tuple[Forked, socket.socket]:
        """Fork the tests' process; return it and the socket that hands it others."""
        here, there = socket.socketpair()
        with there:
            tester = Forked(self.tester_link, [there], {})
        self._hand_over(tester)
        return tester, here

    def _restart_tester(self) -> None:
        self.hand.close()
        self.tester.close()
        self.tester, self.hand = self._start_tester()
        if self.student is not None:
            self.student.close()
            self.student = None
        self._start_student()
        for source in self.tester_history:
            self._drive(self.tester, self._request(source))

    def _run_student(self, source: str, draw: bool = True, again: bool = False) -> Ran:
        assert self.student is not None
        room = min(ROOM, self.room)
        request = {"run": source, "draw": draw, "again": again}
        ran = self._drive(self.student, request, room=room)
        self.room -= room - ran.room
        if ran.died:
            ran.add_error(
                "ProcessEnded", "This cell ended its Python process. The cells after it were run."
            )
            self.events.append("a cell ended its Python process")
            self.student.close()
            self._start_student()
        else:
            self.history.append((source, REPLAY if ran.timed_out else self.timeout))
        return ran

    def _start_student(self) -> None:
        """Fork the student's process, and bring it to where the last one was."""
        here, there = socket.socketpair()
        with here, there:
            self.student = Forked(self.student_link, [there], self.limits)
            self._hand_over(self.student)
            self.tester.control.send({"student": True})
            socket.send_fds(self.hand, [b"s"], [here.fileno()])
            self._drive(self.tester, None)
        replayed, self.history = self.history, []
        for source, timeout in replayed:
            ran = self._drive(self.student, {"run": source, "draw": False}, timeout)
            if ran.died:  # leave that cell out, and begin anew
                self.student.close()
                self.history = [entry for entry in replayed if entry[0] != source]
                return self._start_student()
            self.history.append((source, timeout))
        return None

    def _hand_over(self, process: Forked) -> None:
        files = self.job.files
        request = {"files": list(files), "given": sorted(self.job.given)}
        process.control.send(request, list(files.values()))
        self._drive(process, None)

    # --- the loop -----------------------------------------------------------------------------

    def _drive(
        self,
        process: Forked,
        request: dict[str, Any] | None,
        timeout: float | None = None,
        room: int = ROOM,
    ) -> Ran:
        """Let a process work on a request until it is done, dead, or out of time."""
        ran = Ran(room)
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        interrupts = 0
        looked = time.monotonic()
        try:
            if request is not None:
                process.control.send(request)
            while not self._advance(process, ran, deadline):
                now = time.monotonic()
                if now - looked > WATCH:
                    self._count_threads()
                    looked = now
                late = now - deadline
                ran.timed_out = late > 0
                if late > GRACE:
                    raise Closed
                if late > interrupts * AGAIN:
                    interrupts += 1
                    self._interrupt(process)
        except (Closed, ProtocolError):
            process.signal(signal.SIGKILL)
            ran.died = True
        self._drain(process, ran)
        if ran.timed_out:
            ran.add_error(
                "CellTimeoutError",
                f"This cell did not end within {self.timeout:g} seconds: is there an endless loop?",
            )
        return ran

    def _advance(self, process: Forked, ran: Ran, deadline: float) -> bool:
        """Take in what has arrived; return whether the request is done."""
        others = self.student.output if self.student and process is not self.student else {}
        descriptors: list[Any] = [process.control, *process.output, *others]
        wait = 0.1 if ran.timed_out else min(max(deadline - time.monotonic(), 0), WATCH)
        ready = select.select(descriptors, [], [], wait)[0]
        if not ready:
            return False
        self._drain(process, ran)
        if process.control not in ready:
            return False
        process.control.fill()
        while (received := process.control.next()) is not None:
            event, _ = received
            self._drain(process, ran)  # printed before the event was sent
            match event.get("event"):
                case "done":
                    ran.ok = event.get("ok") is True
                    count = event.get("count")
                    ran.count = count if type(count) is int else None
                    return True
                case "interrupt" if process is not self.student:
                    if self.student is not None:
                        self.student.signal(signal.SIGINT)
                    process.control.send({})
                case "kill" if process is not self.student:
                    if self.student is not None:
                        self.events.append("a call of a function had to be ended")
                        self.student.close()
                        self.student = None
                    process.control.send({})
                case _:
                    ran.add(event)
        return False

    def _count_threads(self) -> None:
        if self.student is not None and self.student.threads > THREADS:
            self.events.append(f"a cell had to be ended: it started more than {THREADS} threads")
            self.student.signal(signal.SIGKILL)

    def _interrupt(self, process: Forked) -> None:
        if process is not self.student and self.student is not None:
            self.student.signal(signal.SIGINT)
        process.signal(signal.SIGINT)

    def _drain(self, process: Forked, ran: Ran) -> None:
        for source in {process} if self.student is None else {process, self.student}:
            for descriptor, name in list(source.output.items()):
                text = read_ready(descriptor)
                if text is None:  # closed over there
                    os.close(descriptor)
                    del source.output[descriptor]
                elif text:
                    ran.add_text(name, text)


@contextlib.contextmanager
def submission(*args: Any, **kwargs: Any) -> Iterator[Submission]:
    """Return a context with a `Submission`, whose processes are gone after it."""
    started = Submission(*args, **kwargs)
    try:
        yield started
    finally:
        started.close()
