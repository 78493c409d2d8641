"""The exercises that are not one function of one array: what each is compared with, and its parts."""

from collections.abc import Mapping

from actlib.checks import initialisation, probes, swap, xor
from actlib.checks.arrays import Answer, NetworkTarget, Part, all_or_nothing, compare
from actlib.checks.exercises import evolution, modern, relu, role, sigmoid
from actlib.checks.report import Report
from actlib.losses import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
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

FAR_CLASSES = Part(
    cases=role.far_classes,
    after=("value",),
    overflow="raise",
    right="Right for logits up to 100,000, without overflow.",
    hint="Take the largest logit of each row off first, and the logarithm of the sum, not of a probability.",
    slug="probability-first",
)
UNTOUCHED = Part(unchanged=True, right="The arguments are left as they were.")

_ROLE = {
    "unit_forward": NetworkTarget(
        reference=role.unit_forward, cases=role.units, details={"value": Part()}
    ),
    "unit_backward": NetworkTarget(
        reference=role.unit_backward,
        names=("dx", "dw", "db"),
        cases=role.units_with_upstream,
        details={
            "input": Part(pieces=("dx",)),
            "weights": Part(pieces=("dw",)),
            "bias": Part(pieces=("db",)),
        },
    ),
    "collapse": NetworkTarget(
        reference=role.collapse,
        names=("W", "b"),
        cases=role.linear_stacks,
        details={
            "weights": Part(pieces=("W",), right="Right for stacks of one to four layers."),
            "bias": Part(pieces=("b",), right="Right for stacks of one to four layers."),
        },
    ),
    "central_difference": NetworkTarget(
        reference=role.central_difference,
        cases=role.polynomials,
        details={"value": Part(right="Right for several polynomials and steps.")},
    ),
    "numerical_gradient": NetworkTarget(
        reference=role.numerical_gradient,
        cases=role.loss_surfaces,
        details={
            "value": Part(right="Right for vectors and a matrix of parameters."),
            "input": UNTOUCHED,
        },
    ),
    "relative_error": NetworkTarget(
        reference=role.relative_error,
        cases=role.gradients_to_compare,
        details={"value": Part(relative=True, right="Right for small, large and equal gradients.")},
    ),
    "softmax_cross_entropy": NetworkTarget(
        reference=softmax_cross_entropy,
        cases=role.classes,
        details={"value": Part(), "stability": FAR_CLASSES},
    ),
    "softmax_cross_entropy_grad": NetworkTarget(
        reference=softmax_cross_entropy_grad,
        cases=role.classes,
        details={"value": Part(), "stability": FAR_CLASSES},
    ),
    "output_layer": NetworkTarget(
        reference=role.output_layer,
        details={
            task: Part(cases=role.outputs(task)) for task in ("regression", "binary", "classes")
        },
    ),
}

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

_EVOLUTION = {
    "deep_forward": NetworkTarget(
        reference=evolution.deep_forward,
        details={name: Part(cases=evolution.deep_inputs(name)) for name in evolution.ACTIVATIONS},
    ),
    "gradient_norms": NetworkTarget(
        reference=evolution.gradient_norms,
        details={
            name: Part(cases=evolution.deep_networks(name), relative=True)
            for name in evolution.ACTIVATIONS
        },
    ),
    "accuracy": NetworkTarget(
        reference=evolution.accuracy, cases=evolution.label_pairs, details={"value": Part()}
    ),
    "macro_f1": NetworkTarget(
        reference=evolution.macro_f1,
        cases=evolution.classifiers,
        details={
            "value": Part(),
            "silent class": Part(
                cases=evolution.silent_classifiers,
                after=("value",),
                right="A class that is never predicted counts 0.",
            ),
        },
    ),
}

_MODERN = {
    "fit_beta": NetworkTarget(
        reference=modern.fit_beta,
        cases=modern.curves,
        details={"value": Part(right="Right for several curves, starts and steps.")},
    ),
}

NETWORK: Mapping[str, NetworkTarget] = {
    **_ROLE,
    **xor.TARGETS,
    **_SIGMOID,
    **_RELU,
    **initialisation.TARGETS,
    **_EVOLUTION,
    **swap.TARGETS,
    **_MODERN,
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
    spec = NETWORK[target]
    if not callable(answer):
        kind = type(answer).__name__
        why = f"check needs the function itself, not {kind}: write it without calling it."
        return Report(target, tuple(all_or_nothing(weights, weights, why)))
    rng = probes.generator(target, secret)
    if spec.judge is not None:
        return Report(target, tuple(spec.judge(answer, target, rng, weights)))
    return Report(target, tuple(compare(answer, target, spec, rng, weights)))
