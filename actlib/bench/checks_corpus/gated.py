"""Right answers for GELU, the gated family and the hard family."""

import math

import numpy as np

from actlib.bench.checks_corpus.styles import Table, by_element

_erf, _erfc = np.vectorize(math.erf, otypes=[float]), np.vectorize(math.erfc, otypes=[float])
ROOT_TWO, ROOT_TWO_PI = math.sqrt(2), math.sqrt(2 * math.pi)


def _sigmoid(x):  # type: ignore[no-untyped-def]
    t = np.exp(-np.abs(x))
    return np.where(x < 0, t, 1) / (1 + t)


def _phi(x):  # type: ignore[no-untyped-def]
    return np.exp(-(x**2) / 2) / ROOT_TWO_PI


def _mish_grad(x):  # type: ignore[no-untyped-def]
    s = np.log1p(np.exp(x))
    t = np.tanh(s)
    return t + x * (1 - t**2) / (1 + np.exp(-x))


def _mish_grad_stable(x):  # type: ignore[no-untyped-def]
    s = np.logaddexp(0, x)
    t = np.exp(-2 * s)
    return np.tanh(s) + x * _sigmoid(x) * 4 * t / (1 + t) ** 2


def _mish_grad_of_the_paper(x):  # type: ignore[no-untyped-def]
    e = np.exp(x)
    omega = 4 * (x + 1) + 4 * e**2 + e**3 + e * (4 * x + 6)
    delta = 2 * e + e**2 + 2
    return e * omega / delta**2


def _mish_by_halves(x):  # type: ignore[no-untyped-def]
    t = np.exp(-np.abs(x))
    numerator = np.where(x > 0, 1 + 2 * t, t * t + 2 * t)
    denominator = np.where(x > 0, 1 + 2 * t + 2 * t * t, t * t + 2 * t + 2)
    return x * (numerator / denominator)


def _scalar_mish(v):  # type: ignore[no-untyped-def]
    if v > 300:
        return v
    u = math.exp(v)
    return v * (u * (u + 2)) / (u * (u + 2) + 2)


def _hard_swish_by_masks(x):  # type: ignore[no-untyped-def]
    y = np.array(x, dtype=float)
    y[x <= -3] = 0
    middle = (x > -3) & (x < 3)
    y[middle] = y[middle] * (y[middle] + 3) / 6
    return y


STABLE: Table = {
    "gelu": {
        "erfc": lambda x: 0.5 * x * _erfc(-x / ROOT_TWO),
        "scalar erfc": by_element(lambda v: v * math.erfc(-v / math.sqrt(2)) / 2),
        "keyword": lambda x, approximate="none": x * _erfc(-x * math.sqrt(0.5)) / 2,
    },
    "gelu_grad": {
        "erfc": lambda x: 0.5 * _erfc(-x / ROOT_TWO) + x * np.exp(-x * x / 2) / ROOT_TWO_PI,
        "scalar erfc": by_element(
            lambda v: math.erfc(-v / math.sqrt(2)) / 2 + v * math.exp(-min(v * v, 2000) / 2) / ROOT_TWO_PI
        ),
    },
    "swish": {
        "stable sigmoid": lambda x, beta=1.0: x * _sigmoid(beta * x),
        "logaddexp": lambda x, beta=1.0: x * np.exp(-np.logaddexp(0, -beta * x)),
        "scalar": by_element(
            lambda v, beta=1.0: v / (1 + math.exp(-beta * v)) if v > 0
            else v * math.exp(beta * v) / (1 + math.exp(beta * v))
        ),
    },
    "swish_grad": {
        "product rule": lambda x, beta=1.0: (
            _sigmoid(beta * x) + beta * x * _sigmoid(beta * x) * _sigmoid(-beta * x)
        ),
        "factored": lambda x, b=1.0: _sigmoid(b * x) * (1 + b * x * _sigmoid(-b * x)),
    },
    "swish_grad_beta": {
        "no square": lambda x, beta=1.0: (x * _sigmoid(beta * x)) * (x * _sigmoid(-beta * x)),
        "roots": lambda x, beta=1.0: (
            x * np.exp(-np.abs(beta * x) / 2) / (1 + np.exp(-np.abs(beta * x)))
        ) ** 2,
    },
    "silu": {
        "stable sigmoid": lambda x: x * _sigmoid(x),
        "where": lambda x: x * np.where(x < 0, np.exp(-np.abs(x)), 1) / (1 + np.exp(-np.abs(x))),
        "minimum": lambda x: x * np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x))),
    },
    "silu_grad": {
        "product rule": lambda x: _sigmoid(x) + x * _sigmoid(x) * _sigmoid(-x),
        "factored": lambda x: _sigmoid(x) * (1 + x * _sigmoid(-x)),
    },
    "mish": {
        "logaddexp": lambda x: x * np.tanh(np.logaddexp(0, x)),
        "by halves": _mish_by_halves,
        "scalar": by_element(_scalar_mish),
        "stable softplus": lambda x: x * np.tanh(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))),
    },
    "mish_grad": {
        "stable pieces": _mish_grad_stable,
    },
    "hard_sigmoid": {
        "clip": lambda x: np.clip(x + 3, 0, 6) / 6,
        "slope and shift": lambda x: np.clip(x / 6 + 0.5, 0, 1),
        "min max": lambda x: np.maximum(0, np.minimum(1, (x + 3) / 6)),
        "relu6": lambda x: np.minimum(np.maximum(x + 3, 0), 6) / 6,
        "nested where": lambda x: np.where(x <= -3, 0, np.where(x >= 3, 1, x / 6 + 0.5)),
        "scalar": by_element(lambda v: min(max(v + 3, 0), 6) / 6),
    },
    "hard_sigmoid_grad": {
        "between": lambda x: np.where(np.abs(x) < 3, 1 / 6, 0.0),
        "ends included": lambda x: np.where((x >= -3) & (x <= 3), 1 / 6, 0),
        "product": lambda x: (x > -3) * (x < 3) / 6,
        "select": lambda x: np.select([np.abs(x) < 3], [1.0 / 6.0], default=0.0),
        "scalar": by_element(lambda v: 1 / 6 if -3 < v < 3 else 0.0),
    },
    "hard_swish": {
        "definition": lambda x: x * np.clip(x + 3, 0, 6) / 6,
        "relu6": lambda x: x * np.minimum(np.maximum(x + 3, 0), 6) / 6,
        "by masks": _hard_swish_by_masks,
        "nested where": lambda x: np.where(x <= -3, 0, np.where(x >= 3, x, x * (x + 3) / 6)),
        "by the hard sigmoid": lambda x: x * np.clip(x / 6 + 1 / 2, 0, 1),
        "scalar": by_element(lambda v: v * min(max(v + 3, 0), 6) / 6),
    },
    "hard_swish_grad": {
        "nested where": lambda x: np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * x + 3) / 6)),
        "strict": lambda x: np.where(x < -3, 0, np.where(x > 3, 1, x / 3 + 0.5)),
        "select": lambda x: np.select([x < -3, x < 3], [0.0, (2 * x + 3) / 6], default=1.0),
        "product rule": lambda x: np.clip(x + 3, 0, 6) / 6 + np.where(np.abs(x) < 3, x, 0) / 6,
        "scalar": by_element(lambda v: 0.0 if v < -3 else 1.0 if v >= 3 else (2 * v + 3) / 6),
    },
}  # fmt: skip

UNSTABLE: Table = {
    "gelu": {
        "erf": lambda x: 0.5 * x * (1 + _erf(x / ROOT_TWO)),
        "x times Phi": lambda x: x * (0.5 + 0.5 * _erf(x / np.sqrt(2))),
        "scalar erf": by_element(lambda v: 0.5 * v * (1 + math.erf(v / math.sqrt(2)))),
        "approximate ignored, exact": lambda x, approximate="none": x / 2 * (1.0 + _erf(x * 0.7071067811865476)),
        "halves": lambda x: x / 2 + x * _erf(x / 2**0.5) / 2,
    },
    "gelu_grad": {
        "erf": lambda x: 0.5 * (1 + _erf(x / ROOT_TWO)) + x * _phi(x),
        "scalar erf": by_element(
            lambda v: 0.5 * (1 + math.erf(v / math.sqrt(2)))
            + v * math.exp(-min(v * v, 2000) / 2) / math.sqrt(2 * math.pi)
        ),
        "written out": lambda x: 0.5 + 0.5 * _erf(x / ROOT_TWO) + x / np.sqrt(2 * np.pi) * np.exp(-0.5 * x**2),
        "central difference": lambda x: (
            0.5 * (x + 1e-5) * (1 + _erf((x + 1e-5) / ROOT_TWO))
            - 0.5 * (x - 1e-5) * (1 + _erf((x - 1e-5) / ROOT_TWO))
        ) / 2e-5,
    },
    "swish": {
        "textbook": lambda x, beta=1.0: x / (1 + np.exp(-beta * x)),
        "times": lambda x, beta=1.0: x * (1 / (1 + np.exp(-beta * x))),
        "ratio": lambda x, b=1.0: x * np.exp(b * x) / (np.exp(b * x) + 1),
        "tanh": lambda x, beta=1.0: x / 2 * (1 + np.tanh(beta * x / 2)),
        "default only": lambda x: x / (1 + np.exp(-x)),
    },
    "swish_grad": {
        "textbook": lambda x, beta=1.0: (s := 1 / (1 + np.exp(-beta * x))) + beta * x * s * (1 - s),
        "of the paper": lambda x, beta=1.0: (
            beta * (f := x / (1 + np.exp(-beta * x))) + (1 - beta * f) / (1 + np.exp(-beta * x))
        ),
        "quotient rule": lambda x, beta=1.0: (
            1 + np.exp(-beta * x) + beta * x * np.exp(-beta * x)
        ) / (1 + np.exp(-beta * x)) ** 2,
        "central difference": lambda x, beta=1.0: (
            (x + 1e-5) * _sigmoid(beta * (x + 1e-5)) - (x - 1e-5) * _sigmoid(beta * (x - 1e-5))
        ) / 2e-5,
    },
    "swish_grad_beta": {
        "textbook": lambda x, beta=1.0: x**2 * (s := 1 / (1 + np.exp(-beta * x))) * (1 - s),
        "from the value": lambda x, beta=1.0: (f := x / (1 + np.exp(-beta * x))) * (x - f),
        "quotient rule": lambda x, beta=1.0: x * x * np.exp(-beta * x) / (1 + np.exp(-beta * x)) ** 2,
    },
    "silu": {
        "textbook": lambda x: x / (1 + np.exp(-x)),
        "times": lambda x: x * (1 / (1 + np.exp(-x))),
        "tanh": lambda x: 0.5 * x * (1 + np.tanh(0.5 * x)),
        "ratio": lambda x: x * np.exp(x) / (1 + np.exp(x)),
    },
    "silu_grad": {
        "textbook": lambda x: (s := 1 / (1 + np.exp(-x))) * (1 + x * (1 - s)),
        "of the paper": lambda x: (f := x / (1 + np.exp(-x))) + (1 - f) / (1 + np.exp(-x)),
        "quotient rule": lambda x: (1 + np.exp(-x) * (1 + x)) / (1 + np.exp(-x)) ** 2,
    },
    "mish": {
        "textbook": lambda x: x * np.tanh(np.log(1 + np.exp(x))),
        "log1p": lambda x: x * np.tanh(np.log1p(np.exp(x))),
        "squares": lambda x: x * ((1 + np.exp(x)) ** 2 - 1) / ((1 + np.exp(x)) ** 2 + 1),
        "one minus": lambda x: x - 2 * x / ((1 + np.exp(x)) ** 2 + 1),
    },
    "mish_grad": {
        "textbook": _mish_grad,
        "of the paper": _mish_grad_of_the_paper,
        "sech": lambda x: np.tanh(np.log1p(np.exp(x))) + x / np.cosh(np.log1p(np.exp(x))) ** 2 / (1 + np.exp(-x)),
        "central difference": lambda x: (
            (x + 1e-5) * np.tanh(np.logaddexp(0, x + 1e-5)) - (x - 1e-5) * np.tanh(np.logaddexp(0, x - 1e-5))
        ) / 2e-5,
    },
}  # fmt: skip
