"""Assignment 1: one unit, layers that collapse, a gradient check, and what the output layer means."""

from typing import Any

import numpy as np

from actlib.checks.exercises.sigmoid import Array
from actlib.sigmoidal import sigmoid
from actlib.softmax_family import softmax


def unit_forward(x: Array, w: Array, b: float) -> float:
    """Return the output of one tanh unit for one example."""
    return float(np.tanh(w @ x + b))


def unit_backward(x: Array, w: Array, b: float, upstream: float) -> tuple[Array, Array, float]:
    """Return the gradients for the input, the weights and the bias of one tanh unit."""
    delta = upstream * (1 - np.tanh(w @ x + b) ** 2)
    return delta * w, delta * x, float(delta)


def units(rng: np.random.Generator) -> list[tuple[Array, Array, float]]:
    """Return inputs, weights and a bias for units with several numbers of inputs, on and off."""
    drawn = [
        (rng.normal(size=d), rng.normal(0, 0.6, d), float(rng.normal(0, 0.5))) for d in (3, 1, 4, 3)
    ]
    x, w, b = drawn[0]
    return [*drawn, (x, -w, -b)]  # one of the two has a negative pre-activation


def units_with_upstream(rng: np.random.Generator) -> list[tuple[Array, Array, float, float]]:
    """Return the same with the gradient that comes from above."""
    return [(*case, float(rng.uniform(0.5, 2))) for case in units(rng)]


def collapse(weights: list[Array], biases: list[Array]) -> tuple[Array, Array]:
    """Return the weights and the bias of the one layer that does what all of them do."""
    W, b = weights[0], biases[0]
    for next_W, next_b in zip(weights[1:], biases[1:], strict=True):
        W, b = W @ next_W, b @ next_W + next_b
    return W, b


def linear_stacks(rng: np.random.Generator) -> list[tuple[list[Array], list[Array]]]:
    """Return stacks of one to four layers; the first has equal widths, so that slips give numbers."""
    cases = []
    for sizes in ((3, 3, 3, 3), (4, 2, 5), (2, 3), (5, 1, 4, 2, 3)):
        weights = [rng.normal(size=shape) for shape in zip(sizes[:-1], sizes[1:], strict=True)]
        cases.append((weights, [rng.normal(size=size) for size in sizes[1:]]))
    return cases


def central_difference(coefficients: Array, x: Array, h: float) -> Array:
    """Return the central difference of a polynomial, element by element."""
    return np.asarray((np.polyval(coefficients, x + h) - np.polyval(coefficients, x - h)) / (2 * h))


def polynomials(rng: np.random.Generator) -> list[tuple[Array, Array, float]]:
    """Return coefficients of quartics, places and steps so wide that each rule gives its own number."""
    return [
        (rng.uniform(0.5, 1.5, 5), rng.normal(size=shape), float(rng.uniform(0.1, 0.4)))
        for shape in ((6,), (), (2, 3))
    ]


def cubic_loss(w: Array, A: Array, b: Array, c: Array) -> float:
    """Return a loss whose gradient differs in every coordinate."""
    u = np.ravel(w)
    return float(0.5 * u @ A @ u + b @ u + np.sum(c * u**3))


def numerical_gradient(w: Array, h: float, A: Array, b: Array, c: Array) -> Array:
    """Return the gradient of `cubic_loss` by central differences, one coordinate at a time."""
    gradient = np.empty_like(w)
    for index in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (cubic_loss(above, A, b, c) - cubic_loss(below, A, b, c)) / (2 * h)
    return gradient


def loss_surfaces(rng: np.random.Generator) -> list[tuple[Array, float, Array, Array, Array]]:
    """Return places, steps and losses; vectors and a matrix of parameters."""
    cases = []
    for shape in ((4,), (2, 3), (1,)):
        n = int(np.prod(shape))
        A = rng.normal(size=(n, n))
        step = float(rng.uniform(0.1, 0.3))
        cases.append(
            (
                rng.normal(size=shape),
                step,
                A + A.T,
                rng.normal(size=n),
                rng.uniform(0.5, 1.5, n),
            )
        )
    return cases


def relative_error(a: Array, b: Array) -> float:
    """Return the largest |a − b| / max(1, |a|, |b|)."""
    return float(np.max(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))))


def gradients_to_compare(rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Return pairs of gradients: unlike, of small numbers, of large ones, equal, all zero."""
    a = rng.normal(size=6)
    small = rng.normal(0, 1e-3, (2, 3))
    large = rng.normal(0, 50, 5) + 200
    return [
        (a, a + rng.normal(0, 0.2, 6)),
        (small, small * 1.7),
        (large, large * rng.uniform(0.9, 0.99, 5)),
        # the largest error where a − b is negative, and either of the two the larger number
        (np.array([2.0, -90.0, 4.0]), np.array([2.1, -30.0, 4.0]) - rng.uniform(0, 0.1)),
        (np.array([2.0, 30.0, 4.0]), np.array([1.9, 90.0, 4.0]) + rng.uniform(0, 0.1)),
        (a, a.copy()),
        (np.zeros(3), np.zeros(3)),
    ]


def classes(rng: np.random.Generator) -> list[tuple[Array, Any]]:
    """Return logits and labels of batches of several sizes."""
    return [
        (rng.normal(0, 2, shape), rng.integers(0, shape[1], shape[0]))
        for shape in ((4, 3), (1, 5), (6, 6), (30, 4))
    ]


def far_classes(rng: np.random.Generator) -> list[tuple[Array, Any]]:
    """Return logits that are far out, with either label."""
    far = (40.0, 800.0, 1e5)
    return [
        (np.array([[z, 0.0, -z]]), np.array([label])) for z in (*far, -far[1]) for label in (0, 1, 2)
    ]


def output_layer(z: Array, task: str) -> Array:
    """Return the prediction that the output layer makes of its pre-activations."""
    return np.asarray(
        {"regression": lambda: z, "binary": lambda: sigmoid(z), "classes": lambda: softmax(z)}[task]()
    )


def outputs(task: str) -> Any:
    """Return a function that draws pre-activations for a task."""
    shapes = ((4, 3), (1, 5), (3, 3)) if task == "classes" else ((5,), (1,), (8,))

    def draw(rng: np.random.Generator) -> list[tuple[Array, str]]:
        return [(rng.normal(0, 2, shape), task) for shape in shapes]

    return draw
