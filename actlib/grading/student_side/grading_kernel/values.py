"""Python values as JSON and buffers: plain data travels by value, everything else by reference.

Subclasses of plain types are flattened: what arrives is a float, a list, an ndarray, and has no code.
"""

import enum
from collections.abc import Callable
from typing import Any

import numpy as np

from . import frames, kinds

DEPTH = 60
LENGTH = 10_000_000  # of a range: a few bytes here that someone may make a list of
KINDS = "biufcmMSU?"  # the array dtypes that are plain data
OBJECTS = 100_000  # items of an array of objects
BITS = 1 << 16  # longer integers are refused: writing and reading them takes quadratic time

Refer = Callable[[Any], dict[str, Any]]
Resolve = Callable[[dict[str, Any]], Any]


class Unencodable(Exception):
    """A value that cannot travel."""


class Encoder:
    """Encodes values; `refer` describes what does not travel by value, `buffers` collects bytes.

    Instances of `held` are referred to, whatever else they claim to be.
    """

    def __init__(self, refer: Refer, held: type | None = None) -> None:
        self.refer = refer
        self.held = held
        self.buffers: list[bytes] = []

    def encode(self, value: Any) -> Any:
        """Return the JSON of `value`.

        Raises
        ------
        Unencodable
            If it has none, whatever went wrong: no exception of its own stands for one of the call's.
        """
        try:
            return self._encode(value, 0)
        except (Unencodable, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise Unencodable(f"it cannot be looked at: {type(error).__name__}") from None

    def _encode(self, value: Any, depth: int) -> Any:
        kind = type(value)  # isinstance() believes what an object says of itself
        if depth > DEPTH:
            raise Unencodable("it is nested too deeply")
        if self.held is not None and issubclass(kind, self.held):
            return self.refer(value)
        if (found := kinds.parts(value)) is not None:
            name, made_of = found
            return {"t": "kind", "k": name, "v": self._each(made_of, depth)}
        if value is None or kind is bool:
            return value
        if issubclass(kind, enum.Enum):  # whose value may be a number
            return self.refer(value)
        if issubclass(kind, np.generic | np.ndarray):
            return self._array(value, depth)
        if issubclass(kind, int | float | complex | str | bytes | bytearray):
            return self._plain(value)
        if issubclass(kind, list | tuple | set | frozenset | dict) and not _has_code(value):
            return self._container(value, depth)
        if kind is range:
            return {"t": "range", "v": [value.start, value.stop, value.step]}
        if kind is slice:
            return {"t": "slice", "v": self._each((value.start, value.stop, value.step), depth)}
        if value is Ellipsis:
            return {"t": "ellipsis"}
        described = self.refer(value)
        if described["t"] == "pickle":
            described["v"] = self.keep(described["v"])
        return described

    def _plain(self, value: Any) -> Any:
        match value:
            case int():
                number = int.__index__(value)
                if number.bit_length() > BITS:
                    raise Unencodable("it is an integer of more than 65,536 bits")
                return number if number.bit_length() < 64 else {"t": "int", "v": hex(number)}
            case float():
                return float.__float__(value)
            case complex():
                return {"t": "complex", "v": [value.real, value.imag]}
            case str():
                # lone surrogates are no JSON that every reader takes
                return str.__str__(value).encode("utf-8", "replace").decode()
        return {"t": type(value).__mro__[-2].__name__, "v": self.keep(bytes(value))}

    def _container(self, value: Any, depth: int) -> Any:
        match value:
            case list():
                return [self._encode(item, depth + 1) for item in list.__iter__(value)]
            case dict():
                items = dict.items(value)
                return {"t": "dict", "v": [self._each(pair, depth) for pair in items]}
            case tuple():
                if hasattr(value, "_fields"):
                    return self.refer(value)
                return {"t": "tuple", "v": self._each(tuple.__iter__(value), depth)}
        return {"t": type(value).__mro__[-2].__name__, "v": self._each(value, depth)}

    def _each(self, values: Any, depth: int) -> list[Any]:
        return [self._encode(item, depth + 1) for item in values]

    def keep(self, data: bytes) -> int:
        """Take bytes along, and return their number."""
        self.buffers.append(data)
        return len(self.buffers) - 1

    def _array(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.ma.MaskedArray):
            return self.refer(value)
        if value.dtype.kind == "O" and value.size <= OBJECTS:
            items = self._each(value.ravel().tolist(), depth)
            return {"t": "objects", "s": value.shape, "v": items}
        fields = _fields(value.dtype)
        if value.dtype.kind not in KINDS and fields is None:
            return self.refer(value)
        array = np.asarray(value)
        # in C order, but a 0-d array stays one
        data = array.tobytes()
        return {
            "t": "scalar" if isinstance(value, np.generic) else "array",
            "d": fields or array.dtype.str,
            "s": array.shape,
            "w": array.flags.writeable,
            "v": self.keep(data),
        }


def _has_code(value: Any) -> bool:
    """Return whether a subclass of a container has more to it than its items."""
    kind = type(value)
    if kind.__module__ == "builtins":
        return False
    plain = next(c for c in kind.__mro__ if c.__module__ == "builtins")
    named = {n for c in kind.__mro__[: kind.__mro__.index(plain)] for n in vars(c)}
    return bool(named - _NO_CODE)


# what Python gives to every class
_NO_CODE = frozenset(vars(type("_", (list,), {}))) | {
    "__orig_bases__", "__parameters__", "__slots__", "__annotations__", "__annotations_cache__",
}  # fmt: skip


def _fields(dtype: "np.dtype[Any]") -> list[Any] | None:
    """Return the fields of a structured dtype, if they are plain data."""
    if dtype.names is None:
        return None
    fields = [[name, field[0].str] for name, field in (dtype.fields or {}).items()]
    simple = all(np.dtype(kind).kind in KINDS for _, kind in fields)
    return fields if simple and np.dtype([tuple(f) for f in fields]) == dtype else None


class Decoder:
    """Decodes what an `Encoder` made; `resolve` turns a reference into what stands for it here."""

    def __init__(self, resolve: Resolve, buffers: list[bytes]) -> None:
        self.resolve = resolve
        self.buffers = buffers

    def decode(self, value: Any, depth: int = 0) -> Any:
        """Return the value; raise `ValueError` if it is none."""
        if depth > 2 * DEPTH:
            raise ValueError("a value is nested too deeply")
        if isinstance(value, list):
            return [self.decode(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        try:
            return self._tagged(value, depth)
        except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
            raise ValueError("a value is not of the right form") from error

    def _tagged(self, value: dict[str, Any], depth: int) -> Any:
        match value.get("t"):
            case "array" | "scalar" as kind:
                return self._array(value, kind)
            case "kind":
                return kinds.make(value["k"], self.decode(value["v"], depth + 1))
            case "objects":
                items = self.decode(value["v"], depth + 1)
                objects = np.empty(len(items), dtype=object)
                for index, item in enumerate(items):  # one by one, for some are lists
                    objects[index] = item
                return objects.reshape(value["s"])
            case "dict":
                pairs = self.decode(value["v"], depth + 1)
                return {key: item for key, item in pairs}  # noqa: C416 (unpacks pairs of any type)
            case "tuple":
                return tuple(self.decode(value["v"], depth + 1))
            case "set":
                return set(self.decode(value["v"], depth + 1))
            case "frozenset":
                return frozenset(self.decode(value["v"], depth + 1))
            case "bytes":
                return self.buffers[value["v"]]
            case "bytearray":
                return bytearray(self.buffers[value["v"]])
            case "complex":
                return complex(*value["v"])
            case "int":
                if len(value["v"]) > BITS // 4 + 4:
                    raise ValueError("an integer is too long")
                return int(value["v"], 16)
            case "range":
                numbers = range(*value["v"])
                if numbers and len(numbers) > LENGTH:
                    raise ValueError("a range is too long")
                return numbers
            case "slice":
                return slice(*self.decode(value["v"], depth + 1))
            case "ellipsis":
                return ...
            case "pickle":  # of the tests; the tests' own end refuses it
                return self.resolve({"t": "pickle", "v": self.buffers[value["v"]]})
        return self.resolve(value)

    def _array(self, value: dict[str, Any], kind: str) -> Any:
        fields = value["d"]
        dtype = np.dtype([tuple(f) for f in fields] if isinstance(fields, list) else fields)
        leaves = [f[0] for f in dtype.fields.values()] if dtype.fields else [dtype]
        if any(leaf.kind not in KINDS for leaf in leaves):
            raise ValueError("an array of objects")
        array = np.frombuffer(self.buffers[value["v"]], dtype).reshape(value["s"])
        if kind == "scalar":
            return array[()]
        array = array.copy()
        array.flags.writeable = bool(value["w"])
        return array


def assign(old: Any, new: Any) -> None:
    """Give `old`, an argument of a call, the contents that the callee left in it."""
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        if old.shape == new.shape and old.dtype == new.dtype and old.flags.writeable:
            old[...] = new
    elif isinstance(old, list) and isinstance(new, list):
        kept = old[: len(new)]
        old[:] = [_assigned(was, now) for was, now in zip(kept, new, strict=False)] + new[
            len(kept) :
        ]
    elif isinstance(old, dict) and isinstance(new, dict):
        contents = {key: _assigned(old[key], new[key]) if key in old else new[key] for key in new}
        old.clear()
        old.update(contents)
    elif isinstance(old, set) and isinstance(new, set):
        old.clear()
        old.update(new)
    else:
        frames.assign(old, new)


def _assigned(old: Any, new: Any) -> Any:
    """Return `old` with the new contents where it can hold them, else `new`."""
    if isinstance(old, np.ndarray):
        fits = isinstance(new, np.ndarray) and old.shape == new.shape and old.dtype == new.dtype
        if not fits:
            return new
    elif type(old) is not type(new) or not isinstance(old, list | dict | set):
        return new
    assign(old, new)
    return old
