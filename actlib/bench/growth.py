"""``actlib bench growth``: what a submission costs in small classes and large ones."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from actlib.grading.errors import CourseError

STORED = Path(__file__).parent / "results" / "growth.json"
# in a process of its own, which tells its own memory: that of the coordinator
GRADE = """
import json, resource, sys
from pathlib import Path
from actlib.grading.grade import Grading
grading = Grading(Path(sys.argv[1]), "light", feedback=False, jobs=int(sys.argv[2]) or None)
rows = [(row.state, row.total) for row in grading]
unit = 1 if sys.platform == "darwin" else 1024
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps({"rows": rows, "memory": memory, "jobs": grading.jobs}))
"""


@dataclass(frozen=True)
class Size:
    """What a class of one size cost.

    Attributes
    ----------
    submissions
        How many.
    processor_ms
        Processor time a submission, of all processes together, without the start.
    seconds
        By the clock, all together.
    memory_mb
        The most memory that the coordinator had.
    """

    submissions: int
    processor_ms: float
    seconds: float
    memory_mb: float


def growth(
    sizes: Annotated[str, typer.Option(help="Class sizes, with commas.")] = "100,1000,10000",
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

    Generates classes whose notebooks have one answer and one test, half of them wrong, and grades
    each class from scratch. Processor time is the number to compare on a machine that has other
    work. Ends with status 1 if a grade is not what it must be.
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
        start, _ = _measure(course, 1, jobs)
        measured = []
        for number in numbers:
            console.print(f"grading {number} submissions")
            size, used = _measure(course, number, jobs, start.processor_ms / 1000)
            measured.append(size)
    except CourseError as error:
        console.print(f"actlib: {error}")
        raise typer.Exit(1) from None
    result = {"jobs": used, "sizes": [asdict(size) for size in measured]}
    for path in (output, STORED) if store else (output,):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    console.print(as_table(measured))
    console.print(f"Written: {output}")


def as_table(measured: list[Size]) -> Table:
    """Return the measurements as a table."""
    table = Table(title="Cost of grading by the size of the class")
    for column in ("submissions", "processor ms each", "seconds", "coordinator MB"):
        table.add_column(column, justify="right")
    for size in measured:
        table.add_row(
            str(size.submissions),
            f"{size.processor_ms:.1f}",
            f"{size.seconds:.1f}",
            f"{size.memory_mb:.0f}",
        )
    return table


def _measure(course: Path, number: int, jobs: int, start: float = 0.0) -> tuple[Size, int]:
    """Generate and grade a class; `start` is the processor time of a class of one."""
    from actlib.bench.growth_class import generate

    with tempfile.TemporaryDirectory(prefix="actlib-growth-") as temporary:
        folder = Path(temporary)
        generate(course, folder, number)
        began = time.monotonic()
        with (folder / "out").open("w+") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", GRADE, str(folder), str(jobs)], stdout=out
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - began
            out.seek(0)
            if process.returncode:
                raise CourseError(f"grading {number} submissions ended with {process.returncode}")
            said = json.loads(out.read())
    given = Counter(map(tuple, said["rows"]))
    due = Counter(("graded", float(index % 2 == 0)) for index in range(number))
    if given != due:
        raise CourseError(f"wrong grades in a class of {number}: {given}, not {due}")
    processor = (used.ru_utime + used.ru_stime - start) / max(number - 1, 1)
    return Size(number, processor * 1000, seconds, said["memory"] / 1e6), said["jobs"]


def draw(result: dict[str, Any]) -> None:
    """Draw the cost of a submission, and the coordinator's memory, over the size of the class."""
    from matplotlib import pyplot as plt

    from actlib.figures import BLUE, VERMILLION

    sizes = [size["submissions"] for size in result["sizes"]]
    _, panels = plt.subplots(1, 2, figsize=(7.2, 2.8), layout="constrained")
    for ax, key, label, colour in zip(
        panels,
        ("processor_ms", "memory_mb"),
        ("processor ms a submission", "coordinator's memory, MB"),
        (BLUE, VERMILLION),
        strict=True,
    ):
        values = [size[key] for size in result["sizes"]]
        ax.semilogx(sizes, values, "o-", color=colour)
        ax.set(xlabel="submissions", ylabel=label, ylim=(0, 1.15 * max(values)))
