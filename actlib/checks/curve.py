"""The student's curve against the right one: a small picture in the report, drawn when it is shown."""

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from actlib.checks.compare import Numbers, agree, number


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
        """Return the picture as an image element; without matplotlib, nothing."""
        try:
            from matplotlib.figure import Figure
        except ImportError:
            return ""
        figure = Figure(figsize=(4.6, 2.5), layout="constrained", facecolor="white")
        axes = figure.add_subplot()
        axes.plot(self.x, self.expected, color="#0072B2", linewidth=2.5, label="right")
        with np.errstate(all="ignore"):
            axes.plot(self.x, self._clipped(), "--", color="#D55E00", linewidth=2, label="yours")
        axes.set_xlabel("x")
        axes.grid(color="#DDDDDD", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, loc="best")
        if self.parameters:
            values = ", ".join(f"{k.replace('_', ' ')} = {v}" for k, v in self.parameters.items())
            axes.set_title(values, fontsize=9, loc="left")
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        encoded = base64.b64encode(buffer.getvalue()).decode()
        alt = html.escape(self.alt_text(), quote=True)
        return (
            f'<img src="data:image/svg+xml;base64,{encoded}" alt="{alt}" '
            'style="max-width:100%;height:auto;background:#fff">'
        )

    def _clipped(self) -> Numbers:
        """Return the student's values, cut off where they would flatten the right curve to a line."""
        span = max(float(np.ptp(self.expected)), 1.0)
        low, high = float(self.expected.min()) - 2 * span, float(self.expected.max()) + 2 * span
        actual = np.asarray(self.actual, dtype=np.float64)
        return np.where((actual < low) | (actual > high), np.nan, actual)
