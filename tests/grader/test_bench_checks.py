"""`actlib bench checks` counts what it says, and fails when a verdict is wrong."""

import json

import pytest
from typer.testing import CliRunner

from actlib.bench import verdicts as bench
from actlib.bench.cli import app
from actlib.checks import Finding, Report


@pytest.fixture
def run(tmp_path):
    def go(*arguments):
        output = tmp_path / "checks.json"
        result = CliRunner().invoke(app, ["checks", "--output", str(output), *arguments])
        return result, json.loads(output.read_text("utf-8")) if output.exists() else None

    return go


def test_it_writes_the_confusion_table(run):
    result, data = run("--target", "relu_grad", "--target", "glu", "--target", "backward")
    assert result.exit_code == 0, result.output
    assert [row["target"] for row in data["targets"]] == ["relu_grad", "glu", "backward"]
    total = data["total"]
    assert total["right_rejected"] == total["wrong_accepted"] == 0
    assert total["right_accepted"] > 40
    assert total["wrong_rejected"] > total["misconceptions"] > 30
    assert total["named"] == total["misconceptions"]
    assert data["median_ms"] > 0
    for word in ("relu_grad", "misconceptions named rightly", "Written"):
        assert word in result.output


@pytest.mark.parametrize(
    ("passes", "verdict"), [(True, "wrong_accepted"), (False, "right_rejected")]
)
def test_a_check_that_errs_is_counted_and_fails_the_command(run, monkeypatch, passes, verdict):
    def careless(answer, target, **_):
        return Report(target, tuple(Finding(p, passes, 1.0, "") for p in ("value", "stability")))

    monkeypatch.setattr(bench, "check", careless)
    result, data = run("--target", "relu_grad")
    assert result.exit_code == 1
    assert data["total"][verdict] > 30
    assert data["total"]["named"] == 0


def test_an_unknown_target_is_refused(run):
    result, data = run("--target", "rleu")
    assert result.exit_code == 2
    assert "there is no target 'rleu'" in result.output
    assert data is None
