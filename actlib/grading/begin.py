"""The two warm processes of a run, which can come up before it is known what to grade."""

import atexit
import os
from collections.abc import Sequence

from actlib.grading.files import PACKAGE
from actlib.grading.folders import temporary_folder
from actlib.grading.library import font_cache, students_library
from actlib.grading.sandbox import Sandbox, choose
from actlib.grading.warm import STUDENT, TESTER, Warm

ALWAYS = ("matplotlib.pyplot", "numpy")  # what nearly every student's notebook imports
# the variables that a process gets; nothing else, for it could be a secret
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT")
# a process for each submission is parallel enough, and threads do not survive a fork
SINGLE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
Pair = tuple[Warm, Warm]

_begun: dict[Sandbox, Pair] = {}


def begin(sandbox: str | None) -> None:
    """Start the warm processes of the next workshop.

    They take as long to come up as nbgrader takes to be imported; this module imports nothing of it.
    """
    if (chosen := choose(sandbox or "auto")) not in _begun:
        _begun[chosen] = _start(chosen)
        atexit.register(_end_begun)


def warm_processes(sandbox: Sandbox) -> Pair:
    """Return the students' and the tests' warm process: those that were begun, or new ones."""
    return _begun.pop(sandbox, None) or _start(sandbox)


def _start(sandbox: Sandbox) -> Pair:
    return _warm_student(sandbox, ALWAYS), _warm_tester(["numpy"])


def _warm_student(sandbox: Sandbox, modules: Sequence[str]) -> Warm:
    library, config = str(students_library()), str(font_cache())
    work = str(temporary_folder("work"))
    return Warm(
        STUDENT,
        "grading_kernel",
        [library],
        [str(PACKAGE.parent)],
        _environment() | {"TMPDIR": work, "HOME": work, "MPLCONFIGDIR": config},
        modules,
        sandbox.outer([library], config, work),
        sandbox.wrapper([library], config, work),
    )


def _warm_tester(modules: Sequence[str]) -> Warm:
    kernel = "actlib.grading.student_side.grading_kernel"
    # a user of a container may have no home that can be written to
    env = {"HOME": str(temporary_folder("tests")), "MPLCONFIGDIR": str(font_cache())}
    return Warm(TESTER, kernel, [str(PACKAGE.parent)], [], _environment() | env, modules)


def _environment() -> dict[str, str]:
    env = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return env | dict.fromkeys(SINGLE, "1") | {"MPLBACKEND": "agg", "JOBLIB_MULTIPROCESSING": "0"}


def _end_begun() -> None:
    """End what no workshop has taken, without waiting until it is up."""
    for pair in _begun.values():
        for warm in pair:
            warm.process.kill()
