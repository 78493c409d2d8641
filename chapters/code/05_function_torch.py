import torch
from torch.nn import functional as F


def swiglu(x):
    a, b = x.chunk(2, dim=-1)
    return a * F.silu(b)


x = torch.linspace(-4.0, 4.0, 8)
values = {
    "elu": F.elu(x),
    "selu": F.selu(x),
    "softplus": F.softplus(x),
    "gelu": F.gelu(x),  # exact; approximate="tanh" for the other form
    "silu": F.silu(x),
    "mish": F.mish(x),
    "hard_sigmoid": F.hardsigmoid(x),
    "hard_swish": F.hardswish(x),
    "swiglu": swiglu(x),
}
