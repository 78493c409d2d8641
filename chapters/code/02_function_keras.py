from keras import ops

# Keras leaves differentiation to its backend; by hand it is a line each.


def sigmoid_grad(x):
    # σ(-x) is 1 - σ(x) without the cancellation
    return ops.sigmoid(x) * ops.sigmoid(-x)


def tanh_grad(x):
    return 4.0 * sigmoid_grad(2.0 * x)  # from tanh(x) = 2σ(2x) - 1


x = ops.linspace(-6.0, 6.0, 7)
values = {"sigmoid": ops.sigmoid(x), "tanh": ops.tanh(x)}
slopes = {"sigmoid": sigmoid_grad(x), "tanh": tanh_grad(x)}
