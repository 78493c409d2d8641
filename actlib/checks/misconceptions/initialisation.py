"""What goes wrong with initial weights: nearly always the standard deviation."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actlib.checks.misconceptions.registry import misconception

Deviation = Callable[[int, int], Any]

# The right variance of each scheme and its family; the slips are the same for all.
VARIANCES: dict[str, Deviation] = {
    "he": lambda fan_in, fan_out: 2 / fan_in,
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
    "glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
}
SAYS = {
    "he": "This is He's variance, made for ReLU, which silences half of the signal.",
    "lecun": "This is LeCun's variance, 1 / fan_in.",
    "glorot": "This is Glorot's variance, the compromise between inputs and outputs.",
}


def _draw(fan_in: int, fan_out: int, seed: int, deviation: Any, uniform: bool) -> NDArray[Any]:
    rng = np.random.default_rng(seed)
    if uniform:
        limit = np.sqrt(3) * deviation
        return rng.uniform(-limit, limit, (fan_in, fan_out))
    return rng.normal(0, deviation, (fan_in, fan_out))


def _root(variance: Deviation) -> Deviation:
    return lambda fan_in, fan_out: np.sqrt(variance(fan_in, fan_out))


def _slips(scheme: str, uniform: bool) -> list[tuple[str, str, Deviation]]:
    variance = VARIANCES[scheme]
    swapped = (
        []
        if scheme == "glorot"
        else [
            (
                "fan-out",
                "This counts the outputs; the variance of a sum grows with the number of inputs.",
                lambda i, o: np.sqrt(variance(o, i)),
            )
        ]
    )
    others = [
        (f"{other}-instead", SAYS[other], _root(VARIANCES[other]))
        for other in VARIANCES
        if other != scheme
    ]
    common: list[tuple[str, str, Deviation]] = [
        (
            "not-scaled",
            "The weights are as large in every layer, whatever its size.",
            lambda i, o: np.sqrt(1 / 3) if uniform else 1.0,
        ),
        (
            "fixed-scale",
            "The weights are as small in every layer, whatever its size.",
            lambda i, o: 0.01 / (np.sqrt(3) if uniform else 1),
        ),
        (
            "number-of-weights",
            "This divides by the number of weights; one unit sums over its inputs only.",
            lambda i, o: np.sqrt(variance(i, o) * i / (i * o)),
        ),
        (
            "upside-down",
            "The fraction is upside down: more inputs need smaller weights.",
            lambda i, o: 1 / np.sqrt(variance(i, o)),
        ),
        (
            "factor-halved",
            "The weights' variance is half of what it should be.",
            lambda i, o: np.sqrt(variance(i, o) / 2),
        ),
        (
            "factor-doubled",
            "The weights' variance is twice what it should be.",
            lambda i, o: np.sqrt(variance(i, o) * 2),
        ),
    ]
    if uniform:
        common += [
            (
                "deviation-as-bound",
                "The standard deviation was used as the bound: numbers between −a and a have the variance a²/3.",
                lambda i, o: np.sqrt(variance(i, o) / 3),
            ),
            (
                "variance-as-bound",
                "The bound lacks its square root.",
                lambda i, o: 3 * variance(i, o) / np.sqrt(3),
            ),
        ]
    else:
        common += [
            (
                "variance-as-deviation",
                "The variance was used as the standard deviation: a square root is missing.",
                lambda i, o: variance(i, o),
            ),
            (
                "bound-as-deviation",
                "The bound of the uniform form was used as a standard deviation.",
                lambda i, o: np.sqrt(3 * variance(i, o)),
            ),
            (
                "root-twice",
                "The square root was taken twice.",
                lambda i, o: variance(i, o) ** 0.25,
            ),
        ]
    return [*swapped, *others, *common]


for target, scheme, uniform in [
    ("he_normal", "he", False),
    ("he_uniform", "he", True),
    ("lecun_normal", "lecun", False),
    ("glorot_uniform", "glorot", True),
]:
    known: set[str] = set()
    for slug, says, deviation in _slips(scheme, uniform):
        # half of He's variance is LeCun's: the first name that fits is the one to give
        signature = f"{deviation(400, 60):.6g} {deviation(50, 300):.6g}"
        if signature in known:
            continue
        known.add(signature)
        misconception(
            target,
            slug,
            says,
            lambda fan_in, fan_out, seed, deviation=deviation, uniform=uniform: _draw(
                fan_in, fan_out, seed, deviation(fan_in, fan_out), uniform
            ),
        )
