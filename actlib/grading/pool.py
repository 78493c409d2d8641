"""The processes that do the work of a run, on this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from actlib.grading.jobs import Executed, Job, Workshop
from actlib.grading.steps import Steps

PAGES = 60  # seconds for a student's pages
Call = tuple[Callable[[Any], Any], Any]

_shop: Workshop | None  # in a process of the pool
_steps: Steps


def processors() -> int:
    """Return how many processors there are for us."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def new_pool(workers: int, shop: Workshop | None, steps: Steps) -> ProcessPoolExecutor:
    """Return a pool whose processes are forked with these, and end with this one.

    Without a workshop it only writes pages.
    """
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_enter,
        initargs=(shop, steps),  # forked, not pickled
    )


def kill_all() -> None:
    """End the pool's processes now."""
    for worker in multiprocessing.active_children():
        worker.kill()


def submit(pool: Executor, call: Call) -> Future[Any]:
    """Hand over a call; of a pool that has broken down, the future says so."""
    try:
        function, argument = call
        return pool.submit(function, argument)
    except BrokenProcessPool as error:  # it broke on an earlier one
        future: Future[Any] = Future()
        future.set_exception(error)
        return future


def execute(job: Job) -> Executed:
    """Execute a notebook, in a process of the pool."""
    assert _shop is not None, "a cluster executes"
    return _shop.execute(job)


def write_feedback(student: str) -> dict[str, Any]:
    """Write a student's pages, in a process of the pool; return nbgrader's result.

    Some Markdown takes a parser hours; each page of that kind would keep a process from the others.
    """
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, PAGES, 1)  # again, where the first was swallowed
    try:
        return _steps.feedback(student)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(signum: int, frame: Any) -> None:
    raise TimeoutError(f"pages that take more than {PAGES} seconds to write are left out")


def _enter(shop: Workshop | None, steps: Steps) -> None:
    """Make ready a process of the pool."""
    global _shop, _steps
    _shop, _steps = shop, steps
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that owns the pool
    threading.Thread(target=_leave_with_the_owner, daemon=True).start()


def _leave_with_the_owner() -> None:
    """End this process when the pool's owner is killed: a pool's processes wait for work for ever."""
    if owner := multiprocessing.parent_process():
        owner.join()
        os._exit(1)
