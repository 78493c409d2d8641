"""How an answer takes its input and its parameters: any signature that a student may write."""

import functools
import math

import numpy as np
import pytest

import actlib
from actlib.checks import check


def lost(report):
    return {f.part: f.diagnosis for f in report.findings if f.weight and not f.passed}


def advised(report):
    return {f.part: f.diagnosis for f in report.findings if not f.weight}


def leaky(x, slope):
    return np.where(x > 0, x, slope * x)


class Callable:
    def __call__(self, x, negative_slope=0.01):
        return leaky(x, negative_slope)

    def forward(self, x, alpha=0.01):
        return leaky(x, alpha)


SIGNATURES = [
    lambda x, negative_slope=0.01: leaky(x, negative_slope),
    lambda x, alpha=0.01: leaky(x, alpha),
    lambda x, a: leaky(x, a),
    lambda x, whatever=0.01: leaky(x, whatever),
    lambda x, negative_slope=0.01, inplace=False: leaky(x, negative_slope),
    lambda x, *, negative_slope=0.01: leaky(x, negative_slope),
    lambda x, slope=0.01, /: leaky(x, slope),
    lambda x, out=None, negative_slope=0.01: leaky(x, negative_slope),
    lambda x, **options: leaky(x, options.get("negative_slope", 0.01)),
    lambda *args, **options: leaky(args[0], options.get("negative_slope", 0.01)),
    lambda alpha, beta=0.01: leaky(alpha, beta),
    np.vectorize(lambda v, negative_slope=0.01: v if v > 0 else negative_slope * v),
    functools.partial(lambda scale, x, negative_slope=0.01: scale * leaky(x, negative_slope), 1.0),
    Callable(),
    Callable().forward,
]


@pytest.mark.parametrize("answer", SIGNATURES)
def test_the_parameter_may_have_any_name_and_place(answer):
    report = check(answer, "leaky_relu", secret=True)
    assert report.score == 1, report
    assert "parameters" not in advised(report)
    assert check(answer, "leaky_relu", negative_slope=0.3).score == 1


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        (np.tanh, "tanh"),
        (np.frompyfunc(math.tanh, 1, 1), "tanh"),
        (lambda x, threshold=20: np.logaddexp(0, x), "softplus"),
        (lambda x, dtype=float, eps=1e-9: np.asarray(x, dtype=dtype).clip(0, None), "relu"),
        (lambda x, **_: np.tanh(x), "tanh"),
    ],
)
def test_arguments_of_other_meaning_are_left_alone(answer, target):
    assert check(answer, target).score == 1


def test_x_alone_is_judged_at_the_default_and_told_so():
    report = check(lambda x: leaky(x, 0.01), "leaky_relu")
    assert report.score == 1
    assert advised(report) == {"parameters": "parameter-fixed"}
    assert check(lambda x: leaky(x, 0.02), "leaky_relu").score == 0
    assert (
        check(lambda x: leaky(x, 0.01), "leaky_relu", parts={"value": 1, "parameters": 1}).score
        == 0.5
    )


def test_x_alone_may_be_right_for_the_value_that_the_author_gives():
    assert check(lambda x: np.clip(x, 0, 6), "clipped_relu", cap=6).score == 1
    assert lost(check(lambda x: np.clip(x, 0, 6), "clipped_relu", cap=4))["value"] == "cap-fixed"


def test_a_slope_that_is_learned_must_be_an_argument():
    assert lost(check(lambda x: leaky(x, 0.25), "prelu"))["value"] == "parameter-missing"
    assert check(lambda x: np.minimum(x, 0), "prelu_grad_alpha").score == 1


def test_a_wrong_default_is_named():
    report = check(lambda x, negative_slope=0.5: leaky(x, negative_slope), "leaky_relu")
    assert lost(report)["value"] == "wrong-default"
    assert check(lambda x, alpha=0.5: leaky(x, alpha), "prelu").score == 1  # it has none
    axis = check(lambda x, axis=0: actlib.softmax(x, axis), "softmax")
    assert lost(axis)["value"] == "wrong-default"


def test_slopes_for_channels():
    def one_slope_only(x, alpha):
        return leaky(x, float(alpha))

    def first_axis(x, alpha):
        return leaky(x, np.reshape(alpha, (-1, 1)) if np.ndim(alpha) else alpha)

    assert advised(check(one_slope_only, "prelu")) == {"channels": "one-slope-only"}
    assert lost(check(first_axis, "prelu")) == {"shape": "channel-axis"}
    alpha = np.array([0.1, 0.4])
    assert check(leaky, "prelu", alpha=alpha).score == 1
    assert check(first_axis, "prelu", alpha=alpha).score == 0
    assert check(actlib.prelu_grad, "prelu_grad", alpha=alpha, secret=True).score == 1


@pytest.mark.parametrize("approximate", ["none", "tanh", "sigmoid"])
def test_the_form_of_gelu_that_the_author_gives(approximate):
    def one_form(x):
        return actlib.gelu(x, approximate=approximate)

    assert check(one_form, "gelu", approximate=approximate).score == 1
    assert check(actlib.gelu, "gelu", approximate=approximate).score == 1
    other = "none" if approximate == "tanh" else "tanh"
    assert check(one_form, "gelu", approximate=other).score == 0


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("target", ["softmax", "log_softmax_vjp", "swiglu", "glu_vjp"])
def test_the_axis_that_the_author_gives(target, axis):
    function = getattr(actlib, target)
    assert check(function, target, axis=axis, secret=True).score == 1
    fixed = functools.partial(function, axis=axis)
    assert check(lambda *inputs: fixed(*inputs), target, axis=axis).score == 1
    other = functools.partial(function, axis=0 if axis else 1)
    assert check(lambda *inputs: other(*inputs), target, axis=axis).score < 1


@pytest.mark.parametrize(
    ("answer", "target", "sentence"),
    [
        (lambda: 1.0, "tanh", "takes no argument: it must take the input x"),
        (lambda x, w: x, "tanh", "needs an argument w, which the check does not give"),
        (lambda x: x, "softmax_vjp", "takes only 1 argument: it must take x and upstream"),
        (lambda x: print(np.tanh(x)), "tanh", "use return in place of print"),
        (lambda x: (np.tanh(x), x), "tanh", "returns a tuple of 2 things"),
        (lambda x: np.tanh, "tanh", "is it called, with parentheses"),
        (lambda x: np.array(["a"]), "tanh", "where an array of real numbers is needed"),
        (lambda x: 1 / 0, "tanh", "raised ZeroDivisionError: division by zero"),
        (np.tanh(0.3), "tanh", "check needs the function itself, not float64"),
        (np.tanh([0.3]), "tanh", "check needs the function itself, not its result"),
        ("tanh", "tanh", "The function comes first, without quotation marks"),
        (None, "softmax", "check needs the function itself"),
    ],
)
def test_bad_input_gets_one_clear_sentence(answer, target, sentence):
    report = check(answer, target)
    assert report.score == 0
    assert sentence in report.findings[0].message, report
    assert report.findings[0].message.count(". ") == 0


def test_a_plot_in_place_of_numbers_is_closed_and_named():
    import matplotlib.pyplot as plt

    def draws(x):
        plt.figure()
        plt.plot(x, np.tanh(x))

    before = plt.get_fignums()
    report = check(draws, "tanh")
    assert "draws a plot and returns None" in report.findings[0].message
    assert plt.get_fignums() == before
    drawn = check(lambda x: plt.plot(x, np.tanh(x)), "tanh")
    assert "returns a plot" in drawn.findings[0].message


def test_prints_do_not_bury_the_report(capsys):
    def chatty(x):
        print("x is", x)
        return np.tanh(x)

    assert check(chatty, "tanh").score == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (lambda x: np.vectorize(math.tanh)(x), {"empty": "empty"}),
        (lambda x: (y := np.zeros_like(x)).__setitem__(..., np.tanh(x)) or y, {"dtype": "integer-truncation"}),
    ],
)  # fmt: skip
def test_advice_costs_nothing_unless_it_is_asked_for(answer, advice):
    report = check(answer, "tanh")
    assert report.score == 1
    assert advised(report) == advice
    (part,) = advice
    assert check(answer, "tanh", parts=[part]).score == 0


def test_a_value_at_infinity_that_is_no_number_is_advice():
    report = check(lambda x: x / (1 + np.abs(x)), "softsign")
    assert report.score == 1
    assert advised(report) == {"infinity": "nan-at-infinity"}


@pytest.mark.parametrize("kink", [0.0, 0.3, 1.0])
def test_at_a_kink_any_value_between_the_slopes_is_right(kink):
    assert check(lambda x: np.heaviside(x, kink), "relu_grad").score == 1


@pytest.mark.parametrize("kink", [-0.1, 1.1, np.nan])
def test_at_a_kink_no_other_value_is_right(kink):
    assert lost(check(lambda x: np.heaviside(x, kink), "relu_grad"))["value"] == "kink"


def test_an_answer_that_looks_at_other_elements_is_wrong():
    assert check(lambda x: np.sort(np.tanh(x)), "tanh").score == 0
    assert check(lambda x: np.maximum.accumulate(np.maximum(x, 0)), "relu").score == 0
    assert check(lambda x: np.minimum(x, 0).sum(), "prelu_grad_alpha").score == 0


def test_a_small_constant_inside_a_logarithm_costs_the_tail_only():
    assert lost(check(lambda x: np.log(actlib.sigmoid(x) + 1e-12), "log_sigmoid")).keys() == {
        "stability"
    }
    assert "value" in lost(check(lambda x: np.clip(x, 0, 30), "relu"))


def test_the_secret_may_lie_in_a_file_that_git_ignores(tmp_path, monkeypatch):
    from actlib.checks import probes

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ACTLIB_COURSE_SECRET", raising=False)
    default = probes.points("tanh", True)
    (tmp_path / ".actlib_secret").write_text("of this course\n", encoding="utf-8")
    assert not np.array_equal(default, probes.points("tanh", True))
    monkeypatch.setenv("ACTLIB_COURSE_SECRET", "self-study")
    assert np.array_equal(default, probes.points("tanh", True))
