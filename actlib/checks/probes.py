"""Where answers are probed: points at which wrong answers differ from the right one."""

import hashlib
import os

import numpy as np
from numpy.typing import NDArray

# Irregular on purpose: at 0, ±1 and other round numbers many wrong answers happen to be right.
# fmt: off
POINTS = np.array([
    -9.31, -7.12, -5.23, -3.71, -2.93, -2.17, -1.61, -1.13, -0.71, -0.37, -0.11, 0.0,
    0.07, 0.23, 0.53, 0.88, 1.31, 1.93, 2.41, 3.34, 4.72, 6.43, 8.27, 9.74,
])
# fmt: on

# Far tails (where a lost digit is a lost number), overflow, and the limits themselves.
TAILS = np.array([20.0, 36.5, 100.0, 400.0, 700.0])
EXTREMES = np.array([750.0, 1e4, 1e300, np.inf])

# For self-study; an instructor sets ACTLIB_COURSE_SECRET, or writes .actlib_secret, which
# nbgrader_config.py reads.
DEFAULT_SECRET = "self-study"


def generator(target: str, secret: bool) -> np.random.Generator:
    """Return the source of a target's random probes: public, or drawn from the course's secret."""
    seed = os.environ.get("ACTLIB_COURSE_SECRET", DEFAULT_SECRET) if secret else "public"
    digest = hashlib.sha256(f"{seed}/{target}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def points(target: str, secret: bool) -> NDArray[np.float64]:
    """Return the points at which the value of an element-wise function is compared."""
    if not secret:
        return POINTS
    return np.sort(np.concatenate([POINTS, generator(target, secret).uniform(-10, 10, 40)]))
