"""What goes wrong with the hard sigmoid, hard swish and their derivatives."""

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconceptions


def _inside(x, half_width=3.0):  # type: ignore[no-untyped-def]
    return np.where(np.abs(x) < half_width, 1.0, 0.0)


misconceptions(
    "hard_sigmoid",
    ("old-slope", "The slope is 0.2, as in older versions of Keras.", "", lambda x: np.clip(0.2 * x + 0.5, 0, 1)),
    ("slope-quarter", "The slope is the sigmoid's own, 1/4.", "", lambda x: np.clip(x / 4 + 0.5, 0, 1)),
    ("slope-half", "The slope is 1/2.", "", lambda x: np.clip((x + 1) / 2, 0, 1)),
    ("shift-missing", "The ramp starts at 0.", "At 0 the value must be 1/2.", lambda x: np.clip(x, 0, 6) / 6),
    ("division-missing", "The values run up to 6.", "", lambda x: np.clip(x + 3, 0, 6)),
    ("shift-sign", "The ramp is shifted the wrong way.", "", lambda x: np.clip(x - 3, 0, 6) / 6),
    ("unit-clip", "It is x cut to 0 … 1.", "", lambda x: np.clip(x, 0, 1)),
    ("divided-by-three", "The values run from 0 to 2.", "", lambda x: np.clip(x + 3, 0, 6) / 3),
    ("unbounded-above", "It goes on growing past 3.", "", lambda x: np.maximum(x + 3, 0) / 6),
    ("unbounded-below", "It goes on falling below −3.", "", lambda x: np.minimum(x + 3, 6) / 6),
    ("unbounded", "Nothing is cut off.", "", lambda x: (x + 3) / 6),
    ("hard-tanh-instead", "This is the hard tanh, which runs from −1 to 1.", "", lambda x: np.clip(x, -1, 1)),
    ("symmetric", "The values run from −1/2 to 1/2.", "", lambda x: np.clip(x / 6, -0.5, 0.5)),
    ("sigmoid-instead", "This is the sigmoid itself.", "The hard one is made of straight lines.", lambda x: actlib.sigmoid(x)),
    ("relu6-of-shifted", "The cap is 1 before the division.", "", lambda x: np.clip(x + 3, 0, 1) / 6),
    ("falling", "The ramp falls.", "", lambda x: np.clip(3 - x, 0, 6) / 6),
    ("derivative-instead", "This is the derivative.", "", lambda x: _inside(x) / 6),
)  # fmt: skip

misconceptions(
    "hard_sigmoid_grad",
    ("old-slope", "The slope is 0.2, as in older versions of Keras.", "", lambda x: 0.2 * _inside(x, 2.5)),
    ("slope-old-width-new", "The slope is 0.2.", "What rises by 1 over a width of 6?", lambda x: 0.2 * _inside(x)),
    ("slope-missing", "The slope is 1 in the middle.", "What rises by 1 over a width of 6?", lambda x: _inside(x)),
    ("everywhere", "The slope is 1/6 everywhere.", "Outside it is constant.", lambda x: np.full_like(x, 1 / 6)),
    ("upper-end-missing", "Past 3 the slope is still 1/6.", "", lambda x: np.where(x > -3, 1 / 6, 0.0)),
    ("lower-end-missing", "Below −3 the slope is still 1/6.", "", lambda x: np.where(x < 3, 1 / 6, 0.0)),
    ("width-one", "The ramp was taken for one from −1 to 1.", "", lambda x: _inside(x, 1.0) / 6),
    ("width-six", "The ramp was taken for one from −6 to 6.", "", lambda x: _inside(x, 6.0) / 6),
    ("from-zero-to-six", "The ramp was taken for one from 0 to 6.", "", lambda x: np.where((x > 0) & (x < 6), 1 / 6, 0.0)),
    ("value-instead", "This is the hard sigmoid itself.", "Its slope is asked for.", lambda x: actlib.hard_sigmoid(x)),
    ("third", "The slope is twice too large.", "", lambda x: _inside(x) / 3),
    ("outside", "The slope is 1/6 outside.", "", lambda x: (1 - _inside(x)) / 6),
    ("sigmoid-derivative-instead", "This is the derivative of the sigmoid.", "", lambda x: actlib.sigmoid_grad(x)),
    ("sigmoid-rule", "The rule s(1 − s) belongs to the sigmoid.", "", lambda x: (s := actlib.hard_sigmoid(x)) * (1 - s)),
    ("quarter", "The slope is that of the sigmoid at 0.", "", lambda x: _inside(x) / 4),
    ("one-above", "Past 3 this gives 1, the value.", "", lambda x: np.where(x >= 3, 1.0, _inside(x) / 6)),
)  # fmt: skip

misconceptions(
    "hard_swish",
    ("printed-error", "This is x·clip(x, 0, 1), which one finds in print.", "It is 0 for all negative x; the gate must open from −3 on.", lambda x: x * np.clip(x, 0, 1)),
    ("printed-error-square", "This is a parabola cut off at 1.", "", lambda x: np.clip(x * x, 0, 1) * (x > 0)),
    ("division-missing", "The values are 6 times too large.", "", lambda x: x * np.clip(x + 3, 0, 6)),
    ("shift-missing", "The gate starts at 0 instead of −3.", "", lambda x: x * np.clip(x, 0, 6) / 6),
    ("shift-sign", "The gate is shifted the wrong way.", "", lambda x: x * np.clip(x - 3, 0, 6) / 6),
    ("factor-x-missing", "This is the gate alone.", "Hard swish multiplies it by x.", lambda x: np.clip(x + 3, 0, 6) / 6),
    ("old-slope", "The gate has the slope 0.2.", "", lambda x: x * np.clip(0.2 * x + 0.5, 0, 1)),
    ("unbounded-gate", "The gate goes on opening past 3.", "", lambda x: x * np.maximum(x + 3, 0) / 6),
    ("uncut-gate", "The gate is not cut off at all.", "", lambda x: x * (x + 3) / 6),
    ("swish-instead", "This is swish itself.", "The hard one is made of lines and a parabola.", lambda x: actlib.silu(x)),
    ("relu6-instead", "This is ReLU6.", "", lambda x: np.clip(x, 0, 6)),
    ("relu-instead", "This is ReLU.", "", lambda x: np.maximum(x, 0)),
    ("shifted-factor", "The factor in front is shifted as well.", "", lambda x: (x + 3) * np.clip(x + 3, 0, 6) / 6),
    ("divided-by-three", "The values are twice too large.", "", lambda x: x * np.clip(x + 3, 0, 6) / 3),
    ("inside-clip", "The product is cut off instead of the gate.", "", lambda x: np.clip(x * (x + 3), 0, 6) / 6),
    ("past-the-gate", "Past 3 it gives 1 instead of x.", "", lambda x: np.where(x >= 3, 1.0, x * np.clip(x + 3, 0, 6) / 6)),
    ("mirrored-gate", "The gate closes where it should open.", "", lambda x: x * np.clip(3 - x, 0, 6) / 6),
    ("derivative-instead", "This is the derivative.", "", lambda x: actlib.hard_swish_grad(x)),
)  # fmt: skip

misconceptions(
    "hard_swish_grad",
    ("gate-only", "The gate alone: the second term of the product rule is missing.", "", lambda x: actlib.hard_sigmoid(x)),
    ("second-term-only", "The first term of the product rule is missing.", "", lambda x: x * _inside(x) / 6),
    ("linear-term-missing", "The linear term of the parabola was dropped.", "", lambda x: np.where(x <= -3, 0.0, np.where(x >= 3, 1.0, x / 3))),
    ("zero-past-the-gate", "Past 3 the slope is 0; the function goes on as x.", "", lambda x: _inside(x) * (2 * x + 3) / 6),
    ("upper-end-missing", "Past 3 the parabola goes on.", "", lambda x: np.where(x <= -3, 0.0, (2 * x + 3) / 6)),
    ("lower-end-missing", "Below −3 the parabola goes on.", "The function is 0 there.", lambda x: np.where(x >= 3, 1.0, (2 * x + 3) / 6)),
    ("no-ends", "The parabola goes on at both ends.", "", lambda x: (2 * x + 3) / 6),
    ("clipped", "The slope is cut to 0 … 1.", "It dips below 0 and rises above 1 before the ends.", lambda x: np.clip((2 * x + 3) / 6, 0, 1)),
    ("printed-error", "This is the derivative of x·clip(x, 0, 1), which one finds in print.", "", lambda x: np.where(x <= 0, 0.0, np.where(x >= 1, 1.0, 2 * x))),
    ("gate-slope-instead", "This is the derivative of the gate.", "Hard swish is a product.", lambda x: _inside(x) / 6),
    ("value-instead", "This is hard swish itself.", "Its slope is asked for.", lambda x: actlib.hard_swish(x)),
    ("swish-derivative-instead", "This is the derivative of swish.", "", lambda x: actlib.silu_grad(x)),
    ("division-missing", "The parabola's slope is 6 times too large.", "", lambda x: np.where(x <= -3, 0.0, np.where(x >= 3, 1.0, 2 * x + 3))),
    ("divided-by-three", "The parabola's slope is twice too large.", "", lambda x: np.where(x <= -3, 0.0, np.where(x >= 3, 1.0, (2 * x + 3) / 3))),
    ("terms-subtracted", "The two terms of the product rule are subtracted.", "", lambda x: actlib.hard_sigmoid(x) - x * _inside(x) / 6),
    ("shift-sign", "The sign of the constant is wrong.", "", lambda x: np.where(x <= -3, 0.0, np.where(x >= 3, 1.0, (2 * x - 3) / 6))),
    ("relu-derivative-instead", "This is a step, the derivative of ReLU.", "", lambda x: np.where(x > 0, 1.0, 0.0)),
    ("x-past-the-gate", "Past 3 this gives x, the value.", "", lambda x: np.where(x <= -3, 0.0, np.where(x >= 3, x, (2 * x + 3) / 6))),
)  # fmt: skip
