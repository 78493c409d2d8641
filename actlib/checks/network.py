"""Judge the parts of a network: the loss, its gradient, and backpropagation layer by layer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from actlib.checks import probes, three_layer
from actlib.checks.compare import Numbers, agree, number
from actlib.checks.misconceptions import MISCONCEPTIONS
from actlib.checks.report import Finding, Report
from actlib.checks.run import Outcome, as_numbers, call
from actlib.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
)

Answer = Callable[..., Any]
LAYERS = {"layer 3": ("W3", "b3"), "layer 2": ("W2", "b2"), "layer 1": ("W1", "b1")}


@dataclass(frozen=True)
class NetworkTarget:
    """What an answer is compared with, and the parts it has."""

    reference: Callable[..., Any]
    parts: tuple[str, ...]


NETWORK: Mapping[str, NetworkTarget] = {
    "bce_with_logits": NetworkTarget(binary_cross_entropy_with_logits, ("value", "stability")),
    "bce_with_logits_grad": NetworkTarget(
        binary_cross_entropy_with_logits_grad, ("value", "stability")
    ),
    "backward": NetworkTarget(three_layer.backward, tuple(LAYERS)),
}


def check_network(
    answer: Answer,
    target: str,
    weights: Mapping[str, float],
    *,
    secret: bool,
    parameters: Mapping[str, float],
) -> Report:
    """Return the report on `answer`."""
    if not callable(answer):
        message = f"check needs the function itself, not {type(answer).__name__}."
        return Report(target, tuple(Finding(p, False, w, message) for p, w in weights.items()))
    rng = probes.generator(target, secret)
    if target == "backward":
        return Report(target, tuple(_backward(answer, rng, weights)))
    return Report(target, tuple(_loss(answer, target, rng, weights)))


# --- the loss and its gradient: functions of (logits, targets) -------------------------------------


def _loss(
    answer: Answer, target: str, rng: np.random.Generator, weights: Mapping[str, float]
) -> list[Finding]:
    reference = NETWORK[target].reference
    cases = [(rng.normal(0, 3, n), rng.permutation(np.arange(n) % 2.0)) for n in (1, 4, 7, 50)]
    value = _loss_value(answer, target, cases, weights.get("value", 0.0))
    findings = []
    for part, weight in weights.items():
        if part == "value":
            findings.append(value)
        elif not value.passed:
            findings.append(Finding(part, False, weight, "Looked at once the value is right."))
        else:
            findings.append(_loss_stability(answer, reference, weight))
    return findings


def _loss_value(
    answer: Answer, target: str, cases: list[tuple[Numbers, Numbers]], weight: float
) -> Finding:
    got, right = [], []
    for logits, targets in cases:
        expected = np.asarray(NETWORK[target].reference(logits, targets))
        actual, failure = as_numbers(call(answer, logits.copy(), targets.copy()))
        if actual is None:
            return Finding("value", False, weight, failure)
        if actual.size != expected.size:
            message = (
                f"For {logits.size} logits it returns shape {actual.shape}, "
                f"but {'one number' if expected.ndim == 0 else f'shape {expected.shape}'} is needed."
            )
            slug = "not-averaged" if expected.ndim == 0 else "averaged-away"
            return Finding("value", False, weight, message, slug)
        got.append(actual.ravel())
        right.append(expected.ravel())
    actual, expected = np.concatenate(got), np.concatenate(right)
    if agree(actual, expected).all():
        return Finding("value", True, weight, f"Right on {len(cases)} batches of several sizes.")
    worst = int(np.argmin(agree(actual, expected)))
    where = f"On one batch it gives {number(actual[worst])}; right is {number(expected[worst])}."
    for wrong in MISCONCEPTIONS.get(target, ()):
        values = [np.ravel(call(wrong.wrong, *case).value) for case in cases]
        if agree(actual, np.concatenate(values), 1e-6).all():
            return Finding("value", False, weight, f"{wrong.says} {where}", wrong.slug)
    return Finding("value", False, weight, where)


def _loss_stability(answer: Answer, reference: Answer, weight: float) -> Finding:
    for logit in (40.0, -40.0, 1000.0, -1000.0, 1e300, -1e300):
        for label in (0.0, 1.0):
            logits, targets = np.array([logit]), np.array([label])
            expected = np.asarray(reference(logits, targets)).ravel()
            actual, failure = as_numbers(call(answer, logits, targets, overflow="raise"))
            at = f"For a logit of {number(logit)} and target {label:g}"
            if actual is None:
                return Finding("stability", False, weight, f"{at}: {failure}", "overflow")
            if not agree(actual.ravel(), expected).all():
                message = (
                    f"{at} it gives {number(actual.ravel()[0])}; right is {number(expected[0])}. "
                    "Work with the logit: a probability that rounds to 0 or 1 has lost it."
                )
                return Finding("stability", False, weight, message, "probability-first")
    return Finding("stability", True, weight, "Right for logits up to ±1e300, without overflow.")


# --- backpropagation -------------------------------------------------------------------------------


def _backward(
    answer: Answer, rng: np.random.Generator, weights: Mapping[str, float]
) -> list[Finding]:
    case = three_layer.random_case(rng)
    expected = three_layer.backward(*case)
    outcome = call(answer, *_copies(case))
    grads = outcome.value
    if outcome.failure is None and not isinstance(grads, Mapping):
        names = ", ".join(expected)
        outcome = Outcome(
            failure=f"backward returns {type(grads).__name__}; a dict with the keys {names} is needed."
        )
    if outcome.failure is not None:
        return [Finding(part, False, weight, outcome.failure) for part, weight in weights.items()]
    slipped = [
        (wrong, call(wrong.wrong, *_copies(case)).value)
        for wrong in MISCONCEPTIONS.get("backward", ())
    ]
    return [_layer(part, grads, expected, slipped, weight) for part, weight in weights.items()]


def _layer(
    part: str,
    grads: Mapping[str, Any],
    expected: Mapping[str, Numbers],
    slipped: list[Any],
    weight: float,
) -> Finding:
    got: dict[str, Numbers] = {}
    for key in LAYERS[part]:
        if key not in grads:
            return Finding(part, False, weight, f'There is no gradient under the key "{key}".')
        actual, failure = as_numbers(Outcome(value=grads[key]))
        if actual is None:
            return Finding(part, False, weight, f'grads["{key}"]: {failure}')
        got[key] = actual
    for key, actual in got.items():
        if actual.shape != expected[key].shape:
            message = (
                f'grads["{key}"] has shape {actual.shape}, '
                f"but the gradient of {key} has the shape of {key}: {expected[key].shape}."
            )
            slug = "bias-not-summed" if key.startswith("b") and actual.ndim == 2 else None
            return Finding(part, False, weight, message, slug)
    wrong_keys = [key for key in got if not agree(got[key], expected[key]).all()]
    if not wrong_keys:
        return Finding(part, True, weight, f"{' and '.join(got)} agree with the reference.")
    for wrong, values in slipped:
        if all(agree(got[key], values[key], 1e-6).all() for key in got):
            return Finding(part, False, weight, wrong.says, wrong.slug)
    key = wrong_keys[0]
    worst = int(np.argmax(np.abs(got[key] - expected[key])))
    message = (
        f'grads["{key}"] is wrong: one entry is {number(got[key].flat[worst])}; '
        f"right is {number(expected[key].flat[worst])}. "
        "Compare your gradient with numerical_gradient."
    )
    return Finding(part, False, weight, message)


def _copies(case: tuple[Any, ...]) -> list[Any]:
    """Return the arguments anew, so that an answer that changes them harms nobody."""
    return [
        {key: array.copy() for key, array in argument.items()}
        if isinstance(argument, dict)
        else argument.copy()
        for argument in case
    ]
