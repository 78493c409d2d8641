"""Assignment 4: what goes wrong with deep gradients, macro-F1, and the swap of sigmoid for ReLU."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from actlib import init
from actlib.checks.exercises import evolution
from actlib.checks.exercises.sigmoid import Array
from actlib.checks.misconceptions.registry import misconception

wrong: Any  # of many signatures

# --- through a deep network ----------------------------------------------------------------------------


def _forward(
    weights: list[Array],
    x: Array,
    activation: str,
    *,
    names: dict[str, str] | None = None,
    layers: slice = slice(None),
    last: bool = True,
    turned: bool = False,
    first: bool = False,
) -> Array:
    fn = evolution.ACTIVATIONS[(names or {}).get(activation, activation)][0]
    chosen = weights[layers]
    for i, W in enumerate(chosen):
        if first:
            x = fn(x) @ W
        else:
            z = x @ (W.T if turned else W)
            x = fn(z) if last or i < len(chosen) - 1 else z
    return x


for slug, says, slip in [
    ("last-activation-missing", "The last layer has an activation too.", {"last": False}),
    ("activation-first", "The activation comes after the matrix, not before it.", {"first": True}),
    ("last-layer-missing", "The last layer is missing.", {"layers": slice(None, -1)}),
    ("first-layer-missing", "The first layer is missing.", {"layers": slice(1, None)}),
    ("order-reversed", "The layers are applied from the last to the first.", {"layers": slice(None, None, -1)}),
    ("transposed", "The matrices are transposed: with x @ W the rows of W belong to the inputs.", {"turned": True}),
    ("tanh-always", "The argument activation is ignored: this is tanh.", {"names": dict.fromkeys(("sigmoid", "relu"), "tanh")}),
    ("relu-always", "The argument activation is ignored: this is ReLU.", {"names": dict.fromkeys(("sigmoid", "tanh"), "relu")}),
    ("sigmoid-always", "The argument activation is ignored: this is the sigmoid.", {"names": dict.fromkeys(("tanh", "relu"), "sigmoid")}),
]:  # fmt: skip
    misconception("deep_forward", slug, says, partial(_forward, **slip))  # type: ignore[arg-type]


def _norms(
    weights: list[Array],
    x: Array,
    upstream: Array,
    activation: str,
    *,
    slope: Callable[[Array, Callable[[Array], Array]], Array] = lambda h, right: right(h),
    last_slope: bool = True,
    turned: bool = True,
    norm: Callable[[Array], Any] = np.linalg.norm,
    of: Callable[[Array, Array], Array] = lambda below, delta: below.T @ delta,
    forward: bool = True,
) -> Array:
    fn, right = evolution.ACTIVATIONS[activation]
    outputs = [x]
    for W in weights:
        outputs.append(fn(outputs[-1] @ W))
    norms = []
    for i in range(len(weights) - 1, -1, -1):
        h = outputs[i + 1]
        skip = not last_slope and i == len(weights) - 1
        delta = upstream if skip else upstream * slope(h, right)
        norms.append(norm(of(outputs[i], delta)))
        upstream = delta @ (weights[i].T if turned else weights[i])
    return np.array(norms[::-1] if forward else norms)


def _mean_over_batch(below: Array, delta: Array) -> Array:
    return below.T @ delta / len(below)


for slug, says, slip in [
    ("order-reversed", "The norms stand in the order of the backward pass; the first layer comes first.", {"forward": False}),
    ("slope-missing", "The slopes of the activations are missing.", {"slope": lambda h, right: np.ones_like(h)}),
    ("last-slope-missing", "The last layer has an activation too, whose slope is missing.", {"last_slope": False}),
    ("value-for-slope", "This multiplies by the outputs; their slopes are asked for.", {"slope": lambda h, right: h}),
    ("transpose-missing", "On the way back the error goes through the transposed matrices.", {"turned": False}),
    ("squared", "These are squared norms: the root is missing.", {"norm": lambda g: np.sum(g**2)}),
    ("absolute-sum", "This adds up absolute values; the Euclidean norm is asked for.", {"norm": lambda g: np.sum(np.abs(g))}),
    ("largest-entry", "This is the largest entry; the Euclidean norm of all is asked for.", {"norm": lambda g: np.max(np.abs(g))}),
    ("root-mean-square", "This is the root of the mean square; the norm is the root of the sum.", {"norm": lambda g: np.sqrt(np.mean(g**2))}),
    ("spectral", "This is the spectral norm, the largest singular value; the Euclidean norm of all entries is asked for.", {"norm": lambda g: np.linalg.norm(g, 2)}),
    ("of-the-error", "These are the norms of the errors; the gradients of the weights are asked for.", {"of": lambda below, delta: delta}),
    ("averaged-again", "The gradient is a sum over the batch: the mean is already in upstream.", {"of": _mean_over_batch}),
    ("slope-of-output", "The slope is computed from the output as if it were the pre-activation.", {"slope": lambda h, right: _slope_at(h, right)}),
]:  # fmt: skip
    misconception("gradient_norms", slug, says, partial(_norms, **slip))  # type: ignore[arg-type]


def _slope_at(h: Array, right: Callable[[Array], Array]) -> Array:
    """Return the slope with h taken for a pre-activation: the activation is applied twice."""
    for fn, slope in evolution.ACTIVATIONS.values():
        if slope is right:
            return slope(fn(h))
    raise AssertionError


# --- accuracy and macro-F1 -----------------------------------------------------------------------------

for slug, says, wrong in [
    ("error-rate", "This is the share of wrong predictions.", lambda y, p: np.mean(y != p)),
    ("count", "This is the number of right predictions; their share is asked for.", lambda y, p: np.sum(y == p)),
    ("percent", "This is in per cent; a share lies between 0 and 1.", lambda y, p: 100 * np.mean(y == p)),
    ("each", "This says of each prediction whether it is right; return their share.", lambda y, p: y == p),
    ("both-positive", "Only pairs of non-zero labels count here; class 0 is a class like the others.", lambda y, p: np.mean((y == p) & (y != 0))),
    ("distance", "Class numbers are names: how far apart they are means nothing.", lambda y, p: 1 - np.mean(np.abs(y - p))),
]:  # fmt: skip
    misconception("accuracy", slug, says, wrong)


def _counts(y: Any, p: Any, classes: int) -> tuple[Array, Array, Array]:
    hits, true, found = (
        np.array([np.sum(mask(k)) for k in range(classes)], dtype=float)
        for mask in (lambda k: (y == k) & (p == k), lambda k: y == k, lambda k: p == k)
    )
    return hits, true, found


def _ratio(a: Array, b: Array) -> Array:
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def _macro_of_means(y: Any, p: Any, classes: int) -> Any:
    hits, true, found = _counts(y, p, classes)
    precision, recall = _ratio(hits, found).mean(), _ratio(hits, true).mean()
    return 2 * precision * recall / (precision + recall)


def _weighted(y: Any, p: Any, classes: int) -> Any:
    return np.average(
        evolution.f1_scores(y, p, classes), weights=[np.sum(y == k) for k in range(classes)]
    )


def _combined(y: Any, p: Any, classes: int, how: Callable[[Array, Array], Array]) -> Any:
    hits, true, found = _counts(y, p, classes)
    return how(_ratio(hits, found), _ratio(hits, true)).mean()


for slug, says, wrong in [
    ("micro-instead", "This is the micro average, which here is the accuracy: large classes drown the small ones.", lambda y, p, c: np.mean(y == p)),
    ("weighted-instead", "This weights the classes by their size; in the macro average each counts the same.", _weighted),
    ("precision-only", "This is the mean precision; F1 is the harmonic mean of precision and recall.", lambda y, p, c: _combined(y, p, c, lambda a, b: a)),
    ("recall-only", "This is the mean recall; F1 is the harmonic mean of precision and recall.", lambda y, p, c: _combined(y, p, c, lambda a, b: b)),
    ("arithmetic-mean", "This averages precision and recall; F1 is their harmonic mean.", lambda y, p, c: _combined(y, p, c, lambda a, b: (a + b) / 2)),
    ("geometric-mean", "This is the geometric mean of precision and recall; F1 is the harmonic one.", lambda y, p, c: _combined(y, p, c, lambda a, b: np.sqrt(a * b))),
    ("product", "This is the product of precision and recall.", lambda y, p, c: _combined(y, p, c, lambda a, b: a * b)),
    ("factor-missing", "A factor 2 is missing: a perfect classifier has F1 = 1.", lambda y, p, c: evolution.macro_f1(y, p, c) / 2),
    ("intersection-over-union", "This counts the hits once in the numerator and not twice: it is the Jaccard index.", lambda y, p, c: _combined(y, p, c, lambda a, b: _jaccard(a, b))),
    ("of-the-means", "This is the F1 of the mean precision and the mean recall; the mean comes last.", _macro_of_means),
    ("per-class", "These are the F1 scores of the classes; return their mean.", evolution.f1_scores),
    ("class-zero-missing", "Class 0 is a class like the others: it is missing from the mean.", lambda y, p, c: evolution.f1_scores(y, p, c)[1:].mean()),
    ("not-averaged", "The scores are added up; the mean over the classes is asked for.", lambda y, p, c: evolution.f1_scores(y, p, c).sum()),
    ("last-class-only", "Only the last class is left: collect the scores in the loop.", lambda y, p, c: evolution.f1_scores(y, p, c)[-1]),
]:  # fmt: skip
    misconception("macro_f1", slug, says, wrong)


def _jaccard(precision: Array, recall: Array) -> Array:
    return _ratio(precision * recall, precision + recall - precision * recall)


# classes that are never predicted
misconception(
    "macro_f1",
    "present-classes-only",
    "A class that is never predicted, or never there, still counts, with 0.",
    lambda y, p, c: np.mean(
        [evolution.f1_scores(y, p, c)[k] for k in range(c) if np.any(y == k) and np.any(p == k)]
    ),
)
misconception(
    "macro_f1",
    "present-classes-only",
    "A class that is neither there nor predicted still counts, with 0.",
    lambda y, p, c: np.mean(
        [evolution.f1_scores(y, p, c)[k] for k in range(c) if np.any(y == k) or np.any(p == k)]
    ),
)
misconception(
    "macro_f1",
    "nan-for-silent-class",
    "0/0 is nan and spoils the mean: the score of a class without hits is 0.",
    lambda y, p, c: (
        np.nan
        if any(not np.any(p == k) or not np.any(y == k) for k in range(c))
        else evolution.macro_f1(y, p, c)
    ),
)

# --- the swap --------------------------------------------------------------------------------------------


def _swap(
    model: dict[str, Any],
    seed: int,
    *,
    deviation: Callable[[int, int], float] = lambda a, b: np.sqrt(2 / a),
    uniform: bool = False,
    keep: tuple[str, ...] = (),
    rate: float = 0.1,
) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    draw = (
        (lambda s, shape: rng.uniform(-s, s, shape))
        if uniform
        else (lambda s, shape: rng.normal(0, s, shape))
    )
    new = {
        "activation": "relu",
        "weights": [draw(deviation(*W.shape), W.shape) for W in model["weights"]],
        "biases": [np.zeros_like(b) for b in model["biases"]],
        "learning_rate": rate,
    }
    return new | {key: model[key] for key in keep}


for slug, says, slip in [
    ("not-swapped", "The activation is still the sigmoid.", {"keep": ("activation",)}),
    ("weights-kept", "The weights are those of the sigmoid network: draw new ones for ReLU.", {"keep": ("weights",)}),
    ("biases-kept", "He's derivation starts from biases of 0.", {"keep": ("biases",)}),
    ("learning-rate-kept", "The old step is too large for ReLU, which has up to four times the slope.", {"keep": ("learning_rate",)}),
    ("learning-rate-too-small", "With a step this small nothing much happens", {"rate": 1e-4}),
    ("lecun-instead", "The factor for ReLU is missing from the variance.", {"deviation": lambda a, b: np.sqrt(1 / a)}),
    ("fan-out", "This counts the outputs; the variance depends on the number of inputs.", {"deviation": lambda a, b: np.sqrt(2 / b)}),
    ("variance-as-deviation", "The variance was used as the standard deviation: a square root is missing.", {"deviation": lambda a, b: 2 / a}),
    ("not-scaled", "The weights are standard normal, whatever the size of the layer.", {"deviation": lambda a, b: 1.0}),
    ("too-small", "The weights are tiny, whatever the size of the layer.", {"deviation": lambda a, b: 0.01}),
    ("deviation-as-bound", "The standard deviation was used as the bound of a uniform distribution.", {"uniform": True}),
]:  # fmt: skip
    misconception("swap_to_relu", slug, says, partial(_swap, **slip))  # type: ignore[arg-type]
misconception(
    "swap_to_relu",
    "glorot-instead",
    "This is Glorot's variance; ReLU needs He's.",
    lambda model, seed: (
        _swap(model, seed)
        | {
            "weights": [
                init.glorot_normal(np.random.default_rng(seed), *W.shape) for W in model["weights"]
            ]
        }
    ),
)
