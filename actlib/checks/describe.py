"""Arguments, results and differences of arrays, put into words for a student."""

from typing import Any

import numpy as np

from actlib.checks.compare import Numbers, agree, kind_of_error, number


def alike(actual: Numbers, expected: Numbers) -> bool:
    """Return whether the shapes agree; an array of one number may stand for the number."""
    return actual.shape == expected.shape or (actual.size == 1 and expected.ndim == 0)


def truth_value(value: Any) -> str:
    """Return True or False, or a number that is neither."""
    return str(bool(value)) if value in (0, 1) else number(value)


def described(value: Any) -> str:
    """Return an argument as a few words: small ones by value, arrays by shape, others not at all."""
    if isinstance(value, list):
        return f"of {len(value)} array{'s' * (len(value) != 1)}"
    if isinstance(value, np.ndarray):
        if 0 < value.size <= 3:
            return f"= {np.array2string(value, precision=4, separator=', ')}"
        return f"of shape {value.shape}"
    if isinstance(value, int | float | str):
        return f"= {value:.4g}" if isinstance(value, float) else f"= {value!r}"
    return ""


def joined(words: list[str]) -> str:
    """Return the words as an enumeration."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def quoted(key: str) -> str:
    """Return a key as it stands in the code."""
    return f'"{key}"'


def pattern_of(actual: Numbers, expected: Numbers) -> str:
    """Return a sentence on what the difference looks like as a whole, if it has a pattern."""
    if actual.ndim == 2 and actual.T.shape == expected.shape and agree(actual.T, expected).all():
        return "It is the transpose of what it should be."
    if expected.size < 2 or actual.shape != expected.shape:
        return ""
    nowhere = np.zeros(expected.size)  # there is no x here whose sign could matter
    return kind_of_error(nowhere, actual.ravel(), expected.ravel())[0]
