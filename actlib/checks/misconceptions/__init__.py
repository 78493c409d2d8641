"""Known wrong answers, each executable, so that a student's mistake can be named.

A module a family. A misconception shows what was done instead of what was asked, with a hint that
does not give the formula away.
"""

from actlib.checks.misconceptions import (  # noqa: F401  (they register themselves)
    cross_entropy,
    exponential,
    gated,
    gelu,
    glu,
    gradient_check,
    hard,
    initialisation,
    network_evolution,
    network_modern,
    network_relu,
    network_role,
    network_sigmoid,
    rectified,
    sigmoidal,
    softmax,
    softplus,
    xor,
)
from actlib.checks.misconceptions.registry import MISCONCEPTIONS, Misconception

__all__ = ["MISCONCEPTIONS", "Misconception"]
