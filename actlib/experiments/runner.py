"""Run experiments on several cores, keep what is finished, and go on where a run was broken off."""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from actlib.experiments import RESULTS, fingerprint, load, save

PARTIAL = Path("_build", "experiments")  # finished jobs of experiments that are not finished

# One thread a process: matrices this small gain nothing from more, and the processes would queue.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def up_to_date(name: str) -> bool:
    """Return whether the stored results are those of the code as it is."""
    path = RESULTS / f"{name}.json"
    return path.exists() and load(name).get("source") == fingerprint(name)


def measure(name: str, job: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of one job: what was asked for, and what was measured."""
    module = importlib.import_module(f"actlib.experiments.{name}")
    with np.errstate(all="ignore"):  # a network may diverge; then its numbers say so
        result = module.measure(**job)
    rows = result if isinstance(result, list) else [result]
    return [{**job, **row} for row in rows]


@contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor | None]:
    """Open a pool of processes with one thread each; None for 0, which means: in this process."""
    if not jobs:
        yield None
        return
    before = {key: os.environ.get(key) for key in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    # "spawn": only a new process reads the number of threads
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})


def run(name: str, pool: ProcessPoolExecutor | None = None, progress: bool = True) -> Path:
    """Run one experiment and store its results.

    Jobs that an earlier, broken-off run of the same code has finished are not run again.

    Parameters
    ----------
    name : str
        A key of `EXPERIMENTS`.
    pool : ProcessPoolExecutor, optional
        Where the jobs run; in this process if left out.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Path
        The file with the results.
    """
    module = importlib.import_module(f"actlib.experiments.{name}")
    jobs: list[dict[str, Any]] = module.jobs()
    partial = PARTIAL / f"{name}-{fingerprint(name)}.jsonl"
    partial.parent.mkdir(parents=True, exist_ok=True)
    for other in partial.parent.glob(f"{name}-*.jsonl"):
        if other != partial:
            other.unlink()  # by code that is no more
    done = _finished(partial)
    open_jobs = [job for job in jobs if _key(job) not in done]
    bar = tqdm(
        total=len(jobs), initial=len(jobs) - len(open_jobs), desc=f"{name:12}", unit="job",
        disable=not progress, file=sys.stdout,
    )  # fmt: skip
    with partial.open("a", encoding="utf-8") as file, bar:
        for job, rows in _results(name, open_jobs, pool, alone=getattr(module, "ALONE", False)):
            done[_key(job)] = rows
            file.write(json.dumps([job, rows]) + "\n")
            file.flush()
            bar.update()
    rows = [row for job in jobs for row in done[_key(job)]]
    collected = module.collect(rows) if hasattr(module, "collect") else {"rows": rows}
    path = save(name, {"settings": module.SETTINGS, "source": fingerprint(name), **collected})
    partial.unlink()
    return path


def _results(
    name: str, jobs: list[dict[str, Any]], pool: ProcessPoolExecutor | None, alone: bool
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    if pool is None:
        for job in jobs:
            yield job, measure(name, job)
    elif alone:  # a measurement of time must not have a neighbour
        for job in jobs:
            yield job, pool.submit(measure, name, job).result()
    else:
        futures = {pool.submit(measure, name, job): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _key(job: dict[str, Any]) -> str:
    return json.dumps(job, sort_keys=True)


def _finished(partial: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by job; a last line that was cut off by the interruption does not count."""
    done = {}
    if partial.exists():
        for line in partial.read_text(encoding="utf-8").splitlines():
            try:
                job, rows = json.loads(line)
            except json.JSONDecodeError:
                continue
            done[_key(job)] = rows
    return done
