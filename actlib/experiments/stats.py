"""Means with their 95 % intervals: how every result of the experiments is reported."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binomtest, t

from actlib.figures import scientific


@dataclass(frozen=True)
class Estimate:
    """A mean with a 95 % interval, from `n` independent values.

    Examples
    --------
    >>> estimate([1.0, 2.0, 3.0]).text(1, " points")
    '2.0 points (−0.5 to 4.5)'
    """

    mean: float
    low: float
    high: float
    n: int

    def text(self, digits: int = 1, unit: str = "") -> str:
        """Return "mean (low to high)" with so many decimals."""
        # adding 0 turns a rounded -0.0 into 0.0
        mean, low, high = (
            f"{round(x, digits) + 0.0:.{digits}f}" for x in (self.mean, self.low, self.high)
        )
        return f"{mean}{unit} ({low} to {high})".replace("-", "−")

    def scientific(self, digits: int = 1) -> str:
        """Return "mean (low to high)", with powers of ten where the numbers are not handy.

        Examples
        --------
        >>> Estimate(412.3, 0.0012, 5.6e7, n=5).scientific()
        '410 (1.2 × 10⁻³ to 5.6 × 10⁷)'
        """
        mean, low, high = (_power(x, digits) for x in (self.mean, self.low, self.high))
        return f"{mean} ({low} to {high})"


def _power(x: float, digits: int) -> str:
    if x == 0 or 0.01 <= abs(x) < 1000:
        return f"{float(f'{x:.{digits + 1}g}'):g}".replace("-", "−")
    return scientific(x, digits)


def estimate(values: ArrayLike, scale: float = 1.0) -> Estimate:
    """Mean of independent values, with Student's t interval.

    Examples
    --------
    >>> estimate([0.5, 0.7], scale=100)  # doctest: +ELLIPSIS
    Estimate(mean=60.0, low=-67.06..., high=187.06..., n=2)
    """
    x = scale * np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"an interval needs at least two values in a list, not shape {x.shape}")
    half = t.ppf(0.975, x.size - 1) * x.std(ddof=1) / np.sqrt(x.size)
    return Estimate(float(x.mean()), float(x.mean() - half), float(x.mean() + half), x.size)


def difference(first: ArrayLike, second: ArrayLike, scale: float = 1.0) -> Estimate:
    """Mean of first minus second, paired: item k of both has the same seed."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"paired values must be equally many, not {a.shape} and {b.shape}")
    return estimate(a - b, scale)


def geometric(values: ArrayLike) -> Estimate:
    """Geometric mean of positive values, with the t interval of their logarithms: for ratios.

    Examples
    --------
    >>> geometric([0.5, 2.0]).mean
    1.0
    """
    log = estimate(np.log(np.asarray(values, dtype=np.float64)))
    mean, low, high = (float(np.exp(x)) for x in (log.mean, log.low, log.high))
    return Estimate(mean, low, high, log.n)


def proportion(successes: int, trials: int) -> Estimate:
    """Share of successes, with Wilson's interval.

    Examples
    --------
    >>> proportion(0, 100)  # doctest: +ELLIPSIS
    Estimate(mean=0.0, low=0.0, high=0.0369..., n=100)
    """
    interval = binomtest(successes, trials).proportion_ci(method="wilson")
    return Estimate(successes / trials, float(interval.low), float(interval.high), trials)


def column(rows: Sequence[dict], key: str) -> np.ndarray:
    """Return one number of every row, None as nan."""
    return np.array([np.nan if row[key] is None else row[key] for row in rows], dtype=np.float64)
