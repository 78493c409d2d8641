"""What the tests share with a student's process (random numbers, files, figures, variables) gains nothing."""

import os
import random
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hostile import run

from actlib.grading.disk import SharedDisk
from actlib.grading.mine import use
from actlib.grading.student_side.grading_kernel import frames, kinds, streams
from actlib.grading.student_side.grading_kernel.values import Decoder


def points(shop, answer, test, before="pass"):
    """Return the points of one answer, after a cell that tampers."""
    before = textwrap.dedent(before)
    return run(shop, {"double": answer}, {"double-check": test}, before=[before])[0]["double-check"]


# a wrong answer that would pass if the student's process could choose the test's random numbers
ZEROS = """
import gc, sys
import numpy as np
streams = sys.modules["grading_kernel.streams"].Streams
def lie(self, asked):
    return {key: CLAIM for key in asked["about"]}
streams.end = lie
"""
CLAIMS = {
    "a state": "['00' * 2496, 624, None]",
    "a number below zero": "[-624, 0]",
    "a number without end": "[10**15, 0]",
    "no number": "['1', None]",
    "a kept half of its own": "[0, 10**9]",
    "nothing of the kind": "{'t': 'array'}",
}
DRAWS = "import numpy as np\nnp.random.seed(1)\ndouble(0)\nfor _ in range(5):\n    x = np.random.rand(3)\n    assert (double(x) == 2 * x).all()"


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_tests_random_numbers_are_not_the_students_to_choose(shop, claim):
    before = ZEROS.replace("CLAIM", CLAIMS[claim])
    assert points(shop, "def double(x):\n    return 0 * x", DRAWS, before) == 0


def test_a_seed_of_the_students_does_not_reach_the_tests(shop):
    test = "import numpy as np\nseen = [double(0) or np.random.rand() for _ in range(9)]\nassert len(set(seen)) == 1"
    assert points(shop, "import numpy as np\ndef double(x):\n    np.random.seed(3)", test) == 0


@pytest.mark.parametrize("kind", [streams.RANDOM, streams.NUMPY, streams.PCG])
def test_a_generator_follows_by_counting(kind):
    generator = {
        streams.RANDOM: random.Random(3),
        streams.NUMPY: np.random.RandomState(3),
        streams.PCG: np.random.default_rng(3),
    }[kind]
    old = streams.state_of(generator)
    for _ in range(701):
        {
            streams.RANDOM: lambda: generator.gauss(0, 1),
            streams.NUMPY: lambda: generator.randn(),
            streams.PCG: lambda: generator.integers(0, 5),
        }[kind]()
    new = streams.state_of(generator)
    moved = streams.moved(kind, old, *streams.distance(kind, old, new))
    assert moved[:2] == new[:2]
    assert moved[2] == pytest.approx(new[2])
    other = streams.made(kind)
    assert streams.distance(kind, old, streams.state_of(other), far=10_000) is None
    with pytest.raises(ValueError, match="random numbers"):
        streams.moved(kind, old, 1 << 50, 0)


# --- files ------------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """The tests' folder, with a file that was given."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "given.csv").write_text("given")
    # a process keeps an audit hook for ever, and this one runs other tests, which unpickle
    monkeypatch.setattr("actlib.grading.disk._watch_for_pickles", lambda: None)
    shared = SharedDisk()
    shared.begin(["given.csv"])
    (folder / "own.txt").write_text("own")
    shared.cell({"open"})
    shared.asked([])
    return shared


OUTSIDE = [
    "../out.txt", "/tmp/actlib-out.txt", "a/../../out.txt", "", ".", "a//b", "x\0y", "a\\b", "given.csv", "own.txt",
    "mine.py", "sub/numpy.py", "model.pkl", ".matplotlib/matplotlibrc", "matplotlibrc", "link/out.txt", 3, None, "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE, ids=repr)
def test_a_students_file_goes_nowhere_else(disk, path, tmp_path):
    os.symlink(tmp_path, "link")
    reply = {"disk": {"files": {path: 0}, "folders": [], "gone": [path]}}
    disk.answered(reply, [b"owned"])
    assert {p.name for p in tmp_path.iterdir()} == {"folder"}
    assert sorted(os.listdir()) == ["given.csv", "link", "own.txt"]
    assert (tmp_path / "folder/given.csv").read_text() == "given"
    assert (tmp_path / "folder/own.txt").read_text() == "own"


def test_a_students_file_comes_in_bounds(disk):
    disk.answered(
        {"disk": {"files": {"a.txt": 0, "big.txt": 1}, "folders": ["d"], "gone": []}},
        [b"a", bytes(5 << 20)],
    )
    assert sorted(os.listdir()) == ["a.txt", "d", "given.csv", "own.txt"]
    disk.asked([], ["own.txt"])  # named in the call: the student's function is to change it
    disk.answered({"disk": {"files": {"own.txt": 0}, "folders": [], "gone": []}}, [b"new"])
    assert Path("own.txt").read_text() == "new"


def test_a_cell_that_unpickles_gets_no_files(disk):
    for words in ({"open", "pickle"}, {"print"}):
        disk.cell(words)
        disk.answered({"disk": {"files": {"a.txt": 0}, "folders": [], "gone": []}}, [b"a"])
    assert not os.path.exists("a.txt")


def test_a_pickle_of_the_students_is_not_opened(shop):
    answer = """
    import pickle
    class Evil:
        def __reduce__(self):
            return (print, ("owned",))
    def double(name):
        open(name, "wb").write(pickle.dumps(Evil()))"""
    test = (
        "double('data.txt')\nload = getattr(__import__(''.join(['pic', 'kle'])), 'load')\n"
        "try:\n    load(open('data.txt', 'rb'))\nexcept RuntimeError:\n    pass\nelse:\n    raise AssertionError"
    )
    assert points(shop, textwrap.dedent(answer), test) == 1


# --- objects ----------------------------------------------------------------------------------------


FAKES = {
    "a class that claims to be a figure": (
        "class Figure:\n    pass\nFigure.__module__ = 'matplotlib.figure'\ndouble = lambda x: Figure()",
        "import matplotlib.pyplot as plt\nassert isinstance(double(1), plt.Figure)",
    ),
    "an object that claims to be an array": (
        "import numpy as np\nclass Yes:\n    __class__ = property(lambda self: np.ndarray)\ndouble = lambda x: Yes()",
        "import numpy as np\nassert isinstance(double(1), np.ndarray)",
    ),
    "a table that equals every table": (
        "class DataFrame:\n    equals = eq = compare = lambda self, other: True\n    __eq__ = equals\ndouble = lambda x: DataFrame()",
        "import pandas as pd\nassert double(1).equals(pd.DataFrame({'a': [1]}))",
    ),
    "a pyplot that says yes": (
        "import matplotlib.pyplot as plt\nclass Yes:\n    __getattr__ = lambda self, name: self\n    __call__ = lambda self, *a, **k: self\n"
        "    __eq__ = lambda self, other: True\nplt.gca = plt.gcf = lambda: Yes()\ndouble = lambda x: None",
        "import matplotlib.pyplot as plt\ndouble(1)\nassert plt.gca().get_title() == 'Squares'",
    ),
    "a module that is another one": (
        "import pickle\njson = pickle\ndouble = lambda x: 0",
        "import pickle\nassert json is pickle",
    ),
    "a test that is skipped": (
        "import unittest\ndef double(x):\n    raise unittest.SkipTest('all well')",
        "import io, unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(double(1), 2)\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)\nassert unittest.TextTestRunner(io.StringIO()).run(suite).wasSuccessful()",
    ),
    "the expected value": (
        "expected = [1]\ndef double(x):\n    expected.clear()\n    return []",
        "expected = [2, 4]\nassert double([1, 2]) == expected",
    ),
    "a variable of the test's": (
        "def double(x):\n    global wanted\n    wanted = 0\n    return 0",
        "wanted = 4\nassert double(2) == wanted",
    ),
    "an object of the test's that leads on": (
        "def double(thing):\n    try:\n        thing.answer.__globals__['np'] = 1\n        return thing.__class__.__init__.__globals__['wanted']\n    except AttributeError:\n        return 0",
        "wanted = 4\nclass Thing:\n    def __init__(self): self.x = 1\n    def answer(self): return 3\nassert double(Thing()) == wanted",
    ),
    "a method of the test's replaced": (
        "def double(thing):\n    try:\n        thing.check = lambda value: True\n    except AttributeError:\n        pass\n    return 0",
        "class Judge:\n    def check(self, value): return value == 4\nj = Judge()\nassert j.check(double(j))",
    ),
    "a mock that was not called": (
        "def double(mock):\n    try:\n        mock.assert_called_once_with = lambda *a: None\n    except AttributeError:\n        pass",
        "from unittest.mock import Mock\nm = Mock()\ndouble(m)\nm.assert_called_once_with(3)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fake", FAKES)
def test_a_fake_gains_nothing(shop, fake):
    answer, test = FAKES[fake]
    assert points(shop, answer, test) == 0


class Thing:
    """Stands for an object of a test."""

    def act(self):
        """Do nothing."""


Thing.__module__ = "__main__"


@pytest.mark.parametrize(
    ("what", "args"),
    [
        ("getattr", ["__class__"]), ("getattr", ["__dict__"]), ("getattr", [3]), ("setattr", ["act", 1]),
        ("setattr", ["__class__", int]), ("delattr", ["x"]), ("__reduce__", []), ("getitem", ["x"]), (None, []),
    ],
    ids=str,
)  # fmt: skip
def test_an_object_of_the_tests_does_what_is_for_students(what, args):
    with pytest.raises((AttributeError, TypeError, KeyError)):
        use(Thing(), what, args, {})
    with pytest.raises((AttributeError, TypeError, KeyError)):
        use(os.path.join, what, args, {})


@pytest.mark.parametrize(
    "value",
    [
        {"t": "kind", "k": "type", "v": ["subprocess.Popen"]},
        {"t": "kind", "k": "type", "v": ["builtins.open"]},
        {"t": "kind", "k": "eval", "v": ["1"]},
        {"t": "kind", "k": "Decimal", "v": ["1e999999999"]},
        {"t": "kind", "k": "Decimal", "v": ["1" * 100_000]},
        {"t": "kind", "k": "Fraction", "v": [1, 0]},
        {"t": "kind", "k": "date", "v": [0, 0, 0]},
        {"t": "kind", "k": "dtype", "v": ["O"]},
        {"t": "kind", "k": "alias", "v": [3, 4]},
        {"t": "kind", "k": "Counter", "v": 3},
        {"t": "objects", "s": [10**9], "v": [1]},
        {"t": "array", "d": [["a", "|O"]], "s": [0], "v": 0, "w": True},
        {"t": "pickle", "v": 0},
    ],
    ids=str,
)
def test_forged_kinds_are_refused(value):
    def refuse(described):
        raise ValueError("no reference")

    with pytest.raises((ValueError, TypeError)):
        Decoder(refuse, [b"cos\nsystem\n(S'true'\ntR."]).decode(value)


def test_kinds_are_of_plain_data():
    assert all(callable(make) for make in kinds.MAKERS.values())
    assert not frames.NAMES & kinds.MAKERS.keys()
    assert not {"eval", "exec", "open", "compile"} & set(kinds.TYPES)
