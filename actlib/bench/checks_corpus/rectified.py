"""Right answers for the rectified and the exponential linear family."""

import math

import numpy as np

from actlib.bench.checks_corpus.styles import Table, by_element

SCALE, ALPHA = 1.0507009873554804934, 1.6732632423543772848


def _relu_on_a_copy(x):  # type: ignore[no-untyped-def]
    y = x.copy()
    y[y < 0] = 0
    return y


def _leaky_on_a_copy(x, negative_slope=0.01):  # type: ignore[no-untyped-def]
    y = np.array(x, dtype=float)
    y[y < 0] *= negative_slope
    return y


def _ones_with_slope(x, negative_slope=0.01):  # type: ignore[no-untyped-def]
    slope = np.ones_like(x)
    slope[x < 0] = negative_slope
    return slope


def _elu_by_masks(x, alpha=1.0):  # type: ignore[no-untyped-def]
    y = np.array(x, dtype=float)
    negative = y < 0
    y[negative] = alpha * (np.exp(y[negative]) - 1)
    return y


def _elu_grad_by_masks(x, alpha=1.0):  # type: ignore[no-untyped-def]
    y = np.ones_like(x)
    negative = x <= 0
    y[negative] = alpha * np.exp(x[negative])
    return y


def _selu_by_steps(x):  # type: ignore[no-untyped-def]
    positive = np.maximum(x, 0)
    negative = np.minimum(x, 0)
    return SCALE * positive + SCALE * ALPHA * (np.exp(negative) - 1)


STABLE: Table = {
    "relu": {
        "maximum": lambda x: np.maximum(x, 0),
        "where": lambda x: np.where(x > 0, x, 0),
        "times a mask": lambda x: x * (x > 0),
        "absolute value": lambda x: (x + np.abs(x)) / 2,
        "clip": lambda x: np.clip(x, 0, None),
        "on a copy": _relu_on_a_copy,
        "scalar max": by_element(lambda v: max(0.0, v)),
        "torch's arguments": lambda input, inplace=False: np.maximum(input, 0.0),
    },
    "relu_grad": {
        "comparison": lambda x: (x > 0).astype(float),
        "where, 1 at 0": lambda x: np.where(x >= 0, 1.0, 0.0),
        "half at 0": lambda x: np.heaviside(x, 0.5),
        "sign": lambda x: (np.sign(x) + 1) / 2,
        "booleans": lambda x: x > 0,
        "scalar if": by_element(lambda v: 1 if v > 0 else 0),
    },
    "leaky_relu": {
        "where": lambda x, negative_slope=0.01: np.where(x > 0, x, negative_slope * x),
        "maximum": lambda x, negative_slope=0.01: np.maximum(x, negative_slope * x),
        "two parts": lambda x, alpha=0.01: np.maximum(0, x) + alpha * np.minimum(0, x),
        "on a copy": _leaky_on_a_copy,
        "times a slope": lambda x, slope=0.01: x * np.where(x < 0, slope, 1),
        "scalar": by_element(lambda v, a=0.01: v if v >= 0 else a * v),
        "torch's arguments": lambda input, negative_slope=0.01, inplace=False: np.where(
            input >= 0, input, input * negative_slope
        ),
        "absolute value": lambda x, leak=0.01: 0.5 * (1 + leak) * x + 0.5 * (1 - leak) * np.abs(x),
        "default only": lambda x: np.where(x > 0, x, 0.01 * x),
    },
    "leaky_relu_grad": {
        "where": lambda x, negative_slope=0.01: np.where(x > 0, 1.0, negative_slope),
        "1 at 0": lambda x, negative_slope=0.01: np.where(x >= 0, 1, negative_slope),
        "ones with slope": _ones_with_slope,
        "masks": lambda x, alpha=0.01: (x > 0) + alpha * (x <= 0),
        "select": lambda x, alpha=0.01: np.select([x > 0, x < 0], [1.0, alpha], default=alpha),
        "scalar": by_element(lambda v, negative_slope=0.01: 1.0 if v > 0 else negative_slope),
    },
    "leaky_relu_grad_negative_slope": {
        "minimum": lambda x, negative_slope=0.01: np.minimum(x, 0),
        "where": lambda x, negative_slope=0.01: np.where(x < 0, x, 0.0),
        "masks": lambda x, alpha=0.01: x * (x < 0),
        "x alone": lambda x: np.clip(x, None, 0),
        "absolute value": lambda x, negative_slope=0.01: (x - np.abs(x)) / 2,
    },
    "prelu": {
        "where": lambda x, alpha: np.where(x > 0, x, alpha * x),
        "two parts": lambda x, alpha: np.maximum(0, x) + alpha * np.minimum(0, x),
        "weight": lambda x, weight=0.25: np.where(x >= 0, x, weight * x),
        "times a slope": lambda x, a: x * np.where(x > 0, 1.0, a),
        "masks": lambda x, alpha: (x > 0) * x + alpha * (x <= 0) * x,
        "absolute value": lambda x, alpha: (x + np.abs(x)) / 2 + alpha * (x - np.abs(x)) / 2,
    },
    "prelu_grad": {
        "where": lambda x, alpha: np.where(x > 0, 1.0, alpha),
        "1 at 0": lambda x, alpha=0.25: np.where(x < 0, alpha, 1),
        "masks": lambda x, alpha: (x > 0) + alpha * (x <= 0),
        "one minus": lambda x, a: 1 - (1 - a) * (x <= 0),
        "heaviside": lambda x, alpha: alpha + (1 - alpha) * np.heaviside(x, 0.0),
    },
    "prelu_grad_alpha": {
        "minimum": lambda x, alpha: np.minimum(0, x),
        "where": lambda x, alpha: np.where(x > 0, 0, x),
        "masks": lambda x, alpha: x * (x <= 0),
        "x alone": lambda x: np.where(x < 0, x, 0.0),
        "difference": lambda x, alpha: x - np.maximum(x, 0),
    },
    "clipped_relu": {
        "clip": lambda x, cap=6.0: np.clip(x, 0, cap),
        "minimum of maximum": lambda x, cap=6.0: np.minimum(np.maximum(x, 0), cap),
        "maximum of minimum": lambda x, tau=6: np.maximum(0, np.minimum(x, tau)),
        "nested where": lambda x, cap=6.0: np.where(x < 0, 0, np.where(x > cap, cap, x)),
        "scalar": by_element(lambda v, max_value=6.0: min(max(v, 0.0), max_value)),
        "default only": lambda x: np.minimum(6, np.maximum(0, x)),
        "select": lambda x, cap=6.0: np.select([x <= 0, x >= cap], [0.0, cap], default=x),
    },
    "clipped_relu_grad": {
        "between": lambda x, cap=6.0: ((x > 0) & (x < cap)).astype(float),
        "ends included": lambda x, cap=6.0: np.where((x >= 0) & (x <= cap), 1.0, 0.0),
        "product": lambda x, cap=6.0: (x > 0) * (x < cap) * 1.0,
        "logical_and": lambda x, tau=6.0: np.logical_and(x > 0, x < tau).astype(int),
        "scalar": by_element(lambda v, cap=6.0: 1.0 if 0 < v < cap else 0.0),
        "two steps": lambda x, cap=6.0: np.heaviside(x, 0) - np.heaviside(x - cap, 1),
    },
    "clipped_relu_grad_cap": {
        "comparison": lambda x, cap=6.0: (x >= cap).astype(float),
        "strict": lambda x, cap=6.0: np.where(x > cap, 1.0, 0.0),
        "heaviside": lambda x, cap=6.0: np.heaviside(x - cap, 0.5),
        "booleans": lambda x, tau=6.0: x > tau,
        "scalar": by_element(lambda v, cap=6.0: float(v >= cap)),
    },
    "elu": {
        "two parts": lambda x, alpha=1.0: np.maximum(x, 0) + alpha * (np.exp(np.minimum(x, 0)) - 1),
        "expm1": lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
        "by masks": _elu_by_masks,
        "scalar": by_element(lambda v, alpha=1.0: v if v > 0 else alpha * (math.exp(v) - 1)),
        "torch's arguments": lambda input, alpha=1.0, inplace=False: np.maximum(input, 0)
        + np.minimum(0, alpha * np.expm1(np.minimum(input, 0))),
    },
    "elu_grad": {
        "where": lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0))),
        "1 at 0": lambda x, alpha=1.0: np.where(x >= 0, 1.0, alpha * np.exp(np.minimum(x, 0))),
        "by masks": _elu_grad_by_masks,
        "scalar": by_element(lambda v, alpha=1.0: 1.0 if v > 0 else alpha * math.exp(v)),
        "masks": lambda x, a=1.0: (x > 0) + a * np.exp(np.minimum(x, 0)) * (x <= 0),
    },
    "elu_grad_alpha": {
        "expm1": lambda x, alpha=1.0: np.expm1(np.minimum(x, 0)),
        "where": lambda x, alpha=1.0: np.where(x > 0, 0, np.exp(np.minimum(x, 0)) - 1),
        "x alone": lambda x: np.exp(np.minimum(x, 0)) - 1,
        "scalar": by_element(lambda v, alpha=1.0: 0.0 if v > 0 else math.exp(v) - 1),
        "minimum": lambda x, alpha=1.0: np.minimum(0, np.expm1(np.clip(x, None, 1))),
    },
    "selu": {
        "two parts": _selu_by_steps,
        "where": lambda x: SCALE * np.where(x > 0, x, ALPHA * np.expm1(np.minimum(x, 0))),
        "scalar": by_element(lambda v: SCALE * (v if v > 0 else ALPHA * (math.exp(v) - 1))),
        "by elu": lambda x: SCALE * _elu_by_masks(x, ALPHA),
        "constants by arguments": lambda x, scale=SCALE, alpha=ALPHA: scale * np.maximum(x, 0)
        + scale * alpha * np.expm1(np.minimum(x, 0)),
        "ten digits": lambda x: 1.0507009874 * np.maximum(x, 0)
        + 1.0507009874 * 1.6732632424 * np.expm1(np.minimum(x, 0)),
    },
    "selu_grad": {
        "where": lambda x: SCALE * np.where(x > 0, 1.0, ALPHA * np.exp(np.minimum(x, 0))),
        "by elu": lambda x: SCALE * _elu_grad_by_masks(x, ALPHA),
        "scalar": by_element(lambda v: SCALE * (1.0 if v >= 0 else ALPHA * math.exp(v))),
        "masks": lambda x: SCALE * (x > 0) + SCALE * ALPHA * np.exp(np.minimum(x, 0)) * (x <= 0),
        "multiplied out": lambda x: np.where(x < 0, 1.7580993408473766 * np.exp(np.minimum(x, 0)), SCALE),
    },
}  # fmt: skip

UNSTABLE: Table = {
    "elu": {
        "textbook": lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(x) - 1)),
        "product with masks": lambda x, a=1.0: x * (x > 0) + a * (np.exp(x) - 1) * (x <= 0),
        "default only": lambda x: np.where(x >= 0, x, np.exp(x) - 1),
    },
    "elu_grad": {
        "textbook": lambda x, alpha=1.0: np.where(x > 0, 1, alpha * np.exp(x)),
        "from the value": lambda x, alpha=1.0: np.where(
            x > 0, 1, alpha * (np.exp(np.minimum(x, 0)) - 1) + alpha
        ),
    },
    "elu_grad_alpha": {
        "textbook": lambda x, alpha=1.0: np.where(x > 0, 0, np.exp(x) - 1),
    },
    "selu": {
        "textbook": lambda x: SCALE * np.where(x > 0, x, ALPHA * (np.exp(x) - 1)),
        "torch's digits": lambda x: np.where(
            x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * (np.exp(x) - 1)
        ),
    },
    "selu_grad": {
        "textbook": lambda x: SCALE * np.where(x > 0, 1, ALPHA * np.exp(x)),
        "from the value": lambda x: np.where(
            x > 0, SCALE, SCALE * ALPHA * (np.exp(np.minimum(x, 0)) - 1) + SCALE * ALPHA
        ),
    },
}  # fmt: skip
