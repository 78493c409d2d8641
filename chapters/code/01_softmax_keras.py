import keras
from keras import ops

logits = ops.convert_to_tensor([[2.0, -1.0, 0.5], [0.0, 0.0, 3.0]])
labels = ops.convert_to_tensor([0, 1])

probabilities = ops.softmax(logits)
log_probabilities = ops.log_softmax(logits)
# unless you say from_logits=True, logits are taken for probabilities
loss_function = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
loss = loss_function(labels, logits)
gradient = (probabilities - ops.one_hot(labels, 3)) / len(logits)
