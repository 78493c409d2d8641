"""nbgrader's `Execute` step, replaced: the student's code and the tests in two processes."""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute

from actlib.grading.cells import SourceNotebook
from actlib.grading.library import students_library
from actlib.grading.split import submission
from actlib.grading.warm import STUDENT, TESTER, Warm

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
        student, tester = warm_processes()
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
def warm_processes() -> tuple[Warm, Warm]:
    """Return the two warm processes of this one: started once, ended with it."""
    env = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    env |= dict.fromkeys(SINGLE, "1") | {"MPLBACKEND": "agg"}
    tests = env | {n: v for n, v in os.environ.items() if n.startswith("ACTLIB_")}
    root = str(PACKAGE.parent)
    kernel = "actlib.grading.student_side.grading_kernel"
    return (
        Warm(STUDENT, "grading_kernel", [str(KERNEL), students_library()], [root], env),
        Warm(TESTER, kernel, [root], [], tests),
    )
