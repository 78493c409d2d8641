"""Training works, is the same for the same seed, and what it records is what the layers did."""

import subprocess
import sys

import numpy as np
import pytest

import actlib
from actlib import data, init, nn
from actlib.trace import saturated_share
from actlib.train import evaluate, fit

BINARY = "binary_cross_entropy_with_logits"


def small(seed=0, activation="tanh", features=2, outputs=1):
    rng = np.random.default_rng(seed)
    network = nn.Network(
        [
            nn.Dense(features, 8, rng=rng),
            nn.Activation(activation),
            nn.Dense(8, 8, rng=rng),
            nn.Activation(activation),
            nn.Dense(8, outputs, rng=rng),
        ]
    )
    return network, rng


def train(seed=0, epochs=15, dataset=None, learning_rate=0.5, **settings):
    network, rng = small(seed)
    history = fit(
        network,
        BINARY,
        dataset or data.moons(),
        optimizer=nn.SGD(learning_rate, 0.5),
        epochs=epochs,
        rng=rng,
        progress=False,
        **settings,
    )
    return network, history


@pytest.mark.parametrize("dataset", [data.xor, data.moons])
def test_loss_falls_and_points_are_separated(dataset):
    _, history = train(dataset=dataset(), epochs=40)
    assert history.train_loss[-1] < history.train_loss[0] / 3
    assert history.val_accuracy[-1] > 0.9


def test_many_classes():
    network, rng = small(features=64, outputs=10)
    history = fit(
        network,
        "softmax_cross_entropy",
        data.digits(),
        optimizer=nn.SGD(0.2),
        epochs=8,
        rng=rng,
        progress=False,
    )
    assert history.val_accuracy[0] < 0.3 < 0.85 < history.val_accuracy[-1]


def test_same_seed_same_run_and_other_seed_other_run():
    first, second, other = train(seed=3), train(seed=3), train(seed=4)
    assert first[1].train_loss == second[1].train_loss
    for name, value in first[0].parameters.items():
        assert np.array_equal(value, second[0].parameters[name])
    assert first[1].layers["tanh1"].std == second[1].layers["tanh1"].std
    assert first[1].train_loss != other[1].train_loss


def test_generator_given_to_fit_draws_the_order_of_the_examples():
    losses = []
    for seed in (0, 0, 1):
        network, _ = small(seed=0)
        history = fit(
            network,
            BINARY,
            data.moons(),
            optimizer=nn.SGD(0.1),
            epochs=1,
            rng=np.random.default_rng(seed),
            progress=False,
        )
        losses.append(history.train_loss[-1])
    assert losses[0] == losses[1] != losses[2]


def test_a_logit_above_zero_is_the_positive_class_and_the_largest_logit_the_class():
    assert nn.losses[BINARY].predict(np.array([[-0.1], [0.1]])).tolist() == [0, 1]
    logits = np.array([[0.1, 0.2, -5.0], [-1.0, -3.0, -2.0]])
    assert nn.losses["softmax_cross_entropy"].predict(logits).tolist() == [1, 0]


def test_nothing_global_is_drawn_from():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    train(epochs=1)
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002


def test_observing_does_not_change_the_training():
    _, watched = train(snapshots=(0, 5))
    _, alone = train(probe=0)
    assert watched.train_loss == alone.train_loss
    assert alone.layers == {}


def test_history_is_what_the_network_did():
    dataset = data.moons()
    network, history = train(epochs=6, snapshots=(0, 6), probe=50)
    assert history.epochs == 6
    assert (history.val_loss[-1], history.val_accuracy[-1]) == evaluate(
        network, BINARY, dataset.x_val, dataset.y_val
    )
    x, y = dataset.x_val[:50], dataset.y_val[:50]
    logits = network.forward(x)
    network.backward(nn.binary_cross_entropy_with_logits_grad(logits, y[:, None]))
    layer, trace = network.layers["tanh2"], history.layers["tanh2"]
    assert len(trace.mean) == 7
    assert trace.mean[-1] == layer.output.mean()
    assert trace.std[-1] == layer.output.std()
    assert trace.gradient_std[-1] == pytest.approx(50 * layer.upstream.std(), rel=1e-12)
    assert trace.gradient_mean[-1] == pytest.approx(50 * layer.upstream.mean(), rel=1e-9)
    assert trace.saturated[-1] == np.mean(1 - layer.output**2 < 0.05)
    assert list(trace.snapshots) == [0, 6]
    shares, edges = trace.snapshots[6].shares, trace.snapshots[6].edges
    assert shares.sum() == pytest.approx(1)
    assert (edges[0], edges[-1]) == (-1, 1)
    assert shares[0] == np.mean(layer.output < edges[1])
    assert history.layers["dense1"].saturated == []


def test_histogram_of_an_unbounded_activation_covers_its_outputs():
    network, rng = small(activation="softplus")
    history = fit(
        network,
        BINARY,
        data.moons(),
        optimizer=nn.SGD(0.1),
        epochs=0,
        rng=rng,
        snapshots=(0,),
        progress=False,
    )
    snapshot = history.layers["softplus1"].snapshots[0]
    assert snapshot.shares.sum() == pytest.approx(1)
    assert snapshot.edges[0] == 0


def test_saturated_share_is_relative_to_the_steepest_slope():
    # at 1.5 the sigmoid's slope is below 5 % of 1, but not of its own largest slope, 1/4
    x = np.array([[-4.0, -1.5, 0.0, 1.5, 4.0]])
    sigmoid, tanh = nn.Activation("sigmoid"), nn.Activation("tanh")
    sigmoid.forward(2 * x)
    tanh.forward(x)
    # tanh(x) = 2σ(2x) - 1: the same units are saturated
    assert saturated_share(sigmoid) == saturated_share(tanh) == 0.4


def test_progress_bar_is_on_standard_output_and_can_be_switched_off(capsys):
    train(epochs=2)
    quiet = capsys.readouterr()
    assert quiet.out == quiet.err == ""
    network, rng = small()
    fit(network, BINARY, data.moons(), optimizer=nn.SGD(0.1), epochs=2, rng=rng)
    loud = capsys.readouterr()
    assert "2/2" in loud.out
    assert "accuracy" in loud.out
    assert loud.err == ""


def test_momentum_gathers_speed():
    parameters = {"w": np.array([0.0])}
    descent = nn.SGD(1.0, momentum=0.5)
    for expected in (-1.0, -2.5, -4.25):
        descent.step(parameters, {"w": np.array([1.0])})
        assert parameters["w"][0] == expected


@pytest.mark.parametrize(
    ("action", "error", "message"),
    [
        (lambda rng: nn.SGD(0.0), ValueError, "learning_rate"),
        (lambda rng: nn.SGD(0.1, 1.0), ValueError, "momentum"),
        (lambda rng: nn.Activation("tahn"), ValueError, "no activation named 'tahn'"),
        (lambda rng: nn.Activation("tanh", beta=1.0), ValueError, "tanh has no parameter 'beta'"),
        (lambda rng: nn.Activation("tanh", learn=["a"]), ValueError, "tanh has no parameter 'a'"),
        (lambda rng: nn.Network([]), ValueError, "at least one layer"),
        (lambda rng: nn.Dense(2, 0, rng=rng), ValueError, "fan_out must be a whole number"),
        (lambda rng: nn.Dense(2.5, 1, rng=rng), ValueError, "fan_in must be a whole number"),
        (lambda rng: nn.Dense(2, 1, rng=0), TypeError, "rng must be a numpy Generator"),
        (
            lambda rng: nn.Dense(2, 1, rng=rng).forward(np.zeros((4, 3))),
            ValueError,
            r"Dense\(2, 1\): the input has shape \(4, 3\), it must be \(batch, 2\)",
        ),
        (lambda rng: nn.Dense(2, 1, rng=rng).forward(np.zeros(2)), ValueError, r"\(batch, 2\)"),
        (
            lambda rng: nn.Dense(2, 1, rng=rng).backward(np.zeros((4, 1))),
            RuntimeError,
            "call forward before backward",
        ),
    ],
)
def test_errors_say_what_to_do(action, error, message):
    with pytest.raises(error, match=message):
        action(np.random.default_rng(0))


def test_upstream_of_the_wrong_shape_is_refused():
    network, _ = small()
    network.forward(np.zeros((4, 2)))
    with pytest.raises(
        ValueError, match=r"upstream gradient has shape \(4,\), the output \(4, 1\)"
    ):
        network.backward(np.zeros(4))


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"epochs": -1}, "epochs"), ({"batch_size": 0}, "batch_size"), ({"probe": -1}, "probe")],
)
def test_fit_refuses_numbers_out_of_range(settings, message):
    with pytest.raises(ValueError, match=message):
        train(**settings)


def test_unknown_loss_is_named():
    network, rng = small()
    with pytest.raises(ValueError, match="no loss named 'mse'"):
        fit(network, "mse", data.xor(), optimizer=nn.SGD(0.1), epochs=1, rng=rng)


VARIANCES = {
    init.glorot_uniform: lambda i, o: 2 / (i + o),
    init.glorot_normal: lambda i, o: 2 / (i + o),
    init.he_uniform: lambda i, o: 2 / i,
    init.he_normal: lambda i, o: 2 / i,
    init.lecun_normal: lambda i, o: 1 / i,
    init.standard_uniform: lambda i, o: 1 / (3 * i),
}


@pytest.mark.parametrize("scheme", VARIANCES, ids=lambda scheme: scheme.__name__)
def test_initial_weights_have_the_promised_distribution(scheme):
    fan_in, fan_out = 500, 200
    W = scheme(np.random.default_rng(5), fan_in, fan_out)
    variance = VARIANCES[scheme](fan_in, fan_out)
    assert W.shape == (fan_in, fan_out)
    # the standard error of a variance from 100,000 draws is 0.45 % of it at most
    assert W.var() == pytest.approx(variance, rel=0.02)
    assert abs(W.mean()) < 5 * np.sqrt(variance / W.size)
    kurtosis = np.mean((W - W.mean()) ** 4) / W.var() ** 2
    assert kurtosis == pytest.approx(1.8 if "uniform" in scheme.__name__ else 3.0, abs=0.1)
    assert np.array_equal(W, scheme(np.random.default_rng(5), fan_in, fan_out))


def test_importing_actlib_brings_none_of_this():
    code = (
        "import sys, actlib\n"
        "heavy = ['matplotlib', 'sklearn', 'scipy', 'mnist1d', 'tqdm', 'actlib.nn',"
        " 'actlib.data', 'actlib.train', 'actlib.init', 'actlib.layers', 'actlib.losses']\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
    assert actlib.__name__ == "actlib"
