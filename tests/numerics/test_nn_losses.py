"""The losses keep their digits where the textbook forms lose them, and refuse what does not fit."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actlib import nn

logit = st.floats(-700, 700)
TINY = 1e-300  # pytest's own absolute tolerance, 1e-12, would hide the tails


@given(logit, st.integers(0, 1))
def test_binary_loss_and_gradient_are_exact_in_the_tails(z, y):
    with mp.workdps(400):
        p = 1 / (1 + mp.exp(-mp.mpf(z)))
        loss = -mp.log(p if y else 1 - p)
        slope = p - y
    assert nn.binary_cross_entropy_with_logits([z], [y]) == pytest.approx(
        float(loss), rel=2e-15, abs=TINY
    )
    actual = nn.binary_cross_entropy_with_logits_grad([z], [y])
    assert actual[0] == pytest.approx(float(slope), rel=2e-15, abs=TINY)


@given(st.lists(logit, min_size=2, max_size=5), st.data())
def test_softmax_loss_and_gradient_are_exact_in_the_tails(z, data):
    label = data.draw(st.integers(0, len(z) - 1))
    with mp.workdps(700):
        exps = [mp.exp(mp.mpf(value)) for value in z]
        p = [e / sum(exps) for e in exps]
        loss = -mp.log(p[label])
        p[label] = -sum(p[:label] + p[label + 1 :])
    assert nn.softmax_cross_entropy([z], [label]) == pytest.approx(float(loss), rel=1e-12, abs=TINY)
    actual = nn.softmax_cross_entropy_grad([z], [label])[0]
    # exp of a difference near -1400 carries that difference's rounding
    assert actual == pytest.approx([float(value) for value in p], rel=1e-12, abs=TINY)


def test_two_classes_are_the_binary_case():
    rng = np.random.default_rng(1)
    z, y = rng.normal(size=20) * 5, rng.integers(0, 2, size=20)
    logits = np.stack([np.zeros(20), z], axis=1)
    assert nn.softmax_cross_entropy(logits, y) == pytest.approx(
        nn.binary_cross_entropy_with_logits(z, y), rel=1e-14
    )
    gradient = nn.softmax_cross_entropy_grad(logits, y)
    expected = nn.binary_cross_entropy_with_logits_grad(z, y)
    assert gradient[:, 1] == pytest.approx(expected, rel=1e-13)
    assert gradient.sum(axis=1) == pytest.approx(0, abs=1e-17)


def test_a_common_shift_of_the_logits_changes_nothing():
    z = np.array([[1.0, 2.0, 3.0]])
    assert nn.softmax_cross_entropy(z + 2.0**60, [0]) == nn.softmax_cross_entropy(
        [[0.0, 0, 0]], [0]
    )
    assert nn.softmax_cross_entropy(z + 1024, [0]) == nn.softmax_cross_entropy(z, [0])


@pytest.mark.parametrize(
    ("logits", "targets", "message"),
    [
        (np.zeros((3, 1)), np.zeros(3), r"shape \(3, 1\), targets \(3,\)"),
        (np.zeros(0), np.zeros(0), "empty"),
        (np.zeros(2), np.array([0, 2]), "between 0 and 1"),
        (np.zeros(1), np.array([np.nan]), "between 0 and 1"),
    ],
)
def test_binary_loss_says_what_is_wrong(logits, targets, message):
    for function in (
        nn.binary_cross_entropy_with_logits,
        nn.binary_cross_entropy_with_logits_grad,
    ):
        with pytest.raises(ValueError, match=message):
            function(logits, targets)


@pytest.mark.parametrize(
    ("logits", "labels", "message"),
    [
        (np.zeros(3), [0, 1, 2], r"\(batch, classes\)"),
        (np.zeros((3, 2)), [[0], [1], [1]], r"labels must have shape \(3,\)"),
        (np.zeros((0, 2)), np.zeros(0, int), "empty"),
        (np.zeros((2, 2)), [0, 2], "from 0 to 1"),
        (np.zeros((2, 2)), [0, -1], "from 0 to 1"),
        (np.zeros((2, 2)), [0.0, 1.0], "whole numbers"),
    ],
)
def test_softmax_loss_says_what_is_wrong(logits, labels, message):
    for function in (nn.softmax_cross_entropy, nn.softmax_cross_entropy_grad):
        with pytest.raises(ValueError, match=message):
            function(logits, labels)
