"""Grade an assignment's submissions: executed side by side, entered into the gradebook by one."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from sqlalchemy.exc import SQLAlchemyError

from actlib.grading.admit import NotAdmitted, admit
from actlib.grading.cells import SourceNotebook
from actlib.grading.cluster import Cluster
from actlib.grading.course import last_line, open_course, who_handed_in
from actlib.grading.errors import CourseError
from actlib.grading.execute import SplitExecute
from actlib.grading.fast import add_indexes, speed_up_nbgrader
from actlib.grading.jobs import workshop
from actlib.grading.pool import (
    Call,
    execute,
    kill_all,
    new_pool,
    processors,
    submit,
    write_feedback,
)
from actlib.grading.resume import Records
from actlib.grading.rows import Row, read_maxima, read_row
from actlib.grading.sandbox import choose
from actlib.grading.steps import Steps
from actlib.grading.text import printable


@dataclass
class Task:
    """A submission on its way: what the pool does for it at the moment."""

    student: str
    digest: str
    start: float
    calls: dict[str, Call] = field(default_factory=dict)
    futures: dict[str, Future[Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    saved: bool = False

    def submit(self, pool: Executor) -> None:
        """Hand the calls to a pool, once or again."""
        self.futures = {name: submit(pool, call) for name, call in self.calls.items()}

    @property
    def done(self) -> bool:
        """Whether all are."""
        return all(future.done() for future in self.futures.values())

    @property
    def broken(self) -> bool:
        """Whether a process died meanwhile, of this one or of another."""
        return any(isinstance(f.exception(), BrokenProcessPool) for f in self.futures.values())


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
    found = [name for name in released if who_handed_in(submitted, name)]
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
        self.jobs = jobs or processors()
        self.feedback = feedback
        try:
            with self.api.gradebook as gradebook:
                released = gradebook.find_assignment(assignment)
                sources = {
                    notebook.name: SourceNotebook.from_gradebook(
                        gradebook, notebook.name, assignment, self.api.coursedir
                    )
                    for notebook in released.notebooks
                }
                self.maxima = read_maxima(gradebook, assignment)
        except MissingEntry:
            with self.api.gradebook as gradebook:
                known = ", ".join(sorted(other.name for other in gradebook.assignments))
            raise CourseError(
                f"{assignment} is not in the gradebook, which knows {known or 'no assignment'}: "
                f"release it first, with `actlib release {assignment}` or "
                f"`nbgrader generate_assignment {assignment}`"
            ) from None
        found = who_handed_in(root / self.api.coursedir.submitted_directory, assignment)
        if strangers := sorted(set(students) - set(found)):
            who = strangers[0]
            raise CourseError(f"{who} has no folder submitted/{who}/{assignment}")
        if not found:
            raise CourseError(f"nothing was handed in: there is no submitted/*/{assignment}")
        self.students = list(students) or found
        self.steps = Steps(self.api, assignment, sources)
        imports = {name: source.imports for name, source in sorted(sources.items())}
        self.records = Records(self.api, assignment, [self.steps.timeout, feedback, imports])
        least = sandbox or SplitExecute(parent=self.api).sandbox
        self.cluster = cluster
        if cluster:
            workers, self.where = cluster.look(least)
            self.jobs = jobs or workers
        else:
            self.sandbox = choose(least)
            self.where = str(self.sandbox)

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
        todo: deque[Task] = deque()
        for student in self.students:
            state, digest = self._state(student)
            if state == "unchanged":
                record = self.records.done(student, digest) or {}
                problem = str(record.get("problem", ""))
                seconds = float(record.get("seconds", 0))
                yield self._row(student, seconds, problem, "unchanged")
            else:
                todo.append(Task(student, digest, 0.0))
        if todo:
            yield from self._grade(todo)

    # --- the pool -----------------------------------------------------------------------------

    def _grade(self, todo: deque[Task]) -> Iterator[Row]:
        add_indexes(self.api.coursedir.db_url, self.api.coursedir.course_id)
        if self.feedback:
            self.steps.make_ready()
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
                done = [task for task in running if task.done]
                if any(task.broken for task in done):
                    # which one it was cannot be known: each goes again, alone
                    pool.shutdown()
                    pool = self._pool(self.jobs)
                    done = list(running)
                    for task in done:
                        self._alone(task)
                for task in done:
                    row = self._finish(task) if task.saved else self._save(task)
                    if row is None:  # its pages are still to be written
                        task.submit(pool)
                    else:
                        running.remove(task)
                        yield row
        except BaseException:  # Ctrl-C, for one: whoever comes back goes on from here
            kill_all()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _pool(self, workers: int) -> Executor:
        """Return what executes notebooks and writes pages; a cluster leaves the pages to this machine."""
        modules = self.steps.modules
        if self.cluster:
            return self.cluster.pool(modules, new_pool(workers, None, self.steps))
        return new_pool(workers, workshop(modules, self.sandbox.tier), self.steps)

    def _alone(self, task: Task) -> None:
        with self._pool(1) as pool:
            task.submit(pool)

    def _begin(self, task: Task) -> Row | None:
        """Sanitise a submission; return its row if there is nothing to execute."""
        task.start = time.monotonic()
        self.records.forget(task.student)
        try:
            admitted = admit(self.steps, task.student)
        except NotAdmitted as error:
            return self._failed(task, str(error))
        except SQLAlchemyError:  # which is everybody's
            raise
        except Exception as error:  # of whatever kind, it is this submission's alone
            return self._failed(task, printable(f"not graded: {type(error).__name__}: {error}"))
        task.problems = admitted.problems
        task.calls = {name: (execute, job) for name, job in admitted.jobs.items()}
        return None if admitted.notebooks else self._done(task)

    def _save(self, task: Task) -> Row | None:
        """Enter an executed submission into the gradebook; return its row if that is all."""
        try:
            executed = {name: future.result() for name, future in task.futures.items()}
        except Exception as error:
            return self._failed(task, printable(f"not graded: {type(error).__name__}: {error}"))
        result = self.steps.save(task.student, executed)
        if not result["success"]:
            return self._failed(task, last_line(result))
        task.problems += dict.fromkeys(event for done in executed.values() for event in done.events)
        task.saved = True
        if not self.feedback:
            return self._done(task)
        task.calls = {"feedback": (write_feedback, task.student)}
        return None

    def _finish(self, task: Task) -> Row:
        """Return the row of a submission whose pages are written."""
        try:
            result = task.futures["feedback"].result()
        except Exception as error:
            return self._failed(task, f"no feedback: {type(error).__name__}: {error}")
        if not result["success"]:
            return self._failed(task, last_line(result))
        return self._done(task)

    # --- rows ---------------------------------------------------------------------------------

    def _done(self, task: Task) -> Row:
        problem = "; ".join(task.problems)
        seconds = time.monotonic() - task.start
        self.records.write(task.student, task.digest, problem=problem, seconds=seconds)
        return self._row(task.student, seconds, problem, "graded")

    def _failed(self, task: Task, problem: str) -> Row:
        """Return the row of a submission that could not be graded; the next run tries again."""
        return self._row(task.student, time.monotonic() - task.start, problem, "failed")

    def _row(self, student: str, seconds: float, problem: str, state: str) -> Row:
        return read_row(self.api, self.assignment, student, self.maxima, seconds, problem, state)
