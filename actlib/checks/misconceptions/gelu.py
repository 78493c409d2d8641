"""What goes wrong with GELU and its derivative."""

import math

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconceptions

_erf = np.vectorize(math.erf, otypes=[float])
ROOT_TWO_PI, TANH_FACTOR = math.sqrt(2 * math.pi), math.sqrt(2 / math.pi)


def _cdf(x):  # type: ignore[no-untyped-def]
    return 0.5 * (1 + _erf(x / math.sqrt(2)))


def _density(x):  # type: ignore[no-untyped-def]
    return np.exp(-(x**2) / 2) / ROOT_TWO_PI


def _tanh_form(x, factor=TANH_FACTOR, cubic=0.044715, power=3):  # type: ignore[no-untyped-def]
    return 0.5 * x * (1 + np.tanh(factor * (x + cubic * x**power)))


EXACT = "Another form is asked for: look at how large the error of each approximation is."

misconceptions(
    "gelu",
    ("tanh-approximation", "This is the approximation by tanh.", EXACT, lambda x: _tanh_form(x)),
    ("sigmoid-approximation", "This is the approximation by a sigmoid, with 1.702.", EXACT, lambda x: x * actlib.sigmoid(1.702 * x)),
    ("sigmoid-approximation", "This is the approximation by a sigmoid, with 1.7.", EXACT, lambda x: x * actlib.sigmoid(1.7 * x)),
    ("silu-instead", "This is SiLU: the gate is the sigmoid.", "GELU's gate is another S-shaped curve.", lambda x: x * actlib.sigmoid(x)),
    ("root-two-missing", "The argument of erf is too large.", "erf belongs to a normal distribution with another variance.",
     lambda x: 0.5 * x * (1 + _erf(x))),
    ("divided-by-two", "x is divided by 2 in place of its square root.", "", lambda x: 0.5 * x * (1 + _erf(x / 2))),
    ("root-two-multiplied", "x is multiplied by a square root instead of divided by it.", "", lambda x: 0.5 * x * (1 + _erf(x * math.sqrt(2)))),
    ("half-missing", "The values are twice too large.", "For large x GELU must approach x.", lambda x: x * (1 + _erf(x / math.sqrt(2)))),
    ("one-missing", "A term is missing beside erf: the curve comes out symmetric.", "", lambda x: 0.5 * x * _erf(x / math.sqrt(2))),
    ("factor-x-missing", "This is the gate alone.", "GELU multiplies it by x.", lambda x: _cdf(x)),
    ("density-for-cdf", "The gate is the density of the normal distribution.", "Its cumulative distribution is meant.", lambda x: x * _density(x)),
    ("plus-for-minus", "The gate closes for positive x.", "Look at the sign of erf.", lambda x: x * (1 - _cdf(x))),
    ("half-shifted", "The gate starts at 1/2 and reaches 3/2.", "Look at the parentheses.", lambda x: x * (0.5 + _erf(x / math.sqrt(2)))),
    ("relu-instead", "This is ReLU.", "GELU is smooth.", lambda x: np.maximum(x, 0)),
    ("tanh-cubic-rounded", "This is the approximation by tanh, with a rounded coefficient.", EXACT, lambda x: _tanh_form(x, cubic=0.0447)),
    ("tanh-cubic-missing", "This is tanh without the cubic term.", EXACT, lambda x: _tanh_form(x, cubic=0.0)),
    ("tanh-root-missing", "This is the approximation by tanh, with a square root missing.", EXACT, lambda x: _tanh_form(x, factor=2 / math.pi)),
    ("tanh-factor-missing", "This is the approximation by tanh, with a factor missing.", EXACT, lambda x: _tanh_form(x, factor=1.0)),
    ("tanh-square-for-cube", "This is the approximation by tanh, with a square in place of the cube.", EXACT, lambda x: _tanh_form(x, power=2)),
    ("tanh-for-erf", "tanh stands where erf belongs.", "", lambda x: 0.5 * x * (1 + np.tanh(x / math.sqrt(2)))),
    ("logistic-of-scaled", "The gate is a sigmoid of π x / √3, which has the right variance but another shape.", "",
     lambda x: x * actlib.sigmoid(math.pi * x / math.sqrt(3))),
    ("swish-of-two", "The gate is a sigmoid of 2x.", "", lambda x: x * actlib.sigmoid(2 * x)),
    ("derivative-instead", "This is the derivative.", "The function itself is asked for.", lambda x: actlib.gelu_grad(x)),
)  # fmt: skip

misconceptions(
    "gelu_grad",
    ("gate-only", "The gate alone: x was treated as a constant in the other factor.", "Product rule: a second term is missing.", lambda x: _cdf(x)),
    ("second-term-only", "Only the second term of the product rule is here.", "", lambda x: x * _density(x)),
    ("density-alone", "The factor x is missing in the second term, and the first term too.", "", lambda x: _density(x)),
    ("factor-x-missing", "The factor x is missing in the second term.", "", lambda x: _cdf(x) + _density(x)),
    ("plus-for-minus", "The two terms of the product rule are subtracted.", "", lambda x: _cdf(x) - x * _density(x)),
    ("root-missing", "The density lacks its square root.", "Its integral must be 1.", lambda x: _cdf(x) + x * np.exp(-(x**2) / 2) / (2 * math.pi)),
    ("normalisation-missing", "The density lacks its normalisation.", "Its integral must be 1.", lambda x: _cdf(x) + x * np.exp(-(x**2) / 2)),
    ("half-in-exponent-missing", "The exponent of the density lacks a factor.", "", lambda x: _cdf(x) + x * np.exp(-(x**2)) / ROOT_TWO_PI),
    ("root-pi-only", "The density is normalised by √π.", "Mind the variance.", lambda x: _cdf(x) + x * np.exp(-(x**2) / 2) / math.sqrt(math.pi)),
    ("exponent-sign", "The exponent of the density is positive.", "", lambda x: _cdf(x) + x * np.exp(np.minimum(x**2 / 2, 80)) / ROOT_TWO_PI),
    ("cdf-root-two-missing", "The argument of erf is too large.", "", lambda x: 0.5 * (1 + _erf(x)) + x * _density(x)),
    ("value-instead", "This is GELU itself.", "Its slope is asked for.", lambda x: actlib.gelu(x)),
    ("tanh-approximation", "This is the derivative of the approximation by tanh.", EXACT, lambda x: actlib.gelu_grad(x, approximate="tanh")),
    ("sigmoid-approximation", "This is the derivative of the approximation with 1.702.", EXACT, lambda x: actlib.gelu_grad(x, approximate="sigmoid")),
    ("silu-instead", "This is the derivative of SiLU.", "", lambda x: actlib.silu_grad(x)),
    ("value-in-second-term", "The second term holds GELU in place of x.", "", lambda x: _cdf(x) + actlib.gelu(x) * _density(x)),
    ("sigmoid-rule", "The gate was differentiated like a sigmoid.", "", lambda x: _cdf(x) + x * _cdf(x) * (1 - _cdf(x))),
    ("relu-derivative-instead", "This is a step, the derivative of ReLU.", "", lambda x: np.where(x > 0, 1.0, 0.0)),
    ("second-derivative", "This was differentiated twice.", "", lambda x: (2 - x**2) * _density(x)),
)  # fmt: skip
