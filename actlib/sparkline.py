"""A function and its derivative as a picture small enough for a table's row."""

import numpy as np
from numpy.typing import NDArray

from actlib.catalog import Activation

WIDTH, HEIGHT = 96, 48
X_LIMIT, LOW, HIGH = 4.0, -1.4, 2.4


def sparkline(record: Activation) -> str:
    """Return an inline SVG of a function of numbers: solid the function, dashed its derivative.

    It is drawn in the colour of the text around it, so that it works on light and dark pages.

    Examples
    --------
    >>> import actlib
    >>> sparkline(actlib.catalog["tanh"])[:4]
    '<svg'
    """
    x = np.linspace(-X_LIMIT, X_LIMIT, 161)
    value = record.fn(x, **record.parameters)
    slope = record.grad(x, **record.parameters)
    left, right = _place(np.array([-X_LIMIT, X_LIMIT]), np.zeros(2)).split(" ")
    top, bottom = _place(np.zeros(2), np.array([HIGH, LOW])).split(" ")
    return (
        f'<svg role="img" aria-label="Graph of {record.name} and its derivative" '
        f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'fill="none" stroke="currentColor">'
        f'<path d="M{left}L{right}M{top}L{bottom}" stroke-width="0.5" opacity="0.5"/>'
        f'<polyline points="{_place(x, value)}" stroke-width="1.8"/>'
        f'<polyline points="{_place(x, slope)}" stroke-width="1.2" stroke-dasharray="3 2"/>'
        "</svg>"
    )


def _place(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Return the points in the picture's coordinates; what lies outside is left to the frame."""
    across = (x + X_LIMIT) / (2.0 * X_LIMIT) * WIDTH
    down = (HIGH - y) / (HIGH - LOW) * HEIGHT
    return " ".join(f"{a:.1f},{d:.1f}" for a, d in zip(across, down, strict=True))
