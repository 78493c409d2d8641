"""Objects of the tests in a student's hands: what of them may be handed over, and what may be done with them.

The student's code may be hostile: it calls what it was given, and reads and sets plain attributes of
instances of the test's own classes. No name that begins with two underscores leads on from there.
"""

import collections.abc
import functools
import inspect
import io
import operator
import pickle
import sys
import types
from typing import Any
from unittest import mock

import numpy as np

from actlib.grading.student_side.grading_kernel.standins import DUNDERS, HERE

# functions of these are the same over there
_SHARED = frozenset(
    ["numpy", "math", "operator", "builtins", "cmath", "statistics", "scipy", "string"]
)
# classes of these would take along what students must not see
_KEPT = frozenset(["actlib", "__main__", "socket", "threading", "_thread", "IPython", "unittest"])
PICKLED = 64 << 20  # bytes of a library's object


def library_path(value: Any) -> dict[str, Any] | None:
    """Return where the student's process finds the same function, class or module; None if nowhere."""
    if isinstance(value, types.ModuleType):
        kept = value.__name__.split(".")[0] in _KEPT
        return (
            None
            if kept or sys.modules.get(value.__name__) is not value
            else {"module": value.__name__}
        )
    if not (isinstance(value, type | np.ufunc) or inspect.isroutine(value)):
        return None
    module = "numpy" if isinstance(value, np.ufunc) else getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", getattr(value, "__name__", None))
    if not (isinstance(module, str) and isinstance(name, str)):
        return None
    top = module.split(".")[0]
    if top in _KEPT or not (isinstance(value, type) or top in _SHARED):
        return None
    try:
        found = operator.attrgetter(name)(sys.modules[module])
    except (AttributeError, KeyError):
        return None
    return {"module": module, "name": name} if found is value else None


def describe(value: Any) -> dict[str, Any] | None:
    """Return how an object is handed over; None if it cannot be."""
    function = inspect.isroutine(value) or isinstance(value, functools.partial | np.ufunc | type)
    if function:
        doc = getattr(value, "__doc__", None)
        name = getattr(value, "__name__", "function")
        return {"t": "callback", "name": str(name), "doc": doc if isinstance(doc, str) else None}
    kind = type(value)
    if _stays(value):
        has = [name for name in (*DUNDERS, "__call__") if _defines(kind, name)]
        return {"t": "standin", "name": kind.__name__, "has": has}
    if kind.__module__.split(".")[0] in _KEPT:
        return None
    try:
        data = pickle.dumps(value)
    except Exception:
        return None
    return {"t": "pickle", "v": data} if len(data) <= PICKLED else None


def _own(value: Any) -> bool:
    """Return whether the test has made this object's class, or mocks with it."""
    return isinstance(value, mock.NonCallableMock) or type(value).__module__ == "__main__"


def _stays(value: Any) -> bool:
    """Return whether an object stays here, and its methods are called here."""
    return _own(value) or (isinstance(value, _ITEMS) and not isinstance(value, io.IOBase))


_ITEMS = (collections.abc.Iterator, *(type(v) for v in ({}.keys(), {}.values(), {}.items())))  # type: ignore[var-annotated]


def _defines(kind: type, name: str) -> bool:
    return getattr(kind, name, None) is not None and not (
        hasattr(object, name) and getattr(kind, name) is getattr(object, name)
    )


def use(value: Any, what: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Do with an object of the tests what the student's code asks for.

    Raises
    ------
    AttributeError
        If that is not for students.
    """
    if what == "call" or describe(value) is None:
        return value(*args, **kwargs)
    if what in ("getattr", "setattr"):
        name = args[0]
        if type(name) is not str or name.startswith("__") or not _own(value):
            raise AttributeError(name)
        if what == "getattr":
            return getattr(value, name)
        if isinstance(value, mock.NonCallableMock) or hasattr(type(value), name):
            raise AttributeError(f"{name} cannot be set")
        return setattr(value, name, args[1])
    if not _stays(value):
        raise AttributeError(str(what))
    return HERE[what](value, *args)
