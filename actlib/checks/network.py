"""The exercises that are not one function of one array: what each is compared with, and its parts."""

from collections.abc import Mapping

from actlib.checks import initialisation, probes
from actlib.checks.arrays import Answer, NetworkTarget, Part, all_or_nothing, compare
from actlib.checks.exercises import relu, sigmoid
from actlib.checks.report import Report
from actlib.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
)

LAYERS = {
    f"layer {layer}": Part(
        pieces=(f"W{layer}", f"b{layer}"),
        right=f"W{layer} and b{layer} agree with the reference.",
        hint="Compare your gradient with numerical_gradient.",
    )
    for layer in (3, 2, 1)
}
FAR_LOGITS = Part(
    cases=sigmoid.far_logits,
    after=("value",),
    overflow="raise",
    right="Right for logits up to ±1e300, without overflow.",
    hint="Work with the logit: a probability that rounds to 0 or 1 has lost it.",
    slug="probability-first",
)

_SIGMOID = {
    "bce_with_logits": NetworkTarget(
        reference=binary_cross_entropy_with_logits,
        cases=sigmoid.batches,
        details={"value": Part(), "stability": FAR_LOGITS},
    ),
    "bce_with_logits_grad": NetworkTarget(
        reference=binary_cross_entropy_with_logits_grad,
        cases=sigmoid.batches,
        details={"value": Part(), "stability": FAR_LOGITS},
    ),
    "backward": NetworkTarget(reference=sigmoid.backward, cases=sigmoid.networks, details=LAYERS),
}

_RELU = {
    "prelu_backward": NetworkTarget(
        reference=relu.prelu_backward,
        names=("dx", "dalpha"),
        cases=relu.shared_slopes,
        details={
            "input": Part(pieces=("dx",), right="The gradient for x is right."),
            "shared": Part(pieces=("dalpha",), right="The gradient for one shared slope is right."),
            "per channel": Part(
                pieces=("dalpha",),
                cases=relu.channel_slopes,
                right="The gradients for one slope a channel are right.",
            ),
        },
    ),
    "dead_units": NetworkTarget(
        reference=relu.dead_units,
        cases=relu.pre_activations,
        details={"value": Part(right="Right on four batches with units of every kind.")},
    ),
    "relu_forward": NetworkTarget(
        reference=relu.relu_forward,
        names=("logits", "cache"),
        cases=relu.inputs,
        details={
            "logits": Part(pieces=("logits",)),
            "cache": Part(pieces=("x", "h1", "h2"), right="x, h1 and h2 are kept."),
        },
    ),
    "relu_backward": NetworkTarget(
        reference=relu.relu_backward, cases=relu.networks, details=LAYERS
    ),
}

NETWORK: Mapping[str, NetworkTarget] = {**_SIGMOID, **_RELU, **initialisation.TARGETS}


def check_network(
    answer: Answer,
    target: str,
    weights: Mapping[str, float],
    *,
    secret: bool,
    parameters: Mapping[str, float],
) -> Report:
    """Return the report on `answer`."""
    spec = NETWORK[target]
    if not callable(answer):
        kind = type(answer).__name__
        why = f"check needs the function itself, not {kind}: write it without calling it."
        return Report(target, tuple(all_or_nothing(weights, weights, why)))
    rng = probes.generator(target, secret)
    if spec.judge is not None:
        return Report(target, tuple(spec.judge(answer, target, rng, weights)))
    return Report(target, tuple(compare(answer, target, spec, rng, weights)))
