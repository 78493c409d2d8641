"""The upper tail of the normal distribution, which GELU is made of."""

import numpy as np

from actlib._elementwise import Block
from actlib._exponentials import product_with_error, split_exp

# Past 40 the density is 0 in float64.
CUTOFF = 40.0
INV_SQRT_2PI = 0.39894228040143267794

# (1 + a) Q(a) exp(a²/2) as a polynomial in u = (a - 4) / (a + 4), constant term first: fitted on
# 0 <= a <= 40 at 60 digits, largest relative error 6e-17; tests/numerics fits it again.
COEFFICIENTS = (
    0.47205320650984467,
    -0.09670347732652537,
    0.013999634724430079,
    0.028600364053505894,
    -0.032197837428343264,
    0.017936097481039324,
    -0.005002378585404055,
    -0.0002856231167159992,
    0.0006948970401931862,
    -9.443011548018516e-05,
    -8.785274947955092e-05,
    2.12494552279694e-05,
    1.3625025193974047e-05,
    -3.4306982771660744e-06,
    -2.607839079804581e-06,
    4.0242748101432243e-07,
    5.430039920605985e-07,
    2.3513362577996063e-09,
    -1.0104644569536361e-07,
    -1.8538542083563312e-08,
    1.1400867865785583e-08,
    4.2378542227893796e-09,
    1.5513438905918424e-10,
)


def scaled_tail(a: Block) -> Block:
    r"""Return :math:`Q(a)\,e^{a^2/2}` for 0 <= a <= 40, with :math:`Q(a) = 1 - \Phi(a)`.

    Mills' ratio divided by √(2π). NumPy has no erf, and 1 + erf(x/√2), the textbook form of
    Φ, has no right digit left below x = -8.3; Q without its exponential is smooth and near
    0.4/(1 + a), so that one polynomial gives it to 3 ULP everywhere.
    """
    u = (a - 4.0) / (a + 4.0)
    p = np.full_like(u, COEFFICIENTS[-1])
    for coefficient in COEFFICIENTS[-2::-1]:
        p *= u
        p += coefficient
    p /= 1.0 + a
    return p


def gaussian(a: Block) -> tuple[Block, Block | float]:
    """Return (t, scale) with ``t * scale = exp(-a²/2)``; rounding a² first would cost 400 ULP."""
    square, lost = product_with_error(a, a)
    return split_exp(0.5 * square, 0.5 * lost)
