"""How a run of the grader shows on a terminal, and in a log."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from actlib.grading.rows import Row
from actlib.grading.text import printable


def watch(rows: Iterable[Row], total: int, title: str, console: Console) -> Iterator[Row]:
    """Pass the rows through: a live bar on a terminal, a line a submission elsewhere.

    The bar shows what is done, how many a second, the time left and how many failed.
    """
    if not console.is_terminal:
        for done, row in enumerate(rows, start=1):
            console.print(_line(row, done, total), highlight=False, markup=False, soft_wrap=True)
            yield row
        return
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}"),
    ]
    failed = 0
    with Progress(*columns, console=console, speed_estimate_period=10) as progress:
        task = progress.add_task(title, total=total, speed="", failed="")
        for row in rows:
            failed += row.state == "failed"
            speed = progress.tasks[0].speed
            progress.update(
                task,
                advance=1,
                speed=f"{speed:.1f}/s" if speed else "",
                failed=f"[red]{failed} failed[/red]" if failed else "",
            )
            yield row


def _line(row: Row, done: int, total: int) -> str:
    problem = f"  {row.problems[0]}" if row.state == "failed" and row.problems else ""
    return f"{done}/{total} {printable(row.student_id)} {row.state} {row.total:g}{problem}"
