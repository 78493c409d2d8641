"""A student's objects, as the instructor's test cells see them.

A proxy behaves as the object does: it is called, indexed, printed over there. What it gives back is plain
data, or a proxy again.

With the test's own data it is compared and reckoned over there only where the test is about a student's
class. Elsewhere it has to say what it is before it learns what is expected: an object whose ``__eq__`` says
yes to everything would else be the right answer to every question.
"""

import contextlib
import functools
import itertools
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from actlib.grading.libraries import library_class

if TYPE_CHECKING:
    from actlib.grading.remote import Remote


UNPROTECTED = "put `# grading: unprotected` in the cell"
MOST = 1_000_000  # items of a student's iterable that are looked at


class StudentType(type):
    """Stands for a class in the student's process, and is one here: `isinstance` and `except` know it."""

    _remote: "Remote"
    _class_key: int

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an instance over there."""
        if "_class_key" not in vars(cls):
            raise TypeError(
                "a subclass of a student's class cannot be made in a test: " + UNPROTECTED
            )
        return cls._remote.do("call", cls, *args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_") and (name.strip("_") in _NOT_ASKED or name in _OF_CLASSES):
            raise AttributeError(name)
        return _remote_of(cls).do("getattr", cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        cls._remote.do("setattr", cls, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._remote.do("delattr", cls, name)

    def __dir__(cls) -> Any:
        return cls._remote.do("dir", cls)

    def __iter__(cls) -> Any:
        return cls._remote.do("iter", cls)

    def __len__(cls) -> Any:
        return cls._remote.do("len", cls)

    def __getitem__(cls, item: Any) -> Any:
        return cls._remote.do("getitem", cls, item)

    def __contains__(cls, item: Any) -> bool:
        return bool(cls._remote.do("contains", cls, item))

    def __bool__(cls) -> bool:
        return True

    def __repr__(cls) -> str:
        return str(_remote_of(cls).do("repr", cls))


def _remote_of(cls: StudentType) -> "Remote":
    for base in cls.__mro__:
        if "_remote" in vars(base):
            found: Remote = vars(base)["_remote"]
            return found
    raise AttributeError("no class of a student's")


class StudentObject(metaclass=StudentType):
    """Stands for an object in the student's process."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The class of a library that the object's own derives from, for `isinstance`."""
        return library_class(type(self)) or type(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") and name.strip("_") in _NOT_ASKED:
            raise AttributeError(name)
        if name in _COMPARING and not type(self)._remote.operators_are_asked_for:
            raise AttributeError(f"{name}: an object of the student's is not asked what it equals")
        return _do("getattr", self, name)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return _do("getattr", self, "__dict__")

    def __dir__(self) -> Any:
        return _do("dir", self)

    def __deepcopy__(self, memo: Any) -> Any:
        return _do("deepcopy", self)

    def __copy__(self) -> Any:
        return _do("copy", self)

    def __await__(self) -> Any:
        return _do("await", self)
        yield

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

    def __exit__(self, kind: Any = None, error: Any = None, trace: Any = None) -> Any:
        if not isinstance(error, Exception):
            return _do("exit", self)
        told = next((c for c in type(error).__mro__ if c.__module__ == "builtins"), Exception)
        return _do("exit", self, told, str(error), None)

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
        "getstate",
        "reduce",
        "reduce_ex",
    ]
)


# what is `==` under another name
_COMPARING = frozenset(["equals", "eq", "identical", "compare", "almost_equals"])
# what abstract classes and signatures look for on a class
_OF_CLASSES = frozenset(
    ["__abstractmethods__", "__set_name__", "__signature__", "__text_signature__", "__wrapped__"]
)


def _do(what: str, this: StudentObject, *args: Any, **kwargs: Any) -> Any:
    remote: Remote = type(this)._remote
    return remote.do(what, this, *args, **kwargs)


def _asks_there(this: StudentObject, other: Any) -> bool:
    """Return whether the student's code may see what the test holds against its object."""
    remote: Remote = type(this)._remote
    return (
        isinstance(type(other), StudentType)
        or isinstance(other, StudentType)
        or remote.operators_are_asked_for
    )


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
            return type(self)._remote.do(what, other, self)
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
    type.__setattr__(StudentObject, f"__{_name}__", _operation(_name))
for _name in _COMPARISONS:
    type.__setattr__(StudentObject, f"__{_name}__", _with_another(_name))
for _name in _ARITHMETIC:
    type.__setattr__(StudentObject, f"__{_name}__", _with_another(_function(_name)))
    type.__setattr__(
        StudentObject, f"__r{_name}__", _with_another(_function(_name), reflected=True)
    )


class StudentFunction(StudentObject):
    """Stands for something that can be called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it over there."""
        return _do("call", self, *args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """Bind it, where a test has made it a method."""
        return self if instance is None else functools.partial(self, instance)


class StudentError(Exception):
    """What the exceptions of a student's own class have in common."""

    _message = ""

    def __str__(self) -> str:
        return self._message

    def __getattr__(self, name: str) -> Any:
        key = vars(self).get("_key")
        if key is None or name.startswith("__"):
            raise AttributeError(name)
        return type(self)._remote.do("getattr", self, name)  # type: ignore[attr-defined]
