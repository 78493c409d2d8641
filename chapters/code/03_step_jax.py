import jax
import jax.numpy as jnp


def make_network(key):
    he = jax.nn.initializers.he_normal()
    network = []
    for shape in [(30, 16), (16, 8), (8, 1)]:
        key, used = jax.random.split(key)
        network.append((he(used, shape), jnp.zeros(shape[1])))
    return network


def forward(network, x):
    *hidden, (W, b) = network
    for V, c in hidden:
        x = jax.nn.relu(x @ V + c)
    return x @ W + b


def loss_function(network, x, y):
    z = forward(network, x)
    log_p, log_q = jax.nn.log_sigmoid(z), jax.nn.log_sigmoid(-z)
    return -jnp.mean(y * log_p + (1 - y) * log_q)


@jax.jit
def training_step(network, x, y, learning_rate=0.3):
    loss, gradients = jax.value_and_grad(loss_function)(network, x, y)

    def descend(parameter, gradient):
        return parameter - learning_rate * gradient

    # nothing is changed in place: the step returns the new network
    return loss, jax.tree.map(descend, network, gradients)


network = make_network(jax.random.key(0))
