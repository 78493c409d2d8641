"""A right answer passes however it is written."""

import math

import numpy as np
import pytest

from actlib.checks import check


def stable_by_masks(x):
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    result[~positive] = e / (1 + e)
    return result


def own_tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


SIGMOID = {
    "textbook": lambda x: 1 / (1 + np.exp(-x)),
    "by tanh": lambda x: 0.5 + 0.5 * np.tanh(0.5 * x),
    "by logaddexp": lambda x: np.exp(-np.logaddexp(0, -x)),
    "vectorize": np.vectorize(lambda v: 1 / (1 + math.exp(-v))),
    "float32": lambda x: (1 / (1 + np.exp(-np.asarray(x, dtype=np.float32)))).astype(np.float32),
    "ratio": lambda x: np.exp(x) / (np.exp(x) + 1),
    "by masks": stable_by_masks,
}
SIGMOID_GRAD = {
    "from the output": lambda x: (s := SIGMOID["textbook"](x)) * (1 - s),
    "quotient rule": lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
    "cosh": lambda x: 1 / (4 * np.cosh(x / 2) ** 2),
    "product of two sigmoids": lambda x: SIGMOID["textbook"](x) * SIGMOID["textbook"](-x),
    "central difference": lambda x: (
        (SIGMOID["textbook"](x + 1e-5) - SIGMOID["textbook"](x - 1e-5)) / 2e-5
    ),
}
TANH = {
    "numpy": np.tanh,
    "exponentials": own_tanh,
    "by the sigmoid": lambda x: 2 * SIGMOID["textbook"](2 * x) - 1,
    "expm1": lambda x: np.expm1(2 * x) / (np.expm1(2 * x) + 2),
    "math, vectorized": np.vectorize(math.tanh),
}
TANH_GRAD = {
    "from the output": lambda x: 1 - np.tanh(x) ** 2,
    "cosh": lambda x: np.cosh(x) ** -2.0,
    "factored": lambda x: (1 - own_tanh(x)) * (1 + own_tanh(x)),
    "four sigmoids": lambda x: 4 * SIGMOID_GRAD["from the output"](2 * x),
    "float32": lambda x: 1 - np.tanh(x.astype(np.float32)) ** 2,
}
STABLE = {
    "by masks": stable_by_masks,
    "exp of minus abs": lambda x: np.where(x < 0, np.exp(-np.abs(x)), 1) / (1 + np.exp(-np.abs(x))),
    "clipped arguments": lambda x: np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x))),
    "logaddexp": lambda x: np.exp(-np.logaddexp(0, -x)),
    "overflow declared": lambda x: _declared(x),
}


def _declared(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def styles(table):
    return [pytest.param(answer, id=name) for name, answer in table.items()]


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("answer", styles(SIGMOID))
def test_sigmoid(answer, secret):
    assert check(answer, "sigmoid", parts=["value", "shape", "input"], secret=secret).score == 1


@pytest.mark.parametrize("answer", styles(SIGMOID_GRAD))
def test_sigmoid_grad(answer):
    assert check(answer, "sigmoid_grad", parts=["value", "shape"], secret=True).score == 1


@pytest.mark.parametrize("answer", styles(TANH))
def test_tanh(answer):
    assert check(answer, "tanh", parts=["value", "shape"], secret=True).score == 1


@pytest.mark.parametrize("answer", styles(TANH_GRAD))
def test_tanh_grad(answer):
    assert check(answer, "tanh_grad", parts=["value", "shape"], secret=True).score == 1


@pytest.mark.parametrize("answer", styles(STABLE))
def test_stable_sigmoid(answer):
    assert check(answer, "sigmoid", parts=["value", "stability"], secret=True).score == 1


def test_the_reference_passes_every_part_of_every_target():
    import actlib
    from actlib.checks.elementwise import ELEMENTWISE
    from actlib.checks.network import NETWORK

    assert len(ELEMENTWISE) > len(actlib.catalog)
    for table in (ELEMENTWISE, NETWORK):
        for name, target in table.items():
            required = {"alpha": 0.3} if name.startswith("prelu") else {}
            report = check(target.reference, name, secret=True, **required)
            assert report.passed, report


def test_parameters_reach_answer_and_reference():
    def answer(x, beta=1.0):
        return np.logaddexp(0, beta * x) / beta

    assert check(answer, "softplus", parts=["value"], beta=1.7).score == 1
    forgetful = check(lambda x, beta: np.logaddexp(0, x), "softplus", parts=["value"], beta=1.7)
    assert forgetful.score == 0
