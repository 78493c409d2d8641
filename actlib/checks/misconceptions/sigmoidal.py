"""What goes wrong with the sigmoid, tanh and their derivatives."""

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconception

# --- sigmoid -------------------------------------------------------------------------------------

misconception(
    "sigmoid",
    "exponent-sign",
    "This is a falling S: look at the sign in the exponent.",
    lambda x: actlib.sigmoid(-x),
)

misconception(
    "sigmoid",
    "tanh-instead",
    "This is tanh, which runs from −1 to 1; the sigmoid runs from 0 to 1.",
    lambda x: np.tanh(x),
)

misconception(
    "sigmoid",
    "derivative-instead",
    "This is the derivative of the sigmoid; the function itself is asked for.",
    lambda x: actlib.sigmoid_grad(x),
)

misconception(
    "sigmoid",
    "denominator-minus",
    "The denominator can become 0 or negative: look at the sign between its two terms.",
    lambda x: 1 / (1 - np.exp(-x)),
)

misconception(
    "sigmoid",
    "one-missing",
    "Without a bound for large x this is an exponential: a term of the denominator is missing.",
    lambda x: np.exp(x),
)

misconception(
    "sigmoid",
    "argument-doubled",
    "The S is twice as steep as it should be: this is σ(2x).",
    lambda x: actlib.sigmoid(2 * x),
)

misconception(
    "sigmoid",
    "argument-halved",
    "The S is half as steep as it should be: this is σ(x/2).",
    lambda x: actlib.sigmoid(x / 2),
)

misconception(
    "sigmoid",
    "logarithm-instead",
    "This is the logarithm of the sigmoid.",
    lambda x: actlib.log_sigmoid(x),
)

misconception(
    "sigmoid",
    "softsign-instead",
    "This saturates like 1/x, not exponentially: it is softsign.",
    lambda x: actlib.softsign(x),
)

misconception(
    "sigmoid",
    "absolute-value",
    "The function treats x and −x alike: the stable form needs |x| in the exponent, "
    "but not everywhere.",
    lambda x: actlib.sigmoid(np.abs(x)),
)

misconception(
    "sigmoid",
    "absolute-value-negative",
    "The function treats x and −x alike: the two signs of x need two numerators.",
    lambda x: actlib.sigmoid(-np.abs(x)),
)

# --- derivative of the sigmoid -------------------------------------------------------------------

misconception(
    "sigmoid_grad",
    "plus-for-minus",
    "The derivative comes out larger than 1/4: look at the sign in the second factor.",
    lambda x: (s := actlib.sigmoid(x)) * (1 + s),
)

misconception(
    "sigmoid_grad",
    "value-instead",
    "This is the sigmoid itself; its slope is asked for.",
    lambda x: actlib.sigmoid(x),
)

misconception(
    "sigmoid_grad",
    "input-for-output",
    "The rule that starts from the output σ(x) was given the input x.",
    lambda x: x * (1 - x),
)

misconception(
    "sigmoid_grad",
    "sigmoid-twice",
    "The sigmoid was applied twice: to x, and to the result once more.",
    lambda x: actlib.sigmoid_grad(actlib.sigmoid(x)),
)

misconception(
    "sigmoid_grad",
    "factor-missing",
    "This is 1 − σ(x): a factor of the product is missing, or the square of the quotient rule.",
    lambda x: actlib.sigmoid(-x),
)

misconception(
    "sigmoid_grad",
    "sign",
    "The sigmoid rises everywhere, so its derivative cannot be negative.",
    lambda x: -actlib.sigmoid_grad(x),
)

misconception(
    "sigmoid_grad",
    "tanh-rule",
    "This is 1 − σ(x)², the rule that belongs to tanh.",
    lambda x: 1 - actlib.sigmoid(x) ** 2,
)

misconception(
    "sigmoid_grad",
    "square-for-product",
    "This is σ(x)²: the two factors of the product must differ.",
    lambda x: actlib.sigmoid(x) ** 2,
)

misconception(
    "sigmoid_grad",
    "tanh-instead",
    "This is the derivative of tanh.",
    lambda x: actlib.tanh_grad(x),
)

misconception(
    "sigmoid_grad",
    "second-derivative",
    "This was differentiated twice.",
    lambda x: actlib.sigmoid_grad(x) * (1 - 2 * actlib.sigmoid(x)),
)

# --- tanh ----------------------------------------------------------------------------------------

misconception(
    "tanh",
    "sigmoid-instead",
    "This is the sigmoid, which runs from 0 to 1; tanh runs from −1 to 1.",
    lambda x: actlib.sigmoid(x),
)

misconception(
    "tanh",
    "argument-halved",
    "This is tanh(x/2): the sigmoid inside needs a steeper argument.",
    lambda x: np.tanh(x / 2),
)

misconception(
    "tanh",
    "not-shifted",
    "This runs from 0 to 2: it was stretched but not centred.",
    lambda x: 2 * actlib.sigmoid(2 * x),
)

misconception(
    "tanh",
    "not-stretched",
    "This runs from 0 to 1: the argument is right, but the values are neither stretched nor centred.",
    lambda x: actlib.sigmoid(2 * x),
)

misconception(
    "tanh",
    "shifted-not-stretched",
    "This runs from −1 to 0: it was shifted but not stretched.",
    lambda x: actlib.sigmoid(2 * x) - 1,
)

misconception(
    "tanh",
    "upside-down",
    "Numerator and denominator are swapped: at 0 this divides by zero.",
    lambda x: 1 / np.tanh(x),
)

misconception(
    "tanh",
    "sign",
    "This falls where tanh rises: look at the signs of the exponents.",
    lambda x: -np.tanh(x),
)

misconception(
    "tanh",
    "denominator-missing",
    "This is sinh(x), the numerator alone with a factor 1/2; it has no bound.",
    lambda x: np.sinh(x),
)

misconception(
    "tanh",
    "derivative-instead",
    "This is the derivative of tanh; the function itself is asked for.",
    lambda x: actlib.tanh_grad(x),
)

misconception(
    "tanh",
    "tangent-instead",
    "This is the tangent of trigonometry: the h in tanh is missing.",
    lambda x: np.tan(x),
)

# --- derivative of tanh --------------------------------------------------------------------------

misconception(
    "tanh_grad",
    "square-missing",
    "This is 1 − tanh(x): a square is missing.",
    lambda x: 1 - np.tanh(x),
)

misconception(
    "tanh_grad",
    "plus-for-minus",
    "The derivative comes out larger than 1: look at the sign before the square.",
    lambda x: 1 + np.tanh(x) ** 2,
)

misconception(
    "tanh_grad",
    "input-for-output",
    "The rule that starts from the output tanh(x) was given the input x.",
    lambda x: 1 - x**2,
)

misconception(
    "tanh_grad",
    "tanh-twice",
    "tanh was applied twice: to x, and to the result once more.",
    lambda x: actlib.tanh_grad(np.tanh(x)),
)

misconception(
    "tanh_grad",
    "sigmoid-rule",
    "This is h(1 − h), the rule that belongs to the sigmoid.",
    lambda x: np.tanh(x) * (1 - np.tanh(x)),
)

misconception(
    "tanh_grad",
    "sigmoid-instead",
    "This is the derivative of the sigmoid.",
    lambda x: actlib.sigmoid_grad(x),
)

misconception(
    "tanh_grad",
    "value-instead",
    "This is tanh itself; its slope is asked for.",
    lambda x: np.tanh(x),
)

misconception(
    "tanh_grad",
    "sign",
    "tanh rises everywhere, so its derivative cannot be negative.",
    lambda x: -actlib.tanh_grad(x),
)

misconception(
    "tanh_grad",
    "square-alone",
    "This is tanh(x)², which is 0 where the slope is largest.",
    lambda x: np.tanh(x) ** 2,
)

misconception(
    "tanh_grad",
    "chain-factor-missing",
    "This is half of the right value: differentiating σ(2x) brings out one factor, "
    "and stretching the curve another.",
    lambda x: actlib.tanh_grad(x) / 2,
)

misconception(
    "tanh_grad",
    "chain-factors-missing",
    "This is a quarter of the right value: differentiating 2σ(2x) − 1 brings out two factors.",
    lambda x: actlib.tanh_grad(x) / 4,
)

misconception(
    "tanh_grad",
    "second-derivative",
    "This was differentiated twice.",
    lambda x: -2 * np.tanh(x) * actlib.tanh_grad(x),
)
