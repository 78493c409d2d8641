import keras
from keras import ops

# Keras leaves differentiation to its backend; by hand it is a comparison.


def indicator(condition):
    return ops.cast(condition, "float32")


x = ops.convert_to_tensor([-3.0, -0.5, 0.0, 0.5, 6.0, 7.5])
values = {
    "relu": ops.relu(x),
    "leaky_relu": ops.leaky_relu(x, negative_slope=0.01),  # its default is 0.2
    "clipped_relu": ops.relu6(x),
}
slopes = {
    "relu": indicator(x > 0),
    "leaky_relu": ops.where(x > 0, 1.0, 0.01),
    "clipped_relu": indicator(ops.logical_and(x > 0, x < 6)),
}

# PReLU starts at 0 here, unless told otherwise, and has one slope a feature
prelu = keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))
