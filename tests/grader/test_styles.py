"""Right is right however it is written: every target, in at least five styles, public and secret."""

import pytest

from actlib.bench.checks_corpus import AROUND, STABLE, UNSTABLE
from actlib.checks import check
from actlib.checks.targets import ELEMENTWISE


def answers(*tables, targets=None, without=None):
    return [
        pytest.param(target, answer, id=f"{target}: {style}")
        for table in tables
        for target, styles in table.items()
        for style, answer in styles.items()
        if style != without and (targets is None or target in targets)
    ]


def lost(report):
    return {f.part for f in report.findings if not f.passed}


@pytest.mark.parametrize("target", ELEMENTWISE)
def test_every_target_has_five_styles(target):
    assert len(STABLE.get(target, {})) + len(UNSTABLE.get(target, {})) >= 5


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(("target", "answer"), answers(STABLE))
def test_full_marks(target, answer, secret):
    report = check(answer, target, secret=secret)
    assert report.score == 1, report


@pytest.mark.parametrize(("target", "answer"), answers(UNSTABLE))
def test_an_overflow_or_a_lost_tail_costs_stability_and_nothing_else(target, answer):
    report = check(answer, target, secret=True)
    assert lost(report) == {"stability"}, report


@pytest.mark.parametrize("around", [around for around in AROUND if around != "float32"])
@pytest.mark.parametrize(("target", "answer"), answers(STABLE, UNSTABLE, targets=ELEMENTWISE))
def test_the_same_in_loops_and_lists(target, answer, around):
    report = check(AROUND[around](answer), target, secret=True)
    assert lost(report) <= {"stability"}, report


# a difference quotient needs all the digits of float64
@pytest.mark.parametrize(
    ("target", "answer"),
    answers(STABLE, UNSTABLE, targets=ELEMENTWISE, without="central difference"),
)
def test_the_same_in_float32(target, answer):
    report = check(AROUND["float32"](answer), target, secret=True)
    assert lost(report) <= {"stability"}, report
