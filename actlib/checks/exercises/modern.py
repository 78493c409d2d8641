"""Assignment 5: a parameter of an activation, learned by gradient descent."""

import numpy as np

from actlib.checks.exercises.sigmoid import Array
from actlib.gated import swish, swish_grad_beta


def fit_beta(x: Array, targets: Array, beta: float, learning_rate: float, steps: int) -> Array:
    """Return Swish's beta before the first step and after each, for the mean of half the squares."""
    betas = [beta]
    for _ in range(steps):
        error = swish(x, beta) - targets
        beta = beta - learning_rate * float(np.mean(error * swish_grad_beta(x, beta)))
        betas.append(beta)
    return np.array(betas)


def curves(rng: np.random.Generator) -> list[tuple[Array, Array, float, float, int]]:
    """Return points of a Swish with some other beta, where to start, a step and how many."""
    cases = []
    for n, steps in ((20, 5), (7, 1), (50, 12)):
        x = rng.uniform(-4, 4, n)
        targets = swish(x, float(rng.uniform(1.5, 2.5))) + rng.normal(0, 0.05, n)
        cases.append((x, targets, float(rng.uniform(0.3, 0.8)), float(rng.uniform(0.3, 0.8)), steps))
    return cases
