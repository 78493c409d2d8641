"""Claims about time, and about what a computer does at exactly 0."""

import numpy as np

import actlib
from actlib.bench.results_view import select
from actlib.experiments import load
from actlib.experiments.claims import Evidence, rule
from actlib.experiments.stats import Estimate, column, difference, estimate, geometric


def times(part: str, width: int, what: str) -> np.ndarray:
    """Return the nanoseconds of one candidate, round by round."""
    (row,) = select(load("costs")["rows"], part=part, width=width, what=what)
    return column([{"ns": value} for value in row["ns"]], "ns")


def ratio(part: str, width: int, first: str, second: str) -> Estimate:
    """Time of one candidate over that of another, round by round."""
    return geometric(times(part, width, first) / times(part, width, second))


@rule(5)
def sigmoid_and_exp() -> Evidence:
    """Per element, and in a whole training step."""
    settings = load("costs")["settings"]
    element = ratio("function", settings["elements"], "sigmoid", "relu")
    step = {w: ratio("step", w, "sigmoid", "relu") for w in settings["step_widths"]}
    share = {
        w: geometric(times("step", w, "sigmoid: activations") / times("step", w, "sigmoid"))
        for w in settings["step_widths"]
    }
    exp = ratio("function", settings["elements"], "numpy: exp(x)", "sigmoid")
    exp_relu = ratio("function", settings["elements"], "numpy: exp(x)", "numpy: maximum(x, 0)")
    slow, because = element.low > 1.2, exp.low > 0.5
    widest = max(step)
    return Evidence(
        always=because and all(effect.low > 1.2 for effect in step.values()),
        sometimes=because and slow,
        effect=f"{element.text(1)} times ReLU's time an element, of which the exponential is "
        f"{100 * exp.mean:.0f} %; a training step takes {step[widest].text(2)} times ReLU's at width {widest}",
        numbers={"exp_share": 100 * exp.mean, "exp_maximum": exp_relu.text(1)}
        | {f"step_{w}": step[w].text(2) for w in step}
        | {f"share_{w}": 100 * share[w].mean for w in share},
    )


@rule(7)
def relu_at_zero() -> Evidence:
    """The one-sided slopes, the convention, and what another convention changes in training."""
    left, right = (float(actlib.relu_grad(s * 1e-300)) for s in (-1.0, 1.0))
    rows, effects, zeros = load("relu_at_zero")["rows"], {}, {}
    for dtype in load("relu_at_zero")["settings"]["dtypes"]:
        one, none = (
            column(select(rows, dtype=dtype, slope=slope), "val_accuracy") for slope in (1.0, 0.0)
        )
        effects[dtype] = difference(one, none, 100)
        zeros[dtype] = estimate(column(select(rows, dtype=dtype, slope=0.0), "zeros"))
    return Evidence(
        always=left == right,
        sometimes=float(actlib.relu_grad(0.0)) in (0.0, 1.0),
        effect=f"slope {left:.0f} on the left, {right:.0f} on the right; in float16, 1 instead of 0 "
        f"changes the accuracy by {effects['float16'].text(2, ' points')}",
        numbers={f"zeros_{name}": value.scientific() for name, value in zeros.items()}
        | {f"effect_{name}": value.text(2) for name, value in effects.items()},
    )


@rule(18)
def lstm_and_tanh() -> Evidence:
    """What a step of an LSTM saves when ReLU, which costs next to nothing, stands for tanh."""
    widths = load("costs")["settings"]["lstm_widths"]
    saved = {}
    for width in widths:
        share = 1 - times("lstm", width, "step, ReLU for tanh") / times("lstm", width, "step")
        saved[width] = estimate(share, 100)
    small, large = min(widths), max(widths)
    return Evidence(
        always=all(effect.low > 50 for effect in saved.values()),
        sometimes=any(effect.low > 25 for effect in saved.values()),
        effect=f"ReLU for tanh saves {saved[small].text(0, ' %')} of a step at width {small}, "
        f"{saved[large].text(0, ' %')} at width {large}",
        numbers={
            f"matrix_{w}": 100 * ratio("lstm", w, "matrix product", "step").mean for w in widths
        },
    )
