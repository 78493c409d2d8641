"""The same functions elsewhere: the textbook's one-liner, SciPy, PyTorch and JAX.

A peer gives, for a function of the catalogue and an array, two calls without arguments that
compute the value and the derivative of every element, ready to be timed. PyTorch's and JAX's
values are the catalogue's own framework calls; their derivatives come from automatic differentiation.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from actlib.catalog import Activation

Call = Callable[[], Any]


class Calls(NamedTuple):
    """How a peer computes one function of one array; None where the peer does not have it."""

    value: Call | None
    grad: Call | None


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _softmax(x: Any) -> Any:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _halves(x: Any) -> Any:
    return np.split(x, 2, axis=-1)


def _gelu_erf(x: Any) -> Any:
    # NumPy has no erf: its textbook GELU is the tanh form
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def _gelu_grad(x: Any) -> Any:
    t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 0.134145 * x**2)


def _silu_grad(x: Any) -> Any:
    s = _sigmoid(x)
    return s + x * s * (1 - s)


def _mish_grad(x: Any) -> Any:
    t = np.tanh(np.log(1 + np.exp(x)))
    return t + x * (1 - t**2) * _sigmoid(x)


def _softmax_vjp(x: Any) -> Any:
    s = _softmax(x)
    return s * (1 - (s * 1).sum(axis=-1, keepdims=True))


# What one finds in tutorials: (value, derivative).
TEXTBOOK: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sigmoid": (_sigmoid, lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
    "log_sigmoid": (lambda x: np.log(_sigmoid(x)), lambda x: 1 - _sigmoid(x)),
    "tanh": (
        lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
        lambda x: 1 - np.tanh(x) ** 2,
    ),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "softplus": (lambda x: np.log(1 + np.exp(x)), _sigmoid),
    "relu": (lambda x: np.maximum(0, x), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu": (lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1.0, 0.01)),
    "prelu": (lambda x: np.where(x > 0, x, 0.25 * x), lambda x: np.where(x > 0, 1.0, 0.25)),
    "clipped_relu": (
        lambda x: np.minimum(np.maximum(0, x), 6),
        lambda x: np.where((x > 0) & (x < 6), 1.0, 0.0),
    ),
    "elu": (
        lambda x: np.where(x > 0, x, np.exp(x) - 1),
        lambda x: np.where(x > 0, 1.0, np.exp(x)),
    ),
    "selu": (
        lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1)),
        lambda x: 1.0507009873554805 * np.where(x > 0, 1.0, 1.6732632423543772 * np.exp(x)),
    ),
    "gelu": (_gelu_erf, _gelu_grad),
    "swish": (lambda x: x * _sigmoid(x), _silu_grad),
    "silu": (lambda x: x * _sigmoid(x), _silu_grad),
    "mish": (lambda x: x * np.tanh(np.log(1 + np.exp(x))), _mish_grad),
    "hard_sigmoid": (
        lambda x: np.clip(x / 6 + 0.5, 0, 1),
        lambda x: np.where(np.abs(x) < 3, 1 / 6, 0.0),
    ),
    "hard_swish": (
        lambda x: x * np.clip(x + 3, 0, 6) / 6,
        lambda x: np.where(x <= -3, 0.0, np.where(x < 3, (2 * x + 3) / 6, 1.0)),
    ),
    "softmax": (_softmax, _softmax_vjp),
    "log_softmax": (lambda x: np.log(_softmax(x)), lambda x: 1 - _softmax(x) * x.shape[-1]),
    "glu": (
        lambda x: _halves(x)[0] * _sigmoid(_halves(x)[1]),
        lambda x: np.concatenate(
            [_sigmoid(_halves(x)[1]), _halves(x)[0] * TEXTBOOK["sigmoid"][1](_halves(x)[1])], -1
        ),
    ),
    "geglu": (
        lambda x: _halves(x)[0] * _gelu_erf(_halves(x)[1]),
        lambda x: np.concatenate(
            [_gelu_erf(_halves(x)[1]), _halves(x)[0] * _gelu_grad(_halves(x)[1])], -1
        ),
    ),
    "swiglu": (
        lambda x: _halves(x)[0] * TEXTBOOK["silu"][0](_halves(x)[1]),
        lambda x: np.concatenate(
            [TEXTBOOK["silu"][0](_halves(x)[1]), _halves(x)[0] * _silu_grad(_halves(x)[1])], -1
        ),
    ),
}


def ours(record: Activation, x: Any) -> Calls:
    """Return actlib's calls, writing into an array that is there already."""
    parameters = dict(record.parameters)
    out = record.fn(x, **parameters)
    if record.vector:
        ones, out_grad = np.ones_like(out), np.empty_like(x)
        return Calls(lambda: record.fn(x, out=out), lambda: record.grad(x, ones, out=out_grad))
    out_grad = np.empty_like(x)
    return Calls(
        lambda: record.fn(x, **parameters, out=out),
        lambda: record.grad(x, **parameters, out=out_grad),
    )


def textbook(record: Activation, x: Any) -> Calls:
    """Return the one-liners."""
    value, grad = TEXTBOOK[record.name]
    return Calls(lambda: value(x), lambda: grad(x))


def scipy(record: Activation, x: Any) -> Calls:
    """Return what is one call of `scipy.special` away."""
    from scipy import special

    values: dict[str, Callable[[Any], Any]] = {
        "sigmoid": special.expit,
        "log_sigmoid": special.log_expit,
        "softplus": lambda x: -special.log_expit(-x),
        "gelu": lambda x: x * special.ndtr(x),
        "swish": lambda x: x * special.expit(x),
        "silu": lambda x: x * special.expit(x),
        "mish": lambda x: x * np.tanh(-special.log_expit(-x)),
        "elu": lambda x: np.where(x > 0, x, special.expm1(x)),
        "softmax": lambda x: special.softmax(x, axis=-1),
        "log_softmax": lambda x: special.log_softmax(x, axis=-1),
    }
    grads: dict[str, Callable[[Any], Any]] = {
        "sigmoid": lambda x: special.expit(x) * special.expit(-x),
        "log_sigmoid": lambda x: special.expit(-x),
        "softplus": special.expit,
        "gelu": lambda x: special.ndtr(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
    }
    value, grad = values.get(record.name), grads.get(record.name)
    return Calls(
        (lambda: value(x)) if value else None,
        (lambda: grad(x)) if grad else None,
    )


# PyTorch's kernels that write into an array: the operator and what follows its input.
TORCH_OUT: Mapping[str, tuple[str, tuple[Any, ...]]] = {
    "sigmoid": ("sigmoid", ()),
    "log_sigmoid": ("log_sigmoid", ()),
    "tanh": ("tanh", ()),
    "softplus": ("softplus", ()),
    "relu": ("clamp_min", (0,)),
    "leaky_relu": ("leaky_relu", (0.01,)),
    "clipped_relu": ("hardtanh", (0.0, 6.0)),
    "elu": ("elu", ()),
    "selu": ("elu", (1.6732632423543772, 1.0507009873554805)),
    "gelu": ("gelu", ()),
    "silu": ("silu", ()),
    "swish": ("silu", ()),
    "mish": ("mish", ()),
    "hard_sigmoid": ("hardsigmoid", ()),
    "hard_swish": ("hardswish", ()),
    "softmax": ("softmax", (-1,)),
    "log_softmax": ("log_softmax", (-1,)),
    "glu": ("glu", (-1,)),
}


def torch(record: Activation, x: Any) -> Calls:
    """Return PyTorch's eager calls on one thread, with ``out=`` where it has that."""
    import torch

    torch.set_num_threads(1)
    tensor = torch.tensor(x)
    leaf = torch.tensor(x, requires_grad=True)
    y = eval(record.torch, {"torch": torch, "x": leaf})
    ones = torch.ones_like(y)

    def grad() -> Any:
        return torch.autograd.grad(y, leaf, ones, retain_graph=True)[0]

    if record.name in TORCH_OUT:
        name, arguments = TORCH_OUT[record.name]
        operator = getattr(torch.ops.aten, name)
        overload = operator.int_out if "softmax" in name else operator.out
        out = torch.empty_like(y, requires_grad=False)
        return Calls(lambda: overload(tensor, *arguments, out=out), grad)
    code = compile(record.torch, record.name, "eval")
    names = {"torch": torch, "x": tensor}
    return Calls(lambda: eval(code, names), grad)


def jax(record: Activation, x: Any) -> Calls:
    """Return JAX's calls, compiled; it has no ``out=``."""
    import jax

    jax.config.update("jax_enable_x64", True)
    array = jax.numpy.asarray(x)

    def fn(x: Any) -> Any:
        return eval(record.jax, {"jax": jax, "x": x})

    value = jax.jit(fn)
    grad = jax.jit(jax.grad(lambda x: fn(x).sum()))
    return Calls(lambda: value(array).block_until_ready(), lambda: grad(array).block_until_ready())


PEERS: Mapping[str, Callable[[Activation, Any], Calls]] = {
    "actlib": ours,
    "textbook": textbook,
    "SciPy": scipy,
    "PyTorch": torch,
    "JAX": jax,
}


def installed() -> tuple[str, ...]:
    """Return the names of the peers whose package is here."""
    import importlib.util

    packages = {"SciPy": "scipy", "PyTorch": "torch", "JAX": "jax"}
    return tuple(
        peer
        for peer in PEERS
        if peer not in packages or importlib.util.find_spec(packages[peer]) is not None
    )
