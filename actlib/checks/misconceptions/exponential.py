"""What goes wrong with ELU, SELU and their derivatives."""

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconceptions

SCALE, ALPHA = 1.0507009873554804934, 1.6732632423543772848


def _left(x):  # type: ignore[no-untyped-def]
    """Return the negative part: what the exponential may see."""
    return np.minimum(x, 0)


def _selu(x, scale=SCALE, alpha=ALPHA):  # type: ignore[no-untyped-def]
    return scale * np.where(x > 0, x, alpha * np.expm1(_left(x)))


def _selu_grad(x, scale=SCALE, alpha=ALPHA):  # type: ignore[no-untyped-def]
    return scale * np.where(x > 0, 1.0, alpha * np.exp(_left(x)))


misconceptions(
    "elu",
    ("one-missing", "The negative side does not reach 0 at 0.", "A term is missing beside the exponential.",
     lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(_left(x)))),
    ("alpha-on-one-term", "α multiplies the exponential alone.", "A pair of parentheses is missing: the curve must pass through 0.",
     lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(_left(x)) - 1)),
    ("alpha-subtracted", "α is subtracted in place of 1, and does not multiply.", "The curve must pass through 0.",
     lambda x, alpha=1.0: np.where(x > 0, x, np.exp(_left(x)) - alpha)),
    ("alpha-forgotten", "α is not used.", "", lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(_left(x))) + 0 * alpha),
    ("alpha-in-exponent", "α multiplies x in the exponent.", "It scales the height.",
     lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(alpha * _left(x)))),
    ("alpha-on-both-sides", "α scales the positive side too.", "", lambda x, alpha=1.0: alpha * np.where(x > 0, x, np.expm1(_left(x)))),
    ("sides-swapped", "The exponential stands on the positive side.", "", lambda x, alpha=1.0: np.where(x > 0, alpha * np.expm1(np.minimum(x, 20)), x)),
    ("exponent-sign", "The exponential grows for negative x.", "Look at the sign in the exponent.",
     lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(-_left(x)))),
    ("sign", "Negative x give positive values.", "Look at the order of the two terms.",
     lambda x, alpha=1.0: np.where(x > 0, x, alpha * (1 - np.exp(_left(x))))),
    ("plus-for-minus", "1 is added instead of subtracted.", "", lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(_left(x)) + 1))),
    ("leaky-instead", "The negative side is a straight line, as in Leaky ReLU.", "", lambda x, alpha=1.0: np.where(x > 0, x, alpha * x)),
    ("relu-instead", "The negative side is 0, as for ReLU.", "", lambda x, alpha=1.0: np.maximum(x, 0) + 0 * alpha),
    ("selu-instead", "This is SELU, with its scale.", "", lambda x, alpha=1.0: _selu(x) + 0 * alpha),
    ("derivative-instead", "This is the derivative.", "", lambda x, alpha=1.0: actlib.elu_grad(x, alpha)),
    ("maximum-of-both", "The larger of x and the exponential term was taken.", "Decide by the sign of x.",
     lambda x, alpha=1.0: np.maximum(x, alpha * np.expm1(np.minimum(x, 30)))),
    ("expm1-minus-one", "expm1 subtracts the 1 itself; here it was subtracted twice.", "",
     lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.expm1(_left(x)) - 1))),
    ("base-two", "The base of the exponential is 2.", "", lambda x, alpha=1.0: np.where(x > 0, x, alpha * (2 ** _left(x) - 1))),
)  # fmt: skip

misconceptions(
    "elu_grad",
    ("alpha-forgotten", "α is not used.", "", lambda x, alpha=1.0: np.exp(_left(x)) + 0 * alpha),
    ("zero-on-the-left", "The slope is 0 for negative x, as for ReLU.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, 0.0) + 0 * alpha),
    ("value-instead", "This is ELU itself.", "Its slope is asked for.", lambda x, alpha=1.0: actlib.elu(x, alpha)),
    ("constant-kept", "The constant term was not differentiated away.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha * np.expm1(_left(x)))),
    ("constant-kept", "A constant term was not differentiated away.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha * np.exp(_left(x)) - 1)),
    ("value-plus-one", "ELU plus 1 is the slope only for α = 1.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha * np.expm1(_left(x)) + 1)),
    ("x-on-the-right", "For positive x this is x; its slope is asked for.", "", lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(_left(x)))),
    ("alpha-in-exponent", "α multiplies x in the exponent.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, np.exp(alpha * _left(x)))),
    ("alpha-on-both-sides", "α scales the positive side too.", "", lambda x, alpha=1.0: alpha * np.exp(_left(x))),
    ("exponent-sign", "The exponential grows for negative x.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha * np.exp(-_left(x)))),
    ("power-rule", "The exponential was differentiated like a power.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha * x * np.exp(_left(x)))),
    ("sides-swapped", "The two sides are exchanged.", "", lambda x, alpha=1.0: np.where(x > 0, alpha * np.exp(np.minimum(x, 20)), 1.0)),
    ("sign", "For negative x the slope has the wrong sign.", "ELU rises everywhere.", lambda x, alpha=1.0: np.where(x > 0, 1.0, -alpha * np.exp(_left(x)))),
    ("leaky-instead", "The slope for negative x is the constant α.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, alpha)),
    ("wrong-variable", "This is the derivative with respect to α.", "x is the variable here.", lambda x, alpha=1.0: np.expm1(_left(x)) + 0 * alpha),
)  # fmt: skip

misconceptions(
    "elu_grad_alpha",
    ("one-missing", "A term beside the exponential is missing.", "At 0 it must be 0.", lambda x, alpha=1.0: np.where(x > 0, 0.0, np.exp(_left(x)))),
    ("multiplied-by-alpha", "α is still there.", "Differentiating by α takes it away.", lambda x, alpha=1.0: alpha * np.expm1(_left(x))),
    ("wrong-variable", "This is the derivative with respect to x.", "α is the variable here.", lambda x, alpha=1.0: actlib.elu_grad(x, alpha)),
    ("one-on-the-right", "For positive x it must be 0: α has no influence there.", "", lambda x, alpha=1.0: np.where(x > 0, 1.0, np.expm1(_left(x)))),
    ("x-on-the-right", "For positive x it must be 0: α has no influence there.", "", lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(_left(x)))),
    ("sign", "The sign is reversed.", "A larger α takes the curve further down.", lambda x, alpha=1.0: -np.expm1(_left(x))),
    ("zero-everywhere", "α does have an influence.", "", lambda x, alpha=1.0: np.zeros_like(x) + 0 * alpha),
    ("minimum", "This is min(x, 0), the derivative that belongs to PReLU.", "", lambda x, alpha=1.0: np.minimum(x, 0) + 0 * alpha),
    ("both-sides", "The exponential goes on for positive x.", "α has no influence there.", lambda x, alpha=1.0: np.expm1(np.minimum(x, 30)) + 0 * alpha),
    ("divided-by-alpha", "It is divided by α.", "", lambda x, alpha=1.0: np.expm1(_left(x)) / alpha),
    ("exponent-sign", "The exponential grows for negative x.", "", lambda x, alpha=1.0: np.expm1(-_left(x)) + 0 * alpha),
    ("constant", "For negative x it is not constant.", "", lambda x, alpha=1.0: np.where(x > 0, 0.0, -1.0) + 0 * alpha),
)  # fmt: skip

misconceptions(
    "selu",
    ("scale-missing", "The factor λ in front is missing.", "", lambda x: _selu(x, 1.0)),
    ("scale-on-the-right-only", "λ acts on the positive side only.", "", lambda x: np.where(x > 0, SCALE * x, ALPHA * np.expm1(_left(x)))),
    ("scale-on-the-left-only", "λ acts on the negative side only.", "", lambda x: np.where(x > 0, x, SCALE * ALPHA * np.expm1(_left(x)))),
    ("constants-swapped", "λ and α are exchanged.", "", lambda x: _selu(x, ALPHA, SCALE)),
    ("alpha-missing", "The factor α on the negative side is missing.", "", lambda x: _selu(x, SCALE, 1.0)),
    ("elu-instead", "This is ELU with α = 1.", "SELU has two constants.", lambda x: actlib.elu(x)),
    ("rounded-constants", "The constants were rounded to five digits.", "Take all digits that the paper gives.", lambda x: _selu(x, 1.0507, 1.6733)),
    ("rounded-constants", "The constants were rounded to four digits.", "Take all digits that the paper gives.", lambda x: _selu(x, 1.051, 1.673)),
    ("rounded-constants", "The constants were rounded to three digits.", "Take all digits that the paper gives.", lambda x: _selu(x, 1.05, 1.67)),
    ("rounded-constants", "The constants were rounded to seven digits.", "Take all digits that the paper gives.", lambda x: _selu(x, 1.050701, 1.673263)),
    ("rounded-constants", "α was rounded.", "Take all digits that the paper gives.", lambda x: _selu(x, SCALE, 1.6733)),
    ("rounded-constants", "λ was rounded.", "Take all digits that the paper gives.", lambda x: _selu(x, 1.0507, ALPHA)),
    ("one-missing", "The negative side does not reach 0 at 0.", "A term is missing beside the exponential.",
     lambda x: SCALE * np.where(x > 0, x, ALPHA * np.exp(_left(x)))),
    ("alpha-on-one-term", "α multiplies the exponential alone.", "The curve must pass through 0.",
     lambda x: SCALE * np.where(x > 0, x, ALPHA * np.exp(_left(x)) - 1)),
    ("alpha-on-both-sides", "α scales the positive side too.", "", lambda x: SCALE * ALPHA * np.where(x > 0, x, np.expm1(_left(x)))),
    ("sign", "Negative x give positive values.", "", lambda x: SCALE * np.where(x > 0, x, -ALPHA * np.expm1(_left(x)))),
    ("derivative-instead", "This is the derivative.", "", lambda x: _selu_grad(x)),
    ("sides-swapped", "The exponential stands on the positive side.", "", lambda x: SCALE * np.where(x > 0, ALPHA * np.expm1(np.minimum(x, 20)), x)),
)  # fmt: skip

misconceptions(
    "selu_grad",
    ("scale-missing", "The factor λ in front is missing.", "", lambda x: _selu_grad(x, 1.0)),
    ("scale-on-the-right-only", "λ acts on the positive side only.", "", lambda x: np.where(x > 0, SCALE, ALPHA * np.exp(_left(x)))),
    ("scale-on-the-left-only", "λ acts on the negative side only.", "", lambda x: np.where(x > 0, 1.0, SCALE * ALPHA * np.exp(_left(x)))),
    ("constants-swapped", "λ and α are exchanged.", "", lambda x: _selu_grad(x, ALPHA, SCALE)),
    ("alpha-missing", "The factor α on the negative side is missing.", "", lambda x: _selu_grad(x, SCALE, 1.0)),
    ("elu-instead", "This is the derivative of ELU.", "", lambda x: actlib.elu_grad(x)),
    ("rounded-constants", "The constants were rounded to five digits.", "Take all digits that the paper gives.", lambda x: _selu_grad(x, 1.0507, 1.6733)),
    ("rounded-constants", "The constants were rounded to four digits.", "Take all digits that the paper gives.", lambda x: _selu_grad(x, 1.051, 1.673)),
    ("value-instead", "This is SELU itself.", "Its slope is asked for.", lambda x: _selu(x)),
    ("constant-kept", "The constant term was not differentiated away.", "", lambda x: SCALE * np.where(x > 0, 1.0, ALPHA * np.expm1(_left(x)))),
    ("x-on-the-right", "For positive x this is the value; the slope is asked for.", "", lambda x: SCALE * np.where(x > 0, x, ALPHA * np.exp(_left(x)))),
    ("zero-on-the-left", "The slope is 0 for negative x.", "", lambda x: SCALE * np.where(x > 0, 1.0, 0.0)),
    ("sign", "For negative x the slope has the wrong sign.", "", lambda x: SCALE * np.where(x > 0, 1.0, -ALPHA * np.exp(_left(x)))),
    ("alpha-on-both-sides", "α scales the positive side too.", "", lambda x: SCALE * ALPHA * np.exp(_left(x))),
    ("sides-swapped", "The two sides are exchanged.", "", lambda x: SCALE * np.where(x > 0, ALPHA * np.exp(np.minimum(x, 20)), 1.0)),
)  # fmt: skip
