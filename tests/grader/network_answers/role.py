import itertools
import math

import numpy as np

from network_answers import right

# --- one unit --------------------------------------------------------------------------------------

right("unit_forward", lambda x, w, b: np.tanh(x @ w + b), "matmul")
right("unit_forward", lambda x, w, b: np.tanh(np.sum(w * x) + b), "sum of products")
right(
    "unit_forward",
    lambda x, w, b: math.tanh(sum(i * j for i, j in zip(x, w, strict=True)) + b),
    "plain Python",
)
right("unit_forward", lambda x, w, b: [np.tanh(np.dot(w, x) + b)], "a list of one")
right("unit_forward", lambda x, w, b: 2 / (1 + np.exp(-2 * (w @ x + b))) - 1, "by the sigmoid")
right("unit_forward", lambda x, w, b: np.float32(np.tanh(w @ x + b)), "float32")


@right("unit_backward")
def step_by_step(x, w, b, upstream):
    a = np.tanh(np.dot(w, x) + b)
    dz = upstream * (1 - a**2)
    return dz * w, dz * x, dz


right("unit_backward", lambda x, w, b, u: [*(u / np.cosh(w @ x + b) ** 2 * np.array([w, x])), u / np.cosh(w @ x + b) ** 2], "cosh, a list")  # fmt: skip
right(
    "unit_backward",
    lambda x, w, b, u: tuple(np.asarray(g, dtype=np.float32) for g in step_by_step(x, w, b, u)),
    "float32",
)
right(
    "unit_backward",
    lambda x, w, b, u: tuple(np.asarray(g).tolist() for g in step_by_step(x, w, b, u)),
    "lists",
)


@right("unit_backward")
def differences(x, w, b, upstream, h=1e-5):
    def output(x, w, b):
        return upstream * np.tanh(w @ x + b)

    eye = h * np.eye(len(x))
    dx = [(output(x + e, w, b) - output(x - e, w, b)) / (2 * h) for e in eye]
    dw = [(output(x, w + e, b) - output(x, w - e, b)) / (2 * h) for e in eye]
    return np.array(dx), np.array(dw), (output(x, w, b + h) - output(x, w, b - h)) / (2 * h)


# --- layers that collapse ----------------------------------------------------------------------------


@right("collapse")
def layer_by_layer(weights, biases):
    W, b = np.eye(weights[0].shape[0]), np.zeros(weights[0].shape[0])
    for V, c in zip(weights, biases, strict=True):
        W = W @ V
        b = b @ V + c
    return W, b


@right("collapse")
def by_probing(weights, biases):
    def network(x):
        for V, c in zip(weights, biases, strict=True):
            x = x @ V + c
        return x

    d = len(weights[0])
    b = network(np.zeros((1, d)))[0]
    return network(np.eye(d)) - b, b


@right("collapse")
def by_reduce(weights, biases):
    W, b = list(itertools.accumulate(zip(weights, biases, strict=True), lambda s, t: (s[0] @ t[0], s[1] @ t[0] + t[1])))[-1]  # fmt: skip
    return [W, b]


@right("collapse")
def from_the_top(weights, biases):
    W, b = np.eye(weights[-1].shape[1]), 0
    for V, c in zip(reversed(weights), reversed(biases), strict=True):
        b = b + c @ W
        W = np.dot(V, W)
    return W, b


@right("collapse")
def homogeneous(weights, biases):
    total = None
    for V, c in zip(weights, biases, strict=True):
        block = np.block([[V, np.zeros((len(V), 1))], [c[None, :], np.ones((1, 1))]])
        total = block if total is None else total @ block
    return total[:-1, :-1], total[-1, :-1]


# --- XOR ---------------------------------------------------------------------------------------------


def network(W1, b1, W2, b2):
    arrays = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return lambda: {key: np.array(value, dtype=float) for key, value in arrays.items()}


right("xor_network", network([[1, 1], [1, 1]], [0, -1], [[1], [-2]], [-0.5]), "sum and overlap")
right("xor_network", network([[1, -1], [-1, 1]], [0, 0], [[1], [1]], [-0.5]), "two differences")
right("xor_network", network([[1, 1], [1, 1]], [-0.5, -1.5], [[1], [-4]], [-0.1]), "two steps")
right(
    "xor_network",
    network([[1, -1, 0], [-1, 1, 0]], [0, 0, 1], [[3], [3], [-1]], [0]),
    "a constant unit",
)
right(
    "xor_network",
    lambda: {
        "W1": [[1, -1], [-1, 1]],
        "b1": [0, 0],
        "W2": [[10], [10]],
        "b2": [-1],
        "note": "lists of integers",
    },
    "lists",
)


@right("xor_network")
def trained():
    rng = np.random.default_rng(1)
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    y = np.array([[0.0], [1], [1], [0]])
    W1, b1 = rng.normal(size=(2, 8)), np.zeros(8)
    W2, b2 = rng.normal(size=(8, 1)), np.zeros(1)
    for _ in range(500):
        h = np.maximum(x @ W1 + b1, 0)
        d = 1 / (1 + np.exp(-(h @ W2 + b2))) - y
        dh = d @ W2.T * (h > 0)
        W2, b2 = W2 - 0.2 * h.T @ d, b2 - 0.2 * d.sum(0)
        W1, b1 = W1 - 0.2 * x.T @ dh, b1 - 0.2 * dh.sum(0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


# --- the gradient check: what the notebook's helpers hand on ------------------------------------------


def polynomial(rule):
    return lambda coefficients, x, h: rule(lambda t: np.polyval(coefficients, t), x, h)


right("central_difference", polynomial(lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h)), "formula")
right("central_difference", polynomial(lambda f, x, h: (f(x + h) - f(x - h)) / 2 / h), "two divisions")  # fmt: skip
right("central_difference", polynomial(lambda f, x, h: 0.5 / h * (f(x + h) - f(x - h))), "factor")
right(
    "central_difference",
    polynomial(lambda f, x, h: ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2),
    "mean of both sides",
)
right("central_difference", polynomial(lambda f, x, h: np.diff([f(x - h), f(x + h)], axis=0)[0] / (2 * h)), "diff")  # fmt: skip


def loss(gradient):
    def surface(w, h, A, b, c):
        def f(v):
            u = np.ravel(v)
            return 0.5 * u @ A @ u + b @ u + np.sum(c * u**3)

        return gradient(f, w, h)

    return surface


def one_by_one(f, w, h):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(*w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        gradient[index] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


def moved_and_restored(f, w, h):
    v = w.copy()
    gradient = np.zeros_like(v)
    for i in range(v.size):
        old = v.flat[i]
        v.flat[i] = old + h
        above = f(v)
        v.flat[i] = old - h
        gradient.flat[i] = (above - f(v)) / (2 * h)
        v.flat[i] = old
    return gradient


def flat(f, w, h):
    steps = h * np.eye(w.size)
    values = [
        (f((w.ravel() + s).reshape(w.shape)) - f((w.ravel() - s).reshape(w.shape))) / (2 * h)
        for s in steps
    ]
    return np.array(values).reshape(w.shape)


def enumerated(f, w, h):
    result = {}
    for index, value in np.ndenumerate(w):
        above, below = np.array(w), np.array(w)
        above[index], below[index] = value + h, value - h
        result[index] = (f(above) - f(below)) / (2 * h)
    return np.array(list(result.values())).reshape(w.shape)


right("numerical_gradient", loss(one_by_one), "one by one")
right("numerical_gradient", loss(moved_and_restored), "moved and restored")
right("numerical_gradient", loss(flat), "flat")
right("numerical_gradient", loss(enumerated), "enumerated")
right("numerical_gradient", loss(lambda f, w, h: flat(f, w, h).tolist()), "nested lists")

right(
    "relative_error",
    lambda a, b: np.max(np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))),
    "formula",
)
right(
    "relative_error",
    lambda a, b: (np.abs(b - a) / np.max([np.ones_like(a), abs(a), abs(b)], axis=0)).max(),
    "stacked",
)
right(
    "relative_error",
    lambda a, b: max(
        abs(p - q) / max(1, abs(p), abs(q)) for p, q in zip(a.flat, b.flat, strict=True)
    ),
    "plain Python",
)
right(
    "relative_error",
    lambda a, b: np.linalg.norm(
        ((a - b) / np.clip(np.fmax(np.abs(a), np.abs(b)), 1, None)).ravel(), np.inf
    ),
    "maximum norm",
)
right(
    "relative_error",
    lambda a, b: np.sort(np.abs(a - b).ravel() / np.maximum(np.maximum(abs(a), abs(b)), 1).ravel())[
        -1
    ],
    "sorted",
)

# --- softmax and its loss ------------------------------------------------------------------------------


def shifted(z):
    return z - z.max(axis=1, keepdims=True)


def probabilities(z):
    e = np.exp(shifted(z))
    return e / e.sum(axis=1, keepdims=True)


def log_probabilities(z):
    s = shifted(z)
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


@right("softmax_cross_entropy")
def picked(z, y):
    return -log_probabilities(z)[np.arange(len(y)), y].mean()


@right("softmax_cross_entropy")
def one_hot(z, y):
    return -np.sum(np.eye(z.shape[1])[y] * log_probabilities(z)) / len(z)


@right("softmax_cross_entropy")
def logaddexp(z, y):
    return np.mean(np.logaddexp.reduce(z, axis=1) - z[range(len(z)), y])


@right("softmax_cross_entropy")
def take_along(z, y):
    return float(-np.take_along_axis(log_probabilities(z), y[:, None], 1).mean())


@right("softmax_cross_entropy")
def loop(z, y):
    total = 0.0
    for row, label in zip(z, y, strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(v - top) for v in row)) - row[label]
    return total / len(z)


@right("softmax_cross_entropy_grad")
def probability_minus_target(z, y):
    return (probabilities(z) - np.eye(z.shape[1])[y]) / len(z)


@right("softmax_cross_entropy_grad")
def in_place(z, y):
    p = probabilities(z)
    p[np.arange(len(y)), y] -= 1
    p /= len(y)
    return p


@right("softmax_cross_entropy_grad")
def exp_of_log(z, y):
    return (np.exp(log_probabilities(z)) - (y[:, None] == np.arange(z.shape[1]))) / z.shape[0]


@right("softmax_cross_entropy_grad")
def rows(z, y):
    return np.array(
        [probability_minus_target(row[None], y[i : i + 1])[0] / len(z) for i, row in enumerate(z)]
    )


@right("softmax_cross_entropy_grad")
def by_the_jacobian(z, y):
    grads = []
    for p, label in zip(probabilities(z), y, strict=True):
        jacobian = np.diag(p) - np.outer(p, p)
        # p may underflow where the logits are far out; the ratio is 1 or 0 there
        column = np.where(np.arange(len(p)) == label, 1.0, 0.0) - p
        grads.append(-column if p[label] < 1e-200 else -jacobian[label] / p[label])
    return np.array(grads) / len(z)


def by_task(**functions):
    return lambda z, task: functions[task](z)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


right("output_layer", by_task(regression=lambda z: z, binary=sigmoid, classes=probabilities), "table")  # fmt: skip
right(
    "output_layer",
    by_task(
        regression=np.array,
        binary=lambda z: 0.5 + 0.5 * np.tanh(z / 2),
        classes=lambda z: np.exp(log_probabilities(z)),
    ),
    "tanh and log-softmax",
)
right(
    "output_layer",
    by_task(
        regression=lambda z: z.astype(np.float32),
        binary=lambda z: sigmoid(z).astype(np.float32),
        classes=lambda z: probabilities(z).astype(np.float32),
    ),
    "float32",
)
right(
    "output_layer",
    by_task(
        regression=lambda z: z.tolist(),
        binary=lambda z: [1 / (1 + math.exp(-v)) for v in z],
        classes=lambda z: [[math.exp(v) / sum(map(math.exp, row)) for v in row] for row in z],
    ),
    "plain Python",
)


@right("output_layer")
def branches(z, task):
    if task == "regression":
        return +z
    if task == "binary":
        return np.exp(z) / (1 + np.exp(z))
    return (np.exp(z).T / np.exp(z).sum(axis=-1)).T
