"""Right answers for softmax and its relatives, and for the GLU family."""

import math

import numpy as np

from actlib.bench.checks_corpus.styles import Table

_erf, _erfc = np.vectorize(math.erf, otypes=[float]), np.vectorize(math.erfc, otypes=[float])
ROOT_TWO, ROOT_TWO_PI = math.sqrt(2), math.sqrt(2 * math.pi)


def _sigmoid(x):  # type: ignore[no-untyped-def]
    t = np.exp(-np.abs(x))
    return np.where(x < 0, t, 1) / (1 + t)


def _sigmoid_grad(x):  # type: ignore[no-untyped-def]
    return _sigmoid(x) * _sigmoid(-x)


def _gelu(x):  # type: ignore[no-untyped-def]
    return x * _erfc(-x / ROOT_TWO) / 2


def _gelu_grad(x):  # type: ignore[no-untyped-def]
    return _erfc(-x / ROOT_TWO) / 2 + x * np.exp(-x * x / 2) / ROOT_TWO_PI


def _silu_grad(x):  # type: ignore[no-untyped-def]
    return _sigmoid(x) * (1 + x * _sigmoid(-x))


def _softmax(x, axis=-1):  # type: ignore[no-untyped-def]
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _softmax_in_steps(x, axis=-1):  # type: ignore[no-untyped-def]
    shifted = np.array(x, dtype=float)
    shifted -= np.max(shifted, axis=axis, keepdims=True)
    np.exp(shifted, out=shifted)
    shifted /= np.sum(shifted, axis=axis, keepdims=True)
    return shifted


def _softmax_row_by_row(x):  # type: ignore[no-untyped-def]
    rows = np.reshape(x, (-1, np.shape(x)[-1]))
    result = []
    for row in rows:
        top = max(row)
        exponentials = [math.exp(value - top) for value in row]
        result.append([e / sum(exponentials) for e in exponentials])
    return np.array(result).reshape(np.shape(x))


def _softmax_moved(x, axis=-1):  # type: ignore[no-untyped-def]
    y = np.moveaxis(x, axis, 0)
    e = np.exp(y - y.max(axis=0))
    return np.moveaxis(e / e.sum(axis=0), 0, axis)


def _jacobian_in_loops(x):  # type: ignore[no-untyped-def]
    s = _softmax(np.asarray(x))
    n = len(s)
    jacobian = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            jacobian[i, j] = s[i] * ((i == j) - s[j])
    return jacobian


def _jacobian_column_by_column(x):  # type: ignore[no-untyped-def]
    return np.stack([_vjp(x, unit) for unit in np.eye(x.shape[-1])])


def _vjp(x, upstream, axis=-1):  # type: ignore[no-untyped-def]
    s = _softmax(x, axis)
    return s * (upstream - (s * upstream).sum(axis=axis, keepdims=True))


def _vjp_by_jacobian(x, upstream):  # type: ignore[no-untyped-def]
    rows, gradients = x.reshape(-1, x.shape[-1]), upstream.reshape(-1, x.shape[-1])
    products = []
    for row, gradient in zip(rows, gradients, strict=True):
        s = _softmax(row)
        products.append((np.diag(s) - np.outer(s, s)) @ gradient)
    return np.array(products).reshape(x.shape)


def _log_vjp_by_jacobian(x, upstream):  # type: ignore[no-untyped-def]
    n = x.shape[-1]
    jacobian = np.eye(n) - _softmax(x)[..., None, :]
    return np.einsum("...ij,...i->...j", jacobian, upstream)


def _log_softmax(x, axis=-1):  # type: ignore[no-untyped-def]
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _by_slices(gate):  # type: ignore[no-untyped-def]
    def function(x):  # type: ignore[no-untyped-def]
        n = x.shape[-1] // 2
        return x[..., :n] * gate(x[..., n:])

    return function


def _by_split(gate):  # type: ignore[no-untyped-def]
    def function(x, axis=-1):  # type: ignore[no-untyped-def]
        a, b = np.split(x, 2, axis=axis)
        return a * gate(b)

    return function


def _by_torch_names(gate):  # type: ignore[no-untyped-def]
    def function(input, dim=-1):  # type: ignore[no-untyped-def]
        a, b = np.array_split(input, 2, dim)
        return gate(b) * a

    return function


def _by_take(gate):  # type: ignore[no-untyped-def]
    def function(x, axis=-1):  # type: ignore[no-untyped-def]
        n = x.shape[axis] // 2
        return np.take(x, np.arange(n), axis=axis) * gate(
            np.take(x, np.arange(n, 2 * n), axis=axis)
        )

    return function


def _by_moved_axis(gate):  # type: ignore[no-untyped-def]
    def function(x, axis=-1):  # type: ignore[no-untyped-def]
        y = np.moveaxis(np.asarray(x), axis, 0)
        n = len(y) // 2
        return np.moveaxis(y[:n] * gate(y[n:]), 0, axis)

    return function


def _gradient_concatenated(gate, slope):  # type: ignore[no-untyped-def]
    def function(x, upstream, axis=-1):  # type: ignore[no-untyped-def]
        a, b = np.split(x, 2, axis=axis)
        return np.concatenate([upstream * gate(b), upstream * a * slope(b)], axis=axis)

    return function


def _gradient_filled(gate, slope):  # type: ignore[no-untyped-def]
    def function(x, upstream):  # type: ignore[no-untyped-def]
        n = x.shape[-1] // 2
        result = np.empty_like(x)
        result[..., :n] = upstream * gate(x[..., n:])
        result[..., n:] = upstream * x[..., :n] * slope(x[..., n:])
        return result

    return function


def _gradient_stacked(gate, slope):  # type: ignore[no-untyped-def]
    def function(x, g, dim=-1):  # type: ignore[no-untyped-def]
        a, b = np.array_split(x, 2, dim)
        return np.append(g * gate(b), g * (a * slope(b)), axis=dim)

    return function


def _gradient_by_difference(gate, slope):  # type: ignore[no-untyped-def]
    def function(x, upstream):  # type: ignore[no-untyped-def]
        a, b = np.split(x, 2, axis=-1)
        second = upstream * a * (gate(b + 1e-5) - gate(b - 1e-5)) / 2e-5
        return np.concatenate([upstream * gate(b), second], axis=-1)

    return function


def _gradient_moved(gate, slope):  # type: ignore[no-untyped-def]
    def function(x, upstream, axis=-1):  # type: ignore[no-untyped-def]
        y, g = np.moveaxis(x, axis, 0), np.moveaxis(upstream, axis, 0)
        n = len(y) // 2
        both = np.concatenate([g * gate(y[n:]), g * y[:n] * slope(y[n:])])
        return np.moveaxis(both, 0, axis)

    return function


_FORWARD = {
    "slices": _by_slices, "np.split": _by_split, "torch's names": _by_torch_names,
    "np.take": _by_take, "moved axis": _by_moved_axis,
}  # fmt: skip
_BACKWARD = {
    "concatenated": _gradient_concatenated, "filled in": _gradient_filled,
    "appended": _gradient_stacked, "moved axis": _gradient_moved,
}  # fmt: skip
_GATES = {
    "glu": (_sigmoid, _sigmoid_grad),
    "geglu": (_gelu, _gelu_grad),
    "swiglu": (lambda b: b * _sigmoid(b), _silu_grad),
}

STABLE: Table = {
    "softmax": {
        "shifted": _softmax,
        "in steps": _softmax_in_steps,
        "row by row": _softmax_row_by_row,
        "moved axis": _softmax_moved,
        "dim": lambda x, dim=-1: np.exp(x - np.max(x, axis=dim, keepdims=True))
        / np.sum(np.exp(x - np.max(x, axis=dim, keepdims=True)), axis=dim, keepdims=True),
        "exp of log-softmax": lambda x, axis=-1: np.exp(_log_softmax(x, axis)),
    },
    "log_softmax": {
        "shifted": _log_softmax,
        "logaddexp": lambda x, axis=-1: x - np.logaddexp.reduce(x, axis=axis, keepdims=True),
        "restored": lambda x, axis=-1: x - (
            np.max(x, axis=axis, keepdims=True)
            + np.log(np.sum(np.exp(x - np.max(x, axis=axis, keepdims=True)), axis=axis, keepdims=True))
        ),
        "last axis": lambda x: (x - x.max(-1, keepdims=True))
        - np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True)),
    },
    "softmax_jacobian": {
        "diag minus outer": lambda x: np.diag(_softmax(x)) - np.outer(_softmax(x), _softmax(x)),
        "broadcast": lambda x: (s := _softmax(x))[..., :, None] * (np.eye(x.shape[-1]) - s[..., None, :]),
        "in loops": _jacobian_in_loops,
        "einsum": lambda x: np.einsum("...i,ij->...ij", s := _softmax(x), np.eye(x.shape[-1]))
        - np.einsum("...i,...j->...ij", s, s),
        "column by column": _jacobian_column_by_column,
    },
    "softmax_vjp": {
        "two terms": _vjp,
        "by the Jacobian": _vjp_by_jacobian,
        "multiplied out": lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * upstream
        - s * np.sum(s * upstream, axis=axis, keepdims=True),
        "einsum": lambda x, g: _softmax(x) * (g - np.einsum("...i,...i->...", _softmax(x), g)[..., None]),
        "dim": lambda x, grad_output, dim=-1: (s := _softmax(x, dim))
        * (grad_output - np.sum(grad_output * s, axis=dim, keepdims=True)),
    },
    "log_softmax_vjp": {
        "two terms": lambda x, upstream, axis=-1: upstream
        - _softmax(x, axis) * upstream.sum(axis=axis, keepdims=True),
        "exp of log-softmax": lambda x, upstream, axis=-1: upstream
        - np.exp(_log_softmax(x, axis)) * np.sum(upstream, axis=axis, keepdims=True),
        "by the Jacobian": _log_vjp_by_jacobian,
        "last axis": lambda x, g: g - np.sum(g, -1)[..., None] * _softmax(x),
        "minus the rest": lambda x, upstream, dim=-1: -(
            _softmax(x, dim) * np.sum(upstream, axis=dim, keepdims=True) - upstream
        ),
    },
    **{
        name: {style: make(gate) for style, make in _FORWARD.items()}
        for name, (gate, _) in _GATES.items()
    },
    **{
        f"{name}_vjp": {style: make(gate, slope) for style, make in _BACKWARD.items()}
        for name, (gate, slope) in _GATES.items()
    },
}  # fmt: skip

UNSTABLE: Table = {
    "softmax": {
        "textbook": lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True),
        "transposed": lambda x: (np.exp(x).T / np.exp(x).sum(axis=-1).T).T,
        "shifted by the largest of all": lambda x, axis=-1: (e := np.exp(x - x.max()))
        / e.sum(axis=axis, keepdims=True),
    },
    "log_softmax": {
        "logarithm of the textbook": lambda x, axis=-1: np.log(np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)),
        "difference": lambda x, axis=-1: x - np.log(np.exp(x).sum(axis=axis, keepdims=True)),
        "logarithm of the shifted": lambda x, axis=-1: np.log(_softmax(x, axis)),
    },
    "softmax_jacobian": {
        "textbook": lambda x: np.diag(np.exp(x) / np.exp(x).sum())
        - np.outer(np.exp(x) / np.exp(x).sum(), np.exp(x) / np.exp(x).sum()),
    },
    "softmax_vjp": {
        "textbook": lambda x, upstream, axis=-1: (s := np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True))
        * (upstream - (s * upstream).sum(axis=axis, keepdims=True)),
    },
    "log_softmax_vjp": {
        "textbook": lambda x, upstream, axis=-1: upstream
        - np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True) * upstream.sum(axis=axis, keepdims=True),
    },
    "glu": {
        "textbook": _by_split(lambda b: 1 / (1 + np.exp(-b))),
    },
    "geglu": {
        "erf": _by_split(lambda b: b * 0.5 * (1 + _erf(b / ROOT_TWO))),
    },
    "swiglu": {
        "textbook": _by_split(lambda b: b / (1 + np.exp(-b))),
    },
    "glu_vjp": {
        "from the output": _gradient_concatenated(_sigmoid, lambda b: _sigmoid(b) * (1 - _sigmoid(b))),
        "central difference": _gradient_by_difference(*_GATES["glu"]),
    },
    "geglu_vjp": {
        "erf": _gradient_concatenated(
            lambda b: b * 0.5 * (1 + _erf(b / ROOT_TWO)),
            lambda b: 0.5 * (1 + _erf(b / ROOT_TWO)) + b * np.exp(-b * b / 2) / ROOT_TWO_PI,
        ),
    },
    "swiglu_vjp": {
        "textbook": _gradient_concatenated(
            lambda b: b / (1 + np.exp(-b)), lambda b: (1 + np.exp(-b) * (1 + b)) / (1 + np.exp(-b)) ** 2
        ),
    },
}  # fmt: skip
