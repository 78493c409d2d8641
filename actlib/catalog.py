"""The catalogue: one record a function, where chapters, exercises, checks, widgets and tests look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType

from actlib import sigmoidal
from actlib._elementwise import Elementwise


@dataclass(frozen=True, kw_only=True)
class Activation:
    """What the course knows of one activation function.

    Attributes
    ----------
    name
        The public name: ``actlib.<name>``.
    fn, grad
        The function and its derivative with respect to the input.
    parameter_grads
        The derivative with respect to each parameter, by the parameter's name.
    parameters
        The parameters and their default values.
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
    fn: Elementwise
    grad: Elementwise
    parameter_grads: Mapping[str, Elementwise] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
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


_RECORDS = (
    Activation(
        name="sigmoid",
        fn=sigmoidal.sigmoid,
        grad=sigmoidal.sigmoid_grad,
        formula=r"\frac{1}{1 + e^{-x}}",
        gradient_formula=r"\sigma(x)\,(1 - \sigma(x))",
        range=(0.0, 1.0),
        smoothness="analytic",
        monotonic=True,
        paper="verhulst1838notice",
        year=1838,
        used_in="output of a binary classifier; gates of LSTM and GRU",
        torch="torch.sigmoid(x)",
        jax="jax.nn.sigmoid(x)",
        keras="keras.ops.sigmoid(x)",
    ),
    Activation(
        name="log_sigmoid",
        fn=sigmoidal.log_sigmoid,
        grad=sigmoidal.log_sigmoid_grad,
        formula=r"-\log(1 + e^{-x})",
        gradient_formula=r"\sigma(-x)",
        range=(-inf, 0.0),
        smoothness="analytic",
        monotonic=True,
        paper="verhulst1838notice",
        year=1838,
        used_in="log-probability in a binary cross-entropy",
        torch="torch.nn.functional.logsigmoid(x)",
        jax="jax.nn.log_sigmoid(x)",
        keras="keras.ops.log_sigmoid(x)",
    ),
    Activation(
        name="tanh",
        fn=sigmoidal.tanh,
        grad=sigmoidal.tanh_grad,
        formula=r"\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
        gradient_formula=r"1 - \tanh^2(x)",
        range=(-1.0, 1.0),
        smoothness="analytic",
        monotonic=True,
        paper="lecun1998efficient",
        year=1998,
        used_in="hidden layers of small networks; the state of LSTM and GRU",
        torch="torch.tanh(x)",
        jax="jax.numpy.tanh(x)",
        keras="keras.ops.tanh(x)",
    ),
    Activation(
        name="softsign",
        fn=sigmoidal.softsign,
        grad=sigmoidal.softsign_grad,
        formula=r"\frac{x}{1 + |x|}",
        gradient_formula=r"\frac{1}{(1 + |x|)^2}",
        range=(-1.0, 1.0),
        smoothness="C1",
        monotonic=True,
        paper="turian2009quadratic",
        year=2009,
        used_in="a tanh with slower saturation",
        torch="torch.nn.functional.softsign(x)",
        jax="jax.nn.soft_sign(x)",
        keras="keras.ops.softsign(x)",
    ),
    Activation(
        name="softplus",
        fn=sigmoidal.softplus,
        grad=sigmoidal.softplus_grad,
        parameter_grads={"beta": sigmoidal.softplus_grad_beta},
        parameters={"beta": 1.0},
        formula=r"\frac{1}{\beta} \log(1 + e^{\beta x})",
        gradient_formula=r"\sigma(\beta x)",
        range=(0.0, inf),
        smoothness="analytic",
        monotonic=True,
        paper="dugas2001incorporating",
        year=2001,
        used_in="positive parameters, such as the scale of a distribution",
        torch="torch.nn.functional.softplus(x)",
        jax="jax.nn.softplus(x)",
        keras="keras.ops.softplus(x)",
    ),
)

catalog: Mapping[str, Activation] = MappingProxyType({record.name: record for record in _RECORDS})
