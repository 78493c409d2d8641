"""A wrong answer to a network exercise loses the part that is wrong, and hears which mistake it is."""

import numpy as np
import pytest

from actlib.checks import check
from actlib.checks.exercises import sigmoid
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.network import NETWORK

PAIRS = [
    pytest.param(target, wrong, id=f"{target}-{wrong.slug}-{i}")
    for target in NETWORK
    for i, wrong in enumerate(MISCONCEPTIONS.get(target, ()))
]


def test_every_network_exercise_has_its_misconceptions():
    few = {target for target in NETWORK if len(MISCONCEPTIONS.get(target, ())) < 5}
    assert not few


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(("target", "wrong"), PAIRS)
def test_every_misconception_is_refused_and_named(target, wrong, secret):
    report = check(wrong.wrong, target, secret=secret)
    assert report.score < 1
    named = [f for f in report.findings if not f.passed and f.diagnosis == wrong.slug]
    assert named, report
    assert wrong.says in named[0].message


def test_backward_gives_credit_layer_by_layer():

    def only_the_output(params, cache, logits, targets):
        grads = sigmoid.backward(params, cache, logits, targets)
        return {key: grads[key] for key in ("W3", "b3")}

    report = check(only_the_output, "backward")
    assert {f.part: f.passed for f in report.findings} == {
        "layer 3": True,
        "layer 2": False,
        "layer 1": False,
    }
    assert report.points(6) == 2
    assert '"W2"' in report.findings[1].message


@pytest.mark.parametrize(
    ("spoil", "slug", "sentence"),
    [
        (lambda g: g | {"b3": g["W3"] @ np.ones((1, 7))}, None, "shape (3, 7)"),
        (lambda g: g | {"W3": g["W3"].T}, None, "transposed"),
        (lambda g: g | {"W3": g["W3"] + 0.1}, None, "numerical_gradient"),
        (lambda g: g | {"W3": None}, None, "None"),
        (lambda g: list(g.values()), None, "dict"),
    ],
)
def test_backward_explains(spoil, slug, sentence):

    report = check(lambda *case: spoil(sigmoid.backward(*case)), "backward")
    assert not report.findings[0].passed
    assert report.findings[0].diagnosis == slug
    assert sentence in report.findings[0].message


# --- initial weights: what is not a matter of scale ------------------------------------------------


def he(fan_in, fan_out, seed):
    return np.random.default_rng(seed).normal(0, np.sqrt(2 / fan_in), (fan_in, fan_out))


@pytest.mark.parametrize(
    ("answer", "part", "slug"),
    [
        (lambda i, o, s: he(i, o, s).T, "shape", "transposed"),
        (lambda i, o, s: he(i, o, s).ravel(), "shape", None),
        (lambda i, o, s: np.abs(he(i, o, s)), "distribution", "mean-not-zero"),
        (lambda i, o, s: np.sign(he(i, o, s)) * np.sqrt(2 / i), "distribution", "repeated"),
        (lambda i, o, s: np.tile(he(i // 2, o, s) / 2**0.5, (2, 1)), "distribution", "repeated"),
        (
            lambda i, o, s: np.random.default_rng(s).uniform(-1, 1, (i, o)) * np.sqrt(6 / i),
            "distribution",
            "other-distribution",
        ),
        (lambda i, o, s: he(i, o, 7), "seed", "seed-ignored"),
        (lambda i, o, s: he(i, o, None), "seed", "not-reproducible"),
    ],
)
def test_initial_weights_lose_the_part_that_is_wrong(answer, part, slug):
    report = check(answer, "he_normal", secret=True)
    lost = {f.part: f.diagnosis for f in report.findings if not f.passed}
    if part == "shape":  # nothing else can be judged
        assert len(lost) == 4
        assert lost["shape"] == slug
    else:
        assert lost == {part: slug}, report


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda i, o, s: he(i, o, s) * np.inf, "not finite"),
        (lambda i, o, s: None, "None"),
        (lambda i, o, s: np.zeros((i, o)), "standard deviation 0"),
        (lambda i, o: he(i, o, 0), "TypeError"),
    ],
)
def test_odd_initial_weights_are_told_so(answer, sentence):
    report = check(answer, "he_normal")
    assert report.score < 0.5
    assert any(sentence in f.message for f in report.findings), report


# --- XOR and the swap: forms ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda n: n | {"b1": np.zeros((1, 2))}, 'result["b1"] has shape (1, 2); (m,) is needed'),
        (lambda n: n | {"W1": np.zeros(2)}, 'result["W1"] has shape (2,); (2, m) is needed'),
        (lambda n: n | {"W2": n["W2"] * np.nan}, "not finite"),
        (lambda n: {k: n[k] for k in ("W1", "W2")}, 'under the key "b1"'),
        (lambda n: list(n.values()), "a dict with the keys"),
        (lambda n: n | {"b2": "-0.5"}, '"b2"'),
    ],
)
def test_a_network_of_another_form_is_told_so(spoil, sentence):
    from actlib.checks.xor import xor_network

    report = check(lambda: spoil(xor_network()), "xor_network")
    assert report.score == 0
    assert sentence in report.findings[0].message


def test_a_logit_of_exactly_zero_is_no_answer():
    from actlib.checks.xor import xor_network

    report = check(lambda: xor_network() | {"b2": np.zeros(1)}, "xor_network")
    assert report.score == 0.5
    assert "At (0, 0) the logit is 0" in report.findings[1].message


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda m: m | {"weights": m["weights"][:-1]}, "one array for each of the 5 layers"),
        (lambda m: m | {"biases": [b[1:] for b in m["biases"]]}, "the network keeps its shape"),
        (lambda m: m | {"learning_rate": "0.1"}, "a number above 0"),
        (lambda m: m | {"learning_rate": np.nan}, "a number above 0"),
        (lambda m: m | {"weights": [W * np.nan for W in m["weights"]]}, "not finite"),
        (lambda m: m | {"activation": "gelu"}, "not 'gelu'"),
        (lambda m: {"activation": "relu"}, 'under the key "weights"'),
        (lambda m: "relu", "returns str"),
    ],
)
def test_a_swap_of_another_form_is_told_so(spoil, sentence):
    from actlib.checks.swap import swap_to_relu

    report = check(lambda model, seed: spoil(swap_to_relu(model, seed)), "swap_to_relu")
    assert report.score < 1
    assert any(sentence in f.message for f in report.findings), report


# --- what the comparison says ------------------------------------------------------------------------


def test_arguments_that_are_changed_are_told_so():
    def gradient(w, h, A, b, c):
        from actlib.checks.exercises.role import numerical_gradient

        result = numerical_gradient(w, h, A, b, c)
        w += 1
        return result

    report = check(gradient, "numerical_gradient")
    assert [(f.part, f.passed, f.diagnosis) for f in report.findings] == [
        ("value", True, None),
        ("input", False, "changes-input"),
    ]
    assert "changes w" in report.findings[1].message


@pytest.mark.parametrize(
    ("answer", "slug"),
    [
        (lambda z, y: -np.mean(np.log(softmax(z))[np.arange(len(z)), y]), "overflow"),
        (
            lambda z, y: (
                -np.mean(np.log(softmax(z - z.max(axis=1)[:, None]))[np.arange(len(z)), y])
            ),
            "probability-first",
        ),
    ],
)
def test_a_careless_cross_entropy_loses_its_stability_only(answer, slug):
    report = check(answer, "softmax_cross_entropy", secret=True)
    assert {f.part: f.diagnosis for f in report.findings if not f.passed} == {"stability": slug}


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def test_a_pair_in_place_of_a_triple_is_told_so():
    report = check(lambda x, w, b, upstream: (x, w), "unit_backward")
    assert report.score == 0
    assert "returns 2 values; dx, dw, db are needed" in report.findings[0].message


def test_a_clash_of_shapes_is_named_by_what_went_wrong_before():
    def biases_added(weights, biases):
        W = weights[0]
        for V in weights[1:]:
            W = W @ V
        return W, sum(biases)  # fails where the widths differ

    report = check(biases_added, "collapse")
    assert report.findings[1].diagnosis == "biases-added"


@pytest.mark.parametrize(
    ("answer", "slug"),
    [
        (lambda p, c, u: {"W3": c["h2"] @ u}, "product-of-shapes"),
        (lambda p, c, u: {"W3": np.dot(c["h2"], u)}, "product-of-shapes"),
        (lambda p, c, u: {"W3": c["h2"] * u}, "shapes-do-not-fit"),
    ],
)
def test_a_missing_transpose_is_suspected(answer, slug):
    report = check(answer, "relu_backward")
    assert report.score == 0
    assert report.findings[0].diagnosis == slug
    assert "print their shapes" in report.findings[0].message


def test_yes_or_no_is_shown_as_such():
    report = check(lambda z: np.zeros(z.shape[1]), "dead_units")
    assert "is False; right is True" in report.findings[0].message


@pytest.mark.parametrize("target", NETWORK)
@pytest.mark.parametrize("result", [0.0, np.zeros(3), np.zeros((2, 3, 4)), [], {}, (), "x", [None]])
def test_any_result_gets_a_report(target, result):
    """Whatever comes back, the check does not fall over, also where the shape is unheard of."""
    report = check(lambda *arguments: result, target)
    assert report.score < 1
    report = check(lambda *arguments: (result, result, result), target)
    assert report.score < 1
    report = check(lambda *arguments: dict.fromkeys(("W1", "b1", "W2", "b2"), result), target)
    assert report.score < 1
