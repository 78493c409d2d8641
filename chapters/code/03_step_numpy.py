import numpy as np

from actlib import nn
from actlib.init import he_normal

rng = np.random.default_rng(0)
network = nn.Network(
    [
        nn.Dense(30, 16, rng=rng, init=he_normal),
        nn.Activation("relu"),
        nn.Dense(16, 8, rng=rng, init=he_normal),
        nn.Activation("relu"),
        nn.Dense(8, 1, rng=rng, init=he_normal),
    ]
)
optimizer = nn.SGD(learning_rate=0.3)


def training_step(x, y):
    logits = network.forward(x)
    loss = nn.binary_cross_entropy_with_logits(logits, y)
    network.backward(nn.binary_cross_entropy_with_logits_grad(logits, y))
    optimizer.step(network.parameters, network.gradients)
    return loss
