"""Claims about trained networks: which function wins, how fast, and by how much."""

from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

import actlib
from actlib.bench.results_view import select
from actlib.catalog import catalog
from actlib.experiments import load
from actlib.experiments.claims import Evidence, rule
from actlib.experiments.stats import Estimate, column, difference, estimate, geometric
from actlib.figures import display_name

Setting = tuple[str, int]


def league(activation: str) -> dict[Setting, dict[str, Any]]:
    """Return the league table's rows of one function, by data set and depth."""
    rows = select(load("league")["rows"], activation=activation)
    return {(row["data"], row["depth"]): row for row in rows}


def gains(first: str, second: str) -> dict[Setting, Estimate]:
    """Validation accuracy of one function minus that of another, in points, in every setting."""
    a, b = league(first), league(second)
    return {key: difference(a[key]["val_accuracy"], b[key]["val_accuracy"], 100) for key in a}


def listed(effects: dict[Setting, Estimate], digits: int = 1) -> str:
    """Return the effects by setting in a line."""
    return ", ".join(
        f"{source} {depth} layers {effect.text(digits)}"
        for (source, depth), effect in effects.items()
    )


def epochs_to(curve: list[float], level: float) -> float:
    """Epochs until a curve first reaches a level, between two epochs on a straight line.

    Examples
    --------
    >>> epochs_to([0.1, 0.3, 0.7], 0.5)
    1.5
    """
    k = next((k for k, value in enumerate(curve) if value >= level), None)
    if k is None:
        return float("inf")
    return float(k) if k == 0 else k - (curve[k] - level) / (curve[k] - curve[k - 1])


def slowness(first: str, second: str, key: Setting) -> Estimate:
    """How many times as many epochs the first needs, to nine tenths of what both reach in the end."""
    curves = [league(name)[key]["train_accuracy"] for name in (first, second)]
    # a level that every run of both reaches
    level = 0.9 * min(max(curve) for runs in curves for curve in runs)
    a, b = ([epochs_to(curve, level) for curve in runs] for runs in curves)
    return geometric(np.array(a) / np.array(b))


@rule(12)
def sparse_teacher() -> Evidence:
    """What the student gains from a ReLU teacher, against one with slope 0.01 in place of the zeros."""
    rows = load("distillation")["rows"]

    def gain(teacher: str, student: str) -> np.ndarray:
        chosen = select(rows, teacher=teacher, student=student)
        return 100 * (column(chosen, "distilled") - column(chosen, "alone"))

    students = load("distillation")["settings"]["students"]
    effects = {s: difference(gain("relu", s), gain("leaky_relu", s)) for s in students}
    works = any(estimate(gain("relu", student)).low > 0 for student in students)
    return Evidence(
        testable=works,  # where a teacher does not help at all, its zeros do not, either
        always=all(effect.low > 0 for effect in effects.values()),
        sometimes=any(effect.low > 0 for effect in effects.values()),
        effect=f"ReLU teacher against leaky ReLU teacher: {effects['relu'].text(1, ' points')} "
        "for the same student",
        numbers={
            f"gain_{teacher}": estimate(gain(teacher, "relu")).text(1)
            for teacher in ("relu", "leaky_relu", "tanh")
        },
    )


@rule(14)
def leaky_never_worse() -> Evidence:
    """Leaky ReLU minus ReLU in every setting of the league table."""
    effects = gains("leaky_relu", "relu")
    return Evidence(
        always=all(effect.mean >= 0 for effect in effects.values()),
        sometimes=not any(effect.high < 0 for effect in effects.values()),
        effect=f"points against ReLU: {listed(effects)}",
        numbers={"settings": len(effects), "worse": sum(e.mean < 0 for e in effects.values())},
    )


@rule(16)
def prelu() -> Evidence:
    """Time of a training step, and whether the learned slopes differ from layer to layer."""
    ratio = {}
    for width in load("costs")["settings"]["step_widths"]:
        (own,) = select(load("costs")["rows"], part="step", width=width, what="prelu")
        (relu,) = select(load("costs")["rows"], part="step", width=width, what="relu")
        ratio[width] = geometric(np.array(own["ns"]) / np.array(relu["ns"]))
    slopes = {}
    for source in load("learned")["settings"]["data"]:
        rows = select(load("learned")["rows"], data=source, unit="PReLU")
        final = np.array([row["path"][-1] for row in rows])
        slopes[source] = difference(final[:, 0], final[:, -1])
    rows = load("learned")["rows"]
    gain = {
        source: difference(
            column(select(rows, data=source, unit="PReLU"), "val_accuracy"),
            column(select(rows, data=source, unit="PReLU, slope fixed"), "val_accuracy"),
            100,
        )
        for source in slopes
    }
    free = all(r.high < 1.05 for r in ratio.values())
    differs = {source: e.low > 0 or e.high < 0 for source, e in slopes.items()}
    small, large = min(ratio), max(ratio)
    return Evidence(
        always=free and all(differs.values()),
        sometimes=free or any(differs.values()),
        effect=f"a step takes {ratio[small].text(2)} times ReLU's at width {small}, "
        f"{ratio[large].text(2)} at width {large}; slope of layer 1 minus layer 4: "
        + ", ".join(f"{source} {effect.text(2)}" for source, effect in slopes.items()),
        numbers={"mnist1d": gain["MNIST-1D"].text(1), "digits": gain["digits"].text(1)},
    )


@rule(22)
def gelu_gain() -> Evidence:
    """GELU minus ReLU in every setting, against the range from one to two points."""
    effects = gains("gelu", "relu")
    return Evidence(
        always=all(e.low > 0 and e.low <= 2 and e.high >= 1 for e in effects.values()),
        sometimes=any(effect.low > 0 for effect in effects.values()),
        effect=f"points against ReLU: {listed(effects)}",
    )


@rule(28)
def swish_most_accurate_and_slowest() -> Evidence:
    """The three parts of the sentence, in every setting."""
    over_relu, leaky = gains("silu", "relu"), gains("leaky_relu", "relu")
    slower = {key: slowness("silu", "relu", key) for key in over_relu}
    parts = {
        "Swish above ReLU": {key: e.low > 0 for key, e in over_relu.items()},
        "Swish slower than ReLU": {key: e.low > 1 for key, e in slower.items()},
        "Leaky ReLU below ReLU": {key: e.high < 0 for key, e in leaky.items()},
    }
    return Evidence(
        always=all(all(part.values()) for part in parts.values()),
        sometimes=all(any(part.values()) for part in parts.values()),
        effect=f"beyond chance, in how many of {len(leaky)} settings: "
        + ", ".join(f"{name} {sum(part.values())}" for name, part in parts.items()),
        numbers={"over_relu": listed(over_relu), "slower": listed(slower, 2)},
    )


@rule(29)
def relu_against_tanh_in_speed() -> Evidence:
    """Epochs that tanh needs for each of ReLU's, to the same training accuracy."""
    ratio = {key: slowness("tanh", "relu", key) for key in league("relu")}
    return Evidence(
        always=all(e.low > 2 for e in ratio.values()),
        sometimes=any(e.low > 2 for e in ratio.values()),
        effect=f"tanh's epochs over ReLU's: {listed(ratio, 2)}",
        numbers={"accuracy": listed(gains("tanh", "relu"))},
    )


@rule(30)
def without_pretraining() -> Evidence:
    """ReLU networks from random weights: one that trains is a counterexample."""
    accuracy = {key: estimate(row["val_accuracy"], 100) for key, row in league("relu").items()}
    best = max(accuracy, key=lambda key: accuracy[key].mean)
    return Evidence(
        always=accuracy[best].high < 50,
        effect=f"from random weights: {accuracy[best].text(1, ' %')} on {best[0]}, {best[1]} layers",
        numbers={"all": listed(accuracy)},
    )


@rule(32)
def gated_units() -> Evidence:
    """Each gated unit minus GELU, the blocks having equally many parameters."""
    stored = load("gated")
    accuracy, rate = (
        {row["activation"]: row[what] for row in stored["rows"]}
        for what in ("val_accuracy", "learning_rate")
    )
    effects = {
        name: difference(accuracy[name], accuracy["gelu"], 100)
        for name in stored["settings"]["gated"]
    }
    return Evidence(
        always=all(effect.low > 0 for effect in effects.values()),
        sometimes=any(effect.low > 0 for effect in effects.values()),
        effect="points against GELU: "
        + ", ".join(f"{display_name(name)} {effect.text(1)}" for name, effect in effects.items()),
        numbers={
            "parameters": f"{stored['rows'][0]['parameters']:,}",
            "rate_gelu": rate["gelu"],
            "rate_geglu": rate["geglu"],
        },
    )


@rule(33)
def softsign_against_tanh() -> Evidence:
    """Where softsign's slope is the larger, its mean for normal inputs, and the league table."""
    crossing = float(brentq(lambda x: actlib.softsign_grad(x) - actlib.tanh_grad(x), 0.5, 5))
    x = np.linspace(-10, 10, 20_001)
    density = norm.pdf(x) / norm.pdf(x).sum()
    slopes = {name: float(density @ catalog[name].grad(x)) for name in ("softsign", "tanh")}
    effects = gains("softsign", "tanh")
    return Evidence(
        always=all(effect.low > 0 for effect in effects.values()),
        sometimes=any(effect.low > 0 for effect in effects.values()),
        effect=f"points against tanh: {listed(effects)}",
        numbers={"crossing": crossing, **slopes},
    )


@rule(34)
def mish_against_swish() -> Evidence:
    """Mish minus Swish with β = 1 in every setting of the league table."""
    effects = gains("mish", "silu")
    return Evidence(
        always=all(effect.low > 0 for effect in effects.values()),
        sometimes=any(effect.low > 0 for effect in effects.values()),
        effect=f"points against Swish: {listed(effects)}",
        numbers={"settings": len(effects), "over_relu": listed(gains("mish", "relu"))},
    )
