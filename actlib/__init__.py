"""Activation functions and their derivatives, exact to the last digits, in plain NumPy.

Every function is ``actlib.<name>(x, **parameters)``; beside it stand its derivative with respect
to the input, ``actlib.<name>_grad``, and to each parameter, ``actlib.<name>_grad_<parameter>``.
``actlib.catalog`` maps each name to what is known of the function.

>>> import actlib
>>> actlib.tanh([0.0, 1.0])
array([0.        , 0.76159416])
>>> list(actlib.catalog)[:3]
['sigmoid', 'log_sigmoid', 'tanh']
"""

from typing import TYPE_CHECKING, Any

from actlib.catalog import catalog
from actlib.exponential import (
    elu,
    elu_grad,
    elu_grad_alpha,
    selu,
    selu_grad,
)
from actlib.gated import (
    mish,
    mish_grad,
    silu,
    silu_grad,
    swish,
    swish_grad,
    swish_grad_beta,
)
from actlib.gelu_family import (
    gelu,
    gelu_grad,
)
from actlib.glu_family import (
    geglu,
    geglu_vjp,
    glu,
    glu_vjp,
    swiglu,
    swiglu_vjp,
)
from actlib.hard import (
    hard_sigmoid,
    hard_sigmoid_grad,
    hard_swish,
    hard_swish_grad,
)
from actlib.rectified import (
    clipped_relu,
    clipped_relu_grad,
    clipped_relu_grad_cap,
    leaky_relu,
    leaky_relu_grad,
    leaky_relu_grad_negative_slope,
    prelu,
    prelu_grad,
    prelu_grad_alpha,
    relu,
    relu_grad,
)
from actlib.sigmoidal import (
    log_sigmoid,
    log_sigmoid_grad,
    sigmoid,
    sigmoid_grad,
    softplus,
    softplus_grad,
    softplus_grad_beta,
    softsign,
    softsign_grad,
    tanh,
    tanh_grad,
)
from actlib.softmax_family import (
    log_softmax,
    log_softmax_vjp,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)

if TYPE_CHECKING:
    from actlib.catalog import Activation

__version__ = "0.1.0"

__all__ = [
    "Activation",
    "catalog",
    "clipped_relu",
    "clipped_relu_grad",
    "clipped_relu_grad_cap",
    "elu",
    "elu_grad",
    "elu_grad_alpha",
    "geglu",
    "geglu_vjp",
    "gelu",
    "gelu_grad",
    "glu",
    "glu_vjp",
    "hard_sigmoid",
    "hard_sigmoid_grad",
    "hard_swish",
    "hard_swish_grad",
    "leaky_relu",
    "leaky_relu_grad",
    "leaky_relu_grad_negative_slope",
    "log_sigmoid",
    "log_sigmoid_grad",
    "log_softmax",
    "log_softmax_vjp",
    "mish",
    "mish_grad",
    "prelu",
    "prelu_grad",
    "prelu_grad_alpha",
    "relu",
    "relu_grad",
    "selu",
    "selu_grad",
    "sigmoid",
    "sigmoid_grad",
    "silu",
    "silu_grad",
    "softmax",
    "softmax_jacobian",
    "softmax_vjp",
    "softplus",
    "softplus_grad",
    "softplus_grad_beta",
    "softsign",
    "softsign_grad",
    "swiglu",
    "swiglu_vjp",
    "swish",
    "swish_grad",
    "swish_grad_beta",
    "tanh",
    "tanh_grad",
]


def __getattr__(name: str) -> Any:
    if name == "Activation":  # only who asks for the class waits for it
        from actlib.catalog import Activation

        return Activation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
