"""Files that the student's code writes, for tests that read them; and the other way round.

What arrives is written into the tests' own folder as plain bytes. It never replaces a file that was given
with the assignment, nor one that the test has written without naming it in the call; and nothing comes
that Python or a library would run or unpickle.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from actlib.grading.student_side.grading_kernel.disk import Disk

# what a cell that looks at files has in it
WORDS = frozenset(
    [
        "open",
        "exists",
        "isfile",
        "isdir",
        "Path",
        "read_csv",
        "load",
        "save",
        "loadtxt",
        "genfromtxt",
        "savetxt",
        "listdir",
        "glob",
        "rglob",
        "read_text",
        "write_text",
        "read_bytes",
        "remove",
        "unlink",
        "getsize",
        "connect",
        "imread",
        "NamedTemporaryFile",
        "walk",
        "TemporaryDirectory",
        "mkdtemp",
        "mkstemp",
        "ZipFile",
        "scandir",
        "mkdir",
        "makedirs",
        "savefig",
        "read_json",
        "read_excel",
        "to_csv",
        "to_json",
        "iterdir",
        "getmtime",
        "rmtree",
    ]
)
# with these, bytes become code: files of the student's are not for such a cell
RUNNING = frozenset(
    [
        "pickle",
        "cPickle",
        "dill",
        "cloudpickle",
        "joblib",
        "shelve",
        "marshal",
        "torch",
        "read_pickle",
        "allow_pickle",
        "load_model",
        "exec",
        "eval",
        "compile",
        "run_path",
        "runpy",
        "import_module",
        "importlib",
        "SourceFileLoader",
        "addsitedir",
        "sys.path",
    ]
)
RUN = (
    ".py", ".pyc", ".pyo", ".pyd", ".so", ".pth", ".pkl", ".pickle", ".joblib", ".pt", ".bin", ".h5",
    ".hdf5", ".keras", ".dll", ".dylib", ".egg", ".whl",
)  # fmt: skip


class SharedDisk(Disk):
    """The tests' folder."""

    def __init__(self) -> None:
        super().__init__()
        self.follows = False
        self._brings = False
        self._given: frozenset[str] = frozenset()
        self._own: set[str] = set()
        self._theirs = ""  # the name of the folder over there
        self._named: set[str] = set()

    def begin(self, given: Iterable[str] = ()) -> None:
        """Begin with what both have; of that the `given` files are nobody's to change."""
        super().begin()
        folders = {str(folder) for name in given for folder in PurePosixPath(name).parents}
        self._given = frozenset({*given, *folders})

    def cell(self, words: set[str]) -> None:
        """Begin with a cell in which these words stand."""
        self.follows = not words.isdisjoint(WORDS)
        self._brings = self.follows and words.isdisjoint(RUNNING)

    def asked(self, buffers: list[bytes], args: Any = ()) -> dict[str, Any] | None:
        """Return what a request says of files: what the test has written."""
        if not self.follows:
            return None
        self._named = {os.path.basename(str(a)) for a in args if isinstance(a, str | PurePath)}

        def keep(content: bytes) -> int:
            buffers.append(content)
            return len(buffers) - 1

        changes = self.changes(keep) or {}
        self._own |= set(changes.get("files", ()))
        return changes

    def there(self, value: Any) -> Any:
        """Return a path into this folder as one into the folder over there."""
        if self.follows and self._theirs and isinstance(value, str | PurePath):
            text = str(value)
            if text == self.folder or text.startswith(self.folder + os.sep):
                text = self._theirs + text[len(self.folder) :]
                return text if isinstance(value, str) else Path(text)
        return value

    def answered(self, reply: dict[str, Any], buffers: list[bytes]) -> None:
        """Write what the student's code has written."""
        if type(folder := reply.get("folder")) is str:
            self._theirs = folder
        changes = reply.get("disk")
        if not self._brings or not isinstance(changes, dict):
            return
        _watch_for_pickles()
        self.apply(changes, buffers, self._allowed)

    def _allowed(self, path: Any) -> bool:
        if type(path) is not str or not path or len(path) > 200 or "\0" in path or "\\" in path:
            return False
        parts = path.split("/")
        if any(part in ("", "matplotlibrc") or part.startswith((".", "__")) for part in parts):
            return False
        if path.lower().endswith(RUN) or path in self._given:
            return False
        return path not in self._own or parts[-1] in self._named


_watching = False


def _watch_for_pickles() -> None:
    """From now on, nothing with a class in it is unpickled here: it could be the student's file."""
    global _watching
    if _watching:
        return
    _watching = True

    def refuse(event: str, args: Any) -> None:
        if event == "pickle.find_class":
            raise RuntimeError(
                "a test does not unpickle while it reads the student's files: "
                "put `# grading: unprotected` in the cell"
            )

    sys.addaudithook(refuse)
