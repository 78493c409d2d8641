import numpy as np

from actlib import nn

# one β for the layer; it is trained with the weights
swish = nn.Activation("swish", learn=["beta"])


def forward_and_backward(x, upstream):
    y = swish.forward(x)
    dx = swish.backward(upstream)
    return y, dx, swish.gradients["beta"]


beta = swish.parameters["beta"]
assert np.ndim(beta) == 0
