"""The exact functions, in mpmath at 60 digits: what accuracy is measured against.

Written from the definitions, not from the library's formulas. A function returns its value and
the scale of its error: the value itself, or, where terms of opposite sign meet in a zero, the
sum of their absolute values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mpmath as mp
import numpy as np
from mpmath import mpf
from numpy.typing import NDArray

DIGITS = 60
Exact = Callable[..., tuple[Any, Any]]  # (x, **parameters) -> value, scale


def _plain(value: Callable[..., Any]) -> Exact:
    def exact(x: Any, **parameters: Any) -> tuple[Any, Any]:
        result = value(x, **parameters)
        return result, abs(result)

    return exact


def _terms(*terms: Callable[..., Any]) -> Exact:
    def exact(x: Any, **parameters: Any) -> tuple[Any, Any]:
        values = [term(x, **parameters) for term in terms]
        return mp.fsum(values), mp.fsum(map(abs, values))

    return exact


def sigma(x: Any) -> Any:
    """Return the logistic sigmoid."""
    return 1 / (1 + mp.exp(-x))


def _step(x: Any, below: Any, above: Any) -> Any:
    return mpf(above) if x > 0 else mpf(below)


def _cubic(x: Any) -> Any:
    return 2 * mp.sqrt(2 / mp.pi) * (x + mpf(0.044715) * x**3)


def _cubic_slope(x: Any) -> Any:
    return 2 * mp.sqrt(2 / mp.pi) * (1 + 3 * mpf(0.044715) * x**2)


def _gelu(x: Any, approximate: str = "none") -> Any:
    if approximate == "none":
        return x * mp.erfc(-x / mp.sqrt(2)) / 2
    return x * sigma(_cubic(x) if approximate == "tanh" else mpf(1.702) * x)


def _gelu_gate(x: Any, approximate: str = "none") -> Any:
    if approximate == "none":
        return mp.erfc(-x / mp.sqrt(2)) / 2
    return sigma(_cubic(x) if approximate == "tanh" else mpf(1.702) * x)


def _gelu_slope(x: Any, approximate: str = "none") -> Any:
    if approximate == "none":
        return x * mp.exp(-(x**2) / 2) / mp.sqrt(2 * mp.pi)
    z, slope = (
        (_cubic(x), _cubic_slope(x)) if approximate == "tanh" else (mpf(1.702) * x, mpf(1.702))
    )
    return x * sigma(z) * sigma(-z) * slope


def _entropy(p: Any, q: Any) -> Any:
    return -(p * mp.log(p) + q * mp.log(q)) if p and q else mpf(0)


def _softplus_grad_beta(x: Any, beta: float) -> Any:
    z = abs(mpf(beta) * x)
    t = mp.exp(-z)
    return -(mp.log1p(t) + z * t / (1 + t)) / mpf(beta) ** 2


SELU_SCALE = mpf("1.0507009873554804934193349852946")
SELU_ALPHA = mpf("1.6732632423543772848170429916717")


def _below_zero(x: Any) -> Any:
    return min(x, mpf(0))


# Keys are the public names.
EXACT: Mapping[str, Exact] = {
    "sigmoid": _plain(sigma),
    "sigmoid_grad": _plain(lambda x: sigma(x) * sigma(-x)),
    "log_sigmoid": _plain(lambda x: -mp.log1p(mp.exp(-x))),
    "log_sigmoid_grad": _plain(lambda x: sigma(-x)),
    "tanh": _plain(mp.tanh),
    "tanh_grad": _plain(lambda x: mp.sech(x) ** 2),
    "softsign": _plain(lambda x: x / (1 + abs(x))),
    "softsign_grad": _plain(lambda x: 1 / (1 + abs(x)) ** 2),
    "softplus": _plain(lambda x, beta=1.0: mp.log1p(mp.exp(mpf(beta) * x)) / mpf(beta)),
    "softplus_grad": _plain(lambda x, beta=1.0: sigma(mpf(beta) * x)),
    "softplus_grad_beta": _plain(lambda x, beta=1.0: _softplus_grad_beta(x, beta)),
    "relu": _plain(lambda x: max(x, mpf(0))),
    "relu_grad": _plain(lambda x: _step(x, 0, 1)),
    "leaky_relu": _plain(lambda x, negative_slope=0.01: _step(x, negative_slope, 1) * x),
    "leaky_relu_grad": _plain(lambda x, negative_slope=0.01: _step(x, negative_slope, 1)),
    "leaky_relu_grad_negative_slope": _plain(lambda x, negative_slope=0.01: _below_zero(x)),
    "prelu": _plain(lambda x, alpha: _step(x, alpha, 1) * x),
    "prelu_grad": _plain(lambda x, alpha: _step(x, alpha, 1)),
    "prelu_grad_alpha": _plain(lambda x, alpha: _below_zero(x)),
    "clipped_relu": _plain(lambda x, cap=6.0: min(max(x, mpf(0)), mpf(cap))),
    "clipped_relu_grad": _plain(lambda x, cap=6.0: mpf(0 < x < cap)),
    "clipped_relu_grad_cap": _plain(lambda x, cap=6.0: mpf(x >= cap)),
    "elu": _plain(lambda x, alpha=1.0: x if x > 0 else mpf(alpha) * mp.expm1(x)),
    "elu_grad": _plain(lambda x, alpha=1.0: mpf(1) if x > 0 else mpf(alpha) * mp.exp(x)),
    "elu_grad_alpha": _plain(lambda x, alpha=1.0: mpf(0) if x > 0 else mp.expm1(x)),
    "selu": _plain(lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * mp.expm1(x))),
    "selu_grad": _plain(lambda x: SELU_SCALE * (1 if x > 0 else SELU_ALPHA * mp.exp(x))),
    "gelu": _plain(_gelu),
    "gelu_grad": _terms(_gelu_gate, _gelu_slope),
    "swish": _plain(lambda x, beta=1.0: x * sigma(mpf(beta) * x)),
    "swish_grad": _terms(
        lambda x, beta=1.0: sigma(mpf(beta) * x),
        lambda x, beta=1.0: mpf(beta) * x * sigma(mpf(beta) * x) * sigma(-mpf(beta) * x),
    ),
    "swish_grad_beta": _plain(
        lambda x, beta=1.0: x**2 * sigma(mpf(beta) * x) * sigma(-mpf(beta) * x)
    ),
    "silu": _plain(lambda x: x * sigma(x)),
    "silu_grad": _terms(sigma, lambda x: x * sigma(x) * sigma(-x)),
    "mish": _plain(lambda x: x * mp.tanh(mp.log1p(mp.exp(x)))),
    "mish_grad": _terms(
        lambda x: mp.tanh(mp.log1p(mp.exp(x))),
        lambda x: x * sigma(x) * mp.sech(mp.log1p(mp.exp(x))) ** 2,
    ),
    "hard_sigmoid": _plain(lambda x: min(max(x + 3, mpf(0)), mpf(6)) / 6),
    "hard_sigmoid_grad": _plain(lambda x: mpf(abs(x) < 3) / 6),
    "hard_swish": _plain(lambda x: x * min(max(x + 3, mpf(0)), mpf(6)) / 6),
    "hard_swish_grad": lambda x: (
        ((2 * x + 3) / 6, (2 * abs(x) + 3) / 6) if abs(x) < 3 else (mpf(x > 0), mpf(x > 0))
    ),
}


@dataclass(frozen=True)
class Reference:
    """Exact values at some points, as the sum of two float64 numbers, and the error's scale."""

    x: NDArray[np.floating]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    scale: NDArray[np.float64]

    @property
    def normal(self) -> NDArray[np.bool_]:
        """Where neither the point nor the exact value is subnormal: some peers flush those to 0."""
        tiny = np.finfo(self.x.dtype).tiny
        x, scale = np.abs(self.x), self.scale
        return ((x == 0) | (x >= tiny)) & ((scale == 0) | (scale >= tiny))

    def ulps(self, actual: NDArray[Any]) -> NDArray[np.float64]:
        """Return the error of `actual` at each point, in units in the last place of its dtype.

        A nan or an infinity where there should be a number counts as inf.
        """
        dtype = self.x.dtype
        actual = np.asarray(actual)
        with np.errstate(all="ignore"):
            # no unit is smaller than the spacing of the subnormal numbers
            unit = np.spacing(np.maximum(self.scale.astype(dtype), np.finfo(dtype).tiny))
            error = np.abs((actual.astype(np.float64) - self.high) - self.low)
            error /= unit.astype(np.float64)
            # beyond the largest number inf is right
            error[np.isinf(actual) & (actual == self.high.astype(dtype))] = 0.0
        return np.where(np.isnan(error), np.inf, error)


def reference(name: str, x: NDArray[np.floating], **parameters: Any) -> Reference:
    """Evaluate the exact function at finite points."""
    exact = EXACT[name]
    with mp.workdps(DIGITS):
        pairs = [exact(mpf(float(point)), **parameters) for point in x]
        high = np.array([float(value) for value, _ in pairs])
        low = np.array(
            [float(v - h) if np.isfinite(h) else 0.0 for (v, _), h in zip(pairs, high, strict=True)]
        )
        scale = np.array([float(s) for _, s in pairs])
    return Reference(x, high, low, scale)


ZERO_CROSSINGS = (-0.7517915247, -1.2784645428, -1.1924312145, -0.7522479, -0.7511638)
KINKS = (0.0, 3.0, 6.0)
TAILS = ((20.0, 22.5), (36.0, 40.0), (350.0, 400.0), (600.0, 760.0))


def grid(size: int, dtype: Any = np.float64) -> NDArray[Any]:
    """Return about `size` points where errors hide, both signs of each.

    Magnitudes from the smallest normal number to 1e4, the range where functions bend, the tails
    where they underflow, the neighbours of every kink and zero crossing, and subnormal numbers.
    """
    rng = np.random.default_rng(20240229)
    info = np.finfo(dtype)
    kinds = [
        10.0 ** rng.uniform(np.log10(float(info.tiny)), 4.0, size // 8),
        10.0 ** rng.uniform(-18.0, 2.0, size // 8),
        rng.uniform(0.0, 8.0, size // 8),
        rng.uniform(8.0, 50.0, size // 16),
        float(info.smallest_subnormal) * np.floor(2.0 ** rng.uniform(0, info.nmant, size // 64)),
        *(rng.uniform(low, high, size // 64) for low, high in TAILS),
    ]
    for point in (*KINKS, *ZERO_CROSSINGS):
        near = np.array(abs(point), dtype=dtype)
        kinds.append(near + np.arange(-8, 9) * np.spacing(near).astype(np.float64))
        kinds.append(near * (1.0 + 10.0 ** rng.uniform(-15, -1, size // 256)))
        kinds.append(near * (1.0 - 10.0 ** rng.uniform(-15, -1, size // 256)))
    with np.errstate(all="ignore"):
        magnitudes = np.concatenate(kinds).astype(dtype)
    magnitudes = np.abs(magnitudes[np.isfinite(magnitudes)])
    return np.unique(np.concatenate([-magnitudes, magnitudes]))


# Every case that is measured: the public name and the parameters, defaults and less usual ones.
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    *((name, {}) for name in EXACT if not name.startswith("prelu")),
    *(
        (f"softplus{part}", {"beta": beta})
        for part in ("", "_grad", "_grad_beta")
        for beta in (0.3, 7.7)
    ),
    *(
        (f"leaky_relu{part}", {"negative_slope": slope})
        for part in ("", "_grad")
        for slope in (0.2, 0.0, -1.5)
    ),
    *(
        (f"prelu{part}", {"alpha": alpha})
        for part in ("", "_grad", "_grad_alpha")
        for alpha in (0.25, 0.0, 1.7)
    ),
    *(
        (f"clipped_relu{part}", {"cap": cap})
        for part in ("", "_grad", "_grad_cap")
        for cap in (1.3, 0.1)
    ),
    *(
        (f"elu{part}", {"alpha": alpha})
        for part in ("", "_grad", "_grad_alpha")
        for alpha in (0.3, 1.7)
    ),
    *(
        (f"gelu{part}", {"approximate": kind})
        for part in ("", "_grad")
        for kind in ("tanh", "sigmoid")
    ),
    *(
        (f"swish{part}", {"beta": beta})
        for part in ("", "_grad", "_grad_beta")
        for beta in (0.0, 1.702, 0.1, -2.3)
    ),
)
