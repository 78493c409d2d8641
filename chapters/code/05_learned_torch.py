import torch
from torch import nn


class Swish(nn.Module):
    def __init__(self, beta=1.0):
        super().__init__()
        self.beta = nn.Parameter(torch.tensor(beta))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


swish = Swish()


def forward_and_backward(x, upstream):
    x = x.detach().clone().requires_grad_()
    y = swish(x)
    return y, *torch.autograd.grad(y, (x, swish.beta), upstream)
