"""Claims about dead units, about depth with sigmoids, and about caps."""

from typing import Any

import numpy as np

from actlib.bench.results_view import select
from actlib.experiments import load
from actlib.experiments.claims import Evidence, rule
from actlib.experiments.stats import Estimate, column, difference, estimate, geometric


@rule(4)
def sigmoid_over_depth() -> Evidence:
    """By initialisation: up to which depth the network leaves chance behind, in all seeds."""
    stored = load("sigmoid_depth")
    chance = 0.1
    trains = {
        (row["init"], row["depth"]): min(row["val_accuracy"]) > 1.5 * chance
        for row in stored["rows"]
    }
    deepest: dict[str, int] = {}
    for scheme in stored["settings"]["inits"]:
        depths = [d for d in stored["settings"]["depths"] if trains[scheme, d]]
        deepest[scheme] = max(depths, default=0)
    deep = [depth for depth in stored["settings"]["depths"] if depth > 2]
    return Evidence(
        always=not any(trains[scheme, depth] for scheme in deepest for depth in deep),
        sometimes=not all(trains.values()),
        effect="all seeds leave chance behind up to "
        + ", ".join(
            f"{depth} layers ({scheme.replace('glorot', 'Glorot')})"
            for scheme, depth in deepest.items()
        ),
        numbers={
            "standard": deepest["standard"],
            "glorot": deepest["glorot"],
            "large": deepest["glorot × 4"],
            "most": max(stored["settings"]["depths"]),
        },
    )


@rule(11)
def what_kills_units() -> Evidence:
    """Units that one step of gradient descent kills, by the step's size and the width."""
    rows = select(load("dead_units")["rows"], bias=0.0)

    def dead(width: int, rate: float) -> np.ndarray:
        return 100 * column(select(rows, width=width, learning_rate=rate), "dead_step")

    small, large, widths = 0.3, 4.0, (16, 64, 256)
    steps = {width: difference(dead(width, large), dead(width, small)) for width in widths}
    wide = difference(dead(256, small), dead(16, small))
    steps_kill = all(effect.low > 0 for effect in steps.values())
    return Evidence(
        always=steps_kill and wide.low > 0,
        sometimes=steps_kill,
        effect=f"a large step kills {steps[64].text(1, ' points')} more at width 64; "
        f"16 times the width at a small step {wide.text(1)}",
        numbers={
            f"{size}_{width}": estimate(dead(width, rate)).text(1)
            for size, rate in (("small", small), ("large", large))
            for width in widths
        }
        | {"small_rate": small, "large_rate": large},
    )


def _accuracies(rows: list[dict[str, Any]], **wanted: Any) -> np.ndarray:
    return 100 * column(select(rows, **wanted), "val_accuracy")


@rule(15)
def what_a_cap_does() -> Evidence:
    """Gradients under weights that are too large; accuracy in few bits with and without outliers."""
    clipping = load("clipping")["rows"]
    ratio: dict[str, Estimate] = {}
    for name in ("relu", "clipped_relu", "tanh"):
        (row,) = select(clipping, activation=name, gain=4.0)
        ratio[name] = geometric(row["ratio"])
    prevents = all(
        geometric(row["ratio"]).high < 2 for row in select(clipping, activation="clipped_relu")
    )
    rows = load("quantisation")["rows"]
    gain = {
        (bits, calibration): difference(
            _accuracies(rows, activation="clipped_relu", bits=bits, calibration=calibration),
            _accuracies(rows, activation="relu", bits=bits, calibration=calibration),
        )
        for bits in (8, 4)
        for calibration in ("clean", "outliers", "outliers, percentile")
    }
    helps = {key: effect.low > 0 for key, effect in gain.items()}
    return Evidence(
        always=prevents and all(helps.values()),
        sometimes=helps[4, "outliers"],
        effect=f"accuracy gained by the cap under outliers: {gain[8, 'outliers'].text(1, ' points')}"
        f" with 8 bits, {gain[4, 'outliers'].text(1)} with 4; "
        f"without outliers {gain[4, 'clean'].text(1)} with 4",
        numbers={f"ratio_{name}": value.scientific() for name, value in ratio.items()}
        | {
            "percentile": gain[4, "outliers, percentile"].text(1),
            "clean8": gain[8, "clean"].text(1),
            "clean4": gain[4, "clean"].text(1),
            "gain": 4,
        },
    )
