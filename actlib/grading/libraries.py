"""Classes of libraries that a student's objects are of, found here by the names that the other end says."""

import sys
import types
from typing import Any

from actlib.grading.student_side.grading_kernel import kinds

# where a library's classes may be looked up for a name that the student's process says; what tests are
# made with is left out: an answer that claims to be the tests' own, or to skip a test, would gain by it
_TESTS_OWN = frozenset(
    [
        "__main__",
        "actlib",
        "unittest",
        "pytest",
        "_pytest",
        "IPython",
        "nbgrader",
        "hypothesis",
        "nose",
    ]
)


def resolved(path: Any) -> Any:
    """Return the class of this module and name, if a library that is imported here has it."""
    module, name = (str(part) for part in path)
    if module.split(".")[0] in _TESTS_OWN or "skip" in name.lower():
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = vars(found).get(part) if isinstance(found, types.ModuleType | type) else None
    is_it = isinstance(found, type) and [found.__module__, found.__qualname__] == [module, name]
    return found if is_it else None


def library_class(cls: type) -> Any:
    """Return the class of a library that what this class stands for derives from; None if there is none."""
    for base in cls.__mro__:
        path = vars(base).get("_path")
        if path is not None and path[0] != "__main__":
            found = kinds.TYPES.get(".".join(map(str, path))) or resolved(path)
            if found is not None and not issubclass(found, BaseException):
                return found
    return None
