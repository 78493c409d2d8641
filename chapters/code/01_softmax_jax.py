import jax
import jax.numpy as jnp

logits = jnp.array([[2.0, -1.0, 0.5], [0.0, 0.0, 3.0]])
labels = jnp.array([0, 1])


def cross_entropy(z, labels):
    picked = jnp.take_along_axis(jax.nn.log_softmax(z), labels[:, None], axis=-1)
    return -picked.mean()


probabilities = jax.nn.softmax(logits)
log_probabilities = jax.nn.log_softmax(logits)
loss, gradient = jax.value_and_grad(cross_entropy)(logits, labels)
