import torch
from torch import nn


def swap(network):
    *hidden, output = network
    layers = []
    for layer in hidden:
        if isinstance(layer, nn.Sigmoid):
            layers.append(nn.ReLU())
        else:
            fresh = nn.Linear(layer.in_features, layer.out_features)
            nn.init.kaiming_normal_(fresh.weight, nonlinearity="relu")
            nn.init.zeros_(fresh.bias)
            layers.append(fresh)
    return nn.Sequential(*layers, output)  # the output layer stays


torch.manual_seed(0)
network = nn.Sequential(
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 64),
    nn.Sigmoid(),
    nn.Linear(64, 10),
)

swapped = swap(network)
