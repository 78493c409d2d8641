"""Assignment 4: the gradient through a deep network, and two measures of a classifier."""

from collections.abc import Callable
from typing import Any

import numpy as np

from actlib.checks.exercises.sigmoid import Array
from actlib.sigmoidal import sigmoid

# An activation and its derivative in terms of its *output*.
ACTIVATIONS: dict[str, tuple[Callable[[Array], Any], Callable[[Array], Any]]] = {
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "relu": (lambda z: np.maximum(z, 0), lambda h: np.where(h > 0, 1.0, 0.0)),
}


def deep_forward(weights: list[Array], x: Array, activation: str) -> Array:
    """Return the output of the last layer; every layer has the same activation and no bias."""
    for W in weights:
        x = ACTIVATIONS[activation][0](x @ W)
    return x


def gradient_norms(weights: list[Array], x: Array, upstream: Array, activation: str) -> Array:
    """Return the norm of the loss's gradient for each layer's weights, from the first layer on."""
    fn, slope = ACTIVATIONS[activation]
    outputs = [x]
    for W in weights:
        outputs.append(fn(outputs[-1] @ W))
    norms = []
    for W, below, h in zip(weights[::-1], outputs[-2::-1], outputs[:0:-1], strict=True):
        delta = upstream * slope(h)
        norms.append(np.linalg.norm(below.T @ delta))
        upstream = delta @ W.T
    return np.array(norms[::-1])


def _stack(rng: np.random.Generator, sizes: tuple[int, ...], n: int) -> tuple[list[Array], Array]:
    weights = [
        rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(sizes[:-1], sizes[1:], strict=True)
    ]
    return weights, rng.normal(size=(n, sizes[0]))


# The first has equal sizes throughout, so that a slip gives numbers and not a clash of shapes.
SIZES = (((4, 4, 4, 4), 4), ((5, 3, 6, 4), 7), ((3, 4), 2), ((6,) * 9, 5))


def deep_inputs(activation: str) -> Any:
    """Return a function that draws stacks of layers and inputs for an activation."""

    def draw(rng: np.random.Generator) -> list[tuple[list[Array], Array, str]]:
        return [(*_stack(rng, sizes, n), activation) for sizes, n in SIZES]

    return draw


def deep_networks(activation: str) -> Any:
    """Return a function that draws stacks of layers, inputs and upstream gradients."""

    def draw(rng: np.random.Generator) -> list[tuple[list[Array], Array, Array, str]]:
        cases = []
        for sizes, n in SIZES:
            weights, x = _stack(rng, sizes, n)
            cases.append((weights, x, rng.normal(size=(n, sizes[-1])), activation))
        return cases

    return draw


def accuracy(labels: Any, predictions: Any) -> float:
    """Return the share of predictions that are right."""
    return float(np.mean(labels == predictions))


def f1_scores(labels: Any, predictions: Any, classes: int) -> Array:
    """Return the F1 score of each class, 0 where it is 0/0."""
    scores = []
    for k in range(classes):
        hits = np.sum((labels == k) & (predictions == k))
        total = np.sum(labels == k) + np.sum(predictions == k)
        scores.append(2 * hits / total if total else 0.0)
    return np.array(scores)


def macro_f1(labels: Any, predictions: Any, classes: int) -> float:
    """Return the mean of the F1 scores of the classes."""
    return float(f1_scores(labels, predictions, classes).mean())


def _labels(rng: np.random.Generator, n: int, classes: int) -> tuple[Any, Any]:
    """Return labels of classes of very unequal size, and predictions of which some are wrong."""
    share = 2.0 ** -np.arange(classes)
    labels = np.concatenate([np.arange(classes), rng.choice(classes, n, p=share / share.sum())])
    predictions = np.where(rng.random(labels.size) < 0.6, labels, rng.choice(classes, labels.size))
    predictions[:classes] = labels[:classes]  # so that every class is there, and predicted
    order = rng.permutation(labels.size)
    return labels[order], predictions[order]


def label_pairs(rng: np.random.Generator) -> list[tuple[Any, Any]]:
    """Return labels and predictions of several classifiers."""
    return [_labels(rng, n, classes) for n, classes in ((40, 4), (11, 3), (100, 6))]


def classifiers(rng: np.random.Generator) -> list[tuple[Any, Any, int]]:
    """Return labels, predictions and the number of classes; every class is present and predicted."""
    single = np.array([0, 0, 0, 1, 2, 2]), np.array([0, 1, 0, 1, 2, 0])  # a class that counts once
    drawn = [(*_labels(rng, n, classes), classes) for n, classes in ((40, 4), (11, 3), (100, 6))]
    return [*drawn, (*single, 3)]


def silent_classifiers(rng: np.random.Generator) -> list[tuple[Any, Any, int]]:
    """Return classifiers that never predict some class; in one a class is neither true nor predicted."""
    cases = []
    for absent, (labels, predictions, classes) in enumerate(classifiers(rng)):
        predictions = np.where(predictions == classes - 1, 0, predictions)
        if absent == 1:
            labels = np.where(labels == classes - 1, 0, labels)
        cases.append((labels, predictions, classes))
    return cases
