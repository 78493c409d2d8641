"""A wrong answer to a network exercise loses the part that is wrong, and hears which mistake it is."""

import numpy as np
import pytest

from actlib.checks import check
from actlib.checks.exercises import sigmoid
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.network import NETWORK

PAIRS = [
    pytest.param(target, wrong, id=f"{target}-{wrong.slug}-{i}")
    for target in NETWORK
    for i, wrong in enumerate(MISCONCEPTIONS.get(target, ()))
]


def test_every_network_exercise_has_its_misconceptions():
    few = {target for target in NETWORK if len(MISCONCEPTIONS.get(target, ())) < 5}
    assert not few


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(("target", "wrong"), PAIRS)
def test_every_misconception_is_refused_and_named(target, wrong, secret):
    report = check(wrong.wrong, target, secret=secret)
    assert report.score < 1
    named = [f for f in report.findings if not f.passed and f.diagnosis == wrong.slug]
    assert named, report
    assert wrong.says in named[0].message


def test_backward_gives_credit_layer_by_layer():

    def only_the_output(params, cache, logits, targets):
        grads = sigmoid.backward(params, cache, logits, targets)
        return {key: grads[key] for key in ("W3", "b3")}

    report = check(only_the_output, "backward")
    assert {f.part: f.passed for f in report.findings} == {
        "layer 3": True,
        "layer 2": False,
        "layer 1": False,
    }
    assert report.points(6) == 2
    assert '"W2"' in report.findings[1].message


@pytest.mark.parametrize(
    ("spoil", "slug", "sentence"),
    [
        (lambda g: g | {"b3": g["W3"] @ np.ones((1, 7))}, None, "shape (3, 7)"),
        (lambda g: g | {"W3": g["W3"].T}, None, "transposed"),
        (lambda g: g | {"W3": g["W3"] + 0.1}, None, "numerical_gradient"),
        (lambda g: g | {"W3": 3.7 * g["W3"]}, None, " Everything is 3.7 times as large"),
        (lambda g: g | {"W3": None}, None, "None"),
        (lambda g: list(g.values()), None, "dict"),
    ],
)
def test_backward_explains(spoil, slug, sentence):

    report = check(lambda *case: spoil(sigmoid.backward(*case)), "backward")
    assert not report.findings[0].passed
    assert report.findings[0].diagnosis == slug
    assert sentence in report.findings[0].message
