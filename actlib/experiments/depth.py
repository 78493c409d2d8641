"""How the size of the gradient changes on its way back, over depth, activation and initialisation.

Untrained networks on MNIST-1D with the loss's own gradient. The hidden layers alternate between two
widths: in a square layer Glorot's and LeCun's weights have the same variance.
After X. Glorot, Y. Bengio, 2010, and K. He et al., 2015.
"""

from typing import Any

import numpy as np

from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import build, hidden

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "activations": ["sigmoid", "tanh", "relu", "silu", "gelu", "selu"],
    "inits": ["glorot_normal", "he_normal", "lecun_normal"],
    "depths": [2, 5, 10, 20, 30],
    "widths": [128, 64],
    "batch": 200,
    "seeds": list(range(10)),
}


def jobs() -> list[dict[str, Any]]:
    """Every activation with every initialisation and depth."""
    return [
        {"activation": activation, "init": scheme, "depth": depth}
        for activation in SETTINGS["activations"]
        for scheme in SETTINGS["inits"]
        for depth in SETTINGS["depths"]
    ]


def gradient_sizes(activation: str, scheme: str, depth: int, seed: int) -> list[float]:
    """Root mean square of the gradient at each hidden layer's pre-activations, from the input on.

    Relative to the last hidden layer, so that the last number is 1.
    """
    rng, dataset = np.random.default_rng(seed), data.mnist1d()
    narrow = SETTINGS["widths"]
    widths = [narrow[k % len(narrow)] for k in range(depth)]
    network = build(dataset, activation, widths, rng, scheme)
    batch = rng.permutation(len(dataset.x_train))[: SETTINGS["batch"]]
    logits = network.forward(dataset.x_train[batch])
    network.backward(nn.softmax_cross_entropy_grad(logits, dataset.y_train[batch]))
    # the norm of the whole batch's gradient: layers of two widths can be compared by it
    sizes = np.array([np.linalg.norm(layer.upstream * layer.slope()) for layer in hidden(network)])
    return (sizes / sizes[-1]).tolist()


def measure(activation: str, init: str, depth: int) -> dict[str, Any]:
    """Return ``"relative"``: one list a seed, one number a layer."""
    runs = [gradient_sizes(activation, init, depth, seed) for seed in SETTINGS["seeds"]]
    return {"relative": rounded(runs, 3)}
