"""Random numbers that two processes draw from one stream, as if they were one process.

The tests' process gives its generators' states away. From a student's process it takes none: only how many
numbers were drawn since both were in step, which it then draws as well. A state could hold any numbers
that the next test is to draw; a count cannot.
"""

import math
import random
import sys
from typing import Any

import numpy as np

State = list[Any]
RANDOM, NUMPY, PCG = "random", "numpy", "pcg"
WORDS = 624  # of a Mersenne twister
FAR = 4_000_000  # numbers of 32 bits that are looked through for a state
FARTHEST = 1 << 40  # numbers that a PCG64 is moved on by
BACK = 4096  # numbers among which the origin of a kept half is looked for
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
_MASK = (1 << 128) - 1


def kind_of(value: Any) -> str | None:
    """Return the kind of a generator; None for what is none that can be followed."""
    if type(value) is random.Random:
        return RANDOM
    if "numpy.random" not in sys.modules:
        return None
    if type(value) is np.random.RandomState:
        return NUMPY if type(value._bit_generator) is np.random.MT19937 else None
    if type(value) is np.random.Generator:
        return PCG if type(value.bit_generator) is np.random.PCG64 else None
    return None


def made(kind: str) -> Any:
    """Return a new generator of this kind."""
    if kind == PCG:
        return np.random.Generator(np.random.PCG64(0))
    return random.Random() if kind == RANDOM else np.random.RandomState(0)


def shared() -> list[Any]:
    """Return the generators behind the functions of `random` and of `numpy.random`."""
    return [random._inst, np.random.mtrand._rand]


def state_of(generator: Any) -> State:
    """Return a generator's state as plain data; what it keeps for the next draw comes last."""
    kind = kind_of(generator)
    if kind == RANDOM:
        _, (*key, position), kept = generator.getstate()
        return [np.array(key, "<u4").tobytes().hex(), position, kept]
    if kind == NUMPY:
        state = generator.get_state(legacy=False)
        twister = state["state"]
        kept = float(state["gauss"]) if state["has_gauss"] else None
        return [twister["key"].astype("<u4").tobytes().hex(), int(twister["pos"]), kept]
    if kind == PCG:
        state = generator.bit_generator.state
        kept = int(state["uinteger"]) if state["has_uint32"] else None
        return [hex(state["state"]["state"]), hex(state["state"]["inc"]), kept]
    return [None, None, None]  # a bit generator of another kind has been put in its place


def set_state(generator: Any, state: State) -> None:
    """Give a generator a state that `state_of` returned, if it is of that kind."""
    first, second, kept = state
    kind = kind_of(generator)
    if first is None or kind is None:
        return
    if kind == PCG:
        generator.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": int(first, 16), "inc": int(second, 16)},
            "has_uint32": int(kept is not None),
            "uinteger": kept or 0,
        }
        return
    key = np.frombuffer(bytes.fromhex(first), "<u4")
    if kind == RANDOM:
        generator.setstate((3, (*key.tolist(), second), kept))
    else:
        generator.set_state(("MT19937", key, second, int(kept is not None), kept or 0.0))


def distance(kind: str, old: State, new: State, far: int = FAR) -> list[int] | None:
    """Return how many numbers lie between two states, and how far back what is kept was drawn.

    None if the second does not follow from the first within bounds: it was seeded anew.
    """
    if old[0] is None or new[0] is None:
        return None
    count = _pcg_distance(old, new) if kind == PCG else _twister_distance(old, new, far)
    if count is None:
        return None
    if new[2] is None:
        return [count, 0]
    if new[2] == old[2]:
        return [count, -1]
    numbers = _drawn(kind, old, count)[1]
    for back in range(1, len(numbers) + 1):
        if _kept(kind, numbers, back) == new[2]:
            return [count, back]
    return [count, 0]


def moved(kind: str, old: State, count: Any, back: Any) -> State:
    """Return the state so many numbers on; raise `ValueError` for what cannot be."""
    most = FARTHEST if kind == PCG else FAR + WORDS
    if type(count) is not int or type(back) is not int or not 0 <= count <= most:
        raise ValueError("no number of random numbers")
    state, numbers = _drawn(kind, old, count)
    if back == -1:
        return [*state, old[2]]
    return [*state, _kept(kind, numbers, back) if 0 < back <= len(numbers) else None]


def _twister(state: State) -> Any:
    twister = np.random.MT19937(0)
    key = np.frombuffer(bytes.fromhex(state[0]), "<u4")
    twister.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": state[1]}}
    return twister


def _twister_distance(old: State, new: State, far: int) -> int | None:
    if old[0] == new[0]:
        return new[1] - old[1] if new[1] >= old[1] else None
    twister, count = _twister(old), 0
    wanted = np.frombuffer(bytes.fromhex(new[0]), "<u4")
    position = old[1]
    while count <= far:
        twister.random_raw(WORDS - position + 1, output=False)
        count += WORDS - position
        position = 1
        if twister.state["state"]["key"][0] == wanted[0] and np.array_equal(
            twister.state["state"]["key"], wanted
        ):
            return count + int(new[1])
        count += 1
    return None


def _pcg_distance(old: State, new: State) -> int | None:
    if old[1] != new[1]:
        return None
    here, there, plus = int(old[0], 16), int(new[0], 16), int(old[1], 16)
    multiplier, bit, found = _MULTIPLIER, 1, 0
    while here != there and bit < FARTHEST:
        if (here ^ there) & bit:
            here = (here * multiplier + plus) & _MASK
            found |= bit
        bit <<= 1
        plus = (multiplier + 1) * plus & _MASK
        multiplier = multiplier * multiplier & _MASK
    return found if here == there else None


def _drawn(kind: str, old: State, count: int) -> tuple[list[Any], Any]:
    """Return a state's first parts after so many numbers, and the last of these."""
    last = min(count, BACK)
    if kind == PCG:
        generator = made(PCG)
        set_state(generator, [old[0], old[1], None])
        generator.bit_generator.advance(count - last)
        numbers = generator.bit_generator.random_raw(last)
        return state_of(generator)[:2], numbers
    twister = _twister(old)
    twister.random_raw(count - last, output=False)
    numbers = twister.random_raw(last)
    state = twister.state["state"]
    return [state["key"].astype("<u4").tobytes().hex(), int(state["pos"])], numbers


def _kept(kind: str, numbers: Any, back: int) -> Any:
    """Return what a generator keeps that has drawn a pair of numbers so far back."""
    if kind == PCG:
        return int(numbers[-back]) >> 32
    if back < 4:
        return None
    a, b, c, d = (int(n) for n in numbers[len(numbers) - back :][:4])
    first = ((a >> 5) * 67108864 + (b >> 6)) / 9007199254740992
    second = ((c >> 5) * 67108864 + (d >> 6)) / 9007199254740992
    if kind == RANDOM:
        return math.sin(first * 2 * math.pi) * math.sqrt(-2.0 * math.log(1.0 - second))
    x, y = 2.0 * first - 1.0, 2.0 * second - 1.0
    square = x * x + y * y
    if not 0 < square < 1:
        return None
    return math.sqrt(-2.0 * math.log(square) / square) * x


# what a cell that draws random numbers has in it
_WORDS = ("rand", "seed", "rng", "shuffle", "sample", "choice", "gauss")


def mentions(text: str) -> bool:
    """Return whether a cell may draw random numbers."""
    return any(word in text for word in _WORDS)


class Streams:
    """The student's end: the generators that are followed, and where the tests think that they are."""

    def __init__(self) -> None:
        self.generators: dict[str, Any] = {}
        self.known: dict[str, State] = {}
        self.before: dict[str, State] = {}  # where the shared ones were when the last cell began
        self.far = FAR

    def note(self) -> None:
        """Remember where the shared generators are, before a cell runs."""
        self.before = {str(i): state_of(g) for i, g in enumerate(shared())}

    def go_back(self) -> None:
        """Undo what a cell has drawn that the tests' process has drawn already."""
        for i, generator in enumerate(shared()):
            set_state(generator, self.before[str(i)])

    def get(self, key: Any, kind: str) -> Any:
        """Return the generator that stands for one of the tests'."""
        if str(key) not in self.generators:
            self.generators[str(key)] = made(kind)
        return self.generators[str(key)]

    def begin(self, asked: dict[str, Any]) -> None:
        """Take over where the tests' generators are."""
        for i, generator in enumerate(shared()):
            self.generators[str(i)] = generator
        self.known |= asked.get("known", {})
        for key, (kind, state) in asked.get("set", {}).items():
            set_state(self.get(key, kind), state)
            self.known[key] = state

    def end(self, asked: dict[str, Any]) -> dict[str, list[int]]:
        """Return how far those that are asked about have moved."""
        found = {}
        for key in asked["about"]:
            generator = self.generators[key]
            state = self.before.get(key) if asked.get("before") else None
            state = state or state_of(generator)
            old = self.known.get(key, state)
            if state != old:
                steps = distance(str(kind_of(generator)), old, state, self.far)
                if steps is None:  # seeded by the student: it may be at every call
                    self.far = max(self.far // 4, 10 * WORDS)
                else:
                    found[key] = steps
                self.known[key] = state
        return found


def seed(number: int) -> None:
    """Seed the shared generators."""
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002 (that is the one to seed)
