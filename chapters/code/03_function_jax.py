import jax
import jax.numpy as jnp


def slope(function, x):
    return jax.vmap(jax.grad(function))(x)


functions = {
    "relu": jax.nn.relu,
    "leaky_relu": jax.nn.leaky_relu,
    "clipped_relu": jax.nn.relu6,
}

x = jnp.array([-3.0, -0.5, 0.0, 0.5, 6.0, 7.5])
values = {name: function(x) for name, function in functions.items()}
slopes = {name: slope(function, x) for name, function in functions.items()}


def prelu(x, alpha):
    # a learned slope is one more argument to differentiate for
    return jax.nn.leaky_relu(x, alpha)
