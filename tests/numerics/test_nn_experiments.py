"""Stored results belong to the code in the repository, and the chapter's numbers come from them."""

import importlib
import json
import os
import runpy
import sys

import numpy as np
import pytest

from actlib import experiments
from actlib.experiments import centring, runner, saturation


@pytest.mark.parametrize("name", list(experiments.EXPERIMENTS))
def test_stored_results_were_made_with_the_settings_in_the_code(name):
    module = importlib.import_module(f"actlib.experiments.{name}")
    stored = experiments.load(name)
    assert stored["settings"] == module.SETTINGS
    assert stored["source"] == experiments.fingerprint(name), "run `make experiments`"
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


@pytest.fixture
def small_centring(monkeypatch, tmp_path):
    """Four short runs instead of sixty, stored elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(experiments, "RESULTS", tmp_path)
    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    small = {**centring.SETTINGS, "epochs": 1, "seeds": [0], "learning_rates": [0.1]}
    monkeypatch.setattr(centring, "SETTINGS", small)
    return small


def test_command_lists_and_regenerates(monkeypatch, capsys, tmp_path, small_centring):
    run_command(monkeypatch)
    listed = capsys.readouterr().out
    assert all(name in listed for name in experiments.EXPERIMENTS)

    run_command(monkeypatch, "centring", "--jobs", "0")
    written = json.loads((tmp_path / "centring.json").read_text())
    assert written["settings"] == small_centring
    assert set(written["val_accuracy"]) == set(small_centring["units"])

    with pytest.raises(SystemExit):
        run_command(monkeypatch, "speed")
    assert "no experiment named 'speed'" in capsys.readouterr().err


def test_what_is_up_to_date_is_not_run_again(monkeypatch, capsys, small_centring):
    run_command(monkeypatch, "centring", "--jobs", "0", "--quiet")
    monkeypatch.setattr(centring, "measure", None)  # would raise if it were called
    run_command(monkeypatch, "centring", "--jobs", "0", "--quiet")
    assert "centring: up to date" in capsys.readouterr().out
    monkeypatch.setattr(runner, "fingerprint", lambda name: "another code")
    assert not runner.up_to_date("centring")


def test_a_broken_off_run_goes_on_where_it_stopped(monkeypatch, tmp_path, small_centring):
    measured, real = [], centring.measure

    def breaks_off(**job):
        if len(measured) == 2:
            raise KeyboardInterrupt
        measured.append(job["unit"])
        return real(**job)

    monkeypatch.setattr(centring, "measure", breaks_off)
    with pytest.raises(SystemExit) as stopped:
        run_command(monkeypatch, "centring", "--jobs", "0", "--quiet")
    assert stopped.value.code == 130
    assert not (tmp_path / "centring.json").exists()
    (partial,) = runner.PARTIAL.glob("centring-*.jsonl")
    with partial.open("a") as file:
        file.write('[{"unit": "σ(x)"')  # a line that was cut off

    monkeypatch.setattr(
        centring, "measure", lambda **job: measured.append(job["unit"]) or real(**job)
    )
    run_command(monkeypatch, "centring", "--jobs", "0", "--quiet")
    assert measured == list(small_centring["units"])  # each once, in the order of the settings
    stored = experiments.load("centring")["val_accuracy"]
    assert list(stored) == list(small_centring["units"])
    assert not partial.exists()


def test_workers_run_one_thread_each_and_give_the_same_rows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    job = {"case": "SELU, 8 wide"}
    with runner.workers(1) as pool:
        assert pool.submit(os.getenv, "OPENBLAS_NUM_THREADS").result() == "1"
        assert pool.submit(runner.measure, "selu", job).result() == runner.measure("selu", job)
    assert runner.measure("selu", job)[0]["case"] == "SELU, 8 wide"


def test_fingerprint_sees_code_and_not_its_comments(monkeypatch, tmp_path):
    monkeypatch.setattr(experiments, "__file__", str(tmp_path / "__init__.py"))

    def mark(text):
        (tmp_path / "probe.py").write_text(text)
        return experiments.fingerprint("probe")

    code = "def f(x):\n    y = 2\n    return x + y\n"
    same = '"""Doc."""\n# why\ndef f(x):\n    """Doc."""\n    y = 2  # note\n\n    return x + y\n'
    assert mark(code) == mark(same)
    assert mark(code) != mark(code.replace("2", "3"))
    assert mark('x = "a"\n') != mark('x = "b"\n')
    assert mark("if a:\n    b\nc\n") != mark("if a:\n    b\n    c\n")
