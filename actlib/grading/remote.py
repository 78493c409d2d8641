"""The tests' end of the wire to a student's process: what is asked of it, and what comes back.

Results are plain data, or stand for an object over there (see `proxies`). Exceptions come back as
exceptions of the builtin class that they derive from; warnings and printed text come out here.
"""

import builtins
import functools
import inspect
import itertools
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.grading.proxies import StudentObject, proxy
from actlib.grading.student_side.grading_kernel.channel import (
    Channel,
    Closed,
    Message,
    ProtocolError,
    uninterrupted,
)
from actlib.grading.student_side.grading_kernel.values import Decoder, Encoder, assign

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
    """

    def __init__(
        self, channel: Channel, interrupt: Callable[[], None], kill: Callable[[], None]
    ) -> None:
        self.channel: Channel | None = channel
        self.interrupt = interrupt
        self.kill = kill
        self.operators_are_asked_for = False  # whether the test is about a class of the student's
        self._numbers = itertools.count()
        self._callbacks: list[Any] = []
        self._lock = threading.RLock()

    def names(self, names: list[str]) -> dict[str, Any]:
        """Return those of these names that the student has defined, with their values."""
        reply, decoder = self._ask({"names": names}, [])
        return {name: decoder.decode(value) for name, value in reply["value"].items()}

    def do(self, what: str, *args: Any, **kwargs: Any) -> Any:
        """Let the student's process carry out an operation, and return its result."""
        encoder = Encoder(self._refer)
        message = {
            "do": what,
            "args": [encoder.encode(arg) for arg in args],
            "kwargs": {name: encoder.encode(value) for name, value in kwargs.items()},
            "errstate": {k: v for k, v in np.geterr().items() if v in ("ignore", "warn", "raise")},
        }
        reply, decoder = self._ask(message, encoder.buffers)
        for index, value in reply.get("changed", ()):
            assign(args[index], decoder.decode(value))
        sys.stdout.write(reply.get("stdout", ""))
        sys.stderr.write(reply.get("stderr", ""))
        for category, text in reply.get("warnings", ()):
            kind = getattr(builtins, category, UserWarning)
            known = isinstance(kind, type) and issubclass(kind, Warning)
            warnings.warn(str(text), kind if known else UserWarning, stacklevel=3)
        if "error" in reply:
            error = rebuilt(reply["error"])
            if isinstance(error, StopIteration) and what != "next":
                # in `all(map(f, numbers))` it would be the end of the numbers, and all were right
                raise RuntimeError("your code raised StopIteration") from None
            raise error from None
        return decoder.decode(reply["value"])

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
        """Call a function of the tests that was an argument of the call under way."""
        assert self.channel is not None
        decoder = Decoder(self._resolve, received)
        encoder = Encoder(self._refer)
        answer: Message = {"callback": True}
        try:
            function = self._callbacks[request["callback"]]
            kwargs = {name: decoder.decode(value) for name, value in request["kwargs"].items()}
            answer["value"] = encoder.encode(function(*decoder.decode(request["args"]), **kwargs))
        except Exception as error:
            answer = {"callback": True, "error": f"{type(error).__name__}: {error}"}
            encoder.buffers.clear()
        self.channel.send(answer, encoder.buffers)

    # --- references ---------------------------------------------------------------------------

    def _refer(self, value: Any) -> dict[str, Any]:
        if isinstance(value, StudentObject):
            return {"t": "ref", "key": object.__getattribute__(value, "_key")}
        if inspect.isroutine(value) or isinstance(value, functools.partial | np.ufunc):
            self._callbacks.append(value)
            name = getattr(value, "__name__", "function")
            return {"t": "callback", "key": len(self._callbacks) - 1, "name": name}
        raise TypeError(
            f"a {type(value).__name__} cannot be handed to a student's function: only plain data, "
            "arrays and functions can (or mark the cell with `# grading: unprotected`)"
        )

    def _resolve(self, described: dict[str, Any]) -> Any:
        if described.get("t") == "callback":
            return self._callbacks[described["key"]]
        if described.get("t") != "ref" or type(described["key"]) is not int:
            raise ValueError("an unknown kind of value")
        return proxy(self, described)


def rebuilt(described: dict[str, Any]) -> Exception:
    """Return an exception of the builtin class that the student's derives from, under its name.

    What is no `Exception`, such as SystemExit, becomes one: it must not end the tests.
    """
    name, base = str(described.get("type")), str(described.get("base"))
    message = str(described.get("message"))
    kind = getattr(builtins, base, Exception)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = Exception
    args = described.get("args")
    if kind.__name__ == name and isinstance(args, list):
        try:
            return kind(*args)
        except Exception:
            kind = Exception
    shown = {"__str__": lambda self: message, "__init__": lambda self: None}
    return type(name if name.isidentifier() else "Exception", (kind,), shown)()
