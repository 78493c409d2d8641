from math import erf

import numpy as np

normal_cdf = np.vectorize(lambda x: 0.5 * (1.0 + erf(x / 2**0.5)))


def sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def softplus(x):
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


def swiglu(x):
    a, b = np.split(x, 2, axis=-1)
    return a * b * sigmoid(b)


x = np.linspace(-4.0, 4.0, 8)
values = {
    "elu": elu(x),
    "selu": 1.0507009873554805 * elu(x, 1.6732632423543772),
    "softplus": softplus(x),
    "gelu": x * normal_cdf(x),
    "silu": x * sigmoid(x),
    "mish": x * np.tanh(softplus(x)),
    "hard_sigmoid": np.clip(x + 3.0, 0.0, 6.0) / 6.0,
    "hard_swish": x * np.clip(x + 3.0, 0.0, 6.0) / 6.0,
    "swiglu": swiglu(x),
}
