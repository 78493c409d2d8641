import numpy as np

from actlib.checks.exercises import relu
from network_answers import right
from network_answers.layers import by_layers, example_by_example


def negative(x):
    return x * (x < 0)


def summed(part, alpha):
    return part.sum() if np.isscalar(alpha) or alpha.ndim == 0 else part.sum(axis=0)


right(
    "prelu_backward",
    lambda x, up, a: (up * np.where(x > 0, 1, a), summed(up * np.minimum(x, 0), a)),
    "where and minimum",
)
right(
    "prelu_backward",
    lambda x, up, a: [up * ((x > 0) + a * (x <= 0)), summed(negative(x) * up, a)],
    "masks, in a list",
)
right(
    "prelu_backward",
    lambda x, up, a: (
        np.where(x >= 0, up, a * up),
        np.einsum("nc,nc->" if np.ndim(a) == 0 else "nc,nc->c", negative(x), up),
    ),
    "einsum",
)
right(
    "prelu_backward",
    lambda x, up, a: (
        np.where(x > 0, up, a * up),
        (up * negative(x)).sum(axis=None if np.size(a) == 1 and np.ndim(a) == 0 else 0, keepdims=np.ndim(a) == 0),
    ),
    "keepdims",
)  # fmt: skip


@right("prelu_backward")
def loops(x, upstream, alpha):
    dx = np.zeros(x.shape)
    dalpha = np.zeros(np.shape(alpha))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            slope = alpha if np.ndim(alpha) == 0 else alpha[j]
            dx[i, j] = upstream[i, j] * (1 if x[i, j] > 0 else slope)
            if x[i, j] < 0:
                dalpha[() if np.ndim(alpha) == 0 else j] += upstream[i, j] * x[i, j]
    return dx, dalpha


right("dead_units", lambda z: np.all(z <= 0, axis=0), "all")
right("dead_units", lambda z: ~(z > 0).any(axis=0), "not any")
right("dead_units", lambda z: z.max(axis=0) <= 0, "maximum")
right("dead_units", lambda z: np.maximum(z, 0).sum(axis=0) == 0, "outputs add up to 0")
right("dead_units", lambda z: [bool(all(v <= 0 for v in column)) for column in z.T], "lists")
right("dead_units", lambda z: 1 * (np.count_nonzero(z > 0, axis=0) == 0), "zeros and ones")


@right("relu_forward")
def by_where(params, x):
    a1 = x @ params["W1"] + params["b1"]
    h1 = np.where(a1 > 0, a1, 0)
    a2 = h1 @ params["W2"] + params["b2"]
    h2 = np.where(a2 > 0, a2, 0)
    cache = {"x": x, "h1": h1, "h2": h2, "z1": a1, "anything": None}
    return h2 @ params["W3"] + params["b3"], cache


@right("relu_forward")
def in_a_loop(params, x):
    h = [x]
    for layer in (1, 2, 3):
        z = h[-1].dot(params[f"W{layer}"]) + params[f"b{layer}"]
        h.append(np.clip(z, 0, None) if layer < 3 else z)
    return h[3], dict(zip(["x", "h1", "h2"], h[:3], strict=True))


right(
    "relu_forward",
    lambda p, x: tuple(
        {k: v.astype(np.float32) for k, v in piece.items()}
        if isinstance(piece, dict)
        else piece.astype(np.float32)
        for piece in relu.relu_forward(p, x)
    ),
    "float32",
)
right("relu_forward", lambda p, x: list(relu.relu_forward(p, x)), "a list")


@right("relu_forward")
def rows_one_by_one(params, x):
    rows = [relu.relu_forward(params, row[None]) for row in x]
    cache = {k: np.concatenate([c[k] for _, c in rows]) for k in ("x", "h1", "h2")}
    return np.concatenate([z for z, _ in rows]), cache


right("relu_backward", by_layers(lambda h: h > 0), "einsum")
right("relu_backward", by_layers(np.sign), "sign")
right("relu_backward", example_by_example(lambda h: (h > 0).astype(float)), "example by example")


@right("relu_backward")
def by_masking_in_place(params, cache, upstream):
    g2 = np.dot(upstream, params["W3"].T)
    g2[cache["h2"] == 0] = 0
    g1 = np.dot(g2, params["W2"].T)
    g1[cache["h1"] <= 0] = 0
    return {
        "W1": (g1.T @ cache["x"]).T, "b1": g1.sum(0),
        "W2": (g2.T @ cache["h1"]).T, "b2": g2.sum(0),
        "W3": (upstream.T @ cache["h2"]).T, "b3": upstream.sum(0),
    }  # fmt: skip


right(
    "relu_backward",
    lambda p, c, u: {k: v.tolist() for k, v in relu.relu_backward(p, c, u).items()},
    "nested lists",
)
