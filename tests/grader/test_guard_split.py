"""Student's objects in the tests' process: they behave as if they were there."""

import hostile
import nbformat
import numpy as np
import pytest
from hostile import ALL, RIGHT, WRONG, run, source_cells, text_of
from nbformat.v4 import new_code_cell, new_notebook

from actlib.grading import begin, sandbox
from actlib.grading.cells import IMPORTS, SourceCell, SourceNotebook, imports_of
from actlib.grading.errors import CourseError
from actlib.grading.given import given_files
from actlib.grading.jobs import Workshop
from actlib.grading.lint import lint
from actlib.grading.sandbox import LANDLOCK, LIMITS, OFF, Sandbox, choose


def holds(shop, answer, test, **settings):
    """Run one test cell on one answer, and return whether the test passes and what it shows."""
    points, done, _ = run(shop, {"double": answer}, {"double-check": test}, **settings)
    return points["double-check"] == 1, text_of(done, -1)


TESTS = {
    "plain values": ("double = 3; more = [1, {'a': (2, None)}]", "assert double == 3 and more[1]['a'] == (2, None)"),
    "arrays": (
        "import numpy as np\ndouble = lambda x: np.asarray(x) * 2",
        "import numpy as np\nr = double(np.arange(3))\nassert type(r) is np.ndarray and r.tolist() == [0, 2, 4]",
    ),
    "an argument changed in place": (
        "def double(x):\n    for i in range(len(x)): x[i] *= 2",
        "import numpy as np\na, b = np.ones(2), [1, 2]\ndouble(a); double(b)\nassert a.tolist() == [2, 2] and b == [2, 4]",
    ),
    "an input left alone": (
        "double = lambda x: 2 * x",
        "import numpy as np\na = np.ones(2)\na.flags.writeable = False\ndouble(a)\nassert a.tolist() == [1, 1]",
    ),
    "keyword arguments": ("def double(x, *, by=2): return by * x", "assert double(x=2) == 4 and double(2, by=3) == 6"),
    "a class": (
        "class double:\n    def __init__(self, x): self.x = x\n    def get(self): return self.x\n    def __len__(self): return 7\n    def __getitem__(self, i): return i * self.x\n    def __add__(self, o): return double(self.x + o.x)\n    def __eq__(self, o): return self.x == o.x\n    def __repr__(self): return f'double({self.x})'",
        "d = double(4)\nassert d.get() == d.x == 4 and len(d) == 7 and d[2] == 8\nassert (d + double(1)).x == 5 and d == double(4) and repr(d) == 'double(4)'\nd.x = 9\nassert d.get() == 9",
    ),
    "a generator": ("def double():\n    yield from (1, 2)", "assert list(double()) == [1, 2]"),
    "a function of the test": ("def double(f, x): return 2 * f(x)", "assert double(lambda v: v + 1, 3) == 8"),
    "a function of the test, many times": (
        "def double(f, n): return sum(f(i) for i in range(n))", "import math\nassert double(math.sqrt, 50) > 0",
    ),
    "an error": (
        "def double(x): raise ValueError('no ' + x)",
        "try:\n    double('way')\nexcept ValueError as e:\n    assert str(e) == 'no way'\nelse:\n    assert False",
    ),
    "an error of a class of its own": (
        "class Odd(KeyError): pass\ndef double(x): raise Odd('k')",
        "try:\n    double(1)\nexcept KeyError as e:\n    assert type(e).__name__ == 'Odd'\nelse:\n    assert False",
    ),
    "no end of numbers that is none": (
        "def double(x): raise StopIteration",
        "try:\n    all(map(double, [1, 2]))\nexcept RuntimeError:\n    pass\nelse:\n    assert False",
    ),
    "the end of a generator": ("def double(): yield 1", "it = double()\nassert next(it) == 1 and next(it, 7) == 7"),
    "a warning": (
        "import warnings\ndef double(x): warnings.warn('careful', RuntimeWarning)",
        "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.simplefilter('always')\n    double(1)\nassert [x.category for x in w] == [RuntimeWarning]",
    ),
    "floating-point errors": (
        "import numpy as np\ndouble = np.exp",
        "import numpy as np\nwith np.errstate(over='raise'):\n    try:\n        double(np.array([1e4]))\n    except FloatingPointError:\n        pass\n    else:\n        assert False",
    ),
    "printed text": (
        "def double(x): print('twice', x)",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as s:\n    double(2)\nassert s.getvalue() == 'twice 2\\n'",
    ),
    "a signature": (
        "def double(x, by=2): 'Doc.'",
        "import inspect\nassert list(inspect.signature(double).parameters) == ['x', 'by'] and double.__doc__ == 'Doc.' and double.__name__ == 'double'",
    ),
    "what is not defined": ("pass", "try:\n    double\nexcept NameError:\n    pass\nelse:\n    assert False"),
    "a helper of the tests that calls it": ("double = lambda x: 2 * x", "def helper(v):\n    return double(v)\nassert helper(4) == 8"),
    "a comprehension": ("double = lambda x: 2 * x", "assert [double(i) for i in range(3)] == [0, 2, 4]"),
    "a builtin that the student is not asked for": ("sum = lambda x: 100\ndouble = 1", "assert sum([1]) == 1"),
    "a float subclass": ("class F(float): pass\ndouble = F(2)", "assert type(double) is float and double == 2"),
}  # fmt: skip


@pytest.mark.parametrize("case", TESTS)
def test_tests_see(shop, case):
    answer, test = TESTS[case]
    passed, shown = holds(shop, answer, test)
    assert passed, shown


NUMBER = """
class double:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return 2 * self.x == other
"""


@pytest.mark.parametrize(("stub", "asked"), [("class double:\n    ...", True), ("", False)])
def test_the_equality_of_a_class_in_small_letters_counts_if_the_stub_has_it(
    shop, monkeypatch, stub, asked
):
    cells = {"double": SourceCell(stub, False, False)}
    monkeypatch.setattr(hostile, "source_cells", lambda tests: source_cells(tests) | cells)
    assert holds(shop, NUMBER, "assert double(4) == 8")[0] == asked


def test_names_of_classes_are_those_of_the_stubs_or_have_a_capital():
    cells = {
        "stub": SourceCell("class value:\n    ...", False, False),
        "empty": SourceCell("# YOUR CODE HERE", False, False),
        "given": SourceCell("class Given: ...", True, False),
        "test": SourceCell("assert value(1) == Stack(Given(1)) == double(2)", True, True),
    }
    assert SourceNotebook(cells).classes == {"value", "Stack"}


def test_a_process_begun_beforehand_serves_the_next_workshop_and_that_alone():
    begin.begin("limits")
    ((student, tester),) = begin._begun.values()
    workshops = [Workshop(sandbox="limits") for _ in range(2)]
    try:
        assert [shop.student is student for shop in workshops] == [True, False]
        assert [shop.tester is tester for shop in workshops] == [True, False]
        assert all(run(shop, RIGHT)[0] == ALL for shop in workshops)
    finally:
        for workshop in workshops:
            workshop.close()


def test_processes_begun_early_have_what_the_course_set_later_and_students_do_not(monkeypatch):
    begin.begin("limits")
    monkeypatch.setenv("ACTLIB_COURSE_SECRET", "of this course")  # as nbgrader_config.py does
    workshop = Workshop(["wave"], "limits")
    seen = "import os, sys\nprint(os.environ.get('ACTLIB_COURSE_SECRET'), 'wave' in sys.modules)"
    answer = f"{seen}\ndouble = lambda x: x"
    test = f"{seen}\nassert double(1) == 1"
    try:
        _, done, _ = run(workshop, {"double": answer}, {"double-check": test})
    finally:
        workshop.close()
    assert text_of(done, -2) == "None True\n"
    assert text_of(done, -1) == "of this course True\n"


def test_no_student_finds_the_tests_that_were_read_beforehand(shop):
    peek = "def double(x):\n    return ''.join(get_ipython().prepared) or 'nothing'"
    passed, shown = holds(shop, peek, "assert double(2) == 'nothing', double(2)")
    assert passed, shown


def test_a_cell_that_changes_how_cells_are_read_counts_for_tests_read_beforehand(shop, monkeypatch):
    reads = "get_ipython().input_transformers_post.append(lambda ls: [l.replace('@@', '==') for l in ls])"
    monkeypatch.setitem(hostile.LOCKED, "given", f"%matplotlib inline\n{reads}")
    tests = "double(3)\nassert double(2) @@ 4"
    assert holds(shop, RIGHT["double"], tests)[0]
    assert not holds(shop, WRONG["double"], tests)[0]


def test_an_object_that_cannot_travel_is_explained(shop):
    passed, shown = holds(shop, "double = lambda x: x", "double(open('x', 'w'))")
    assert not passed
    assert "only data, functions and objects of the test" in shown


def test_unprotected_cells_run_in_the_students_process(shop):
    test = "# grading: unprotected\nclass Mine(double): pass\nassert Mine().one() == 1"
    answer = "class double:\n    def one(self): return 1"
    assert holds(shop, answer, test)[0]
    assert not holds(shop, answer, test.split("\n", 1)[1])[0]


def test_modules_handed_in_can_be_imported(shop):
    files = {"mine.py": b"def twice(x):\n    return x + x\n"}
    answer = "from mine import twice\ndouble = twice"
    assert run(shop, RIGHT | {"double": answer}, files=files)[0]["double-check"] == 1


def test_a_module_handed_in_does_not_reach_the_tests(shop):
    files = dict.fromkeys(("numpy.py", "actlib.py", "inspect.py"), b"raise SystemExit\n")
    assert run(shop, WRONG, files=files)[0] == {"double-check": 0, "sigmoid-check": 0}
    tests = {"double-check": "import inspect\nassert double(2) == 4"}
    assert run(shop, RIGHT, tests, files=files)[0] == {"double-check": 1}


GIVEN = {
    "helper.py": b"from tools.near import near\n\ndef same(f, x, y):\n    return near(f(x), y)\n",
    "tools/near.py": b"from . import tolerance\n\ndef near(a, b):\n    return abs(a - b) < tolerance.ABOUT\n",
    "tools/tolerance/__init__.py": b"ABOUT = float(open('about.txt').read())\n",
    "about.txt": b"1e-9",
}


@pytest.mark.parametrize(("answers", "points"), [(RIGHT, 1), (WRONG, 0)])
def test_tests_import_what_the_instructor_gave_beside_the_notebook(shop, answers, points):
    tests = {"double-check": "from helper import same\nassert same(double, 2, 4)"}
    given = [name for name in GIVEN if name.endswith(".py")]
    assert run(shop, answers, tests, files=GIVEN, given=given)[0] == {"double-check": points}
    # what lies there and is not the instructor's is nothing to a test
    assert run(shop, answers, tests, files=GIVEN)[0] == {"double-check": 0}


def test_a_given_module_is_the_instructors_whatever_a_student_does_to_the_file(shop):
    helper = b"def same(f, x, y):\n    return f(x) == y\n"
    forged = "def same(*_): return True"
    cheat = (
        f"import os, py_compile, sys\nopen('helper.py', 'w').write('{forged}')\n"
        "py_compile.compile('helper.py')\nos.utime('helper.py', (0, 0))\n"
        f"exec('{forged}')\nimport helper\nhelper.same = same\ndef double(x): return 0"
    )
    pyc = "__pycache__/helper.cpython-311.pyc"
    files = {"helper.py": helper, pyc: b"not what it seems", "numpy.py": b"raise SystemExit"}
    tests = {"double-check": "import helper, numpy\nassert helper.same(double, 2, 4)"}
    for answer, points in ((RIGHT["double"], 1), (cheat, 0)):
        points_ = run(shop, {"double": answer}, tests, files=files, given=["helper.py"])[0]
        assert points_ == {"double-check": points}


def test_a_given_module_comes_before_an_installed_one(shop):
    files = {"wave.py": b"ours = True\n"}  # the library's has another content
    tests = {"double-check": "import wave\nassert wave.ours and double(2) == 4"}
    assert run(shop, RIGHT, tests, files=files, given=["wave.py"])[0] == {"double-check": 1}


def test_what_is_given_is_the_same_in_the_instructors_folder(tmp_path):
    (tmp_path / "helper.py").write_bytes(b"a = 1\n")
    (tmp_path / "changed.py").write_bytes(b"a = 1\n")
    (tmp_path / "data.csv").write_bytes(b"1")
    files = {"helper.py": b"a = 1\n", "changed.py": b"a = 2\n", "own.py": b"", "data.csv": b"1"}
    assert given_files(tmp_path, files) == {"helper.py", "data.csv"}
    assert given_files(tmp_path / "elsewhere", files) == {"data.csv"}


def test_a_file_that_a_student_handed_in_is_written_anew_and_one_that_was_given_is_not(shop):
    answer = "def double(x):\n    for name in ('out.txt', 'data/given.txt'):\n        open(name, 'w').write('new')"
    test = "double(1)\nassert [open(n).read() for n in ('out.txt', 'data/given.txt')] == ['new', 'old']"
    files = dict.fromkeys(("out.txt", "data/given.txt"), b"old")
    points = run(
        shop, {"double": answer}, {"double-check": test}, files=files, given=["data/given.txt"]
    )[0]
    assert points == {"double-check": 1}


def test_the_students_figures_are_drawn(shop):
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    _, done, _ = run(shop, RIGHT, before=[plot])
    assert "image/png" in str(done.cells[0].outputs)


def test_shell_commands_are_refused_and_the_cell_goes_on(shop):
    points, done, _ = run(shop, RIGHT, before=["!pip install numpy\nx = !ls\nprint('on')"])
    assert "on" in text_of(done, 0)
    assert "cannot be started" in text_of(done, 0)
    assert points == {"double-check": 1, "sigmoid-check": 2}


HABITS = {
    "another folder": "%cd ..\nx = 4",
    "closed streams": "import sys\nsys.stdout.close()\nsys.stderr = None\nx = 4",
    "closed descriptors": "import os\nos.close(1)\nos.close(2)\nx = 4",
    "streams of its own": "import io, sys\nsys.stdout = sys.stderr = io.StringIO()\nx = 4",
    "questions": "try:\n    input('? ')\nexcept EOFError:\n    x = 4",
    "warnings as errors": "import warnings, numpy as np\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\nx = 4",
    "names of the kernel's": "message = buffers = shell = control = json = np = In = Out = exit = 1\nx = 4",
    "temporary files": "import tempfile\nwith tempfile.NamedTemporaryFile() as f: f.write(b'1')\nx = 4",
    "an event loop": "import asyncio\nx = asyncio.new_event_loop().run_until_complete(asyncio.sleep(0, 4))",
    "a handler for everything": "get_ipython().set_custom_exc((Exception,), lambda *a: None)\nx = 4",
}  # fmt: skip


@pytest.mark.parametrize("habit", HABITS)
def test_the_habits_of_a_student_cost_nothing(shop, habit):
    passed, shown = holds(shop, f"{HABITS[habit]}\ndouble = lambda y: x", "assert double(1) == 4")
    assert passed, shown


def test_cells_can_await(shop):
    _, done, _ = run(shop, RIGHT, before=["import asyncio\nawait asyncio.sleep(0)\nprint('slept')"])
    assert "slept" in text_of(done, 0)


# --- which cell runs where --------------------------------------------------------------------------


def test_locked_cells_run_for_the_tests_only_where_they_need_them():
    cells = {
        "setup": SourceCell("import numpy as np\nseed = 3", True, False),
        "aid": SourceCell("def aid(x):\n    return x + seed", True, False),
        "show": SourceCell("def train():\n    return 1\ntrain()", True, False),
        "star": SourceCell("from math import *", True, False),
        "answer": SourceCell("def answer(x):\n    ...", False, False),
        "check": SourceCell("assert aid(answer(1)) == 5", True, True),
    }
    source = SourceNotebook(cells)
    needed = {name for name, cell in cells.items() if cell.locked and source.needed(cell)}
    assert needed >= {"setup", "aid", "star"}
    assert "show" not in needed
    assert source.students == {"answer"}
    assert source.modules == {"numpy", "math"}


def test_what_unmarked_cells_import_is_the_instructors(tmp_path):
    path = tmp_path / "n.ipynb"
    unmarked = "import beside, numpy as np\nfrom math import *\nfrom __future__ import annotations"
    cells = [new_code_cell(unmarked), hostile.cell("answer", "import statistics", solution=True)]
    nbformat.write(new_notebook(cells=cells), path)
    marked = {
        "answer": SourceCell("import statistics\ndef answer(x):\n    ...", False, False),
        "check": SourceCell("assert np.isclose(answer(1), sqrt(9))", True, True),
    }
    source = SourceNotebook(marked | imports_of(path))
    assert source.cells == marked
    assert source.students == {"answer", "statistics"}
    assert source.modules == {"numpy", "beside", "math", "statistics"}
    here = {}
    exec(source.imports, here)
    assert here["np"] is np
    assert "sqrt" in here
    assert "beside" not in here
    assert imports_of(tmp_path / "other.ipynb") == {}


def test_a_module_beside_the_notebook_is_still_the_students(shop, monkeypatch):
    tests = {"double-check": "assert beside.two == 2 and double(2) == 4"}
    imports = {IMPORTS: SourceCell("import beside", True, False)}
    cells = source_cells(tests) | imports
    monkeypatch.setattr(hostile, "source_cells", lambda tests: cells)
    files = {"beside.py": b"two = 2"}
    assert run(shop, RIGHT, tests, before=["import beside"], files=files)[0] == {"double-check": 1}


# --- tiers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", [LANDLOCK, LIMITS, OFF])
def test_lower_tiers_give_the_same_points(tier):
    best = choose("auto")
    if tier == LANDLOCK and best.tier == LIMITS:
        pytest.skip(best.reason)
    workshop = Workshop(sandbox=tier)
    try:
        assert workshop.sandbox == Sandbox(tier)
        assert run(workshop, RIGHT)[0] == {"double-check": 1, "sigmoid-check": 2}
        assert run(workshop, WRONG)[0] == {"double-check": 0, "sigmoid-check": 0}
        if tier == LANDLOCK:
            read = "try:\n    open('/etc/passwd')\nexcept OSError:\n    print('REFUSED')"
            net = "import socket\ntry:\n    socket.socket()\nexcept OSError:\n    print('OFFLINE')"
            _, done, _ = run(workshop, RIGHT, before=[read, net])
            assert "REFUSED" in text_of(done, 0)
            assert "OFFLINE" in text_of(done, 1)
    finally:
        workshop.close()


def test_below_what_is_asked_for_nothing_runs(monkeypatch):
    monkeypatch.setattr(sandbox, "_best", lambda: Sandbox(LANDLOCK, "no bubblewrap"))
    choose.cache_clear()
    try:
        with pytest.raises(
            CourseError, match=r"not possible here .no bubblewrap.; choose --sandbox"
        ):
            choose("full")
        assert choose("auto").tier == LANDLOCK
        assert choose("limits") == Sandbox(LIMITS)
        with pytest.raises(CourseError, match="there is no sandbox 'none'"):
            choose("none")
    finally:
        choose.cache_clear()


@pytest.mark.parametrize(
    ("broken", "tier", "advice"),
    [
        ("bwrap", LANDLOCK, "apt-get install bubblewrap"),
        ("namespaces", LANDLOCK, "cannot make a namespace here: bwrap: No permissions"),
        ("landlock", LIMITS, "no Landlock"),
        ("linux", LIMITS, "not Linux"),
    ],
)
def test_the_probe_finds_what_a_machine_lacks(monkeypatch, tmp_path, broken, tier, advice):
    if choose("auto").tier == LIMITS and broken != "linux":
        pytest.skip("this machine has no Landlock")
    if broken == "linux":
        monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    elif broken == "landlock":
        monkeypatch.setattr(sandbox.landlock, "version", lambda: 0)
    elif broken == "bwrap":
        monkeypatch.setenv("PATH", str(tmp_path))
    else:  # what bubblewrap says in a container without user namespaces
        refuse = tmp_path / "bwrap"
        refuse.write_text(
            "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
        )
        refuse.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    best = sandbox._best.__wrapped__()
    assert best.tier == tier
    assert advice in str(best)


@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        ("import inspect\ninspect.getclosurevars(f)", "line 2: getclosurevars of the student's f"),
        ("assert f(1) is f(1)", "`is` between two results of the student's f"),
        ("import pickle\npickle.load(open('a', 'rb'))", "line 2: pickle.load, which would run"),
        ("import pandas as pd\npd.read_pickle('a')", "read_pickle"),
        ("exec(open('a.txt').read())", "exec of a file"),
        ("f(open('a.txt'))", "an open file handed to the student's f"),
        ("class Mine(Net): pass", "a subclass of the student's Net"),
        ("# grading: unprotected\nclass Mine(Net): pass", None),
        ("assert isinstance(Net(), Net) and Net() is not Net()", None),
        ("try:\n    f()\nexcept (Net, KeyError):\n    pass", None),
        ("import inspect\nx = [1]\nassert f(x) is not x and 'for' in inspect.getsource(f)", None),
        ("assert f(1) is None and isinstance(f(1), float)", None),
        ("from actlib.checks import check\ncheck(f, 'sigmoid').points(2)", None),
    ],
)
def test_the_lint_says_what_would_fail_over_there(test, complaint):
    answer = "def f(x):\n    ...\nclass Net:\n    ..."
    cells = {"answer": SourceCell(answer, False, False), "check": SourceCell(test, True, True)}
    found = lint(SourceNotebook(cells))
    if complaint is None:
        assert found == []
    else:
        assert complaint in found[0]
        assert "# grading: unprotected" in found[0]
