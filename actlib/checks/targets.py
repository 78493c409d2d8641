"""What the element-wise answers are checked against: every function and derivative of the catalogue."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actlib.catalog import Activation, catalog
from actlib.checks import probes

PARTS = ("value", "shape", "input", "stability")
# judged for points only where the author asks for them; else a failure is advice that costs nothing
ADVICE = ("parameters", "channels", "dtype", "empty", "infinity", "nan")

Parameters = Mapping[str, Any]


def spread(x: NDArray[Any], setting: Parameters) -> NDArray[Any]:
    """Return `x` with a last axis of channels, if a parameter holds one number for each channel."""
    channels = [len(value) for value in setting.values() if np.ndim(value)]
    return np.repeat(x[..., None], channels[0], axis=-1) if channels else x


@dataclass(frozen=True)
class Target:
    """What an element-wise answer is compared with.

    Attributes
    ----------
    reference
        The right function, ``reference(x, **parameters)``.
    parameters
        Default values; the parameters are varied around them.
    required
        Whether an answer must take the parameters: those of PReLU are learned.
    activation
        The function of the catalogue that the target belongs to.
    wrt
        None for the function itself, "x" or a parameter for a derivative.
    """

    name: str
    reference: Callable[..., Any]
    activation: Activation
    wrt: str | None = None
    parameters: Parameters = field(default_factory=dict)
    required: bool = False
    parts: tuple[str, ...] = PARTS

    def settings(self, given: Parameters) -> list[Parameters]:
        """Return the parameter values to try: the author's, or the default and some others."""
        if given or not self.parameters:
            return [given]
        # words, such as the name of an approximation, are not varied
        varied: list[list[Parameters]] = [
            [{name: value} for value in probes.PARAMETERS[name]]
            for name in self.parameters
            if name in probes.PARAMETERS
        ]
        return [self.parameters, *(setting for settings in varied for setting in settings)]

    def kinks(self, parameters: Parameters) -> tuple[float, ...]:
        """Return where the target jumps: there any value between its two limits is right."""
        return () if self.wrt is None else self.corners(parameters)

    def corners(self, parameters: Parameters) -> tuple[float, ...]:
        """Return where the function has a corner, and its derivatives jump."""
        found = [float(kink) for kink in self.activation.kinks]
        if self.activation.name == "elu":
            found.append(0.0)  # a kink for every alpha other than 1
        if "cap" in self.activation.parameters:
            found = [0.0, float(parameters.get("cap", self.activation.parameters["cap"]))]
        return tuple(found)

    @property
    def depends_on_parameters(self) -> bool:
        """Whether the parameters make a difference at all; ∂ELU/∂α does not depend on α."""
        x = probes.POINTS
        values = [self.reference(x, **setting) for setting in self.settings({})]
        return any(not np.array_equal(values[0], other) for other in values[1:])

    @property
    def smooth(self) -> bool:
        """Whether the function is one formula, without a case distinction that could swallow nan."""
        return not self.activation.kinks and self.activation.name != "elu"


def _targets() -> Iterator[Target]:
    for name, record in catalog.items():
        if record.vector:
            continue
        derivatives = {"x": record.grad, **record.parameter_grads}
        common: dict[str, Any] = {"activation": record, "parameters": record.parameters}
        required = name == "prelu"
        yield Target(name, record.fn, required=required, **common)
        for wrt, grad in derivatives.items():
            suffix = "grad" if wrt == "x" else f"grad_{wrt}"
            yield Target(
                f"{name}_{suffix}", grad, wrt=wrt, required=required and wrt == "x", **common
            )


ELEMENTWISE: Mapping[str, Target] = {target.name: target for target in _targets()}
