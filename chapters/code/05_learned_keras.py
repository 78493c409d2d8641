import keras
from keras import ops


class Swish(keras.layers.Layer):
    def build(self, input_shape):
        # trained with the weights, whatever the backend
        self.beta = self.add_weight(shape=(), initializer="ones", name="beta")

    def call(self, x):
        return x * ops.sigmoid(self.beta * x)


swish = Swish()
