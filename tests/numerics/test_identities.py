"""Identities that tie the functions to each other, on numbers that hypothesis chooses."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import actlib

numbers = arrays(np.float64, array_shapes(max_dims=2, max_side=9), elements=st.floats(-1e4, 1e4))
rows = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.floats(-700, 700)
)
betas = st.floats(0.01, 50.0)


def close(actual, expected, scale=0.0):
    """Equal but for some roundings of the value, or of the larger terms that it is made of."""
    bound = 1e-15 * np.maximum(np.abs(expected), scale) + 1e-322
    assert (np.abs(actual - expected) <= bound).all()


@given(numbers)
def test_tanh_is_a_stretched_sigmoid(x):
    close(actlib.tanh(x), 2 * actlib.sigmoid(2 * x) - 1, scale=2)
    close(actlib.tanh_grad(x), 4 * actlib.sigmoid_grad(2 * x))


@given(numbers)
def test_sigmoid_mirrors(x):
    close(actlib.sigmoid(-x), 1 - actlib.sigmoid(x), scale=1)
    close(actlib.sigmoid_grad(-x), actlib.sigmoid_grad(x))
    close(actlib.log_sigmoid(x), -actlib.softplus(-x))


@given(numbers, betas)
def test_softplus_slope_is_the_sigmoid(x, beta):
    close(actlib.softplus_grad(x), actlib.sigmoid(x))
    close(
        actlib.softplus(x, beta) - actlib.softplus(-x, beta),
        x,
        scale=actlib.softplus(np.abs(x), beta),
    )


@given(numbers)
def test_silu_is_swish_at_beta_1(x):
    np.testing.assert_array_equal(actlib.silu(x), actlib.swish(x, 1.0))
    np.testing.assert_array_equal(actlib.silu_grad(x), actlib.swish_grad(x, 1.0))


@given(numbers, betas)
def test_gates_are_odd_about_half(x, beta):
    for f in (actlib.gelu, lambda x: actlib.swish(x, beta), lambda x: actlib.gelu(x, "tanh")):
        close(f(-x), f(x) - x, scale=np.abs(x))
    for grad in (actlib.gelu_grad, lambda x: actlib.swish_grad(x, beta)):
        close(grad(-x), 1 - grad(x), scale=1)


@given(numbers, st.floats(-5, 5))
def test_members_of_the_rectified_family_are_each_other(x, slope):
    np.testing.assert_array_equal(actlib.leaky_relu(x, 0.0), actlib.relu(x))
    np.testing.assert_array_equal(actlib.leaky_relu(x, 1.0), x)
    np.testing.assert_array_equal(actlib.prelu(x, slope), actlib.leaky_relu(x, slope))
    np.testing.assert_array_equal(actlib.clipped_relu(x, 1e5), actlib.relu(x))
    close(actlib.selu(x), 1.0507009873554805 * actlib.elu(x, 1.6732632423543772))
    close(actlib.hard_swish(x), x * actlib.hard_sigmoid(x))


@given(rows, st.integers(-1000, 1000))
def test_softmax_does_not_see_a_shift(x, shift):
    x = np.round(x * 1024) / 1024  # so that x + shift is exact
    close(actlib.softmax(x + shift), actlib.softmax(x))
    close(actlib.log_softmax(x + shift), actlib.log_softmax(x))


@given(rows)
def test_softmax_sums_to_one_and_its_jacobian_to_zero(x):
    s = actlib.softmax(x)
    close(s.sum(axis=-1), np.ones(len(x)))
    close(np.exp(actlib.log_softmax(x)), s, scale=s * (1 + np.abs(actlib.log_softmax(x))))
    jacobian = actlib.softmax_jacobian(x)
    assert np.abs(jacobian.sum(axis=-1)).max() < 1e-15
    np.testing.assert_array_equal(jacobian, jacobian.swapaxes(-1, -2))
    upstream = np.cos(x)
    by_jacobian = np.einsum("nij,nj->ni", jacobian, upstream)
    assert np.abs(actlib.softmax_vjp(x, upstream) - by_jacobian).max() < 1e-14


@given(rows)
def test_softmax_of_two_is_the_sigmoid_of_the_difference(x):
    x = np.round(x * 1024) / 1024
    pairs = np.stack([x.ravel(), np.zeros(x.size)], axis=-1)
    close(actlib.softmax(pairs)[:, 0], actlib.sigmoid(x.ravel()))


@given(numbers)
def test_glu_family_is_value_times_gate(b):
    b = np.atleast_2d(b)
    a = np.cos(b)
    x = np.concatenate([a, b], axis=-1)
    close(actlib.glu(x), a * actlib.sigmoid(b))
    close(actlib.geglu(x), a * actlib.gelu(b))
    close(actlib.swiglu(x), a * actlib.silu(b))
