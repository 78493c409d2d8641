r"""Assignment 3: PReLU's learned slope, dead units, and the three-layer network with ReLU.

.. math::
    h_1 = \operatorname{relu}(x W_1 + b_1), \quad h_2 = \operatorname{relu}(h_1 W_2 + b_2), \quad
    z = h_2 W_3 + b_3
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from actlib.checks.exercises.sigmoid import Array, Arrays, random_parameters


def prelu_backward(x: Array, upstream: Array, alpha: Any) -> tuple[Array, Any]:
    """Return the gradients of the loss for PReLU's input and for its slope or slopes."""
    slope_part = np.where(x > 0, 0.0, x) * upstream
    dx = np.where(x > 0, 1.0, alpha) * upstream
    return dx, slope_part.sum() if np.ndim(alpha) == 0 else slope_part.sum(axis=0)


def shared_slopes(rng: np.random.Generator) -> list[tuple[Array, Array, float]]:
    """Return inputs, upstream gradients and one slope for all channels."""
    return [
        (rng.normal(0, 2, shape), rng.normal(size=shape), float(rng.uniform(0.1, 0.6)))
        for shape in ((5, 3), (1, 4), (6, 6))
    ]


def channel_slopes(rng: np.random.Generator) -> list[tuple[Array, Array, Array]]:
    """Return inputs, upstream gradients and one slope for each channel."""
    return [
        (rng.normal(0, 2, shape), rng.normal(size=shape), rng.uniform(0.1, 0.6, shape[1]))
        for shape in ((5, 3), (1, 4), (6, 6))
    ]


def dead_units(pre_activations: Array) -> NDArray[np.bool_]:
    """Return which units are silent for every example."""
    return np.asarray(np.all(pre_activations <= 0, axis=0))


def pre_activations(rng: np.random.Generator) -> list[tuple[Array]]:
    """Return batches with units of every kind: dead, silent but for one example, exactly at 0."""
    batches = []
    for n, units in ((6, 9), (9, 6), (7, 7), (1, 4)):
        z = rng.normal(size=(n, units))
        z[:, 0] = -np.abs(z[:, 0]) - 0.1  # dead
        z[:, 1] = 0.0  # dead: ReLU has slope 0 at 0
        z[:, 2] = -np.abs(z[:, 2]) - 0.1
        z[n // 2, 2] = 0.4  # silent but for one example
        z[:, 3] = np.abs(z[:, 3])
        if units > 5:
            z[:, 4] = -np.abs(z[:, 4]) - 0.1
            z[0, 4] = 0.0  # dead, and one example exactly at 0
            z[:, 5] = -np.abs(z[:, 5]) - 0.1
            z[1, 5] = 30.0  # a large mean, yet silent for nearly all
        batches.append((z,))
    return batches


def relu_forward(params: Arrays, x: Array) -> tuple[Array, Arrays]:
    """Return the logits, shape (n, k), and the cache that the backward pass needs."""
    h1 = np.maximum(x @ params["W1"] + params["b1"], 0)
    h2 = np.maximum(h1 @ params["W2"] + params["b2"], 0)
    return h2 @ params["W3"] + params["b3"], {"x": x, "h1": h1, "h2": h2}


def relu_backward(params: Arrays, cache: Arrays, upstream: Array) -> Arrays:
    """Return the gradient for every parameter, given the gradient for the logits."""
    d2 = upstream @ params["W3"].T * (cache["h2"] > 0)
    d1 = d2 @ params["W2"].T * (cache["h1"] > 0)
    return {
        "W3": cache["h2"].T @ upstream,
        "b3": upstream.sum(axis=0),
        "W2": cache["h1"].T @ d2,
        "b2": d2.sum(axis=0),
        "W1": cache["x"].T @ d1,
        "b1": d1.sum(axis=0),
    }


def inputs(rng: np.random.Generator) -> list[tuple[Arrays, Array]]:
    """Return parameters and inputs of two networks; no two sizes are equal."""
    return [
        (random_parameters(rng, sizes), rng.normal(size=(n, sizes[0])))
        for n, sizes in ((7, (5, 4, 6, 3)), (1, (2, 5, 4, 3)))
    ]


def networks(rng: np.random.Generator) -> list[tuple[Arrays, Arrays, Array]]:
    """Return parameters, caches and upstream gradients of two networks."""
    cases = []
    for params, x in inputs(rng):
        logits, cache = relu_forward(params, x)
        cases.append((params, cache, rng.normal(size=logits.shape)))
    return cases
