"""The catalogue: one record a function, where chapters, exercises, checks, widgets and tests look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType

from actlib import gated, rectified, sigmoidal
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
    Activation(
        name="relu",
        fn=rectified.relu,
        grad=rectified.relu_grad,
        parameter_grads={},
        parameters={},
        formula=r"\max(x, 0)",
        gradient_formula=r"[x > 0]",
        range=(0.0, inf),
        kinks=(0.0,),
        smoothness="C0",
        monotonic=True,
        paper="nair2010rectified",
        year=2010,
        used_in="hidden layers of most convolutional networks",
        torch="torch.relu(x)",
        jax="jax.nn.relu(x)",
        keras="keras.ops.relu(x)",
    ),
    Activation(
        name="leaky_relu",
        fn=rectified.leaky_relu,
        grad=rectified.leaky_relu_grad,
        parameter_grads={"negative_slope": rectified.leaky_relu_grad_negative_slope},
        parameters={"negative_slope": 0.01},
        formula=r"\max(x, 0) + a \min(x, 0)",
        gradient_formula=r"[x > 0] + a\,[x \le 0]",
        range=(-inf, inf),
        kinks=(0.0,),
        smoothness="C0",
        monotonic=True,
        paper="maas2013rectifier",
        year=2013,
        used_in="generative networks",
        torch="torch.nn.functional.leaky_relu(x)",
        jax="jax.nn.leaky_relu(x)",
        keras="keras.ops.leaky_relu(x, 0.01)",
    ),
    Activation(
        name="prelu",
        fn=rectified.prelu,
        grad=rectified.prelu_grad,
        parameter_grads={"alpha": rectified.prelu_grad_alpha},
        parameters={"alpha": 0.25},
        formula=r"\max(x, 0) + \alpha \min(x, 0)",
        gradient_formula=r"[x > 0] + \alpha\,[x \le 0]",
        range=(-inf, inf),
        kinks=(0.0,),
        smoothness="C0",
        monotonic=True,
        paper="he2015delving",
        year=2015,
        used_in="image classification",
        torch="torch.nn.functional.prelu(x, torch.tensor([0.25], dtype=x.dtype))",
        jax="jax.nn.leaky_relu(x, 0.25)",
        keras="keras.ops.leaky_relu(x, 0.25)",
    ),
    Activation(
        name="clipped_relu",
        fn=rectified.clipped_relu,
        grad=rectified.clipped_relu_grad,
        parameter_grads={"cap": rectified.clipped_relu_grad_cap},
        parameters={"cap": 6.0},
        formula=r"\min(\max(x, 0), \tau)",
        gradient_formula=r"[0 < x < \tau]",
        range=(0.0, 6.0),
        kinks=(0.0, 6.0),
        smoothness="C0",
        monotonic=True,
        paper="krizhevsky2010convolutional",
        year=2010,
        used_in="networks in low precision",
        torch="torch.nn.functional.relu6(x)",
        jax="jax.nn.relu6(x)",
        keras="keras.ops.relu6(x)",
    ),
    Activation(
        name="elu",
        fn=rectified.elu,
        grad=rectified.elu_grad,
        parameter_grads={"alpha": rectified.elu_grad_alpha},
        parameters={"alpha": 1.0},
        formula=r"\max(x, 0) + \alpha\,(e^{\min(x, 0)} - 1)",
        gradient_formula=r"[x > 0] + \alpha e^{x}\,[x \le 0]",
        range=(-1.0, inf),
        kinks=(),
        smoothness="C1",
        monotonic=True,
        paper="clevert2015fast",
        year=2015,
        used_in="networks without normalisation layers",
        torch="torch.nn.functional.elu(x)",
        jax="jax.nn.elu(x)",
        keras="keras.ops.elu(x)",
    ),
    Activation(
        name="selu",
        fn=rectified.selu,
        grad=rectified.selu_grad,
        parameter_grads={},
        parameters={},
        formula=r"\lambda\,\operatorname{elu}_\alpha(x)",
        gradient_formula=r"\lambda\,\operatorname{elu}_\alpha'(x)",
        range=(-1.7580993408473766, inf),
        kinks=(0.0,),
        smoothness="C0",
        monotonic=True,
        paper="klambauer2017self",
        year=2017,
        used_in="self-normalising networks",
        torch="torch.nn.functional.selu(x)",
        jax="jax.nn.selu(x)",
        keras="keras.ops.selu(x)",
    ),
    Activation(
        name="gelu",
        fn=gated.gelu,
        grad=gated.gelu_grad,
        parameter_grads={},
        parameters={},
        formula=r"x\,\Phi(x)",
        gradient_formula=r"\Phi(x) + x\,\varphi(x)",
        range=(-0.16997120747990369, inf),
        kinks=(),
        smoothness="analytic",
        monotonic=False,
        paper="hendrycks2016gaussian",
        year=2016,
        used_in="transformers",
        torch="torch.nn.functional.gelu(x)",
        jax="jax.nn.gelu(x, approximate=False)",
        keras="keras.ops.gelu(x, approximate=False)",
    ),
    Activation(
        name="swish",
        fn=gated.swish,
        grad=gated.swish_grad,
        parameter_grads={"beta": gated.swish_grad_beta},
        parameters={"beta": 1.0},
        formula=r"x\,\sigma(\beta x)",
        gradient_formula=r"\sigma(\beta x) + \beta x\,\sigma'(\beta x)",
        range=(-0.27846454276107380, inf),
        kinks=(),
        smoothness="analytic",
        monotonic=False,
        paper="ramachandran2017searching",
        year=2017,
        used_in="EfficientNet",
        torch="torch.nn.functional.silu(x)",
        jax="jax.nn.swish(x)",
        keras="keras.ops.silu(x)",
    ),
    Activation(
        name="silu",
        fn=gated.silu,
        grad=gated.silu_grad,
        parameter_grads={},
        parameters={},
        formula=r"x\,\sigma(x)",
        gradient_formula=r"\sigma(x) + x\,\sigma'(x)",
        range=(-0.27846454276107380, inf),
        kinks=(),
        smoothness="analytic",
        monotonic=False,
        paper="elfwing2018sigmoid",
        year=2018,
        used_in="vision networks and language models",
        torch="torch.nn.functional.silu(x)",
        jax="jax.nn.silu(x)",
        keras="keras.ops.silu(x)",
    ),
    Activation(
        name="hard_swish",
        fn=gated.hard_swish,
        grad=gated.hard_swish_grad,
        parameter_grads={},
        parameters={},
        formula=r"x\,\operatorname{relu6}(x + 3)/6",
        gradient_formula=r"(2x + 3)/6 \text{ for } |x| < 3",
        range=(-0.375, inf),
        kinks=(-3.0, 3.0),
        smoothness="C0",
        monotonic=False,
        paper="howard2019searching",
        year=2019,
        used_in="MobileNetV3",
        torch="torch.nn.functional.hardswish(x)",
        jax="jax.nn.hard_swish(x)",
        keras="keras.ops.hard_silu(x)",
    ),
    Activation(
        name="mish",
        fn=gated.mish,
        grad=gated.mish_grad,
        parameter_grads={},
        parameters={},
        formula=r"x \tanh(\operatorname{softplus}(x))",
        gradient_formula=r"\tanh(s) + x\,\sigma(x)(1 - \tanh^2 s),\ s = \operatorname{softplus}(x)",
        range=(-0.30884065150222810, inf),
        kinks=(),
        smoothness="analytic",
        monotonic=False,
        paper="misra2020mish",
        year=2020,
        used_in="YOLOv4",
        torch="torch.nn.functional.mish(x)",
        jax="jax.nn.mish(x)",
        keras="keras.ops.mish(x)",
    ),
)

catalog: Mapping[str, Activation] = MappingProxyType({record.name: record for record in _RECORDS})
