import keras


def swap(network):
    *hidden, output = network.layers
    layers = [keras.Input(network.input_shape[1:])]
    for layer in hidden:
        layers.append(
            keras.layers.Dense(
                layer.units,
                activation="relu",
                kernel_initializer="he_normal",
            )
        )
    return keras.Sequential([*layers, output])  # the output layer stays


keras.utils.set_random_seed(0)
network = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="sigmoid"),
        keras.layers.Dense(64, activation="sigmoid"),
        keras.layers.Dense(10),
    ]
)

swapped = swap(network)
