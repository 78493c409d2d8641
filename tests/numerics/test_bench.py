"""`actlib bench numerics` measures what it says, and the results in the book are whole."""

import json
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import actlib
from actlib.bench import measure, peers
from actlib.bench.cli import app
from actlib.bench.peers import TEXTBOOK
from actlib.sparkline import sparkline


def test_stored_results_cover_the_catalogue_within_the_promised_error():
    stored = json.loads((files("actlib.bench") / "results" / "numerics.json").read_text("utf-8"))
    ours = [row for row in stored["accuracy"] if row["peer"] == "actlib"]
    scalar = {name for name, record in actlib.catalog.items() if not record.vector}
    assert {row["function"] for row in ours} == scalar
    assert {row["function"] for row in stored["speed"]} == set(actlib.catalog)
    assert {row["size"] for row in stored["speed"]} >= {1_000, 1_000_000}
    for row in ours:
        limit = 0.51 if row["dtype"] == "float32" else 4 if row["part"] == "value" else 5
        assert row["max_ulp"] <= limit, row
        assert row["limits_right"]


@pytest.mark.parametrize("name", actlib.catalog)
def test_every_peer_computes_the_same_function_in_the_middle_of_its_range(name):
    record = actlib.catalog[name]
    x = np.random.default_rng(3).normal(size=(3, 8))
    ours = peers.ours(record, x)
    for peer in peers.installed():
        calls = peers.PEERS[peer](record, x)
        for part in ("value", "grad"):
            if (call := getattr(calls, part)) is not None:
                # the textbook's GELU is an approximation
                tolerance = 4e-3 if peer == "textbook" and "ge" in name else 1e-7
                np.testing.assert_allclose(call(), getattr(ours, part)(), atol=tolerance)


def test_textbook_covers_the_catalogue():
    assert set(TEXTBOOK) == set(actlib.catalog)


def test_command_writes_what_it_measures(tmp_path, monkeypatch):
    record = actlib.catalog["tanh"]
    monkeypatch.setattr(measure, "SCALAR", (record,))
    monkeypatch.setattr(measure, "catalog", {"tanh": record})
    monkeypatch.setattr(measure, "CURVES", (("tanh", "grad"),))
    monkeypatch.setattr(peers, "installed", lambda: ("actlib", "textbook"))
    monkeypatch.setattr("actlib.bench.cli.one_thread", lambda: None)
    output = tmp_path / "deep" / "numerics.json"
    arguments = [
        "numerics",
        "--output",
        str(output),
        "--sizes",
        "1000",
        "--rounds",
        "2",
        "--points",
        "500",
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    written = json.loads(output.read_text("utf-8"))
    errors = {
        (r["peer"], r["part"]): r["max_ulp"] for r in written["accuracy"] if r["dtype"] == "float64"
    }
    assert errors["actlib", "grad"] < 5
    # 1 - tanh² has no right digit left in the tails
    assert errors["textbook", "grad"] > 1e6
    assert all(row["ns"] > 0 for row in written["speed"])
    assert {row["peer"] for row in written["speed"]} == {"copy", "actlib", "textbook"}


def test_command_says_what_is_wrong_with_its_sizes():
    result = CliRunner().invoke(app, ["numerics", "--sizes", "1500"])
    assert result.exit_code == 2
    assert "multiples of 1000" in result.output


def test_sparkline_is_labelled_and_drawn_from_the_function():
    picture = sparkline(actlib.catalog["relu"])
    assert 'aria-label="Graph of relu and its derivative"' in picture
    assert picture != sparkline(actlib.catalog["elu"])


def test_command_leaves_out_what_is_not_installed(tmp_path):
    program = """
import sys
for name in ("mpmath", "scipy", "torch", "jax"):
    sys.modules[name] = None  # as if it were not installed
from actlib import catalog
from actlib.bench import measure
from actlib.cli import app
measure.catalog = {"tanh": catalog["tanh"], "softmax": catalog["softmax"]}
app()
"""
    output = tmp_path / "numerics.json"
    command = [sys.executable, "-c", program, "bench", "numerics"]
    options = ["--output", str(output), "--sizes", "1000", "--rounds", "2"]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "accuracy is left out" in done.stdout
    written = json.loads(output.read_text("utf-8"))
    assert written["accuracy"] == written["curves"] == []
    assert {row["peer"] for row in written["speed"]} == {"copy", "actlib", "textbook"}

    # what the book shows is whole or not replaced at all
    done = subprocess.run([*command, *options, "--store"], capture_output=True, text=True)
    assert done.returncode == 2
    assert all(name in done.stderr for name in ("JAX", "PyTorch", "SciPy", "mpmath"))


def test_stored_results_are_in_the_wheel(tmp_path):
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    subprocess.run(
        [*command, "--no-build-isolation", "--wheel-dir", str(tmp_path), str(root)], check=True
    )
    (wheel,) = tmp_path.glob("actlib-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        packed = archive.read("actlib/bench/results/numerics.json")
    assert packed == (files("actlib.bench") / "results" / "numerics.json").read_bytes()
    assert not [name for name in names if not name.startswith("actlib")]
