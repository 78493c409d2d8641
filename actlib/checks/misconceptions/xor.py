"""Assignment 1: the functions of two bits that are not XOR, as networks."""

from typing import Any

import numpy as np

from actlib.checks.misconceptions.registry import misconception


def _network(both: float, shifted: float, bias: float) -> Any:
    """Return a network with the hidden units relu(x + y) and relu(x + y − 1), weighted as given."""
    return lambda: {
        "W1": np.ones((2, 2)),
        "b1": np.array([0.0, -1.0]),
        "W2": np.array([[both], [shifted]]),
        "b2": np.array([bias]),
    }


def _single(weights: tuple[float, float], bias: float) -> Any:
    return lambda: {
        "W1": np.array([[weights[0]], [weights[1]]]),
        "b1": np.zeros(1),
        "W2": np.ones((1, 1)),
        "b2": np.array([bias]),
    }


for slug, says, wrong in [
    ("or-instead", "This is OR: both inputs on should give a negative logit.", _network(1, 0, -0.5)),
    ("and-instead", "This is AND: it answers yes where both inputs are on.", _network(0, 1, -0.5)),
    ("xnor-instead", "This is the opposite: yes where the inputs are equal.", _network(-1, 2, 0.5)),
    ("nand-instead", "This is NOT AND: both inputs off should give a negative logit.", _network(0, -1, 0.5)),
    ("nor-instead", "This is NOT OR: it answers yes only where both inputs are off.", _network(-1, 0, 0.5)),
    ("always-no", "The answer is no everywhere.", _network(0, 0, -1)),
    ("always-yes", "The answer is yes everywhere.", _network(0, 0, 1)),
    ("first-input-only", "The answer follows the first input only.", _single((1, 0), -0.5)),
    ("second-input-only", "The answer follows the second input only.", _single((0, 1), -0.5)),
    (
        "one-side-only",
        "One half of XOR: x and not y. One more hidden unit can do the other half.",
        _single((1, -1), -0.5),
    ),
    (
        "other-side-only",
        "One half of XOR: y and not x. One more hidden unit can do the other half.",
        _single((-1, 1), -0.5),
    ),
]:  # fmt: skip
    misconception("xor_network", slug, says, wrong)
