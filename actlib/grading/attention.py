"""Which submissions need a person's eye, and why."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from actlib.grading.graded import GradedClass, Submission

# what a reason is called on the page, the gravest first
KINDS = {
    "ungraded": "not graded",
    "crash": "process ended",
    "limit": "limit hit",
    "blocked": "access blocked",
    "score": "points refused",
    "missing": "no notebook",
    "repaired": "mended",
}

# how what is noted down, and the errors of a notebook, tell of each; the first that fits
_SIGNS = (
    ("crash", re.compile(r"ended (its Python|the) process|ProcessEnded|TestsEnded|DeadKernel")),
    ("limit", re.compile(r"CellTimeoutError|MemoryError|NotRun|had to be ended|did not return")),
    ("limit", re.compile(r"No space left|File too large|Too many open files|too much memory")),
    ("blocked", re.compile(r"PermissionError|Operation not permitted|while your work is graded")),
    # under the full sandbox, what is out of reach is not there; a path of the student's own has no root
    ("blocked", re.compile(r"FileNotFoundError: .*'(/|[A-Z]:)")),
    ("blocked", re.compile(r"No module named '(actlib|nbgrader)")),
    ("missing", re.compile(r"^no \S+\.ipynb")),
    ("score", re.compile(r"NoScore|is not between 0 and")),
)


@dataclass(frozen=True)
class Reason:
    """Why to look at a submission.

    Attributes
    ----------
    kind
        A key of `KINDS`.
    what
        What there is to see.
    """

    kind: str
    what: str


def attention(class_: GradedClass) -> dict[str, list[Reason]]:
    """Return the reasons by student, the gravest first; students without any are left out."""
    order = list(KINDS)
    found = {
        student: sorted(
            dict.fromkeys(_reasons(submission, class_)), key=lambda r: order.index(r.kind)
        )
        for student, submission in class_.submissions.items()
    }
    worth = {student: reasons for student, reasons in found.items() if reasons}
    return dict(sorted(worth.items(), key=lambda entry: (order.index(entry[1][0].kind), entry[0])))


def _reasons(submission: Submission, class_: GradedClass) -> Iterator[Reason]:
    if not submission.points or (class_.recorded and not submission.recorded):
        again = f"`actlib grade {class_.assignment} --student {submission.student}` says why"
        yield Reason("ungraded", again)
    for phrase in filter(None, submission.problem.split("; ")):
        yield Reason(_kind(phrase) or "repaired", phrase)
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for cell, text in _texts(submission):
        if kind := _kind(text):
            said[kind, text].append(cell)
    for (kind, text), cells in said.items():
        where = ", ".join(dict.fromkeys(cell or "a cell that the student added" for cell in cells))
        yield Reason(kind, f"{where}: {text}")


def _texts(submission: Submission) -> Iterable[tuple[str, str]]:
    for cell, name, message in submission.errors:
        yield cell, f"{name}: {message}".rstrip(": ")
    for finding in submission.findings:
        if not finding.diagnosis:
            yield finding.question, finding.message


def _kind(text: str) -> str | None:
    return next((kind for kind, sign in _SIGNS if sign.search(text)), None)
