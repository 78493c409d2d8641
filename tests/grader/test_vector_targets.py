"""Functions of whole vectors: right in every style, and wrong when the axis, the batch or the shift is."""

import numpy as np
import pytest

from actlib.bench.checks_corpus import STABLE, UNSTABLE
from actlib.bench.checks_corpus.styles import as_lists, in_float32
from actlib.checks import check
from actlib.checks.vector import VECTOR


def answers(*tables):
    return [
        pytest.param(target, answer, id=f"{target}: {style}")
        for table in tables
        for target, styles in table.items()
        for style, answer in styles.items()
        if target in VECTOR
    ]


def lost(report):
    return {f.part for f in report.findings if not f.passed}


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@pytest.mark.parametrize("target", VECTOR)
def test_every_target_has_five_styles(target):
    assert len(STABLE.get(target, {})) + len(UNSTABLE.get(target, {})) >= 5


@pytest.mark.parametrize("target", VECTOR)
def test_the_reference_earns_full_marks(target):
    report = check(VECTOR[target].reference, target, secret=True)
    assert report.score == 1
    assert not report.advice, report


@pytest.mark.parametrize("around", [as_lists, in_float32])
@pytest.mark.parametrize(("target", "answer"), answers(STABLE))
def test_lists_and_float32(target, answer, around):
    report = check(around(answer), target, secret=True)
    assert lost(report) <= ({"stability"} if around is in_float32 else set()), report


@pytest.mark.parametrize(
    ("target", "answer", "part", "slug"),
    [
        ("softmax", lambda x: softmax(x.reshape(1, -1)).reshape(x.shape), "value", "batch-summed"),
        ("softmax", lambda x, axis=-1: softmax(x), "value", "axis-ignored"),
        ("softmax", lambda x, axis=-1: softmax(x, 0), "value", "wrong-axis"),
        ("softmax", lambda x: softmax(x, 1), "shape", "fails-for-shape"),
        ("softmax", lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis, keepdims=True), "stability", "overflow-nan"),
        ("softmax", lambda x: x / 0, "value", None),
        ("softmax", lambda x: softmax(x).sum(), "value", "wrong-shape"),
        ("softmax_jacobian", lambda x: -np.outer(softmax(x), softmax(x)), "value", "diagonal-missing"),
        ("softmax_jacobian", lambda x: softmax(x) * (1 - softmax(x)), "value", "vector-rule"),
        ("softmax_vjp", lambda x: x, "value", None),
        ("softmax_vjp", lambda x, g: (s := softmax(x)) * (1 - s) * g, "value", "diagonal-only"),
        ("glu", lambda x: x[:, :1] * x[:, 1:], "value", "wrong-shape"),
        ("glu_vjp", lambda x, g: None, "value", None),
    ],
)  # fmt: skip
def test_the_part_that_is_wrong_is_lost_and_named(target, answer, part, slug):
    report = check(answer, target)
    (finding,) = (f for f in report.findings if f.part == part)
    assert not finding.passed
    assert finding.diagnosis == slug, report


def test_a_fixed_axis_is_advice():
    report = check(lambda x: softmax(x), "softmax")
    assert report.score == 1
    assert [f.part for f in report.advice] == ["axis"]
    assert check(lambda x: softmax(x), "softmax", parts=["axis"]).score == 0


def test_a_jacobian_of_one_vector_is_enough_unless_more_are_asked_for():
    def one(x):
        return np.diag(softmax(x)) - np.outer(softmax(x), softmax(x))

    assert check(one, "softmax_jacobian").score == 1
    assert check(one, "softmax_jacobian", parts=["batch"]).score == 0


@pytest.mark.parametrize("which", [0, 1])
def test_a_changed_input_is_found(which):
    def answer(x, upstream):
        result = STABLE["softmax_vjp"]["two terms"](x, upstream)
        (x, upstream)[which][...] = 0
        return result

    assert lost(check(answer, "softmax_vjp")) == {"input"}
