"""Assignment 1: what goes wrong with one unit, with layers that collapse, and with output layers."""

import functools
from typing import Any

import numpy as np

from actlib.checks.exercises import role
from actlib.checks.exercises.sigmoid import Array
from actlib.checks.misconceptions.registry import misconception
from actlib.sigmoidal import sigmoid
from actlib.softmax_family import softmax

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
        "whole-batch",
        "The probabilities add up to 1 over the whole batch; they should in each row.",
        _choice(_same, sigmoid, lambda z: np.exp(z) / np.exp(z).sum()),
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
