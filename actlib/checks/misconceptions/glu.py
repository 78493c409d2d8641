"""What goes wrong with the GLU family and its vector-Jacobian products."""

from collections.abc import Callable
from typing import Any

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import Entry, misconceptions

Gate = Callable[[Any], Any]


def _halves(x: Any, axis: int) -> Any:
    return np.split(x, 2, axis)


def _forward(rule: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Return a function of x and axis from a rule for the two halves."""
    return lambda x, axis=-1: rule(*_halves(x, axis))


def _interleaved(gate: Gate) -> Callable[..., Any]:
    def wrong(x: Any, axis: int = -1) -> Any:
        n = x.shape[axis]
        a, b = np.take(x, range(0, n, 2), axis), np.take(x, range(1, n, 2), axis)
        return a * gate(b)

    return wrong


def _family(gate: Gate, gate_grad: Gate, other: Gate) -> tuple[list[Entry], list[Entry]]:
    """Return what can go wrong with a * gate(b) and its VJP; `other` is a gate it is mistaken for."""

    def backward(rule: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
        def wrong(x: Any, upstream: Any, axis: int = -1) -> Any:
            a, b = _halves(x, axis)
            return np.concatenate(rule(a, b, upstream), axis)

        return wrong

    values: list[Entry] = [
        ("halves-swapped", "The first half controls the gate.", "Which half is gated?", _forward(lambda a, b: gate(a) * b)),
        ("gate-missing", "The halves are multiplied as they are.", "One of them must pass through the gate.", _forward(lambda a, b: a * b)),
        ("gate-on-both", "Both halves pass through the gate.", "", _forward(lambda a, b: gate(a) * gate(b))),
        ("gate-alone", "Only the gate is returned.", "", _forward(lambda a, b: gate(b) + 0 * a)),
        ("first-half-alone", "Only the first half is returned.", "", _forward(lambda a, b: a + 0 * b)),
        ("added", "The halves are added instead of multiplied.", "", _forward(lambda a, b: a + gate(b))),
        ("tanh-gate", "The gate is tanh.", "", _forward(lambda a, b: a * np.tanh(b))),
        ("relu-gate", "The gate is ReLU.", "", _forward(lambda a, b: a * np.maximum(b, 0))),
        ("other-gate", "The gate belongs to another member of the family.", "", _forward(lambda a, b: a * other(b))),
        ("gate-sign", "The gate has the wrong sign in its argument.", "", _forward(lambda a, b: a * gate(-b))),
        ("gate-of-whole", "The whole input is gated by itself: it was not halved.", "The output is half as long as the input.", lambda x, axis=-1: x * gate(x)),
        ("gate-of-product", "The product of the halves passes through the gate.", "", _forward(lambda a, b: gate(a * b))),
        ("interleaved", "Every other element was taken, instead of the first and the second half.", "", _interleaved(gate)),
        ("first-half-twice", "The first half is its own gate.", "", _forward(lambda a, b: a * gate(a) + 0 * b)),
        ("wrong-axis", "The first axis is halved, over the batch.", "", lambda x, axis=-1: (h := _halves(x, 0))[0] * gate(h[1])),
        ("sign", "Everything has the opposite sign.", "", _forward(lambda a, b: -a * gate(b))),
    ]  # fmt: skip
    gradients: list[Entry] = [
        ("halves-swapped", "The gradients of the two halves are in the wrong order.", "", backward(lambda a, b, g: (g * a * gate_grad(b), g * gate(b)))),
        ("roles-swapped", "The first half was taken for the one that controls the gate.", "", backward(lambda a, b, g: (g * b * gate_grad(a), g * gate(a)))),
        ("gate-not-differentiated", "For the second half the gate stands where its derivative belongs.", "", backward(lambda a, b, g: (g * gate(b), g * a * gate(b)))),
        ("factor-missing", "For the second half the factor from the first half is missing.", "", backward(lambda a, b, g: (g * gate(b), g * gate_grad(b)))),
        ("upstream-ignored", "The upstream gradient is not used.", "", backward(lambda a, b, g: (gate(b) + 0 * g, a * gate_grad(b)))),
        ("upstream-first-half-only", "The upstream gradient reaches the first half only.", "", backward(lambda a, b, g: (g * gate(b), a * gate_grad(b)))),
        ("upstream-second-half-only", "The upstream gradient reaches the second half only.", "", backward(lambda a, b, g: (gate(b), g * a * gate_grad(b)))),
        ("gate-differentiated-twice", "For the first half the gate was differentiated too.", "", backward(lambda a, b, g: (g * gate_grad(b), g * a * gate_grad(b)))),
        ("extra-factor", "The gradient of the first half carries that half as a factor.", "It is linear in it.", backward(lambda a, b, g: (g * a * gate(b), g * a * gate_grad(b)))),
        ("gate-missing", "The halves are treated as a plain product.", "", backward(lambda a, b, g: (g * b, g * a))),
        ("second-half-zero", "The second half gets no gradient.", "", backward(lambda a, b, g: (g * gate(b), 0 * b))),
        ("first-half-zero", "The first half gets no gradient.", "", backward(lambda a, b, g: (0 * a, g * a * gate_grad(b)))),
        ("sign", "Everything has the opposite sign.", "", backward(lambda a, b, g: (-g * gate(b), -g * a * gate_grad(b)))),
        ("second-half-sign", "The gradient of the second half has the wrong sign.", "", backward(lambda a, b, g: (g * gate(b), -g * a * gate_grad(b)))),
        ("first-half-only", "Only the gradient of the first half is returned.", "It must be as long as the input.", lambda x, upstream, axis=-1: upstream * gate(_halves(x, axis)[1])),
        ("summed", "The two gradients are added.", "They stand one after the other.", lambda x, upstream, axis=-1: upstream * (gate((h := _halves(x, axis))[1]) + h[0] * gate_grad(h[1]))),
        ("averaged-over-batch", "It is divided by the number of examples.", "A VJP does not average.", backward(lambda a, b, g: (g * gate(b) / len(a), g * a * gate_grad(b) / len(a)))),
        ("derivative-at-first-half", "The gate was differentiated at the first half.", "", backward(lambda a, b, g: (g * gate(b), g * a * gate_grad(a)))),
    ]  # fmt: skip
    return values, gradients


def _tanh_gelu(b: Any) -> Any:
    return actlib.gelu(b, approximate="tanh")


_GATES: dict[str, tuple[Gate, Gate, Gate]] = {
    "glu": (actlib.sigmoid, actlib.sigmoid_grad, actlib.silu),
    "geglu": (actlib.gelu, actlib.gelu_grad, actlib.silu),
    "swiglu": (actlib.silu, actlib.silu_grad, actlib.sigmoid),
}
for _name, _gates in _GATES.items():
    _values, _gradients = _family(*_gates)
    misconceptions(_name, *_values)
    misconceptions(f"{_name}_vjp", *_gradients)

misconceptions(
    "geglu",
    ("tanh-approximation", "The gate is the approximation of GELU by tanh.", "The exact one is asked for.", _forward(lambda a, b: a * _tanh_gelu(b))),
    ("sigmoid-instead", "The gate is the sigmoid, as in GLU.", "", _forward(lambda a, b: a * actlib.sigmoid(b))),
)  # fmt: skip
misconceptions(
    "swiglu",
    ("gelu-instead", "The gate is GELU, as in GEGLU.", "", _forward(lambda a, b: a * actlib.gelu(b))),
)  # fmt: skip
misconceptions(
    "glu",
    ("gelu-instead", "The gate is GELU, as in GEGLU.", "", _forward(lambda a, b: a * actlib.gelu(b))),
)  # fmt: skip
