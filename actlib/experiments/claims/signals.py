"""Claims about how a signal and its gradient pass through untrained layers, and about means."""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from actlib.bench.results_view import select
from actlib.catalog import catalog
from actlib.experiments import load
from actlib.experiments.claims import Evidence, rule
from actlib.experiments.stats import column, difference, estimate, geometric


@rule(3)
def mean_or_slope() -> Evidence:
    """The sigmoid with one change at a time, each at the best of its learning rates."""
    by_rate = load("centring")["val_accuracy"]
    best = {unit: max(rates.values(), key=np.mean) for unit, rates in by_rate.items()}
    plain, shifted, stretched, both = best.values()
    mean, slope = difference(shifted, plain, 100), difference(stretched, plain, 100)
    return Evidence(
        always=mean.low > 0 and slope.low <= 0,
        sometimes=mean.low > 0,
        effect=f"mean 0 alone gains {mean.text(1, ' points')}, slope 1 alone {slope.text(1)}",
        numbers={
            name: estimate(values, 100).mean
            for name, values in zip(
                ("plain", "shifted", "stretched", "both"),
                (plain, shifted, stretched, both),
                strict=True,
            )
        },
    )


@rule(8)
def halved_by_each_layer() -> Evidence:
    """The share of active units in the last of ten layers against one half to the tenth power."""
    rows = select(load("sparsity")["rows"], activation="relu")
    depth = len(rows[0]["active_before"])
    before = estimate([row["active_before"][-1] for row in rows])
    after = estimate([row["active_after"][-1] for row in rows])
    return Evidence(
        always=before.high < 2 * 0.5**depth,
        effect=f"active in layer {depth}: {before.text(2)}; the claim expects {0.5**depth:.3f}",
        numbers={
            "depth": depth,
            "before": before.mean,
            "after": after.text(2),
            "claimed": 0.5**depth,
        },
    )


@rule(10)
def relu_over_depth() -> Evidence:
    """The gradient at the first of the deepest network's layers over that at the last."""
    ratio = {}
    for scheme in ("he_normal", "glorot_normal"):
        (row,) = select(load("depth")["rows"], activation="relu", init=scheme, depth=30)
        ratio[scheme] = geometric([layers[0] for layers in row["relative"]])
    he, glorot = ratio.values()
    return Evidence(
        always=he.low > 0.1 and glorot.low > 0.1,
        sometimes=he.low > 0.1,
        effect=f"through 30 layers times {he.text(2)} with He's weights, "
        f"times {glorot.scientific()} with Glorot's",
        numbers={"he": he.mean, "glorot": glorot.mean},
    )


@rule(13)
def leaky_sparsity() -> Evidence:
    """Outputs that are exactly 0 in trained networks of both kinds."""
    share = {}
    for name in ("relu", "leaky_relu"):
        rows = select(load("sparsity")["rows"], activation=name)
        share[name] = estimate([np.mean(row["zero_after"]) for row in rows])
    relu, leaky = share.values()
    return Evidence(
        always=leaky.low > 0.9 * relu.mean,
        effect=f"exact zeros after training: ReLU {relu.text(2)}, leaky ReLU {leaky.text(2)}",
        numbers={"relu": relu.mean, "leaky": leaky.mean},
    )


@rule(21)
def elu_mean() -> Evidence:
    """The mean for normal inputs, and in every layer of trained networks."""
    nodes = np.linspace(-10, 10, 20_000)
    density = norm.pdf(nodes)
    density /= density.sum()

    def mean_output(name: str, mu: float) -> float:
        return float(density @ catalog[name].fn(nodes + mu))

    def closer(mu: float) -> float:
        """By how much ELU's mean is nearer to zero than ReLU's."""
        return mean_output("relu", mu) - abs(mean_output("elu", mu))

    rows = load("mean_shift")["rows"]
    after = {
        name: np.mean([np.abs(row["after"]) for row in select(rows, activation=name)], axis=1)
        for name in ("relu", "elu")
    }
    nearer = difference(after["relu"], after["elu"])
    return Evidence(
        always=all(closer(mu) > 0 for mu in (-2, -1, 0, 1, 2)) and nearer.low > 0,
        sometimes=closer(0.0) > 0 and nearer.low > 0,
        effect="size of the mean over root mean square in trained networks: ReLU's minus ELU's "
        + nearer.text(2),
        numbers={
            "elu_normal": mean_output("elu", 0.0),
            "relu_normal": mean_output("relu", 0.0),
            "crossing": float(brentq(closer, -2, 0)),
            "elu": float(after["elu"].mean()),
            "relu": float(after["relu"].mean()),
        },
    )


@rule(31)
def selu_fixed_point() -> Evidence:
    """Mean and variance after 64 layers, with one condition broken at a time."""
    rows = {row["case"]: row for row in load("selu")["rows"]}

    def last(case: str, what: str) -> np.ndarray:
        return column([{what: layers[-1]} for layers in rows[case][what]], what)

    def kept(case: str) -> bool:
        mean, variance = last(case, "mean"), last(case, "variance")
        return bool(np.all(np.abs(mean) < 0.15) and np.all(np.abs(variance - 1) < 0.25))

    variance = estimate(last("SELU, LeCun", "variance"))
    narrow = last("SELU, 8 wide", "variance")
    return Evidence(
        always=all(kept(case) for case in rows if case.startswith("SELU")),
        sometimes=kept("SELU, LeCun") and kept("SELU, inputs × 10"),
        effect=f"variance after 64 layers {variance.text(2)} with LeCun's weights, "
        f"{last('SELU, He', 'variance').mean():.0f} with He's",
        numbers={
            "mean": float(np.abs(last("SELU, LeCun", "mean")).max()),
            "narrow_low": float(narrow.min()),
            "narrow_high": float(narrow.max()),
            "large": float(last("SELU, inputs × 10", "variance").mean()),
        },
    )
