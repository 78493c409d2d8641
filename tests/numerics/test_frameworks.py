"""The catalogue's calls run in the real frameworks and agree: conventions, parameters, gradients."""

import os

import numpy as np
import pytest

import actlib

RECORDS = list(actlib.catalog.values())
# irregular, both signs, past every cap; then every kink
POINTS = np.array([-7.3, -3.7, -2.2, -1.1, -0.4, 0.3, 0.9, 2.1, 3.4, 5.2, 6.7, 8.9])
KINKS = np.array([-3.0, -0.0, 0.0, 3.0, 6.0])


def names(record):
    return record.name


@pytest.fixture(scope="session")
def torch(need):
    return need.module("torch")


@pytest.fixture(scope="session")
def jax(need):
    jax = need.module("jax")
    jax.config.update("jax_enable_x64", True)
    return jax


@pytest.fixture(scope="session")
def keras(need, torch):
    os.environ["KERAS_BACKEND"] = "torch"
    return need.module("keras")


def points(record):
    return POINTS.reshape(2, 6) if record.vector else np.concatenate([POINTS, KINKS])


def expected_grad(record, x):
    if record.vector:
        return record.grad(x, np.ones_like(record.fn(x)))
    return record.grad(x, **record.parameters)


@pytest.mark.parametrize("record", RECORDS, ids=names)
def test_torch_call_and_its_gradient(record, torch):
    x = torch.tensor(points(record), requires_grad=True)
    y = eval(record.torch, {"torch": torch, "x": x})
    expected = record.fn(points(record), **record.parameters)
    np.testing.assert_allclose(y.detach().numpy(), expected, rtol=1e-13, atol=1e-15)
    y.sum().backward()
    # torch 2.13 keeps the 1/6 of this slope in float32, also for float64 input
    rtol = 3e-8 if record.name == "hard_sigmoid" else 1e-12
    np.testing.assert_allclose(
        x.grad.numpy(), expected_grad(record, points(record)), rtol=rtol, atol=1e-14
    )


# Where JAX takes another value between the one-sided derivatives at a kink.
JAX_DIFFERS = {"hard_swish": [-3.0, 3.0], "leaky_relu": [0.0], "prelu": [0.0]}


@pytest.mark.parametrize("record", RECORDS, ids=names)
def test_jax_call_and_its_gradient(record, jax):
    def call(x):
        return eval(record.jax, {"jax": jax, "x": x})

    x = points(record)
    x = x[~np.isin(x, JAX_DIFFERS.get(record.name, []))] if not record.vector else x
    expected = record.fn(x, **record.parameters)
    np.testing.assert_allclose(call(x), expected, rtol=1e-13, atol=1e-15)
    grad = jax.grad(lambda x: call(x).sum())(x)
    np.testing.assert_allclose(grad, expected_grad(record, x), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("record", RECORDS, ids=names)
def test_keras_call(record, keras, torch):
    x = torch.tensor(points(record))
    y = eval(record.keras, {"keras": keras, "x": x})
    expected = record.fn(points(record), **record.parameters)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(y), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("kind", ["none", "tanh"])
def test_gelu_approximations_are_torchs(kind, torch):
    x = torch.tensor(POINTS, requires_grad=True)
    y = torch.nn.functional.gelu(x, approximate=kind)
    np.testing.assert_allclose(actlib.gelu(POINTS, kind), y.detach(), rtol=1e-12, atol=1e-15)
    y.sum().backward()
    np.testing.assert_allclose(actlib.gelu_grad(POINTS, kind), x.grad, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize(
    ("name", "parameter", "value", "call"),
    [
        ("swish", "beta", 1.7, lambda torch, x, p: x * torch.sigmoid(p * x)),
        ("softplus", "beta", 1.7, lambda torch, x, p: torch.log1p(torch.exp(p * x)) / p),
        ("elu", "alpha", 0.7, lambda torch, x, p: torch.where(x > 0, x, p * torch.expm1(x))),
        ("leaky_relu", "negative_slope", 0.2, lambda torch, x, p: torch.where(x > 0, x, p * x)),
        ("prelu", "alpha", 0.3, lambda torch, x, p: torch.nn.functional.prelu(x, p)),
        ("clipped_relu", "cap", 4.3, lambda torch, x, p: torch.minimum(torch.relu(x), p)),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_parameter_gradients_are_torchs(name, parameter, value, call, torch):
    x = torch.tensor(POINTS)
    p = torch.full((1,), value, dtype=torch.float64, requires_grad=True)
    call(torch, x, p).backward(torch.cos(x))
    grad = actlib.catalog[name].parameter_grads[parameter](POINTS, **{parameter: value})
    assert np.sum(np.cos(POINTS) * grad) == pytest.approx(float(p.grad[0]), rel=1e-12)


def test_prelu_per_channel_gradient_is_torchs(torch):
    x = np.random.default_rng(3).normal(size=(50, 4))
    upstream = np.cos(x)
    alpha = np.array([0.25, 0.1, 0.0, 1.5])
    slopes = torch.tensor(alpha, requires_grad=True)
    inputs = torch.tensor(x, requires_grad=True)
    torch.nn.functional.prelu(inputs, slopes).backward(torch.tensor(upstream))
    np.testing.assert_allclose(
        (upstream * actlib.prelu_grad_alpha(x, alpha)).sum(axis=0), slopes.grad, rtol=1e-12
    )
    np.testing.assert_allclose(upstream * actlib.prelu_grad(x, alpha), inputs.grad, rtol=1e-12)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "glu"])
def test_vjps_are_torchs(name, torch):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(5, 6, 4))
    record = actlib.catalog[name]
    for axis in (0, 1, 2):
        values = np.concatenate([x, x[::-1]], axis=axis)  # of even length
        inputs = torch.tensor(values, requires_grad=True)
        y = getattr(torch.nn.functional, name)(inputs, axis)
        upstream = rng.normal(size=tuple(y.shape))
        y.backward(torch.tensor(upstream))
        np.testing.assert_allclose(
            record.grad(values, upstream, axis=axis), inputs.grad, rtol=1e-11, atol=1e-14
        )
