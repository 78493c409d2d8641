"""Judge a small network that someone built to compute XOR: by what it answers at the four corners."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from actlib.checks.arrays import Answer, NetworkTarget, Part, all_or_nothing, as_pieces
from actlib.checks.compare import Numbers
from actlib.checks.misconceptions.registry import MISCONCEPTIONS
from actlib.checks.report import Finding
from actlib.checks.run import call

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = (False, True, True, False)


def xor_network() -> dict[str, Any]:
    """Return weights with which relu(x W1 + b1) W2 + b2 is above 0 exactly where one input is 1."""
    return {
        "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
        "b1": np.array([0.0, -1.0]),
        "W2": np.array([[1.0], [-2.0]]),
        "b2": np.array([-0.5]),
    }


def judge(
    answer: Answer, target: str, rng: np.random.Generator, weights: Mapping[str, float]
) -> list[Finding]:
    """Return the findings on the shapes and on the four corners."""
    pieces, failure = _parameters(answer)
    if failure:
        unknown = "Looked at once the shapes are right."
        return (
            [
                Finding(part, False, weight, failure if part == "shapes" else unknown)
                for part, weight in weights.items()
            ]
            if pieces is not None
            else all_or_nothing(weights, weights, failure)
        )
    assert pieces is not None
    findings = {
        "shapes": Finding("shapes", True, 0.0, f"A hidden layer of {pieces['W1'].shape[1]} units."),
        "corners": _corners(pieces, target),
    }
    return [
        Finding(part, found.passed, weight, found.message, found.diagnosis)
        for part, weight in weights.items()
        for found in [findings[part]]
    ]


def _parameters(answer: Answer) -> tuple[Mapping[str, Numbers] | None, str]:
    """Return the four arrays; with a sentence where they do not fit together, None if there are none."""
    outcome = call(answer)
    if outcome.failure is not None:
        return None, outcome.failure
    if not isinstance(outcome.value, Mapping):
        kind = type(outcome.value).__name__
        return None, f"Your function returns {kind}; a dict with the keys W1, b1, W2, b2 is needed."
    missing = [key for key in ("W1", "b1", "W2", "b2") if key not in outcome.value]
    if missing:
        return {}, f'There is nothing under the key "{missing[0]}".'
    pieces, failure = as_pieces({key: outcome.value[key] for key in ("W1", "b1", "W2", "b2")})
    if failure:
        return {}, failure
    shape = pieces["W1"].shape
    hidden = shape[1] if len(shape) == 2 else 0
    for key, needed in (("W1", (2, hidden)), ("b1", (hidden,)), ("W2", (hidden, 1)), ("b2", (1,))):
        if pieces[key].shape != needed or not hidden:
            shown = {"W1": "(2, m)", "b1": "(m,)", "W2": "(m, 1)", "b2": "(1,)"}[key]
            return {}, f'result["{key}"] has shape {pieces[key].shape}; {shown} is needed.'
        if not np.isfinite(pieces[key]).all():
            return {}, f'result["{key}"] is not finite everywhere.'
    return pieces, ""


def logits(params: Mapping[str, Numbers]) -> Numbers:
    """Return the network's output at the four corners."""
    hidden = np.maximum(CORNERS @ params["W1"] + params["b1"], 0)
    return np.asarray((hidden @ params["W2"] + params["b2"])[:, 0])


def _corners(params: Mapping[str, Numbers], target: str) -> Finding:
    z = logits(params)
    answers = tuple(bool(value) for value in z > 0)
    if answers == XOR and np.abs(z).min() > 1e-6:
        return Finding("corners", True, 0.0, "Right at all four corners.")
    i = next((i for i in range(4) if answers[i] != XOR[i]), int(np.argmin(np.abs(z))))
    a, b = CORNERS[i].astype(int)
    side = "above" if XOR[i] else "below"
    where = f"At ({a}, {b}) the logit is {z[i]:.4g}; it should be {side} 0."
    for wrong in MISCONCEPTIONS.get(target, ()):
        if tuple(bool(value) for value in logits(wrong.wrong()) > 0) == answers != XOR:
            return Finding("corners", False, 0.0, f"{wrong.sentence} {where}", wrong.slug)
    return Finding("corners", False, 0.0, where)


TARGETS: Mapping[str, NetworkTarget] = {
    "xor_network": NetworkTarget(
        reference=xor_network, details={"shapes": Part(), "corners": Part()}, judge=judge
    )
}
