# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade": false, "grade_id": "intro", "locked": true, "schema_version": 3, "solution": false, "task": false}
# # Assignment 4: from sigmoid to ReLU
#
# You will measure how the gradient fades on its way back through a deep network, write the three classical
# schemes for initial weights, and turn a sigmoid network that does not learn into a ReLU network that does.
# On the way you meet two smooth relatives of the functions that you know, softsign and softplus, and you
# write the two numbers by which the result is judged.
#
# It takes 60 to 120 minutes. Chapter 4 of the book derives what you need.
#
# **How it works.** Write your code where it says `# YOUR CODE HERE`, and delete the line
# `raise NotImplementedError()`. The cell below each exercise checks your answer as often as you
# like, and says what is wrong and where it shows. Parts count one by one. After you hand in, the same
# checks run again on numbers that you have not seen.
#
# | exercise | what | points |
# |---|---|---|
# | 1 | softsign | 2 |
# | 2 | softplus and log-sigmoid | 6 |
# | 3 | three ways to draw the first weights | 6 |
# | 4 | the gradient through a deep network | 9 |
# | 5 | accuracy and macro-F1 | 4 |
# | 6 | the swap | 5 |
# | 7 | a question to answer in words | 3 |
#
# Before you hand in, choose *Kernel → Restart and run all*: a notebook must run from top to bottom.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from actlib.gradcheck import numerical_grad

# %% [markdown] nbgrader={"grade": false, "grade_id": "softsign-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. Softsign (1 + 1 points)
#
# $$\operatorname{softsign}(x) = \frac{x}{1 + |x|}$$
#
# Like tanh it runs from −1 to 1, but it saturates slowly, and needs no exponential. Write it and its
# derivative, which is one formula for both signs of $x$.


# %% nbgrader={"grade": false, "grade_id": "softsign", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softsign(x):
    """Return softsign of every element of x.

    x : array of floats, any shape
    returns : array of the same shape, values between -1 and 1
    """
    ### BEGIN SOLUTION
    return x / (1 + np.abs(x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softsign-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softsign, "softsign", parts={"value": 0.5, "shape": 0.5}).points(1)
### BEGIN HIDDEN TESTS
check(softsign, "softsign", parts={"value": 0.5, "shape": 0.5}, secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "softsign-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softsign_grad(x):
    """Return the derivative of softsign at every element of x."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.abs(x)) ** 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softsign-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softsign_grad, "softsign_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(softsign_grad, "softsign_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "softplus-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. Softplus and log-sigmoid (2 + 1 + 1 points)
#
# $$\operatorname{softplus}(x) = \frac{1}{\beta} \log\bigl(1 + e^{\beta x}\bigr)$$
#
# is a ReLU with a rounded corner; the larger $\beta$, the sharper the corner. One of its two points is for
# an implementation that never overflows: for $x = 1000$ the answer is 1000.
#
# Then write the derivative for $x$, which is an old acquaintance, and the one for $\beta$, for which you
# need the product rule. (Both with the plain formula: stability is not asked for there.)


# %% nbgrader={"grade": false, "grade_id": "softplus", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softplus(x, beta=1.0):
    """Return softplus of every element of x.

    x : array of floats, any shape
    beta : float above 0
    returns : array of the same shape, values above 0
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0) + np.log1p(np.exp(-beta * np.abs(x))) / beta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softplus-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softplus, "softplus", parts={"value": 1, "stability": 1}).points(2)
### BEGIN HIDDEN TESTS
check(softplus, "softplus", parts={"value": 1, "stability": 1}, secret=True).points(2)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "softplus-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softplus_grad(x, beta=1.0):
    """Return the derivative of softplus with respect to x, at every element of x."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-beta * x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softplus-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softplus_grad, "softplus_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(softplus_grad, "softplus_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "softplus-beta", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softplus_grad_beta(x, beta=1.0):
    """Return the derivative of softplus with respect to beta, at every element of x."""
    ### BEGIN SOLUTION
    return (x * softplus_grad(x, beta) - softplus(x, beta)) / beta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softplus-beta-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softplus_grad_beta, "softplus_grad_beta", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(softplus_grad_beta, "softplus_grad_beta", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "log-sigmoid-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Log-sigmoid (1 + 1 points)
#
# Cross-entropies need $\log \sigma(x)$. For $x = -1000$ the sigmoid rounds to 0 and its logarithm is
# $-\infty$, but the right answer is −1000. Express $\log \sigma$ through your `softplus`, and differentiate.


# %% nbgrader={"grade": false, "grade_id": "log-sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_sigmoid(x):
    """Return the logarithm of the sigmoid of every element of x, without overflow."""
    ### BEGIN SOLUTION
    return -softplus(-x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "log-sigmoid-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(log_sigmoid, "log_sigmoid", parts={"value": 0.5, "stability": 0.5}).points(1)
### BEGIN HIDDEN TESTS
check(log_sigmoid, "log_sigmoid", parts={"value": 0.5, "stability": 0.5}, secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "log-sigmoid-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_sigmoid_grad(x):
    """Return the derivative of the logarithm of the sigmoid at every element of x."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "log-sigmoid-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(log_sigmoid_grad, "log_sigmoid_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(log_sigmoid_grad, "log_sigmoid_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "init-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. Three ways to draw the first weights (2 + 2 + 2 points)
#
# | scheme | distribution | variance |
# |---|---|---|
# | Glorot, for tanh | uniform | $2 / (n_\text{in} + n_\text{out})$ |
# | LeCun | normal | $1 / n_\text{in}$ |
# | He, for ReLU | uniform | $2 / n_\text{in}$ |
#
# All have mean 0. A uniform distribution between $-a$ and $a$ has the variance $a^2/3$: find the bound $a$ that
# gives the variance asked for. Draw from `np.random.default_rng(seed)`, so that the same seed gives the
# same weights.


# %% nbgrader={"grade": false, "grade_id": "glorot", "locked": false, "schema_version": 3, "solution": true, "task": false}
def glorot_uniform(fan_in, fan_out, seed):
    """Return initial weights of variance 2 / (fan_in + fan_out), uniformly distributed.

    fan_in, fan_out : int, the numbers of inputs and outputs
    seed : int
    returns : array of shape (fan_in, fan_out)
    """
    ### BEGIN SOLUTION
    bound = np.sqrt(6 / (fan_in + fan_out))
    return np.random.default_rng(seed).uniform(-bound, bound, (fan_in, fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "glorot-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

parts = {"shape": 0.25, "scale": 1, "distribution": 0.5, "seed": 0.25}
check(glorot_uniform, "glorot_uniform", parts=parts).points(2)
### BEGIN HIDDEN TESTS
check(glorot_uniform, "glorot_uniform", parts=parts, secret=True).points(2)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "lecun", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lecun_normal(fan_in, fan_out, seed):
    """Return initial weights of variance 1 / fan_in, normally distributed."""
    ### BEGIN SOLUTION
    return np.random.default_rng(seed).normal(0, fan_in**-0.5, (fan_in, fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "lecun-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

parts = {"shape": 0.25, "scale": 1, "distribution": 0.5, "seed": 0.25}
check(lecun_normal, "lecun_normal", parts=parts).points(2)
### BEGIN HIDDEN TESTS
check(lecun_normal, "lecun_normal", parts=parts, secret=True).points(2)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "he", "locked": false, "schema_version": 3, "solution": true, "task": false}
def he_uniform(fan_in, fan_out, seed):
    """Return initial weights of variance 2 / fan_in, uniformly distributed."""
    ### BEGIN SOLUTION
    bound = np.sqrt(6 / fan_in)
    return np.random.default_rng(seed).uniform(-bound, bound, (fan_in, fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "he-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

parts = {"shape": 0.25, "scale": 1, "distribution": 0.5, "seed": 0.25}
check(he_uniform, "he_uniform", parts=parts).points(2)
### BEGIN HIDDEN TESTS
check(he_uniform, "he_uniform", parts=parts, secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "deep-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. The gradient through a deep network
#
# A network without biases, with the same activation $f$ after every layer, the last one included:
#
# $$h_0 = x, \qquad h_\ell = f(h_{\ell-1} W_\ell), \quad \ell = 1, \dots, L$$
#
# `weights` is the list $[W_1, \dots, W_L]$; `activation` is `"sigmoid"`, `"tanh"` or `"relu"`.
#
# ### Forward (3 points)
#
# One point for each activation.


# %% nbgrader={"grade": false, "grade_id": "deep-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def deep_forward(weights, x, activation):
    """Return the output of the last layer.

    weights : list of arrays; the first has shape (d, m1), the next (m1, m2), and so on
    x : array of shape (n, d)
    activation : "sigmoid", "tanh" or "relu"
    returns : array of shape (n, m), m the width of the last layer
    """
    ### BEGIN SOLUTION
    functions = {
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
    }
    for W in weights:
        x = functions[activation](x @ W)
    return x
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "deep-forward-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(deep_forward, "deep_forward").points(3)
### BEGIN HIDDEN TESTS
check(deep_forward, "deep_forward", secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "norms-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Backward: one norm a layer (6 points)
#
# Now `upstream` comes in from the loss: its gradient for the output $h_L$, of shape `(n, m)`. Carry it back to
# the first layer, and return for each layer the Euclidean norm of the gradient for its weights,
#
# $$\left\lVert \frac{\partial \mathcal L}{\partial W_\ell} \right\rVert = \Bigl(\sum_{ij} \bigl(\tfrac{\partial \mathcal L}{\partial W_{\ell,ij}}\bigr)^2\Bigr)^{1/2}.$$
#
# You have to keep the outputs of the layers on the way up. Two points for each activation.


# %% nbgrader={"grade": false, "grade_id": "norms", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_norms(weights, x, upstream, activation):
    """Return the norm of the gradient for each layer's weights, from the first layer to the last.

    weights : list of L arrays
    x : array of shape (n, d)
    upstream : array of shape (n, m), the gradient of the loss for the output of the last layer
    activation : "sigmoid", "tanh" or "relu"
    returns : array of shape (L,)
    """
    ### BEGIN SOLUTION
    slopes = {
        "sigmoid": lambda h: h * (1 - h),
        "tanh": lambda h: 1 - h**2,
        "relu": lambda h: h > 0,
    }
    outputs = [x]
    for W in weights:
        outputs.append(deep_forward([W], outputs[-1], activation))
    norms = []
    for layer in range(len(weights) - 1, -1, -1):
        delta = upstream * slopes[activation](outputs[layer + 1])
        norms.append(np.linalg.norm(outputs[layer].T @ delta))
        upstream = delta @ weights[layer].T
    return np.array(norms[::-1])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "norms-check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gradient_norms, "gradient_norms").points(6)
### BEGIN HIDDEN TESTS
check(gradient_norms, "gradient_norms", secret=True).points(6)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "depth-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### See it fade
#
# This cell is not graded. It sends one random gradient back through 20 layers of 64 units, for three
# activations, with the weights that you wrote in exercise 3. By which factor a layer does the sigmoid's gradient
# fall? With Glorot's weights ReLU's curve is level too, but it lies far lower: a weight's gradient is the signal from
# below times the error from above, and both shrink. Try `lecun_normal` with each, and other depths.

# %% nbgrader={"grade": false, "grade_id": "depth", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt

PAIRS = [
    ("sigmoid", glorot_uniform),
    ("tanh", glorot_uniform),
    ("relu", glorot_uniform),
    ("relu", he_uniform),
]

try:
    figure, axes = plt.subplots(figsize=(7, 3.5), layout="constrained")
    rng = np.random.default_rng(0)
    x, upstream = rng.normal(size=(50, 64)), rng.normal(size=(50, 64))
    for activation, scheme in PAIRS:
        weights = [scheme(64, 64, seed) for seed in range(20)]
        norms = gradient_norms(weights, x, upstream, activation)
        axes.semilogy(range(1, 21), norms, "o-", label=f"{activation}, {scheme.__name__}")
except NotImplementedError:
    plt.close()
    print("Finish exercises 3 and 4 first, then run this cell again.")
else:
    axes.set(xlabel="layer", ylabel="norm of the gradient", xticks=range(1, 21, 3))
    axes.legend()
    plt.show()

# %% [markdown] nbgrader={"grade": false, "grade_id": "accuracy-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. Accuracy and macro-F1 (1 + 3 points)
#
# Accuracy is the share of predictions that are right. It hides a class that is rare and always missed. Macro-F1
# does not: for each class $k$ it counts the hits $\mathrm{TP}_k$, the false alarms $\mathrm{FP}_k$ (predicted $k$, but it is
# another) and the misses $\mathrm{FN}_k$ (is $k$, but another was predicted), and takes the plain mean of
#
# $$F_{1,k} = \frac{2\,\mathrm{TP}_k}{2\,\mathrm{TP}_k + \mathrm{FP}_k + \mathrm{FN}_k}$$
#
# over all classes. A class with 0/0 counts 0. Two of the three points are for classifiers that predict every
# class, the third for those that never predict some.


# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(labels, predictions):
    """Return the share of predictions that are right.

    labels, predictions : arrays of integers, shape (n,)
    returns : one number between 0 and 1
    """
    ### BEGIN SOLUTION
    return np.mean(labels == predictions)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "accuracy-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(accuracy, "accuracy").points(1)
### BEGIN HIDDEN TESTS
check(accuracy, "accuracy", secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "macro-f1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def macro_f1(labels, predictions, classes):
    """Return the mean of the F1 scores of the classes 0, 1, ..., classes - 1.

    labels, predictions : arrays of integers, shape (n,)
    classes : int, the number of classes
    returns : one number between 0 and 1
    """
    ### BEGIN SOLUTION
    scores = []
    for k in range(classes):
        hits = np.sum((labels == k) & (predictions == k))
        both = np.sum(labels == k) + np.sum(predictions == k)
        scores.append(2 * hits / both if both > 0 else 0.0)
    return np.mean(scores)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "macro-f1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(macro_f1, "macro_f1", parts={"value": 2, "silent class": 1}).points(3)
### BEGIN HIDDEN TESTS
check(macro_f1, "macro_f1", parts={"value": 2, "silent class": 1}, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "swap-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. The swap (5 points)
#
# Here is a network with four hidden sigmoid layers, as you might inherit it. It has been tuned, in its way: the
# slopes of the sigmoid are small, so somebody chose a large learning rate.


# %% nbgrader={"grade": false, "grade_id": "model", "locked": true, "schema_version": 3, "solution": false, "task": false}
def inherited_model(seed=0):
    """Return a network for 8 x 8 digits: four hidden sigmoid layers and ten classes."""
    rng = np.random.default_rng(seed)
    sizes = [64, 24, 48, 20, 32, 10]
    weights, biases = [], []
    for layer in range(5):
        weights.append(rng.normal(0, 0.15, (sizes[layer], sizes[layer + 1])))
        biases.append(np.full(sizes[layer + 1], 0.1))
    return {"activation": "sigmoid", "weights": weights, "biases": biases, "learning_rate": 2.0}


model = inherited_model()
[W.shape for W in model["weights"]]

# %% [markdown] nbgrader={"grade": false, "grade_id": "swap-task", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Turn it into a ReLU network that learns: return a new dict with the same four keys and arrays of the same
# shapes.
#
# - **activation**, 1 point: `"relu"`, for the hidden layers. The output layer stays linear, with softmax and
#   cross-entropy behind it: it belongs to the task.
# - **initialisation**, 2 points: new weights with He's variance in every hidden layer (uniform or normal, as you
#   like), each from a seed of its own, and biases of 0. The last layer has no ReLU behind it; any sensible scale will do.
# - **training**, 2 points: a learning rate with which it learns. The check trains your network on the digits
#   for 6 epochs, in batches of 64 with plain gradient descent, and wants a macro-F1 of at least 0.7 on other
#   digits. The inherited network stays below 0.1 in that time. Try a few rates: each takes a moment.


# %% nbgrader={"grade": false, "grade_id": "swap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swap_to_relu(model, seed):
    """Return a ReLU network of the same shape, fit to be trained.

    model : dict with the keys activation, weights, biases, learning_rate; it is not changed
    seed : int, for the new weights
    returns : dict with the same keys
    """
    ### BEGIN SOLUTION
    return {
        "activation": "relu",
        "weights": [he_uniform(*W.shape, seed + i) for i, W in enumerate(model["weights"])],
        "biases": [np.zeros_like(b) for b in model["biases"]],
        "learning_rate": 0.1,
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "swap-check", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

parts = {"activation": 1, "initialisation": 2, "training": 2}
check(swap_to_relu, "swap_to_relu", parts=parts).points(5)
### BEGIN HIDDEN TESTS
check(swap_to_relu, "swap_to_relu", parts=parts, secret=True).points(5)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "library-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### The same in a library
#
# This cell is not graded. Most swaps happen in code that somebody else wrote. It trains scikit-learn's network
# with either activation on digits of which the eights are nearly all taken out, and judges them with your two numbers.
# Look at the gap between the two: which of them notices what happens to the eights?

# %% nbgrader={"grade": false, "grade_id": "library", "locked": true, "schema_version": 3, "solution": false, "task": false}
import warnings

from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier


def compare(activation, seed=0):
    """Return accuracy and macro-F1 on held-out digits after 15 epochs."""
    rng = np.random.default_rng(seed)
    x, y = load_digits(return_X_y=True)
    order = rng.permutation(len(y))
    fit, held = order[:1200], order[1200:]
    fit = np.setdiff1d(fit, fit[y[fit] == 8][3:])
    held = np.setdiff1d(held, held[y[held] == 8][20:])
    network = MLPClassifier(
        (40, 40, 40),
        activation=activation,
        solver="sgd",
        learning_rate_init=0.05,
        batch_size=50,
        max_iter=15,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(x[fit] / 16, y[fit])
    predictions = network.predict(x[held] / 16)
    return accuracy(y[held], predictions), macro_f1(y[held], predictions, 10)


try:
    for activation in ("logistic", "tanh", "relu"):
        a, f = compare(activation)
        print(f"{activation:10} accuracy {a:.3f}   macro-F1 {f:.3f}")
except NotImplementedError:
    print("Finish exercise 5 first, then run this cell again.")

# %% [markdown] nbgrader={"grade": false, "grade_id": "question-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. A question to answer in words (3 points)
#
# A blog post trains a ten-layer network once with the sigmoid and once with ReLU, both with the same initial weights
# and the same learning rate, tuned for the sigmoid. ReLU diverges, and the post concludes: "Sigmoid is the more
# robust activation for deep networks."
#
# In about 150 words: what is unfair about the comparison, how would you set up a fair one, and which numbers would
# you report? A person reads and grades your answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# *Marking guide: 1 point for what is unfair (both initialisation and learning rate must fit the activation), 1 for a
# fair set-up (each tuned on validation data, several seeds, same budget), 1 for what to report (spread, accuracy and
# macro-F1 on data not used for tuning, perhaps gradient norms).*
#
# The weights and the step were chosen for the sigmoid, whose slope is at most 1/4. ReLU has slope 1 on its active side,
# so the same step is up to four times as large in every layer, and nothing bounds its outputs. It was given
# the wrong learning rate and, without He's variance, the wrong scale of weights. The result says something about that
# combination, not about the activation.
#
# Fair: fix the architecture, data and training budget; let each activation have its own initialisation (Glorot for the
# sigmoid, He for ReLU) and tune the learning rate of each on validation data over the same grid; repeat with several
# seeds. Report the mean and the spread over the seeds of accuracy and macro-F1 on test data, the share of runs that diverge,
# and the gradient norm per layer, which shows why one of them learns slowly.
# ### END SOLUTION
