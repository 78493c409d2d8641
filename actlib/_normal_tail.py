"""The upper tail of the normal distribution, which GELU is made of."""

import numpy as np

from actlib._elementwise import Block
from actlib._exponentials import halves, product_with_error, split_exp

# Past 54 exp(-a²/2) is below 1e-632, and 0 whatever number multiplies it.
CUTOFF = 54.0
INV_SQRT_2PI = 0.39894228040143267794

# What Mills' ratio adds to a in the denominator: Q(a) exp(a²/2) = INV_SQRT_2PI / (a + r(a)), with
# r(a) = NUMERATOR(a) / DENOMINATOR(a) for 0 <= a <= 16, constant terms first. Fitted at 60 digits
# by reweighted least squares of the error relative to a + r, then scaled so that rounding the
# coefficients costs least; tests/numerics compares it with the function.
NEAR = 16.0
NUMERATOR = (
    1.5576051559083468,
    1.696035164782061,
    0.9551463854677489,
    0.34623699173182537,
    0.08685878777181168,
    0.015312703502178398,
    0.0018487987300088286,
    0.0001402282154756316,
    5.168415894664776e-06,
)
DENOMINATOR = (
    1.9521685622554448,
    3.014740150994869,
    2.3033954737769036,
    1.1179062260699273,
    0.376027179562532,
    0.09052501557158489,
    0.015593175634784332,
    0.0018591350801565084,
    0.00014022822468150338,
    5.168415812530718e-06,
)


def scaled_tail(a: Block, largest: float) -> Block:
    r"""Return :math:`Q(a)\,e^{a^2/2}` for 0 <= a <= 54, with :math:`Q(a) = 1 - \Phi(a)`.

    Mills' ratio divided by √(2π). NumPy has no erf, and 1 + erf(x/√2), the textbook form of
    Φ, has no right digit left below x = -8.3; Q without its exponential is smooth and near
    0.4/(a + r) with a small r, in which an error hardly shows.
    """
    r = polynomial(NUMERATOR, a)
    r /= polynomial(DENOMINATOR, a)
    if not largest <= NEAR:
        far = a > NEAR
        r[far] = continued_fraction(a[far])
    r += a
    return np.divide(INV_SQRT_2PI, r, out=r)


def polynomial(coefficients: tuple[float, ...], a: Block) -> Block:
    """Return the polynomial by Horner's rule."""
    *others, last_but_one, last = coefficients
    p = a * last
    p += last_but_one
    for coefficient in reversed(others):
        p *= a
        p += coefficient
    return p


def continued_fraction(a: Block) -> Block:
    """Return r = 1/(a + 2/(a + 3/(a + …))), which Laplace found and which is short for a large a."""
    r = np.zeros_like(a)
    for k in range(10, 0, -1):
        r = k / (a + r)
    return r


def gaussian(a: Block) -> Block:
    """Return exp(-a²/2); rounding a² first would cost 400 ULP.

    With h the leading half of the bits of a, h² is exact and a² - h² = (a - h)(a + h) small.
    """
    h, rest = halves(a)
    rest *= a + h
    rest *= -0.5
    np.square(h, out=h)
    h *= -0.5
    t = np.exp(h, out=h)
    # t + t (exp(rest) - 1), since rounding exp(rest) to a number near 1 would cost half a ULP
    np.expm1(rest, out=rest)
    rest *= t
    t += rest
    return t


def bounded_tail(x: Block) -> tuple[Block, Block, Block]:
    """Return a = min(|x|, 54), its `scaled_tail` and its `gaussian`."""
    a = np.abs(x)
    largest = np.maximum.reduce(a)  # may be nan
    if not largest <= CUTOFF:
        a.clip(0.0, CUTOFF, out=a)
    return a, scaled_tail(a, largest), gaussian(a)


# Left of this exp(-x²/2) is subnormal and has fewer than 53 bits.
FAR = -37.0


def replace_tail(y: Block, x: Block, *factors: Block) -> Block:
    """Write exp(-x²/2) times the factors into y where x < FAR, with all digits there are."""
    if not np.minimum.reduce(x) >= FAR:  # the smallest may be nan
        far = x < FAR
        a = np.maximum(x[far], -CUTOFF)
        square, lost = product_with_error(a, a)
        tail, scale = split_exp(0.5 * square, 0.5 * lost)
        for factor in factors:
            tail *= factor[far]
        y[far] = tail * scale
    return y
