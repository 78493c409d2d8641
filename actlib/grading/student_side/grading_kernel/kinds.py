"""Values of the standard library that travel as what they are made of: dates, fractions, counters, types.

Of a class nothing but its name travels, and only names in these tables are known: no code comes along.
"""

import builtins
import collections
import datetime
import decimal
import enum
import fractions
import pathlib
import re
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from . import frames

# what a class may lack that the tests' process would take for granted
PROTOCOLS = (
    "__iter__",
    "__next__",
    "__len__",
    "__getitem__",
    "__contains__",
    "__enter__",
    "__await__",
)
DIGITS = 10_000  # of a Decimal; its exponent too: as an integer it would have that many


def _date(value: datetime.date) -> list[Any]:
    return [value.year, value.month, value.day]


def _time(value: Any) -> list[Any]:
    if value.tzinfo is not None and type(value.tzinfo) is not datetime.timezone:
        raise Unmade
    return [value.hour, value.minute, value.second, value.microsecond, value.tzinfo]


def _decimal(value: decimal.Decimal) -> list[Any]:
    text = str(value)
    if len(text) > DIGITS or (value.is_finite() and abs(value.adjusted()) > DIGITS):
        raise Unmade
    return [text]


def _factory(value: Any) -> list[Any]:
    factory = value.default_factory
    if factory is not None and NAMES.get(factory) is None:
        raise Unmade
    return [factory, dict(value)]


class Unmade(Exception):
    """A value of a kind that travels, but that does not itself."""


def _moment(*args: Any) -> datetime.datetime:
    *parts, fold = args
    return datetime.datetime(*parts, fold=fold)


def _number(text: str) -> decimal.Decimal:
    if type(text) is not str or len(text) > DIGITS:
        raise ValueError("a Decimal is too long")
    value = decimal.Decimal(text)
    if value.is_finite() and abs(value.adjusted()) > DIGITS:
        raise ValueError("a Decimal is too large")
    return value


def _dtype(name: str) -> "np.dtype[Any]":
    if type(name) is not str or len(name) > 20 or "O" in name:
        raise ValueError("not the name of a dtype")
    return np.dtype(name)


def _alias(origin: Any, *args: Any) -> Any:
    if origin not in NAMES:
        raise ValueError("not a generic type")
    return types.GenericAlias(origin, args)


# by the class itself, never a subclass: its name, what it is made of, and what makes it
KINDS: dict[type, tuple[str, Callable[[Any], list[Any]], Callable[..., Any]]] = {
    datetime.date: ("date", _date, datetime.date),
    datetime.datetime: ("datetime", lambda v: [*_date(v), *_time(v), v.fold], _moment),
    datetime.time: ("time", _time, datetime.time),
    datetime.timedelta: (
        "timedelta", lambda v: [v.days, v.seconds, v.microseconds], datetime.timedelta
    ),
    datetime.timezone: ("timezone", lambda v: [v.utcoffset(None)], datetime.timezone),
    decimal.Decimal: ("Decimal", _decimal, _number),
    fractions.Fraction: ("Fraction", lambda v: [v.numerator, v.denominator], fractions.Fraction),
    type(pathlib.Path()): ("Path", lambda v: [str(v)], pathlib.Path),
    pathlib.PurePosixPath: ("PurePosixPath", lambda v: [str(v)], pathlib.PurePosixPath),
    collections.Counter: ("Counter", lambda v: [dict(v)], collections.Counter),
    collections.OrderedDict: ("OrderedDict", lambda v: [dict(v)], collections.OrderedDict),
    collections.defaultdict: ("defaultdict", _factory, collections.defaultdict),
    collections.deque: ("deque", lambda v: [list(v), v.maxlen], collections.deque),
    types.GenericAlias: ("alias", lambda v: [v.__origin__, *v.__args__], _alias),
}  # fmt: skip
MAKERS = {name: make for name, _, make in KINDS.values()}

_nothing: dict[str, int] = {}
_LOOKED_AT: tuple[Any, ...] = (
    _nothing.keys(),
    _nothing.values(),
    _nothing.items(),
    iter([]),
    iter(_nothing),
    re.compile(""),
    re.match("", ""),
)
_NAMED = (
    [c for c in vars(builtins).values() if isinstance(c, type)]
    + [c for c in vars(np).values() if isinstance(c, type) and issubclass(c, np.generic)]
    + [type(None), type(...), type(NotImplemented), np.ndarray, enum.Enum, types.ModuleType]
    + [c for c in vars(types).values() if isinstance(c, type)]
    + [*map(type, _LOOKED_AT), *KINDS]
)
# classes that both ends have, by their names
TYPES = {f"{c.__module__}.{c.__qualname__}": c for c in _NAMED}
NAMES = {c: name for name, c in TYPES.items()}


def parts(value: Any) -> tuple[str, list[Any]] | None:
    """Return the name of a value's kind and what it is made of; None if it travels otherwise."""
    kind = type(value)
    if issubclass(kind, type):
        name = NAMES.get(value)
        return None if name is None else ("type", [name])
    if issubclass(kind, np.dtype):
        return None if value.kind in "OV" else ("dtype", [value.str])
    if kind not in KINDS:
        return frames.parts(value)
    name, take_apart, _ = KINDS[kind]
    try:
        return name, take_apart(value)
    except Unmade:
        return None


def make(name: str, args: list[Any]) -> Any:
    """Return the value of this kind; raise `ValueError` if there is none."""
    if name == "type":
        return TYPES[args[0]]
    if name == "dtype":
        return _dtype(*args)
    try:
        if name in frames.NAMES:
            return frames.make(name, args)
        return MAKERS[name](*args)
    except (ArithmeticError, RecursionError) as error:
        raise ValueError(f"no {name} is made of that") from error
