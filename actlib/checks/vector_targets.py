"""The functions of whole vectors, and the inputs on which answers are compared with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import actlib
from actlib.catalog import catalog
from actlib.checks import probes
from actlib.checks.compare import Numbers
from actlib.checks.diagnose_vector import Case
from actlib.checks.targets import PARTS


@dataclass(frozen=True)
class VectorTarget:
    """What an answer about whole vectors is compared with.

    Attributes
    ----------
    reference
        The right function: ``reference(x)``, or ``reference(x, upstream)``, with an axis.
    halves
        Whether the input holds two halves, and the output is half as long.
    inputs
        1, or 2 with the upstream gradient.
    has_axis
        False for the Jacobian, which is that of the last axis.
    """

    name: str
    reference: Callable[..., Any]
    halves: bool
    inputs: int
    has_axis: bool = True
    parts: tuple[str, ...] = PARTS

    def inputs_for(
        self, x: Numbers, rng: np.random.Generator, axis: int = -1
    ) -> tuple[Numbers, ...]:
        """Return the arguments that go with `x`: itself, and an upstream gradient of the output's shape."""
        if self.inputs == 1:
            return (x,)
        shape = list(x.shape)
        if self.halves:
            shape[axis] //= 2
        return x, rng.normal(0.3, 1.4, shape)


def _targets() -> Iterator[VectorTarget]:
    for name, record in catalog.items():
        if record.vector:
            halves = name.endswith("glu")
            yield VectorTarget(name, record.fn, halves, 1)
            yield VectorTarget(f"{name}_vjp", record.grad, halves, 2)
    yield VectorTarget("softmax_jacobian", actlib.softmax_jacobian, False, 1, has_axis=False)


VECTOR: Mapping[str, VectorTarget] = {target.name: target for target in _targets()}


def cases(target: VectorTarget, secret: bool, given: Mapping[str, Any]) -> Iterator[Case]:
    """Return inputs of several shapes, none of them square: a wrong axis must show."""
    rng = probes.generator(target.name, secret)
    if not target.has_axis:
        for n in (3, 5, 2):
            yield Case(target.inputs_for(rng.normal(0.2, 2.0, n), rng), {}, True)
        return
    axis = int(given.get("axis", -1))
    shapes = ((4, 6), (2, 4), (7, 2)) if target.halves else ((4, 3), (2, 5), (7, 2))
    for shape in shapes:
        x = rng.normal(0.2, 2.0, shape if axis in (-1, 1) else shape[::-1])
        yield Case(target.inputs_for(x, rng, axis), {"axis": axis}, not given)
    if not given:
        others: tuple[tuple[tuple[int, ...], int], ...] = (((4, 3), 0), ((3, 4, 2), 1))
        for size, other in others:
            x = rng.normal(0.2, 2.0, size)
            yield Case(target.inputs_for(x, rng, other), {"axis": other}, False)


def far_cases(target: VectorTarget, axis: int) -> Iterator[Case]:
    """Return inputs at which exponentials overflow and tails get lost."""
    if target.halves:
        gates = [-700.0, -400.0, -36.5, -20.0, 20.0, 36.5, 100.0, 750.0, -750.0, -1e4, 1e4]
        x = np.array([[1.7, gate] for gate in gates])
        upstream = np.full((len(gates), 1), 0.6)
    else:
        x = np.array(
            [[1000.0, 1001.0, 998.5], [-1000.0, -1001.0, -999.5], [0.0, -700.0, 3.0],
             [1e4, 0.0, -1e4], [-800.0, 300.0, 299.0], [0.3, -0.4, 40.0]]
        )  # fmt: skip
        upstream = np.array([[0.7, -1.3, 0.4]] * len(x))
    both = (x, upstream)[: target.inputs]
    if target.has_axis:
        if axis == 0:
            both = tuple(array.T for array in both)
        yield Case(both, {"axis": axis if axis in (0, 1) else -1}, axis == -1)
        return
    for index in range(len(x)):
        yield Case(tuple(array[index] for array in both), {}, True)
