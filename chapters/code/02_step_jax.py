import jax
import jax.numpy as jnp


def make_network(key):
    glorot = jax.nn.initializers.glorot_uniform()
    keys = jax.random.split(key, 3)
    shapes = [(30, 16), (16, 8), (8, 1)]
    return [(glorot(k, s), jnp.zeros(s[1])) for k, s in zip(keys, shapes, strict=True)]


def forward(network, x):
    *hidden, (W, b) = network
    for V, c in hidden:
        x = jnp.tanh(x @ V + c)
    return x @ W + b


def loss_function(network, x, y):
    z = forward(network, x)
    # -log σ(z) where y is 1, and -log(1 - σ(z)) = -log σ(-z) where it is 0
    return -jnp.mean(y * jax.nn.log_sigmoid(z) + (1 - y) * jax.nn.log_sigmoid(-z))


@jax.jit
def training_step(network, x, y, learning_rate=0.3):
    loss, gradients = jax.value_and_grad(loss_function)(network, x, y)
    # nothing is changed in place: the step returns the new network
    return loss, jax.tree.map(lambda p, g: p - learning_rate * g, network, gradients)


network = make_network(jax.random.key(0))
