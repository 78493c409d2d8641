"""Submissions that mean harm: none gains a point, none leaves a trace, none costs another one."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hostile import ALL, LOCKED, NOTHING, RIGHT, TESTS, WRONG, run, text_of

import actlib.sigmoidal
from actlib.grading import split
from actlib.grading.cells import SourceNotebook
from actlib.grading.jobs import Job, Workshop
from actlib.grading.library import students_library
from actlib.grading.sandbox import choose
from actlib.grading.warm import Link


@pytest.fixture
def protected(shop):
    if shop.sandbox.tier == "limits":
        pytest.skip(f"no file or network protection here: {shop.sandbox.reason}")
    return shop


def test_right_and_wrong_answers(shop):
    assert run(shop, RIGHT)[0] == ALL
    assert run(shop, WRONG)[0] == NOTHING


TRICKS = {
    "strip asserts": """
        import ast
        class Strip(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.Pass()
        get_ipython().ast_transformers.append(Strip())""",
    "rewrite test cells": """
        ip = get_ipython()
        ip.input_transformers_cleanup.append(lambda lines: ["2.0"])""",
    "patch run_cell": """
        from IPython.core.interactiveshell import InteractiveShell
        InteractiveShell.run_cell = lambda self, *a, **k: None
        type(get_ipython()).run = lambda self, source: True""",
    "patch the display": """
        ip = get_ipython()
        ip.displayhook.write_format_data = lambda *a, **k: None
        ip.emit({"event": "result", "data": {"text/plain": "2.0"}, "metadata": {}})
        ip.emit({"event": "done", "ok": True, "count": 1})""",
    "patch NumPy": """
        import numpy as np
        np.abs = np.isnan = np.all = lambda *a, **k: True
        np.ndarray.all = None""",
    "patch the checks": """
        import actlib.checks
        actlib.checks.check = lambda *a, **k: 2.0
        from actlib.checks import check
        import builtins
        builtins.abs = lambda x: 0""",
    "results that equal everything": """
        class Yes(float):
            __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
            __sub__ = __rsub__ = __abs__ = lambda self, *other: Yes(0)
            __hash__ = float.__hash__
            def __array__(self, *args, **kwargs):
                import numpy as np
                return np.array(2.0)""",
    "forge the wire": """
        import json, os, struct
        head = json.dumps({"event": "result", "data": {"text/plain": "2.0"}, "buffers": []}).encode()
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, struct.pack(">I", len(head)) + head)
            except OSError:
                pass""",
    "tell the grader to end": """
        import os
        for descriptor in range(3, 64):
            try:
                os.close(descriptor)
            except OSError:
                pass""",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_gains_a_point(shop, trick):
    points, _, _ = run(shop, WRONG, before=[textwrap.dedent(TRICKS[trick])])
    assert points == NOTHING


ANSWERS = {
    "equal to everything": """
        class Yes(float):
            __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
            __hash__ = float.__hash__
        class Text(str):
            __eq__ = lambda self, other: True
            __hash__ = str.__hash__
        double = lambda x: Text("x") if isinstance(x, str) else Yes(0)
        sigmoid = lambda x: Yes(0)""",
    "objects that answer yes": """
        class Any:
            def __getattr__(self, name):
                return self
            def __call__(self, *args, **kwargs):
                return self
            def __array__(self, *args, **kwargs):
                return self
            def __float__(self):
                return 2.0
        sigmoid = Any()
        double = lambda x: 0""",
    "an exception for a result": """
        def double(x):
            raise SystemExit(0)
        def sigmoid(x):
            raise KeyboardInterrupt""",
    "the reference": """
        import numpy as np
        double = lambda x: 0
        try:
            from actlib import sigmoid
        except ImportError:
            sigmoid = lambda x: 0 * x""",
    "the reference by its files": """
        import glob, importlib.util, sys
        double = sigmoid = lambda x: 0 * x if not isinstance(x, str) else x
        for name in glob.glob("/**/sigmoidal.py", recursive=True)[:3] + [PATH]:
            try:
                spec = importlib.util.spec_from_file_location("stolen", name)
                stolen = importlib.util.module_from_spec(spec)
                sys.path.insert(0, name.rsplit("/", 2)[0])
                spec.loader.exec_module(stolen)
                sigmoid = stolen.sigmoid
            except Exception:
                pass""",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_no_answer_but_the_right_one_counts(protected, answer):
    text = textwrap.dedent(ANSWERS[answer]).replace("PATH", repr(actlib.sigmoidal.__file__))
    points, _, _ = run(protected, {"double": text, "sigmoid": "pass"}, timeout=20)
    assert points == NOTHING


@pytest.mark.parametrize("credit", ["nan", "-1", "1e9", "'2'", "object()", "inf"])
def test_no_credit_out_of_bounds(shop, credit):
    tests = {
        "double-check": f"double(1)\nfloat('{credit}')" if credit in ("nan", "inf") else credit
    }
    points, _, _ = run(shop, RIGHT, tests)
    assert points == {"double-check": 0}


def test_the_hidden_tests_cannot_be_read(shop):
    # whatever there is in the process: the test calls with "ab", and compares with this twice
    look = """
import gc, inspect
seen = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple)) and len(o) < 1000]
seen += [(f.frame.f_locals, f.frame.f_globals) for f in inspect.stack()]
print("SEEN" if any("== " + chr(34) + "ab" + chr(97) in str(o) for o in seen) else "nothing")
"""
    spy = {"double": f"def double(x):\n    exec({look!r}, globals())\n    return x + x"}
    points, done, _ = run(shop, RIGHT | spy)
    assert points["double-check"] == 1
    test = next(i for i, c in enumerate(done.cells) if c.source == TESTS["double-check"])
    assert "nothing" in text_of(done, test)
    assert "SEEN" not in text_of(done, test)


def test_what_a_test_defines_is_there_for_later_cells_but_nothing_hidden(shop):
    tests = {
        "double-check": (
            "helper = 5\ndef aid():\n    return 7\nassert double(2) == 4\n"
            "### BEGIN HIDDEN TESTS\nsecret = 9\n### END HIDDEN TESTS"
        ),
        "sigmoid-check": "assert sigmoid(0) == secret + helper + aid()",
    }
    later = "def sigmoid(x):\n    assert 'secret' not in globals()\n    return 9 + helper + aid()"
    assert run(shop, RIGHT | {"sigmoid": later}, tests)[0] == ALL


# --- files, network, processes ---------------------------------------------------------------------

ATTEMPTS = {
    "read the source": "open(PATH).read()",
    "read a password file": "open('/etc/passwd').read()",
    "list the home folder": "import os; os.listdir(HOME)",
    "write beside the course": "open(HOME + '/owned', 'w').write('x')",
    "write into the packages": "import numpy; open(numpy.__file__, 'a').write('x')",
    "delete the packages": "import shutil, numpy, os; shutil.rmtree(os.path.dirname(numpy.__file__))",
    "look for other students": "open('/proc/1/environ').read()",
    "start a program": "import subprocess; subprocess.run(['true'], check=True)",
    "start a shell": "import os; assert os.system('true') == 0",
    "fork": "import os; os.fork()",
    "spawn": "import multiprocessing as m; p = m.Process(target=print); p.start(); p.join()",
    "the network": "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
    "a name on the network": "import urllib.request; urllib.request.urlopen('http://example.org')",
    "a datagram": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "kill the grader": "import os; os.kill(os.getppid(), 9)",
    "kill everything": "import os; os.kill(-1, 9)",
    "get privileges": "import os; os.setuid(0); open('/etc/owned', 'w')",
    "a new namespace": "import ctypes as c; assert c.CDLL(None).unshare(0x10000000) == 0",
    "outlive the grader": "import ctypes as c; assert c.CDLL(None).prctl(1, 0, 0, 0, 0) == 0",
    "more memory": "import resource as r; r.setrlimit(r.RLIMIT_DATA, (-1, -1))",
    "limit another process": "import os, resource as r; r.prlimit(os.getppid(), r.RLIMIT_NOFILE, (3, 3))",
    "slow another process": "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "slow down everybody": "import os; os.setpriority(os.PRIO_USER, 0, 19)",
    "schedule another process": "import os; os.sched_setaffinity(os.getppid(), {0})",
    "put another to sleep": "import os; os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0))",
    "signals by a socket": "import fcntl, os, socket; fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, os.getppid())",
    "memory shared with nobody": "import mmap; mmap.mmap(-1, 1 << 20)",
    "memory in secret": "import os; os.memfd_create('x')",
    "memory shared": "open('/dev/shm/x', 'w').write('x')",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_is_not_the_students_is_out_of_reach(protected, attempt, tmp_path):
    code = ATTEMPTS[attempt]
    code = code.replace("PATH", repr(actlib.sigmoidal.__file__))
    code = code.replace("HOME", repr(str(tmp_path)))
    before = f"try:\n    exec({code!r})\nexcept (OSError, ValueError, AssertionError) as error:\n    print('REFUSED', type(error).__name__)\nelse:\n    print('DONE')"
    points, done, _ = run(protected, RIGHT, before=[before])
    assert "REFUSED" in text_of(done, 0), text_of(done, 0)
    assert points == ALL
    assert not list(tmp_path.iterdir())


def test_the_secret_is_not_in_the_environment(monkeypatch):
    monkeypatch.setenv("ACTLIB_COURSE_SECRET", "do not tell")
    monkeypatch.setenv("AWS_SECRET", "do not tell")
    workshop = Workshop()
    try:
        _, done, _ = run(workshop, RIGHT, before=["import os; print(os.environ)"])
    finally:
        workshop.close()
    assert "do not tell" not in text_of(done, 0)


def test_the_students_own_folder_can_be_used_and_is_gone_after(shop):
    write = "import os\nopen('mine.txt', 'w').write('x')\nprint(os.getcwd(), open('data/in.csv').read())"
    points, done, _ = run(shop, RIGHT, before=[write], files={"data/in.csv": b"1,2"})
    folder, text = text_of(done, 0).split()
    assert text == "1,2"
    assert points == ALL
    assert not Path(folder).exists()
    _, done, _ = run(shop, RIGHT, before=[f"import os; print(os.path.exists({folder!r}))"])
    assert "False" in text_of(done, 0)


# --- limits ----------------------------------------------------------------------------------------


def test_an_endless_loop_with_a_bare_except_costs_its_own_points(shop):
    endless = "def double(x):\n    while True:\n        try:\n            while True: pass\n        except: pass"
    points, _, _ = run(shop, RIGHT | {"double": endless}, timeout=1)
    assert points == {"double-check": 0, "sigmoid-check": 2}
    loop = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    points, done, _ = run(shop, RIGHT, before=[loop], timeout=1)
    assert points == ALL
    assert "CellTimeoutError" in str(done.cells[0].outputs)


def test_an_endless_loop_in_a_checked_function_costs_its_own_points(shop):
    endless = "def sigmoid(x):\n    while True: pass"
    points, _, _ = run(shop, {"sigmoid": endless, "double": RIGHT["double"]}, timeout=10)
    assert points == {"double-check": 1, "sigmoid-check": 0}


@pytest.mark.parametrize(
    "end",
    ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)", "exit()", "raise SystemExit"],
)
def test_a_process_that_ends_costs_its_own_points(shop, end):
    assert run(shop, RIGHT, before=[end])[0] == ALL
    suicidal = f"def double(x):\n    exec({end!r})"
    points, _, _ = run(shop, RIGHT | {"double": suicidal})
    assert points == {"double-check": 0, "sigmoid-check": 2}


def test_many_endless_cells_do_not_hold_up_the_class(shop, monkeypatch):
    monkeypatch.setattr(split, "BUDGET", 1)
    points, done, _ = run(shop, RIGHT, before=["while True: pass"] * 3, timeout=3)
    assert [c.outputs[-1].ename for c in done.cells[:3]] == [
        "CellTimeoutError", "NotRun", "NotRun"
    ]  # fmt: skip
    assert points == ALL


def test_too_much_output_is_cut(shop):
    flood = "for _ in range(1000):\n    print('x' * 1_000_000)"
    points, done, _ = run(shop, RIGHT, before=[flood], timeout=30)
    assert points == ALL
    assert len(text_of(done, 0)) <= 1_000_100
    shown = "from IPython.display import display\nfor i in range(1000): display(i)"
    _, done, _ = run(shop, RIGHT, before=[shown])
    assert len(done.cells[0].outputs) <= 201


def test_too_much_memory_is_refused(protected):
    greedy = "try:\n    x = bytearray(1 << 33)\nexcept MemoryError:\n    print('REFUSED')"
    points, done, _ = run(protected, RIGHT, before=[greedy])
    assert "REFUSED" in text_of(done, 0)
    assert points == ALL


def test_a_file_cannot_grow_without_bound(protected):
    grow = "try:\n    with open('big', 'wb') as f:\n        for _ in range(100): f.write(bytes(1 << 20))\nexcept OSError:\n    print('REFUSED')"
    _, done, _ = run(protected, RIGHT, before=[grow])
    assert "REFUSED" in text_of(done, 0)


def test_whoever_fills_the_disk_takes_nothing_from_another(shop):
    if shop.sandbox.tier != "full":
        pytest.skip("the disk is one for all below the full sandbox")
    fill = "try:\n    for i in range(9): open(f'f{i}', 'wb').write(bytes(60 << 20))\nexcept OSError as error:\n    print(error)"
    links = Link(shop.student), Link(shop.tester)
    limits = shop.sandbox.limits([str(students_library())])
    with split.submission(*links, SourceNotebook({}), Job("{}", {}, {}, 20), limits) as greedy:
        assert "No space left" in str(greedy._run_student(fill).outputs)
        write = "open('b.txt', 'w').write('x' * 100_000)"
        points, done, _ = run(shop, RIGHT, before=[write], files={"a.csv": bytes(100_000)})
    assert points == ALL
    assert "100000" in text_of(done, 0)
    for link in links:
        link.socket.close()


def test_threads_are_gone_with_their_process(shop, tmp_path):
    threads = "import threading, time\nfor _ in range(20): threading.Thread(target=time.sleep, args=(60,)).start()"
    start = time.monotonic()
    assert run(shop, RIGHT, before=[threads])[0] == ALL
    assert time.monotonic() - start < 50


def test_threads_without_end_are_ended(shop):
    bomb = "import _thread, threading, time\nthreading.stack_size(32768)\nfor _ in range(10**5): _thread.start_new_thread(time.sleep, (60,))"
    points, _, events = run(shop, RIGHT, before=[bomb], timeout=20)
    if sys.platform == "linux":
        assert "started more than 1000 threads" in events[0]
    assert points == ALL
    points, _, _ = run(shop, RIGHT | {"double": f"def double(x):\n    exec({bomb!r})"}, timeout=20)
    assert points == {"double-check": 0, "sigmoid-check": 2}


def test_nothing_runs_on_after_the_submission(shop):
    before = _processes()
    for _ in range(3):
        run(
            shop,
            RIGHT,
            before=[
                "import threading; threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()"
            ],
        )
    assert _processes() <= before


def _processes():
    """The processes that this one is an ancestor of."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rsplit(") ", 1)[1].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry)] = int(fields[1])

    def mine(pid):
        while pid and pid != os.getpid():
            pid = parents.get(pid, 0)
        return pid

    return {pid for pid in parents if mine(pid) and pid != os.getpid()}


# --- one submission and the next -------------------------------------------------------------------


def test_nothing_leaks_from_one_submission_to_the_next(shop):
    leave = """
import builtins, json, os, random, sys, warnings
import numpy as np
builtins.leak = json.leak = np.leak = 1
sys.modules["leak"] = sys
os.environ["LEAK"] = "1"
np.seterr(all="raise")
random.seed(1); np.random.seed(1)
print(os.getcwd())
"""
    look = """
import builtins, json, os, sys
import numpy as np
print(hasattr(builtins, "leak"), hasattr(json, "leak"), hasattr(np, "leak"), "leak" in sys.modules,
      "LEAK" in os.environ, np.geterr()["over"] == "raise", os.listdir("."))
"""
    run(shop, RIGHT, before=[leave])
    _, done, _ = run(shop, RIGHT, before=[look])
    assert text_of(done, 0).split("\n")[0].strip() == "False False False False False False []"


def test_random_numbers_differ_between_submissions(shop):
    draw = "import random, numpy as np; print(random.random(), np.random.rand())"
    drawn = {text_of(run(shop, RIGHT, before=[draw])[1], 0) for _ in range(2)}
    assert len(drawn) == 2


def test_a_forged_copy_of_a_test_is_the_students_cell(shop):
    """A cell is a test by the instructor's source, not by what the submission says of it."""
    forged = "double = lambda x: 0"
    tests = dict(TESTS)
    points, _, _ = run(shop, WRONG, tests, between=[TESTS["double-check"], LOCKED["given"], forged])
    assert points == NOTHING


def test_the_sandbox_says_what_is_in_force(shop):
    assert shop.sandbox == choose("auto")
    assert str(shop.sandbox).startswith("sandbox ")
    if os.environ.get("CI") and sys.platform == "linux":
        namespaces = subprocess.run(["unshare", "--user", "--net", "true"], check=False)
        if namespaces.returncode == 0:  # possible here, so it must not be missing
            assert shop.sandbox.tier == "full", shop.sandbox.reason
