"""Every gradient of the network library agrees with a central difference, and with PyTorch."""

import numpy as np
import pytest

from actlib import catalog, nn
from actlib.gradcheck import numerical_gradient, relative_error
from actlib.init import standard_uniform

TIGHT = 1e-8


@pytest.fixture
def rng():
    return np.random.default_rng(20240)


def check_layer(layer, x, rng):
    """Compare a layer's backward pass with differences of a random weighting of its outputs."""
    weights = rng.normal(size=layer.forward(x).shape)

    def loss(_=None):
        return np.sum(weights * layer.forward(x))

    loss()
    gradient_x = layer.backward(weights)
    gradients = {name: value.copy() for name, value in layer.gradients.items()}
    assert gradients.keys() == layer.parameters.keys()

    def loss_of_x(moved):
        return np.sum(weights * layer.forward(moved))

    assert relative_error(gradient_x, numerical_gradient(loss_of_x, x)) < TIGHT
    for name, parameter in layer.parameters.items():
        original = parameter.copy()

        def loss_of_parameter(moved, parameter=parameter):
            parameter[...] = moved
            return loss()

        expected = numerical_gradient(loss_of_parameter, original)
        parameter[...] = original
        assert gradients[name].shape == parameter.shape
        assert relative_error(gradients[name], expected) < TIGHT, name


def test_dense(rng):
    check_layer(nn.Dense(5, 3, rng=rng), rng.normal(size=(7, 5)), rng)


@pytest.mark.parametrize("name", [name for name in catalog if not catalog[name].vector])
def test_activation(name, rng):
    x = rng.normal(size=(7, 6)) * 2
    record = catalog[name]
    # a central difference across a kink means nothing
    for kink in record.kinks:
        x = np.where(np.abs(x - kink) < 1e-3, x + 0.01, x)
    check_layer(nn.Activation(name), x, rng)


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name in catalog for key in catalog[name].parameter_grads]
)
def test_learned_parameter(name, key, rng):
    start = 1.3 * catalog[name].parameters[key]
    layer = nn.Activation(name, learn=[key], **{key: start})
    check_layer(layer, rng.normal(size=(7, 5)), rng)


def test_learned_parameter_that_each_feature_has_of_its_own(rng, monkeypatch):
    """A stand-in for PReLU: the gradient of a per-feature parameter is summed over the batch only."""
    record = nn.Activation("softplus").record
    layer = nn.Activation("softplus", learn=["beta"])

    class PerFeature:
        parameters = record.parameters
        parameter_grads = {"beta": lambda x, beta: x * x * beta}  # noqa: RUF012
        fn = staticmethod(lambda x, beta: 0.5 * (x * beta) ** 2)
        grad = staticmethod(lambda x, beta: x * beta**2)

    layer.record = PerFeature
    layer.values["beta"] = np.array([0.5, 1.0, 2.0])
    check_layer(layer, rng.normal(size=(4, 3)), rng)


def test_function_of_whole_rows(rng):
    """A stand-in for softmax: such a function brings its product with the upstream gradient."""
    layer = nn.Activation("tanh")

    class Cumulative:
        fn = staticmethod(lambda x: np.cumsum(x**2, axis=1))
        grad = staticmethod(lambda x, up: 2 * x * np.cumsum(up[:, ::-1], axis=1)[:, ::-1])

    layer.record, layer.vector = Cumulative, True
    check_layer(layer, rng.normal(size=(4, 3)), rng)
    with pytest.raises(TypeError, match="mixes the elements of a row"):
        layer.slope()


@pytest.mark.parametrize("shape", [(6,), (6, 1), (3, 2)])
def test_binary_cross_entropy(shape, rng):
    logits = rng.normal(size=shape) * 3
    for targets in (rng.integers(0, 2, size=shape), rng.uniform(size=shape)):
        expected = numerical_gradient(
            lambda z, y=targets: nn.binary_cross_entropy_with_logits(z, y), logits
        )
        actual = nn.binary_cross_entropy_with_logits_grad(logits, targets)
        assert relative_error(actual, expected) < TIGHT


def test_softmax_cross_entropy(rng):
    logits, labels = rng.normal(size=(6, 4)) * 3, rng.integers(0, 4, size=6)
    expected = numerical_gradient(lambda z: nn.softmax_cross_entropy(z, labels), logits)
    actual = nn.softmax_cross_entropy_grad(logits, labels)
    assert relative_error(actual, expected) < TIGHT


def two_hidden_layers(rng, outputs, init=standard_uniform):
    return nn.Network(
        [
            nn.Dense(4, 6, rng=rng, init=init),
            nn.Activation("tanh"),
            nn.Dense(6, 5, rng=rng, init=init),
            nn.Activation("softplus", learn=["beta"]),
            nn.Dense(5, outputs, rng=rng, init=init),
        ]
    )


@pytest.mark.parametrize(
    ("loss", "outputs"), [("binary_cross_entropy_with_logits", 1), ("softmax_cross_entropy", 3)]
)
def test_whole_network(loss, outputs, rng):
    network = two_hidden_layers(rng, outputs)
    x = rng.normal(size=(8, 4))
    y = nn.losses[loss].shape_targets(rng.integers(0, max(2, outputs), size=8))
    network.backward(nn.losses[loss].grad(network.forward(x), y))
    gradients = {name: value.copy() for name, value in network.gradients.items()}
    assert list(gradients) == list(network.parameters)
    for name, parameter in network.parameters.items():

        def value(moved, parameter=parameter):
            parameter[...] = moved
            return nn.losses[loss].fn(network.forward(x), y)

        original = parameter.copy()
        expected = numerical_gradient(value, original)
        parameter[...] = original
        assert relative_error(gradients[name], expected) < TIGHT, name


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_network_and_three_steps_agree_with_pytorch(momentum, rng, need):
    torch = need.module("torch")
    network = two_hidden_layers(rng, 3)
    x, y = rng.normal(size=(8, 4)), rng.integers(0, 3, size=8)
    theirs = {
        name: torch.tensor(value.copy(), requires_grad=True)
        for name, value in network.parameters.items()
    }
    descent = torch.optim.SGD(theirs.values(), lr=0.3, momentum=momentum)
    ours = nn.SGD(0.3, momentum)
    for _ in range(3):
        logits = network.forward(x)
        network.backward(nn.softmax_cross_entropy_grad(logits, y))
        h = torch.tanh(torch.tensor(x) @ theirs["dense1.W"] + theirs["dense1.b"])
        z = h @ theirs["dense2.W"] + theirs["dense2.b"]
        beta = theirs["softplus1.beta"]
        h = torch.log1p(torch.exp(beta * z)) / beta
        their_logits = h @ theirs["dense3.W"] + theirs["dense3.b"]
        loss = torch.nn.functional.cross_entropy(their_logits, torch.tensor(y))
        descent.zero_grad()
        loss.backward()
        assert np.isclose(loss.item(), nn.softmax_cross_entropy(logits, y), rtol=1e-12)
        for name, gradient in network.gradients.items():
            assert relative_error(gradient, theirs[name].grad) < 1e-12, name
        ours.step(network.parameters, network.gradients)
        descent.step()
        for name, value in network.parameters.items():
            assert relative_error(value, theirs[name].detach()) < 1e-12, name


def test_losses_agree_with_pytorch_where_it_is_hard(rng, need):
    torch = need.module("torch")
    functional = torch.nn.functional
    z = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
    for y in (np.zeros(5), np.ones(5)):
        theirs = functional.binary_cross_entropy_with_logits(torch.tensor(z), torch.tensor(y))
        assert np.isclose(nn.binary_cross_entropy_with_logits(z, y), theirs.item(), rtol=1e-14)
    logits = rng.normal(size=(20, 5)) * 400
    labels = rng.integers(0, 5, size=20)
    theirs = functional.cross_entropy(torch.tensor(logits), torch.tensor(labels))
    assert np.isclose(nn.softmax_cross_entropy(logits, labels), theirs.item(), rtol=1e-14)
