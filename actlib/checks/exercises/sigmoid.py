r"""Assignment 2: the three-layer network with tanh, and batches for its loss.

.. math::
    h_1 = \tanh(x W_1 + b_1), \quad h_2 = \tanh(h_1 W_2 + b_2), \quad z = h_2 W_3 + b_3
"""

import itertools

import numpy as np
from numpy.typing import NDArray

from actlib.losses import binary_cross_entropy_with_logits_grad

Array = NDArray[np.float64]
Arrays = dict[str, Array]


def forward(params: Arrays, x: Array) -> tuple[Array, Arrays]:
    """Return the logits, shape (n,), and the cache that the backward pass needs."""
    h1 = np.tanh(x @ params["W1"] + params["b1"])
    h2 = np.tanh(h1 @ params["W2"] + params["b2"])
    logits = (h2 @ params["W3"] + params["b3"])[:, 0]
    return logits, {"x": x, "h1": h1, "h2": h2}


def backward(params: Arrays, cache: Arrays, logits: Array, targets: Array) -> Arrays:
    """Return the gradient of the loss for every parameter, under the parameter's name."""
    d3 = binary_cross_entropy_with_logits_grad(logits, targets)[:, None]
    d2 = d3 @ params["W3"].T * (1 - cache["h2"] ** 2)
    d1 = d2 @ params["W2"].T * (1 - cache["h1"] ** 2)
    return {
        "W3": cache["h2"].T @ d3,
        "b3": d3.sum(axis=0),
        "W2": cache["h1"].T @ d2,
        "b2": d2.sum(axis=0),
        "W1": cache["x"].T @ d1,
        "b1": d1.sum(axis=0),
    }


def random_parameters(rng: np.random.Generator, sizes: tuple[int, ...]) -> Arrays:
    """Return weights and biases W1, b1, W2, … for layers of these sizes."""
    params: Arrays = {}
    for layer, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes), start=1):
        params[f"W{layer}"] = rng.normal(size=(fan_in, fan_out))
        params[f"b{layer}"] = rng.normal(size=fan_out)
    return params


def networks(rng: np.random.Generator) -> list[tuple[Arrays, Arrays, Array, Array]]:
    """Return parameters, cache, logits and targets of a small network; no two sizes are equal."""
    n, sizes = 7, (5, 4, 3, 1)
    params = random_parameters(rng, sizes)
    logits, cache = forward(params, rng.normal(size=(n, sizes[0])))
    return [(params, cache, logits, rng.permutation([0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]))]


def batches(rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Return logits and targets of batches of several sizes."""
    return [(rng.normal(0, 3, n), rng.permutation(np.arange(n) % 2.0)) for n in (4, 1, 7, 50)]


def far_logits(rng: np.random.Generator) -> list[tuple[Array, Array]]:
    """Return single logits that are far out, with either target."""
    far = (40.0, -40.0, 1000.0, -1000.0, 1e300, -1e300)
    return [(np.array([z]), np.array([y])) for z in far for y in (0.0, 1.0)]
