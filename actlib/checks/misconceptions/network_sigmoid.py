"""Assignment 2: what goes wrong with the binary cross-entropy and with backpropagation."""

import functools
from typing import Any

import numpy as np

import actlib
from actlib.checks.exercises.sigmoid import Array, Arrays
from actlib.checks.misconceptions.registry import misconception

# --- binary cross-entropy with logits --------------------------------------------------------------


def _cross_entropy(z: Array, y: Array) -> Array:
    return -(y * actlib.log_sigmoid(z) + (1 - y) * actlib.log_sigmoid(-z))


misconception(
    "bce_with_logits",
    "not-averaged",
    "This is the sum over the batch; the loss is its mean.",
    lambda z, y: np.sum(_cross_entropy(z, y)),
)

misconception(
    "bce_with_logits",
    "sign",
    "The loss comes out negative: a logarithm of a probability is negative, a loss is not.",
    lambda z, y: -np.mean(_cross_entropy(z, y)),
)

misconception(
    "bce_with_logits",
    "targets-swapped",
    "The two classes are swapped: look at which term belongs to a target of 1.",
    lambda z, y: np.mean(_cross_entropy(z, 1 - y)),
)

misconception(
    "bce_with_logits",
    "negative-class-missing",
    "Examples with target 0 cost nothing here: their term is missing.",
    lambda z, y: np.mean(-y * actlib.log_sigmoid(z)),
)

misconception(
    "bce_with_logits",
    "positive-class-missing",
    "Examples with target 1 cost nothing here: their term is missing.",
    lambda z, y: np.mean(-(1 - y) * actlib.log_sigmoid(-z)),
)

misconception(
    "bce_with_logits",
    "sigmoid-twice",
    "The sigmoid was applied twice: the function is given logits.",
    lambda z, y: np.mean(_cross_entropy(actlib.sigmoid(z), y)),
)

misconception(
    "bce_with_logits",
    "squared-error",
    "This is the squared error of the probability, not the cross-entropy.",
    lambda z, y: np.mean((actlib.sigmoid(z) - y) ** 2),
)

misconception(
    "bce_with_logits",
    "logarithm-base",
    "The logarithm has the wrong base: the loss uses the natural one.",
    lambda z, y: np.mean(_cross_entropy(z, y)) / np.log(2),
)

misconception(
    "bce_with_logits_grad",
    "not-averaged",
    "This is the gradient of the sum over the batch; the loss is a mean.",
    lambda z, y: actlib.sigmoid(z) - y,
)

misconception(
    "bce_with_logits_grad",
    "sign",
    "This points downhill: it is minus the gradient.",
    lambda z, y: (y - actlib.sigmoid(z)) / len(y),
)

misconception(
    "bce_with_logits_grad",
    "sign-not-averaged",
    "This is minus the gradient of the sum over the batch: two slips in one.",
    lambda z, y: y - actlib.sigmoid(z),
)

misconception(
    "bce_with_logits_grad",
    "sigmoid-missing",
    "The target is compared with the logit; it must be compared with the probability.",
    lambda z, y: (z - y) / len(y),
)

misconception(
    "bce_with_logits_grad",
    "extra-slope",
    "The factor σ′(z) is one too many: it cancels against the derivative of the logarithm.",
    lambda z, y: (actlib.sigmoid(z) - y) * actlib.sigmoid_grad(z) / len(y),
)

misconception(
    "bce_with_logits_grad",
    "probability-gradient",
    "This is the derivative with respect to the probability; the logit is asked for.",
    lambda z, y: (actlib.sigmoid(z) - y) / actlib.sigmoid_grad(z) / len(y),
)

misconception(
    "bce_with_logits",
    "not-averaged",
    "The loss is one number for the whole batch: the mean is missing.",
    lambda z, y: _cross_entropy(z, y),
)

misconception(
    "bce_with_logits_grad",
    "averaged-away",
    "Each logit has its own slope; they are not averaged over the batch.",
    lambda z, y: np.mean(actlib.sigmoid(z) - y),
)

# --- backpropagation -------------------------------------------------------------------------------


def _slipped(
    params: Arrays,
    cache: Arrays,
    logits: Array,
    targets: Array,
    *,
    sign: float = 1.0,
    average: bool = True,
    extra_slope: bool = False,
    slope: Any = lambda h: 1 - h**2,
    first_slope: Any = None,
    bias: Any = np.sum,
) -> Arrays:
    """Backpropagation with one thing done wrong."""
    d3 = sign * (actlib.sigmoid(logits) - targets)[:, None]
    if average:
        d3 = d3 / len(targets)
    if extra_slope:
        d3 = d3 * actlib.sigmoid_grad(logits)[:, None]
    d2 = d3 @ params["W3"].T * slope(cache["h2"])
    d1 = d2 @ params["W2"].T * (first_slope or slope)(cache["h1"])
    grads = {}
    for layer, (below, delta) in enumerate(
        [(cache["x"], d1), (cache["h1"], d2), (cache["h2"], d3)], start=1
    ):
        grads[f"W{layer}"] = below.T @ delta
        grads[f"b{layer}"] = bias(delta, axis=0)
    return grads


for slug, says, slip in [
    (
        "not-averaged",
        "Every gradient is n times too large, n being the batch size: the loss is a mean.",
        {"average": False},
    ),
    (
        "sign",
        "Every gradient points downhill: the sign of the output error is turned round.",
        {"sign": -1.0},
    ),
    (
        "extra-slope",
        "The output error carries a factor σ′(z) too many: with this loss it cancels.",
        {"extra_slope": True},
    ),
    (
        "slope-missing",
        "The error passes through tanh unchanged: the derivative of the activation is missing.",
        {"slope": np.ones_like},
    ),
    (
        "slope-missing",
        "The error passes through the first tanh unchanged: its derivative is missing.",
        {"first_slope": np.ones_like},
    ),
    (
        "slope-of-output",
        "tanh was applied to h, which is already an output of tanh: the slope is 1 − h².",
        {"slope": actlib.tanh_grad},
    ),
    (
        "sigmoid-rule",
        "The slope h(1 − h) belongs to the sigmoid; these layers use tanh.",
        {"slope": lambda h: h * (1 - h)},
    ),
    (
        "square-missing",
        "The slope 1 − h lacks a square.",
        {"slope": lambda h: 1 - h},
    ),
    (
        "bias-averaged",
        "The bias gradient is averaged over the batch once more: the output error already holds 1/n.",
        {"bias": np.mean},
    ),
]:
    misconception("backward", slug, says, functools.partial(_slipped, **slip))  # type: ignore[arg-type]

misconception(
    "backward",
    "bias-not-summed",
    "A bias acts on every example, so its gradient is the sum over them.",
    functools.partial(_slipped, bias=lambda delta, axis: delta),
)
