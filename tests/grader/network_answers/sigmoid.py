import math

import numpy as np

from actlib.checks.exercises import sigmoid
from network_answers import right
from network_answers.layers import by_layers, example_by_example

softplus_minus_yz = lambda z, y: np.mean(np.logaddexp(0, z) - y * z)  # noqa: E731
right("bce_with_logits", softplus_minus_yz, "softplus minus yz")
right("bce_with_logits", lambda z, y: np.logaddexp(0, (1 - 2 * y) * z).mean(), "signed")
right(
    "bce_with_logits",
    lambda z, y: np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z)).mean(),
    "selected",
)
right(
    "bce_with_logits",
    lambda z, y: np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))),
    "maximum",
)
right("bce_with_logits", lambda z, y: np.array([softplus_minus_yz(z, y)]), "an array of one")


@right("bce_with_logits")
def loop_over_examples(logits, targets):
    total = 0.0
    for z, y in zip(logits, targets, strict=True):
        total += max(z, 0) - z * y + math.log1p(math.exp(-abs(z)))
    return total / len(logits)


def stable(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


right("bce_with_logits_grad", lambda z, y: (stable(z) - y) / len(y), "probability minus target")
right("bce_with_logits_grad", lambda z, y: (stable(z) - y) / z.size, "size")
right(
    "bce_with_logits_grad",
    lambda z, y: np.where(y == 1, -stable(-z), stable(z)) / z.shape[0],
    "selected",
)
right("bce_with_logits_grad", lambda z, y: (0.5 + 0.5 * np.tanh(z / 2) - y) / len(z), "by tanh")
right(
    "bce_with_logits_grad",
    lambda z, y: [float((stable(a) - b) / len(z)) for a, b in zip(z, y, strict=True)],
    "a list",
)
right(
    "bce_with_logits_grad", lambda z, y: np.mean([(stable(z) - y)], axis=0) / len(z), "mean of one"
)


def output_error(logits, targets):
    return ((stable(logits) - targets) / len(targets))[:, None]


for style, backward in [
    ("einsum", by_layers(lambda h: 1 - h * h)),
    ("example by example", example_by_example(lambda h: (1 - h) * (1 + h))),
]:
    right(
        "backward",
        lambda p, c, z, y, backward=backward: backward(p, c, output_error(z, y)),
        style,
    )


@right("backward")
def tanh_recomputed(params, cache, logits, targets):
    d3 = output_error(logits, targets)
    z2 = cache["h1"] @ params["W2"] + params["b2"]
    d2 = (d3 * params["W3"].T) / np.cosh(z2) ** 2
    z1 = cache["x"] @ params["W1"] + params["b1"]
    d1 = (params["W2"] @ d2.T).T / np.cosh(z1) ** 2
    return {
        "b1": d1.sum(0), "b2": d2.sum(0), "b3": d3.sum(0), "extra": "ignored",
        "W1": cache["x"].T @ d1, "W2": cache["h1"].T @ d2, "W3": cache["h2"].T @ d3,
    }  # fmt: skip


@right("backward")
def numerically(params, cache, logits, targets):
    from actlib.gradcheck import numerical_gradient

    def loss(key, value):
        z, _ = sigmoid.forward(params | {key: value}, cache["x"])
        return softplus_minus_yz(z, targets)

    return {key: numerical_gradient(lambda v, key=key: loss(key, v), params[key]) for key in params}


right(
    "backward",
    lambda p, c, z, y: {k: v.astype(np.float32) for k, v in sigmoid.backward(p, c, z, y).items()},
    "float32",
)
