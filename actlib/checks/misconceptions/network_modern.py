"""Assignment 5: what goes wrong when an activation learns its own parameter."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from actlib.checks.exercises.sigmoid import Array
from actlib.checks.misconceptions.registry import misconception
from actlib.gated import swish, swish_grad, swish_grad_beta
from actlib.sigmoidal import sigmoid_grad

Gradient = Callable[[Array, Array, float, float], Any]


def _descend(
    x: Array,
    targets: Array,
    beta: float,
    learning_rate: float,
    steps: int,
    *,
    gradient: Gradient = lambda x, t, beta, start: np.mean(
        (swish(x, beta) - t) * swish_grad_beta(x, beta)
    ),
    keep: slice | int = slice(None),
) -> Any:
    betas = [beta]
    for _ in range(steps):
        slope = float(gradient(x, targets, betas[-1], beta))
        betas.append(betas[-1] - learning_rate * slope)
    return np.array(betas)[keep]


def _error(x: Array, t: Array, beta: float) -> Array:
    return np.asarray(swish(x, beta) - t)


for slug, says, gradient in [
    (
        "uphill",
        "This climbs: gradient descent subtracts the gradient.",
        lambda x, t, b, s: -np.mean(_error(x, t, b) * swish_grad_beta(x, b)),
    ),
    (
        "not-averaged",
        "This uses the sum over the points; the loss is a mean.",
        lambda x, t, b, s: np.sum(_error(x, t, b) * swish_grad_beta(x, b)),
    ),
    (
        "half-missing",
        "The steps are twice too large: the loss has a factor one half, which takes the 2 of the square.",
        lambda x, t, b, s: 2 * np.mean(_error(x, t, b) * swish_grad_beta(x, b)),
    ),
    (
        "half-counted-twice",
        "The steps are half as large as they should be: the square brings a factor 2, which takes the one half.",
        lambda x, t, b, s: np.mean(_error(x, t, b) * swish_grad_beta(x, b)) / 2,
    ),
    (
        "derivative-for-input",
        "This uses the derivative with respect to x; it is beta that moves.",
        lambda x, t, b, s: np.mean(_error(x, t, b) * swish_grad(x, b)),
    ),
    (
        "error-missing",
        "The error, prediction − target, is missing from the gradient.",
        lambda x, t, b, s: np.mean(swish_grad_beta(x, b)),
    ),
    (
        "square-missing",
        "One factor of x is missing: in σ(βx) the derivative with respect to β brings out an x.",
        lambda x, t, b, s: np.mean(_error(x, t, b) * x * sigmoid_grad(b * x)),
    ),
    (
        "gradient-at-start",
        "The gradient is always taken at the first beta; it changes with every step.",
        lambda x, t, b, s: np.mean(_error(x, t, s) * swish_grad_beta(x, s)),
    ),
    (
        "prediction-at-start",
        "The prediction is always made with the first beta.",
        lambda x, t, b, s: np.mean(_error(x, t, s) * swish_grad_beta(x, b)),
    ),
    (
        "mean-of-each",
        "The mean of a product is not the product of the means.",
        lambda x, t, b, s: np.mean(_error(x, t, b)) * np.mean(swish_grad_beta(x, b)),
    ),
    (
        "sign-of-error",
        "This follows the sign of the error and not its size: it is the gradient of |error|.",
        lambda x, t, b, s: np.mean(np.sign(_error(x, t, b)) * swish_grad_beta(x, b)),
    ),
]:
    misconception("fit_beta", slug, says, partial(_descend, gradient=gradient))
KEPT: list[tuple[str, str, slice | int]] = [
    ("start-missing", "The first entry should be the beta before any step.", slice(1, None)),
    (
        "end-missing",
        "The last step is missing: after n steps there are n + 1 values.",
        slice(None, -1),
    ),
    ("last-only", "This is the last beta; return all of them, the first included.", -1),
]
for slug, says, keep in KEPT:
    misconception("fit_beta", slug, says, partial(_descend, keep=keep))
