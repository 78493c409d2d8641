"""Judge the swap of sigmoid for ReLU in an existing network by what it does: train both and compare."""

import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from actlib import data, init
from actlib.checks.arrays import Answer, NetworkTarget, Part, all_or_nothing, as_pieces
from actlib.checks.compare import Numbers, number
from actlib.checks.exercises.evolution import ACTIVATIONS, macro_f1
from actlib.checks.misconceptions.registry import MISCONCEPTIONS
from actlib.checks.report import Finding
from actlib.checks.run import call
from actlib.losses import softmax_cross_entropy_grad

Model = dict[str, Any]
# narrow and wide in turn, so that counting the wrong side shows
SIZES = (64, 24, 48, 20, 32, 10)
EPOCHS, BATCH = 6, 64

# Measured over 30 seeds: with He's weights and learning rates from 0.05 to 0.3 the macro-F1 after
# these epochs is 0.80 or more; the sigmoid network that it starts from stays below 0.1.
NEEDED = 0.7
TOO_SMALL = 0.03


def sigmoid_model(rng: np.random.Generator) -> Model:
    """Return the network that is to be changed: four sigmoid layers, small weights, a large step."""
    weights = [rng.normal(0, 0.15, shape) for shape in itertools.pairwise(SIZES)]
    return {
        "activation": "sigmoid",
        "weights": weights,
        "biases": [np.full(size, 0.1) for size in SIZES[1:]],
        "learning_rate": 2.0,
    }


def swap_to_relu(model: Model, seed: int) -> Model:
    """Return a network of the same shape that is fit to be trained with ReLU."""
    rng = np.random.default_rng(seed)
    return {
        "activation": "relu",
        "weights": [init.he_normal(rng, *W.shape) for W in model["weights"]],
        "biases": [np.zeros_like(b) for b in model["biases"]],
        "learning_rate": 0.1,
    }


def train(model: Model, seed: int = 0) -> float:
    """Train a copy of the model on the digits for a few epochs; return its macro-F1 on other digits."""
    digits = data.digits()
    rng = np.random.default_rng(seed)
    fn, slope = ACTIVATIONS[model["activation"]]
    weights = [np.array(W, dtype=float) for W in model["weights"]]
    biases = [np.array(b, dtype=float) for b in model["biases"]]
    rate = float(model["learning_rate"])
    with np.errstate(all="ignore"):  # a step that is too large explodes, which is what we look for
        for _ in range(EPOCHS):
            order = rng.permutation(len(digits.x_train))
            for batch in np.array_split(order, len(order) // BATCH):
                h = [digits.x_train[batch]]
                for W, b in zip(weights[:-1], biases[:-1], strict=True):
                    h.append(fn(h[-1] @ W + b))
                z = h[-1] @ weights[-1] + biases[-1]
                if not np.isfinite(z).all():
                    return 0.0
                delta = softmax_cross_entropy_grad(z, digits.y_train[batch])
                for layer in range(len(weights) - 1, -1, -1):
                    below = delta @ weights[layer].T
                    weights[layer] -= rate * (h[layer].T @ delta)
                    biases[layer] -= rate * delta.sum(axis=0)
                    delta = below * slope(h[layer])
        h_val = digits.x_val
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            h_val = fn(h_val @ W + b)
        predictions = np.argmax(h_val @ weights[-1] + biases[-1], axis=1)
    return macro_f1(digits.y_val, predictions, 10)


@cache
def before() -> float:
    """Return what the sigmoid network reaches in the same time."""
    return train(sigmoid_model(np.random.default_rng(0)))


def judge(
    answer: Answer, target: str, rng: np.random.Generator, weights: Mapping[str, float]
) -> list[Finding]:
    """Return the findings on the settings, the weights, and the training."""
    model = sigmoid_model(rng)
    seed = int(rng.integers(1, 2**31))
    outcome = call(answer, _copy(model), seed)
    failure = outcome.failure or ""
    if not failure and not isinstance(outcome.value, Mapping):
        failure = (
            f"Your function returns {type(outcome.value).__name__}; a dict like model is needed."
        )
    if failure:
        return all_or_nothing(weights, weights, failure)
    new = dict(outcome.value)
    failure = _form(new, model)
    if failure:
        return all_or_nothing(weights, weights, failure)
    findings = {
        "activation": _activation(new),
        "initialisation": _initialisation(new, model, target),
        "training": _training(new, model),
    }
    return [
        Finding(part, found.passed, weight, found.message, found.diagnosis)
        for part, weight in weights.items()
        for found in [findings[part]]
    ]


def _copy(model: Model) -> Model:
    lists = {key: [array.copy() for array in model[key]] for key in ("weights", "biases")}
    return {**model, **lists}


def _form(new: Model, model: Model) -> str:
    """Return why this is no model that could be trained, or nothing."""
    for key in model:
        if key not in new:
            return f'There is nothing under the key "{key}".'
    for key in ("weights", "biases"):
        if not isinstance(new[key], list | tuple) or len(new[key]) != len(model[key]):
            return f'result["{key}"] must be a list with one array for each of the {len(model[key])} layers.'
        pieces, failure = as_pieces({f"{key}[{i}]": value for i, value in enumerate(new[key])})
        if failure:
            return failure
        for (name, got), old in zip(pieces.items(), model[key], strict=True):
            if got.shape != old.shape:
                return f"{name} has shape {got.shape}; the network keeps its shape, {old.shape}."
            if not np.isfinite(got).all():
                return f"{name} is not finite everywhere."
    rate = new["learning_rate"]
    if not isinstance(rate, int | float | np.number) or not 0 < float(rate) < np.inf:
        return 'result["learning_rate"] must be a number above 0.'
    return ""


def _activation(new: Model) -> Finding:
    name = new["activation"]
    if name == "relu":
        return Finding("activation", True, 0.0, 'The hidden layers use "relu".')
    if name == "sigmoid":
        why = "The activation is still the sigmoid."
        return Finding("activation", False, 0.0, why, "not-swapped")
    return Finding("activation", False, 0.0, f'The activation should be "relu", not {name!r}.')


def _ratios(new: Model, old: Model) -> Numbers:
    """Return each hidden layer's root mean square over He's standard deviation."""
    return np.array(
        [
            np.sqrt(np.mean(np.square(np.asarray(W, dtype=float))) * len(V) / 2)
            for W, V in zip(new["weights"][:-1], old["weights"][:-1], strict=True)
        ]
    )


def _initialisation(new: Model, old: Model, target: str) -> Finding:
    for W, V in zip(new["weights"][:-1], old["weights"][:-1], strict=True):
        if np.allclose(W, V):
            why = "The weights are those of the sigmoid network: draw new ones for ReLU."
            return Finding("initialisation", False, 0.0, why, "weights-kept")
    ratios = _ratios(new, old)
    # the smallest hidden matrix has 640 entries, whose root mean square scatters by 2.8 %
    if np.abs(ratios - 1).max() > 0.15:
        worst = int(np.argmax(np.abs(np.log(np.maximum(ratios, 1e-300)))))
        where = (
            f"The weights of hidden layer {worst + 1}, with {SIZES[worst]} inputs, are "
            f"{number(ratios[worst])} times as large as He's."
        )
        slug = None
        for wrong in MISCONCEPTIONS.get(target, ()):
            slip = _ratios(wrong.wrong(_copy(old), 0), old)
            if wrong.slug != "weights-kept" and np.abs(ratios / slip - 1).max() < 0.15:
                where, slug = f"{wrong.sentence} {where}", wrong.slug
                break
        return Finding("initialisation", False, 0.0, where, slug)
    if max(np.abs(np.asarray(b)).max() for b in new["biases"]) > 0.05:
        why = "He's derivation starts from biases of 0."
        return Finding("initialisation", False, 0.0, why, "biases-kept")
    return Finding(
        "initialisation", True, 0.0, "New weights with He's variance in every hidden layer."
    )


def _training(new: Model, old: Model) -> Finding:
    if new["activation"] not in ACTIVATIONS:
        return Finding("training", False, 0.0, "Looked at once the activation is right.")
    reached = train(new)
    told = (
        f"After {EPOCHS} epochs the macro-F1 on other digits is {reached:.2f}; "
        f"the sigmoid network has {before():.2f} by then."
    )
    if reached >= NEEDED:
        return Finding("training", True, 0.0, told)
    if new["learning_rate"] >= old["learning_rate"]:
        why = f"{told} The old step is too large for ReLU, which has up to four times the slope."
        return Finding("training", False, 0.0, why, "learning-rate-kept")
    if new["learning_rate"] < TOO_SMALL:
        why = f"{told} With a step this small nothing much happens in {EPOCHS} epochs."
        return Finding("training", False, 0.0, why, "learning-rate-too-small")
    return Finding("training", False, 0.0, f"{told} A right swap reaches {NEEDED} easily.")


TARGETS: Mapping[str, NetworkTarget] = {
    "swap_to_relu": NetworkTarget(
        reference=swap_to_relu,
        details={"activation": Part(), "initialisation": Part(), "training": Part()},
        judge=judge,
    )
}
