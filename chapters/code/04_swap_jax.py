import itertools

import jax
import jax.numpy as jnp


def make_network(key, sizes, initializer):
    network = []
    for shape in itertools.pairwise(sizes):
        key, used = jax.random.split(key)
        network.append((initializer(used, shape), jnp.zeros(shape[1])))
    return network


def forward(network, x, activation):
    *hidden, (W, b) = network
    for V, c in hidden:
        x = activation(x @ V + c)
    return x @ W + b


def swap(network, key):
    *hidden, output = network
    sizes = [hidden[0][0].shape[0], *(len(c) for _, c in hidden)]
    he = jax.nn.initializers.he_normal()
    return [*make_network(key, sizes, he), output]  # the output layer stays


glorot = jax.nn.initializers.glorot_uniform()
network = make_network(jax.random.key(0), [64, 64, 64, 10], glorot)
before = forward(network, jnp.zeros((1, 64)), jax.nn.sigmoid)

swapped = swap(network, jax.random.key(1))
after = forward(swapped, jnp.zeros((1, 64)), jax.nn.relu)
