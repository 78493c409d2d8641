"""Grade an assignment's submissions: executed side by side, entered into the gradebook by one."""

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry

from actlib.grading.cells import SourceNotebook
from actlib.grading.cluster import Cluster
from actlib.grading.course import CourseError, last_line, open_course
from actlib.grading.execute import SplitExecute
from actlib.grading.fast import speed_up_nbgrader
from actlib.grading.jobs import Executed, Job, Workshop, workshop
from actlib.grading.preflight import look
from actlib.grading.repair import REPAIRED
from actlib.grading.resume import Records
from actlib.grading.rows import Row, read_row
from actlib.grading.sandbox import choose
from actlib.grading.steps import jobs, sanitise, save

COPIES = ".actlib/copies"  # of submissions that nbgrader cannot read as they are

_shop: Workshop  # in a process of the pool


@dataclass
class Task:
    """A submission on its way."""

    student: str
    digest: str
    start: float
    jobs: dict[str, Job] = field(default_factory=dict)
    futures: dict[str, Future[Executed]] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)

    def submit(self, pool: Executor) -> None:
        """Hand the notebooks to a pool, once or again."""
        for name, job in self.jobs.items():
            try:
                self.futures[name] = pool.submit(_execute, job)
            except BrokenProcessPool as error:  # it broke on an earlier one
                self.futures[name] = Future()
                self.futures[name].set_exception(error)

    @property
    def executed(self) -> bool:
        """Whether all its notebooks are."""
        return all(future.done() for future in self.futures.values())


def handed_in(root: Path) -> list[str]:
    """Return the released assignments that somebody handed in.

    Raises
    ------
    CourseError
        If there are none.
    """
    api = open_course(root)
    with api.gradebook as gradebook:
        released = sorted(assignment.name for assignment in gradebook.assignments)
    submitted = root / api.coursedir.submitted_directory
    found = [name for name in released if any(submitted.glob(f"*/{name}"))]
    if not found:
        raise CourseError("nothing was handed in: no submitted/STUDENT/ASSIGNMENT of a release")
    return found


class Grading:
    """Every submission of an assignment, graded as it is iterated over, in the order they are done.

    Each is autograded and gets its feedback, and gives one `Row`. What was graded before, and has not
    changed since, is not graded again, unless with `force`; its row says so. Submitted files are read,
    never changed. An iteration can be broken off at any moment; the next one goes on.

    Parameters
    ----------
    root
        The course folder.
    assignment
        The assignment's name.
    students
        Only these; by default everyone with a folder in ``submitted/``.
    force
        Grade again what is graded.
    jobs
        How many submissions to execute at a time; by default as many as there are processors.
    sandbox
        The least protection to run students' code with, in place of what the course's configuration
        says: "full", "landlock", "limits", "off", or "auto" for the best there is.
    feedback
        Write the students' feedback pages too.
    cluster
        Where to execute notebooks, in place of this machine.

    Raises
    ------
    CourseError
        If the assignment was never released, or nobody handed anything in.
    """

    def __init__(
        self,
        root: Path,
        assignment: str,
        students: Sequence[str] = (),
        force: bool = False,
        jobs: int | None = None,
        feedback: bool = True,
        sandbox: str | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        speed_up_nbgrader()
        self.api = open_course(root)
        self.assignment = assignment
        self.force = force
        self.jobs = jobs or _processors()
        self.feedback = feedback
        try:
            with self.api.gradebook as gradebook:
                released = gradebook.find_assignment(assignment)
                self.notebooks = {notebook.name for notebook in released.notebooks}
                self._modules = set[str]().union(
                    *(
                        SourceNotebook.from_gradebook(gradebook, name, assignment).modules()
                        for name in self.notebooks
                    )
                )
        except MissingEntry:
            raise CourseError(
                f"{assignment} is not in the gradebook: release it first, with "
                f"`actlib release {assignment}` or `nbgrader generate_assignment {assignment}`"
            ) from None
        submitted = root / self.api.coursedir.submitted_directory
        found = sorted(p.parent.name for p in submitted.glob(f"*/{assignment}") if p.is_dir())
        for student in students:
            if student not in found:
                raise CourseError(f"{student} has no folder submitted/{student}/{assignment}")
        if not found:
            raise CourseError(f"nothing was handed in: there is no submitted/*/{assignment}")
        self.students = list(students) or found
        step = SplitExecute(parent=self.api)
        timeout = step.timeout
        self.cluster = cluster
        if cluster:
            workers, self.where = cluster.look(sandbox or step.sandbox)
            self.jobs = jobs or workers
        else:
            self.sandbox = choose(sandbox or step.sandbox)
            self.where = str(self.sandbox)
        self.records = Records(self.api, assignment, [timeout, feedback])

    def __len__(self) -> int:
        return len(self.students)

    def plan(self) -> dict[str, str]:
        """Return, for each student, what is to be done: "new", "changed", "again" or "unchanged"."""
        return {student: self._state(student)[0] for student in self.students}

    def _state(self, student: str) -> tuple[str, str]:
        digest = self.records.digest(self._folder(student))
        if self.records.done(student, digest):
            return ("again" if self.force else "unchanged"), digest
        return ("changed" if self.records.known(student) else "new"), digest

    def _folder(self, student: str) -> Path:
        course = self.api.coursedir
        return Path(course.format_path(course.submitted_directory, student, self.assignment))

    def __iter__(self) -> Iterator[Row]:
        assignment = self.assignment
        todo: deque[Task] = deque()
        for student in self.students:
            state, digest = self._state(student)
            if state == "unchanged":
                record = self.records.done(student, digest) or {}
                problem = str(record.get("problem", ""))
                seconds = float(record.get("seconds", 0))
                yield read_row(self.api, assignment, student, seconds, problem, "unchanged")
            else:
                todo.append(Task(student, digest, 0.0))
        if todo:
            yield from self._grade(todo)

    # --- the pool -----------------------------------------------------------------------------

    def _grade(self, todo: deque[Task]) -> Iterator[Row]:
        if not self.cluster:
            self._shop = workshop(frozenset(self._modules), self.sandbox.tier)
        running: list[Task] = []
        pool = self._pool(self.jobs)
        try:
            while todo or running:
                while todo and len(running) < 2 * self.jobs:
                    row = self._begin(task := todo.popleft())
                    if row is not None:
                        yield row
                        continue
                    running.append(task)
                    task.submit(pool)
                wait(
                    [f for task in running for f in task.futures.values() if not f.done()],
                    return_when=FIRST_COMPLETED,
                )
                done = [task for task in running if task.executed]
                if any(_broken(task) for task in done):
                    # which one it was cannot be known: each goes again, alone
                    pool.shutdown()
                    pool = self._pool(self.jobs)
                    done, running = running, []
                    for task in done:
                        with self._pool(1) as alone:
                            task.submit(alone)
                running = [task for task in running if task not in done]
                for task in done:
                    yield self._finish(task)
        except BaseException:  # Ctrl-C, for one: whoever comes back goes on from here
            for worker in multiprocessing.active_children():
                worker.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _pool(self, jobs: int) -> Executor:
        if self.cluster:
            return self.cluster.pool(self._modules)
        return ProcessPoolExecutor(
            jobs,
            mp_context=multiprocessing.get_context("fork"),
            initializer=_enter,
            initargs=(self._shop,),  # forked, not pickled
        )

    def _begin(self, task: Task) -> Row | None:
        """Sanitise a submission; return its row if that is not possible."""
        task.start = time.monotonic()
        self.records.forget(task.student)
        submitted = self._folder(task.student)
        files = look(submitted, self.notebooks)
        present = {p.stem for p in submitted.glob("*.ipynb")} | set(files.notebooks)
        if files.problems:
            return self._failed(task, "; ".join(files.problems))
        if missing := self.notebooks - present:
            absent = self._record_missing(task.student, missing)
            if missing == self.notebooks:
                return self._done(task, absent)
            files.repairs.append(absent)
        course = self.api.coursedir
        copies = f"{COPIES}/{os.getpid()}" if files.needs_copy else None
        if copies:
            target = course.format_path(copies, task.student, self.assignment)
            files.copy(submitted, Path(target))
        try:
            result = sanitise(self.api, self.assignment, task.student, copies)
        finally:
            if copies:
                shutil.rmtree(Path(course.root) / copies, ignore_errors=True)
        if not result["success"]:
            return self._failed(task, last_line(result))
        task.repairs = files.repairs + repairs(result)
        task.jobs = jobs(self.api, self.assignment, task.student)
        return None

    def _finish(self, task: Task) -> Row:
        """Enter an executed submission into the gradebook, and write its feedback."""
        try:
            executed = {name: future.result() for name, future in task.futures.items()}
        except Exception as error:
            return self._failed(task, f"not graded: {type(error).__name__}: {error}")
        result = save(self.api, self.assignment, task.student, executed)
        if result["success"] and self.feedback:
            result = self.api.generate_feedback(self.assignment, task.student, force=True)
        if not result["success"]:
            return self._failed(task, last_line(result))
        events = dict.fromkeys(event for done in executed.values() for event in done.events)
        return self._done(task, "; ".join([*task.repairs, *events]))

    # --- rows ---------------------------------------------------------------------------------

    def _done(self, task: Task, problem: str) -> Row:
        seconds = time.monotonic() - task.start
        self.records.write(task.student, task.digest, problem=problem, seconds=seconds)
        return read_row(self.api, self.assignment, task.student, seconds, problem, "graded")

    def _failed(self, task: Task, problem: str) -> Row:
        """Return the row of a submission that could not be graded; the next run tries again."""
        seconds = time.monotonic() - task.start
        return read_row(self.api, self.assignment, task.student, seconds, problem, "failed")

    def _record_missing(self, student: str, missing: set[str]) -> str:
        """Give a student without a notebook a row of zeros, and return what to say of it.

        nbgrader by itself leaves no trace of such a submission. Points that a person gave stay.
        """
        with self.api.gradebook as gradebook:
            gradebook.update_or_create_student(student)
            submission = gradebook.update_or_create_submission(self.assignment, student)
            for notebook in submission.notebooks:
                if notebook.name in missing:
                    for cell in notebook.grades:
                        cell.auto_score = 0
                        cell.needs_manual_grade = False
            gradebook.db.commit()
        names = ", ".join(f"{name}.ipynb" for name in sorted(missing))
        return f"no {names} in submitted/{student}/{self.assignment}"


def repairs(result: dict[str, Any]) -> list[str]:
    """Return what nbgrader's log says was repaired."""
    lines = str(result.get("log", "")).splitlines()
    return [line.split(REPAIRED, 1)[1] for line in lines if REPAIRED in line]


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _enter(shop: Workshop) -> None:
    """Make ready a process of the pool."""
    global _shop
    _shop = shop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that owns the pool
    threading.Thread(target=_leave_with_the_owner, daemon=True).start()


def _leave_with_the_owner() -> None:
    """End this process when the pool's owner is killed: a pool's processes wait for work for ever."""
    if owner := multiprocessing.parent_process():
        owner.join()
        os._exit(1)


def _execute(job: Job) -> Executed:
    return _shop.execute(job)


def _broken(task: Task) -> bool:
    return any(isinstance(f.exception(), BrokenProcessPool) for f in task.futures.values())
