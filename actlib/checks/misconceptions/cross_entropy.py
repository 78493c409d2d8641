"""Assignment 1: what goes wrong with softmax cross-entropy and its gradient."""

from typing import Any

import numpy as np

from actlib.checks.exercises.sigmoid import Array
from actlib.checks.misconceptions.registry import misconception
from actlib.softmax_family import log_softmax, softmax

wrong: Any  # of many signatures

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
