"""What stands in the student's process for a function or an object of the tests: it asks the other end."""

import functools
import operator
from collections.abc import Callable
from typing import Any

Ask = Callable[..., Any]

# what Python looks for on a class, and what it asks the other end to do
_NAMES = (
    "len", "getitem", "setitem", "delitem", "contains", "iter", "next", "bool", "int", "float",
    "index", "hash", "str", "repr", "enter", "exit", "eq", "ne", "lt", "le", "gt", "ge",
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "neg", "pos", "abs",
)  # fmt: skip
_REFLECTED = ("add", "sub", "mul", "truediv")
DUNDERS = {f"__{name}__": name for name in _NAMES} | {f"__r{n}__": f"r{n}" for n in _REFLECTED}


class Callback:
    """A function of the tests, handed to the student's code: calling it asks the other end."""

    def __init__(self, ask: Ask, key: int, described: dict[str, Any]) -> None:
        self._ask, self._key = ask, key
        self.__name__ = self.__qualname__ = str(described.get("name"))
        self.__doc__ = described.get("doc")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for the function to be called over there."""
        return self._ask(self._key, "call", args, kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """Bind it, as a function is: where a test has patched a method."""
        return self


class Standin:
    """An object of the tests, handed to the student's code."""

    _ask: Ask
    _key: int

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._ask(self._key, "getattr", (name,), {})

    def __setattr__(self, name: str, value: Any) -> None:
        self._ask(self._key, "setattr", (name, value), {})


def standin(ask: Ask, key: int, described: dict[str, Any]) -> Standin:
    """Return what stands for an object of a class of this name that has these methods."""
    made = object.__new__(_class(str(described["name"]), tuple(described["has"])))
    object.__setattr__(made, "_ask", ask)
    object.__setattr__(made, "_key", key)
    return made


def _method(what: str) -> Any:
    def method(self: Any, *args: Any) -> Any:
        return self._ask(self._key, what, () if what == "exit" else args, {})

    return method


def _call(self: Any, *args: Any, **kwargs: Any) -> Any:
    return self._ask(self._key, "call", args, kwargs)


@functools.lru_cache(maxsize=256)
def _class(name: str, has: tuple[str, ...]) -> type[Standin]:
    methods = {dunder: _method(DUNDERS[dunder]) for dunder in has if dunder in DUNDERS}
    if "__eq__" in methods:
        methods.setdefault("__hash__", None)
    if "__call__" in has:
        methods["__call__"] = _call
    return type(name, (Standin,), methods)


def _reflected(operation: Any) -> Any:
    return lambda this, other: operation(other, this)


# what the other end does with the tests' object
HERE: dict[str, Any] = (
    {name: getattr(operator, name) for name in _NAMES if hasattr(operator, name)}
    | {f"r{name}": _reflected(getattr(operator, name)) for name in _REFLECTED}
    | {f.__name__: f for f in (iter, next, bool, int, float, str, repr, hash, len, abs)}
    | {"enter": lambda o: o.__enter__(), "exit": lambda o: o.__exit__(None, None, None)}
)
