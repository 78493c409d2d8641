"""A student's objects, as the instructor's test cells see them.

A proxy behaves as the object does: it is called, indexed, printed over there. What it gives back is plain
data, or a proxy again.

With the test's own data it is compared and reckoned over there only where the test is about a student's
class. Elsewhere it has to say what it is before it learns what is expected: an object whose ``__eq__`` says
yes to everything would else be the right answer to every question.
"""

import contextlib
import functools
import inspect
import itertools
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from actlib.grading.remote import Remote


MOST = 1_000_000  # items of a student's iterable that are looked at


class StudentObject:
    """Stands for an object in the student's process."""

    def __init__(self, remote: "Remote", key: int) -> None:
        object.__setattr__(self, "_remote", remote)
        object.__setattr__(self, "_key", key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") and name.strip("_") in _NOT_ASKED:
            raise AttributeError(name)
        return _do("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _do("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        _do("delattr", self, name)

    def __iter__(self) -> Any:
        return _do("iter", self)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        array = _do("array", self)
        if isinstance(array, StudentObject):
            raise TypeError(f"{type(self).__name__} is no array of plain data")
        return np.asarray(array, dtype)

    def __contains__(self, item: Any) -> bool:
        if _asks_there(self, item):
            return bool(_do("contains", self, item))
        return item in list(itertools.islice(self, MOST))

    def __enter__(self) -> Any:
        return _do("enter", self)

    def __exit__(self, *error: Any) -> None:
        _do("exit", self)

    def __hash__(self) -> int:
        return int(_do("hash", self))

    def __str__(self) -> str:
        return str(_do("str", self))

    def __repr__(self) -> str:
        return str(_do("repr", self))

    def __format__(self, spec: str) -> str:
        return str(_do("format", self, spec))


# what NumPy, IPython and copy look for on any object, and would take for a promise
_NOT_ASKED = frozenset(
    [
        "array_interface",
        "array_struct",
        "array_priority",
        "array_ufunc",
        "array_function",
        "array_wrap",
        "array_finalize",
        "array_namespace",
        "repr_mimebundle",
        "ipython_display",
        "ipython_canary_method_should_not_exist",
        "repr_html",
        "repr_markdown",
        "repr_png",
        "repr_svg",
        "repr_jpeg",
        "repr_latex",
        "repr_json",
        "repr_javascript",
        "repr_pdf",
        "repr_pretty",
        "deepcopy",
        "copy",
        "getstate",
        "reduce",
        "reduce_ex",
    ]
)


def _do(what: str, this: StudentObject, *args: Any, **kwargs: Any) -> Any:
    remote: Remote = object.__getattribute__(this, "_remote")
    return remote.do(what, this, *args, **kwargs)


def _asks_there(this: StudentObject, other: Any) -> bool:
    """Return whether the student's code may see what the test holds against its object."""
    remote: Remote = object.__getattribute__(this, "_remote")
    return isinstance(other, StudentObject) or remote.operators_are_asked_for


def _operation(what: str) -> Any:
    def operation(self: StudentObject, *args: Any) -> Any:
        return _do(what, self, *args)

    return operation


def _with_another(what: str, reflected: bool = False) -> Any:
    here = getattr(operator, what, None) or divmod

    def operation(self: StudentObject, other: Any, *more: Any) -> Any:
        if _asks_there(self, other):
            if not reflected:
                return _do(what, self, other, *more)
            remote: Remote = object.__getattribute__(self, "_remote")
            return remote.do(what, other, self)
        plain = _plain(self, other)
        if plain is NotImplemented:
            return NotImplemented
        return here(other, plain) if reflected else here(plain, other, *more)

    return operation


def _plain(this: StudentObject, other: Any) -> Any:
    """Return the object as data of the kind of `other`, which it does not see."""
    with contextlib.suppress(TypeError, ValueError, AttributeError, OverflowError):
        if _do("hasattr", this, "__array__"):
            return np.asarray(this)
        match other:
            case np.ndarray():
                return np.asarray(this)
            case bool() | int() | float() | np.number():
                return float(this)
            case complex():
                return complex(this)
            case list() | tuple() | set() | frozenset():
                return type(other)(itertools.islice(this, MOST))
    return NotImplemented


_ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul",
    "and", "or", "xor", "lshift", "rshift",
)  # fmt: skip
_COMPARISONS = ("lt", "le", "eq", "ne", "gt", "ge")
_OTHERS = (
    "getitem", "setitem", "delitem", "len", "next", "bool", "int", "float", "complex", "index", "round", "abs", "trunc", "neg", "pos", "invert",
)  # fmt: skip


def _function(name: str) -> str:
    """Return what the module `operator` calls it: `and` and `or` are words of the language."""
    return f"{name}_" if name in ("and", "or") else name


for _name in _OTHERS:
    setattr(StudentObject, f"__{_name}__", _operation(_name))
for _name in _COMPARISONS:
    setattr(StudentObject, f"__{_name}__", _with_another(_name))
for _name in _ARITHMETIC:
    setattr(StudentObject, f"__{_name}__", _with_another(_function(_name)))
    setattr(StudentObject, f"__r{_name}__", _with_another(_function(_name), reflected=True))


class StudentFunction(StudentObject):
    """Stands for something that can be called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it over there."""
        return _do("call", self, *args, **kwargs)


def proxy(remote: "Remote", described: dict[str, Any]) -> StudentObject:
    """Return a proxy whose class has the name of the student's."""
    base = StudentFunction if described.get("callable") else StudentObject
    name = str(described.get("type") or base.__name__)
    made = _class(base, name if name.isidentifier() else base.__name__)(remote, described["key"])
    for attribute, key in (("__name__", "name"), ("__qualname__", "name"), ("__doc__", "doc")):
        if isinstance(described.get(key), str):
            object.__setattr__(made, attribute, described[key])
    if (signature := _signature(described.get("signature"))) is not None:
        object.__setattr__(made, "__signature__", signature)
    return made


@functools.cache
def _class(base: type[StudentObject], name: str) -> type[StudentObject]:
    return type(name, (base,), {})


def _signature(parameters: Any) -> inspect.Signature | None:
    try:
        return inspect.Signature(
            [
                inspect.Parameter(
                    name, inspect._ParameterKind(kind), default=... if default else inspect._empty
                )
                for name, kind, default in parameters
            ]
        )
    except (TypeError, ValueError):
        return None
