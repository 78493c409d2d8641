"""The command line: ``actlib --help``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from actlib.bench.cli import app as bench

# nbgrader takes a second to import: each command imports what it needs
if TYPE_CHECKING:
    from actlib.grading.grade import Grading
    from actlib.grading.rows import Row

app = typer.Typer(
    name="actlib",
    help="Release assignments and grade classes of the activation functions course.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(bench, name="bench")

Course = Annotated[
    Path, typer.Option(help="The course folder: the one with nbgrader_config.py in it.")
]


@app.command()
def release(
    assignments: Annotated[
        list[str] | None, typer.Argument(help="Which assignments; by default all.")
    ] = None,
    course: Course = Path(),
    gradebook: Annotated[
        str | None,
        typer.Option(help="Another gradebook, as a database URL such as sqlite:///file.db."),
    ] = None,
) -> None:
    """Generate the students' notebooks in exercises/ from solutions/.

    Does what `nbgrader generate_assignment` does, for several assignments at once. The
    assignments are entered into the gradebook, so that submissions can be graded later.
    """
    from actlib.grading.course import CourseError
    from actlib.grading.release import release

    try:
        for folder in release(course, assignments or [], gradebook):
            typer.echo(f"released {folder}")
    except CourseError as error:
        _stop(error)


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment, such as 02-sigmoid.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; repeat for several.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Grade again what is graded already.")] = False,
    course: Course = Path(),
    csv: Annotated[Path | None, typer.Option(help="Write the table to this file too.")] = None,
) -> None:
    """Grade what students handed in, and write their feedback.

    Reads submitted/STUDENT/ASSIGNMENT/*.ipynb, runs nbgrader's autograde and generate_feedback for
    each student, and prints a table. A submission that breaks is reported in its own row; the
    others are graded all the same. Points that a person gave in the formgrader are kept.
    """
    from actlib.grading.course import CourseError
    from actlib.grading.grade import Grading
    from actlib.grading.rows import as_csv, as_table

    try:
        rows = _rows(Grading(course, assignment, student or [], force))
    except CourseError as error:
        _stop(error)
    Console().print(as_table(rows, f"{assignment}: {len(rows)} submissions"))
    if csv:
        csv.write_text(as_csv(rows), encoding="utf-8")


@app.command()
def demo(
    course: Course = Path(),
    folder: Annotated[
        Path, typer.Option(help="Where the demonstration course is built, anew each time.")
    ] = Path("_build/demo"),
) -> None:
    """Grade an invented class: right answers, typical mistakes, broken notebooks.

    Builds a course folder of its own, with its own gradebook, and runs the same steps in it
    that an instructor runs for a real class. Nothing outside that folder is touched.
    """
    from actlib.grading.course import CourseError
    from actlib.grading.demo import build_class
    from actlib.grading.grade import Grading
    from actlib.grading.rows import as_csv, as_table

    try:
        assignments = build_class(course, folder)
        tables, text = [], []
        for assignment in assignments:
            rows = _rows(Grading(folder, assignment))
            tables.append(as_table(rows, f"{assignment}: {len(rows)} submissions"))
            text.append(as_csv(rows))
    except CourseError as error:
        _stop(error)
    (folder / "grades.csv").write_text("\n".join(text), encoding="utf-8")
    with (folder / "grades.txt").open("w", encoding="utf-8") as file:
        for table in tables:
            Console(file=file, width=160).print(table)


def _rows(grading: "Grading") -> "list[Row]":
    """Grade with a progress bar on a terminal, and with a line a submission in a log."""
    console = Console()
    rows = []
    for row in track(grading, f"grading {grading.assignment}", console=console):
        rows.append(row)
        if not console.is_terminal:
            console.print(f"{len(rows)}/{len(grading)} {row.student_id} {row.total:g}")
    return rows


def _stop(error: Exception) -> NoReturn:
    typer.secho(f"actlib: {error}", fg="red", err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
