import itertools

import numpy as np

from actlib import nn
from actlib.init import he_normal


def swap(network, rng):
    *hidden, output = network.layers.values()
    layers = []
    for layer in hidden:
        if isinstance(layer, nn.Activation):
            layers.append(nn.Activation("relu"))
        else:
            layers.append(nn.Dense(*layer.W.shape, rng=rng, init=he_normal))
    return nn.Network([*layers, output])  # the output layer stays


rng = np.random.default_rng(0)
sizes, layers = [64, 64, 64], []
for fan_in, fan_out in itertools.pairwise(sizes):
    layers += [nn.Dense(fan_in, fan_out, rng=rng), nn.Activation("sigmoid")]
network = nn.Network([*layers, nn.Dense(64, 10, rng=rng)])

swapped = swap(network, rng)
