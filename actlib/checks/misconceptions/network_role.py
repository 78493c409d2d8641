"""Assignment 1: what goes wrong with one unit, collapsing layers, gradient checks and output layers."""

import functools
from typing import Any

import numpy as np

from actlib.checks.exercises import role
from actlib.checks.exercises.sigmoid import Array
from actlib.checks.misconceptions.registry import misconception
from actlib.sigmoidal import sigmoid
from actlib.softmax_family import log_softmax, softmax

wrong: Any  # of many signatures

# --- one unit ------------------------------------------------------------------------------------------

for slug, says, wrong in [
    (
        "activation-missing",
        "This is the pre-activation: tanh is missing.",
        lambda x, w, b: w @ x + b,
    ),
    ("bias-missing", "The bias is missing.", lambda x, w, b: np.tanh(w @ x)),
    ("bias-subtracted", "The bias is subtracted.", lambda x, w, b: np.tanh(w @ x - b)),
    ("bias-outside", "The bias belongs inside tanh.", lambda x, w, b: np.tanh(w @ x) + b),
    (
        "sigmoid-instead",
        "This unit uses tanh, not the sigmoid.",
        lambda x, w, b: sigmoid(w @ x + b),
    ),
    (
        "not-summed",
        "The products w·x have to be added up before tanh: one unit has one output.",
        lambda x, w, b: np.tanh(w * x + b),
    ),
    (
        "summed-outside",
        "The sum over the inputs comes before tanh, not after it.",
        lambda x, w, b: np.sum(np.tanh(w * x + b)),
    ),
    (
        "relu-instead",
        "This unit uses tanh, not ReLU.",
        lambda x, w, b: max(float(w @ x + b), 0.0),
    ),
]:
    misconception("unit_forward", slug, says, wrong)


def _unit(x: Array, w: Array, b: float, upstream: float, slope: Any) -> tuple[Array, Array, float]:
    delta = upstream * slope(w @ x + b)
    return delta * w, delta * x, delta


for slug, says, slope in [
    ("slope-missing", "The derivative of tanh is missing.", lambda z: 1.0),
    ("square-missing", "The slope 1 − a lacks a square.", lambda z: 1 - np.tanh(z)),
    (
        "input-for-output",
        "The formula 1 − a² wants the output a = tanh(z), but it was given z.",
        lambda z: 1 - z**2,
    ),
    (
        "value-for-slope",
        "This multiplies by the output; the slope of tanh is asked for.",
        lambda z: np.tanh(z),
    ),
    (
        "sigmoid-rule",
        "The slope a(1 − a) belongs to the sigmoid.",
        lambda z: np.tanh(z) * (1 - np.tanh(z)),
    ),
    ("sign", "All gradients have the wrong sign.", lambda z: np.tanh(z) ** 2 - 1),
    (
        "plus-for-minus",
        "The slope of tanh is at most 1: look at the sign before the square.",
        lambda z: 1 + np.tanh(z) ** 2,
    ),
]:
    misconception("unit_backward", slug, says, functools.partial(_unit, slope=slope))


def _delta(x: Array, w: Array, b: float, upstream: float) -> float:
    return role.unit_backward(x, w, b, upstream)[2]


for slug, says, wrong in [
    (
        "upstream-missing",
        "The factor upstream is missing: the chain rule starts with what comes from above.",
        lambda x, w, b, u: role.unit_backward(x, w, b, 1.0),
    ),
    (
        "input-and-weights-swapped",
        "The gradients for x and w are swapped: differentiate w·x for each.",
        lambda x, w, b, u: (_delta(x, w, b, u) * x, _delta(x, w, b, u) * w, _delta(x, w, b, u)),
    ),
    (
        "bias-times-bias",
        "The derivative of b with respect to b is 1, not b.",
        lambda x, w, b, u: (_delta(x, w, b, u) * w, _delta(x, w, b, u) * x, _delta(x, w, b, u) * b),
    ),
    (
        "bias-skips-tanh",
        "The bias, too, goes through tanh: its slope is missing.",
        lambda x, w, b, u: (_delta(x, w, b, u) * w, _delta(x, w, b, u) * x, u),
    ),
]:
    misconception("unit_backward", slug, says, wrong)

# --- layers that collapse ------------------------------------------------------------------------------


def _product(weights: list[Array]) -> Array:
    return np.asarray(functools.reduce(np.matmul, weights))


for slug, says, wrong in [
    (
        "order-reversed",
        "The matrices are multiplied in the reverse order: x meets the first layer first.",
        lambda weights, biases: (_product(weights[::-1]), role.collapse(weights, biases)[1]),
    ),
    (
        "elementwise",
        "The matrices are multiplied element by element; layers compose by the matrix product.",
        lambda weights, biases: (
            functools.reduce(np.multiply, weights),
            role.collapse(weights, biases)[1],
        ),
    ),
    (
        "weights-added",
        "The matrices are added; one layer after the other is a product.",
        lambda weights, biases: (sum(weights), role.collapse(weights, biases)[1]),
    ),
    (
        "biases-added",
        "The biases are just added; each of them passes through the layers above it.",
        lambda weights, biases: (_product(weights), sum(biases)),
    ),
    (
        "last-bias-only",
        "Only the last bias is left; the lower ones reach the output through the layers above them.",
        lambda weights, biases: (_product(weights), biases[-1]),
    ),
    (
        "bias-through-own-layer",
        "A bias is added after its own layer: it passes through the later matrices only.",
        lambda weights, biases: (
            _product(weights),
            sum(b @ _product(weights[i:]) for i, b in enumerate(biases)),
        ),
    ),
    (
        "last-bias-missing",
        "The last bias is missing.",
        lambda weights, biases: (
            _product(weights),
            role.collapse(weights, [*biases[:-1], np.zeros_like(biases[-1])])[1],
        ),
    ),
    (
        "biases-multiplied",
        "The biases are multiplied; they are added, each after the layers above it.",
        lambda weights, biases: (_product(weights), functools.reduce(np.multiply, biases)),
    ),
    (
        "two-layers-only",
        "Only the first two layers are merged; the stack may be longer.",
        lambda weights, biases: role.collapse(weights[:2], biases[:2]),
    ),
    (
        "transposed",
        "The result is transposed: with x @ W the rows of W belong to the inputs.",
        lambda weights, biases: (_product(weights).T, role.collapse(weights, biases)[1]),
    ),
]:
    misconception("collapse", slug, says, wrong)

# --- the gradient check --------------------------------------------------------------------------------


def _quotient(
    coefficients: Array, x: Array, h: float, ahead: float, behind: float, width: float
) -> Any:
    above = np.polyval(coefficients, x + ahead * h)
    return (above - np.polyval(coefficients, x - behind * h)) / (width * h)


for slug, says, (ahead, behind, width) in [
    ("forward-difference", "This is the forward difference, one-sided: its error shrinks like h, not h².", (1, 0, 1)),
    ("backward-difference", "This is the backward difference, one-sided: its error shrinks like h, not h².", (0, 1, 1)),
    ("width", "The two points are 2h apart, but the difference is divided by h.", (1, 1, 1)),
    ("width-forward", "The two points are h apart, but the difference is divided by 2h.", (1, 0, 2)),
    ("half-step", "This steps by h/2 to each side; the exercise asks for h.", (0.5, 0.5, 1)),
    ("double-step", "This steps by 2h to each side; the exercise asks for h.", (2, 2, 4)),
    ("sign", "The sign is turned round: the point behind is subtracted from the one ahead.", (-1, -1, 2)),
]:  # fmt: skip
    misconception(
        "central_difference",
        slug,
        says,
        functools.partial(_quotient, ahead=ahead, behind=behind, width=width),
    )
misconception(
    "central_difference",
    "not-divided",
    "This is the difference of the values; a slope is that difference over the distance.",
    lambda coefficients, x, h: 2 * h * role.central_difference(coefficients, x, h),
)
misconception(
    "central_difference",
    "division-order",
    "This divides by 2 and multiplies by h: brackets are missing around 2 * h.",
    lambda coefficients, x, h: 2 * h * role.central_difference(coefficients, x, h) / 2 * h,
)
misconception(
    "central_difference",
    "step-ignored",
    "The argument h is ignored: another step is used.",
    lambda coefficients, x, h: np.polyval(np.polyder(coefficients), x),
)
misconception(
    "central_difference",
    "brackets-missing",
    "Only one of the two values is divided by 2h: brackets are missing around the difference.",
    lambda coefficients, x, h: (
        np.polyval(coefficients, x + h) - np.polyval(coefficients, x - h) / (2 * h)
    ),
)


def _gradient(
    w: Array,
    h: float,
    A: Array,
    b: Array,
    c: Array,
    *,
    ahead: float = 1.0,
    behind: float = 1.0,
    width: float = 2.0,
    restore: bool = True,
    together: bool = False,
) -> Array:
    moved = w.astype(float)
    gradient = np.empty_like(moved)
    for index in np.ndindex(w.shape):
        place: Any = ... if together else index
        value = moved[place].copy()
        moved[place] = value + ahead * h
        above = role.cubic_loss(moved, A, b, c)
        moved[place] = value - behind * h
        below = role.cubic_loss(moved, A, b, c)
        if restore:
            moved[place] = value
        gradient[index] = (above - below) / (width * h)
    return gradient


for slug, says, slip in [
    (
        "forward-difference",
        "These are forward differences, one-sided: their error shrinks like h, not h².",
        {"behind": 0.0, "width": 1.0},
    ),
    (
        "backward-difference",
        "These are backward differences, one-sided: their error shrinks like h, not h².",
        {"ahead": 0.0, "width": 1.0},
    ),
    ("width", "The two points are 2h apart, but the difference is divided by h.", {"width": 1.0}),
    (
        "not-restored",
        "After its turn a parameter has to go back to where it was, before the next one moves.",
        {"restore": False},
    ),
    (
        "all-at-once",
        "All parameters move together; the gradient asks what each does alone.",
        {"together": True},
    ),
    ("sign", "The sign is turned round.", {"ahead": -1.0, "behind": -1.0}),
    (
        "half-step",
        "This steps by h/2 to each side; the exercise asks for h.",
        {"ahead": 0.5, "behind": 0.5, "width": 1.0},
    ),
]:
    misconception("numerical_gradient", slug, says, functools.partial(_gradient, **slip))  # type: ignore[arg-type]
misconception(
    "numerical_gradient",
    "one-number",
    "This is a single number; the gradient has one entry for each parameter.",
    lambda w, h, A, b, c: np.sum(_gradient(w, h, A, b, c)),
)
misconception(
    "numerical_gradient",
    "flattened",
    "The gradient has to have the shape of the parameters.",
    lambda w, h, A, b, c: np.append(_gradient(w, h, A, b, c).ravel(), []),
)

for slug, says, wrong in [
    (
        "absolute",
        "This is the absolute error: divide by the size of the numbers.",
        lambda a, b: np.max(np.abs(a - b)),
    ),
    (
        "sign-lost",
        "A negative difference counts as much as a positive one: an absolute value is missing.",
        lambda a, b: np.max((a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    ),
    (
        "averaged",
        "This is the mean over the entries; one wrong entry must not hide among many right ones.",
        lambda a, b: np.mean(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    ),
    (
        "smallest",
        "This is the smallest error; the largest is asked for.",
        lambda a, b: np.min(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    ),
    (
        "one-missing",
        "Without the 1 in the maximum, two numbers near 0 are compared with their own rounding.",
        lambda a, b: _largest(np.abs(a - b), np.maximum(np.abs(a), np.abs(b))),
    ),
    (
        "by-second",
        "This divides by one of the two only.",
        lambda a, b: np.max(np.abs(a - b) / np.maximum(1, np.abs(b))),
    ),
    (
        "by-first",
        "This divides by one of the two only.",
        lambda a, b: np.max(np.abs(a - b) / np.maximum(1, np.abs(a))),
    ),
    (
        "by-sum",
        "This divides by the sum of the sizes; the larger of them is asked for.",
        lambda a, b: _largest(np.abs(a - b), np.abs(a) + np.abs(b)),
    ),
    (
        "by-sum-of-one",
        "This adds the sizes in the denominator; the largest of 1, |a| and |b| is asked for.",
        lambda a, b: np.max(np.abs(a - b) / (1 + np.abs(a) + np.abs(b))),
    ),
    (
        "elementwise",
        "This is the error of each entry; return the largest.",
        lambda a, b: np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b))),
    ),
    (
        "minimum-for-maximum",
        "The denominator takes the smallest of the three; the largest is asked for.",
        lambda a, b: _largest(np.abs(a - b), np.minimum(1, np.minimum(np.abs(a), np.abs(b)))),
    ),
]:
    misconception("relative_error", slug, says, wrong)


def _largest(gap: Array, scale: Array) -> float:
    return float(np.max(gap / scale))


# --- softmax cross-entropy -------------------------------------------------------------------------------


def _losses(z: Array, labels: Any) -> Array:
    return -log_softmax(z)[np.arange(len(z)), labels]


def _one_hot(z: Array, labels: Any) -> Array:
    return np.asarray(np.eye(z.shape[1])[labels])


for slug, says, wrong in [
    (
        "not-averaged",
        "This is the sum over the batch; the loss is its mean.",
        lambda z, y: np.sum(_losses(z, y)),
    ),
    ("one-a-row", "This is one loss an example; return their mean.", _losses),
    (
        "sign",
        "The loss comes out negative: a logarithm of a probability is negative, a loss is not.",
        lambda z, y: -np.mean(_losses(z, y)),
    ),
    (
        "averaged-over-classes",
        "The mean runs over all entries; the loss has one term an example.",
        lambda z, y: np.mean(_losses(z, y)) / z.shape[1],
    ),
    (
        "logarithm-missing",
        "The logarithm is missing.",
        lambda z, y: -np.mean(np.exp(-_losses(z, y))),
    ),
    (
        "softmax-twice",
        "Softmax was applied twice: the function is given logits.",
        lambda z, y: np.mean(_losses(softmax(z), y)),
    ),
    (
        "wrong-axis",
        "Softmax runs down the columns; the classes of one example stand in a row.",
        lambda z, y: -np.mean(log_softmax(z, axis=0)[np.arange(len(z)), y]),
    ),
    (
        "all-entries",
        "Softmax was normalised over the whole batch; each row has a sum of its own.",
        lambda z, y: -np.mean(log_softmax(z.ravel()).reshape(z.shape)[np.arange(len(z)), y]),
    ),
    (
        "logit-only",
        "The normalising sum is missing: this is minus the mean logit of the right class.",
        lambda z, y: -np.mean(z[np.arange(len(z)), y]),
    ),
    (
        "squared-error",
        "This is a squared error of the probabilities, not the cross-entropy.",
        lambda z, y: np.mean(np.sum((softmax(z) - _one_hot(z, y)) ** 2, axis=1)),
    ),
    (
        "logarithm-base",
        "The logarithm has the wrong base: the loss uses the natural one.",
        lambda z, y: np.mean(_losses(z, y)) / np.log(2),
    ),
]:
    misconception("softmax_cross_entropy", slug, says, wrong)

for slug, says, wrong in [
    (
        "not-averaged",
        "This is the gradient of the sum over the batch; the loss is a mean.",
        lambda z, y: softmax(z) - _one_hot(z, y),
    ),
    (
        "sign",
        "This points downhill: it is minus the gradient.",
        lambda z, y: (_one_hot(z, y) - softmax(z)) / len(z),
    ),
    (
        "targets-missing",
        "The right class is not subtracted.",
        lambda z, y: softmax(z) / len(z),
    ),
    (
        "softmax-missing",
        "The right class is subtracted from the logits; it belongs under the probabilities.",
        lambda z, y: (z - _one_hot(z, y)) / len(z),
    ),
    (
        "wrong-axis",
        "Softmax runs down the columns; the classes of one example stand in a row.",
        lambda z, y: (softmax(z, axis=0) - _one_hot(z, y)) / len(z),
    ),
    (
        "extra-slope",
        "The factor p(1 − p) is one too many: it has been taken care of by the logarithm.",
        lambda z, y: (softmax(z) - _one_hot(z, y)) * softmax(z) * (1 - softmax(z)) / len(z),
    ),
    (
        "averaged-over-classes",
        "This divides by the number of entries; the loss is a mean over the examples.",
        lambda z, y: (softmax(z) - _one_hot(z, y)) / z.size,
    ),
    (
        "right-class-only",
        "Only the entry of the right class is there; the other logits matter too.",
        lambda z, y: (softmax(z) - 1) * _one_hot(z, y) / len(z),
    ),
    (
        "probability-gradient",
        "This is the derivative with respect to the probabilities; the logits are asked for.",
        lambda z, y: -_one_hot(z, y) / softmax(z) / len(z),
    ),
]:
    misconception("softmax_cross_entropy_grad", slug, says, wrong)

# --- output layers ---------------------------------------------------------------------------------------


def _choice(regression: Any, binary: Any, classes: Any) -> Any:
    table = {"regression": regression, "binary": binary, "classes": classes}
    return lambda z, task: table[task](z)


def _same(z: Array) -> Array:
    return z


for slug, says, wrong in [
    (
        "identity-everywhere",
        "This returns the pre-activations, which are no probabilities.",
        _choice(_same, _same, _same),
    ),
    (
        "sigmoid-everywhere",
        "The sigmoid treats each number by itself; here it is the wrong output.",
        _choice(sigmoid, sigmoid, sigmoid),
    ),
    (
        "relu-regression",
        "A prediction of a real number may be negative.",
        _choice(lambda z: np.maximum(z, 0), sigmoid, softmax),
    ),
    (
        "tanh-instead",
        "tanh runs from −1 to 1, which is neither a probability nor any real number.",
        _choice(np.tanh, np.tanh, np.tanh),
    ),
    (
        "wrong-axis",
        "Softmax runs down the columns; the classes of one example stand in a row.",
        _choice(_same, sigmoid, lambda z: softmax(z, axis=0)),
    ),
    (
        "softmax-binary",
        "Softmax over the batch makes the examples compete; here each logit is a question of its own.",
        _choice(softmax, softmax, softmax),
    ),
    (
        "hard-decision",
        "This is the decision; the probability is asked for.",
        _choice(_same, lambda z: (z > 0) * 1.0, lambda z: np.eye(z.shape[1])[z.argmax(axis=1)]),
    ),
    (
        "not-normalised",
        "These exponentials do not add up to 1.",
        _choice(np.exp, np.exp, np.exp),
    ),
]:
    misconception("output_layer", slug, says, wrong)
