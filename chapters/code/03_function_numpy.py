import numpy as np


def relu(x):
    return np.maximum(x, 0.0)


def relu_grad(x):
    return np.where(x > 0, 1.0, 0.0)  # 0 at the corner


def leaky_relu(x, negative_slope=0.01):
    return np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)


def leaky_relu_grad(x, negative_slope=0.01):
    on = np.where(x > 0, 1.0, 0.0)
    return on + negative_slope * (1.0 - on)


def relu6(x):
    return np.clip(x, 0.0, 6.0)


def relu6_grad(x):
    return np.where((x > 0) & (x < 6), 1.0, 0.0)


x = np.array([-3.0, -0.5, 0.0, 0.5, 6.0, 7.5])
values = {
    "relu": relu(x),
    "leaky_relu": leaky_relu(x),
    "clipped_relu": relu6(x),
}
slopes = {
    "relu": relu_grad(x),
    "leaky_relu": leaky_relu_grad(x),
    "clipped_relu": relu6_grad(x),
}
