"""Tricks of students who know the grader: answers that lie, replies that are no replies, files that pose."""

import textwrap

import pytest
from hostile import ALL, NOTHING, RIGHT, WRONG, run, text_of

# what `double` and `sigmoid` give back instead of an answer
ANSWERS = {
    "an object that equals everything": """
        class Yes:
            __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
            __ne__ = lambda self, other: False
            __hash__ = None
            __sub__ = __rsub__ = __abs__ = __float__ = lambda self, *other: 0.0
        double = sigmoid = lambda x: Yes()""",
    "a range without end": """
        double = sigmoid = lambda x: range(10**11)""",
    "a list in itself": """
        def double(x):
            inside = []
            inside.append(inside)
            return inside
        sigmoid = double""",
    "an integer of a million digits": """
        double = sigmoid = lambda x: 1 << 4_000_000""",
    "other values at each look": """
        import itertools
        import numpy as np
        class Turning:
            turns = itertools.cycle([0.0, 0.5, 1.0])
            def __float__(self):
                return next(self.turns)
            def __array__(self, dtype=None, copy=None):
                return np.full(3, next(self.turns))
            def __len__(self):
                return 3
        double = lambda x: 0
        sigmoid = lambda x: Turning()""",
    "the question changed to fit the answer": """
        import numpy as np
        double = lambda x: 0
        def sigmoid(x):
            if isinstance(x, np.ndarray):
                x[...] = 0
            return x * 0 + 0.5""",
    "the same array for every question": """
        import numpy as np
        double = lambda x: 0
        kept = np.full(10**6, 0.5)
        sigmoid = lambda x: kept[: np.size(x)].reshape(np.shape(x))""",
    "an exception that compares": """
        class E(AssertionError):
            __eq__ = lambda self, other: True
        def double(x):
            raise E
        def sigmoid(x):
            raise StopIteration(0.5)""",
    "so much beside it that no error has room": """
        import os, time
        def double(x):
            for _ in range(400):
                os.write(1, b"out"); time.sleep(0.001); os.write(2, b"err"); time.sleep(0.001)
            return 0""",
    "a text too long to show": """
        class Long:
            def __repr__(self):
                return "x" * 10**9
            __str__ = __format__ = __repr__
        double = sigmoid = lambda x: Long()""",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_is_none_gets_nothing(shop, answer):
    text = textwrap.dedent(ANSWERS[answer])
    assert run(shop, {"double": text, "sigmoid": "pass"}, timeout=20)[0] == NOTHING


# results that raise when they are looked at, which the call itself does not
RAISING = {
    "says that it is an integer": "class C: __class__ = int",
    "says that it is an array": "import numpy as np\nclass C: __class__ = np.ndarray",
    "says that it is an exception": "class C: __class__ = TypeError",
    "does not say what it is": "class C: __class__ = property(lambda self: None + 1)",
    "has a name that raises": "class C:\n    __call__ = 1\n    __name__ = property(lambda self: None + 1)",
    "has text that raises": "class C:\n    __doc__ = property(lambda self: None + 1)",
    "has members that raise": "class C(complex):\n    real = property(lambda self: None + 1)",
    "has items that raise": "class D:\n    __doc__ = property(lambda self: None + 1)\ndef C(): return {'a': [D()]}",
}  # fmt: skip


@pytest.mark.parametrize("what", RAISING)
def test_what_a_result_raises_is_no_exception_of_the_call(shop, what):
    answer = f"{RAISING[what]}\ndef double(x):\n    LEFT\n    return C()"
    raises = "x = []\ntry:\n    double(x)\nexcept TypeError:\n    pass\nelse:\n    assert False"
    for left in ("pass", "x.append(C())"):  # in what is given back, and in what was handed over
        cheat = {"double": answer.replace("LEFT", left)}
        assert run(shop, cheat, {"double-check": raises})[0] == {"double-check": 0}
    honest = {"double": "def double(x):\n    return x + 1"}
    assert run(shop, honest, {"double-check": raises})[0] == {"double-check": 1}


# what the student's end of the wire says, once its own code is replaced
KERNEL = """
import gc, json, struct, sys
kernel = sys.modules["grading_kernel.objects"]
Objects = kernel.Objects
(mine,) = [o for o in gc.get_objects() if type(o) is Objects]
def reply(message, head):
    data = json.dumps({"seq": message["seq"], "buffers": []} | head).encode()
    mine.channel.socket.sendall(struct.pack(">I", len(data)) + data)
def answer(self, message, buffers):
    if "names" in message:
        value = {n: {"t": "ref", "key": 0, "callable": True, "name": n} for n in message["names"]}
        return reply(message, {"value": value})
    REPLY
Objects.serve = answer
"""
REPLIES = {
    "true to every question": "reply(message, {'value': True})",
    "a number that is none": "reply(message, {'value': float('nan')})",
    "a huge shape": "reply(message, {'value': {'t': 'array', 'd': '<f8', 's': [1 << 40], 'w': 1, 'v': 0}})",
    "a type of long texts": "reply(message, {'value': {'t': 'array', 'd': '<U536870911', 's': [0], 'w': 1, 'v': 0}, 'buffers': [0]})",
    "a hundred thousand parameters": "reply(message, {'value': {'t': 'ref', 'key': 1, 'callable': 1, 'signature': [[f'a{i}', 1, 0] for i in range(10**4)]}})",
    "arguments that were not given": "reply(message, {'value': 0, 'changed': [[99, 1], [-1, 1]]})",
    "functions that were not given": "reply(message, {'callback': 7, 'args': [], 'kwargs': {}})",
    "an error of the tests": "reply(message, {'error': {'type': 'SystemExit', 'base': 'SystemExit', 'args': [0]}})",
    "warnings without end": "reply(message, {'value': 0, 'warnings': [['UserWarning', 'x']] * 10**5})",
    "nesting": "mine.channel.socket.sendall(struct.pack('>I', 200_000) + b'[' * 200_000)",
}  # fmt: skip


@pytest.mark.parametrize("what", REPLIES)
def test_a_reply_that_is_none_gets_nothing(shop, what):
    code = KERNEL.replace("REPLY", REPLIES[what])
    points, _, _ = run(shop, WRONG, before=[code], timeout=10)
    assert points == NOTHING


POSING = {
    "actlib/__init__.py": b"", "actlib/checks.py": b"check = lambda *a, **k: 2.0",
    "actlib/checks/__init__.py": b"class check:\n    def __init__(self, *a, **k): pass\n    def points(self, n): return n",
    "grading_kernel/__init__.py": b"", "grading_kernel/channel.py": b"1/0", "numpy/__init__.py": b"1/0",
    "json.py": b"1/0", "usercustomize.py": b"1/0", "IPython/__init__.py": b"1/0",
    "ipython_config.py": b"c.InteractiveShellApp.exec_lines = ['2.0']", "matplotlibrc": b"backend: evil",
    "a\nb.txt": b"", "\xf0\x9f\x92\xa5.csv": b"", "CON": b"", "-rf": b"",
}  # fmt: skip


def test_files_that_pose_as_modules_change_nothing(shop):
    assert run(shop, RIGHT, files=POSING)[0] == ALL
    assert run(shop, WRONG, files=POSING)[0] == NOTHING


def test_thousands_of_cells_are_run(shop):
    points, done, _ = run(shop, RIGHT, before=["n = globals().get('n', 0) + 1"] * 2000 + ["n"])
    assert points == ALL
    assert "2000" in text_of(done, 2000)


HONEST = {
    "a fraction": ("import fractions\ndouble = lambda x: 2 * fractions.Fraction(x)", "double(2) == 4"),
    "a decimal": ("import decimal\ndouble = lambda x: 2 * decimal.Decimal(x)", "3 < double(2) <= 4"),
    "a difference": (
        "import fractions\ndouble = lambda x: fractions.Fraction(1, 3)",
        "abs(1 - 3 * double(2)) < 1e-9 and abs(double(2) - 1 / 3) < 1e-9",
    ),
    "a named tuple": (
        "from collections import namedtuple\ndouble = lambda x: namedtuple('P', 'a b')(x, 4)",
        "double(2) == (2, 4) and double(2).b == 4 and 4 in double(2)",
    ),
    "keys": ("double = lambda x: {'a': 1, 'b': 2}.keys()", "double(2) == {'a', 'b'}"),
    "an array of a kind of its own": (
        "import numpy as np\ndouble = lambda x: np.ma.array([x, 2 * x])",
        "(double(2) == [2, 4]).all() and double(2).sum() == 6",
    ),
    "an object of a class that the test names": (
        "class Money:\n    def __init__(self, n): self.n = n\n    def __eq__(self, o): return self.n == o\n"
        "    def __add__(self, o): return Money(self.n + o)",
        "Money(5) == 5 and Money(5) + 1 == 6 and Money(5) != 4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HONEST)
def test_an_honest_object_is_what_it_says(shop, kind):
    answer, test = HONEST[kind]
    points, done, _ = run(shop, {"double": answer}, {"double-check": f"assert {test}"})
    assert points == {"double-check": 1}, done.cells[-1].outputs
