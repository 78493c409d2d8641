"""``actlib bench checks``: how often the checks are right, and how long one takes."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track


def checks(
    output: Annotated[Path, typer.Option(help="Where to write the JSON.")] = Path(
        "_build/bench/checks.json"
    ),
    every: Annotated[int, typer.Option(min=1, help="Try only every n-th mutant.")] = 1,
    target: Annotated[
        list[str] | None, typer.Option(help="Only this target; repeat for several.")
    ] = None,
) -> None:
    """Confusion table of the checks: right and wrong answers, accepted and rejected, named or not.

    Right answers are those of the corpus, in all styles; wrong ones are the known misconceptions and
    the mutants that a grid of their own finds wrong. Ends with status 1 if a verdict is wrong.
    """
    # here, so that no other command waits for it
    from actlib.bench.verdicts import TARGETS, as_table, summary, tally

    console = Console()
    for name in target or ():
        if name not in TARGETS:
            raise typer.BadParameter(f"there is no target {name!r}", param_hint="--target")
    tallies = [
        tally(name, every) for name in track(target or TARGETS, "trying answers", console=console)
    ]
    result = summary(tallies)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    console.print(as_table(tallies))
    total = result["total"]
    console.print(
        f"{total['named']} of {total['misconceptions']} misconceptions named rightly; "
        f"one check takes {result['median_ms']:.1f} ms (median, warm; "
        f"slowest target {result['slowest_median_ms']:.1f} ms)."
    )
    mistakes = [f"{t.target}: {mistake}" for t in tallies for mistake in t.mistakes]
    for mistake in mistakes:
        console.print(mistake, markup=False)
    console.print(f"Written: {output}")
    if mistakes:
        raise typer.Exit(1)
