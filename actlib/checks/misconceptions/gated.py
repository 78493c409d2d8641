"""What goes wrong with swish, SiLU, Mish and their derivatives."""

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconceptions


def _s(x):  # type: ignore[no-untyped-def]
    return actlib.sigmoid(x)


misconceptions(
    "swish",
    ("beta-forgotten", "β is not used.", "", lambda x, beta=1.0: x * _s(x) + 0 * beta),
    ("beta-outside", "β multiplies the result instead of the argument.", "", lambda x, beta=1.0: beta * x * _s(x)),
    ("beta-both", "β multiplies the argument and the result.", "", lambda x, beta=1.0: beta * x * _s(beta * x)),
    ("beta-divided", "The argument is divided by β.", "", lambda x, beta=1.0: x * _s(x / beta)),
    ("beta-added", "β is added to the argument.", "", lambda x, beta=1.0: x * _s(x + beta)),
    ("exponent-sign", "The gate closes for positive x.", "Look at the sign in the exponent.", lambda x, beta=1.0: x * _s(-beta * x)),
    ("factor-x-missing", "This is the gate alone.", "Swish multiplies it by x.", lambda x, beta=1.0: _s(beta * x)),
    ("argument-not-multiplied", "The sigmoid is divided by x instead of multiplied.", "", lambda x, beta=1.0: _s(beta * x) / np.where(x == 0, 1e-9, x)),
    ("gate-of-product", "x was multiplied inside the sigmoid.", "First the sigmoid, then the product with x.", lambda x, beta=1.0: _s(beta * x * x)),
    ("fixed-gelu", "β is 1.702 whatever is asked for.", "", lambda x, beta=1.0: x * _s(1.702 * x) + 0 * beta),
    ("tanh-gate", "The gate is tanh.", "Swish's gate runs from 0 to 1.", lambda x, beta=1.0: x * np.tanh(beta * x)),
    ("mish-instead", "This is Mish.", "", lambda x, beta=1.0: actlib.mish(x) + 0 * beta),
    ("hard-swish-instead", "This is hard swish.", "", lambda x, beta=1.0: actlib.hard_swish(x) + 0 * beta),
    ("relu-instead", "This is ReLU.", "", lambda x, beta=1.0: np.maximum(x, 0) + 0 * beta),
    ("gate-squared", "The gate is squared.", "", lambda x, beta=1.0: x * _s(beta * x) ** 2),
    ("derivative-instead", "This is the derivative.", "", lambda x, beta=1.0: actlib.swish_grad(x, beta)),
)  # fmt: skip

misconceptions(
    "swish_grad",
    ("gate-only", "The gate alone: the second term of the product rule is missing.", "", lambda x, beta=1.0: _s(beta * x)),
    ("second-term-only", "The first term of the product rule is missing.", "", lambda x, beta=1.0: beta * x * actlib.sigmoid_grad(beta * x)),
    ("inner-derivative-missing", "A factor β is missing in the second term.", "Chain rule: differentiate βx.", lambda x, beta=1.0: _s(beta * x) + x * actlib.sigmoid_grad(beta * x)),
    ("factor-x-missing", "The factor x is missing in the second term.", "", lambda x, beta=1.0: _s(beta * x) + beta * actlib.sigmoid_grad(beta * x)),
    ("sigmoid-derivative-instead", "This is the derivative of the gate.", "Swish is a product.", lambda x, beta=1.0: beta * actlib.sigmoid_grad(beta * x)),
    ("plus-for-minus", "The second factor of the gate's derivative has the wrong sign.", "", lambda x, beta=1.0: (s := _s(beta * x)) + beta * x * s * (1 + s)),
    ("terms-subtracted", "The two terms of the product rule are subtracted.", "", lambda x, beta=1.0: _s(beta * x) - beta * x * actlib.sigmoid_grad(beta * x)),
    ("value-instead", "This is swish itself.", "Its slope is asked for.", lambda x, beta=1.0: actlib.swish(x, beta)),
    ("beta-forgotten", "β is not used.", "", lambda x, beta=1.0: actlib.silu_grad(x) + 0 * beta),
    ("beta-not-in-gate", "β is missing inside the sigmoid.", "", lambda x, beta=1.0: _s(x) + beta * x * actlib.sigmoid_grad(x)),
    ("wrong-variable", "This is the derivative with respect to β.", "x is the variable here.", lambda x, beta=1.0: actlib.swish_grad_beta(x, beta)),
    ("multiplied-by-beta", "The whole is multiplied by β.", "Only the inner derivative brings out a β.", lambda x, beta=1.0: beta * actlib.swish_grad(x, beta)),
    ("paper-beta-inside-missing", "A factor β is missing inside the parentheses.", "", lambda x, beta=1.0: beta * (f := actlib.swish(x, beta)) + _s(beta * x) * (1 - f)),
    ("paper-first-term-missing", "One of two terms is missing.", "", lambda x, beta=1.0: _s(beta * x) * (1 - beta * actlib.swish(x, beta))),
    ("sigmoid-of-value", "The gate was computed from the output.", "", lambda x, beta=1.0: _s(actlib.swish(x, beta)) * (1 + x - x * _s(actlib.swish(x, beta)))),
    ("gate-not-differentiated", "The gate was multiplied by 1 + x instead of differentiated.", "", lambda x, beta=1.0: _s(beta * x) * (1 + beta * x)),
    ("relu-derivative-instead", "This is a step, the derivative of ReLU.", "", lambda x, beta=1.0: np.where(x > 0, 1.0, 0.0) + 0 * beta),
)  # fmt: skip

misconceptions(
    "swish_grad_beta",
    ("square-missing", "x comes in once only.", "One x stands in front, the other comes from the inner derivative.", lambda x, beta=1.0: x * actlib.sigmoid_grad(beta * x)),
    ("factor-x-missing", "x is missing altogether.", "", lambda x, beta=1.0: actlib.sigmoid_grad(beta * x)),
    ("wrong-variable", "This is the derivative with respect to x.", "β is the variable here.", lambda x, beta=1.0: actlib.swish_grad(x, beta)),
    ("beta-for-x", "The inner derivative gave β in place of x.", "Which is the variable?", lambda x, beta=1.0: beta * x * actlib.sigmoid_grad(beta * x)),
    ("multiplied-by-beta", "A factor β is too many.", "", lambda x, beta=1.0: beta * x**2 * actlib.sigmoid_grad(beta * x)),
    ("product-rule", "A term too many: x does not depend on β.", "", lambda x, beta=1.0: _s(beta * x) + x**2 * actlib.sigmoid_grad(beta * x)),
    ("gate-not-differentiated", "The gate itself stands where its derivative belongs.", "", lambda x, beta=1.0: x**2 * _s(beta * x)),
    ("plus-for-minus", "A sign in the gate's derivative is wrong.", "", lambda x, beta=1.0: x**2 * (s := _s(beta * x)) * (1 + s)),
    ("beta-forgotten", "β is missing inside the sigmoid.", "", lambda x, beta=1.0: x**2 * actlib.sigmoid_grad(x) + 0 * beta),
    ("sign", "The sign is reversed.", "", lambda x, beta=1.0: -(x**2) * actlib.sigmoid_grad(beta * x)),
    ("absolute-value", "|x| stands in place of a square.", "", lambda x, beta=1.0: np.abs(x) * actlib.sigmoid_grad(beta * x)),
    ("signed-square", "The result changes its sign with x.", "A square does not.", lambda x, beta=1.0: x * np.abs(x) * actlib.sigmoid_grad(beta * x)),
    ("cube", "x comes in once too often.", "", lambda x, beta=1.0: x**3 * actlib.sigmoid_grad(beta * x)),
)  # fmt: skip

misconceptions(
    "silu",
    ("exponent-sign", "The gate closes for positive x.", "Look at the sign in the exponent.", lambda x: x * _s(-x)),
    ("factor-x-missing", "This is the gate alone.", "SiLU multiplies it by x.", lambda x: _s(x)),
    ("gelu-instead", "This is GELU.", "SiLU's gate is the sigmoid.", lambda x: actlib.gelu(x)),
    ("sigmoid-gelu-instead", "The gate is σ(1.702x), which imitates GELU.", "", lambda x: x * _s(1.702 * x)),
    ("argument-doubled", "The gate is σ(2x).", "", lambda x: x * _s(2 * x)),
    ("argument-halved", "The gate is σ(x/2).", "", lambda x: x * _s(x / 2)),
    ("tanh-gate", "The gate is tanh.", "", lambda x: x * np.tanh(x)),
    ("gate-squared", "The gate is squared.", "", lambda x: x * _s(x) ** 2),
    ("relu-instead", "This is ReLU.", "", lambda x: np.maximum(x, 0)),
    ("mish-instead", "This is Mish.", "", lambda x: actlib.mish(x)),
    ("hard-swish-instead", "This is hard swish.", "", lambda x: actlib.hard_swish(x)),
    ("added", "The sigmoid is added to x.", "It multiplies x.", lambda x: x + _s(x)),
    ("derivative-instead", "This is the derivative.", "", lambda x: actlib.silu_grad(x)),
    ("denominator-minus", "The denominator can become 0.", "Look at the sign between its terms.", lambda x: np.where(x == 0, 1.0, x) / np.where(x == 0, 1.0, 1 - np.exp(-x))),
)  # fmt: skip

misconceptions(
    "silu_grad",
    ("gate-only", "The gate alone: the second term of the product rule is missing.", "", lambda x: _s(x)),
    ("second-term-only", "The first term of the product rule is missing.", "", lambda x: x * actlib.sigmoid_grad(x)),
    ("sigmoid-derivative-instead", "This is the derivative of the gate.", "SiLU is a product.", lambda x: actlib.sigmoid_grad(x)),
    ("factor-x-missing", "The factor x is missing in the second term.", "", lambda x: _s(x) + actlib.sigmoid_grad(x)),
    ("terms-subtracted", "The two terms of the product rule are subtracted.", "", lambda x: _s(x) - x * actlib.sigmoid_grad(x)),
    ("plus-for-minus", "A sign in the gate's derivative is wrong.", "", lambda x: (s := _s(x)) + x * s * (1 + s)),
    ("value-instead", "This is SiLU itself.", "Its slope is asked for.", lambda x: actlib.silu(x)),
    ("value-for-x", "The second term holds SiLU in place of x.", "", lambda x: _s(x) * (1 + actlib.silu(x) * _s(-x))),
    ("gate-not-differentiated", "The gate was multiplied by 1 + x instead of differentiated.", "", lambda x: _s(x) * (1 + x)),
    ("sigmoid-rule", "This is f(1 − f), a rule that belongs to the sigmoid.", "", lambda x: (f := actlib.silu(x)) * (1 - f)),
    ("gelu-instead", "This is the derivative of GELU.", "", lambda x: actlib.gelu_grad(x)),
    ("second-derivative", "This was differentiated twice.", "", lambda x: actlib.sigmoid_grad(x) * (2 + x * (1 - 2 * _s(x)))),
)  # fmt: skip


def _softplus(x):  # type: ignore[no-untyped-def]
    return np.logaddexp(0, x)


def _slope(x):  # type: ignore[no-untyped-def]
    """Return the derivative of Mish's gate's outer function, at its argument."""
    return 1 - np.tanh(_softplus(x)) ** 2


misconceptions(
    "mish",
    ("softplus-missing", "tanh was applied to x directly.", "", lambda x: x * np.tanh(x)),
    ("tanh-missing", "The gate has no bound: tanh is missing.", "", lambda x: x * _softplus(x)),
    ("factor-x-missing", "This is the gate alone.", "Mish multiplies it by x.", lambda x: np.tanh(_softplus(x))),
    ("sigmoid-for-tanh", "The outer function of the gate is the sigmoid.", "", lambda x: x * _s(_softplus(x))),
    ("order-swapped", "softplus and tanh are applied in the wrong order.", "", lambda x: x * _softplus(np.tanh(x))),
    ("swish-instead", "This is SiLU.", "", lambda x: actlib.silu(x)),
    ("gelu-instead", "This is GELU.", "", lambda x: actlib.gelu(x)),
    ("exponent-sign", "The gate closes for positive x.", "Look at the sign in the exponent.", lambda x: x * np.tanh(_softplus(-x))),
    ("exponential-for-softplus", "The logarithm of softplus is missing.", "", lambda x: x * np.tanh(np.exp(np.minimum(x, 50)))),
    ("logarithm-base-two", "The logarithm has the base 2.", "", lambda x: x * np.tanh(_softplus(x) / np.log(2))),
    ("argument-multiplied", "x was multiplied inside tanh.", "", lambda x: np.tanh(x * _softplus(x))),
    ("two-missing", "A summand in the fraction is wrong.", "", lambda x: x * (np.exp(x) + 1) ** 2 / ((np.exp(x) + 1) ** 2 + 1)),
    ("derivative-instead", "This is the derivative.", "", lambda x: actlib.mish_grad(x)),
    ("relu-instead", "This is ReLU.", "", lambda x: np.maximum(x, 0)),
)  # fmt: skip

misconceptions(
    "mish_grad",
    ("gate-only", "The gate alone: the second term of the product rule is missing.", "", lambda x: np.tanh(_softplus(x))),
    ("second-term-only", "The first term of the product rule is missing.", "", lambda x: x * _s(x) * _slope(x)),
    ("inner-derivative-missing", "The derivative of softplus is missing in the second term.", "Chain rule.", lambda x: np.tanh(_softplus(x)) + x * _slope(x)),
    ("outer-derivative-missing", "The derivative of tanh is missing in the second term.", "Chain rule.", lambda x: np.tanh(_softplus(x)) + x * _s(x)),
    ("factor-x-missing", "The factor x is missing in the second term.", "", lambda x: np.tanh(_softplus(x)) + _s(x) * _slope(x)),
    ("plus-for-minus", "A sign in tanh's derivative is wrong.", "", lambda x: (t := np.tanh(_softplus(x))) + x * _s(x) * (1 + t**2)),
    ("terms-subtracted", "The two terms of the product rule are subtracted.", "", lambda x: np.tanh(_softplus(x)) - x * _s(x) * _slope(x)),
    ("square-missing", "A square in tanh's derivative is missing.", "", lambda x: (t := np.tanh(_softplus(x))) + x * _s(x) * (1 - t)),
    ("slope-of-x", "tanh's derivative was taken at x.", "Its argument is softplus.", lambda x: np.tanh(_softplus(x)) + x * _s(x) * (1 - np.tanh(x) ** 2)),
    ("sigmoid-derivative-for-sigmoid", "The derivative of softplus is wrong.", "", lambda x: np.tanh(_softplus(x)) + x * actlib.sigmoid_grad(x) * _slope(x)),
    ("softplus-not-differentiated", "softplus stands where its derivative belongs.", "", lambda x: np.tanh(_softplus(x)) + x * _softplus(x) * _slope(x)),
    ("value-instead", "This is Mish itself.", "Its slope is asked for.", lambda x: actlib.mish(x)),
    ("swish-instead", "This is the derivative of SiLU.", "", lambda x: actlib.silu_grad(x)),
    ("gate-derivative-only", "This is the derivative of the gate.", "Mish is a product.", lambda x: _s(x) * _slope(x)),
    ("value-for-x", "The second term holds Mish in place of x.", "", lambda x: np.tanh(_softplus(x)) + actlib.mish(x) * _s(x) * _slope(x)),
)  # fmt: skip
