"""How often ReLU meets exactly 0 while a network trains, and what its derivative there changes.

After D. Bertoin et al., "Numerical influence of ReLU'(0) on backpropagation", 2021. The fewer bits,
the more often a sum of products comes out as exactly 0. The network is written out here, since
`actlib.nn` computes in 64 bits only.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actlib import data, init
from actlib.experiments import rounded

SETTINGS: dict[str, Any] = {
    "data": "digits",
    "dtypes": ["float64", "float32", "float16"],
    "slopes": [0.0, 0.5, 1.0],
    "widths": [64, 64],
    "learning_rate": 0.1,
    "batch_size": 100,
    "epochs": 10,
    "seeds": list(range(5)),
}

Array = NDArray[Any]  # of the job's precision


def jobs() -> list[dict[str, Any]]:
    """Every precision with every seed; the slopes of a job start from the same weights."""
    return [
        {"dtype": dtype, "seed": seed} for dtype in SETTINGS["dtypes"] for seed in SETTINGS["seeds"]
    ]


def forward(x: Array, weights: list[Array], biases: list[Array]) -> tuple[list[Array], list[Array]]:
    """Return the inputs of all layers, and the pre-activations."""
    a, inputs, sums = x, [], []
    for k, (W, b) in enumerate(zip(weights, biases, strict=True)):
        inputs.append(a)
        sums.append(a @ W + b)
        a = np.maximum(sums[-1], 0) if k < len(weights) - 1 else sums[-1]
    return inputs, sums


def train(dtype: str, slope: float, seed: int) -> tuple[list[Array], float, float]:
    """Train with ReLU'(0) = `slope`; return the weights, the accuracy, and the share of exact zeros."""
    rng, dataset = np.random.default_rng(seed), data.digits()
    sizes = [dataset.features, *SETTINGS["widths"], dataset.classes]
    weights = [init.he_normal(rng, m, n).astype(dtype) for m, n in pairwise(sizes)]
    biases = [np.zeros(n, dtype) for n in sizes[1:]]
    x_train, x_val = dataset.x_train.astype(dtype), dataset.x_val.astype(dtype)
    rate, at_zero = np.dtype(dtype).type(SETTINGS["learning_rate"]), np.dtype(dtype).type(slope)
    zeros = total = 0
    for _ in range(SETTINGS["epochs"]):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), SETTINGS["batch_size"]):
            batch = order[start : start + SETTINGS["batch_size"]]
            inputs, sums = forward(x_train[batch], weights, biases)
            upstream = np.exp(sums[-1] - sums[-1].max(axis=1, keepdims=True))
            upstream /= upstream.sum(axis=1, keepdims=True)
            upstream[np.arange(len(batch)), dataset.y_train[batch]] -= 1
            upstream /= len(batch)
            for k in reversed(range(len(weights))):
                before = upstream @ weights[k].T
                weights[k] -= rate * (inputs[k].T @ upstream)
                biases[k] -= rate * upstream.sum(axis=0)
                if k:
                    z = sums[k - 1]
                    zeros, total = zeros + int(np.sum(z == 0)), total + z.size
                    upstream = before * np.where(z == 0, at_zero, (z > 0).astype(dtype))
    guess = forward(x_val, weights, biases)[1][-1].argmax(axis=1)
    return weights, float(np.mean(guess == dataset.y_val)), zeros / total


def measure(dtype: str, seed: int) -> list[dict[str, Any]]:
    """Return a row a slope: accuracy, share of exact zeros, and how far the weights moved apart."""
    rows, reference = [], list[Array]()
    for slope in SETTINGS["slopes"]:
        weights, accuracy, zeros = train(dtype, slope, seed)
        reference = reference or weights  # slope 0 is the first
        apart = max(
            float(np.max(np.abs(W.astype(np.float64) - V)))
            for W, V in zip(weights, reference, strict=True)
        )
        rows.append(
            {
                "slope": slope,
                "val_accuracy": rounded(accuracy),
                "zeros": rounded(zeros),
                "weights_apart": rounded(apart),
            }
        )
    return rows
