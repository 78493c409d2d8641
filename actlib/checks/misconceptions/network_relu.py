"""Assignment 3: what goes wrong with PReLU's slope, He initialisation, dead units and ReLU's backward pass."""

import functools
from typing import Any

import numpy as np

from actlib.checks.exercises.relu import prelu_backward
from actlib.checks.exercises.sigmoid import Array, Arrays
from actlib.checks.misconceptions.registry import misconception

# --- PReLU: the gradients that training needs --------------------------------------------------------


def _prelu(
    x: Array,
    upstream: Array,
    alpha: Any,
    *,
    side: Any = lambda x: np.where(x > 0, 0.0, x),
    slope: Any = lambda x, alpha: np.where(x > 0, 1.0, alpha),
    use_upstream: bool = True,
    collect: Any = np.sum,
) -> tuple[Array, Any]:
    part = side(x) * (upstream if use_upstream else 1.0)
    axis = None if np.ndim(alpha) == 0 else 0
    return slope(x, alpha) * upstream, collect(part, axis=axis)


for slug, says, slip in [
    (
        "upstream-missing",
        "The gradient for the slope ignores what comes from above: the chain rule needs upstream.",
        {"use_upstream": False},
    ),
    (
        "averaged",
        "The slope acts on every element, so its gradient is a sum over them; this is their mean.",
        {"collect": np.mean},
    ),
    (
        "both-sides",
        "The slope only acts where x is negative; the positive side must not count.",
        {"side": lambda x: x},
    ),
    (
        "wrong-side",
        "This collects the positive side; the slope acts on the negative one.",
        {"side": lambda x: np.where(x > 0, x, 0.0)},
    ),
    (
        "count-for-input",
        "This adds up 1 for each negative x; the derivative of αx with respect to α is something else.",
        {"side": lambda x: np.where(x > 0, 0.0, 1.0)},
    ),
    (
        "absolute-value",
        "The sign is lost: on the negative side the derivative with respect to α is negative.",
        {"side": lambda x: np.where(x > 0, 0.0, -x)},
    ),
    (
        "relu-slope",
        "On the negative side nothing reaches x: this is ReLU's gradient.",
        {"slope": lambda x, alpha: np.where(x > 0, 1.0, 0.0 * alpha)},
    ),
    (
        "sides-swapped",
        "The slopes of the two sides are swapped.",
        {"slope": lambda x, alpha: np.where(x > 0, alpha, 1.0)},
    ),
    (
        "not-summed",
        "The slope is shared by all elements, so there is one gradient for it: a sum is missing.",
        {"collect": lambda part, axis: part},
    ),
]:
    misconception("prelu_backward", slug, says, functools.partial(_prelu, **slip))  # type: ignore[arg-type]

misconception(
    "prelu_backward",
    "upstream-missing-input",
    "The gradient for x lacks the factor upstream: this is the bare slope.",
    lambda x, upstream, alpha: (
        np.where(x > 0, 1.0, alpha),
        prelu_backward(x, upstream, alpha)[1],
    ),
)
misconception(
    "prelu_backward",
    "channels-summed",
    "Each channel has a slope of its own, so each needs a gradient of its own: sum over the examples only.",
    lambda x, upstream, alpha: (
        prelu_backward(x, upstream, alpha)[0],
        prelu_backward(x, upstream, 0.0)[1],
    ),
)
misconception(
    "prelu_backward",
    "wrong-axis",
    "This sums over the channels and keeps the examples; it has to be the other way round.",
    lambda x, upstream, alpha: (
        prelu_backward(x, upstream, alpha)[0],
        (np.where(x > 0, 0.0, x) * upstream).sum(axis=1),
    ),
)

# --- dead units ----------------------------------------------------------------------------------------

for slug, says, wrong in [
    (
        "per-example",
        "This asks for each example whether all units are silent; a unit is dead if it is silent for all examples.",
        lambda z: np.all(z <= 0, axis=1),
    ),
    (
        "any-for-all",
        "One silent example is not enough: a dead unit is silent for every one.",
        lambda z: np.any(z <= 0, axis=0),
    ),
    (
        "zero-counts-as-alive",
        "A unit that gets exactly 0 is silent too: ReLU's output and slope are 0 there.",
        lambda z: np.all(z < 0, axis=0),
    ),
    (
        "alive-instead",
        "True and False are swapped: these are the units that are alive.",
        lambda z: np.any(z > 0, axis=0),
    ),
    (
        "on-average",
        "The mean decides nothing: one large value can hide many negative ones, and the other way round.",
        lambda z: z.mean(axis=0) <= 0,
    ),
    (
        "mostly-silent",
        "Silent for more than half of the examples is not dead: a single active one still learns.",
        lambda z: np.mean(z <= 0, axis=0) > 0.5,
    ),
    (
        "exact-zeros",
        "These are pre-activations: a silent unit's are negative, its outputs are 0.",
        lambda z: np.all(z == 0, axis=0),
    ),
    (
        "count-only",
        "This is the number of dead units; say of each unit whether it is dead.",
        lambda z: np.sum(np.all(z <= 0, axis=0)),
    ),
    (
        "share-only",
        "This is the share of dead units; say of each unit whether it is dead.",
        lambda z: np.mean(np.all(z <= 0, axis=0)),
    ),
    (
        "positions",
        "These are the positions of the dead units; return True or False for each unit.",
        lambda z: np.flatnonzero(np.all(z <= 0, axis=0)),
    ),
    (
        "silent-share",
        "This is the share of examples for which a unit is silent; return whether it is all of them.",
        lambda z: np.mean(z <= 0, axis=0),
    ),
    (
        "elementwise",
        "This says of each single activation whether it is silent; dead is said of a unit, over all examples.",
        lambda z: z <= 0,
    ),
    (
        "always-active",
        "These units are active for every example; dead ones are for none.",
        lambda z: np.all(z > 0, axis=0),
    ),
]:
    misconception("dead_units", slug, says, wrong)

# --- the three-layer network ---------------------------------------------------------------------------


def _forward(
    params: Arrays,
    x: Array,
    *,
    act: Any = lambda z: np.maximum(z, 0),
    last: Any = lambda z: z,
    bias: float = 1.0,
    keep_pre_activations: bool = False,
) -> tuple[Array, Arrays]:
    z1 = x @ params["W1"] + bias * params["b1"]
    z2 = act(z1) @ params["W2"] + bias * params["b2"]
    logits = last(act(z2) @ params["W3"] + bias * params["b3"])
    kept = (z1, z2) if keep_pre_activations else (act(z1), act(z2))
    return logits, {"x": x, "h1": kept[0], "h2": kept[1]}


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


for slug, says, slip in [
    (
        "relu-at-output",
        "ReLU was applied to the last layer too; logits may be negative.",
        {"last": lambda z: np.maximum(z, 0)},
    ),
    (
        "softmax-at-output",
        "Softmax was applied already; the function returns the logits.",
        {"last": _softmax},
    ),
    (
        "activation-missing",
        "There is no activation: three linear layers are one.",
        {"act": lambda z: z},
    ),
    ("bias-missing", "The biases are missing.", {"bias": 0.0}),
    ("tanh-instead", "These layers use ReLU, not tanh.", {"act": np.tanh}),
    (
        "leaky-instead",
        "The negative side must be exactly 0: this is Leaky ReLU.",
        {"act": lambda z: np.where(z > 0, z, 0.01 * z)},
    ),
    ("minimum-for-maximum", "This keeps the negative side.", {"act": lambda z: np.minimum(z, 0)}),
    (
        "absolute-value",
        "The negative side is folded over instead of dropped.",
        {"act": np.abs},
    ),
    (
        "pre-activations-kept",
        "The cache holds the pre-activations; h1 and h2 are the outputs of ReLU.",
        {"keep_pre_activations": True},
    ),
]:
    misconception("relu_forward", slug, says, functools.partial(_forward, **slip))  # type: ignore[arg-type]


def _backward(
    params: Arrays,
    cache: Arrays,
    upstream: Array,
    *,
    sign: float = 1.0,
    average: bool = False,
    slope: Any = lambda h: h > 0,
    first_slope: Any = None,
    bias: Any = np.sum,
) -> Arrays:
    """Backpropagation with one thing done wrong."""
    d3 = sign * upstream / (len(upstream) if average else 1)
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
        "averaged-again",
        "Every gradient is n times too small: the mean of the loss is already in upstream.",
        {"average": True},
    ),
    ("sign", "Every gradient points downhill: the sign is turned round.", {"sign": -1.0}),
    (
        "slope-missing",
        "The error passes through ReLU unchanged: silent units must stop it. "
        "(h ≥ 0 holds for every output of ReLU.)",
        {"slope": np.ones_like},
    ),
    (
        "slope-missing",
        "The error passes through the first ReLU unchanged: silent units must stop it.",
        {"first_slope": np.ones_like},
    ),
    (
        "value-for-slope",
        "The error was multiplied by ReLU's output; its slope is asked for, which is 0 or 1.",
        {"slope": lambda h: h},
    ),
    (
        "silent-for-active",
        "The error passes through the silent units and stops at the active ones.",
        {"slope": lambda h: h <= 0},
    ),
    (
        "tanh-rule",
        "The slope 1 − h² belongs to tanh; these layers use ReLU.",
        {"slope": lambda h: 1 - h**2},
    ),
    (
        "leaky-rule",
        "A silent unit passes nothing at all: the small slope belongs to Leaky ReLU.",
        {"slope": lambda h: np.where(h > 0, 1, 0.01)},
    ),
    (
        "bias-averaged",
        "The bias gradient is a sum over the batch: the mean is already in upstream.",
        {"bias": np.mean},
    ),
    (
        "bias-not-summed",
        "A bias acts on every example, so its gradient is the sum over them.",
        {"bias": lambda delta, axis: delta},
    ),
]:
    misconception("relu_backward", slug, says, functools.partial(_backward, **slip))  # type: ignore[arg-type]
