import jax
import jax.numpy as jnp


def swiglu(x):
    a, b = jnp.split(x, 2, axis=-1)
    return a * jax.nn.silu(b)


x = jnp.linspace(-4.0, 4.0, 8)
values = {
    "elu": jax.nn.elu(x),
    "selu": jax.nn.selu(x),
    "softplus": jax.nn.softplus(x),
    "gelu": jax.nn.gelu(x, approximate=False),  # the tanh form is the default
    "silu": jax.nn.silu(x),
    "mish": jax.nn.mish(x),
    "hard_sigmoid": jax.nn.hard_sigmoid(x),
    "hard_swish": jax.nn.hard_swish(x),
    "swiglu": swiglu(x),
}
