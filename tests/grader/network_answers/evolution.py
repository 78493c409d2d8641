import itertools

import numpy as np
from sklearn import metrics

from network_answers import right


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}
SLOPES = {
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
}


@right("deep_forward")
def table(weights, x, activation):
    h = x
    for W in weights:
        h = FUNCTIONS[activation](h @ W)
    return h


@right("deep_forward")
def branches(weights, x, activation):
    for W in weights:
        z = np.dot(x, W)
        if activation == "relu":
            x = z * (z > 0)
        elif activation == "tanh":
            x = 2 * sigmoid(2 * z) - 1
        else:
            x = 0.5 * (1 + np.tanh(0.5 * z))
    return x


@right("deep_forward")
def recursive(weights, x, activation):
    if not weights:
        return x
    return FUNCTIONS[activation](recursive(weights[:-1], x, activation) @ weights[-1])


@right("deep_forward")
def rows(weights, x, activation):
    return [table(weights, row, activation) for row in x]


right("deep_forward", lambda w, x, a: table(w, x, a).astype(np.float32), "float32")
right(
    "deep_forward",
    lambda weights, x, a: list(
        itertools.accumulate(weights, lambda h, W: FUNCTIONS[a](h @ W), initial=x)
    )[-1],
    "accumulate",
)


@right("gradient_norms")
def from_pre_activations(weights, x, upstream, activation):
    inputs, zs = [], []
    for W in weights:
        inputs.append(x)
        zs.append(x @ W)
        x = FUNCTIONS[activation](zs[-1])
    norms = [0.0] * len(weights)
    for i in reversed(range(len(weights))):
        delta = upstream * SLOPES[activation](zs[i])
        norms[i] = np.linalg.norm(inputs[i].T @ delta)
        upstream = delta @ weights[i].T
    return np.array(norms)


@right("gradient_norms")
def root_of_squares(weights, x, upstream, activation):
    h = [x]
    for W in weights:
        h.append(FUNCTIONS[activation](h[-1] @ W))
    slope = {
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: 1 - a * a,
        "relu": lambda a: a > 0,
    }[activation]
    norms = []
    for i, W in list(enumerate(weights))[::-1]:
        upstream = upstream * slope(h[i + 1])
        norms.insert(0, np.sqrt(((h[i].T @ upstream) ** 2).sum()))
        upstream = upstream @ W.T
    return norms


@right("gradient_norms")
def frobenius_of_outer_products(weights, x, upstream, activation):
    zs, h = [], [x]
    for W in weights:
        zs.append(h[-1] @ W)
        h.append(FUNCTIONS[activation](zs[-1]))
    norms = []
    for i in range(len(weights) - 1, -1, -1):
        upstream = SLOPES[activation](zs[i]) * upstream
        gradient = np.einsum("ni,nj->ij", h[i], upstream)
        norms.append(np.linalg.norm(gradient.ravel()))
        upstream = np.einsum("nj,ij->ni", upstream, weights[i])
    return np.flip(norms)


@right("gradient_norms")
def recursively(weights, x, upstream, activation):
    def go(rest, h):
        """Return the norms of the rest, and the gradient for h."""
        if not rest:
            return [], upstream
        z = h @ rest[0]
        norms, above = go(rest[1:], FUNCTIONS[activation](z))
        delta = above * SLOPES[activation](z)
        return [np.linalg.norm(h.T @ delta, "fro"), *norms], delta @ rest[0].T

    return np.array(go(weights, x)[0])


right(
    "gradient_norms",
    lambda *case: from_pre_activations(*case).astype(np.float32),
    "float32",
)

right("accuracy", lambda y, p: np.mean(y == p), "mean")
right("accuracy", lambda y, p: np.sum(y == p) / len(y), "sum")
right("accuracy", lambda y, p: sum(int(a == b) for a, b in zip(y, p, strict=True)) / y.size, "loop")
right("accuracy", lambda y, p: 1 - np.count_nonzero(y - p) / y.size, "one minus the errors")
right("accuracy", lambda y, p: metrics.accuracy_score(y, p), "scikit-learn")
right("accuracy", lambda y, p: np.trace(metrics.confusion_matrix(y, p)) / y.size, "confusion matrix")  # fmt: skip


@right("macro_f1")
def by_counts(y, p, classes):
    scores = []
    for k in range(classes):
        tp = np.sum((y == k) & (p == k))
        fp = np.sum((y != k) & (p == k))
        fn = np.sum((y == k) & (p != k))
        scores.append(2 * tp / (2 * tp + fp + fn) if tp + fp + fn > 0 else 0.0)
    return np.mean(scores)


@right("macro_f1")
def by_precision_and_recall(y, p, classes):
    total = 0.0
    for k in range(classes):
        tp = np.sum((p == k) * (y == k))
        if tp == 0:
            continue
        precision, recall = tp / np.sum(p == k), tp / np.sum(y == k)
        total += 2 * precision * recall / (precision + recall)
    return total / classes


@right("macro_f1")
def by_confusion_matrix(y, p, classes):
    table = np.zeros((classes, classes))
    np.add.at(table, (y, p), 1)
    return np.mean(2 * np.diag(table) / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1))


@right("macro_f1")
def by_bincount(y, p, classes):
    tp = np.bincount(y[y == p], minlength=classes)
    size = np.bincount(y, minlength=classes) + np.bincount(p, minlength=classes)
    return np.nan_to_num(2 * tp / size).sum() / classes


@right("macro_f1")
def by_scikit_learn(y, p, classes):
    return metrics.f1_score(y, p, labels=range(classes), average="macro", zero_division=0)


@right("macro_f1")
def harmonic(y, p, classes):
    yes, no = np.eye(classes)[y], np.eye(classes)[p]
    tp = (yes * no).sum(axis=0)
    precision = tp / np.maximum(no.sum(axis=0), 1)
    recall = tp / np.maximum(yes.sum(axis=0), 1)
    both = precision * recall > 0
    return np.where(both, 2 / (1 / np.where(both, precision, 1) + 1 / np.where(both, recall, 1)), 0).mean()  # fmt: skip


def swapped(draw, rate=0.1, biases=np.zeros_like, kind=list):
    def swap(model, seed):
        rng = np.random.default_rng(seed)
        return {
            "activation": "relu",
            "weights": kind(draw(rng, *W.shape) for W in model["weights"]),
            "biases": kind(biases(b) for b in model["biases"]),
            "learning_rate": rate,
        }

    return swap


def normal(rng, a, b):
    return rng.normal(0, np.sqrt(2 / a), (a, b))


def uniform(rng, a, b):
    return rng.uniform(-1, 1, (a, b)) * np.sqrt(6 / a)


right("swap_to_relu", swapped(normal), "He, normal")
right("swap_to_relu", swapped(uniform, rate=0.2, kind=tuple), "He, uniform")
right("swap_to_relu", swapped(normal, biases=lambda b: np.full(b.shape, 0.01)), "small biases")
right("swap_to_relu", swapped(lambda *a: normal(*a).astype(np.float32), rate=0.05), "float32")
right(
    "swap_to_relu",
    swapped(lambda rng, a, b: normal(rng, a, b) * (0.7 if b == 10 else 1)),
    "Glorot-like at the output",
)


@right("swap_to_relu")
def changed_in_place(model, seed):
    rng = np.random.default_rng(seed)
    model["activation"] = "relu"
    model["learning_rate"] = np.float64(0.15)
    for i, W in enumerate(model["weights"]):
        model["weights"][i] = rng.standard_normal(W.shape) * np.sqrt(2 / W.shape[0])
        model["biases"][i][:] = 0
    return model
