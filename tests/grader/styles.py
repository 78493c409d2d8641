"""Styles of test cells that courses use: an honest answer and its test, by what the test relies on.

Each group is one notebook: `GIVEN` holds its locked cell, and every case an answer and its test.
"""

GIVEN = {
    "random numbers": "import random\nimport numpy as np\nnoise = np.random.randn(4), random.random()",
    "figures": "import numpy as np\nimport matplotlib.pyplot as plt",
    "figures, imported by the test": "",
    "input and print": "import io, sys, contextlib\nfrom unittest import mock\nfrom unittest.mock import patch",
    "names of the student's": "from unittest.mock import patch",
    "tables": "import pandas as pd\nimport numpy as np",
    "files": "import os, json, csv\nimport numpy as np\nfrom pathlib import Path",
    "kinds of values": "import numpy as np, datetime, decimal, fractions, pathlib, collections, types, re",
    "objects of the test": "import numpy as np\nfrom functools import partial\nfrom unittest.mock import Mock, MagicMock",
    "exceptions": "import io\nimport numpy as np\nimport unittest, pytest",
    "looking at a function": "import inspect, typing, doctest, hashlib, json, time\nimport numpy as np",
    "classes": "import collections.abc, copy",
}

CASES = {
    "random numbers": {
        "numpy's seed": (
            "def f(n):\n    return np.random.rand(n)",
            "np.random.seed(0)\nassert np.allclose(f(2), [0.5488135, 0.71518937])",
        ),
        "random's seed": (
            "import random\ndef f():\n    return random.randint(1, 6)",
            "random.seed(3)\na = [f() for _ in range(20)]\nrandom.seed(3)\nassert a == [random.randint(1, 6) for _ in range(20)]",
        ),
        "one stream for both": (
            "def dropout(x, keep):\n    return x * (np.random.rand(*x.shape) < keep) / keep",
            "np.random.seed(1)\nx = np.random.randn(3, 3)\nout = dropout(x, 0.5)\nmore = np.random.rand(2)\n"
            "np.random.seed(1)\nz = np.random.randn(3, 3)\nassert np.allclose(out, z * (np.random.rand(3, 3) < 0.5) / 0.5)\nassert np.allclose(more, np.random.rand(2))",
        ),
        "the same seed twice": (
            "def f():\n    return np.random.randn(4)",
            "np.random.seed(7)\na = f()\nnp.random.seed(7)\nb = f()\nassert (a == b).all() and not (a == f()).all()",
        ),
        "half of a pair of normal numbers": (
            "def f():\n    return np.random.randn()",
            "np.random.seed(5)\na = [f(), np.random.randn(), f(), np.random.rand(), np.random.randn()]\n"
            "np.random.seed(5)\nassert np.allclose(a, [np.random.randn(), np.random.randn(), np.random.randn(), np.random.rand(), np.random.randn()])",
        ),
        "gauss": (
            "def f():\n    return random.gauss(0, 1)",
            "random.seed(5)\na = [f(), random.gauss(0, 1), f(), random.random(), random.gauss(0, 1)]\n"
            "random.seed(5)\nassert np.allclose(a, [random.gauss(0, 1), random.gauss(0, 1), random.gauss(0, 1), random.random(), random.gauss(0, 1)])",
        ),
        "shuffling in place": (
            "def f(deck):\n    random.shuffle(deck)",
            "deck, other = list(range(9)), list(range(9))\nrandom.seed(2)\nf(deck)\nrandom.seed(2)\nrandom.shuffle(other)\nassert deck == other",
        ),
        "many numbers": (
            "def f(n):\n    return float(np.random.rand(n).mean())",
            "np.random.seed(0)\na = f(300_000), np.random.rand()\nnp.random.seed(0)\nassert a == (float(np.random.rand(300_000).mean()), np.random.rand())",
        ),
        "a seed inside the answer": (
            "def f(seed):\n    np.random.seed(seed)\n    return np.random.permutation(5).tolist()",
            "np.random.seed(4)\nwant = np.random.permutation(5).tolist()\nassert f(4) == want and f(4) == want",
        ),
        "numbers of the cell itself": (
            "np.random.seed(11)\nsample = np.random.randn(5)",
            "np.random.seed(11)\nassert np.allclose(sample, np.random.randn(5))",
        ),
        "a generator handed over": (
            "def f(rng, n):\n    return rng.normal(size=n)",
            "rng = np.random.default_rng(0)\na = f(rng, 3)\nb = rng.random(2)\nc = f(rng=rng, n=2)\nd = rng.integers(0, 9, 5)\n"
            "r = np.random.default_rng(0)\nassert np.allclose(a, r.normal(size=3)) and np.allclose(b, r.random(2))\nassert np.allclose(c, r.normal(size=2)) and (d == r.integers(0, 9, 5)).all()",
        ),
        "a generator that draws small integers": (
            "def f(rng):\n    return rng.integers(0, 10)",
            "rng, r = np.random.default_rng(3), np.random.default_rng(3)\nfor _ in range(7):\n    assert f(rng) == r.integers(0, 10)\n    assert rng.integers(0, 10) == r.integers(0, 10)",
        ),
        "a generator that is kept": (
            "class Walk:\n    def __init__(self, rng):\n        self.rng = rng\n    def step(self):\n        return self.rng.random()",
            "rng, r = np.random.default_rng(3), np.random.default_rng(3)\nw = Walk(rng)\nfor _ in range(3):\n    assert w.step() == r.random()\n    assert rng.random() == r.random()",
        ),
        "a RandomState handed over": (
            "def f(state):\n    return state.rand(3)",
            "a, b = np.random.RandomState(1), np.random.RandomState(1)\nassert np.allclose(f(a), b.rand(3)) and a.rand() == b.rand()",
        ),
        "a Random handed over": (
            "def f(r):\n    return r.random()",
            "a, b = random.Random(1), random.Random(1)\nassert f(a) == b.random() and a.random() == b.random() and f(a) == b.random()",
        ),
        "a generator of the student's": (
            "def f(seed):\n    return np.random.default_rng(seed)",
            "assert isinstance(f(1), np.random.Generator) and f(1).random() == np.random.default_rng(1).random()",
        ),
        "a seed in a helper of the test": (
            "def f():\n    return np.random.rand()",
            "def seeded(k):\n    np.random.seed(k)\n    return f()\nassert seeded(1) == seeded(1) != seeded(2)",
        ),
        "numbers of a locked cell": (
            "mean = noise[0].mean() + noise[1]",
            "assert mean == noise[0].mean() + noise[1]",
        ),
        "a simulation near its mean": (
            "def f(n):\n    return sum(random.random() < 0.5 for _ in range(n)) / n",
            "assert abs(f(2000) - 0.5) < 0.1",
        ),
    },
    "input and print": {
        "input patched": (
            "def ask():\n    return int(input('How many? ')) * 2",
            "with patch('builtins.input', return_value='5'):\n    assert ask() == 10",
        ),
        "several inputs": (
            "def ask():\n    return [input('a'), input('b')]",
            "with patch('builtins.input', side_effect=['x', 'y']) as asked:\n    assert ask() == ['x', 'y']\nassert asked.call_count == 2 and asked.call_args_list[0].args == ('a',)",
        ),
        "input replaced by a lambda": (
            "def ask():\n    return input('name') + '!'",
            "import builtins\nold = builtins.input\nbuiltins.input = lambda *a: 'Ada'\ntry:\n    assert ask() == 'Ada!'\nfinally:\n    builtins.input = old",
        ),
        "input as a name of the test": (
            "def ask():\n    return input()",
            "input = lambda prompt='': '7'\ntry:\n    assert ask() == '7'\nfinally:\n    del input",
        ),
        "stdin": (
            "def ask():\n    return input() + input()",
            "old = sys.stdin\nsys.stdin = io.StringIO('a\\nb\\n')\ntry:\n    assert ask() == 'ab'\nfinally:\n    sys.stdin = old",
        ),
        "stdin, line by line": (
            "import sys\ndef total():\n    return sum(int(line) for line in sys.stdin)",
            "with patch('sys.stdin', io.StringIO('1\\n2\\n')):\n    assert total() == 3",
        ),
        "print patched": (
            "def hello(name):\n    print('Hello', name)",
            "with patch('builtins.print') as said:\n    hello('you')\nsaid.assert_called_once_with('Hello', 'you')",
        ),
        "stdout patched": (
            "def hello(name):\n    print('Hello', name)",
            "with patch('sys.stdout', new_callable=io.StringIO) as out:\n    hello('you')\nassert out.getvalue() == 'Hello you\\n'",
        ),
        "stdout replaced": (
            "def hello(name):\n    print('Hello', name)",
            "old, sys.stdout = sys.stdout, io.StringIO()\ntry:\n    hello('me')\n    said = sys.stdout.getvalue()\nfinally:\n    sys.stdout = old\nassert said.strip() == 'Hello me'",
        ),
        "redirect_stdout": (
            "def hello(name):\n    print(f'Hello {name}')",
            "out = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    hello('x')\nassert out.getvalue().splitlines() == ['Hello x']",
        ),
        "%%capture": ("def hello():\n    print('hi')\n    return 3", "%%capture out\nassert hello() == 3"),
        "printing and asking": (
            "def talk():\n    print('You said', input('> '))",
            "with patch('builtins.input', return_value='yes'), contextlib.redirect_stdout(io.StringIO()) as out:\n    talk()\nassert out.getvalue() == 'You said yes\\n'",
        ),
        "waiting": (
            "import time\ndef slow():\n    time.sleep(30)\n    return 4",
            "with patch('time.sleep') as nap:\n    assert slow() == 4\nassert nap.call_args.args == (30,)",
        ),
        "a die that falls on six": (
            "import random\ndef roll():\n    return random.randint(1, 6)",
            "with patch('random.randint', return_value=6):\n    assert roll() == 6",
        ),
    },
    "names of the student's": {
        "patched": (
            "def roll():\n    return 4\ndef twice():\n    return roll() + roll()",
            "with patch('__main__.roll', return_value=6):\n    assert twice() == 12\nassert twice() == 8",
        ),
        "replaced and put back": (
            "def helper(x):\n    return x + 1\ndef use(x):\n    return helper(x) * 2",
            "old = helper\nhelper = lambda x: 10\ntry:\n    assert use(1) == 20\nfinally:\n    helper = old\nassert use(1) == 4",
        ),
        "a variable that a function counts in": (
            "count = 0\ndef add():\n    global count\n    count += 1",
            "add(); add()\nassert count == 2",
        ),
        "a list that a function fills": (
            "stock = []\ndef put(x):\n    stock.append(x)",
            "stock.clear()\nput('a'); put('b')\nassert stock == ['a', 'b']",
        ),
        "a dictionary that the test resets": (
            "inventory = {'a': 1}\ndef take(name):\n    inventory[name] = inventory.get(name, 0) - 1\n    return inventory[name]",
            "inventory = {'z': 5}\nassert take('z') == 4 and inventory == {'z': 4}",
        ),
        "a variable that the test sets": (
            "rate = 2\ndef pay(h):\n    return rate * h",
            "rate = 3\nassert pay(2) == 6",
        ),
        "a variable that only the test has": (
            "def area(r):\n    return PI_OF_TEST * r * r",
            "PI_OF_TEST = 3\nassert area(2) == 12",
        ),
        "in globals": ("answer = 42", "assert 'answer' in globals() and globals()['answer'] == 42"),
        "in dir": ("other = 42", "assert 'other' in dir() and other == 42 and 'nowhere' not in dir()"),
        "in locals": ("third = 42", "assert 'third' in locals() and locals()['third'] == 42"),
        "by eval": ("fourth = 42", "assert eval('fourth') == 42"),
        "in a loop of names": (
            "one, two = 1, 2",
            "for name, want in [('one', 1), ('two', 2)]:\n    assert name in globals(), name\n    assert globals()[name] == want",
        ),
        "of the shell": ("fifth = 42", "assert get_ipython().user_ns['fifth'] == 42"),
        "of __main__": ("sixth = 42", "import __main__\nassert hasattr(__main__, 'sixth') and __main__.sixth == 42"),
        "not there": ("pass", "try:\n    never_defined\nexcept NameError:\n    pass\nelse:\n    assert False\nassert 'never_defined' not in globals()"),
        "by vars": ("seventh = 42", "assert vars()['seventh'] == 42 and globals().get('seventh') == 42 and globals().get('nope') is None"),
        "an object that a test changes": (
            "config = {'depth': 1}\ndef depth():\n    return config['depth']",
            "config['depth'] = 7\nassert depth() == 7",
        ),
        "a test's class, then the answer again": (
            "def make():\n    return 1",
            "real = make\ndef make():\n    return real() + 1\nassert make() == 2",
        ),
    },
    "kinds of values": {
        "a date": (
            "from datetime import date, timedelta\ndef f(d):\n    return d + timedelta(days=1)",
            "assert f(datetime.date(2024, 2, 28)) == datetime.date(2024, 2, 29) and type(f(datetime.date(2024, 1, 1))) is datetime.date",
        ),
        "a time": (
            "import datetime as dt\ndef f():\n    return dt.datetime(2024, 5, 6, 7, 8, tzinfo=dt.timezone.utc), dt.time(1, 2), dt.timedelta(1, 2, 3)",
            "a, b, c = f()\nassert a == datetime.datetime(2024, 5, 6, 7, 8, tzinfo=datetime.timezone.utc) and a.year == 2024 and b < datetime.time(2) and isinstance(c, datetime.timedelta)",
        ),
        "a Decimal": (
            "from decimal import Decimal\ndef f(x):\n    return Decimal(x) / 3",
            "assert f('1.5') == decimal.Decimal('0.5') and isinstance(f('1'), decimal.Decimal) and f(decimal.Decimal(3)) + 1 == 2",
        ),
        "a Fraction": (
            "from fractions import Fraction\ndef f(a, b):\n    return Fraction(a, b)",
            "assert f(2, 4) == fractions.Fraction(1, 2) and isinstance(f(1, 2), fractions.Fraction) and f(1, 2) + fractions.Fraction(1, 2) == 1",
        ),
        "a path": (
            "from pathlib import Path\ndef f(name):\n    return Path('data') / name",
            "assert f('x.csv') == pathlib.Path('data/x.csv') and isinstance(f('a'), pathlib.Path) and f('a.b').suffix == '.b' and str(f(pathlib.Path('q'))) == 'data/q'",
        ),
        "a Counter": (
            "from collections import Counter\ndef f(s):\n    return Counter(s)",
            "assert isinstance(f('aab'), collections.Counter) and f('aab').most_common(1) == [('a', 2)] and f('ab') == {'a': 1, 'b': 1}",
        ),
        "a defaultdict": (
            "from collections import defaultdict\ndef f(words):\n    d = defaultdict(list)\n    for w in words:\n        d[w[0]].append(w)\n    return d",
            "d = f(['ab', 'ac'])\nassert d == {'a': ['ab', 'ac']} and isinstance(d, dict) and d['zz'] == [] and type(d) is collections.defaultdict",
        ),
        "an OrderedDict": (
            "from collections import OrderedDict\ndef f():\n    return OrderedDict([('a', 1), ('b', 2)])",
            "assert f() == collections.OrderedDict([('a', 1), ('b', 2)]) and isinstance(f(), collections.OrderedDict) and list(f()) == ['a', 'b']",
        ),
        "a deque": (
            "from collections import deque\ndef f(n):\n    return deque(range(n), maxlen=3)",
            "assert f(5) == collections.deque([2, 3, 4]) and isinstance(f(1), collections.deque) and f(5).maxlen == 3",
        ),
        "a named tuple": (
            "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\ndef f():\n    return Point(1, 2)",
            "p = f()\nassert p == (1, 2) and isinstance(p, tuple) and p.x == 1 and len(p) == 2 and isinstance(p, Point) and p == Point(1, 2) and Point._fields == ('x', 'y')",
        ),
        "a dataclass": (
            "from dataclasses import dataclass\n@dataclass\nclass Pair:\n    a: int\n    b: int = 2",
            "import dataclasses\nassert Pair(1) == Pair(1, 2) and Pair(1).b == 2 and repr(Pair(1)) == 'Pair(a=1, b=2)' and isinstance(Pair(1), Pair) and Pair(1) != Pair(3)\nassert dataclasses.is_dataclass(Pair)",
        ),
        "an enum": (
            "from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\ndef f():\n    return Color.RED",
            "assert f() == Color.RED and f().name == 'RED' and f().value == 1 and f() != Color.BLUE and [c.name for c in Color] == ['RED', 'BLUE'] and Color(2) == Color.BLUE and Color['RED'] == f() and len(Color) == 2",
        ),
        "members of an enum, by isinstance": (
            "from enum import Enum\nclass Suit(Enum):\n    CLUBS = 1\ndef f():\n    return Suit.CLUBS",
            "import enum\nassert isinstance(f(), Suit) and isinstance(f(), enum.Enum)",
        ),
        "a generator": (
            "def f(n):\n    for i in range(n):\n        yield i * i",
            "g = f(3)\nassert isinstance(g, types.GeneratorType) and next(g) == 0 and list(g) == [1, 4]",
        ),
        "map, zip and filter": (
            "def f(x):\n    return map(str, x), zip(x, x), filter(None, x), enumerate(x), reversed(x)",
            "a, b, c, d, e = f([0, 1])\nassert list(a) == ['0', '1'] and list(b) == [(0, 0), (1, 1)] and list(c) == [1] and dict(d) == {0: 0, 1: 1} and list(e) == [1, 0]\nassert isinstance(f([1])[0], map) and isinstance(f([1])[1], zip)",
        ),
        "views of a dictionary": (
            "def f(d):\n    return d.keys(), d.values(), d.items()",
            "k, v, i = f({'a': 1})\nassert k == {'a'} and list(v) == [1] and list(i) == [('a', 1)] and 'a' in k and sorted(k) == ['a'] and set(k) == {'a'}",
        ),
        "complex numbers": ("def f():\n    return 1 + 2j", "assert f() == 1 + 2j and type(f()) is complex and abs(f().imag - 2) < 1e-9"),
        "bytes": ("def f(b):\n    return bytes(b) + b'x'", "assert f(b'a') == b'ax' and type(f(b'')) is bytes"),
        "types of plain values": (
            "def f(x):\n    return x * 2",
            "assert type(f(3)) == int and type(f('a')) is str and type(f([1])) is list and isinstance(f(1.5), float) and type(f((1,))) is tuple and type(f(True)) is int",
        ),
        "a type as a value": (
            "import numpy as np\ndef f(x):\n    return type(x)",
            "assert f(3) == int and f('a') is str and f([]) == list and f(None) is type(None) and f(np.float32(1)) == np.float32 and f(1.0).__name__ == 'float'",
        ),
        "a type handed over": (
            "def f(kind, x):\n    return kind(x)",
            "assert f(int, '3') == 3 and f(list, 'ab') == ['a', 'b'] and f(np.float32, 2).dtype == np.float32 and f(str, 3) == '3'",
        ),
        "a dtype": (
            "import numpy as np\ndef f(x, t=float):\n    return np.asarray(x, dtype=t).dtype",
            "assert f([1]) == np.float64 and f([1]) == np.dtype('float64') and f([1], np.int32) == 'int32' and f([1], np.dtype('f4')) == np.float32",
        ),
        "a structured array": (
            "import numpy as np\ndef f():\n    return np.array([('a', 1), ('b', 2)], dtype=[('name', 'U5'), ('age', 'i4')])",
            "r = f()\nassert isinstance(r, np.ndarray) and r['age'].sum() == 3 and r['name'].tolist() == ['a', 'b'] and r.dtype.names == ('name', 'age')",
        ),
        "an array of objects": (
            "import numpy as np\ndef f():\n    return np.array([1, 'a', None], dtype=object)",
            "r = f()\nassert isinstance(r, np.ndarray) and r.tolist() == [1, 'a', None] and r.dtype == object and r.shape == (3,)",
        ),
        "ragged rows": (
            "import numpy as np\ndef f():\n    a = np.empty(2, dtype=object)\n    a[:] = [[1], [1, 2]]\n    return a",
            "assert [len(r) for r in f()] == [1, 2] and f()[1] == [1, 2]",
        ),
        "a masked array": (
            "import numpy as np\ndef f(x):\n    return np.ma.masked_less(x, 0)",
            "r = f(np.array([1.0, -1.0, 3.0]))\nassert isinstance(r, np.ma.MaskedArray) and r.mean() == 2 and r.mask.tolist() == [False, True, False] and r.count() == 2",
        ),
        "a matrix": ("import numpy as np\ndef f():\n    return np.matrix([[1, 2]])", "assert f().shape == (1, 2) and np.allclose(f(), [[1, 2]])"),
        "a pattern": (
            "import re\ndef f():\n    return re.compile(r'\\d+')",
            "assert f().findall('a1b22') == ['1', '22'] and isinstance(f(), re.Pattern) and re.fullmatch(f(), '12')",
        ),
        "a match": (
            "import re\ndef f(s):\n    return re.match(r'(\\w)(\\d)', s)",
            "assert f('a1').group(2) == '1' and f('a1').groups() == ('a', '1') and f('!') is None and f('a1')",
        ),
        "a polynomial": (
            "import numpy as np\ndef f():\n    return np.polynomial.Polynomial([1, 2, 3]), np.poly1d([1, 2])",
            "p, q = f()\nassert p(2) == 17 and np.allclose(p.coef, [1, 2, 3]) and isinstance(p, np.polynomial.Polynomial) and q(3) == 5 and np.allclose(p.deriv().coef, [2, 6])",
        ),
        "a function that makes functions": (
            "def adder(n):\n    return lambda x: x + n",
            "add = adder(3)\nassert callable(add) and add(4) == 7 and isinstance(add, types.FunctionType) and [adder(i)(1) for i in range(3)] == [1, 2, 3] and list(map(add, [1])) == [4]",
        ),
        "a partial": ("from functools import partial\ndef f():\n    return partial(pow, 2)", "assert f()(3) == 8 and callable(f())"),
        "an exception as a value": (
            "def f():\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n        return error",
            "assert isinstance(f(), ZeroDivisionError) and isinstance(f(), Exception) and str(f()) == 'division by zero'",
        ),
        "a module": ("import math", "assert math.isclose(math.pi, 3.14159, rel_tol=1e-5) and math.__name__ == 'math' and isinstance(math, types.ModuleType)"),
        "a string that is one": ("def f():\n    return 'a' * 3", "assert f() == 'aaa' and isinstance(f(), str) and f().upper() == 'AAA'"),
        "a set of tuples": ("def f():\n    return {(1, 2), (3, 4)}, {frozenset({1})}", "assert f()[0] == {(1, 2), (3, 4)} and frozenset({1}) in f()[1]"),
        "numbers of NumPy": (
            "import numpy as np\ndef f(x):\n    return np.mean(x), np.argmax(x), np.any(x)",
            "a, b, c = f([1, 2])\nassert isinstance(a, np.floating) and isinstance(a, float) and isinstance(b, (int, np.integer)) and isinstance(c, (bool, np.bool_)) and a == 1.5",
        ),
        "None": ("def f():\n    pass", "assert f() is None"),
        "a sorted tree of lists": ("def f(n):\n    return [[i] * i for i in range(n)]", "assert f(3) == [[], [1], [2, 2]] and all(isinstance(r, list) for r in f(3))"),
        "an array in a dictionary": (
            "import numpy as np\ndef f():\n    return {'W1': np.zeros((2, 3)), 'b1': np.zeros((2, 1))}",
            "p = f()\nassert p['W1'].shape == (2, 3) and type(p['b1']) is np.ndarray and isinstance(p, dict) and set(p) == {'W1', 'b1'}",
        ),
        "datetime64": ("import numpy as np\ndef f():\n    return np.datetime64('2024-01-01') + np.arange(2)", "assert (f() == np.array(['2024-01-01', '2024-01-02'], dtype='datetime64[D]')).all()"),
        "an iterable, by its kind": (
            "class Bag:\n    def __iter__(self):\n        return iter([1, 2])\n    def __len__(self):\n        return 2\n    def __contains__(self, x):\n        return x == 1",
            "from collections.abc import Iterable, Sized, Iterator\nassert isinstance(Bag(), Iterable) and isinstance(Bag(), Sized) and not isinstance(Bag(), Iterator) and 1 in Bag() and list(Bag()) == [1, 2]",
        ),
    },
    "objects of the test": {
        "a model with predict": (
            "import numpy as np\ndef accuracy(model, X, y):\n    return np.mean(model.predict(X) == y)",
            "class Fake:\n    def predict(self, X):\n        return np.array([1, 0, 1])\nassert abs(accuracy(Fake(), np.zeros((3, 2)), np.array([1, 1, 1])) - 2 / 3) < 1e-9",
        ),
        "a linked list": (
            "def total(node):\n    s = 0\n    while node is not None:\n        s += node.value\n        node = node.next\n    return s",
            "class Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\nassert total(Node(1, Node(2, Node(3)))) == 6 and total(None) == 0",
        ),
        "a tree that is changed": (
            "def invert(t):\n    if t is None:\n        return None\n    t.left, t.right = invert(t.right), invert(t.left)\n    return t",
            "class Tree:\n    def __init__(self, v, left=None, right=None):\n        self.v, self.left, self.right = v, left, right\nt = invert(Tree(1, Tree(2), Tree(3)))\nassert t.left.v == 3 and t.right.v == 2 and isinstance(t, Tree)",
        ),
        "an object that is asked for its length": (
            "def f(x):\n    return len(x), x[1], list(x), 3 in x",
            "class Seq:\n    def __len__(self):\n        return 2\n    def __getitem__(self, i):\n        return [5, 6][i]\nassert f(Seq()) == (2, 6, [5, 6], False)",
        ),
        "an object that is given an attribute": (
            "def f(x):\n    x.done = True\n    x.items.append(3)",
            "class Job: pass\nj = Job()\nj.items = [1]\nf(j)\nassert j.done is True",
        ),
        "a Mock": (
            "def notify(sender, name):\n    sender.send(name, urgent=True)\n    return sender.count",
            "m = Mock()\nm.count = 3\nassert notify(m, 'x') == 3\nm.send.assert_called_once_with('x', urgent=True)",
        ),
        "a callable object": (
            "def apply(f, x):\n    return f(x) + 1",
            "class Twice:\n    def __call__(self, x):\n        return 2 * x\nassert apply(Twice(), 4) == 9 and apply(partial(pow, 2), 3) == 9 and apply(np.sin, 0) == 1 and apply(abs, -3) == 4 and apply(len, 'ab') == 3",
        ),
        "a method": ("def apply(f, x):\n    return f(x)", "seen = []\napply(seen.append, 3)\nassert seen == [3] and apply('a-b'.split, '-') == ['a', 'b']"),
        "a class of the test": (
            "def make(kind, n):\n    return [kind(i) for i in range(n)]",
            "class Box:\n    def __init__(self, i):\n        self.i = i\nassert [b.i for b in make(Box, 3)] == [0, 1, 2] and isinstance(make(Box, 1)[0], Box)",
        ),
        "an exception's class": (
            "def catches(f, kind):\n    try:\n        f()\n    except kind:\n        return True\n    return False",
            "def bad():\n    raise KeyError('x')\nassert catches(bad, KeyError) and catches(bad, LookupError) and catches(bad, Exception)",
        ),
        "an error of the test's function": (
            "def safe(f, default):\n    try:\n        return f()\n    except ValueError:\n        return default\n    except ZeroDivisionError:\n        return 'zero'",
            "def bad():\n    raise ValueError('x')\nassert safe(bad, 7) == 7 and safe(lambda: 1 / 0, 7) == 'zero'",
        ),
        "a generator of the test": ("def total(numbers):\n    return sum(numbers)", "assert total(i * i for i in range(4)) == 14 and total(map(abs, [-1, 2])) == 3 and total(iter([1, 2])) == 3 and total({1: 2}.values()) == 2"),
        "an endless generator of the test": (
            "def first(it, n):\n    return [next(it) for _ in range(n)]",
            "import itertools\nassert first(itertools.count(3), 3) == [3, 4, 5]",
        ),
        "a decorator": (
            "def twice(f):\n    def inner(*a):\n        return 2 * f(*a)\n    return inner",
            "@twice\ndef three():\n    return 3\nassert three() == 6 and twice(lambda x: x)(4) == 8",
        ),
        "a decorator that keeps the name": (
            "import functools\ndef logged(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner",
            "@logged\ndef hello(name):\n    'Says hello.'\n    return 'hello ' + name\nassert hello(name='x') == 'hello x' and hello.__name__ == 'hello' and hello.__doc__ == 'Says hello.'",
        ),
        "a memo": (
            "def memo(f):\n    cache = {}\n    def inner(x):\n        if x not in cache:\n            cache[x] = f(x)\n        return cache[x]\n    return inner",
            "calls = []\n@memo\ndef slow(x):\n    calls.append(x)\n    return x * x\nassert slow(3) == 9 and slow(3) == 9 and calls == [3]",
        ),
        "a key for sorting": ("def arrange(words, key=None):\n    return sorted(words, key=key)", "assert arrange(['bb', 'a'], key=len) == ['a', 'bb'] and arrange(['b', 'A'], key=str.lower) == ['A', 'b']"),
        "a context manager": (
            "def work(manager):\n    with manager as m:\n        return m + 1",
            "class M:\n    closed = False\n    def __enter__(self):\n        return 4\n    def __exit__(self, *e):\n        self.closed = True\nm = M()\nassert work(m) == 5 and m.closed",
        ),
        "objects that are added": (
            "def add(a, b):\n    return a + b",
            "class V:\n    def __init__(self, x):\n        self.x = x\n    def __add__(self, o):\n        return V(self.x + o.x)\n    def __eq__(self, o):\n        return self.x == o.x\nassert add(V(1), V(2)) == V(3) and add(V(1), V(2)).x == 3",
        ),
        "a function on functions": ("def integrate(f, a, b, n=1000):\n    h = (b - a) / n\n    return h * sum(f(a + (i + 0.5) * h) for i in range(n))", "assert abs(integrate(np.sin, 0, np.pi) - 2) < 1e-4 and abs(integrate(lambda x: x ** 2, 0, 1) - 1 / 3) < 1e-4"),
        "a partial result of the student's, handed back": ("class Acc:\n    def __init__(self):\n        self.n = 0\n    def add(self, x):\n        self.n += x\n        return self\ndef read(acc):\n    return acc.n", "a = Acc()\nassert a.add(2).add(3).n == 5 and read(a) == 5 and [read(x) for x in [a, a]] == [5, 5]"),
    },
    "exceptions": {
        "pytest.raises": (
            "def f(x):\n    if x < 0:\n        raise ValueError('x must not be negative')\n    return x",
            "with pytest.raises(ValueError, match='negative') as info:\n    f(-1)\nassert 'must' in str(info.value) and info.type is ValueError",
        ),
        "assertRaises": (
            "def f(x):\n    raise TypeError('no')",
            "class T(unittest.TestCase):\n    def test(self):\n        with self.assertRaises(TypeError):\n            f(1)\n        self.assertRaisesRegex(TypeError, 'no', f, 2)\nassert unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T)).wasSuccessful()",
        ),
        "an exception of the student's": (
            "class TooMuch(Exception):\n    def __init__(self, amount):\n        super().__init__(f'too much: {amount}')\n        self.amount = amount\ndef f(n):\n    raise TooMuch(n)",
            "try:\n    f(5)\nexcept Exception as error:\n    assert error.amount == 5 and str(error) == 'too much: 5' and type(error).__name__ == 'TooMuch'\nelse:\n    assert False",
        ),
        "an exception of the student's, by its class": (
            "class Bad(ValueError):\n    pass\ndef f():\n    raise Bad('x')",
            "try:\n    f()\nexcept Bad as error:\n    assert str(error) == 'x'\nelse:\n    assert False\nassert issubclass(Bad, ValueError) and issubclass(Bad, Exception)",
        ),
        "pytest.raises with the student's class": (
            "class Worse(Exception):\n    pass\ndef f():\n    raise Worse('x')",
            "with pytest.raises(Worse):\n    f()",
        ),
        "an exception of NumPy": (
            "import numpy as np\ndef f():\n    return np.linalg.inv(np.zeros((2, 2)))",
            "try:\n    f()\nexcept np.linalg.LinAlgError as e:\n    assert 'Singular' in str(e)\nelse:\n    assert False",
        ),
        "an exception of json": ("import json\ndef f(s):\n    return json.loads(s)", "import json\nwith pytest.raises(json.JSONDecodeError):\n    f('{')"),
        "an OSError": ("def f(p):\n    return open(p).read()", "try:\n    f('missing.txt')\nexcept FileNotFoundError as e:\n    assert e.errno == 2\nelse:\n    assert False"),
        "a KeyError's key": ("def f(d, k):\n    return d[k]", "try:\n    f({}, 'a')\nexcept KeyError as e:\n    assert e.args == ('a',) and e.args[0] == 'a'\nelse:\n    assert False"),
        "an assertion": ("def f(x):\n    assert x > 0, 'positive please'\n    return x", "with pytest.raises(AssertionError, match='positive'):\n    f(-1)"),
        "recursion without end": ("def f(n):\n    return f(n + 1)", "with pytest.raises(RecursionError):\n    f(0)"),
        "not implemented": ("def f():\n    raise NotImplementedError", "try:\n    f()\nexcept NotImplementedError:\n    pass\nelse:\n    assert False"),
        "a cause": ("def f():\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n        raise ValueError('x') from e", "try:\n    f()\nexcept ValueError as e:\n    assert isinstance(e.__cause__, ZeroDivisionError)\nelse:\n    assert False"),
        "an abstract class": ("from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...\nclass Sq(Shape):\n    def area(self):\n        return 4", "with pytest.raises(TypeError):\n    Shape()\nassert Sq().area() == 4 and issubclass(Sq, Shape) and isinstance(Sq(), Shape)"),
        "a unittest of values": (
            "def f(x):\n    return [x, x + 1]",
            "tc = unittest.TestCase()\ntc.assertEqual(f(1), [1, 2])\ntc.assertListEqual(f(2), [2, 3])\ntc.assertAlmostEqual(f(1)[0], 1.0)\ntc.assertIsInstance(f(1), list)\ntc.assertIn(2, f(1))",
        ),
        "numpy.testing": (
            "import numpy as np\ndef f(x):\n    return np.sqrt(x)\ndef g():\n    raise ValueError",
            "np.testing.assert_allclose(f(4.0), 2)\nnp.testing.assert_array_equal(f(np.array([4.0])), [2])\nnp.testing.assert_almost_equal(f(2.0), 1.41421356, 6)\nnp.testing.assert_raises(ValueError, g)\nfrom numpy.testing import assert_equal\nassert_equal(f(9.0), 3)",
        ),
        "pytest.approx": ("def f():\n    return 0.1 + 0.2, [0.1, 0.2]", "assert f()[0] == pytest.approx(0.3) and f()[1] == pytest.approx([0.1, 0.2])"),
        "a warning": ("import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\n    return 1", "with pytest.warns(DeprecationWarning, match='old'):\n    assert f() == 1"),
        "sys.exit": ("import sys\ndef f():\n    sys.exit(2)", "with pytest.raises(SystemExit):\n    f()"),
    },
    "looking at a function": {
        "the signature": (
            "def f(a: int, b: float = 2.0, *args, c=None, **kw) -> float:\n    '''Adds.'''\n    return a + b",
            "s = inspect.signature(f)\nassert list(s.parameters) == ['a', 'b', 'args', 'c', 'kw'] and s.parameters['b'].default == 2.0 and s.parameters['c'].default is None and s.parameters['a'].default is inspect.Parameter.empty\nassert s.return_annotation is float and s.parameters['a'].annotation is int",
        ),
        "annotations": (
            "def f(a: int, b: list[str]) -> dict:\n    return {}",
            "assert f.__annotations__['a'] is int and f.__annotations__['return'] is dict and typing.get_type_hints(f)['return'] == dict and f.__annotations__['b'] == list[str]",
        ),
        "the docstring": ("def f():\n    '''Does it.\n\n    Well.'''", "assert f.__doc__ is not None and 'Does it' in f.__doc__ and inspect.getdoc(f).startswith('Does') and len(f.__doc__.strip()) > 5"),
        "the code": ("def f(a, b):\n    c = a + b\n    return c", "assert f.__code__.co_argcount == 2 and f.__code__.co_varnames[:2] == ('a', 'b') and 'c' in f.__code__.co_varnames and f.__name__ == 'f' and f.__defaults__ is None"),
        "defaults": ("def f(a, b=3, *, c=4):\n    return a", "assert f.__defaults__ == (3,) and f.__kwdefaults__ == {'c': 4}"),
        "full arguments": ("def f(a, b=3):\n    return a", "assert inspect.getfullargspec(f).args == ['a', 'b'] and inspect.getfullargspec(f).defaults == (3,)"),
        "is it a function": ("def f():\n    return 1\ng = lambda: 2", "assert inspect.isfunction(f) and callable(f) and callable(g) and hasattr(f, '__call__') and g.__name__ == '<lambda>' and not inspect.isclass(f)"),
        "is it a class": ("class K:\n    def m(self):\n        return 1", "assert inspect.isclass(K) and isinstance(K, type) and hasattr(K, 'm') and not hasattr(K, 'n') and callable(getattr(K(), 'm')) and K.__name__ == 'K' and 'm' in dir(K) and type(K()) is K and type(K()).__name__ == 'K' and K().__class__.__name__ == 'K'"),
        "is it a generator": ("def f():\n    yield 1", "assert inspect.isgeneratorfunction(f) and inspect.isgenerator(f())"),
        "a doctest": (
            "def f(x):\n    '''Doubles.\n\n    >>> f(2)\n    4\n    '''\n    return 2 * x",
            "doctest.run_docstring_examples(f, globals())\nassert '>>>' in f.__doc__",
        ),
        "a hash": (
            "answer = 12.5\nname = 'Ada'",
            "def _hash(x):\n    return hashlib.md5(str(x).encode()).hexdigest()\nassert _hash(answer) == hashlib.md5(b'12.5').hexdigest() and hashlib.sha256(name.encode('utf-8')).hexdigest()[:4] == hashlib.sha256(b'Ada').hexdigest()[:4]",
        ),
        "a hash of an array": ("import numpy as np\narr = np.arange(4)", "assert hashlib.sha1(arr.tobytes()).hexdigest() == hashlib.sha1(np.arange(4).tobytes()).hexdigest() and hashlib.sha1(str(arr).encode()).hexdigest() == hashlib.sha1(b'[0 1 2 3]').hexdigest()"),
        "a hash of a pickle": ("numbers = [1, 2, 3]", "import pickle\nassert hashlib.sha1(pickle.dumps(numbers)).hexdigest() == hashlib.sha1(pickle.dumps([1, 2, 3])).hexdigest()"),
        "a representation": ("r = [1.0, 'a', (2,)]", "assert repr(r) == \"[1.0, 'a', (2,)]\" and str(r) == repr(r) and f'{r[0]:.2f}' == '1.00'"),
        "json of it": ("data = {'a': [1, None, True]}", "assert json.dumps(data, sort_keys=True) == '{\"a\": [1, null, true]}'"),
        "a variable and its type": ("x = 5\ny = 2.5\nz = 'text'\nw = True", "assert x == 5 and type(x) == int and isinstance(y, float) and z == 'text' and w is True and type(w) is bool"),
        "timing": ("def f():\n    return sum(range(100))", "start = time.time()\nf()\nassert time.time() - start < 5\nimport timeit\nassert timeit.timeit(f, number=3) < 5 and timeit.timeit('f()', globals=globals(), number=2) < 5"),
        "%timeit": ("def f():\n    return 1", "t = %timeit -o -n1 -r1 f()\nassert t.average < 1"),
        "async": ("async def f(x):\n    return x + 1", "assert await f(2) == 3 and inspect.iscoroutinefunction(f)"),
        "async, run by asyncio": ("async def f(x):\n    return x + 1", "c = f(2)\nassert (await c) == 3"),
        "no loops in the source": ("def f(n):\n    return sum(range(n))", "import inspect\nsource = inspect.getsource(f)\nassert 'for' not in source and 'sum' in source"),
        "no loops in the tree": ("def f(n):\n    while n > 1:\n        n -= 1\n    return n", "import ast, inspect\ntree = ast.parse(inspect.getsource(f))\nassert any(isinstance(n, ast.While) for n in ast.walk(tree)) and not any(isinstance(n, ast.For) for n in ast.walk(tree))"),
        "recursion by the code": ("def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)", "assert 'fact' in fact.__code__.co_names and fact(5) == 120"),
        "calls counted": ("def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)", "calls = 0\nold = fib\ndef fib(n):\n    global calls\n    calls += 1\n    return old(n)\ntry:\n    assert old(4) == 3 and calls == 8\nfinally:\n    fib = old"),
        "an argument left alone": ("def f(x):\n    return sorted(x)", "import copy\na = [3, 1]\nb = copy.deepcopy(a)\nassert f(a) == [1, 3] and a == b and f(a) is not a"),
        "the very argument": ("def f(x):\n    x.append(1)\n    return x", "a = []\nassert f(a) is a and a == [1]"),
    },
    "classes": {
        "isinstance": ("class Dog:\n    def __init__(self, name):\n        self.name = name\nclass Puppy(Dog):\n    pass", "d = Dog('x')\nassert isinstance(d, Dog) and isinstance(Puppy('y'), Dog) and issubclass(Puppy, Dog) and not isinstance(d, Puppy) and type(d) == Dog and type(d) is Dog and not isinstance(3, Dog)"),
        "attributes": ("class P:\n    kind = 'p'\n    def __init__(self):\n        self._x = 1\n    @property\n    def x(self):\n        return self._x\n    @staticmethod\n    def s():\n        return 2\n    @classmethod\n    def c(cls):\n        return cls()", "p = P()\nassert p.x == 1 and P.kind == 'p' and P.s() == 2 and P.c().x == 1 and p.__dict__ == {'_x': 1} and vars(p) == {'_x': 1} and hasattr(p, 'x') and getattr(p, 'no', 5) == 5\ntry:\n    p.x = 3\nexcept AttributeError:\n    pass\nelse:\n    assert False"),
        "bases": ("class A: pass\nclass B(A): pass", "assert B.__bases__ == (A,) and B.__mro__[1] == A and B.__base__ is A"),
        "operators": ("class V:\n    def __init__(self, x):\n        self.x = x\n    def __add__(self, o):\n        return V(self.x + (o.x if isinstance(o, V) else o))\n    def __radd__(self, o):\n        return self + o\n    def __eq__(self, o):\n        return isinstance(o, V) and self.x == o.x\n    def __lt__(self, o):\n        return self.x < o.x\n    def __hash__(self):\n        return hash(self.x)\n    def __neg__(self):\n        return V(-self.x)", "assert V(1) + V(2) == V(3) and V(1) + 1 == V(2) and sum([V(1), V(2)]) == V(3) and sorted([V(2), V(1)])[0] == V(1) and len({V(1), V(1)}) == 1 and max([V(1), V(5)]) == V(5) and -V(1) == V(-1) and V(1) != V(2)"),
        "a container": ("class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n        self.items.append(x)\n    def pop(self):\n        return self.items.pop()\n    def __len__(self):\n        return len(self.items)\n    def __bool__(self):\n        return bool(self.items)", "s = Stack()\nassert not s\ns.push(1); s.push([2])\nassert len(s) == 2 and s.pop() == [2] and s and s.items == [1]"),
        "a copy": ("class C:\n    def __init__(self):\n        self.v = [1]", "a = C()\nb = copy.deepcopy(a)\nb.v = [2]\nassert a.v == [1] and b.v == [2] and b is not a"),
        "identity": ("class Tree:\n    def __init__(self):\n        self.left = None\n        self.root = self\ndef f():\n    return Tree()", "t = f()\nassert t.root is t and t.left is None and t is not f()\nt.left = Tree()\nassert t.left is t.left"),
        "a singleton": ("class S:\n    _i = None\n    def __new__(cls):\n        if cls._i is None:\n            cls._i = super().__new__(cls)\n        return cls._i", "assert S() is S()"),
        "an iterator": ("class Count:\n    def __init__(self, n):\n        self.n, self.i = n, 0\n    def __iter__(self):\n        return self\n    def __next__(self):\n        if self.i >= self.n:\n            raise StopIteration\n        self.i += 1\n        return self.i", "assert list(Count(3)) == [1, 2, 3] and [x for x in Count(2)] == [1, 2]\nit = iter(Count(1))\nassert next(it) == 1\ntry:\n    next(it)\nexcept StopIteration:\n    pass\nelse:\n    assert False"),
        "a context manager": ("class M:\n    def __enter__(self):\n        self.on = True\n        return self\n    def __exit__(self, *e):\n        self.on = False\n        return True", "with M() as m:\n    assert m.on\n    1 / 0\nassert m.on is False"),
        "a subclass of list": ("class L(list):\n    def total(self):\n        return sum(self)", "l = L([1, 2])\nassert l.total() == 3 and l == [1, 2] and len(l) == 2 and isinstance(l, list) and l[0] == 1"),
        "a subclass of dict": ("class D(dict):\n    def __missing__(self, k):\n        return k", "d = D(a=1)\nassert d['a'] == 1 and d['zz'] == 'zz' and isinstance(d, dict)"),
        "a student's text": ("class T:\n    def __str__(self):\n        return 'T!'\n    def __repr__(self):\n        return 'T()'", "assert str(T()) == 'T!' and repr(T()) == 'T()' and f'{T()}' == 'T!' and '%s' % T() == 'T!'"),
        "private names": ("class Acc:\n    def __init__(self):\n        self.__b = 5\n    def get(self):\n        return self.__b", "a = Acc()\nassert a.get() == 5 and not hasattr(a, '__b') and a._Acc__b == 5"),
        "methods patched on the class": ("class R:\n    def roll(self):\n        return 1\n    def play(self):\n        return self.roll() * 2", "from unittest.mock import patch\nwith patch.object(R, 'roll', return_value=6):\n    assert R().play() == 12\nassert R().play() == 2"),
        "objects in lists": ("class N:\n    def __init__(self, v):\n        self.v = v\ndef make(n):\n    return [N(i) for i in range(n)]", "ns = make(3)\nassert [n.v for n in ns] == [0, 1, 2] and all(isinstance(n, N) for n in ns) and ns[0] in ns and ns.index(ns[1]) == 1"),
    },
    "figures": {
        "gca after a call": ("def draw():\n    plt.plot([1, 2, 3], [1, 4, 9])\n    plt.title('Squares')\n    plt.xlabel('x')", "draw()\nax = plt.gca()\nassert ax.get_title() == 'Squares' and ax.get_xlabel() == 'x' and len(ax.lines) == 1 and ax.lines[0].get_ydata().tolist() == [1, 4, 9]\nplt.close('all')"),
        "axes handed over": ("def draw(ax):\n    ax.bar(['a', 'b'], [1, 2])\n    ax.set_ylabel('n')\n    return ax", "fig, ax = plt.subplots()\nout = draw(ax)\nassert len(ax.patches) == 2 and ax.get_ylabel() == 'n' and [p.get_height() for p in ax.patches] == [1, 2] and out is ax\nplt.close(fig)"),
        "a figure's class": ("def draw():\n    fig, ax = plt.subplots()\n    ax.plot([1])\n    return fig, ax", "from matplotlib.figure import Figure\nimport matplotlib\nfig, ax = draw()\nassert isinstance(fig, plt.Figure) and isinstance(fig, Figure) and isinstance(ax, plt.Axes) and isinstance(ax, matplotlib.axes.Axes) and isinstance(ax.lines[0], matplotlib.lines.Line2D)\nassert fig.axes[0] is ax"),
        "figures counted": ("def draw():\n    plt.figure()\n    plt.hist([1, 2, 2])", "plt.close('all')\nbefore = len(plt.get_fignums())\ndraw()\nassert before == 0 and len(plt.get_fignums()) == 1 and len(plt.gcf().axes) == 1"),
        "a figure of the test's": ("def draw():\n    plt.plot([1, 2], label='a')\n    plt.legend()", "plt.figure()\ndraw()\nassert [t.get_text() for t in plt.gca().get_legend().get_texts()] == ['a']"),
        "axes that the student keeps": ("fig2, ax2 = plt.subplots(1, 2, figsize=(8, 4))\nax2[0].plot([1, 2])\nax2[1].scatter([1, 2], [3, 4])", "assert len(fig2.axes) == 2 and len(ax2) == 2 and len(ax2[0].lines) == 1 and ax2[1].collections[0].get_offsets().shape == (2, 2) and fig2.get_size_inches().tolist() == [8, 4]"),
        "show patched": ("def draw():\n    plt.plot([1])\n    plt.show()\n    return 1", "from unittest.mock import patch\nwith patch('matplotlib.pyplot.show') as show:\n    assert draw() == 1\nassert show.called"),
        "colours": ("def draw():\n    return plt.plot([1, 2], color='red', linestyle='--')[0]", "import matplotlib.colors as mc\nline = draw()\nassert mc.to_hex(line.get_color()) == '#ff0000' and line.get_linestyle() == '--'"),
        "limits and ticks": ("def draw():\n    fig, ax = plt.subplots()\n    ax.set_xlim(0, 5)\n    ax.set_xticks([1, 2])\n    ax.set_yscale('log')\n    return ax", "ax = draw()\nassert ax.get_xlim() == (0, 5) and list(ax.get_xticks()) == [1, 2] and ax.get_yscale() == 'log'"),
        "a saved figure": ("def draw():\n    fig, ax = plt.subplots()\n    ax.plot([1])\n    fig.savefig('plot.png')\n    return ax", "import os\ndraw()\nassert os.path.exists('plot.png') and os.path.getsize('plot.png') > 100"),
    },
    "figures, imported by the test": {
        "gca": ("import matplotlib.pyplot as plt\ndef draw():\n    plt.plot([1, 2, 3])", "import matplotlib.pyplot as plt\ndraw()\nassert len(plt.gca().lines) == 1"),
        "from matplotlib": ("from matplotlib import pyplot as plt\ndef draw(ax):\n    ax.plot([1, 2, 3])", "from matplotlib import pyplot\nfig, ax = pyplot.subplots()\ndraw(ax)\nassert len(ax.get_lines()) == 1 and isinstance(ax, pyplot.Axes)"),
        "by the student alone": ("import matplotlib.pyplot as plt\ndef draw():\n    plt.plot([1, 2, 3])", "draw()\nassert len(plt.gca().lines) == 1"),
    },
    "tables": {
        "a table": (
            "import pandas as pd\ndef f():\n    return pd.DataFrame({'a': [1, 2], 'b': ['x', 'y'], 'c': [0.5, None]})",
            "df = f()\nwant = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y'], 'c': [0.5, np.nan]})\npd.testing.assert_frame_equal(df, want)\nassert df.equals(want) and isinstance(df, pd.DataFrame) and df.shape == (2, 3) and list(df.columns) == ['a', 'b', 'c'] and df['a'].sum() == 3",
        ),
        "a table handed over": (
            "def clean(df):\n    df = df.dropna()\n    return df[df['age'] > 30].sort_values('age').reset_index(drop=True)",
            "df = pd.DataFrame({'name': ['A', 'B', 'C', None], 'age': [40, 20, 35, 50]})\nout = clean(df)\nassert out['name'].tolist() == ['C', 'A'] and len(df) == 4",
        ),
        "a column": (
            "def mean(df):\n    return df.groupby('g')['v'].mean()",
            "df = pd.DataFrame({'g': list('aab'), 'v': [1, 3, 5]})\ns = mean(df)\npd.testing.assert_series_equal(s, df.groupby('g')['v'].mean())\nassert isinstance(s, pd.Series) and s['a'] == 2 and s.index.tolist() == ['a', 'b'] and s.name == 'v'",
        ),
        "a table as a variable": (
            "import pandas as pd\nsales = pd.DataFrame({'n': [1, 2, 3]}, index=['x', 'y', 'z'])\ntop = sales[sales.n > 1]",
            "assert type(sales) is pd.DataFrame and sales.loc['y', 'n'] == 2 and top.index.tolist() == ['y', 'z'] and (sales.dtypes == np.int64).all()",
        ),
        "a table changed in place": (
            "def add(df):\n    df['total'] = df['a'] + df['b']",
            "df = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\nadd(df)\nassert df['total'].tolist() == [4, 6]",
        ),
        "two levels and categories": (
            "def f(df):\n    df = df.assign(k=df['k'].astype('category'))\n    return df.groupby(['g', 'h']).size(), df['k']",
            "df = pd.DataFrame({'g': list('aab'), 'h': [1, 1, 2], 'k': list('xyx')})\nn, k = f(df)\nassert n[('a', 1)] == 2 and isinstance(n.index, pd.MultiIndex) and list(k.cat.categories) == ['x', 'y']",
        ),
        "dates": (
            "import pandas as pd\ndef f():\n    return pd.DataFrame({'when': pd.to_datetime(['2024-01-01', '2024-03-01'])})",
            "df = f()\nassert pd.api.types.is_datetime64_any_dtype(df['when']) and df['when'].dt.month.tolist() == [1, 3] and df['when'].iloc[0] == pd.Timestamp('2024-01-01')",
        ),
        "a file as a table": (
            "import pandas as pd\ndef load(path):\n    return pd.read_csv(path)",
            "import io\nassert load(io.StringIO('a,b\\n1,2\\n')).to_dict('list') == {'a': [1], 'b': [2]}",
        ),
    },
    "files": {
        "written by the student": ("def save(name, text):\n    with open(name, 'w') as f:\n        f.write(text)", "save('out.txt', 'hello')\nassert open('out.txt').read() == 'hello' and os.path.exists('out.txt') and Path('out.txt').read_text() == 'hello' and 'out.txt' in os.listdir()"),
        "written by the student's cell": ("with open('cell.txt', 'w') as f:\n    f.write('1,2')", "assert os.path.isfile('cell.txt')\nwith open('cell.txt') as f:\n    assert next(csv.reader(f)) == ['1', '2']"),
        "written by the test": ("def count(name):\n    with open(name) as f:\n        return len(f.readlines())", "with open('in.txt', 'w') as f:\n    f.write('a\\nb\\n')\nassert count('in.txt') == 2\nos.remove('in.txt')"),
        "a temporary file": ("def count(name):\n    with open(name) as f:\n        return len(f.readlines())", "import tempfile\nwith tempfile.NamedTemporaryFile('w', suffix='.txt', delete=False) as f:\n    f.write('a\\nb\\n')\nassert count(f.name) == 2\nos.unlink(f.name)"),
        "arrays": ("import numpy as np\ndef save(a):\n    np.save('a.npy', a)\n    np.savetxt('a.csv', a, delimiter=',')", "save(np.eye(2))\nassert np.load('a.npy').sum() == 2 and np.loadtxt('a.csv', delimiter=',').shape == (2, 2)"),
        "json": ("import json\ndef save(d):\n    with open('d.json', 'w') as f:\n        json.dump(d, f)", "save({'a': 1})\nwith open('d.json') as f:\n    assert json.load(f) == {'a': 1}"),
        "changed twice": ("def add(line):\n    with open('log.txt', 'a') as f:\n        f.write(line)", "add('a')\nassert open('log.txt').read() == 'a'\nadd('b')\nassert open('log.txt').read() == 'ab'"),
        "a folder": ("import os\ndef make():\n    os.makedirs('d/e', exist_ok=True)\n    open('d/e/f.txt', 'w').close()", "make()\nassert os.path.isdir('d/e') and [p.name for p in Path('d').rglob('*.txt')] == ['f.txt']"),
        "deleted": ("import os\ndef drop(name):\n    os.remove(name)", "Path('x.txt').write_text('x')\ndrop('x.txt')\nassert not os.path.exists('x.txt')"),
        "in place": ("def shout(name):\n    text = open(name).read()\n    open(name, 'w').write(text.upper())", "open('t.txt', 'w').write('abc')\nshout('t.txt')\nassert open('t.txt').read() == 'ABC'"),
        "a database": ("import sqlite3\ndef make(name):\n    c = sqlite3.connect(name)\n    c.execute('create table t (a int)')\n    c.execute('insert into t values (3)')\n    c.commit()\n    c.close()", "import sqlite3\nmake('db.sqlite')\nassert sqlite3.connect('db.sqlite').execute('select a from t').fetchall() == [(3,)]"),
    },
}  # fmt: skip
