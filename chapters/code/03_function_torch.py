import torch
from torch.nn import functional as F


def slope(function, x):
    x = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(x).sum(), x)
    return gradient


functions = {"relu": F.relu, "leaky_relu": F.leaky_relu, "clipped_relu": F.relu6}

x = torch.tensor([-3.0, -0.5, 0.0, 0.5, 6.0, 7.5])
values = {name: function(x) for name, function in functions.items()}
slopes = {name: slope(function, x) for name, function in functions.items()}

# PReLU learns a parameter, so it is a layer: one slope, or one a channel
prelu = torch.nn.PReLU(num_parameters=1, init=0.25)
