"""``actlib bench growth``: what a submission costs in small classes and large ones, measured in turns."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from actlib.grading.errors import CourseError

STORED = Path(__file__).parent / "results" / "growth.json"
TURN = 100  # submissions of each class that are graded before it is the next one's turn
# in a process of its own, which tells its own memory: that of the coordinator
GRADE = """
import json, resource, sys
from pathlib import Path
from actlib.grading.grade import Grading
folder, jobs, *students = sys.argv[1:]
grading = Grading(Path(folder), "light", students, feedback=False, jobs=int(jobs) or None)
rows = [(row.student_id, row.state, row.total) for row in grading]
unit = 1 if sys.platform == "darwin" else 1024
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps({"rows": rows, "memory": memory, "jobs": grading.jobs}))
"""


@dataclass(frozen=True)
class Size:
    """What a submission costs at the end of a class of one size.

    Attributes
    ----------
    submissions
        How many.
    processor_ms
        Processor time a submission, of all processes together, without the start: the median of
        the turns.
    memory_mb
        The most memory that the coordinator had.
    turns
        The processor time in each turn.
    """

    submissions: int
    processor_ms: float
    memory_mb: float
    turns: list[float]


def growth(
    sizes: Annotated[str, typer.Option(help="Class sizes, with commas.")] = "100,1000,10000",
    turns: Annotated[int, typer.Option(min=1, help="How often each class has its turn.")] = 5,
    jobs: Annotated[
        int, typer.Option(min=0, help="Submissions at a time; 0 for one a processor.")
    ] = 0,
    course: Annotated[Path, typer.Option(help="A course folder, for its settings.")] = Path(),
    output: Annotated[Path, typer.Option(help="Where to write the JSON.")] = Path(
        "_build/bench/growth.json"
    ),
    store: Annotated[
        bool, typer.Option(help="Also replace the results that the book shows.")
    ] = False,
) -> None:
    """Cost of a submission, and the coordinator's memory, as the class grows.

    Generates classes whose notebooks have one answer and one test, half of them wrong. All of a class
    but its end is graded first. The ends are then graded in turns, a hundred submissions of each size
    at a time, so that a machine whose speed wanders is as fast for one size as for another.
    Ends with status 1 if a grade is not what it must be.
    """
    console = Console()
    try:
        numbers = sorted({int(size) for size in sizes.split(",")})
        if numbers[0] < 2:
            raise ValueError
    except ValueError:
        raise typer.BadParameter(
            "needs numbers above 1 with commas between them, such as 100,1000", param_hint="--sizes"
        ) from None
    if not (course / "nbgrader_config.py").exists():
        raise typer.BadParameter("is no course folder", param_hint="--course")
    try:
        result = _measure(course, numbers, turns, jobs, console)
    except CourseError as error:
        console.print(f"actlib: {error}")
        raise typer.Exit(1) from None
    for path in (output, STORED) if store else (output,):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    console.print(as_table(result))
    console.print(f"Written: {output}")


def as_table(result: dict[str, Any]) -> Table:
    """Return the measurements as a table."""
    table = Table(title="Cost of grading by the size of the class")
    for column in ("submissions", "processor ms each", "lowest, highest turn", "coordinator MB"):
        table.add_column(column, justify="right")
    for size in result["sizes"]:
        table.add_row(
            str(size["submissions"]),
            f"{size['processor_ms']:.1f}",
            f"{min(size['turns']):.1f}, {max(size['turns']):.1f}",
            f"{size['memory_mb']:.0f}",
        )
    return table


def ratios(result: dict[str, Any]) -> list[float]:
    """Return, turn by turn, the cost in the largest class over that in the smallest."""
    small, large = result["sizes"][0]["turns"], result["sizes"][-1]["turns"]
    return sorted(most / least for least, most in zip(small, large, strict=True))


class _Class:
    """A generated class, of which some are graded."""

    def __init__(self, course: Path, folder: Path, number: int, jobs: int) -> None:
        from actlib.bench.growth_class import generate

        self.folder, self.number, self.jobs = folder, number, jobs
        self.graded = 0
        self.memory = 0.0
        self.workers = 0
        generate(course, folder, number)

    def grade(self, count: int) -> float:
        """Grade the next ones, and return the seconds of processor time that it took.

        Raises
        ------
        CourseError
            If one gets other points than it must.
        """
        from actlib.bench.growth_class import student_id

        following = range(self.graded, self.graded + count)
        due = Counter((student_id(index), "graded", float(index % 2 == 0)) for index in following)
        students = [] if count == self.number else [student_id(index) for index in following]
        with (self.folder / "out").open("w+") as out:
            command = [sys.executable, "-c", GRADE, str(self.folder), str(self.jobs), *students]
            process = subprocess.Popen(command, stdout=out)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            if process.returncode:
                raise CourseError(f"grading {count} submissions ended with {process.returncode}")
            said = json.loads(out.read())
        given = Counter(map(tuple, said["rows"]))
        if given != due:
            wrong = sorted((given - due) | (due - given))[:3]
            raise CourseError(f"wrong grades in a class of {self.number}: {wrong}")
        self.graded += count
        self.memory = max(self.memory, said["memory"] / 1e6)
        self.workers = said["jobs"]
        return used.ru_utime + used.ru_stime


def _measure(
    course: Path, numbers: list[int], turns: int, jobs: int, console: Console
) -> dict[str, Any]:
    count = min(TURN, numbers[0])
    with ExitStack() as stack:

        def generate(number: int) -> _Class:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="actlib-growth-"))
            return _Class(course, Path(folder), number, jobs)

        classes = {}
        for number in numbers:
            console.print(f"generating {number} submissions, and grading all but the end")
            classes[number] = generate(number)
            if (before := number - turns * count) > 0:
                classes[number].grade(before)
        costs: dict[int, list[float]] = {number: [] for number in numbers}
        memory = {number: made.memory for number, made in classes.items()}
        for turn in track(range(turns), "in turns", console=console, transient=True):
            for number in numbers[:: 1 if turn % 2 else -1]:
                if classes[number].graded + count > number:  # a small one has no end: another
                    classes[number] = generate(number)
                # a run looks once for who has handed in, which a class pays for together
                start = classes[number].grade(1)
                others = classes[number].grade(count - 1) - start
                costs[number].append(1000 * others / max(count - 2, 1))
                memory[number] = max(memory[number], classes[number].memory)
        workers = classes[numbers[0]].workers
    sizes = [Size(n, statistics.median(costs[n]), memory[n], costs[n]) for n in numbers]
    return {"jobs": workers, "turn": count, "sizes": [asdict(size) for size in sizes]}


def draw(result: dict[str, Any]) -> None:
    """Draw the cost of a submission, and the coordinator's memory, over the size of the class."""
    from matplotlib import pyplot as plt

    from actlib.figures import BLUE, VERMILLION

    sizes = [size["submissions"] for size in result["sizes"]]
    cost = [size["processor_ms"] for size in result["sizes"]]
    memory = [size["memory_mb"] for size in result["sizes"]]
    lowest = [min(size["turns"]) for size in result["sizes"]]
    highest = [max(size["turns"]) for size in result["sizes"]]
    _, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.8), layout="constrained")
    left.fill_between(sizes, lowest, highest, color=BLUE, alpha=0.2, linewidth=0)
    left.semilogx(sizes, cost, "o-", color=BLUE)
    right.semilogx(sizes, memory, "o-", color=VERMILLION)
    left.set(ylabel="processor ms a submission", ylim=(0, 1.15 * max(highest)))
    right.set(ylabel="coordinator's memory, MB", ylim=(0, 1.15 * max(memory)))
    for panel in (left, right):
        panel.set(xlabel="submissions")
