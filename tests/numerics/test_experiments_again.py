"""One measurement of each experiment, made again: the stored results are those of the library as it is."""

import numpy as np
import pytest

from actlib import experiments
from actlib.bench.results_view import select
from actlib.experiments import costs, gated, league, runner, sigmoid_depth, swap

# A job that is quick, and how far a number may be off: rounding differs between machines, and
# training lets it grow.
EXACT, TRAINED = {"rel": 2e-3, "abs": 1e-6}, {"abs": 0.04}
JOBS = {
    "depth": ({"activation": "relu", "init": "he_normal", "depth": 5}, EXACT),
    "sparsity": ({"activation": "leaky_relu", "seed": 1}, TRAINED),
    "born_dead": ({"width": 2, "features": 1}, EXACT),
    "chaos": ({"weight_variance": 0.5, "depth": 0}, EXACT),
    "selu": ({"case": "SELU, 8 wide"}, EXACT),
    "mean_shift": ({"activation": "elu", "seed": 1}, TRAINED),
    "shattered": ({"activation": "tanh", "residual": False, "depth": 4}, {"rel": 1e-2, "abs": 1e-2}),
    "regions": ({"units": 0, "depth": 6}, EXACT),
    "clipping": ({"activation": "clipped_relu", "gain": 4.0}, EXACT),
    "relu_at_zero": ({"dtype": "float64", "seed": 1}, TRAINED),
    "quantisation": ({"activation": "relu", "seed": 1}, TRAINED),
    "learned": ({"data": "digits", "unit": "PReLU", "seed": 1}, TRAINED),
    "distillation": ({"teacher": "tanh", "seed": 1}, TRAINED),
}  # fmt: skip


def numbers(rows):
    """Return all numbers of some rows, in order, None as nan."""
    flat = []
    for value in rows if isinstance(rows, list) else rows.values():
        if isinstance(value, list | dict):
            flat += numbers(value)
        elif value is None or isinstance(value, int | float):
            flat.append(np.nan if value is None else float(value))
    return flat


@pytest.mark.parametrize("name", JOBS)
def test_stored_rows_can_be_measured_again(name):
    job, tolerance = JOBS[name]
    stored = select(experiments.load(name)["rows"], **job)
    assert stored
    again = runner.measure(name, job)
    assert [row.keys() for row in again] == [row.keys() for row in stored]
    if tolerance is TRAINED:  # the outliers' largest value depends on a single unit
        assert np.nanmean(np.abs(np.subtract(numbers(again), numbers(stored)))) < tolerance["abs"]
    else:
        assert numbers(again) == pytest.approx(numbers(stored), nan_ok=True, **tolerance)


@pytest.mark.parametrize(
    ("name", "wanted", "again"),
    [
        ("league", {"data": "MNIST-1D", "depth": 2, "activation": "tanh"}, lambda r: league.one_run("MNIST-1D", 2, "tanh", r, 15, 1).val_accuracy[-1]),
        ("gated", {"data": "MNIST-1D", "activation": "relu"}, lambda r: gated.one_run("MNIST-1D", "relu", r, 10, 1).val_accuracy[-1]),
        ("sigmoid_depth", {"init": "glorot", "depth": 1}, lambda r: sigmoid_depth.one_run("glorot", 1, r, 20, 1).val_accuracy[-1]),
        ("swap", {"data": "digits", "depth": 2, "step": "and its own learning rate"}, lambda r: swap.one_run("digits", 2, "relu", "he_normal", r, 1)[1]),
    ],
    ids=["league", "gated", "sigmoid_depth", "swap"],
)  # fmt: skip
def test_stored_accuracies_can_be_trained_again(name, wanted, again):
    (row,) = select(experiments.load(name)["rows"], **wanted)
    assert row["val_accuracy"][1] == pytest.approx(again(row["learning_rate"]), abs=0.04)


@pytest.mark.parametrize("name", sorted(set(experiments.EXPERIMENTS) - {"saturation", "centring"}))
def test_stored_rows_are_all_jobs_with_enough_seeds(name):
    module = __import__(f"actlib.experiments.{name}", fromlist=["jobs"])
    rows = experiments.load(name)["rows"]
    for job in module.jobs():
        assert select(rows, **job), job
    least = len(module.SETTINGS.get("seeds", range(5)))
    assert least >= 5


def test_costs_are_timed_in_rounds_for_everything():
    rows = experiments.load("costs")["rows"]
    assert {row["part"] for row in rows} == {"function", "step", "lstm"}
    timed = {row["what"] for row in select(rows, part="function")}
    for name in costs.SETTINGS["functions"]:
        assert {name, f"{name}_grad"} <= timed
    assert all(len(row["ns"]) == costs.SETTINGS["rounds"] for row in rows)
    assert costs.ALONE


def test_gated_and_plain_blocks_have_equally_many_parameters():
    rng = np.random.default_rng(0)
    sizes = [
        sum(p.size for p in gated.build("digits", name, rng).parameters.values())
        for name in ("gelu", "swiglu")
    ]
    assert sizes[1] / sizes[0] == pytest.approx(1, abs=0.01)


def test_residual_block_adds_its_input_and_its_gradient():
    from actlib.nn import Activation, Dense

    rng = np.random.default_rng(0)
    block = gated.Residual([Dense(3, 4, rng=rng), Activation("tanh"), Dense(4, 3, rng=rng)])
    x, upstream = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    block.forward(x)
    gradient, h = block.backward(upstream), 1e-6
    shifted = [np.sum(block.forward(x + s * h * np.eye(5, 3)) * upstream) for s in (1, -1)]
    assert (shifted[0] - shifted[1]) / (2 * h) == pytest.approx(np.trace(gradient), rel=1e-6)
