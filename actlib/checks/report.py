"""The verdict on one answer: findings, a score, and points that nbgrader and the student both read."""

import html
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actlib.checks.curve import Curve

REPORT_MIME = "application/vnd.actlib.report+json"


@dataclass(frozen=True)
class Finding:
    """What was found about one part of an answer.

    Attributes
    ----------
    part
        "value", "shape", "input", "stability", or a layer of a network.
    passed
        Whether the part is right.
    weight
        The part's share of the points, relative to the other parts'.
    message
        One or two sentences for the student.
    diagnosis
        The slug of the misconception that was recognised, or None.
    """

    part: str
    passed: bool
    weight: float
    message: str
    diagnosis: str | None = None


class Points(float):
    """A number of points that shows the report it comes from.

    As the last line of a test cell its plain text is the number alone, which nbgrader reads as
    partial credit, while a notebook shows the report: nbgrader by itself offers one or the other.
    """

    report: "Report"
    maximum: float

    def __new__(cls, value: float, maximum: float, report: "Report") -> "Points":
        """Return `value` as a float that knows its report."""
        points = super().__new__(cls, value)
        points.report = report
        points.maximum = maximum
        return points

    def _repr_mimebundle_(
        self, include: Sequence[str] = (), exclude: Sequence[str] = ()
    ) -> dict[str, Any]:
        earned = f"<p>Points: {float(self):g} of {self.maximum:g}</p>"
        return {"text/html": self.report._repr_html_() + earned, REPORT_MIME: self.report.as_dict()}


@dataclass(frozen=True)
class Report:
    """The findings about one answer, part by part.

    Attributes
    ----------
    target
        What the answer was checked against, such as "sigmoid".
    findings
        One `Finding` a part that was judged.
    advice
        What else was noticed, and costs nothing: parts that nobody asked for.
    curve
        The answer's curve and the right one, where they differ; drawn when the report is shown.
    """

    target: str
    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...] = ()
    curve: "Curve | None" = field(default=None, repr=False, compare=False)

    @property
    def score(self) -> float:
        """The weighted share of parts that pass, from 0 to 1."""
        total = sum(finding.weight for finding in self.findings)
        earned = sum(finding.weight for finding in self.findings if finding.passed)
        return earned / total if total else 0.0

    @property
    def passed(self) -> bool:
        """Whether every part passes."""
        return all(finding.passed for finding in self.findings)

    def points(self, maximum: float) -> Points:
        """Return the score as points out of `maximum`, to leave as the last line of a test cell.

        Raises
        ------
        ValueError
            If `maximum` is negative.
        """
        if not maximum >= 0:
            raise ValueError(f"points: the maximum must not be negative, but is {maximum}")
        return Points(min(round(self.score * maximum, 4), maximum), maximum, self)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, for the instructor's tables."""
        return {
            "target": self.target,
            "score": self.score,
            "findings": [asdict(finding) for finding in self.findings],
            "advice": [asdict(finding) for finding in self.advice],
        }

    def _summary(self) -> str:
        right = sum(finding.passed for finding in self.findings)
        return f"{right} of {len(self.findings)} parts are right"

    def _lines(self) -> list[tuple[str, str, str]]:
        """Return part, verdict and message of everything there is to say."""
        judged = [(f.part, "right" if f.passed else "not yet", f.message) for f in self.findings]
        return judged + [(f.part, "advice", f.message) for f in self.advice]

    def __repr__(self) -> str:
        width = max((len(part) for part, _, _ in self._lines()), default=0)
        lines = [f"{self.target}: {self._summary()}"]
        lines += [f"  {verdict:9}{part:{width}}  {said}" for part, verdict, said in self._lines()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="{_CELL}">{html.escape(part)}</th>'
            f'<td style="{_CELL};white-space:nowrap">{_MARKS[verdict]} {verdict}</td>'
            f'<td style="{_CELL};white-space:normal">{html.escape(said)}</td></tr>'
            for part, verdict, said in self._lines()
        )
        return (
            '<table><caption style="text-align:left">'
            f"<strong>{html.escape(self.target)}</strong>: "
            f"{self._summary()}</caption>"
            f'<thead><tr><th scope="col" style="{_CELL}">Part</th>'
            f'<th scope="col" style="{_CELL}">Verdict</th>'
            f'<th scope="col" style="{_CELL}">What was found</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>" + (self.curve.to_html() if self.curve else "")
        )


_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"

# the mark is decoration; the word beside it carries the meaning, for any eye and any screen reader
_MARKS = {
    "right": '<span aria-hidden="true">✓</span>',
    "not yet": '<span aria-hidden="true">✗</span>',
    "advice": '<span aria-hidden="true">·</span>',
}
