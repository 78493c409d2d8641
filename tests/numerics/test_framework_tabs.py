"""The code in the book's framework tabs runs, and computes what actlib computes."""

import json
import os
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import actlib
from actlib import data, nn

CODE = Path(__file__).parents[2] / "chapters" / "code"
FRAMEWORKS = ["numpy", "torch", "jax", "keras"]


def execute(name, framework, need):
    """Run a tab's file as a reader would, in the framework's default of single precision."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    need.module(framework)
    return runpy.run_path(str(CODE / f"{name}_{framework}.py"))


def as_numpy(value):
    return np.asarray(value.detach() if hasattr(value, "detach") else value)


def read_slopes(tab):
    return {name: as_numpy(slope) for name, slope in tab["slopes"].items()}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_softmax_with_cross_entropy(framework, need):
    tab = execute("01_softmax", framework, need)
    z, y = as_numpy(tab["logits"]).astype(np.float64), as_numpy(tab["labels"])
    assert as_numpy(tab["probabilities"]) == pytest.approx(actlib.softmax(z), rel=1e-6)
    assert as_numpy(tab["log_probabilities"]) == pytest.approx(actlib.log_softmax(z), rel=1e-6)
    assert float(tab["loss"]) == pytest.approx(nn.softmax_cross_entropy(z, y), rel=1e-6)
    expected = nn.softmax_cross_entropy_grad(z, y)
    assert as_numpy(tab["gradient"]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_sigmoid_and_tanh(framework, need):
    tab = execute("02_function", framework, need)
    x = as_numpy(tab["x"]).astype(np.float64)
    assert x.min() <= -5
    assert x.max() >= 5
    for name in ("sigmoid", "tanh"):
        record = actlib.catalog[name]
        assert as_numpy(tab["values"][name]) == pytest.approx(record.fn(x), rel=3e-6)
        relative, absolute = (1e-12, 0) if framework == "numpy" else (3e-6, 0)
        if framework in ("torch", "jax"):  # their autodiff takes 1 - tanh(x)**2, which cancels
            absolute = 5e-7
        slopes = as_numpy(tab["slopes"][name])
        assert slopes == pytest.approx(record.grad(x), rel=relative, abs=absolute)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_relu_and_its_relatives(framework, need):
    tab = execute("03_function", framework, need)
    x = as_numpy(tab["x"]).astype(np.float64)
    corners = json.loads((CODE / "corners.json").read_text())
    label = {"torch": "PyTorch", "jax": "JAX"}.get(framework)
    for name, slopes in read_slopes(tab).items():
        record = actlib.catalog[name]
        assert as_numpy(tab["values"][name]) == pytest.approx(record.fn(x), rel=1e-6)
        expected = record.grad(x)
        for corner, theirs in corners[name].items():
            (place,) = np.flatnonzero(x == float(corner))  # the tab shows every corner
            expected[place] = theirs.get(label, expected[place])
        assert slopes == pytest.approx(expected, rel=1e-6), name


@pytest.mark.parametrize("framework", ["torch", "jax", "keras"])
def test_prelu_of_the_tab_starts_at_a_quarter_and_learns(framework, need):
    tab = execute("03_function", framework, need)
    x = np.float32([[-2.0, 1.0], [-0.5, -3.0]])
    expected = float(actlib.prelu_grad_alpha(x, 0.25).sum())
    if framework == "jax":
        import jax

        assert tab["prelu"](x, 0.25) == pytest.approx(actlib.prelu(x, 0.25))
        assert jax.grad(lambda a: tab["prelu"](x, a).sum())(0.25) == pytest.approx(expected)
        return
    import torch

    layer = tab["prelu"]
    output = layer(torch.tensor(x))
    assert as_numpy(output) == pytest.approx(actlib.prelu(x, 0.25))
    (alpha,) = layer.parameters()
    (gradient,) = torch.autograd.grad(output.sum(), alpha)
    assert float(gradient.sum()) == pytest.approx(expected)


def run(framework, tab, network, x):
    """The output of a network of the swap tabs."""
    if framework == "jax":
        import jax

        return as_numpy(tab["forward"](network, x, jax.nn.relu))
    if framework == "torch":
        import torch

        return as_numpy(network(torch.tensor(x)))
    return as_numpy(network.forward(x) if framework == "numpy" else network(x))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_swap_draws_he_weights_for_relu_and_keeps_the_output_layer(framework, need):
    tab = execute("04_swap", framework, need)
    old = read_weights(framework, tab)
    new = read_weights(framework, {"network": tab["swapped"]})
    assert [w.shape for w in old] == [w.shape for w in new]
    for W, b in zip(new[:-2:2], new[1:-2:2], strict=True):
        assert np.std(W) == pytest.approx(np.sqrt(2 / len(W)), rel=0.05)
        assert not b.any()
    assert all(np.array_equal(a, b) for a, b in zip(old[-2:], new[-2:], strict=True))
    x = np.random.default_rng(6).normal(size=(5, 64)).astype(np.float32)
    expected = x
    for W, b in zip(new[:-2:2], new[1:-2:2], strict=True):
        expected = actlib.relu(expected @ W + b)
    expected = expected @ new[-2] + new[-1]
    assert run(framework, tab, tab["swapped"], x) == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_modern_catalogue(framework, need):
    tab = execute("05_function", framework, need)
    x = as_numpy(tab["x"]).astype(np.float64)
    for name, value in tab["values"].items():
        assert as_numpy(value) == pytest.approx(actlib.catalog[name].fn(x), rel=2e-6, abs=1e-6), (
            name
        )


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_swish_that_learns(framework, need):
    tab = execute("05_learned", framework, need)
    rng = np.random.default_rng(5)
    x, upstream = (rng.normal(size=(7, 3)).astype(np.float32) for _ in range(2))
    if framework == "keras":  # differentiated by its backend, here PyTorch
        import torch

        inputs = torch.tensor(x, requires_grad=True)
        value = tab["swish"](inputs)
        (beta,) = tab["swish"].parameters()
        results = (value, *torch.autograd.grad(value, (inputs, beta), torch.tensor(upstream)))
    elif framework == "torch":
        import torch

        results = tab["forward_and_backward"](torch.tensor(x), torch.tensor(upstream))
    else:
        results = tab["forward_and_backward"](x, upstream)
    value, dx, dbeta = map(as_numpy, results)
    assert value == pytest.approx(actlib.swish(x, 1.0), rel=1e-5)
    assert dx == pytest.approx(upstream * actlib.swish_grad(x, 1.0), rel=1e-5)
    expected = float(np.sum(upstream * actlib.swish_grad_beta(x, 1.0)))
    assert float(dbeta) == pytest.approx(expected, rel=1e-5)


# the three-layer network of each chapter: its tab, its activation
STEPS = {"02_step": "tanh", "03_step": "relu"}


def reference(activation):
    """The chapter's network with weights of its own, and the weights as they were."""
    rng = np.random.default_rng(12)
    network = nn.Network(
        [
            nn.Dense(30, 16, rng=rng),
            nn.Activation(activation),
            nn.Dense(16, 8, rng=rng),
            nn.Activation(activation),
            nn.Dense(8, 1, rng=rng),
        ]
    )
    for name, parameter in network.parameters.items():
        if name.endswith("b"):
            parameter += rng.normal(size=parameter.shape)
    return network


def load_weights(framework, tab, weights):
    """Put the reference's weights into the tab's network."""
    network = tab["network"]
    if framework == "numpy":
        for name, parameter in network.parameters.items():
            parameter[...] = weights[name]
    elif framework == "torch":
        import torch

        values = [value.T for value in weights.values()]  # Linear keeps W as (out, in)
        with torch.no_grad():
            for parameter, value in zip(network.parameters(), values, strict=True):
                parameter.copy_(torch.tensor(value))
    elif framework == "jax":
        tab["network"] = [
            (np.float32(weights[f"dense{k}.W"]), np.float32(weights[f"dense{k}.b"]))
            for k in (1, 2, 3)
        ]
    else:
        network.set_weights(list(weights.values()))


def read_weights(framework, tab):
    network = tab["network"]
    if framework == "numpy":
        return list(network.parameters.values())
    if framework == "torch":
        return [as_numpy(parameter).T for parameter in network.parameters()]
    if framework == "jax":
        return [as_numpy(part) for layer in network for part in layer]
    return network.get_weights()


def step(framework, tab, x, y):
    if framework == "torch":
        import torch

        return tab["training_step"](torch.tensor(x, dtype=torch.float32), torch.tensor(y))
    if framework == "jax":
        loss, tab["network"] = tab["training_step"](tab["network"], x, y)
        return float(loss)
    return tab["training_step"](x, y)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_three_training_steps(name, framework, need):
    tab = execute(name, framework, need)
    cancer = data.breast_cancer()
    network = reference(STEPS[name])
    weights = {name: value.copy() for name, value in network.parameters.items()}
    # the tab builds the network of the text: the same shapes, before our weights go in
    assert [value.shape for value in read_weights(framework, tab)] == [
        value.shape for value in weights.values()
    ]
    load_weights(framework, tab, weights)
    descent = nn.SGD(0.3)
    for start in (0, 32, 64):
        x = np.float32(cancer.x_train[start : start + 32])
        y = np.float32(cancer.y_train[start : start + 32, None])
        logits = network.forward(x)
        expected = nn.binary_cross_entropy_with_logits(logits, y)
        network.backward(nn.binary_cross_entropy_with_logits_grad(logits, y))
        descent.step(network.parameters, network.gradients)
        assert step(framework, tab, x, y) == pytest.approx(expected, rel=1e-5)
    for (name, value), theirs in zip(
        network.parameters.items(), read_weights(framework, tab), strict=True
    ):
        moved = np.abs(value - weights[name]).max()
        assert moved > 1e-3, name
        assert np.abs(value - theirs).max() < 1e-4 * moved, name


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_tabs_start_from_glorot_weights_and_zero_biases(framework, need):
    tab = execute("02_step", framework, need)
    first_W, first_b = read_weights(framework, tab)[:2]
    limit = np.sqrt(6 / (30 + 16))
    assert 0.9 * limit < np.abs(first_W).max() <= limit
    assert not first_b.any()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_relu_tabs_start_from_he_weights_and_zero_biases(framework, need):
    weights = read_weights(framework, execute("03_step", framework, need))
    for W, b in zip(weights[::2], weights[1::2], strict=True):
        assert not b.any()
        if W.size > 100:
            # 480 draws: their standard deviation is within 15 % of the one asked for
            assert np.std(W) == pytest.approx(np.sqrt(2 / len(W)), rel=0.15)


TABS = {
    "01-role": ("softmax",),
    "02-sigmoid": ("function", "step"),
    "03-relu": ("function", "step"),
    "04-evolution": ("swap",),
    "05-modern": ("function", "learned"),
}


@pytest.mark.parametrize("page", TABS)
def test_every_tab_is_on_its_page_and_in_these_tests(page):
    number = page[:2]
    files = {path.name for path in CODE.glob(f"{number}_*.py")}
    assert files == {f"{number}_{what}_{name}.py" for what in TABS[page] for name in FRAMEWORKS}
    text = (CODE.parent / f"{page}.md").read_text()
    assert set(re.findall(r"\{literalinclude\} code/(\S+)", text)) == files


def test_no_tab_is_without_a_page():
    assert {path.name[:2] for path in CODE.glob("*.py")} == {page[:2] for page in TABS}
