"""``actlib bench grading``: stock nbgrader and `actlib grade`, side by side on the same class."""

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

Points = dict[tuple[str, str], float | None]
STORED = Path(__file__).parent / "results" / "grading.json"
SUBREAPER = 36  # prctl's number for it


@dataclass(frozen=True)
class Measured:
    """One command on the class.

    Attributes
    ----------
    name
        What was run.
    submissions
        How many were graded.
    seconds
        By the clock.
    processor_seconds
        Of all processes that the command started, together; steadier than the clock on a busy machine.
    first_seconds, first_processor_seconds
        The same with one submission: the command's start, which a larger class does not lengthen,
        and one submission.
    """

    name: str
    submissions: int
    seconds: float
    processor_seconds: float
    first_seconds: float
    first_processor_seconds: float

    def each(self) -> dict[str, float]:
        """Return what a submission costs, with its share of the start, and without."""
        others = self.submissions - 1
        return {
            "seconds": self.seconds / self.submissions,
            "seconds, no start": (self.seconds - self.first_seconds) / others,
            "processor s, no start": (self.processor_seconds - self.first_processor_seconds)
            / others,
        }

    def __add__(self, other: "Measured") -> "Measured":
        """Return both commands, one after the other."""
        return Measured(
            f"{self.name}, {other.name.removeprefix('nbgrader ')}",
            self.submissions,
            self.seconds + other.seconds,
            self.processor_seconds + other.processor_seconds,
            self.first_seconds + other.first_seconds,
            self.first_processor_seconds + other.first_processor_seconds,
        )


@dataclass(frozen=True)
class Compared:
    """What a submission costs both, the median of our turns, and how many times faster ours is."""

    stock: float
    ours: float
    ratio: float
    lowest: float
    highest: float


def grading(
    submissions: Annotated[int, typer.Option(min=2, help="How large the class is.")] = 40,
    jobs: Annotated[int | None, typer.Option(min=1, help="Submissions at a time.")] = None,
    sandbox: Annotated[str, typer.Option(help="full, landlock, limits, off or auto.")] = "auto",
    turns: Annotated[
        int, typer.Option(min=1, help="How often to measure `actlib grade`; the table has medians.")
    ] = 3,
    feedback: Annotated[bool, typer.Option(help="Also measure both with feedback pages.")] = True,
    output: Annotated[Path, typer.Option(help="Where to write the JSON.")] = Path(
        "_build/bench/grading.json"
    ),
    store: Annotated[
        bool, typer.Option(help="Also replace the results that the book shows.")
    ] = False,
) -> None:
    """Stock nbgrader and `actlib grade` on the same class: throughput, processor time, equal grades.

    Each grades one submission first, and then the class: the start of a command, which imports
    nbgrader, weighs on a small class and hardly on a large one. What takes seconds is measured
    several times, before and after what takes minutes: other work on the machine would hit it harder.
    """
    # here, so that `actlib --help` does not wait for it
    from actlib.grading.pool import processors
    from actlib.grading.sandbox import choose

    console = Console()
    with tempfile.TemporaryDirectory(prefix="actlib-bench-") as folder:
        stock, ours = Path(folder, "stock"), Path(folder, "ours")
        _build(stock, ours, submissions)

        def grade(name: str) -> Measured:
            return _ours(ours, name, submissions, jobs, sandbox)

        first = grade("actlib grade --no-feedback")
        autograde = _stock(stock, "autograde", submissions)
        pairs = [(autograde, [first, *(grade(first.name) for _ in range(1, turns))])]
        differing = _differences(_points(stock), _points(ours))
        if feedback:
            first = grade("actlib grade")
            pages = autograde + _stock(stock, "generate_feedback", submissions)
            pairs.append((pages, [first, *(grade(first.name) for _ in range(1, turns))]))
            differing += _differences(_points(stock), _points(ours))
    load = os.getloadavg()[0]
    for pair in pairs:
        console.print(_table(*pair))
    console.print(f"{processors()} processors, sandbox {sandbox}, load at the end {load:.1f}.")
    result = {
        "processors": processors(),
        "load": load,
        "sandbox": choose(sandbox).tier,
        "runs": [
            {"stock": asdict(theirs), "ours": [asdict(run) for run in mine]}
            for theirs, mine in pairs
        ],
        "differing_grades": differing,
    }
    for path in (output, STORED) if store else (output,):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        console.print(f"Written: {path}")
    if differing:
        console.print(f"{len(differing)} grades differ, first {differing[0]}")
        raise typer.Exit(1)
    console.print("All grades are equal.")


def _build(stock: Path, ours: Path, submissions: int) -> None:
    from actlib.bench import grading_class
    from actlib.grading.release import release

    grading_class.write_source(stock)
    release(stock, [grading_class.NAME])
    grading_class.hand_in(stock, submissions)
    shutil.copytree(stock, ours)
    config = grading_class.CONFIG.format(folder=str(ours.resolve()))
    (ours / "nbgrader_config.py").write_text(config, encoding="utf-8")


def _stock(folder: Path, command: str, submissions: int) -> Measured:
    from actlib.bench.grading_class import NAME

    arguments = [_program("nbgrader"), command, NAME, "--force"]
    return measure(f"nbgrader {command}", arguments, folder, submissions)


def _ours(folder: Path, name: str, submissions: int, jobs: int | None, sandbox: str) -> Measured:
    from actlib.bench.grading_class import NAME

    arguments = [_program("actlib"), "grade", NAME, "--force", "--sandbox", sandbox]
    arguments += ["--no-feedback"] * ("--no-feedback" in name)
    arguments += ["--jobs", str(jobs)] if jobs else []
    return measure(name, arguments, folder, submissions)


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def measure(name: str, command: list[str], folder: Path, submissions: int) -> Measured:
    """Run a grading command in a course folder, for one student and for all.

    Raises
    ------
    SystemExit
        If the command fails; its output is shown.
    """
    from actlib.bench.grading_class import student_id

    first = _run([*command, f"--student={student_id(0)}"], folder)
    every = _run(command, folder)
    return Measured(name, submissions, *every, *first)


def _run(command: list[str], folder: Path) -> tuple[float, float]:
    """Run a command and wait for all that it started; return seconds by the clock and of processors."""
    if sys.platform == "linux":  # what the command leaves behind comes to us, with its time
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    before, start = _processor_seconds(), time.monotonic()
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    with suppress(ChildProcessError):
        while True:
            os.wait()
    if run.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{run.stdout}{run.stderr}")
    return seconds, _processor_seconds() - before


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _points(folder: Path) -> Points:
    from nbgrader.api import Gradebook

    from actlib.bench.grading_class import NAME

    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {
            (submission.student.id, cell.name): cell.auto_score
            for submission in gradebook.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for cell in notebook.grades
        }


def _differences(stock: Points, ours: Points) -> list[str]:
    keys = sorted(stock.keys() | ours.keys())
    missing = object()
    return [
        f"{student}, {cell}: {stock.get((student, cell))} and {ours.get((student, cell))}"
        for student, cell in keys
        if stock.get((student, cell), missing) != ours.get((student, cell), missing)
    ]


def compare(stock: Measured, ours: list[Measured]) -> dict[str, Compared]:
    """Return how both compare, by what is measured.

    >>> fast = [Measured("ours", 2, s, 1, 1, 0.5) for s in (2.0, 3.0, 5.0)]
    >>> compare(Measured("stock", 2, 13, 1, 1, 0.5), fast)["seconds, no start"]
    Compared(stock=12.0, ours=2.0, ratio=6.0, lowest=3.0, highest=12.0)
    """
    found = {}
    for column, theirs in stock.each().items():
        mine = [run.each()[column] for run in ours]
        ratios = sorted(theirs / value for value in mine)
        found[column] = Compared(theirs, median(mine), median(ratios), ratios[0], ratios[-1])
    return found


def _table(stock: Measured, ours: list[Measured]) -> Table:
    title = f"{stock.submissions} submissions: what each costs"
    if len(ours) > 1:
        title += f", median of {len(ours)} turns of ours"
    table = Table(title=title, title_justify="left")
    compared = compare(stock, ours)
    for column in ("", "an hour", *compared):
        table.add_column(column, justify="right" if column else "left")
    for name, costs in (
        (stock.name, [c.stock for c in compared.values()]),
        (ours[0].name, [c.ours for c in compared.values()]),
    ):
        table.add_row(name, f"{3600 / costs[0]:,.0f}", *(f"{cost:.3f}" for cost in costs))
    table.add_row("ratio", "", *(f"{c.ratio:.1f}" for c in compared.values()))
    if len(ours) > 1:
        spread = (f"{c.lowest:.1f} to {c.highest:.1f}" for c in compared.values())
        table.add_row("from turn to turn", "", *spread)
    return table
