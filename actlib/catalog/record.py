"""What the catalogue says of one function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Function(Protocol):
    """A function of the catalogue: an array first, then parameters, and ``out=`` by name."""

    __name__: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the function of an array."""


@dataclass(frozen=True, kw_only=True, eq=False)  # a record is only equal to itself
class Activation:
    """What the course knows of one activation function.

    Attributes
    ----------
    name
        The public name: ``actlib.<name>``.
    fn, grad
        The function and its derivative with respect to the input. For a function of whole
        vectors, `grad` is the vector-Jacobian product ``grad(x, upstream, axis=-1)``.
    vector
        Whether it is a function of whole vectors: softmax, log-softmax, and the GLU family.
    parameter_grads
        The derivative with respect to each parameter, by the parameter's name.
    parameters
        The parameters and their default values (for a learned one, where training starts).
    formula, gradient_formula
        LaTeX for the function and the derivative with respect to x, without delimiters.
    range
        Infimum and supremum of the values at the default parameters.
    kinks
        Where the derivative jumps, at the default parameters.
    smoothness
        Whether the function is "C0" (continuous), "C1" (so is its derivative), … or "analytic".
    monotonic
        Whether the function never decreases.
    paper, year
        The key in ``chapters/references.bib`` of the paper it comes from, and its year.
    used_in
        Where one meets it.
    torch, jax, keras
        The matching call in each framework, as an expression in ``x``.

    Examples
    --------
    >>> import actlib
    >>> actlib.catalog["tanh"].range
    (-1.0, 1.0)
    >>> actlib.catalog["softplus"].parameter_grads["beta"](0.0)
    np.float64(-0.6931471805599453)
    """

    name: str
    fn: Function
    grad: Function
    vector: bool = False
    parameter_grads: Mapping[str, Function] = field(default_factory=dict)
    parameters: Mapping[str, float | str] = field(default_factory=dict)
    formula: str
    gradient_formula: str
    range: tuple[float, float]
    kinks: tuple[float, ...] = ()
    smoothness: str
    monotonic: bool
    paper: str
    year: int
    used_in: str
    torch: str
    jax: str
    keras: str
