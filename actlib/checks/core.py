"""The one entry point: find what the answer is checked against, and hand over to the family's check."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from actlib.checks.elementwise import check_elementwise
from actlib.checks.network import NETWORK, check_network
from actlib.checks.report import Report
from actlib.checks.targets import ADVICE, ELEMENTWISE
from actlib.checks.vector import ADVICE as VECTOR_ADVICE
from actlib.checks.vector import VECTOR, check_vector


def check(
    answer: Callable[..., Any],
    target: str,
    *,
    parts: Iterable[str] | Mapping[str, float] | None = None,
    secret: bool = False,
    **parameters: Any,
) -> Report:
    """Check a student's function against the reference.

    Parameters
    ----------
    answer
        The student's function itself, not its result.
    target
        What it should be: a function of the catalogue ("tanh"), its derivative ("tanh_grad"),
        a parameter's derivative ("softplus_grad_beta"), a function of whole vectors or what
        backpropagation makes of it ("softmax", "softmax_jacobian", "glu_vjp"), or a part of a
        network ("bce_with_logits", "bce_with_logits_grad", "backward").
    parts
        Which parts to judge; a mapping also gives each part's weight. The default is all parts
        of the target: "value", "shape", "input" and "stability".
        What these leave out is advice, which costs nothing unless it is asked for as a part:
        "parameters" (they are arguments), "channels" (a slope each, for PReLU), "dtype" (integers and float32), "empty" (an empty
        array), "infinity" and "nan"; for functions of vectors "axis" (it is an argument) and
        "batch" (several Jacobians at once).
    secret
        Probe also at points drawn from the course's secret (the environment variable
        ``ACTLIB_COURSE_SECRET``), which no published notebook gives away.
    **parameters
        Passed on to the answer and to the reference, such as ``beta=1.7``. Without them the answer
        is judged at its own default and, if it takes the parameter, at other values too.

    Returns
    -------
    Report
        Whatever the answer does, short of killing the process, is a finding and not an error.

    Raises
    ------
    ValueError
        If there is no such target or part: a mistake of whoever wrote the check.
    """
    if target in ELEMENTWISE:
        judge: Callable[..., Report] = check_elementwise
        known: tuple[str, ...] = ELEMENTWISE[target].parts
        optional: tuple[str, ...] = ADVICE
    elif target in VECTOR:
        judge, known, optional = check_vector, VECTOR[target].parts, VECTOR_ADVICE
    elif target in NETWORK:
        judge, known, optional = check_network, NETWORK[target].parts, ()
    else:
        near = difflib.get_close_matches(str(target), [*ELEMENTWISE, *VECTOR, *NETWORK], n=3)
        raise ValueError(
            f"check: there is no target {target!r}"
            + (f"; did you mean {' or '.join(map(repr, near))}?" if near else "")
        )
    weights = _weights(target, known, optional, parts)
    return judge(answer, target, weights, secret=secret, parameters=parameters)


def _weights(
    target: str,
    known: tuple[str, ...],
    optional: tuple[str, ...],
    parts: Iterable[str] | Mapping[str, float] | None,
) -> dict[str, float]:
    if parts is None:
        parts = known
    elif isinstance(parts, str):
        parts = (parts,)
    weights = dict(parts) if isinstance(parts, Mapping) else dict.fromkeys(parts, 1.0)
    for part, weight in weights.items():
        if part not in known + optional:
            raise ValueError(f"check: {target} has the parts {', '.join(known)}; not {part!r}")
        if not weight >= 0:
            raise ValueError(f"check: the weight of {part!r} must not be negative, but is {weight}")
    return weights
