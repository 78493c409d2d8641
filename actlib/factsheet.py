"""Tables of what the catalogue knows of some functions, for the chapters."""

from collections.abc import Sequence
from math import inf

import numpy as np

from actlib.bench.results_view import select
from actlib.catalog import catalog
from actlib.experiments import load
from actlib.experiments.stats import Estimate, geometric
from actlib.figures import display_name, markdown_table, whole


def number(value: float) -> str:
    """Return a number as a text writes it, with at most three digits.

    Examples
    --------
    >>> number(-0.2784645427610738), number(float("-inf")), number(6.0)
    ('−0.278', '−∞', '6')
    """
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.3g}".replace("-", "−")


def costs() -> dict[str, Estimate]:
    """Return the measured time of each function with its derivative, in ReLU's."""
    rows = select(load("costs")["rows"], part="function")
    ns = {row["what"]: np.array(row["ns"]) for row in rows}
    both = {name: ns[name] + ns[f"{name}_grad"] for name in ns if f"{name}_grad" in ns}
    return {name: geometric(time / both["relu"]) for name, time in both.items()}


def fact_table(names: Sequence[str]) -> str:
    """Return a table of range, saturation, kinks, smoothness and cost of element-wise functions.

    All cells are computed, at the default parameters: the slopes far out are the derivative's own
    limits, at a kink stands the value that the derivative takes there, which is a convention, and
    the cost is that of function and derivative, in ReLU's, from the experiment ``costs``.

    Examples
    --------
    >>> print(fact_table(["relu"]).replace("\N{NO-BREAK SPACE}", "~"))
    | function | range | slope far left | slope far right | at kinks | smoothness | time, ReLU’s~=~1 |
    |---|---|---|---|---|---|---|
    | ReLU | 0~to~∞ | 0 | 1 | 0~at~x~=~0 | $C^0$ | 1 |
    """
    measured = costs()
    rows = []
    for name in names:
        record = catalog[name]
        low, high = record.range
        left, right = (float(record.grad(x, **record.parameters)) for x in (-inf, inf))
        kinks = [
            whole(f"{number(float(record.grad(kink, **record.parameters)))} at x = {number(kink)}")
            for kink in record.kinks
        ]
        smooth = record.smoothness
        rows.append(
            [
                display_name(name),
                f"{number(low)} to {number(high)}",
                number(left),
                number(right),
                ", ".join(kinks) or "none",
                f"$C^{smooth[1]}$" if smooth.startswith("C") else smooth,
                "1" if name == "relu" else measured[name].text(1),
            ]
        )
    slopes = ["slope far left", "slope far right", "at kinks"]
    header = ["function", "range", *slopes, "smoothness", "time, ReLU’s = 1"]
    return markdown_table(header, rows)
