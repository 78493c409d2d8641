"""nbgrader's `Execute` step, replaced: the student's code and the tests in two processes."""

import os
import sys
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute

from actlib.grading.cells import SourceNotebook
from actlib.grading.library import students_library
from actlib.grading.split import submission
from actlib.grading.warm import STUDENT, TESTER, Link, Warm

PACKAGE = Path(__file__).resolve().parents[1]
KERNEL = Path(__file__).resolve().parent / "student_side"
ALWAYS = {"numpy", "matplotlib.pyplot"}  # what nearly every notebook imports
# the variables that a process gets; nothing else, for it could be a secret
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT")
# a process for each submission is parallel enough, and threads do not survive a fork
SINGLE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class SplitExecute(Execute):
    """Runs the student's cells in a process of their own, and the instructor's tests in another.

    Which cell is a test is taken from the gradebook, never from the submission. Notebooks in other
    languages than Python are left to `Execute`.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells, and set their outputs."""
        if not hasattr(os, "fork") or not _is_python(nb):
            return super().preprocess(nb, resources, km)
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            source = SourceNotebook.from_gradebook(
                gradebook, about["notebook"], about["assignment"]
            )
        student, tester = links()
        modules = source.modules()
        student.preload(ALWAYS | {m for m in modules if m.split(".")[0] != "actlib"})
        tester.preload(ALWAYS | modules)
        files = beside(Path(resources["metadata"]["path"]))
        with submission(student, tester, source, files, self.timeout, {}) as run:
            run.run(nb)
        nb.metadata["language_info"] = {
            "name": "python",
            "version": ".".join(map(str, sys.version_info[:3])),
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "pygments_lexer": "ipython3",
        }
        return nb, resources


def _is_python(nb: NotebookNode) -> bool:
    spec = nb.metadata.get("kernelspec", {})
    return str(spec.get("language", "python")) == "python" and "python" in spec.get(
        "name", "python"
    )


def beside(folder: Path) -> dict[str, bytes]:
    """Return the files beside the notebooks, by relative path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".ipynb" and path.is_file() and not path.is_symlink()
    }


@cache
def links() -> tuple[Link, Link]:
    """Return connections to two warm processes of this one: started once, ended with it."""
    return Link(warm_student(ALWAYS)), Link(warm_tester(ALWAYS))


def _environment() -> dict[str, str]:
    env = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return env | dict.fromkeys(SINGLE, "1") | {"MPLBACKEND": "agg"}


def warm_student(modules: Collection[str]) -> Warm:
    """Start the process that students' processes are forked from."""
    path = [str(KERNEL), students_library()]
    return Warm(
        STUDENT, "grading_kernel", path, [str(PACKAGE.parent)], _environment(), sorted(modules)
    )


def warm_tester(modules: Collection[str]) -> Warm:
    """Start the process that the tests' processes are forked from."""
    env = {name: value for name, value in os.environ.items() if name.startswith("ACTLIB_")}
    kernel = "actlib.grading.student_side.grading_kernel"
    path = [str(PACKAGE.parent)]
    return Warm(TESTER, kernel, path, [], _environment() | env, sorted(modules))
