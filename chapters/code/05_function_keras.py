import keras
from keras import ops


def swiglu(x):
    a, b = ops.split(x, 2, axis=-1)
    return a * ops.silu(b)


x = ops.linspace(-4.0, 4.0, 8)
values = {
    "elu": ops.elu(x),
    "selu": ops.selu(x),
    "softplus": ops.softplus(x),
    "gelu": ops.gelu(x, approximate=False),  # the tanh form is the default
    "silu": ops.silu(x),
    "mish": keras.activations.mish(x),
    "hard_sigmoid": ops.hard_sigmoid(x),
    "hard_swish": ops.hard_swish(x),
    "swiglu": swiglu(x),
}
