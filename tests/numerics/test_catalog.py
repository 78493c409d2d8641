"""The catalogue agrees with the functions that it describes."""

import numpy as np
import pytest

import actlib
from actlib.gradcheck import numerical_grad, numerical_gradient, relative_error

ELEMENTWISE = [record for record in actlib.catalog.values() if not record.vector]
VECTOR = [record for record in actlib.catalog.values() if record.vector]
# irregular points, none of them a kink
POINTS = np.array([-7.3, -3.7, -2.2, -1.1, -0.4, 0.3, 0.9, 2.1, 3.4, 5.2, 6.7])


def names(record):
    return record.name


@pytest.mark.parametrize("record", actlib.catalog.values(), ids=names)
def test_record_points_at_the_public_functions(record):
    assert record.fn is getattr(actlib, record.name)
    assert record.grad is getattr(actlib, f"{record.name}_{'vjp' if record.vector else 'grad'}")
    for parameter, grad in record.parameter_grads.items():
        assert grad is getattr(actlib, f"{record.name}_grad_{parameter}")
        assert parameter in record.parameters


@pytest.mark.parametrize("record", ELEMENTWISE, ids=names)
def test_derivative_is_the_functions_slope(record):
    numeric = numerical_grad(lambda x: record.fn(x, **record.parameters), POINTS)
    assert relative_error(record.grad(POINTS, **record.parameters), numeric) < 1e-8


PARAMETERS = [(record, name) for record in ELEMENTWISE for name in record.parameter_grads]


@pytest.mark.parametrize(("record", "name"), PARAMETERS, ids=lambda v: getattr(v, "name", v))
def test_parameter_derivative_is_the_slope_in_the_parameter(record, name):
    value = 1.3 * record.parameters[name]

    def at_all_points(values):
        return np.array([record.fn(x, **{name: v}) for x, v in zip(POINTS, values, strict=True)])

    numeric = numerical_grad(at_all_points, np.full_like(POINTS, value))
    assert relative_error(record.parameter_grads[name](POINTS, **{name: value}), numeric) < 1e-8


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("record", VECTOR, ids=names)
def test_vjp_is_the_gradient_of_a_weighted_sum(record, axis):
    rng = np.random.default_rng(7)
    x = rng.normal(size=(4, 6))
    upstream = rng.normal(size=record.fn(x, axis=axis).shape)
    numeric = numerical_gradient(lambda x: np.sum(upstream * record.fn(x, axis=axis)), x)
    assert relative_error(record.grad(x, upstream, axis=axis), numeric) < 1e-8


@pytest.mark.parametrize("record", ELEMENTWISE, ids=names)
def test_range_kinks_and_monotonicity_are_true(record):
    x = np.linspace(-60.0, 60.0, 240_001)
    y = record.fn(x, **record.parameters)
    low, high = record.range
    assert low - 1e-15 <= y.min()
    assert y.max() <= high + 1e-15
    edges = np.array([-1e9, -1e4, -40, *np.linspace(-3, 3, 601), 40, 1e4, 1e9])
    reached = record.fn(edges, **record.parameters)
    assert reached.min() < low + 1e-3 * (1 + abs(low)) if np.isfinite(low) else reached.min() < -1e3
    assert (
        reached.max() > high - 1e-3 * (1 + abs(high)) if np.isfinite(high) else reached.max() > 1e3
    )
    assert record.monotonic == bool((np.diff(y) >= 0).all())
    slope = record.grad(x, **record.parameters)
    jumps = x[:-1][np.abs(np.diff(slope)) > 0.005]
    assert sorted({round(float(jump)) for jump in jumps}) == sorted(record.kinks)
    assert (record.smoothness == "C0") == bool(record.kinks)
