"""What goes wrong with ReLU, Leaky ReLU, PReLU, clipped ReLU and their derivatives."""

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconceptions


def _step(x):  # type: ignore[no-untyped-def]
    return np.where(x > 0, 1.0, 0.0)


misconceptions(
    "relu",
    ("minimum-for-maximum", "The positive half is cut off instead of the negative one.", "",
     lambda x: np.minimum(x, 0)),
    ("absolute-value", "Negative x are mirrored.", "They must give 0.", lambda x: np.abs(x)),
    ("derivative-instead", "This is the step, ReLU's derivative.", "", _step),
    ("identity", "Nothing is cut off: this is the identity.", "", lambda x: x + 0.0),
    ("leaky", "Negative x give a small negative value, as in Leaky ReLU.", "They must give 0.",
     lambda x: np.where(x > 0, x, 0.01 * x)),
    ("leaky", "Negative x keep a slope of 0.1.", "They must give 0.", lambda x: np.where(x > 0, x, 0.1 * x)),
    ("halved", "The sum of x and |x| was not halved.", "", lambda x: x + np.abs(x)),
    ("capped-at-one", "It stops growing at 1.", "", lambda x: np.clip(x, 0, 1)),
    ("capped-at-six", "It stops growing at 6: this is ReLU6.", "", lambda x: np.clip(x, 0, 6)),
    ("threshold-one", "It starts at 1 instead of 0.", "", lambda x: np.where(x > 1, x, 0.0)),
    ("maximum-with-one", "The maximum was taken with 1.", "", lambda x: np.maximum(x, 1)),
    ("squared", "The positive side is squared.", "", lambda x: np.maximum(x, 0) ** 2),
    ("softplus-instead", "This is the smooth version, softplus.", "ReLU has a corner.",
     lambda x: np.logaddexp(0, x)),
    ("mirrored", "The wrong half is kept, and mirrored.", "", lambda x: np.maximum(-x, 0)),
)  # fmt: skip

misconceptions(
    "relu_grad",
    ("value-instead", "This is ReLU itself.", "Its slope is asked for.", lambda x: np.maximum(x, 0)),
    ("wrong-side", "The slope is 1 on the wrong side.", "", lambda x: np.where(x < 0, 1.0, 0.0)),
    ("sign-function", "The slope is −1 for negative x, as for |x|.", "ReLU is flat there.", lambda x: np.sign(x)),
    ("one-everywhere", "The slope is 1 everywhere.", "For negative x ReLU is constant.", lambda x: np.ones_like(x)),
    ("zero-everywhere", "The slope is 0 everywhere.", "", lambda x: np.zeros_like(x)),
    ("leaky", "Negative x have a small slope, as in Leaky ReLU.", "", lambda x: np.where(x > 0, 1.0, 0.01)),
    ("threshold-one", "The step is at 1.", "", lambda x: np.where(x > 1, 1.0, 0.0)),
    ("capped", "The slope ends at 6, as in ReLU6.", "", lambda x: np.where((x > 0) & (x < 6), 1.0, 0.0)),
    ("sigmoid-instead", "This is the sigmoid, a smooth step.", "", lambda x: actlib.sigmoid(x)),
    ("inside-only", "The slope ends at 1.", "", lambda x: np.where((x > 0) & (x < 1), 1.0, 0.0)),
)  # fmt: skip

misconceptions(
    "leaky_relu",
    ("sides-swapped", "The slope acts on the positive side.", "", lambda x, negative_slope=0.01: np.where(x > 0, negative_slope * x, x)),
    ("maximum-of-parts", "The negative side is 0: max(x, 0) swallows it.", "",
     lambda x, negative_slope=0.01: np.maximum(x, 0) + 0 * negative_slope),
    ("slope-without-x", "Negative x give the constant slope itself.", "It must be multiplied by x.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, negative_slope)),
    ("sign", "Negative x give positive values.", "A positive slope keeps the sign of x.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, -negative_slope * x)),
    ("slope-tenfold", "The slope is ten times too large.", "",
     lambda x, negative_slope=0.01: np.where(x > 0, x, 10 * negative_slope * x)),
    ("slope-divided", "x is divided by the slope.", "", lambda x, negative_slope=0.01: np.where(x > 0, x, x / negative_slope)),
    ("slope-subtracted", "The slope is subtracted from x.", "It multiplies x.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, x - negative_slope)),
    ("slope-complement", "Negative x are reduced by the slope instead of to it.", "",
     lambda x, negative_slope=0.01: np.where(x > 0, x, (1 - negative_slope) * x)),
    ("elu-instead", "The negative side is curved, as in ELU.", "Leaky ReLU is made of straight lines.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, negative_slope * np.expm1(np.minimum(x, 0)))),
    ("both-sides", "Both sides have the small slope.", "", lambda x, negative_slope=0.01: negative_slope * x),
    ("added", "The leak is added on the positive side too.", "",
     lambda x, negative_slope=0.01: np.maximum(x, 0) + negative_slope * x),
    ("derivative-instead", "This is the derivative.", "", lambda x, negative_slope=0.01: np.where(x > 0, 1.0, negative_slope)),
    ("slope-fixed", "The slope is 0.01 whatever is asked for.", "Use the argument.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, 0.01 * x) + 0 * negative_slope),
    ("slope-fixed-tenth", "The slope is 0.1 whatever is asked for.", "Use the argument.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, 0.1 * x) + 0 * negative_slope),
    ("slope-fixed-fifth", "The slope is 0.2 whatever is asked for.", "Use the argument.",
     lambda x, negative_slope=0.01: np.where(x > 0, x, 0.2 * x) + 0 * negative_slope),
)  # fmt: skip

misconceptions(
    "leaky_relu_grad",
    ("zero-on-the-left", "The slope is 0 for negative x, as for ReLU.", "", lambda x, negative_slope=0.01: _step(x) + 0 * negative_slope),
    ("sides-swapped", "The two slopes are exchanged.", "", lambda x, negative_slope=0.01: np.where(x > 0, negative_slope, 1.0)),
    ("value-instead", "This is the function itself.", "Its slope is asked for.",
     lambda x, negative_slope=0.01: actlib.leaky_relu(x, negative_slope)),
    ("times-x", "For negative x the slope is multiplied by x.", "The derivative of a line is a constant.",
     lambda x, negative_slope=0.01: np.where(x > 0, 1.0, negative_slope * x)),
    ("sign", "The slope for negative x has the wrong sign.", "", lambda x, negative_slope=0.01: np.where(x > 0, 1.0, -negative_slope)),
    ("slopes-added", "For positive x the leak is added.", "", lambda x, negative_slope=0.01: _step(x) + negative_slope),
    ("slope-complement", "For negative x the slope is 1 minus the right one.", "",
     lambda x, negative_slope=0.01: np.where(x > 0, 1.0, 1 - negative_slope)),
    ("slope-fixed", "The slope is 0.01 whatever is asked for.", "Use the argument.",
     lambda x, negative_slope=0.01: np.where(x > 0, 1.0, 0.01) + 0 * negative_slope),
    ("one-everywhere", "The slope is 1 everywhere.", "", lambda x, negative_slope=0.01: np.ones_like(x) + 0 * negative_slope),
    ("wrong-variable", "This is the derivative with respect to the slope.", "x is the variable here.",
     lambda x, negative_slope=0.01: np.minimum(x, 0) + 0 * negative_slope),
    ("sign-function", "The slope for negative x is −1, as for |x|.", "", lambda x, negative_slope=0.01: np.sign(x) + 0 * negative_slope),
)  # fmt: skip

# both have the same derivative with respect to the slope, under two names
_SLOPE_GRADIENT = (
    ("multiplied-by-slope", "The slope is still there.", "The derivative of αx with respect to α has no α left.",
     lambda x, slope: slope * np.minimum(x, 0)),
    ("constant-one", "Negative x give 1.", "What multiplies the slope?", lambda x, slope: np.where(x < 0, 1.0, 0.0)),
    ("sides-swapped", "The positive side was kept.", "The slope acts on the negative side.",
     lambda x, slope: np.maximum(x, 0)),
    ("sign", "The values must be negative, as x is.", "", lambda x, slope: np.maximum(-x, 0)),
    ("both-sides", "Positive x must give 0: the slope has no influence there.", "", lambda x, slope: x + 0.0),
    ("wrong-variable", "This is the derivative with respect to x.", "The slope is the variable here.",
     lambda x, slope: np.where(x > 0, 1.0, slope)),
    ("one-on-the-right", "Positive x give 1; the slope has no influence there.", "",
     lambda x, slope: np.where(x > 0, 1.0, x)),
    ("value-instead", "This is the function itself.", "", lambda x, slope: np.where(x > 0, x, slope * x)),
    ("summed", "The values are summed up.", "Give one number for each x; the sum over the batch comes later.",
     lambda x, slope: np.full_like(x, np.minimum(x, 0).sum())),
    ("averaged", "The values are averaged.", "Give one number for each x; the sum over the batch comes later.",
     lambda x, slope: np.full_like(x, np.minimum(x, 0).mean())),
    ("divided-by-slope", "x is divided by the slope.", "", lambda x, slope: np.minimum(x, 0) / slope),
    ("absolute-value", "This is minus |x| on both sides.", "", lambda x, slope: -np.abs(x)),
    ("clipped", "Values below −1 are cut off.", "", lambda x, slope: np.clip(x, -1, 0)),
)  # fmt: skip


misconceptions(
    "leaky_relu_grad_negative_slope",
    *(
        (slug, says, hint, lambda x, negative_slope=0.01, wrong=wrong: wrong(x, negative_slope))
        for slug, says, hint, wrong in _SLOPE_GRADIENT
    ),
)
misconceptions(
    "prelu_grad_alpha",
    *(
        (slug, says, hint, lambda x, alpha=0.25, wrong=wrong: wrong(x, alpha))
        for slug, says, hint, wrong in _SLOPE_GRADIENT
    ),
)

misconceptions(
    "prelu",
    ("sides-swapped", "The learned slope acts on the positive side.", "", lambda x, alpha: np.where(x > 0, alpha * x, x)),
    ("slope-fixed", "The slope is 0.25 whatever is asked for.", "That is only where training starts.",
     lambda x, alpha: np.where(x > 0, x, 0.25 * x) + 0 * alpha),
    ("slope-fixed-hundredth", "The slope is 0.01, as in Leaky ReLU.", "Use the argument.",
     lambda x, alpha: np.where(x > 0, x, 0.01 * x) + 0 * alpha),
    ("zero-on-the-left", "The negative side is 0, as for ReLU.", "", lambda x, alpha: np.maximum(x, 0) + 0 * alpha),
    ("sign", "The negative side has the wrong sign.", "", lambda x, alpha: np.where(x > 0, x, -alpha * x)),
    ("slope-without-x", "Negative x give the slope itself.", "It must be multiplied by x.", lambda x, alpha: np.where(x > 0, x, alpha + 0 * x)),
    ("both-sides", "Both sides have the learned slope.", "", lambda x, alpha: alpha * x),
    ("added", "The negative part is added on the positive side too.", "", lambda x, alpha: np.maximum(x, 0) + alpha * x),
    ("elu-instead", "The negative side is curved, as in ELU.", "", lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))),
    ("slope-complement", "Negative x are reduced by the slope instead of to it.", "", lambda x, alpha: np.where(x > 0, x, (1 - alpha) * x)),
    ("derivative-instead", "This is the derivative.", "", lambda x, alpha: np.where(x > 0, 1.0, alpha)),
)  # fmt: skip

misconceptions(
    "prelu_grad",
    ("sides-swapped", "The two slopes are exchanged.", "", lambda x, alpha: np.where(x > 0, alpha, 1.0)),
    ("zero-on-the-left", "The slope is 0 for negative x, as for ReLU.", "", lambda x, alpha: _step(x) + 0 * alpha),
    ("slope-fixed", "The slope is 0.25 whatever is asked for.", "", lambda x, alpha: np.where(x > 0, 1.0, 0.25) + 0 * alpha),
    ("times-x", "For negative x the slope is multiplied by x.", "", lambda x, alpha: np.where(x > 0, 1.0, alpha * x)),
    ("slopes-added", "For positive x the learned slope is added.", "", lambda x, alpha: _step(x) + alpha),
    ("sign", "The slope for negative x has the wrong sign.", "", lambda x, alpha: np.where(x > 0, 1.0, -alpha)),
    ("wrong-variable", "This is the derivative with respect to the slope.", "x is the variable here.",
     lambda x, alpha: np.minimum(x, 0) + 0 * alpha),
    ("value-instead", "This is PReLU itself.", "Its slope is asked for.", lambda x, alpha: np.where(x > 0, x, alpha * x)),
    ("one-everywhere", "The slope is 1 everywhere.", "", lambda x, alpha: np.ones_like(x) + 0 * alpha),
)  # fmt: skip

misconceptions(
    "clipped_relu",
    ("cap-missing", "It goes on growing past the cap.", "", lambda x, cap=6.0: np.maximum(x, 0) + 0 * cap),
    ("zero-past-the-cap", "Past the cap it falls back to 0.", "It must stay at the cap.", lambda x, cap=6.0: np.where((x > 0) & (x < cap), x, 0.0)),
    ("lower-end-missing", "Negative x pass through.", "", lambda x, cap=6.0: np.minimum(x, cap)),
    ("symmetric", "It is also cut at minus the cap.", "Negative x must give 0.", lambda x, cap=6.0: np.clip(x, -cap, cap)),
    ("cap-fixed", "The cap is 6 whatever is asked for.", "Use the argument.", lambda x, cap=6.0: np.clip(x, 0, 6) + 0 * cap),
    ("cap-one", "The cap is 1 whatever is asked for.", "Use the argument.", lambda x, cap=6.0: np.clip(x, 0, 1) + 0 * cap),
    ("one-past-the-cap", "Past the cap it gives 1.", "It must stay at the cap.", lambda x, cap=6.0: np.where(x > cap, 1.0, np.maximum(x, 0))),
    ("scaled", "The values are divided by the cap.", "", lambda x, cap=6.0: np.clip(x, 0, cap) / cap),
    ("minimum-and-maximum-swapped", "Minimum and maximum are exchanged.", "", lambda x, cap=6.0: np.maximum(np.minimum(x, 0), cap)),
    ("maximum-of-cap", "The larger of x and the cap is taken.", "", lambda x, cap=6.0: np.maximum(x, cap)),
    ("derivative-instead", "This is the derivative.", "", lambda x, cap=6.0: np.where((x > 0) & (x < cap), 1.0, 0.0)),
    ("hard-sigmoid-instead", "It is shifted and scaled, as in the hard sigmoid.", "", lambda x, cap=6.0: np.clip(x + 3, 0, cap) / 6),
    ("threshold", "Small x are cut off as well: this keeps only what is above the cap.", "", lambda x, cap=6.0: np.where(x > cap, x, 0.0)),
    ("soft-cap", "Past the cap it goes on with a small slope.", "", lambda x, cap=6.0: np.clip(x, 0, cap) + 0.01 * np.maximum(x - cap, 0)),
    ("wrapped", "Past the cap it starts again from 0.", "", lambda x, cap=6.0: np.maximum(x, 0) % cap),
)  # fmt: skip

misconceptions(
    "clipped_relu_grad",
    ("cap-missing", "Past the cap the slope is still 1.", "The function is constant there.", lambda x, cap=6.0: _step(x) + 0 * cap),
    ("lower-end-missing", "For negative x the slope is 1.", "The function is constant there.", lambda x, cap=6.0: np.where(x < cap, 1.0, 0.0)),
    ("value-instead", "This is the function itself.", "", lambda x, cap=6.0: np.clip(x, 0, cap)),
    ("cap-fixed", "The cap is 6 whatever is asked for.", "Use the argument.", lambda x, cap=6.0: np.where((x > 0) & (x < 6), 1.0, 0.0) + 0 * cap),
    ("outside", "The slope is 1 where it should be 0, and the reverse.", "", lambda x, cap=6.0: np.where((x > 0) & (x < cap), 0.0, 1.0)),
    ("symmetric", "For negative x down to minus the cap the slope is 1.", "", lambda x, cap=6.0: np.where(np.abs(x) < cap, 1.0, 0.0)),
    ("past-the-cap-only", "The slope is 1 only past the cap.", "", lambda x, cap=6.0: np.where(x > cap, 1.0, 0.0)),
    ("cap-past-the-cap", "Past the cap it gives the cap.", "A constant has the slope 0.", lambda x, cap=6.0: np.where(x > cap, cap, _step(x))),
    ("divided-by-cap", "The slope is divided by the cap.", "", lambda x, cap=6.0: np.where((x > 0) & (x < cap), 1.0, 0.0) / cap),
    ("minus-past-the-cap", "Past the cap the slope is −1.", "", lambda x, cap=6.0: np.where(x > cap, -1.0, _step(x))),
    ("times-x", "The slope is multiplied by x.", "", lambda x, cap=6.0: np.where((x > 0) & (x < cap), x, 0.0)),
)  # fmt: skip

misconceptions(
    "clipped_relu_grad_cap",
    ("wrong-side", "It is 1 below the cap.", "Where does the cap decide the value?", lambda x, cap=6.0: np.where(x < cap, 1.0, 0.0)),
    ("wrong-variable", "This is the derivative with respect to x.", "The cap is the variable here.", lambda x, cap=6.0: np.where((x > 0) & (x < cap), 1.0, 0.0)),
    ("zero-everywhere", "The cap does have an influence.", "What is the value past the cap?", lambda x, cap=6.0: np.zeros_like(x) + 0 * cap),
    ("one-everywhere", "Below the cap it has no influence.", "", lambda x, cap=6.0: np.ones_like(x) + 0 * cap),
    ("times-cap", "The value past the cap was not differentiated.", "", lambda x, cap=6.0: np.where(x >= cap, cap, 0.0)),
    ("times-x", "Past the cap the value does not depend on x.", "", lambda x, cap=6.0: np.where(x >= cap, x, 0.0)),
    ("sign", "The sign is reversed: a larger cap lets the value grow.", "", lambda x, cap=6.0: np.where(x >= cap, -1.0, 0.0)),
    ("cap-fixed", "The cap is 6 whatever is asked for.", "Use the argument.", lambda x, cap=6.0: np.where(x >= 6, 1.0, 0.0) + 0 * cap),
    ("step-at-zero", "It is 1 for every positive x.", "Where does the cap decide the value?", lambda x, cap=6.0: _step(x) + 0 * cap),
    ("symmetric", "It is 1 below minus the cap as well.", "", lambda x, cap=6.0: np.where(np.abs(x) >= cap, 1.0, 0.0)),
    ("difference", "This is what is cut off, not its derivative.", "", lambda x, cap=6.0: np.maximum(x - cap, 0)),
    ("value-instead", "This is the function itself.", "", lambda x, cap=6.0: np.clip(x, 0, cap)),
)  # fmt: skip
