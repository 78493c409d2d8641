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

from actlib.catalog import Activation, catalog
from actlib.gated import (
    gelu,
    gelu_grad,
    hard_swish,
    hard_swish_grad,
    mish,
    mish_grad,
    silu,
    silu_grad,
    swish,
    swish_grad,
    swish_grad_beta,
)
from actlib.rectified import (
    clipped_relu,
    clipped_relu_grad,
    clipped_relu_grad_cap,
    elu,
    elu_grad,
    elu_grad_alpha,
    leaky_relu,
    leaky_relu_grad,
    leaky_relu_grad_negative_slope,
    prelu,
    prelu_grad,
    prelu_grad_alpha,
    relu,
    relu_grad,
    selu,
    selu_grad,
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
    "gelu",
    "gelu_grad",
    "hard_swish",
    "hard_swish_grad",
    "leaky_relu",
    "leaky_relu_grad",
    "leaky_relu_grad_negative_slope",
    "log_sigmoid",
    "log_sigmoid_grad",
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
    "softplus",
    "softplus_grad",
    "softplus_grad_beta",
    "softsign",
    "softsign_grad",
    "swish",
    "swish_grad",
    "swish_grad_beta",
    "tanh",
    "tanh_grad",
]
