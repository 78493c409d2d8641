"""The student's end of the wire: does with the student's objects what the tests ask for.

Everything happens one request at a time. What a request may do is the table `OPERATIONS`.
"""

import contextlib
import inspect
import io
import math
import operator
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from .channel import Channel, Message
from .values import Decoder, Encoder, Unencodable

OUTPUT = 100_000  # characters of a call's print output that are handed on
WARNINGS = 20

OPERATIONS = {
    name: getattr(operator, name)
    for name in [
        "lt",
        "le",
        "eq",
        "ne",
        "ge",
        "gt",
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "and_",
        "or_",
        "xor",
        "lshift",
        "rshift",
        "neg",
        "pos",
        "invert",
        "index",
        "getitem",
        "setitem",
        "delitem",
        "contains",
        "iadd",
        "isub",
        "imul",
        "itruediv",
    ]
} | {
    "call": lambda function, *args, **kwargs: function(*args, **kwargs),
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "hasattr": hasattr,
    "len": len,
    "iter": iter,
    "next": next,
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "round": round,
    "abs": abs,
    "trunc": math.trunc,
    "divmod": divmod,
    "str": str,
    "repr": repr,
    "format": format,
    "hash": hash,
    "array": np.asarray,
    "dir": dir,
    "enter": lambda manager: manager.__enter__(),
    "exit": lambda manager: manager.__exit__(None, None, None),
}


class Callback:
    """A function of the tests, handed to the student's code: calling it asks the other end."""

    def __init__(self, server: "Objects", key: int, name: str) -> None:
        self._server, self._key = server, key
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for the function to be called over there."""
        return self._server.call_back(self._key, args, kwargs)


class Objects:
    """The student's objects that the tests hold a reference to."""

    def __init__(self, channel: Channel, namespace: dict[str, Any]) -> None:
        self.channel = channel
        self.namespace = namespace
        self.by_key: dict[int, Any] = {}
        self.keys: dict[int, int] = {}  # by id; by_key keeps the object alive, so the id is its own

    # --- references ---------------------------------------------------------------------------

    def refer(self, value: Any) -> dict[str, Any]:
        """Describe an object that does not travel by value."""
        if isinstance(value, Callback):
            return {"t": "callback", "key": value._key}
        key = self.keys.setdefault(id(value), len(self.by_key))
        self.by_key[key] = value
        return {
            "t": "ref",
            "key": key,
            "type": type(value).__name__,
            "callable": callable(value),
            "name": str(getattr(value, "__name__", "")),
            "doc": str(doc) if (doc := getattr(value, "__doc__", None)) else None,
            "signature": _signature(value) if callable(value) else None,
        }

    def resolve(self, described: dict[str, Any]) -> Any:
        """Return the object of a reference that comes back, or stand in for a function of the tests."""
        if described["t"] == "callback":
            return Callback(self, described["key"], described["name"])
        return self.by_key[described["key"]]

    # --- requests -----------------------------------------------------------------------------

    def serve(self, message: Message, buffers: list[bytes]) -> None:
        """Answer one request."""
        encoder = Encoder(self.refer)
        reply: Message = {"seq": message["seq"]}
        try:
            if "names" in message:
                found = {n: self.namespace[n] for n in message["names"] if n in self.namespace}
                reply["value"] = {name: self._encoded(encoder, v) for name, v in found.items()}
            else:
                self._operate(message, buffers, encoder, reply)
        except BaseException as error:  # sys.exit() and KeyboardInterrupt are answers too
            reply.pop("value", None)
            encoder = Encoder(self.refer)
            reply["error"] = describe(error)
        self.channel.send(reply, encoder.buffers)

    def _encoded(self, encoder: Encoder, value: Any) -> Any:
        try:
            return encoder.encode(value)
        except Unencodable:
            return self.refer(value)

    def _operate(
        self, message: Message, buffers: list[bytes], encoder: Encoder, reply: Message
    ) -> None:
        decoder = Decoder(self.resolve, buffers)
        args = decoder.decode(message["args"])
        kwargs = {name: decoder.decode(value) for name, value in message["kwargs"].items()}
        sent = [_fingerprint(arg, self.refer) for arg in args]
        with _heard(reply), np.errstate(**message["errstate"]):
            try:
                value = OPERATIONS[message["do"]](*args, **kwargs)
            finally:
                self._report_changes(args, sent, encoder, reply)
        reply["value"] = encoder.encode(value)

    def _report_changes(
        self, args: list[Any], sent: list[Any], encoder: Encoder, reply: Message
    ) -> None:
        """Send back arguments that the call changed in place, as it may be meant to."""
        changes = [
            [index, encoder.encode(arg)]
            for index, arg in enumerate(args)
            if sent[index] is not None and _fingerprint(arg, self.refer) != sent[index]
        ]
        if changes:
            reply["changed"] = changes

    def call_back(self, key: int, args: Any, kwargs: dict[str, Any]) -> Any:
        """Call a function of the tests, and wait for its result."""
        encoder = Encoder(self.refer)
        message = {
            "callback": key,
            "args": encoder.encode(list(args)),
            "kwargs": {name: encoder.encode(value) for name, value in kwargs.items()},
        }
        self.channel.send(message, encoder.buffers)
        while True:
            answer, buffers = self.channel.receive()
            if "callback" in answer:
                break
            self.serve(answer, buffers)  # the function in turn uses one of the student's objects
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return Decoder(self.resolve, buffers).decode(answer["value"])


def _fingerprint(arg: Any, refer: Any) -> Any:
    """Return what tells whether a call changed this argument; None if it cannot."""
    if not isinstance(arg, np.ndarray | list | dict | set):
        return None
    encoder = Encoder(refer)
    return encoder.encode(arg), encoder.buffers


def describe(error: BaseException) -> dict[str, Any]:
    """Return an exception as data: its class, the builtin that it derives from, and its arguments."""
    import builtins

    bases = [c for c in type(error).__mro__ if getattr(builtins, c.__name__, None) is c]
    try:
        text = str(error)
    except BaseException:
        text = ""
    simple = all(type(arg) in (str, int, float, bool) for arg in error.args)
    return {
        "type": type(error).__name__,
        "base": bases[0].__name__,
        "message": text[:10_000],
        "args": [a[:10_000] if isinstance(a, str) else a for a in error.args] if simple else None,
    }


@contextlib.contextmanager
def _heard(reply: Message) -> Iterator[None]:
    """Record what the block prints and warns of, for the tests to show or to swallow."""
    out, err = io.StringIO(), io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        warnings.simplefilter("always")
        try:
            yield
        finally:
            reply["stdout"], reply["stderr"] = out.getvalue()[:OUTPUT], err.getvalue()[:OUTPUT]
            reply["warnings"] = [
                [w.category.__name__, str(w.message)[:1000]] for w in caught[:WARNINGS]
            ]


def _signature(value: Any) -> list[list[Any]] | None:
    """Return name, kind and whether there is a default, for each parameter."""
    try:
        parameters = inspect.signature(value).parameters.values()
    except Exception:
        return None
    return [[p.name, int(p.kind), p.default is not p.empty] for p in parameters]
