"""Whatever an answer does, the check ends with a report that says so in a sentence."""

import sys
import time
import warnings

import numpy as np
import pytest

from actlib.checks import Points, check
from actlib.checks.network import NETWORK


def endless(x):
    while True:
        pass


def swallows_everything(x):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


def recursive(x):
    return recursive(x)


def raises(x):
    raise KeyError("no such thing")


def leaves(x):
    sys.exit(0)


def stub(x):
    raise NotImplementedError


@pytest.mark.parametrize("target", ["sigmoid", "tanh_grad", "softplus_grad_beta"])
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (endless, "did not return within"),
        (swallows_everything, "did not return within"),
        (recursive, "calls itself without end"),
        (raises, "raised KeyError"),
        (leaves, "raised SystemExit"),
        (stub, "Not written yet"),
        (lambda x: None, "is there a return statement"),
        (lambda x: "0.5", "returns str"),
        (lambda x: x + 1j, "real numbers"),
        (lambda: 1.0, "takes no argument"),
        (lambda x: [[1.0], [1.0, 2.0]], "returns list"),
        (lambda x: x[:3], "returns shape (3,)"),
        (0.5, "the function itself"),
        (None, "the function itself"),
    ],
)
def test_the_report_says_what_happened(target, answer, sentence):
    report = check(answer, target)
    assert report.score == 0
    assert not report.passed
    assert sentence in report.findings[0].message, report


@pytest.mark.parametrize("answer", [endless, raises, leaves, stub, lambda *a: None, 3])
@pytest.mark.parametrize("target", NETWORK)
def test_network_targets_survive_too(target, answer):
    assert check(answer, target).score == 0


def test_a_person_can_still_interrupt():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(interrupted, "sigmoid")


def test_warnings_and_stderr_stay_inside(capfd):
    def noisy(x):
        warnings.warn("overflow!", stacklevel=1)
        print("something", file=sys.stderr)
        return 1 / (1 + np.exp(-x * 1.0)) + 0 * np.log(np.zeros_like(x) - 0.0 + 1.0)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check(noisy, "sigmoid", parts=["value", "shape"]).score == 1
    assert capfd.readouterr().err == ""


def test_an_answer_that_remembers_is_not_deterministic():
    calls = []

    def drifting(x):
        calls.append(1)
        return 1 / (1 + np.exp(-x)) + 1e-9 * len(calls)

    report = check(drifting, "sigmoid", parts=["value", "input"])
    assert [f.diagnosis for f in report.findings] == [None, "not-deterministic"]


@pytest.mark.parametrize("target", ["sigmiod", "tanh_gradient", "", 7])
def test_an_unknown_target_is_the_authors_mistake(target):
    with pytest.raises(ValueError, match="there is no target"):
        check(np.tanh, target)


def test_a_near_name_is_suggested():
    with pytest.raises(ValueError, match="did you mean 'sigmoid'"):
        check(np.tanh, "sigmiod")


def test_unknown_parts_and_weights_are_refused():
    with pytest.raises(ValueError, match="has the parts value, shape"):
        check(np.tanh, "tanh", parts=["vlaue"])
    with pytest.raises(ValueError, match="must not be negative"):
        check(np.tanh, "tanh", parts={"value": -1})
    with pytest.raises(ValueError, match="must not be negative"):
        check(np.tanh, "tanh").points(-1)


def test_points_are_a_number_that_explains_itself():
    points = check(
        lambda x: 1 / (1 + np.exp(-x)), "sigmoid", parts={"value": 1, "stability": 2}
    ).points(3)
    assert isinstance(points, Points)
    assert repr(points) == "1.0"
    bundle = points._repr_mimebundle_()
    assert "Points: 1 of 3" in bundle["text/html"]
    assert "overflows" in bundle["text/html"]
    report = bundle["application/vnd.actlib.report+json"]
    assert [f["diagnosis"] for f in report["findings"]] == [None, "overflow"]


def test_html_escapes_what_a_student_wrote():
    def answer(x):
        raise ValueError("<script>alert(1)</script>")

    html = check(answer, "sigmoid")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_plain_text_reads_as_a_table():
    lines = repr(check(lambda x: 1 / (1 + np.exp(x)), "sigmoid")).splitlines()
    assert lines[0] == "sigmoid: 0 of 4 parts are right"
    assert lines[1].split()[:3] == ["not", "yet", "value"]


def test_the_secret_moves_the_hidden_points_only(monkeypatch):
    from actlib.checks import probes

    public, before = probes.points("tanh", False), probes.points("tanh", True)
    monkeypatch.setenv("ACTLIB_COURSE_SECRET", "another course")
    assert np.array_equal(public, probes.points("tanh", False))
    assert not np.array_equal(before, probes.points("tanh", True))
    assert set(public) < set(before)


def test_the_time_limit_leaves_no_timer_behind():
    check(endless, "sigmoid", parts=["value"])
    time.sleep(0.3)  # a repeating timer would raise here


def test_an_answer_fitted_to_the_published_points_fails_at_the_secret_ones():
    from actlib.checks.probes import points

    published = np.sort(points("tanh", False))

    def fitted(x):
        return np.interp(x, published, np.tanh(published))

    assert check(fitted, "tanh", parts=["value"]).score == 1
    assert check(fitted, "tanh", parts=["value"], secret=True).score == 0
