"""A wrong answer loses the part that is wrong, and hears which mistake it is."""

import numpy as np
import pytest

from actlib.checks import check
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.network import NETWORK
from actlib.checks.targets import ELEMENTWISE
from actlib.checks.vector import VECTOR

PAIRS = [
    pytest.param(target, wrong, id=f"{target}-{wrong.slug}-{i}")
    for target, wrongs in MISCONCEPTIONS.items()
    if target not in NETWORK  # these have tests of their own
    for i, wrong in enumerate(wrongs)
]


@pytest.mark.parametrize(("target", "wrong"), PAIRS)
def test_every_misconception_is_refused_and_named(target, wrong):
    report = check(wrong.wrong, target, secret=True)
    finding = report.findings[0]
    assert not finding.passed, report
    assert finding.diagnosis == wrong.slug, report
    assert wrong.says in finding.message


@pytest.mark.parametrize(("target", "wrong"), PAIRS)
def test_no_points_for_a_misconception(target, wrong):
    assert check(wrong.wrong, target).score == 0


@pytest.mark.parametrize(
    ("answer", "part", "slug"),
    [
        (lambda x: np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x))),
         "stability", "overflow"),
        (lambda x: 1 / (1 + np.exp(-x)), "stability", "overflow"),
        (lambda x: np.exp(x) / (1 + np.exp(x)), "stability", "overflow-nan"),
        (lambda x: np.nan_to_num(1 / (1 + np.exp(-np.clip(x, -500, 500)))), "stability", "lost-tail"),
        (lambda x: (0.5 + 0.5 * np.tanh(x / 2)), "stability", "lost-tail"),
        (lambda x: np.exp(-np.logaddexp(0, -np.nan_to_num(x, nan=0.0))), "stability", "hides-nan"),
        (lambda x: np.ravel(np.exp(-np.logaddexp(0, -x))), "shape", "wrong-shape"),
        (lambda v: 1 / (1 + np.exp(-v)) if v > 0 else np.exp(v) / (1 + np.exp(v)),
         "shape", "not-vectorised"),
    ],
)  # fmt: skip
def test_only_the_part_that_is_wrong_is_lost(answer, part, slug):
    report = check(answer, "sigmoid", secret=True)
    lost = {f.part: f.diagnosis for f in report.findings if not f.passed}
    assert lost == {part: slug}, report


def test_an_answer_that_changes_its_input_loses_the_input_part():
    def answer(x):
        x *= -1
        np.exp(x, out=x)
        return 1 / (1 + x)

    report = check(answer, "sigmoid", parts=["value", "input"])
    assert [(f.passed, f.diagnosis) for f in report.findings] == [
        (True, None),
        (False, "changes-input"),
    ]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda x: -np.tanh(x / 2), "At x ="),
        (lambda x: 3 * np.exp(-np.logaddexp(0, -x)), "3 times as large"),
        (lambda x: np.exp(-np.logaddexp(0, -x)) + 0.25, "shifted by 0.25"),
        (lambda x: np.where(x < 0, 0, np.exp(-np.logaddexp(0, -x))), "Only negative x"),
        (lambda x: np.exp(-np.logaddexp(0, -np.clip(x, -3, 3))), "Only x far from 0"),
        (lambda x: -np.exp(-np.logaddexp(0, -x)), "opposite sign"),
        (lambda x: x * np.nan, "nan or infinite"),
    ],
)
def test_an_unknown_mistake_is_located(answer, sentence):
    report = check(answer, "sigmoid", parts=["value"])
    assert report.score == 0
    assert sentence in report.findings[0].message


@pytest.mark.parametrize("distance", [1e-5, -3e-5])
def test_close_is_still_wrong(distance):
    """The checks of a course that compares to 1e-2 let these pass."""
    assert check(lambda x: np.tanh(x) + distance, "tanh", parts=["value"]).score == 0
    assert check(lambda x: np.tanh(x * (1 + distance)), "tanh", parts=["value"]).score == 0


CATALOGUE = [*ELEMENTWISE, *VECTOR]


def test_there_are_misconceptions_for_every_target():
    assert sum(len(MISCONCEPTIONS[target]) for target in CATALOGUE) >= 200
    assert min(len(MISCONCEPTIONS[target]) for target in CATALOGUE) >= 8


@pytest.mark.parametrize("target", CATALOGUE)
def test_the_same_function_has_the_same_name(target):
    """Two slugs for one function: one of them could never be given."""
    rng = np.random.default_rng(3)
    seen = {}
    for wrong in MISCONCEPTIONS[target]:
        if target in VECTOR:
            shape = (4, 6) if VECTOR[target].has_axis else (4,)
            inputs = VECTOR[target].inputs_for(rng.normal(size=shape), np.random.default_rng(4))
            rng = np.random.default_rng(3)
            settings = [{}]
        else:
            inputs, settings = (np.linspace(-9.3, 9.4, 200),), ELEMENTWISE[target].settings({})
        with np.errstate(all="ignore"):
            values = [
                np.asarray(
                    wrong.wrong(*inputs, **{k: v for k, v in s.items() if k != "approximate"})
                )
                for s in settings
            ]
        key = b"".join(np.round(v, 7).astype(float).tobytes() for v in values)
        assert seen.setdefault(key, wrong.slug) == wrong.slug


def slip(x, beta=1.0):
    s = 1 / (1 + np.exp(-beta * x))
    return s + beta * x * s * (1 + s)


@pytest.mark.parametrize(
    ("target", "answer", "slug"),
    [
        ("swish_grad", lambda x, beta=1.0: slip(x), "plus-for-minus+beta-forgotten"),
        ("swish_grad", lambda x, beta=1.0: slip(x, 1 / beta), "plus-for-minus+beta-inverted"),
        ("swish_grad", lambda x, beta=1.0: -slip(x, beta), "plus-for-minus+sign"),
        ("softplus", lambda x, beta=1.0: np.logaddexp(0, x / beta) / beta, "parameter-misplaced"),
        ("softplus", lambda x, beta=1.0: np.logaddexp(0, x), "beta-forgotten"),
        ("elu", lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(np.minimum(x, 0)) / alpha), "alpha-inverted"),
        ("mish", np.tanh, "tanh-instead"),
        ("mish", lambda x: 0.25 * x, None),
        ("tanh_grad", lambda x: (np.tanh(x + 1e-3) - np.tanh(x)) / 1e-3, "difference-quotient"),
        ("mish", lambda x: np.round(x * np.tanh(np.logaddexp(0, x)), 4), "rounded"),
        ("mish", lambda x: (x * np.tanh(np.logaddexp(0, x))).astype(np.float16), "float16"),
        ("clipped_relu", lambda x, cap=6.0: np.where(x > cap, 0.9 * cap, np.maximum(x, 0)), "large-x"),
        ("selu", lambda x: 1.0507009873554805 * np.where(x > 0, x, np.tanh(x)), "negative-side"),
        ("softmax", lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis=0), "wrong-axis"),
    ],
)  # fmt: skip
def test_combinations_and_kinds_of_mistakes_are_named(target, answer, slug):
    report = check(answer, target, secret=True)
    assert report.score == 0
    assert report.findings[0].diagnosis == slug, report
