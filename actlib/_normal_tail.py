"""The upper tail of the normal distribution, which GELU is made of."""

import numpy as np

from actlib._elementwise import Block
from actlib._exponentials import halves, product_with_error, split_exp

# Past 54 exp(-a²/2) is below 1e-632, and 0 whatever number multiplies it.
CUTOFF = 54.0
INV_SQRT_2PI = 0.39894228040143267794

# (1 + a) Q(a) exp(a²/2) as a polynomial in u = (a - 4) / (a + 4), constant term first: fitted at
# 60 digits by least squares of the relative error on 0 <= a <= 54, the constant term rounded
# before the others were fitted; tests/numerics compares it with the function.
COEFFICIENTS = (
    0.47205320650984467,
    -0.09670347732652584,
    0.013999634724426491,
    0.028600364053554726,
    -0.03219783742811441,
    0.017936097479548527,
    -0.005002378590734172,
    -0.000285623096149948,
    0.0006948971032316618,
    -9.443026837837366e-05,
    -8.785318504488922e-05,
    2.1250117545450568e-05,
    1.3626908806701277e-05,
    -3.432395154161584e-06,
    -2.61309087255985e-06,
    4.0482321966911746e-07,
    5.524402148113471e-07,
    1.1480268946425078e-09,
    -1.1159869666026735e-07,
    -1.980992269588087e-08,
    1.8079744614094147e-08,
    6.312890168829423e-09,
    -1.6720479402746872e-09,
    -8.378961023807253e-10,
)


def scaled_tail(a: Block) -> Block:
    r"""Return :math:`Q(a)\,e^{a^2/2}` for 0 <= a <= 54, with :math:`Q(a) = 1 - \Phi(a)`.

    Mills' ratio divided by √(2π). NumPy has no erf, and 1 + erf(x/√2), the textbook form of
    Φ, has no right digit left below x = -8.3; Q without its exponential is smooth and near
    0.4/(1 + a), so that one polynomial gives it to 3 ULP everywhere.
    """
    u = a - 4.0
    p = a + 4.0
    u /= p
    np.multiply(u, COEFFICIENTS[-1], out=p)
    p += COEFFICIENTS[-2]
    for coefficient in COEFFICIENTS[-3::-1]:
        p *= u
        p += coefficient
    s = np.add(a, 1.0, out=u)
    p /= s
    # 1 + a is s + lost; without this correction GELU has places with 4.3 ULP
    lost = s - 1.0
    np.subtract(a, lost, out=lost)
    lost *= p
    lost /= s
    p -= lost
    return p


def gaussian(a: Block) -> Block:
    """Return exp(-a²/2); rounding a² first would cost 400 ULP.

    With h the leading half of the bits of a, h² is exact and a² - h² = (a - h)(a + h) small.
    """
    h, low = halves(a)
    rest = a + h
    rest *= low
    rest *= -0.5
    np.square(h, out=h)
    h *= -0.5
    t = np.exp(h, out=h)
    t *= np.exp(rest, out=rest)
    return t


def bounded_tail(x: Block) -> tuple[Block, Block, Block]:
    """Return a = min(|x|, 54), its `scaled_tail` and its `gaussian`."""
    a = np.abs(x)
    if not a.max() <= CUTOFF:
        np.clip(a, 0.0, CUTOFF, out=a)
    return a, scaled_tail(a), gaussian(a)


# Left of this exp(-x²/2) is subnormal and has fewer than 53 bits.
FAR = -37.0


def replace_tail(y: Block, x: Block, *factors: Block) -> Block:
    """Write exp(-x²/2) times the factors into y where x < FAR, with all digits there are."""
    if not x.min() >= FAR:  # the smallest may be nan
        far = x < FAR
        a = np.maximum(x[far], -CUTOFF)
        square, lost = product_with_error(a, a)
        tail, scale = split_exp(0.5 * square, 0.5 * lost)
        for factor in factors:
            tail *= factor[far]
        y[far] = tail * scale
    return y
