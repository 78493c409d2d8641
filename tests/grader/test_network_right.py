"""Right answers to the network exercises pass, however they are written."""

import pytest
from network_answers import RIGHT

from actlib.checks import check
from actlib.checks.network import NETWORK

ALL = [
    pytest.param(target, answer, id=f"{target}-{style}")
    for target, answers in RIGHT.items()
    for style, answer in answers.items()
]


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(("target", "answer"), ALL)
def test_a_right_answer_passes(target, answer, secret):
    report = check(answer, target, secret=secret)
    assert report.score == 1, report


def test_every_exercise_is_answered_in_five_ways():
    assert {
        target: len(RIGHT.get(target, ())) for target in NETWORK if len(RIGHT.get(target, ())) < 5
    } == {}


@pytest.mark.parametrize("target", NETWORK)
def test_other_secrets_change_no_verdict(target, monkeypatch):
    """The random inputs must suit the exercise whatever the secret."""
    for secret in ("a", "b", "c", "d", "e"):
        monkeypatch.setenv("ACTLIB_COURSE_SECRET", secret)
        report = check(NETWORK[target].reference, target, secret=True)
        assert report.score == 1, report
