"""Item analysis: the figures of a class that can be checked by hand, and classes that have none."""

import json
import math

import numpy as np
import pytest
from scipy import stats

from actlib.grading.items import FEW, analyse, chance

MAXIMA = {"easy": 2.0, "hard": 4.0, "essay": 3.0}


def class_of(*columns):
    return [dict(zip(MAXIMA, row, strict=True)) for row in zip(*columns, strict=True)]


def test_the_figures_are_those_of_the_definitions():
    rng = np.random.default_rng(7)
    ability = rng.normal(size=60)
    points = {
        name: np.clip(np.round(maximum / 2 + ability + rng.normal(size=60)), 0, maximum)
        for name, maximum in MAXIMA.items()
    }
    items = analyse(class_of(*points.values()), MAXIMA)
    for item in items:
        own = points[item.question]
        rest = sum(points.values()) - own
        assert item.share == pytest.approx(own.mean() / item.maximum)
        assert item.full == pytest.approx(np.mean(own == item.maximum))
        assert item.none == pytest.approx(np.mean(own == 0))
        assert item.discrimination == pytest.approx(stats.pearsonr(own, rest).statistic)


def test_a_question_counts_not_for_itself():
    """With itself in the total, two unrelated questions would seem to discriminate."""
    easy, hard = [0, 0, 2, 2] * 5, [0, 4, 0, 4] * 5
    items = analyse(class_of(easy, hard, [0] * 20), MAXIMA)
    assert [round(item.discrimination, 9) for item in items[:2]] == [0, 0]


def test_a_question_that_waits_for_a_person_has_no_figures_and_spoils_nobody_elses():
    essay = [None] * 11 + [0]
    graded = [0, 2] * 6
    items = {i.question: i for i in analyse(class_of(graded, [0, 4] * 6, essay), MAXIMA)}
    assert items["easy"].discrimination == pytest.approx(1)
    assert items["essay"].share is None
    assert items["essay"].why_not == "11 of 12 wait for a person"


@pytest.mark.parametrize(
    ("columns", "why_not"),
    [
        (([2] * 12, [0, 4] * 6, [0] * 12), "all have the same points"),
        (([0, 2] * 6, [4] * 12, [1] * 12), "all have the same points in the rest"),
        (([0.1, 2] * (FEW // 2 - 1), [0, 4] * (FEW // 2 - 1), [0] * (FEW - 2)), "fewer than 10"),
    ],
)
def test_where_a_correlation_means_nothing_there_is_none(columns, why_not):
    first = analyse(class_of(*columns), MAXIMA)[0]
    assert first.discrimination is None
    assert why_not in first.why_not
    assert "NaN" not in json.dumps([vars(item) for item in analyse(class_of(*columns), MAXIMA)])


def test_one_question_alone_and_nobody_at_all():
    assert analyse([{"only": 1.0}] * 12, {"only": 1.0})[0].why_not == "no other question"
    assert analyse([], MAXIMA)[0].share is None


def test_chance_is_where_a_test_of_no_correlation_begins_to_reject():
    rng = np.random.default_rng(3)
    for students in (12, 50):
        a, b = rng.normal(size=(2, 4000, students))
        r = [np.corrcoef(x, y)[0, 1] for x, y in zip(a, b, strict=True)]
        assert np.mean(np.abs(r) > chance(students)) == pytest.approx(0.05, abs=0.012)
    assert math.isclose(chance(3), 1)
