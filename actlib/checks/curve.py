"""The student's curve against the right one: a small picture in the report, drawn when it is shown.

It is an SVG of two lines, made here: importing matplotlib would take longer than all checks of a
notebook, for every student who is graded and in the browser above all.
"""

import base64
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from actlib.checks.compare import Numbers, agree, number

WIDTH, HEIGHT = 440, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 428, 30, 208  # the frame within the picture
# Okabe and Ito's blue and vermillion; the dashes tell them apart without colour
LINES = (("right", "#0072B2", ""), ("yours", "#D55E00", "7 4"))


@dataclass(frozen=True, eq=False)
class Curve:
    """Both functions at the same points, and the parameters they were computed with."""

    x: Numbers
    actual: Numbers
    expected: Numbers
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def alt_text(self) -> str:
        """Return in words what the picture shows."""
        wrong = ~agree(self.actual, self.expected)
        low, high = number(self.x.min()), number(self.x.max())
        text = f"Two curves over x from {low} to {high}: your function and the right one."
        if not wrong.any():
            return f"{text} In this range they lie on each other."
        if wrong.mean() > 0.95:
            return f"{text} They differ almost everywhere."
        bad = self.x[wrong]
        return f"{text} They differ between x = {number(bad.min())} and x = {number(bad.max())}."

    def to_html(self) -> str:
        """Return the picture as an image element with its description."""
        encoded = base64.b64encode(self.to_svg().encode()).decode()
        alt = html.escape(self.alt_text(), quote=True)
        return (
            f'<img src="data:image/svg+xml;base64,{encoded}" alt="{alt}" width="{WIDTH}" '
            f'height="{HEIGHT}" style="max-width:100%;height:auto;background:#fff">'
        )

    def to_svg(self) -> str:
        """Return the picture."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12" fill="none">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
            + "".join([*self._grid(), *self._lines(), *self._legend()])
            + "</svg>"
        )

    def _window(self) -> tuple[float, float, float, float]:
        """Return the range of x and y: the right curve, and the student's as far as it leaves that visible."""
        span = max(float(np.ptp(self.expected)), 1.0)
        low, high = float(self.expected.min()), float(self.expected.max())
        near = self.actual[np.isfinite(self.actual)]
        near = near[(near > low - span) & (near < high + span)]
        if near.size:
            low, high = min(low, float(near.min())), max(high, float(near.max()))
        margin = 0.05 * max(high - low, 1e-3)
        return float(self.x.min()), float(self.x.max()), low - margin, high + margin

    def _place(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return a point in the picture's coordinates."""
        x0, x1, y0, y1 = self._window()
        return (
            LEFT + (x - x0) / (x1 - x0) * (RIGHT - LEFT),
            BOTTOM - (y - y0) / (y1 - y0) * (BOTTOM - TOP),
        )

    def _lines(self) -> Iterator[str]:
        for (_, colour, dashes), values in zip(LINES, (self.expected, self.actual), strict=True):
            across, down = self._place(self.x, np.asarray(values, dtype=np.float64))
            visible = np.isfinite(down) & (down > TOP - 2) & (down < BOTTOM + 2)
            # a line ends where it leaves the frame, and another begins where it comes back
            for piece in np.split(np.arange(visible.size), np.flatnonzero(np.diff(visible)) + 1):
                if visible[piece[0]]:
                    points = " ".join(f"{across[i]:.1f},{down[i]:.1f}" for i in piece)
                    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
                    yield f'<polyline points="{points}" stroke="{colour}" stroke-width="2.2"{dash}/>'

    def _grid(self) -> Iterator[str]:
        x0, x1, y0, y1 = self._window()
        for value in _ticks(x0, x1):
            at, _ = self._place(value, y0)
            yield f'<path d="M{at:.1f},{TOP}V{BOTTOM}" stroke="#ddd"/>'
            yield f'<text x="{at:.1f}" y="{BOTTOM + 16}" text-anchor="middle" fill="#333">{value:g}</text>'
        for value in _ticks(y0, y1):
            _, at = self._place(x0, value)
            yield f'<path d="M{LEFT},{at:.1f}H{RIGHT}" stroke="#ddd"/>'
            yield f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end" fill="#333">{value:g}</text>'
        middle = (LEFT + RIGHT) / 2
        yield f'<text x="{middle}" y="{HEIGHT - 4}" text-anchor="middle" fill="#333">x</text>'

    def _legend(self) -> Iterator[str]:
        at = LEFT
        for name, colour, dashes in LINES:
            dash = f' stroke-dasharray="{dashes}"' if dashes else ""
            yield f'<path d="M{at},14h28" stroke="{colour}" stroke-width="2.2"{dash}/>'
            yield f'<text x="{at + 34}" y="18" fill="#333">{name}</text>'
            at += 90
        values = ", ".join(f"{k.replace('_', ' ')} = {v}" for k, v in self.parameters.items())
        if values:
            yield f'<text x="{RIGHT}" y="18" text-anchor="end" fill="#333">{html.escape(values)}</text>'


def _ticks(low: float, high: float) -> list[float]:
    """Return three to seven round numbers between two others."""
    rough = (high - low) / 6
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [round(i * step, 10) for i in range(int(np.ceil(low / step)), int(high / step) + 1)]
