"""Right answers for the S-shaped family and softplus."""

import math

import numpy as np

from actlib.bench.checks_corpus.styles import Table, by_element


def _by_masks(x):  # type: ignore[no-untyped-def]
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    positive = x >= 0
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    result[~positive] = e / (1 + e)
    return result


def _sigmoid(x):  # type: ignore[no-untyped-def]
    t = np.exp(-np.abs(x))
    return np.where(x < 0, t, 1) / (1 + t)


def _scalar_log1pexp(v):  # type: ignore[no-untyped-def]
    return v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v))


def _softplus_beta_by_entropy(x, beta=1.0):  # type: ignore[no-untyped-def]
    z = beta * x
    t = np.exp(-np.abs(z))
    log_term = np.log1p(t)
    # -(log1p(t) + |z| t/(1+t)) / beta²
    safe = np.minimum(np.abs(z), 1e6)
    return -(log_term + safe * t / (1 + t)) / beta**2


STABLE: Table = {
    "sigmoid": {
        "by masks": _by_masks,
        "exp of -|x|": lambda x: np.where(x < 0, np.exp(-np.abs(x)), 1) / (1 + np.exp(-np.abs(x))),
        "clipped exponent": lambda x: np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x))),
        "logaddexp": lambda x: np.exp(-np.logaddexp(0, -x)),
        "scalar if": by_element(
            lambda v: 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))
        ),
    },
    "sigmoid_grad": {
        "even": lambda x: np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2,
        "two sigmoids": lambda x: _sigmoid(x) * _sigmoid(-x),
        "masks twice": lambda x: _by_masks(x) * _by_masks(-x),
    },
    "log_sigmoid": {
        "logaddexp": lambda x: -np.logaddexp(0, -x),
        "minimum and log1p": lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
        "scalar": by_element(lambda v: -_scalar_log1pexp(-v)),
        "where": lambda x: np.where(x > 0, 0, x) - np.log1p(np.exp(-np.abs(x))),
    },
    "log_sigmoid_grad": {
        "mirrored sigmoid": lambda x: _sigmoid(-x),
        "masks": lambda x: _by_masks(-x),
        "exp of the difference": lambda x: np.exp(-np.logaddexp(0, x)),
    },
    "tanh": {
        "numpy": lambda x: np.tanh(x),
        "math in a loop": by_element(math.tanh),
        "sinh over cosh, bounded": lambda x: np.sinh(np.clip(x, -300, 300)) / np.cosh(np.clip(x, -300, 300)),
        "exp of -2|x|": lambda x: np.sign(x) * (1 - np.exp(-2 * np.abs(x))) / (1 + np.exp(-2 * np.abs(x))),
        "two sigmoids": lambda x: _sigmoid(2 * x) - _sigmoid(-2 * x),
    },
    "tanh_grad": {
        "exp of -2|x|": lambda x: 4 * np.exp(-2 * np.abs(x)) / (1 + np.exp(-2 * np.abs(x))) ** 2,
        "sigmoids": lambda x: 4 * _sigmoid(2 * x) * _sigmoid(-2 * x),
    },
    "softsign": {
        "definition": lambda x: x / (1 + np.abs(x)),
        "where": lambda x: np.where(x > 0, x / (1 + np.abs(x)), x / (1 + np.abs(x))),
        "reciprocal": lambda x: np.sign(x) * (1 - 1 / (1 + np.abs(x))),
        "maximum of x and -x": lambda x: x / (1 + np.maximum(x, -x)),
        "scalar": by_element(lambda v: v / (1 + abs(v))),
    },
    "softsign_grad": {
        "square": lambda x: 1 / (1 + np.abs(x)) ** 2,
        "twice divided": lambda x: 1 / (1 + np.abs(x)) / (1 + np.abs(x)),
        "square of the reciprocal": lambda x: (1 / (1 + np.abs(x))) ** 2,
        "scalar": by_element(lambda v: 1.0 / (1.0 + abs(v)) / (1.0 + abs(v))),
        "np.square": lambda x: np.reciprocal(np.square(1.0 + np.abs(x))),
    },
    "softplus": {
        "logaddexp": lambda x, beta=1.0: np.logaddexp(0, beta * x) / beta,
        "maximum and log1p": lambda x, beta=1.0: (
            np.maximum(beta * x, 0) + np.log1p(np.exp(-np.abs(beta * x)))
        ) / beta,
        "maximum of x": lambda x, beta=1.0: np.maximum(x, 0) + np.log1p(np.exp(-beta * np.abs(x))) / beta,
        "minus log-sigmoid": lambda x, beta=1.0: -(
            np.minimum(-beta * x, 0) - np.log1p(np.exp(-np.abs(beta * x)))
        ) / beta,
        "torch's threshold": lambda x, beta=1, threshold=20: np.where(
            beta * x > threshold, x, np.log1p(np.exp(np.minimum(beta * x, threshold))) / beta
        ),
        "scalar": by_element(lambda v, beta=1.0: _scalar_log1pexp(beta * v) / beta),
    },
    "softplus_grad": {
        "sigmoid": lambda x, beta=1.0: _sigmoid(beta * x),
        "masks": lambda x, beta=1.0: _by_masks(beta * x),
        "logaddexp": lambda x, beta=1.0: np.exp(-np.logaddexp(0, -beta * x)),
    },
    "softplus_grad_beta": {
        "entropy": _softplus_beta_by_entropy,
    },
}  # fmt: skip

# Right up to |x| = 10 and far beyond, but with an overflow or a lost tail at the end.
UNSTABLE: Table = {
    "sigmoid": {
        "textbook": lambda x: 1 / (1 + np.exp(-x)),
        "ratio": lambda x: np.exp(x) / (np.exp(x) + 1),
        "by tanh": lambda x: 0.5 + 0.5 * np.tanh(0.5 * x),
        "where, both branches": lambda x: np.where(
            x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x))
        ),
        "power of e": lambda x: 1.0 / (1.0 + np.e ** (-x)),
        "arctan-free": lambda x: np.exp(x / 2) / (np.exp(x / 2) + np.exp(-x / 2)),
    },
    "sigmoid_grad": {
        "from the output": lambda x: (s := 1 / (1 + np.exp(-x))) * (1 - s),
        "quotient rule": lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
        "cosh": lambda x: 1 / (4 * np.cosh(x / 2) ** 2),
        "expanded": lambda x: (s := _sigmoid(x)) - s**2,
        "tanh": lambda x: (1 - np.tanh(x / 2) ** 2) / 4,
        "central difference": lambda x: (_sigmoid(x + 1e-5) - _sigmoid(x - 1e-5)) / 2e-5,
    },
    "log_sigmoid": {
        "logarithm of the textbook": lambda x: np.log(1 / (1 + np.exp(-x))),
        "minus log1p": lambda x: -np.log1p(np.exp(-x)),
        "x minus softplus": lambda x: x - np.log(1 + np.exp(x)),
    },
    "log_sigmoid_grad": {
        "one minus sigmoid": lambda x: 1 - 1 / (1 + np.exp(-x)),
        "textbook": lambda x: 1 / (1 + np.exp(x)),
        "ratio": lambda x: np.exp(-x) / (1 + np.exp(-x)),
        "chain rule": lambda x: (s := 1 / (1 + np.exp(-x))) * (1 - s) / s,
    },
    "tanh": {
        "exponentials": lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
        "by the sigmoid": lambda x: 2 / (1 + np.exp(-2 * x)) - 1,
        "expm1": lambda x: np.expm1(2 * x) / (np.expm1(2 * x) + 2),
        "sinh over cosh": lambda x: np.sinh(x) / np.cosh(x),
        "one minus": lambda x: 1 - 2 / (np.exp(2 * x) + 1),
    },
    "tanh_grad": {
        "from the output": lambda x: 1 - np.tanh(x) ** 2,
        "cosh": lambda x: np.cosh(x) ** -2.0,
        "factored": lambda x: (1 - np.tanh(x)) * (1 + np.tanh(x)),
        "four sigmoids": lambda x: 4 * (s := 1 / (1 + np.exp(-2 * x))) * (1 - s),
        "exponentials": lambda x: 4 / (np.exp(x) + np.exp(-x)) ** 2,
        "sech": lambda x: (2 / (np.exp(x) + np.exp(-x))) ** 2,
    },
    "softplus": {
        "textbook": lambda x, beta=1.0: np.log(1 + np.exp(beta * x)) / beta,
        "log1p": lambda x, beta=1.0: np.log1p(np.exp(beta * x)) / beta,
        "positional": lambda x, b: (1 / b) * np.log(1 + np.exp(b * x)),
    },
    "softplus_grad": {
        "textbook": lambda x, beta=1.0: 1 / (1 + np.exp(-beta * x)),
        "chain rule": lambda x, beta=1.0: (beta * np.exp(beta * x) / (1 + np.exp(beta * x))) / beta,
        "one minus": lambda x, beta=1.0: 1 - 1 / (1 + np.exp(beta * x)),
    },
    "softplus_grad_beta": {
        "quotient rule": lambda x, beta=1.0: (
            x / (1 + np.exp(-beta * x)) / beta - np.log(1 + np.exp(beta * x)) / beta**2
        ),
        "one fraction": lambda x, beta=1.0: (
            beta * x * _sigmoid(beta * x) - np.logaddexp(0, beta * x)
        ) / beta**2,
        "from the value": lambda x, beta=1.0: (
            x * _sigmoid(beta * x) - np.logaddexp(0, beta * x) / beta
        ) / beta,
        "product rule": lambda x, beta=1.0: (
            -(beta**-2.0) * np.log1p(np.exp(beta * x)) + x * np.exp(beta * x) / (1 + np.exp(beta * x)) / beta
        ),
    },
}  # fmt: skip
