"""Item analysis: how hard a question was, and whether it tells strong students from weak ones."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

FEW = 10  # students; below, a correlation is not worth printing
SAME = 1e-9  # points; sums differ in their last digit

Points = Mapping[str, float | None]


@dataclass(frozen=True)
class Item:
    """One question in figures.

    Attributes
    ----------
    question
        The test cell, or the cell that a person grades.
    maximum
        Its points.
    students
        How many have been graded.
    share
        The mean share of the points; None while some wait for a person. A low one is a hard question.
    full, none
        The shares of students with all points, and with none.
    discrimination
        The correlation between the points here and those in all other questions together (corrected
        item-total correlation). None if there are too few students, if all have the same points here
        or in the rest, or if there is no other question.
    why_not
        Which of these it is.
    """

    question: str
    maximum: float
    students: int
    share: float | None
    full: float | None
    none: float | None
    discrimination: float | None
    why_not: str = ""


def chance(students: int) -> float:
    """Return how large a correlation comes about by chance: in 19 of 20 cases it is smaller.

    By Fisher's transformation; it is 1 for fewer than four students.

    Examples
    --------
    >>> round(chance(12), 2), round(chance(500), 2)
    (0.57, 0.09)
    """
    return math.tanh(1.96 / math.sqrt(students - 3)) if students > 3 else 1.0


def analyse(class_: Sequence[Points], maxima: Mapping[str, float]) -> list[Item]:
    """Return the figures of each question that gives points, in the order of `maxima`.

    Parameters
    ----------
    class_
        Everybody's points by question; None where a person has yet to grade.
    maxima
        The most that each question gives.
    """
    questions = [name for name, maximum in maxima.items() if maximum > 0]
    table = np.array(
        [[_number(points.get(name)) for name in questions] for points in class_], dtype=np.float64
    ).reshape(len(class_), len(questions))
    # those of a question that waits for a person would make the totals unequal
    complete = [index for index in range(len(questions)) if not np.isnan(table[:, index]).any()]
    return [
        _item(name, maxima[name], table[:, index], table[:, [i for i in complete if i != index]])
        for index, name in enumerate(questions)
    ]


def _number(points: float | None) -> float:
    return math.nan if points is None else points


def _item(name: str, maximum: float, points: np.ndarray, others: np.ndarray) -> Item:
    waiting = int(np.isnan(points).sum())
    students = len(points) - waiting
    if waiting or not students:
        why_not = f"{waiting} of {len(points)} wait for a person" if waiting else "nobody"
        return Item(name, maximum, students, None, None, None, None, why_not)
    rest = others.sum(axis=1)
    correlation, why_not = None, ""
    if students < FEW:
        why_not = f"fewer than {FEW} students"
    elif not others.shape[1]:
        why_not = "no other question"
    elif np.ptp(points) < SAME:
        why_not = "all have the same points"
    elif np.ptp(rest) < SAME:
        why_not = "all have the same points in the rest"
    else:
        correlation = float(np.corrcoef(points, rest)[0, 1])
    return Item(
        name,
        maximum,
        students,
        float(points.mean()) / maximum,
        float((points >= maximum).mean()),
        float((points <= 0).mean()),
        correlation,
        why_not,
    )
