"""Stored results belong to the code in the repository, and the chapter's numbers come from them."""

import importlib
import json
import runpy
import sys

import numpy as np
import pytest

from actlib import experiments
from actlib.experiments import centring, saturation


@pytest.mark.parametrize("name", list(experiments.EXPERIMENTS))
def test_stored_results_were_made_with_the_settings_in_the_code(name):
    module = importlib.import_module(f"actlib.experiments.{name}")
    assert experiments.load(name)["settings"] == module.SETTINGS
    assert module.__doc__


def test_every_stored_file_has_its_experiment():
    stored = {path.stem for path in experiments.RESULTS.glob("*.json")}
    assert stored == set(experiments.EXPERIMENTS)


@pytest.mark.parametrize("name", list(saturation.SETTINGS["networks"]))
def test_saturation_runs_can_be_computed_again(name):
    """Four epochs of one seed: early enough that rounding has not had time to grow."""
    stored = experiments.load("saturation")["runs"][name]
    assert len(stored) == len(saturation.SETTINGS["seeds"])
    history = saturation.train(name, seed=saturation.SETTINGS["seeds"][1], epochs=4)
    assert stored[1]["train_loss"][:5] == pytest.approx(history.train_loss, rel=1e-3)
    activation = saturation.SETTINGS["networks"][name]["activation"]
    depth = saturation.SETTINGS["networks"][name]["depth"]
    for what in ("mean", "std", "saturated"):
        assert len(stored[1][what]) == depth
        for layer in range(depth):
            trace = getattr(history.layers[f"{activation}{layer + 1}"], what)
            expected = stored[1][what][layer][:3]
            assert trace[:: saturation.SETTINGS["every"]] == pytest.approx(
                expected, rel=2e-3, abs=1e-3
            )


def test_centring_results_cover_the_settings_and_can_be_computed_again(monkeypatch):
    stored = experiments.load("centring")["val_accuracy"]
    for unit in centring.SETTINGS["units"]:
        for rate in centring.SETTINGS["learning_rates"]:
            assert len(stored[unit][str(rate)]) == len(centring.SETTINGS["seeds"])
    # the shortest way to one stored number: the full run of one seed
    unit, rate = "4σ(x) − 2", 0.02
    again = centring.train(unit, rate, seed=centring.SETTINGS["seeds"][0])
    assert again == pytest.approx(stored[unit][str(rate)][0], abs=0.05)


def test_scaled_sigmoid_backward_is_its_slope():
    unit = centring.ScaledSigmoid(4.0, -2.0)
    x = np.linspace(-3, 3, 13)
    assert unit.forward(x) == pytest.approx(2 * np.tanh(x / 2))
    assert unit.backward(np.full(13, 3.0)) == pytest.approx(3 * (1 - np.tanh(x / 2) ** 2))


def test_sign_agreement():
    assert centring.sign_agreement([[1.0, 1.0], [2.0, -1.0], [3.0, 0.0]]) == 0.75
    assert centring.sign_agreement(np.ones((5, 3))) == 1
    assert centring.sign_agreement([[0.0, 1.0], [0.0, -1.0]]) == 0.5


def test_unknown_experiment_is_named():
    with pytest.raises(ValueError, match="no experiment named 'speed'"):
        experiments.load("speed")


def run_command(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["actlib.experiments", *arguments])
    runpy.run_module("actlib.experiments", run_name="__main__")


def test_command_lists_and_regenerates(monkeypatch, capsys, tmp_path):
    run_command(monkeypatch)
    listed = capsys.readouterr().out
    assert all(name in listed for name in experiments.EXPERIMENTS)

    monkeypatch.setattr(experiments, "RESULTS", tmp_path)
    small = {**centring.SETTINGS, "epochs": 1, "seeds": [0], "learning_rates": [0.1]}
    monkeypatch.setattr(centring, "SETTINGS", small)
    run_command(monkeypatch, "centring")
    written = json.loads((tmp_path / "centring.json").read_text())
    assert written["settings"] == small
    assert set(written["val_accuracy"]) == set(small["units"])

    with pytest.raises(SystemExit):
        run_command(monkeypatch, "speed")
    assert "no experiment named 'speed'" in capsys.readouterr().err
