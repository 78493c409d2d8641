"""Tables of what the catalogue knows of some functions, for the chapters."""

from collections.abc import Sequence
from math import inf

import numpy as np

from actlib.catalog import catalog
from actlib.figures import display_name, markdown_table


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


def fact_table(names: Sequence[str]) -> str:
    """Return a table of range, saturation, kinks and smoothness of element-wise functions.

    All cells are computed, at the default parameters: the slopes far out are the derivative's own
    limits, and at a kink stands the value that the derivative takes there, which is a convention.

    Examples
    --------
    >>> print(fact_table(["relu"]))
    | function | range | slope far left | slope far right | at kinks | smoothness |
    |---|---|---|---|---|---|
    | ReLU | 0 to ∞ | 0 | 1 | 0 at x = 0 | $C^0$ |
    """
    rows = []
    for name in names:
        record = catalog[name]
        low, high = record.range
        left, right = (float(record.grad(x, **record.parameters)) for x in (-inf, inf))
        kinks = [
            f"{number(float(record.grad(kink, **record.parameters)))} at x = {number(kink)}"
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
            ]
        )
    header = ["function", "range", "slope far left", "slope far right", "at kinks", "smoothness"]
    return markdown_table(header, rows)
