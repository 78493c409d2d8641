"""Judge a scheme for initial weights by the numbers that it draws: no two right answers draw the same."""

from collections.abc import Mapping

import numpy as np

from actlib import init
from actlib.checks.arrays import Answer, NetworkTarget, Part, all_or_nothing
from actlib.checks.compare import Numbers, number
from actlib.checks.misconceptions.registry import MISCONCEPTIONS
from actlib.checks.report import Finding
from actlib.checks.run import as_numbers, call

# Sizes at which the usual slips give different variances: narrow to wide, wide to narrow.
SIZES = ((50, 300), (400, 60), (120, 150))

# The standard deviation of N normal numbers scatters by 1/sqrt(2N): 0.6 % for the 15,000 of the
# smallest matrix, 0.8 % against another draw. So 5 % is six times the scatter of a right answer; the
# closest slip that we know is 29 % off in every matrix, or 7 % in one and more in the others.
SCALE = 0.05


def drawn(fan_in: int, fan_out: int, seed: int, scheme: init.Initializer) -> Numbers:
    """Return weights as an exercise asks for them: from the sizes and a seed."""
    return scheme(np.random.default_rng(seed), fan_in, fan_out)


def glorot_uniform(fan_in: int, fan_out: int, seed: int) -> Numbers:
    """Return weights of variance 2 / (fan_in + fan_out), from a uniform distribution."""
    return drawn(fan_in, fan_out, seed, init.glorot_uniform)


def he_normal(fan_in: int, fan_out: int, seed: int) -> Numbers:
    """Return weights of variance 2 / fan_in, from a normal distribution."""
    return drawn(fan_in, fan_out, seed, init.he_normal)


def he_uniform(fan_in: int, fan_out: int, seed: int) -> Numbers:
    """Return weights of variance 2 / fan_in, from a uniform distribution."""
    return drawn(fan_in, fan_out, seed, init.he_uniform)


def lecun_normal(fan_in: int, fan_out: int, seed: int) -> Numbers:
    """Return weights of variance 1 / fan_in, from a normal distribution."""
    return drawn(fan_in, fan_out, seed, init.lecun_normal)


def judge(
    answer: Answer, target: str, rng: np.random.Generator, weights: Mapping[str, float]
) -> list[Finding]:
    """Return the findings on shape, scale, distribution and seed."""
    seeds = [int(seed) for seed in rng.integers(1, 2**31, len(SIZES))]
    draws, failure = _draw(answer, seeds)
    if failure:
        return all_or_nothing(weights, weights, failure)
    right, _ = _draw(TARGETS[target].reference, seeds)
    for draw, (fan_in, fan_out) in zip(draws, SIZES, strict=True):
        if draw.shape != (fan_in, fan_out):
            why = (
                f"For fan_in = {fan_in} and fan_out = {fan_out} it returns shape {draw.shape}; "
                f"x @ W needs shape {(fan_in, fan_out)}."
            )
            slug = "transposed" if draw.shape == (fan_out, fan_in) else None
            waits = "Looked at once the shape is right."
            return [
                Finding(part, False, weight, *((why, slug) if part == "shape" else (waits, None)))
                for part, weight in weights.items()
            ]
    verdicts = {
        "shape": (True, "Rows for the inputs, columns for the outputs.", None),
        "scale": _scale(target, draws, right, seeds),
        "distribution": _distribution(draws, right),
        "seed": _seed(answer, draws, seeds),
    }
    return [
        Finding(part, passed, weight, message, slug)
        for part, weight in weights.items()
        for passed, message, slug in [verdicts[part]]
    ]


Verdict = tuple[bool, str, str | None]


def _draw(answer: Answer, seeds: list[int]) -> tuple[list[Numbers], str]:
    draws = []
    for (fan_in, fan_out), seed in zip(SIZES, seeds, strict=True):
        numbers, failure = as_numbers(call(answer, fan_in, fan_out, seed))
        if numbers is None:
            return [], failure
        if not np.isfinite(numbers).all():
            return [], f"For fan_in = {fan_in} and fan_out = {fan_out} some weights are not finite."
        draws.append(numbers.astype(np.float64))
    return draws, ""


def _spread(draw: Numbers) -> float:
    """Return the root mean square: what the next layer feels, whatever the mean."""
    return float(np.sqrt(np.mean(draw**2)))


def _scale(target: str, draws: list[Numbers], right: list[Numbers], seeds: list[int]) -> Verdict:
    ratios = [_spread(draw) / _spread(good) for draw, good in zip(draws, right, strict=True)]
    if all(abs(ratio - 1) < SCALE for ratio in ratios):
        return True, f"The standard deviation is right for {len(SIZES)} layer sizes.", None
    worst = int(np.argmax(np.abs(np.log(np.maximum(ratios, 1e-300)))))
    fan_in, fan_out = SIZES[worst]
    where = (
        f"For fan_in = {fan_in} and fan_out = {fan_out} the weights have standard deviation "
        f"{number(_spread(draws[worst]))}; about {number(_spread(right[worst]))} is right."
    )
    for wrong in MISCONCEPTIONS.get(target, ()):
        if _as_large(wrong.wrong, draws, seeds):
            return False, f"{wrong.sentence} {where}", wrong.slug
    return False, where, None


def _as_large(wrong: Answer, draws: list[Numbers], seeds: list[int]) -> bool:
    """Return whether a known mistake gives weights of the same size, for every layer size."""
    for draw, (fan_in, fan_out), seed in zip(draws, SIZES, seeds, strict=True):
        slip = np.asarray(wrong(fan_in, fan_out, seed))
        if abs(_spread(draw) / _spread(slip) - 1) >= SCALE:
            return False
    return True


def _distribution(draws: list[Numbers], right: list[Numbers]) -> Verdict:
    """Compare shapes of distributions: mean, repetition, and the fourth moment, whatever the scale."""
    uniform = _flatness(right[0]) < 2.4  # 1.8 for a uniform distribution, 3 for a normal one
    family = "uniform" if uniform else "normal"
    for draw in draws:
        spread = _spread(draw)
        # 10 standard errors of the mean for the smallest matrix
        if spread == 0 or abs(draw.mean()) > 0.08 * spread:
            why = "The mean must be 0: weights of both signs, equally likely."
            return False, why, "mean-not-zero"
        if np.unique(draw).size < 0.9 * draw.size:
            return False, "Weights repeat: every weight needs a draw of its own.", "repeated"
        # 1.8, 3: eight standard errors and more of the fourth moment lie between this and either
        if (_flatness(draw) < 2.4) != uniform or not 1.6 < _flatness(draw) < 3.6:
            other = {True: "normal", False: "uniform"}[uniform]
            got = f"These look {other}ly distributed" if other == "uniform" else "These look normal"
            why = f"{got} or like neither; the exercise asks for a {family} distribution."
            return False, why, "other-distribution"
    return True, f"Mean 0, independent, {family}.", None


def _flatness(draw: Numbers) -> float:
    """Return the kurtosis, the fourth moment over the squared second."""
    square = draw**2
    return float(np.mean(square**2) / max(np.mean(square), 1e-300) ** 2)


def _seed(answer: Answer, draws: list[Numbers], seeds: list[int]) -> Verdict:
    fan_in, fan_out = SIZES[0]
    again, _ = as_numbers(call(answer, fan_in, fan_out, seeds[0]))
    if again is None or not np.array_equal(again, draws[0]):
        why = "The same seed gives other weights: draw from np.random.default_rng(seed)."
        return False, why, "not-reproducible"
    other, _ = as_numbers(call(answer, fan_in, fan_out, seeds[1]))
    if other is None or np.array_equal(other, again):
        return False, "Another seed gives the same weights: use the argument.", "seed-ignored"
    return True, "The same seed gives the same weights, another one others.", None


PARTS = {part: Part() for part in ("shape", "scale", "distribution", "seed")}
TARGETS: Mapping[str, NetworkTarget] = {
    scheme.__name__: NetworkTarget(reference=scheme, details=PARTS, judge=judge)
    for scheme in (glorot_uniform, he_normal, he_uniform, lecun_normal)
}
