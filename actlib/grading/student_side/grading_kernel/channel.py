"""Messages over a socket: a JSON head and raw buffers, never pickles.

The other end may be hostile: what it sends is parsed as JSON, its size is bounded, and whatever breaks
the form is a `ProtocolError`.
"""

import contextlib
import json
import select
import signal
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any

HEAD = 64 << 20  # most bytes of JSON in one message
BODY = 256 << 20  # most bytes of buffers

Message = dict[str, Any]


class ProtocolError(Exception):
    """The other end sent what is no message, or too much of it."""


class Closed(Exception):
    """The other end is gone."""


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back signals, so that an exception out of a handler cannot tear a message in two."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGALRM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


class Channel:
    """One end of a socket that carries messages."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._received = bytearray()

    def fileno(self) -> int:
        """Return the descriptor, for `select`."""
        return self.socket.fileno()

    def send(self, message: Message, buffers: Sequence[bytes] = ()) -> None:
        """Send a message; raise `Closed` if nobody is there."""
        head = json.dumps(message | {"buffers": [len(b) for b in buffers]}).encode()
        if len(head) > HEAD or sum(map(len, buffers)) > BODY:
            raise ProtocolError("more than a message can carry")
        with uninterrupted():
            try:
                self.socket.sendall(b"".join([struct.pack(">I", len(head)), head, *buffers]))
            except OSError as error:
                raise Closed from error

    def receive(self, timeout: float | None = None) -> tuple[Message, list[bytes]]:
        """Wait for the next message; raise `TimeoutError` when none comes."""
        while (message := self.next()) is None:
            if not select.select([self.socket], [], [], timeout)[0]:
                raise TimeoutError
            self.fill()
        return message

    def fill(self) -> None:
        """Read what has arrived; raise `Closed` at the end of the stream."""
        with uninterrupted():
            try:
                chunk = self.socket.recv(1 << 16)
            except OSError as error:
                raise Closed from error
            self._received += chunk
        if not chunk:
            raise Closed

    def next(self) -> tuple[Message, list[bytes]] | None:
        """Return the next message if all of it has arrived."""
        if len(self._received) < 4:
            return None
        (size,) = struct.unpack_from(">I", self._received)
        if size > HEAD:
            raise ProtocolError("a message is too long")
        if len(self._received) < 4 + size:
            return None
        try:
            message = json.loads(self._received[4 : 4 + size])
            lengths = message.pop("buffers")
            fits = all(type(n) is int and n >= 0 for n in lengths) and sum(lengths) <= BODY
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ProtocolError("a message is not JSON of the right form") from error
        if not fits:
            raise ProtocolError("the buffers of a message are too long")
        end = 4 + size
        if len(self._received) < end + sum(lengths):
            return None
        buffers = []
        for length in lengths:
            buffers.append(bytes(self._received[end : end + length]))
            end += length
        del self._received[:end]
        return message, buffers

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
