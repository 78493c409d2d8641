"""Right answers to the network exercises pass, however they are written."""

import math

import numpy as np
import pytest

from actlib.checks import check
from actlib.checks.exercises import relu, sigmoid
from actlib.checks.network import NETWORK

RIGHT = {}


def right(target, answer=None, style=""):
    """Register a right answer for a target; as a decorator, under the function's own name."""

    def register(answer):
        RIGHT.setdefault(target, {})[style or answer.__name__] = answer
        return answer

    return register if answer is None else register(answer)


def by_layers(forward_slope):
    """Return backpropagation as a loop over layers, for a slope that is a function of the output."""

    def backward(params, cache, delta):
        grads = {}
        for layer, below in [(3, cache["h2"]), (2, cache["h1"]), (1, cache["x"])]:
            grads[f"W{layer}"] = np.einsum("ni,nj->ij", below, delta)
            grads[f"b{layer}"] = np.ones(len(delta)) @ delta
            if layer > 1:
                delta = np.einsum("nj,ij->ni", delta, params[f"W{layer}"]) * forward_slope(below)
        return grads

    return backward


def example_by_example(slope):
    """Return backpropagation as a sum over single examples."""

    def backward(params, cache, upstream):
        grads = {key: np.zeros_like(value) for key, value in params.items()}
        for x, h1, h2, d3 in zip(cache["x"], cache["h1"], cache["h2"], upstream, strict=True):
            d2 = (params["W3"] @ d3) * slope(h2)
            d1 = (params["W2"] @ d2) * slope(h1)
            for layer, (below, d) in enumerate([(x, d1), (h1, d2), (h2, d3)], start=1):
                grads[f"W{layer}"] += np.outer(below, d)
                grads[f"b{layer}"] += d
        return grads

    return backward


# --- assignment 2 ----------------------------------------------------------------------------------

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

# --- assignment 3 ----------------------------------------------------------------------------------


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

INITIALISATIONS = {
    "he_normal": (lambda i, o: np.sqrt(2 / i), "normal"),
    "he_uniform": (lambda i, o: np.sqrt(2 / i), "uniform"),
    "glorot_uniform": (lambda i, o: np.sqrt(2 / (i + o)), "uniform"),
    "lecun_normal": (lambda i, o: np.sqrt(1 / i), "normal"),
}


def standard(rng, family, shape):
    if family == "normal":
        return rng.standard_normal(shape)
    return rng.uniform(-1, 1, shape) * np.sqrt(3)


for name, (scale, family) in INITIALISATIONS.items():

    def scaled(i, o, seed, scale=scale, family=family):
        return standard(np.random.default_rng(seed), family, (i, o)) * scale(i, o)

    def transposed(i, o, seed, scale=scale, family=family):
        return standard(np.random.default_rng(seed), family, (o, i)).T * scale(i, o)

    def legacy(i, o, seed, scale=scale, family=family):
        np.random.seed(seed % 2**32)  # noqa: NPY002
        z = np.random.randn(i, o) if family == "normal" else 12**0.5 * (np.random.rand(i, o) - 0.5)  # noqa: NPY002
        return z * scale(i, o)

    def single(i, o, seed, scaled=scaled):
        return scaled(i, o, seed).astype(np.float32)

    def row_by_row(i, o, seed, scale=scale, family=family):
        rng = np.random.default_rng(seed)
        return np.array([standard(rng, family, o) * scale(i, o) for _ in range(i)])

    for answer in (scaled, transposed, legacy, single, row_by_row):
        right(name, answer)

# --- the tests -------------------------------------------------------------------------------------

ALL = [
    pytest.param(target, answer, id=f"{target}-{style}")
    for target, answers in RIGHT.items()
    for style, answer in answers.items()
]


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(("target", "answer"), ALL)
def test_a_right_answer_passes(target, answer, secret):
    report = check(answer, target, secret=secret)
    assert report.score == 1, report


def test_every_exercise_is_answered_in_five_ways():
    assert {
        target: len(RIGHT.get(target, ())) for target in NETWORK if len(RIGHT.get(target, ())) < 5
    } == {}


@pytest.mark.parametrize("target", NETWORK)
def test_other_secrets_change_no_verdict(target, monkeypatch):
    """The random inputs must suit the exercise whatever the secret."""
    for secret in ("a", "b", "c", "d", "e"):
        monkeypatch.setenv("ACTLIB_COURSE_SECRET", secret)
        report = check(NETWORK[target].reference, target, secret=True)
        assert report.score == 1, report
