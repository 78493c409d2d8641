"""Claims that mathematics decides; what can be computed in a moment is computed here as well."""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

import actlib
from actlib.experiments.claims import Evidence, rule
from actlib.figures import scientific

X = np.linspace(-12, 12, 240_001)  # a fine grid, 0 included


@rule(1)
def depth_without_nonlinearity() -> Evidence:
    """Ten linear layers against the one whose matrix is their product."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(20, 20)) / np.sqrt(20) for _ in range(10)]
    batch = rng.normal(size=(100, 20))
    deep = batch
    for W in weights:
        deep = deep @ W
    difference = float(np.abs(deep - batch @ np.linalg.multi_dot(weights)).max())
    return Evidence(
        always=difference < 1e-12,
        effect=f"ten layers and their product differ by {scientific(difference, 0)}: rounding",
        numbers={"difference": scientific(difference, 0)},
    )


@rule(2)
def sigmoid_slope() -> Evidence:
    """The largest slope, and where it is."""
    slope = actlib.sigmoid_grad(X)
    return Evidence(
        always=bool(slope.max() <= 0.25 and X[slope.argmax()] == 0),
        effect=f"largest slope {slope.max()}, at {X[slope.argmax()]:.0f}",
        numbers={"largest": float(slope.max())},
    )


@rule(6)
def name_of_the_sigmoid() -> Evidence:
    """The origin of a word: no computation decides it."""
    return Evidence(always=False, testable=False, effect="a matter of etymology")


@rule(9)
def mirrored_and_rotated() -> Evidence:
    """A network with mirrored ReLUs, to the last bit; ReLU's graph turned by 22.5 degrees."""
    rng = np.random.default_rng(0)
    batch, W, V = (rng.normal(size=shape) for shape in ((100, 8), (8, 16), (16, 3)))
    ordinary = actlib.relu(batch @ W) @ V
    # mirrored in the vertical axis with W negated, in the horizontal axis with V negated
    left_right = actlib.relu(-(batch @ -W)) @ V
    up_down = -actlib.relu(batch @ W) @ -V
    mirrored = np.array_equal(ordinary, left_right) and np.array_equal(ordinary, up_down)

    angle = -np.pi / 8
    turned_x = np.cos(angle) * X - np.sin(angle) * actlib.relu(X)
    turned_y = np.sin(angle) * X + np.cos(angle) * actlib.relu(X)
    even = np.allclose(turned_y, np.tan(np.pi / 8) * np.abs(turned_x))
    return Evidence(
        always=mirrored and not even,
        sometimes=mirrored,
        effect="mirrored: the same outputs to the last bit; turned by 22.5°: an even function",
    )


@rule(17)
def tanh_reaches_one() -> Evidence:
    """Where tanh becomes 1 in floating point; for real numbers the page proves that it does not."""
    grid = np.linspace(0, 30, 300_001)
    reached = float(grid[np.argmax(actlib.tanh(grid) == 1.0)])
    single = grid.astype(np.float32)
    reached32 = float(single[np.argmax(actlib.tanh(single) == 1.0)])
    return Evidence(
        always=False,
        sometimes=bool(actlib.tanh(reached) == 1.0),
        effect=f"exactly 1 from {reached:.2f} on in 64 bits, from {reached32:.2f} in 32",
        numbers={"double": reached, "single": reached32, "nearest": float(55 * np.log(2) / 2)},
    )


@rule(19)
def lstm_gates() -> Evidence:
    """A gate is a share: it has to stay between 0 and 1, and tanh does not."""
    tanh_as_gate = actlib.tanh(X)
    fits = bool(tanh_as_gate.min() >= 0)
    return Evidence(
        always=fits,
        effect=f"a gate lies in (0, 1); tanh in (−{-tanh_as_gate.min():.0f}, {tanh_as_gate.max():.0f})",
    )


@rule(20)
def elu_slope() -> Evidence:
    """The jump of ELU's derivative at 0 for three values of α."""
    tiny = 1e-12
    jump = {
        a: float(abs(actlib.elu_grad(tiny, alpha=a) - actlib.elu_grad(-tiny, alpha=a)))
        for a in (0.5, 1.0, 2.0)
    }
    smooth = {a: size < 1e-9 for a, size in jump.items()}
    return Evidence(
        always=all(smooth.values()),
        sometimes=smooth[1.0],
        effect="jump of the slope at 0: "
        + ", ".join(f"{abs(size):.2f} for α = {a:g}" for a, size in jump.items()),
        numbers={"half": jump[0.5], "one": jump[1.0], "two": jump[2.0]},
    )


@rule(23)
def random_gate() -> Evidence:
    """Let x pass with probability Φ(x): the mean against GELU, in standard errors."""
    points, draws = np.linspace(-3, 3, 13), 200_000
    rng = np.random.default_rng(0)
    gate = rng.random((draws, points.size)) < norm.cdf(points)
    error = np.abs((gate * points).mean(axis=0) - actlib.gelu(points))
    standard_error = np.abs(points) * np.sqrt(norm.cdf(points) * norm.sf(points) / draws)
    is_the_mean = bool(np.all(error <= 4 * standard_error + 1e-12))
    is_random = not np.array_equal(actlib.gelu(points), actlib.gelu(points))
    return Evidence(
        always=is_the_mean and is_random,
        sometimes=is_the_mean,
        effect=f"mean of {draws:,} random gates within {error.max():.4f} of GELU; GELU itself has no noise",
        numbers={"error": float(error.max()), "draws": draws},
    )


@rule(24)
def swish_as_gelu() -> Evidence:
    """The largest difference, for β = 1.702 and for the β that is best."""

    def gap(beta: float) -> float:
        return float(np.abs(actlib.swish(X, beta=beta) - actlib.gelu(X)).max())

    best = minimize_scalar(gap, bounds=(1.5, 1.9), method="bounded", options={"xatol": 1e-6})
    return Evidence(
        always=gap(1.702) < 1e-6,
        effect=f"largest difference {gap(1.702):.4f}; at the best β still {best.fun:.4f}",
        numbers={"gap": gap(1.702), "best_beta": float(best.x), "best_gap": float(best.fun)},
    )


@rule(25)
def swish_gradient() -> Evidence:
    """Where Swish's derivative is zero."""
    turn = brentq(actlib.swish_grad, -2, -1, xtol=1e-14)
    positive = bool(np.all(actlib.swish_grad(X) > 0))
    return Evidence(
        always=positive and abs(actlib.swish_grad(turn)) > 1e-12,
        effect=f"the gradient is zero at {turn:.4f} and negative to the left".replace("-", "−"),
        numbers={"turn": turn},
    )


@rule(26)
def hard_swish_as_printed() -> Evidence:
    """The printed form, the published one, and Swish."""
    printed, published = X * np.clip(X, 0, 1), X * actlib.clipped_relu(X + 3) / 6
    off = float(np.abs(printed - actlib.swish(X)).max())
    right = float(np.abs(published - actlib.swish(X)).max())
    same = np.allclose(published, actlib.hard_swish(X))
    return Evidence(
        always=np.allclose(printed, actlib.hard_swish(X)) or not same,
        effect=f"off Swish by up to {off:.3f}; the published form by up to {right:.3f}",
        numbers={"printed": off, "published": right},
    )


@rule(27)
def softplus_and_relu() -> Evidence:
    """Softplus minus ReLU, for several β."""
    distance = {b: actlib.softplus(X, beta=b) - actlib.relu(X) for b in (1.0, 2.0, 10.0)}
    at_zero = all(X[d.argmax()] == 0 for d in distance.values())
    as_derived = all(np.isclose(d.max(), np.log(2) / b) for b, d in distance.items())
    one, ten = float(distance[1.0].max()), float(distance[10.0].max())
    return Evidence(
        always=at_zero and as_derived,
        effect=f"largest difference log 2 / β, at 0: {one:.3f} for β = 1, {ten:.3f} for β = 10",
        numbers={"one": one, "ten": ten},
    )


@rule(35)
def softmax_as_maximum() -> Evidence:
    """What ten more on every logit do to the maximum, to softmax, and to log-sum-exp."""
    logits, more = np.array([2.0, 1.0, 0.0, -1.0]), 10.0
    moved = float(np.abs(actlib.softmax(logits + more) - actlib.softmax(logits)).max())
    # the largest logit minus its log-softmax is the logarithm of the sum of exponentials
    above = -float(actlib.log_softmax(logits).max())
    one_hot = np.array_equal(actlib.softmax(1000 * logits), logits == logits.max())
    return Evidence(
        always=bool(np.isclose(moved, more)) or not one_hot,
        effect=f"where the maximum grows by {more:.0f}, softmax moves by "
        f"{scientific(moved, 0) if moved else 0}; log-sum-exp is {above:.2f} above the maximum",
        numbers={"above": above, "most": float(np.log(logits.size)), "classes": logits.size},
    )


@rule(36)
def logarithm_of_softmax() -> Evidence:
    """From which gap between two logits the logarithm of a rounded softmax goes wrong."""
    gap = np.linspace(0, 800, 80_001)
    pairs = np.stack([np.zeros_like(gap), -gap], axis=-1)

    def first(dtype: DTypeLike, wrong: Callable[[np.ndarray], np.ndarray]) -> float:
        logits = pairs.astype(dtype)
        with np.errstate(divide="ignore"):
            return float(gap[np.argmax(wrong(np.log(actlib.softmax(logits))))])

    infinite, unlikely = {}, {}
    for name, dtype in (("double", np.float64), ("single", np.float32)):
        infinite[name] = first(dtype, lambda log: np.isneginf(log[:, 1]))
        unlikely[name] = first(dtype, lambda log: log[:, 0] == 0)
    close = pairs[gap <= 10]
    agree = np.allclose(np.log(actlib.softmax(close)), actlib.log_softmax(close), rtol=1e-9)
    return Evidence(
        always=agree and not any(infinite.values()),
        sometimes=agree,
        effect=f"the logarithm is −∞ from a gap of {infinite['double']:.1f} on in 64 bits, "
        f"of {infinite['single']:.1f} in 32",
        numbers=infinite | {f"{name}_likely": value for name, value in unlikely.items()},
    )


@rule(37)
def step_of_the_gradient_check() -> Evidence:
    """The largest error of a central difference of tanh, over steps from 0.1 down to 1e-13."""
    points, steps = np.linspace(-3, 3, 61), 10.0 ** -np.arange(1, 14)
    error = np.empty(steps.size)
    for k, h in enumerate(steps):
        quotient = (actlib.tanh(points + h) - actlib.tanh(points - h)) / (2 * h)
        error[k] = np.abs(quotient - actlib.tanh_grad(points)).max()
    best = int(error.argmin())
    cube_root = float(np.cbrt(np.finfo(np.float64).eps))
    falls = bool(np.all(np.diff(error[steps > cube_root]) < 0))
    return Evidence(
        always=bool(np.all(np.diff(error) < 0)),
        sometimes=falls and bool(0.1 < steps[best] / cube_root < 10),
        effect=f"error {scientific(error[best], 0)} with the step {scientific(steps[best], 0)}, "
        f"{scientific(error[-1], 0)} with {scientific(steps[-1], 0)}",
        numbers={
            "cube_root": scientific(cube_root, 0),
            "points": points.size,
            "coarsest": f"{steps[0]:g}",
            "coarse": scientific(error[0], 0),
        },
    )


@rule(38)
def activation_after_the_last_layer() -> Evidence:
    """The surest answer that softmax can give to logits that went through a sigmoid."""
    classes = 10
    right = np.arange(classes) == 0
    # the sigmoid's limits: the right class at 1, all others at 0
    squashed = actlib.sigmoid(np.where(right, np.inf, -np.inf))
    log_p, free = actlib.log_softmax(squashed)[0], actlib.softmax(np.where(right, 40.0, 0.0))[0]
    drawn = np.random.default_rng(0).normal(0, 20, (10_000, classes))
    found = float(actlib.softmax(actlib.sigmoid(drawn)).max())
    surest = float(np.exp(log_p))
    return Evidence(
        always=bool(surest > 0.99 or found > surest or free < 0.99),
        effect=f"behind a sigmoid the surest of {classes} classes gets {100 * surest:.0f} % at most, "
        f"and the loss stays above {-log_p:.2f}",
        numbers={"surest": 100 * surest, "loss": -float(log_p), "classes": classes},
    )
