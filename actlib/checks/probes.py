"""Where answers are probed: points at which wrong answers differ from the right one."""

import functools
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Irregular on purpose: at 0, ±1 and other round numbers many wrong answers happen to be right.
# fmt: off
POINTS = np.array([
    -9.31, -7.12, -5.23, -3.71, -2.93, -2.17, -1.61, -1.13, -0.71, -0.37, -0.11, 0.0,
    0.07, 0.23, 0.53, 0.88, 1.31, 1.93, 2.41, 3.34, 4.72, 6.43, 8.27, 9.74,
])
# past |x| = 10: where a function is made of lines, a wrong value there is a wrong value
FAR = np.array([-37.3, -18.9, -13.7, 13.3, 18.7, 37.9])
# fmt: on
BESIDE = np.array([-0.013, -0.0004, 0.0004, 0.017])  # a corner: off by less nobody gets it
ORDINARY = 10.0  # up to this |x| every textbook form keeps its digits, in float32 too

# Far tails (where a lost digit is a lost number), overflow, and the limits themselves.
TAILS = np.array([20.0, 36.5, 100.0, 400.0, 690.0])
EXTREMES = np.array([750.0, 1e4, 1e150])  # whose squares are still finite

# Values of the parameters besides the default: none at which a forgotten factor, a square or a
# reciprocal goes unnoticed. Slopes stay in (0, 1), so that max(x, slope·x) is right as well.
PARAMETERS: Mapping[str, tuple[float, ...]] = {
    "negative_slope": (0.23, 0.06),
    "alpha": (0.37, 0.62),
    "cap": (2.7, 8.3),
    "beta": (0.6, 2.3),
}

# For self-study; an instructor sets ACTLIB_COURSE_SECRET, or writes .actlib_secret, which
# git ignores, into the course folder.
DEFAULT_SECRET = "self-study"


def course_secret() -> str:
    """Return the course's secret: the environment's, that of the folder one works in, or the default.

    An answer to a check with ``secret=False`` does not depend on it.
    """
    if "ACTLIB_COURSE_SECRET" in os.environ:
        return os.environ["ACTLIB_COURSE_SECRET"]
    try:
        return Path(".actlib_secret").read_text(encoding="utf-8").strip() or DEFAULT_SECRET
    except (OSError, UnicodeDecodeError):
        return DEFAULT_SECRET


def generator(target: str, secret: bool) -> np.random.Generator:
    """Return the source of a target's random probes: public, or drawn from the course's secret."""
    return _generator(target, course_secret() if secret else "public")


def _generator(target: str, seed: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{seed}/{target}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def points(target: str, secret: bool) -> NDArray[np.float64]:
    """Return the points at which the value of an element-wise function is compared."""
    return _points(target, course_secret()) if secret else _PUBLIC


@functools.lru_cache(maxsize=256)
def _points(target: str, seed: str) -> NDArray[np.float64]:
    drawn = _generator(target, seed).uniform(-ORDINARY, ORDINARY, 40)
    return _shuffled(np.concatenate([_PUBLIC, drawn]))


def with_corners(x: NDArray[np.float64], corners: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the points with others beside each corner of a function: a corner in a wrong place shows."""
    return _corners(x.tobytes(), corners) if corners else x


@functools.lru_cache(maxsize=256)
def _corners(x: bytes, corners: tuple[float, ...]) -> NDArray[np.float64]:
    beside = np.add.outer(corners, BESIDE).ravel()
    return _shuffled(np.unique(np.concatenate([np.frombuffer(x), corners, beside])))


def _shuffled(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points in no order: an answer that sorts, or looks at neighbours, must show."""
    x = np.random.default_rng(0).permutation(x)
    x.flags.writeable = False
    return x


_PUBLIC = _shuffled(np.concatenate([POINTS, FAR]))
