"""What passes between a student's process and the tests: data comes through, harm does not."""

import socket
import struct

import numpy as np
import pytest

from actlib.grading.student_side.grading_kernel.channel import Channel, Closed, ProtocolError
from actlib.grading.student_side.grading_kernel.values import (
    Decoder,
    Encoder,
    Unencodable,
    assign,
)


def refuse(value):
    raise TypeError(type(value).__name__)


def through(value):
    """Send a value through a socket, as a message carries it."""
    here, there = socket.socketpair()
    encoder = Encoder(refuse)
    sent = {"value": encoder.encode(value)}
    Channel(here).send(sent, encoder.buffers)
    message, buffers = Channel(there).receive(5)
    here.close()
    there.close()
    return Decoder(refuse, buffers).decode(message["value"])


PLAIN = [
    None, True, 0, -1, 2**63, -(2**2000), 0.1, float("inf"), 1 - 2j, "σ′\x00", b"\xff", bytearray(b"1"),
    [1, [2.5, None]], (1, ("a",)), {1, 2}, frozenset({3}), {"a": 1, 2: (3,), (4, 5): {}},
    range(3), slice(1, None, 2), ...,
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_data_comes_through(value):
    received = through(value)
    assert type(received) is type(value)
    assert received == value


ARRAYS = [
    np.array(1.5), np.float32(2.5), np.zeros((0, 3)), np.arange(6).reshape(2, 3)[:, ::-1],
    np.array([np.nan, -0.0, np.inf]), np.array(["a", "σσ"]), np.array([True]), np.float16([1, 2]),
    np.array([1 + 2j]), np.array(["2020-01-01"], dtype="datetime64[D]"), np.arange(3, dtype=">i2"),
    np.array([], dtype="U"),
]  # fmt: skip


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: f"{a.dtype}{a.shape}")
def test_arrays_come_through(array):
    received = through(array)
    assert type(received) is type(array)
    assert received.dtype == array.dtype
    assert received.shape == array.shape
    assert received.tobytes() == array.tobytes()


def test_a_read_only_array_stays_one():
    array = np.arange(3.0)
    array.flags.writeable = False
    assert not through(array).flags.writeable
    assert through(np.arange(3.0)).flags.writeable


def test_subclasses_arrive_without_their_code():
    class Liar(float):
        def __le__(self, other):
            return True

        __eq__ = __ge__ = __le__
        __hash__ = float.__hash__

    class Array(np.ndarray):
        pass

    assert type(through(Liar(1.0))) is float
    assert type(through(np.zeros(2).view(Array))) is np.ndarray
    assert type(through(type("L", (list,), {})([1]))) is list


@pytest.mark.parametrize("value", [np.array([object()]), object(), print, np.ma.array([1])])
def test_objects_do_not_travel(value):
    with pytest.raises(Unencodable):
        through(value)


def test_endless_nesting_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(Unencodable):
        through(loop)
    with pytest.raises(Unencodable):
        through(1 << 100_000)


@pytest.mark.parametrize(
    "value",
    [
        {"t": "array", "d": "|O", "s": [1], "v": 0, "w": True},
        {"t": "array", "d": "<f8", "s": [9], "v": 0, "w": True},
        {"t": "array", "d": "<f8", "s": [-1, -1], "v": 0, "w": True},
        {"t": "array", "d": "no such", "s": [1], "v": 0, "w": True},
        {"t": "array", "d": "<f8", "s": [1], "v": 7, "w": True},
        {"t": "array"},
        {"t": "dict", "v": [[[1], 2]]},
        {"t": "dict", "v": [1]},
        {"t": "set", "v": [[]]},
        {"t": "bytes", "v": "0"},
        {"t": "int", "v": "0x" + "f" * 100_000},
        {"t": "int", "v": 3},
        {"t": "tuple", "v": 3},
        {"t": "range", "v": ["a"]},
        {"t": "complex", "v": ["a"]},
    ],
    ids=lambda value: str(value)[:60],
)
def test_forged_values_are_refused(value):
    with pytest.raises((ValueError, TypeError)):
        Decoder(refuse, [bytes(8)]).decode(value)


def raw(data):
    here, there = socket.socketpair()
    here.sendall(data)
    here.close()
    return Channel(there)


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I", 1 << 31),
        struct.pack(">I", 3) + b"{{{",
        struct.pack(">I", 2) + b"{}",
        struct.pack(">I", 2) + b"[]",
        struct.pack(">I", 15) + b'{"buffers":[-1]}'[:15],
        struct.pack(">I", 16) + b'{"buffers":[-1]}',
        struct.pack(">I", 26) + b'{"buffers":[999999999999]}',
        struct.pack(">I", 200_000) + b"[" * 200_000,
    ],
    ids=lambda data: str(data[4:20]),
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(ProtocolError):
        raw(data).receive(5)


def test_half_a_message_and_then_the_end():
    with pytest.raises(Closed):
        raw(struct.pack(">I", 10) + b"{").receive(5)
    here, there = socket.socketpair()
    here.sendall(b"\0")
    with pytest.raises(TimeoutError):
        Channel(there).receive(0.01)
    here.close()
    there.close()


def test_arguments_changed_in_place():
    array, inner = np.zeros(3), np.zeros(2)
    assign(array, np.ones(3))
    assert array.tolist() == [1, 1, 1]
    numbers = [3, inner, 1]
    assign(numbers, [1, np.ones(2), 2, 3])
    assert numbers[0] == 1
    assert numbers[1] is inner
    assert inner.tolist() == [1, 1]
    assert numbers[2:] == [2, 3]
    table = {"w": inner, "gone": 1}
    assign(table, {"w": np.full(2, 7.0), "new": 2})
    assert table == {"w": inner, "new": 2}
    assert inner.tolist() == [7, 7]
    assign(array, np.ones(4))  # another shape: an array cannot take it
    assert array.tolist() == [1, 1, 1]


def test_a_few_bytes_do_not_stand_for_more_than_memory_holds():
    for end in (10**9, 10**30):
        with pytest.raises(ValueError, match=r"too long|right form"):
            Decoder(refuse, []).decode({"t": "range", "v": [0, end, 1]})
