"""Near-identical code is found under other names, and independent right answers are left alone."""

import re

import numpy as np
import pytest

from actlib.grading import similar
from actlib.grading.similar import MOST, RUN, alike, tokens

STUBS = {
    "stable": "def stable_sigmoid(x):\n    raise NotImplementedError()",
    "backward": "def backward(params, cache, logits, targets):\n    raise NotImplementedError()",
}
MODEL = {
    "stable": """
def stable_sigmoid(x):
    t = np.exp(-np.abs(x))
    return np.where(x < 0, t, 1) / (1 + t)
""",
    "backward": """
def backward(params, cache, logits, targets):
    grads = {}
    delta = bce_with_logits_grad(logits, targets)[:, None]
    for i in (3, 2, 1):
        grads[f"W{i}"] = cache[f"h{i - 1}"].T @ delta
        grads[f"b{i}"] = delta.sum(axis=0)
        delta = (delta @ params[f"W{i}"].T) * (1 - cache[f"h{i - 1}"] ** 2)
    return grads
""",
}
INDEPENDENT = {
    "masks": {
        "stable": """
def stable_sigmoid(x):
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    result[~positive] = e / (1 + e)
    return result
""",
        "backward": """
def backward(params, cache, logits, targets):
    grads = {}
    delta = bce_with_logits_grad(logits, targets).reshape(-1, 1)
    for layer, below in [(3, cache["h2"]), (2, cache["h1"]), (1, cache["x"])]:
        grads[f"W{layer}"] = np.einsum("ni,nj->ij", below, delta)
        grads[f"b{layer}"] = np.einsum("nj->j", delta)
        if layer > 1:
            delta = np.einsum("nj,ij->ni", delta, params[f"W{layer}"]) * (1 - below * below)
    return grads
""",
    },
    "layer by layer": {
        "stable": """
def stable_sigmoid(x):
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
""",
        "backward": """
def backward(params, cache, logits, targets):
    d3 = bce_with_logits_grad(logits, targets)[:, np.newaxis]
    d2 = (d3 @ params["W3"].T) * (1 - cache["h2"] ** 2)
    d1 = (d2 @ params["W2"].T) * (1 - cache["h1"] ** 2)
    return {
        "W1": cache["x"].T @ d1, "b1": d1.sum(axis=0),
        "W2": cache["h1"].T @ d2, "b2": d2.sum(axis=0),
        "W3": cache["h2"].T @ d3, "b3": d3.sum(axis=0),
    }
""",
    },
    "by helper": {
        "stable": """
def stable_sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))
""",
        "backward": """
def dense(a, upstream):
    return np.dot(np.transpose(a), upstream), np.sum(upstream, 0)

def backward(params, cache, logits, targets):
    out = dict()
    g = np.expand_dims(bce_with_logits_grad(logits, targets), 1)
    out["W3"], out["b3"] = dense(cache["h2"], g)
    g = np.dot(g, params["W3"].T) * (1 - np.square(cache["h2"]))
    out["W2"], out["b2"] = dense(cache["h1"], g)
    g = np.dot(g, params["W2"].T) * (1 - np.square(cache["h1"]))
    out["W1"], out["b1"] = dense(cache["x"], g)
    return out
""",
    },
    "like the model": MODEL,
    "like the model too": MODEL,
}
GIVEN = [*STUBS.values(), *MODEL.values()]
NAMES = {"np", "stable_sigmoid", "backward", "bce_with_logits_grad"}


def disguised(answers):
    """Return the same code under other names, with other spaces, comments and a docstring."""
    changed = {}
    for name, source in answers.items():
        for old, new in {"result": "out", "positive": "mask", "delta": "err", "e": "q"}.items():
            source = re.sub(rf"\b{old}\b", new, source)
        source = source.replace("):\n", '):\n    """My own work."""\n    # think\n', 1)
        changed[name] = source.replace(" = ", "  =  ").replace("\n    return", "\n\n    return")
    return changed


def test_a_copy_under_other_names_is_found_and_nobody_else():
    class_ = INDEPENDENT | {"copy": disguised(INDEPENDENT["masks"])}
    (pair,) = alike(class_, GIVEN, NAMES)
    assert pair.students == ("copy", "masks")
    assert pair.exercises == ("backward", "stable")
    assert pair.similarity > 0.99


def test_independent_right_answers_are_not_found():
    assert alike(INDEPENDENT, GIVEN, NAMES) == []


def test_the_models_own_code_is_what_makes_it_common():
    """Without the instructor's notebook, two who wrote what it says would be pointed at."""
    (pair,) = alike(INDEPENDENT, STUBS.values(), NAMES)
    assert pair.students == ("like the model", "like the model too")


def test_one_copied_exercise_among_own_ones_is_found():
    class_ = dict(INDEPENDENT)
    class_["half"] = {
        "stable": INDEPENDENT["by helper"]["stable"],
        "backward": disguised(INDEPENDENT["masks"])["backward"],
    }
    (pair,) = alike(class_, GIVEN, NAMES)
    assert (pair.students, pair.exercises) == (("half", "masks"), ("backward",))


def test_what_many_wrote_points_at_nobody():
    class_ = {f"s{n}": INDEPENDENT["masks"] for n in range(MOST + 1)}
    assert alike(class_, GIVEN, NAMES) == []
    few = dict(list(class_.items())[:3])
    assert len(alike(few, GIVEN, NAMES)) == 3


@pytest.mark.parametrize("source", ["", "def f(:", "x = '''never closed", "%%bash\nls", "\0"])
def test_what_is_no_python_is_no_trouble(source):
    assert isinstance(tokens(source), list)
    class_ = {"a": {"": source * 30}, "b": {"": source * 30}}
    assert all(pair.students == ("a", "b") for pair in alike(class_, [], ()))


def random_class(students, rng):
    """Return answers of 200 tokens, all different; the last student copies the first."""
    calls = [f"np.{name}" for name in ("exp", "log", "where", "sum", "dot", "tanh", "abs", "clip")]

    def answer():
        lines = [
            f"    a{i} = {rng.choice(calls)}(a{max(i - 1, 0)} {rng.choice(list('+-*/'))} {rng.integers(9)})"
            for i in range(20)
        ]
        return "def f(a0):\n" + "\n".join(lines) + "\n    return a19"

    class_ = {f"s{n:04}": {"f": answer()} for n in range(students)}
    class_[f"s{students - 1:04}"] = {"f": class_["s0000"]["f"].replace("a1", "b1")}
    return class_


@pytest.mark.parametrize("students", [500, 2000])
def test_a_large_class_takes_no_more_than_its_size(students, monkeypatch):
    """Not every pair is compared: the work is that of the fingerprints."""
    compared = []
    indel = similar.Indel

    class Counting:
        @staticmethod
        def normalized_similarity(*args, **kwargs):
            compared.append(1)
            return indel.normalized_similarity(*args, **kwargs)

    class_ = random_class(students, np.random.default_rng(1))
    monkeypatch.setattr(similar, "Indel", Counting)
    pairs = alike(class_, [], {"np", "f"})
    assert [pair.students for pair in pairs] == [("s0000", f"s{students - 1:04}")]
    assert len(compared) < students


def test_tokens_are_longer_than_a_run():
    assert len(tokens(INDEPENDENT["masks"]["stable"], NAMES)) > 3 * RUN
