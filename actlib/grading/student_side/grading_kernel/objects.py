"""The student's end of the wire: does with the student's objects what the tests ask for.

Everything happens one request at a time. What a request may do is the table in `operations`.
"""

import builtins
import contextlib
import functools
import importlib
import inspect
import io
import operator
import pickle
import sys
import types
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from . import frames, kinds
from .channel import Channel, Message
from .disk import Disk
from .operations import OPERATIONS
from .scope import Scope, standard_input
from .standins import Callback, Standin, standin
from .streams import Streams, seed
from .values import Decoder, Encoder, Unencodable, assign

OUTPUT = 100_000  # characters of a call's print output that are handed on
WARNINGS = 20


class Objects:
    """The student's objects that the tests hold a reference to."""

    def __init__(self, channel: Channel, namespace: dict[str, Any]) -> None:
        self.channel = channel
        self.namespace = namespace
        self.by_key: dict[int, Any] = {}
        self.keys: dict[int, int] = {}  # by id; by_key keeps the object alive, so the id is its own
        self.streams = Streams()
        self.scope = Scope(namespace)
        self.disk = Disk()
        self._asked_of: Message | None = None  # the streams that the call under way is asked about
        self.asked = 0  # requests under way
        self.told: set[int] = set()  # the classes that the tests have heard of
        self.telling: list[int] = []  # those that the reply under way is the first to speak of
        self.standins: dict[Any, Any] = {}  # for objects of the tests

    # --- references ---------------------------------------------------------------------------

    def refer(self, value: Any) -> dict[str, Any]:
        """Describe an object that does not travel by value."""
        cls = type(value)
        if issubclass(cls, Callback):
            return {"t": "mine", "key": value._key}
        if issubclass(cls, Standin):
            return {"t": "mine", "key": object.__getattribute__(value, "_key")}
        described: dict[str, Any] = {
            "t": "ref",
            "key": self._key(value),
            "class": self.kind(cls),
        }
        if issubclass(cls, BaseException):
            described["error"] = self._describe(value)
        elif issubclass(cls, type):
            described["is"] = self.kind(value)
        elif issubclass(cls, types.ModuleType):
            name = str(value.__name__)
            described["module"] = name if sys.modules.get(name) is value else None
        if callable(value):
            described["name"] = str(getattr(value, "__name__", ""))
            described["signature"] = _signature(value)
        described["doc"] = str(doc) if (doc := getattr(value, "__doc__", None)) else None
        return described

    def _key(self, value: Any) -> int:
        key = self.keys.setdefault(id(value), len(self.by_key))
        self.by_key[key] = value
        return key

    def kind(self, cls: type) -> dict[str, Any]:
        """Describe a class: all of it when it is first spoken of, later its key."""
        key = self._key(cls)
        if key in self.told:
            return {"key": key}
        self.told.add(key)
        self.telling.append(key)
        return {
            "key": key,
            "name": cls.__name__,
            "path": [cls.__module__, cls.__qualname__],
            "doc": str(cls.__doc__) if cls.__doc__ else None,
            "calls": any("__call__" in vars(c) for c in cls.__mro__),
            "lacks": [name for name in kinds.PROTOCOLS if not hasattr(cls, name)],
            "known": kinds.NAMES.get(cls),
            "bases": [self.kind(base) for base in cls.__bases__ if base is not object],
        }

    def resolve(self, described: dict[str, Any]) -> Any:
        """Return the object of a reference that comes back, or what stands for one of the tests."""
        key: Any = described.get("key")
        match described["t"]:
            case "ref":
                return self.by_key[described["key"]]
            case "global":
                module = importlib.import_module(described["module"])
                return (
                    operator.attrgetter(described["name"])(module)
                    if "name" in described
                    else module
                )
            case "stream":
                return self.streams.get(key, described["kind"])
            case "pickle":
                return pickle.loads(described["v"])
        if key not in self.standins:
            make = Callback if described["t"] == "callback" else standin
            self.standins[key] = make(self.call_back, key, described)
        return self.standins[key]

    # --- requests -----------------------------------------------------------------------------

    def serve(self, message: Message, buffers: list[bytes]) -> None:
        """Answer one request."""
        if "seed" in message:
            seed(message["seed"])
            return
        encoder = Encoder(self.refer)
        reply: Message = {"seq": message["seq"]}
        streams = message.get("streams")
        if streams is not None:
            self.streams.begin(streams)
        outer, self._asked_of = self._asked_of, streams
        telling, self.telling = self.telling, []
        self.asked += 1
        try:
            if "disk" in message and "files" in message["disk"]:
                self.disk.apply(message["disk"], buffers, bool)
            if "names" in message:
                if "disk" in message:
                    reply["folder"] = self.disk.folder
                if "needed" in message:
                    _close_figures()
                    reply["used"] = sorted(self.scope.used().intersection(message["needed"]))
                if "kind" in message:
                    self.told.discard(message["kind"])
                    reply["kind"] = self.kind(self.by_key[message["kind"]])
                if "scope" in message:
                    self.scope.begin(message["scope"], Decoder(self.resolve, buffers).decode)
                found = {n: self.namespace[n] for n in message["names"] if n in self.namespace}
                reply["value"] = {name: self._encoded(encoder, v) for name, v in found.items()}
            else:
                self._operate(message, buffers, encoder, reply)
        except BaseException as error:  # sys.exit() and KeyboardInterrupt are answers too
            reply.pop("value", None)
            self.told.difference_update(self.telling)
            reply["error"] = self._describe(error)
        finally:
            self.asked -= 1
        self.telling, self._asked_of = telling, outer
        if "disk" in message and (changes := self.disk.changes(encoder.keep)) is not None:
            reply["disk"] = changes
        if streams is not None:
            reply["streams"] = self.streams.end(streams)
        self.channel.send(reply, encoder.buffers)

    def _describe(self, error: BaseException, depth: int = 0) -> dict[str, Any]:
        """Describe an exception; one that has more to it than a builtin can be asked about it."""
        described = describe(error)
        if type(error) not in kinds.NAMES or vars(error):
            error.__traceback__ = None  # which keeps the variables of the call
            described |= {"key": self._key(error), "class": self.kind(type(error))}
        if error.__cause__ is not None and depth < 3:
            described["cause"] = self._describe(error.__cause__, depth + 1)
        return described

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
        scope = message.get("scope", {})
        if scope:
            self.scope.begin(scope, decoder.decode)
        about = scope.get("about", ())
        before = {name: self._variable(name) for name in about}
        sent = [fingerprint(arg, self.refer) for arg in args]
        with (
            _heard(reply),
            np.errstate(**message["errstate"]),
            standard_input(scope["stdin"], reply) if "stdin" in scope else _NOTHING,
        ):
            try:
                value = OPERATIONS[message["do"]](*args, **kwargs)
            finally:
                self._report_changes(args, sent, encoder, reply)
                after = {name: self._variable(name) for name in about}
                if changed := [name for name in about if after[name] != before[name]]:
                    values = {n: self._encoded(encoder, self.namespace.get(n)) for n in changed}
                    reply["globals"] = values
        index = next(
            (i for i, arg in enumerate(args) if arg is value and sent[i] is not None), None
        )
        # the very list that was handed over
        reply["value"] = (
            encoder.encode(value) if index is None else {"t": "argument", "index": index}
        )

    def _variable(self, name: str) -> Any:
        """Return what tells whether a variable changes."""
        value = self.namespace.get(name)
        try:
            return id(value), fingerprint(value, self.refer)
        except Unencodable:
            return id(value)

    def _report_changes(
        self, args: list[Any], sent: list[Any], encoder: Encoder, reply: Message
    ) -> None:
        """Send back arguments that the call changed in place, as it may be meant to."""
        changes = [
            [index, encoder.encode(arg)]
            for index, arg in enumerate(args)
            if sent[index] is not None and fingerprint(arg, self.refer) != sent[index]
        ]
        if changes:
            reply["changed"] = changes

    def call_back(self, key: int, what: str, args: Any, kwargs: dict[str, Any]) -> Any:
        """Have something done with an object of the tests, and wait for the result."""
        if not self.asked:
            return None  # a test's function that was left in place: the tests are not listening
        encoder = Encoder(self.refer)
        message = {
            "callback": key,
            "do": what,
            "args": encoder.encode(list(args)),
            "kwargs": {name: encoder.encode(value) for name, value in kwargs.items()},
        }
        if self._asked_of is not None:
            message["streams"] = self.streams.end(self._asked_of)
        self.channel.send(message, encoder.buffers)
        while True:
            answer, buffers = self.channel.receive()
            if "callback" in answer:
                break
            self.serve(answer, buffers)  # the function in turn uses one of the student's objects
        if (streams := answer.get("streams")) is not None:
            self.streams.begin(streams)
            self._asked_of = streams
        decoder = Decoder(self.resolve, buffers)
        for index, value in answer.get("changed", ()):
            assign(args[index], decoder.decode(value))
        if "error" in answer:
            described = answer["error"]
            kind = getattr(builtins, described["base"], RuntimeError)
            raise kind(*(described["args"] or [described["message"]]))
        return decoder.decode(answer["value"])


_NOTHING: Any = contextlib.nullcontext()


def _close_figures() -> None:
    """Close what the last test has left open, as a notebook does at the end of a cell."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is not None and helpers.Gcf.figs:
        helpers.Gcf.destroy_all()


def fingerprint(arg: Any, refer: Any, held: type | None = None) -> Any:
    """Return what tells whether a call changed this argument; None if it cannot."""
    if not (issubclass(type(arg), np.ndarray | list | dict | set) or frames.changeable(arg)):
        return None
    encoder = Encoder(refer, held)
    return encoder.encode(arg), encoder.buffers


def describe(error: BaseException) -> dict[str, Any]:
    """Return an exception as data: its class, the builtin that it derives from, and its arguments."""
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
    """Return name, kind, default and annotation of each parameter, and of what is returned."""
    try:
        signature = inspect.signature(value)
    except Exception:
        return None
    encode = functools.partial(_plainly, inspect.Parameter.empty)
    found = [
        [p.name, int(p.kind), encode(p.default), encode(p.annotation)]
        for p in signature.parameters.values()
    ]
    return [*found, ["return", None, [], encode(signature.return_annotation)]]


def _plainly(nothing: Any, value: Any) -> list[Any]:
    """Return a value in a list if it is plain and short, an ellipsis if not; nothing for none."""
    if value is nothing:
        return []
    encoder = Encoder(lambda value: {"t": "ellipsis"})
    try:
        encoded = encoder.encode(value)
    except Exception:
        encoded = {"t": "ellipsis"}
    return [{"t": "ellipsis"} if encoder.buffers else encoded]
