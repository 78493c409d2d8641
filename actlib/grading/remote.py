"""The tests' end of the wire to a student's process: what is asked of it, and what comes back.

Results are plain data, or stand for an object over there (see `proxies`). Exceptions come back as
exceptions of the builtin class that they derive from; warnings and printed text come out here.
"""

import builtins
import itertools
import sys
import threading
import types
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.grading import mine
from actlib.grading.disk import SharedDisk
from actlib.grading.mirror import proxy
from actlib.grading.proxies import StudentError, StudentObject, StudentType
from actlib.grading.raised import rebuilt
from actlib.grading.scope import Scope
from actlib.grading.streams import Followed
from actlib.grading.student_side.grading_kernel.channel import (
    Channel,
    Closed,
    Message,
    ProtocolError,
    uninterrupted,
)
from actlib.grading.student_side.grading_kernel.objects import describe, fingerprint
from actlib.grading.student_side.grading_kernel.values import (
    Decoder,
    Encoder,
    Unencodable,
    assign,
)

# the names that modules go by, where it is not their own
USUAL = {
    "numpy": "np", "matplotlib.pyplot": "plt", "pandas": "pd", "seaborn": "sns", "matplotlib": "mpl",
    "sympy": "sp", "scipy": "sp", "networkx": "nx", "datetime": "dt", "tensorflow": "tf",
}  # fmt: skip
_TESTS_OWN = frozenset(["__main__", "builtins", "sys"])  # what the tests stand on
PATIENCE = 1.0  # seconds that an interrupted call gets to come to an end


class StudentGone(Exception):
    """The student's process ended, or had to be ended, during an earlier call."""


class Remote:
    """The student's process: calls go there, and their results come back.

    Parameters
    ----------
    channel
        The socket to it.
    interrupt
        Called when a call is broken off by an exception here, such as a time limit: interrupts the
        student's process.
    kill
        Called when that does not help.
    namespace, disk
        Of the tests.
    """

    def __init__(
        self,
        channel: Channel,
        interrupt: Callable[[], None],
        kill: Callable[[], None],
        namespace: dict[str, Any],
        disk: SharedDisk,
    ) -> None:
        self.channel: Channel | None = channel
        self.interrupt = interrupt
        self.kill = kill
        self.operators_are_asked_for = False  # whether the test is about a class of the student's
        self.disk = disk
        self.streams = Followed()
        self.scope = Scope(namespace, self._fingerprint)
        self._modules: dict[str, Any] = {}
        self._numbers = itertools.count()
        self.classes: dict[int, Any] = {}  # that stand for the student's, by key
        self._proxies: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._mine: list[Any] = []  # objects of the tests that the student's code was handed
        self._numbered: dict[int, int] = {}  # their places in it, by identity
        self._lock = threading.RLock()

    def seed(self, number: int) -> None:
        """Seed the random numbers over there."""
        assert self.channel is not None
        self.channel.send({"seed": number, "seq": next(self._numbers)})

    def names(
        self, names: list[str], needed: list[str], before: bool = False
    ) -> tuple[dict[str, Any], set[str]]:
        """Return those of these names that the student has defined, with their values.

        And which of the `needed` ones the student's functions look up as well. Random numbers begin
        where the student's cells have left off; with `before`, where they were before the last of
        them, which is about to be run here as well.
        """
        message: Message = {"names": names, "needed": needed}
        if (streams := self.streams.first(before)) is not None:
            message["streams"] = streams
        buffers: list[bytes] = []
        if (disk := self.disk.asked(buffers)) is not None:
            message["disk"] = disk
        reply, decoder = self._ask(message, buffers)
        self.disk.answered(reply, decoder.buffers)
        self.streams.answered(reply.get("streams"))
        values = {
            name: self._module_of_the_tests(name, described) or decoder.decode(described)
            for name, described in reply["value"].items()
        }
        return values, set(reply["used"]) & set(needed)

    def _module_of_the_tests(self, name: str, described: Any) -> Any:
        """Return the module that the student imported under this name, if the tests have it too.

        Only under its own name or the usual one: else `json` could be `pickle`.
        """
        module = described.get("module") if isinstance(described, dict) else None
        if type(module) is not str or name not in (module.rpartition(".")[2], USUAL.get(module)):
            return None
        found = sys.modules.get(module)
        return found if isinstance(found, types.ModuleType) and module not in _TESTS_OWN else None

    def kind(self, key: int) -> dict[str, Any]:
        """Return the description of a class of which only the number is known."""
        described = self._ask({"names": [], "kind": key}, [])[0].get("kind")
        if not isinstance(described, dict) or "path" not in described:
            raise ValueError("a class that is not described")
        return described

    def module(self, name: str) -> Any:
        """Return what stands for a module over there."""
        if name not in self._modules:
            self._modules[name] = self.do("module", name)
        return self._modules[name]

    def _fingerprint(self, value: Any) -> Any:
        try:
            return fingerprint(value, self._refer, StudentObject)
        except Unencodable:
            return None

    def finish(self) -> None:
        """Bring the student's process up to date at the end of a cell."""
        if self.channel is None:
            return
        encoder = Encoder(self._refer, StudentObject)
        message: Message = {"names": []}
        if (streams := self.streams.asked()) and streams["set"]:
            message["streams"] = streams | {"about": []}
        if (scope := self.scope.asked(encoder.encode)) and scope.keys() - {"about", "stdin"}:
            message["scope"] = scope
        if len(message) > 1:
            self._ask(message, encoder.buffers)

    def do(self, what: str, *args: Any, **kwargs: Any) -> Any:
        """Let the student's process carry out an operation, and return its result."""
        encoder = Encoder(self._refer, StudentObject)
        sent, named = args, kwargs
        if self.disk.follows:
            sent = tuple(map(self.disk.there, args))
            named = {name: self.disk.there(value) for name, value in kwargs.items()}
        message = {
            "do": what,
            "args": [encoder.encode(arg) for arg in sent],
            "kwargs": {name: encoder.encode(value) for name, value in named.items()},
            "errstate": {k: v for k, v in np.geterr().items() if v in ("ignore", "warn", "raise")},
        }
        if (streams := self.streams.asked()) is not None:
            message["streams"] = streams
        if (scope := self.scope.asked(encoder.encode)) is not None:
            message["scope"] = scope
        if (disk := self.disk.asked(encoder.buffers, (*args, *kwargs.values()))) is not None:
            message["disk"] = disk
        reply, decoder = self._ask(message, encoder.buffers)
        if disk is not None:
            self.disk.answered(reply, decoder.buffers)
        if streams is not None:
            self.streams.answered(reply.get("streams"))
        if scope is not None:
            self.scope.answered(reply, decoder.decode)
        for index, value in reply.get("changed", ()):
            assign(args[index], decoder.decode(value))
        sys.stdout.write(reply.get("stdout", ""))
        sys.stderr.write(reply.get("stderr", ""))
        for category, text in reply.get("warnings", ()):
            kind = getattr(builtins, category, UserWarning)
            known = isinstance(kind, type) and issubclass(kind, Warning)
            warnings.warn(str(text), kind if known else UserWarning, stacklevel=3)
        if "error" in reply:
            error = rebuilt(reply["error"], self)
            if isinstance(error, StopIteration) and what != "next":
                # in `all(map(f, numbers))` it would be the end of the numbers, and all were right
                raise RuntimeError("your code raised StopIteration") from None
            error.__suppress_context__ = True
            raise error
        value = reply["value"]
        if isinstance(value, dict) and value.get("t") == "argument":
            return args[value["index"]]
        return decoder.decode(value)

    def plain(self, value: Any) -> Any:
        """Return the value of what must have no reference in it, and no bytes."""
        return Decoder(_refuse, []).decode(value)

    # --- the conversation ---------------------------------------------------------------------

    def _ask(self, message: Message, buffers: list[bytes]) -> tuple[Message, Decoder]:
        with self._lock:
            if self.channel is None:
                raise StudentGone("the process with your functions has ended")
            number = next(self._numbers)
            try:
                self.channel.send(message | {"seq": number}, buffers)
                reply, received = self._reply(number)
                return reply, Decoder(self._resolve, received)
            except (Closed, ProtocolError) as error:
                self._give_up()
                raise StudentGone(
                    "the process with your functions ended during the call"
                ) from error
            except BaseException:  # a time limit of the tests: bring the student's process back
                with uninterrupted():
                    self._recover(number)
                raise

    def _reply(self, number: int, timeout: float | None = None) -> tuple[Message, list[bytes]]:
        assert self.channel is not None
        while True:
            reply, received = self.channel.receive(timeout)
            if "callback" in reply:
                self._call_back(reply, received)
            elif reply.get("seq") == number:
                return reply, received

    def _recover(self, number: int) -> None:
        self.interrupt()
        try:
            self._reply(number, PATIENCE)
        except (TimeoutError, Closed, ProtocolError):
            self._give_up()

    def _give_up(self) -> None:
        self.kill()
        if self.channel is not None:
            self.channel.close()
        self.channel = None

    def _call_back(self, request: Message, received: list[bytes]) -> None:
        """Do something with an object of the tests that was handed over in the call under way."""
        assert self.channel is not None
        decoder = Decoder(self._resolve, received)
        encoder = Encoder(self._refer, StudentObject)
        answer: Message = {"callback": True}
        self.streams.answered(request.get("streams"))
        try:
            thing = self._mine[request["callback"]]
            args = decoder.decode(request["args"])
            kwargs = {name: decoder.decode(value) for name, value in request["kwargs"].items()}
            sent = [fingerprint(arg, self._refer, StudentObject) for arg in args]
            answer["value"] = encoder.encode(mine.use(thing, request["do"], args, kwargs))
            answer["changed"] = [
                [index, encoder.encode(arg)]
                for index, arg in enumerate(args)
                if sent[index] is not None
                and fingerprint(arg, self._refer, StudentObject) != sent[index]
            ]
        except Exception as error:
            answer = {"callback": True, "error": describe(error)}
            encoder.buffers.clear()
        if (streams := self.streams.asked()) is not None:
            answer["streams"] = streams
        self.channel.send(answer, encoder.buffers)

    # --- references ---------------------------------------------------------------------------

    def _refer(self, value: Any) -> dict[str, Any]:
        if isinstance(value, StudentType):
            return {"t": "ref", "key": vars(value)["_class_key"]}
        if issubclass(type(value), StudentObject):
            return {"t": "ref", "key": object.__getattribute__(value, "_key")}
        if isinstance(value, StudentError) and "_key" in vars(value):
            return {"t": "ref", "key": value._key}
        if (path := mine.library_path(value)) is not None:
            return {"t": "global"} | path
        described = self.streams.refer(value)
        if described is not None:
            return described
        described = mine.describe(value)
        if described is None:
            raise Unencodable(
                f"a {type(value).__name__} cannot be handed to a student's function: only data, "
                "functions and objects of the test's own classes can "
                "(or mark the cell with `# grading: unprotected`)"
            )
        key = self._numbered.setdefault(id(value), len(self._mine))
        if key == len(self._mine):
            self._mine.append(value)
        return described | {"key": key}

    def _resolve(self, described: dict[str, Any]) -> Any:
        key = described["key"]
        if type(key) is not int or key < 0:
            raise ValueError("an unknown kind of value")
        if described["t"] == "mine":
            return self._mine[key]
        if described["t"] != "ref":
            raise ValueError("an unknown kind of value")
        made = self._proxies.get(key)
        if made is None:
            if isinstance(error := described.get("error"), dict):
                return rebuilt(error, self)
            made = proxy(self, described)
            if not isinstance(made, type):
                self._proxies[key] = made
        return made


def _refuse(described: dict[str, Any]) -> Any:
    raise ValueError("a reference where there is none")
