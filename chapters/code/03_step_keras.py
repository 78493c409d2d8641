import keras

keras.utils.set_random_seed(0)
network = keras.Sequential(
    [
        keras.Input((30,)),
        keras.layers.Dense(16, activation="relu", kernel_initializer="he_normal"),
        keras.layers.Dense(8, activation="relu", kernel_initializer="he_normal"),
        keras.layers.Dense(1, kernel_initializer="he_normal"),
    ]
)
network.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.3),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
)


def training_step(x, y):
    # the loss before the step, as in the other frameworks
    return float(network.train_on_batch(x, y))
