"""``actlib bench``: measure, print a table, write JSON."""

import json
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from actlib.bench.checks import checks
from actlib.bench.grading import grading
from actlib.bench.growth import growth
from actlib.bench.results_view import geometric_mean_ratio, select, show_ulp

app = typer.Typer(help="Benchmarks of the library.", no_args_is_help=True)
app.command()(checks)
app.command()(grading)
app.command()(growth)
STORED = Path(__file__).parent / "results" / "numerics.json"


@app.callback()
def _group() -> None:
    """Benchmarks of the library."""


@app.command()
def numerics(
    output: Annotated[Path, typer.Option(help="Where to write the JSON.")] = Path(
        "_build/bench/numerics.json"
    ),
    sizes: Annotated[str, typer.Option(help="Array lengths to time, with commas.")] = (
        "1000,1000000,10000000"
    ),
    rounds: Annotated[
        int,
        typer.Option(
            min=2, help="Interleaved rounds a timing; past a million elements a tenth of them."
        ),
    ] = 21,
    points: Annotated[int, typer.Option(min=500, help="Size of the accuracy grid.")] = 3000,
    store: Annotated[
        bool, typer.Option(help="Also replace the results that the book shows.")
    ] = False,
) -> None:
    """Accuracy and speed of actlib, the textbook's one-liners, SciPy, PyTorch and JAX."""
    # here, so that `actlib --help` does not wait for it
    from actlib.bench import measure, peers
    from actlib.catalog import catalog

    try:
        lengths = tuple(int(size) for size in sizes.split(","))
        if min(lengths) < 1000 or any(length % measure.ROW for length in lengths):
            raise ValueError
    except ValueError:
        raise typer.BadParameter(
            f"needs multiples of {measure.ROW} with commas between them, such as 1000,1000000",
            param_hint="--sizes",
        ) from None
    one_thread()
    names = peers.installed()
    exact = find_spec("mpmath") is not None
    if store and (not exact or set(names) != set(peers.PEERS)):
        missing = [*(set(peers.PEERS) - set(names)), *([] if exact else ["mpmath"])]
        message = f"the book shows every column; missing here: {', '.join(sorted(missing))}"
        raise typer.BadParameter(message, param_hint="--store")
    console = Console()
    console.print(f"Peers: {', '.join(names)}; speed is measured on one thread.")
    if not exact:
        console.print("mpmath is not installed: accuracy is left out.")

    def watched(title: str, measurements: Iterable[dict[str, Any]], steps: int) -> list[Any]:
        """Collect the measurements while a bar moves on with each function and dtype."""
        rows, begun = [], set()
        with Progress(console=console) as bar:
            task = bar.add_task(title, total=steps)
            for row in measurements:
                rows.append(row)
                begun.add((row["function"], row.get("dtype")))
                bar.update(task, completed=len(begun))
        return rows

    accuracy, curves = [], []
    if exact:
        steps = 2 * len(measure.SCALAR)
        accuracy = watched("accuracy", measure.accuracy(names, points), steps)
        curves = watched("error over x", measure.curves(names), len(measure.CURVES))
    speed = []
    for size in lengths:
        title = f"speed, {size:,} elements"
        speed += watched(title, measure.speed(names, size, rounds), 2 * len(catalog))
    result = {
        "environment": environment(names),
        "grid_points": points,
        "rounds": rounds,
        "accuracy": accuracy,
        "edges": measure.EDGES.tolist(),
        "curves": curves,
        "passes": measure.passes(rounds),
        "speed": speed,
    }
    # one measurement a line keeps the stored file short and its changes readable
    text = (
        "{\n" + ",\n".join(f'"{key}": {_lines(value)}' for key, value in result.items()) + "\n}\n"
    )
    for path in (output, STORED) if store else (output,):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if exact:
        console.print(accuracy_table(result))
    console.print(speed_table(result))
    for part in ("value", "grad"):
        ratio = geometric_mean_ratio(result, "PyTorch", part)
        if ratio is not None:
            console.print(
                f"actlib / PyTorch, {part}, geometric mean over the catalogue: {ratio:.2f}"
            )
    console.print(f"Written: {output}")


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(json.dumps(item, allow_nan=False) for item in value) + "\n]"
    return json.dumps(value, allow_nan=False)


def one_thread() -> None:
    """Keep this process on one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def environment(names: tuple[str, ...]) -> dict[str, str]:
    """Return what the numbers depend on."""
    packages = {"SciPy": "scipy", "PyTorch": "torch", "JAX": "jax"}
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "numpy": np.__version__,
        **{packages[name]: version(packages[name]) for name in names if name in packages},
    }


def accuracy_table(result: dict[str, Any], dtype: str = "float64") -> Table:
    """Return the largest error of each peer, function by function."""
    names = list(dict.fromkeys(row["peer"] for row in result["accuracy"]))
    table = Table(title=f"Largest error in ULP, {dtype}")
    for column in ("function", "part", *names):
        table.add_column(column, justify="left" if column in ("function", "part") else "right")
    for key in dict.fromkeys((r["function"], r["part"]) for r in result["accuracy"]):
        rows = select(result["accuracy"], function=key[0], part=key[1], dtype=dtype)
        by_peer = {row["peer"]: show_ulp(row["max_ulp"]) for row in rows}
        table.add_row(*key, *(by_peer.get(name, "–") for name in names))
    return table


def speed_table(result: dict[str, Any], dtype: str = "float64") -> Table:
    """Return the time of each peer at the size closest to a million."""
    size = min({row["size"] for row in result["speed"]}, key=lambda n: abs(n - 1_000_000))
    names = list(dict.fromkeys(row["peer"] for row in result["speed"]))
    table = Table(title=f"Nanoseconds per element, {size} elements, {dtype}, one thread")
    for column in ("function", "part", *names):
        table.add_column(column, justify="left" if column in ("function", "part") else "right")
    for key in dict.fromkeys((r["function"], r["part"]) for r in result["speed"]):
        rows = select(result["speed"], function=key[0], part=key[1], dtype=dtype, size=size)
        by_peer = {row["peer"]: f"{row['ns']:.2f}" for row in rows}
        table.add_row(*key, *(by_peer.get(name, "–") for name in names))
    return table
