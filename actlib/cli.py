"""The command line: ``actlib --help``."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from actlib.bench.cli import app as bench
from actlib.grading.errors import CourseError

# nbgrader takes a second to import: each command imports what it needs

app = typer.Typer(
    name="actlib",
    help="Release assignments and grade classes of the activation functions course.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(bench, name="bench")

WIDTH = 160  # columns of a table in a file

Course = Annotated[
    Path, typer.Option(help="The course folder: the one with nbgrader_config.py in it.")
]


@contextmanager
def one_line() -> Iterator[None]:
    """End the command with one line where the instructor, and nobody else, can mend what is wrong."""
    try:
        yield
        return
    except CourseError as error:
        line = str(error)
    except OSError as error:  # a full disk, a folder that is somebody else's
        where = f" {error.filename}" if error.filename else ""
        line = f"{error.strerror or error}:{where}; mend that, and say the same again to go on"
    except KeyboardInterrupt:
        line = "broken off; say the same again to go on"
    except Exception as error:
        from sqlalchemy.exc import SQLAlchemyError

        from actlib.grading.course import gradebook_trouble

        if not isinstance(error, SQLAlchemyError):
            raise
        line = f"{gradebook_trouble(error)}, and say the same again"
    typer.secho(f"actlib: {line}", fg="red", err=True)
    raise typer.Exit(1)


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
    from actlib.grading.release import release

    with one_line():
        for released in release(course, assignments or [], gradebook):
            typer.echo(f"released {released.folder}")
            for complaint in released.complaints:
                typer.secho(f"  {complaint}", fg="yellow", err=True)


@app.command()
def grade(
    assignments: Annotated[
        list[str] | None,
        typer.Argument(help="Which assignments; by default all that somebody handed in."),
    ] = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; repeat for several.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Submissions at a time; by default one a processor."),
    ] = None,
    sandbox: Annotated[
        str | None,
        typer.Option(
            help="The least protection to run students' code with: full, landlock, limits or off; "
            "auto takes the best that this machine has. By default what the course's configuration "
            "says, which is auto."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be graded, and do nothing.")
    ] = False,
    feedback: Annotated[bool, typer.Option(help="Write the students' feedback pages.")] = True,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run students' code on a dask.distributed cluster: its scheduler's address, such as "
            "tls://grading.example.org:8786. Workers need this actlib, and no folder in common.",
        ),
    ] = None,
    tls_ca: Annotated[
        Path | None, typer.Option(help="The authority's certificate, for --dask tls://…")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Your certificate for it.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Your certificate's key.")] = None,
    course: Course = Path(),
    csv: Annotated[Path | None, typer.Option(help="Write the table to this file too.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the rows as JSON, and nothing else, on stdout.")
    ] = False,
) -> None:
    """Grade what is new or changed among what students handed in, and write their feedback.

    Reads submitted/STUDENT/ASSIGNMENT/*.ipynb, takes each submission through nbgrader's own steps,
    with the student's code and the tests in separate processes, and prints a table. A submission that
    breaks is reported in its own row; the others are graded all the same. Points that a person gave
    in the formgrader are kept. It can be broken off at any moment: the next run goes on.
    """
    console = Console(stderr=json)
    with one_line():
        if not dask and not dry_run:
            from actlib.grading.begin import begin

            begin(sandbox)
        gc.disable()  # a quarter of the time that the imports take, for next to no garbage
        from actlib.grading.cluster import Certificates, Cluster
        from actlib.grading.grade import Grading, handed_in
        from actlib.grading.progress import watch
        from actlib.grading.rows import Row, as_csv, as_json, as_table

        gc.freeze()
        gc.enable()
        tables: dict[str, list[Row]] = {}
        names = assignments or handed_in(course)
        certificates = Certificates(tls_ca, tls_cert, tls_key)
        with Cluster(dask, certificates) if dask else nullcontext() as cluster:
            for assignment in names:
                grading = Grading(
                    course, assignment, student or [], force, jobs, feedback, sandbox, cluster
                )
                if dry_run:
                    for name, state in grading.plan().items():
                        typer.echo(f"{assignment} {name}: {state}")
                    continue
                console.print(grading.where, highlight=False, soft_wrap=True, markup=False)
                watched = watch(grading, len(grading), f"grading {assignment}", console)
                tables[assignment] = sorted(watched, key=lambda row: row.student_id)
    if dry_run:
        return
    if json:
        typer.echo(dumps({name: as_json(rows) for name, rows in tables.items()}, indent=1))
    else:
        for assignment, rows in tables.items():
            title = f"{assignment}: {len(rows)} submissions"
            console.print(as_table(rows, title, console.width))
    if csv:
        with one_line():
            _write(csv, "\n".join(map(as_csv, tables.values())))
    if any(row.state == "failed" for rows in tables.values() for row in rows):
        raise typer.Exit(2)


@app.command()
def report(
    assignments: Annotated[
        list[str] | None,
        typer.Argument(help="Which assignments; by default all that somebody handed in."),
    ] = None,
    course: Course = Path(),
    output: Annotated[
        Path | None,
        typer.Option(
            help="The folder to write to, one folder an assignment in it; by default report/ in the "
            "course folder."
        ),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the table of questions to this file too.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the reports as JSON, and nothing else, on stdout.")
    ] = False,
) -> None:
    """Make a page about a graded assignment: for the instructor, to read before the next lecture.

    Shows how the points are spread, which questions were hard and which tell strong students from
    weak ones, what the class misunderstood, which submissions a person should look at, and which
    are near-identical. Reads what `actlib grade` or nbgrader left in the gradebook and in
    autograded/, changes nothing there, and writes report/ASSIGNMENT/index.html.

    The page names students, and is for you alone. The report.json, questions.csv and mistakes.csv
    beside it name nobody.
    """
    from actlib.grading.grade import handed_in
    from actlib.grading.report import ClassReport, write_report

    made: dict[str, ClassReport] = {}
    with one_line():
        for assignment in assignments or handed_in(course):
            made[assignment] = ClassReport(course, assignment)
            page = write_report(made[assignment], (output or course / "report") / assignment)
            typer.echo(f"{assignment}: {page}", err=json)
        if csv:
            _write(csv, "\n".join(report.questions_csv() for report in made.values()))
    if json:
        typer.echo(dumps({name: report.as_dict() for name, report in made.items()}, indent=1))


@app.command()
def demo(
    course: Course = Path(),
    folder: Annotated[
        Path, typer.Option(help="Where the demonstration course is built, anew each time.")
    ] = Path("_build/demo"),
) -> None:
    """Grade an invented class: right answers, typical mistakes, broken notebooks.

    Builds a course folder of its own, with its own gradebook, and runs the same steps in it
    that an instructor runs for a real class, up to the report. Nothing outside that folder is touched.
    """
    from actlib.grading.demo import build_class
    from actlib.grading.grade import Grading
    from actlib.grading.progress import watch
    from actlib.grading.report import ClassReport, write_report
    from actlib.grading.rows import as_csv, as_table

    with one_line():
        assignments = build_class(course, folder)
        tables, text = [], []
        for assignment in assignments:
            grading = Grading(folder, assignment)
            watched = watch(grading, len(grading), f"grading {assignment}", Console())
            rows = sorted(watched, key=lambda row: row.student_id)
            tables.append(as_table(rows, f"{assignment}: {len(rows)} submissions", WIDTH))
            text.append(as_csv(rows))
            write_report(ClassReport(folder, assignment), folder / "report" / assignment)
    (folder / "grades.csv").write_text("\n".join(text), encoding="utf-8")
    with (folder / "grades.txt").open("w", encoding="utf-8") as file:
        for table in tables:
            Console(file=file, width=WIDTH).print(table)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")  # in place: it may be /dev/stdout


if __name__ == "__main__":
    app()
