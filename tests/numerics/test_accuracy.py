"""Accuracy against mpmath at 60 digits: 4 ULP forward, 5 ULP for derivatives, everywhere."""

import mpmath as mp
import numpy as np
import pytest

import actlib
from actlib._normal_tail import DENOMINATOR, INV_SQRT_2PI, NEAR, NUMERATOR, scaled_tail
from actlib.bench import oracle

GRID = oracle.grid(1200)


def case_id(value):
    return str(value) if isinstance(value, dict) else value


@pytest.mark.parametrize(("name", "parameters"), oracle.CASES, ids=case_id)
def test_float64_is_within_4_ulp_and_derivatives_within_5(name, parameters):
    reference = oracle.reference(name, GRID, **parameters)
    error = reference.ulps(getattr(actlib, name)(GRID, **parameters))
    worst = error.argmax()
    limit = 5.0 if "_grad" in name else 4.0
    assert error[worst] <= limit, f"{error[worst]:.2f} ULP at x = {GRID[worst]!r}"


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
@pytest.mark.parametrize(("name", "parameters"), oracle.CASES, ids=case_id)
def test_lower_precision_is_correctly_rounded(name, parameters, dtype):
    x = oracle.grid(400, dtype)
    actual = getattr(actlib, name)(x, **parameters)
    assert actual.dtype == dtype
    assert oracle.reference(name, x, **parameters).ulps(actual).max() <= 0.51


def test_the_measure_sees_a_wrong_last_digit():
    reference = oracle.reference("tanh", GRID)
    right = actlib.tanh(GRID)
    assert reference.ulps(right).max() < 1
    assert reference.ulps(np.nextafter(right, 2.0)).max() > 1
    assert reference.ulps(np.where(GRID[7] == GRID, np.nan, right)).max() == np.inf


# --- functions of vectors ------------------------------------------------------------------------


def rows():
    """Rows with every kind of trouble: large shifts, one element that outweighs all, far tails."""
    rng = np.random.default_rng(11)
    return np.concatenate(
        [
            rng.normal(size=(20, 7)),
            1e4 + rng.normal(size=(20, 7)),
            rng.uniform(-350, 350, size=(40, 7)),
            rng.uniform(-900, 900, size=(20, 7)),
            rng.uniform(-800, -650, size=(20, 7)),
            rng.uniform(650, 800, size=(20, 7)),
            rng.normal(size=(20, 7)) + np.array([40.0, 0, 0, 0, 0, 0, 0]),
            rng.normal(size=(20, 7)) * 1e-9,
        ]
    )


def exact_softmax(row):
    e = [mp.exp(mp.mpf(float(v))) for v in row]
    return [v / mp.fsum(e) for v in e]


def ulps(actual, pairs):
    """Return the largest error over (value, scale) pairs, in ULP."""
    worst = 0.0
    for got, (value, scale) in zip(np.ravel(actual), pairs, strict=True):
        unit = np.spacing(max(float(scale), np.finfo(np.float64).tiny))
        worst = max(worst, float(abs(mp.mpf(float(got)) - value) / mp.mpf(float(unit))))
    return worst


@pytest.fixture(autouse=True)
def sixty_digits():
    with mp.workdps(700):  # 1 - s_k of a row that spans e^±350 needs them
        yield


def test_softmax_and_log_softmax():
    for row in rows():
        s = exact_softmax(row)
        assert ulps(actlib.softmax(row), [(v, v) for v in s]) <= 4
        logs = [mp.log(v) for v in s]
        assert ulps(actlib.log_softmax(row), [(v, abs(v)) for v in logs]) <= 4


def test_softmax_jacobian():
    for row in rows():
        s = exact_softmax(row)
        n = len(s)
        exact = [(i == j) * s[i] - s[i] * s[j] for i in range(n) for j in range(n)]
        assert ulps(actlib.softmax_jacobian(row), [(v, abs(v)) for v in exact]) <= 5


def test_vjps_of_the_softmax_family():
    rng = np.random.default_rng(12)
    for row in rows():
        s = exact_softmax(row)
        upstream = rng.normal(size=len(row))
        g = [mp.mpf(float(v)) for v in upstream]
        n = range(len(s))
        exact = [
            (s[i] * mp.fsum(s[j] * (g[i] - g[j]) for j in n),
             s[i] * mp.fsum(s[j] * (abs(g[i]) + abs(g[j])) for j in n if j != i))
            for i in n
        ]  # fmt: skip
        assert ulps(actlib.softmax_vjp(row, upstream), exact) <= 5
        exact = [
            (g[i] - s[i] * mp.fsum(g),
             abs(g[i]) * (1 - s[i]) + s[i] * mp.fsum(abs(g[j]) for j in n if j != i))
            for i in n
        ]  # fmt: skip
        assert ulps(actlib.log_softmax_vjp(row, upstream), exact) <= 5


@pytest.mark.parametrize(
    ("name", "gate"), [("glu", "sigmoid"), ("geglu", "gelu"), ("swiglu", "silu")]
)
def test_glu_family_also_where_the_gate_underflows(name, gate):
    rng = np.random.default_rng(13)
    b = oracle.grid(300)
    a = rng.normal(size=b.shape) * 10.0 ** rng.uniform(0, 100, size=b.shape)
    upstream = rng.normal(size=b.shape)
    g = [oracle.EXACT[gate](mp.mpf(float(v))) for v in b]
    slope = [oracle.EXACT[f"{gate}_grad"](mp.mpf(float(v))) for v in b]
    A, U = ([mp.mpf(float(v)) for v in values] for values in (a, upstream))

    def times(factors, pairs):
        return [(f * v, abs(f) * s) for f, (v, s) in zip(factors, pairs, strict=True)]

    x = np.concatenate([a, b])
    assert ulps(getattr(actlib, name)(x), times(A, g)) <= 4
    vjp = getattr(actlib, f"{name}_vjp")(x, upstream)
    assert ulps(vjp[: len(a)], times(U, g)) <= 5
    assert ulps(vjp[len(a) :], times([u * v for u, v in zip(U, A, strict=True)], slope)) <= 5


def test_the_fit_of_the_normal_tail_is_exact_to_half_an_ulp():
    factor = mp.mpf(INV_SQRT_2PI)
    for a in map(mp.mpf, np.linspace(0.0, NEAR, 301).tolist()):
        powers = [a**k for k in range(len(DENOMINATOR))]
        r = mp.fdot(powers, NUMERATOR) / mp.fdot(powers, DENOMINATOR)
        exact = mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2)
        assert abs(factor / (a + r) / exact - 1) < 2.0**-54


def test_the_normal_tail_and_its_continued_fraction_meet():
    a = np.array([0.0, 1.0, NEAR, np.nextafter(NEAR, 20.0), 20.0, 54.0])
    exact = [mp.erfc(v / mp.sqrt(2)) / 2 * mp.exp(v * v / 2) for v in map(mp.mpf, a.tolist())]
    assert ulps(scaled_tail(a, a.max()), [(v, v) for v in exact]) < 2


def test_gelu_where_all_its_roundings_point_the_same_way():
    x = -31.014784120384004 - np.arange(100) * np.spacing(31.0)
    assert oracle.reference("gelu", x).ulps(actlib.gelu(x)).max() <= 4
