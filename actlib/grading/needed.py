"""Which names a test cell may look up: in its code, in the test's own functions, and in texts of it."""

import re
from types import CodeType
from typing import Any

from actlib.grading.proxies import StudentObject, StudentType
from actlib.grading.student_side.grading_kernel.shell import Shell

# with these a name may stand in a text
_BY_TEXT = frozenset(
    [
        "globals",
        "locals",
        "vars",
        "dir",
        "eval",
        "exec",
        "patch",
        "__main__",
        "get_ipython",
        "run_line_magic",
        "run_cell_magic",
        "getattr",
        "hasattr",
        "setattr",
        "timeit",
        "repeat",
        "run_docstring_examples",
        "object_hasattr",
    ]
)
_WORD = re.compile(r"[A-Za-z_]\w*")
TEXT = 10_000  # characters of a text in which names are looked for


def names_needed(shell: Shell, source: str, namespace: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Return the names that a cell may look up, and with them all the texts that stand in it."""
    names: set[str] = set()
    texts: set[str] = set()
    waiting: list[Any] = list(shell.read(source).codes)
    while waiting:
        item = waiting.pop()
        found = set(item.co_names) - names
        names |= found
        texts |= set(_texts(item.co_consts))
        waiting += [c for c in item.co_consts if isinstance(c, CodeType)]
        for name in found:
            value: Any = namespace.get(name)
            if isinstance(value, StudentType) or issubclass(type(value), StudentObject):
                continue
            if getattr(value, "__globals__", None) is namespace:
                waiting.append(value.__code__)
            elif isinstance(value, type) and value.__module__ == namespace.get("__name__"):
                waiting += [m.__code__ for m in vars(value).values() if hasattr(m, "__code__")]
    if not names.isdisjoint(_BY_TEXT):
        names |= {word for text in texts if len(text) < TEXT for word in _WORD.findall(text)}
    return names, names | texts


def _texts(constants: Any) -> Any:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from _texts(constant)
