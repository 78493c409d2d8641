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
# # Assignment 2: sigmoid, tanh, and a network that learns with them
#
# You will write the sigmoid and tanh with their derivatives, make the sigmoid safe for every
# floating-point number, turn its output into a loss, and carry the gradient of that loss back
# through a network of three layers. At the end that network, trained by your own code, tells
# malignant from benign tumours.
#
# It takes 60 to 120 minutes. Chapter 2 of the book derives everything that you need.
#
# **How it works.** Write your code where it says `# YOUR CODE HERE`, and delete the line
# `raise NotImplementedError()`. The cell below each exercise checks your answer as often as you
# like, and says what is wrong and where it shows. Parts count one by one: a right value with a shape
# that is wrong still earns the points of the value. After you hand in, the same checks run again
# at points that you have not seen.
#
# | exercise | what | points |
# |---|---|---|
# | 1 | the sigmoid | 2 |
# | 2 | its derivative | 2 |
# | 3 | the stable form | 3 |
# | 4 | tanh and its derivative | 4 |
# | 5 | binary cross-entropy with logits, and its gradient | 5 |
# | 6 | backpropagation through three layers | 6 |
# | 7 | a question to answer in words | 3 |
#
# Before you hand in, choose *Kernel → Restart and run all*: a notebook must run from top to bottom.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from actlib.gradcheck import numerical_grad, numerical_gradient

# %% [markdown] nbgrader={"grade": false, "grade_id": "sigmoid-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. The sigmoid (2 points)
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# Write it for a NumPy array of any shape, element by element, as the formula stands.
# What happens for very large negative `x` is the subject of exercise 3.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(x):
    """Return the logistic sigmoid of every element of x.

    x : array of floats, any shape
    returns : array of the same shape, values between 0 and 1
    """
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sigmoid-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(sigmoid, "sigmoid", parts={"value": 1.5, "shape": 0.5}).points(2)
### BEGIN HIDDEN TESTS
check(sigmoid, "sigmoid", parts={"value": 1.5, "shape": 0.25, "input": 0.25}, secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "sigmoid-grad-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. Its derivative (2 points)
#
# Differentiate $\sigma$ with the quotient rule, and write the result in terms of $\sigma(x)$ itself.
# You may call your `sigmoid`. Compare with `numerical_grad(sigmoid, x)` before you run the check:
# a central difference needs no formula, so it cannot share your mistake.


# %% nbgrader={"grade": false, "grade_id": "sigmoid-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid_grad(x):
    """Return the derivative of the sigmoid at every element of x.

    x : array of floats, any shape
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    s = sigmoid(x)
    return s * (1 - s)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sigmoid-grad-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(sigmoid_grad, "sigmoid_grad", parts={"value": 1.5, "shape": 0.5}).points(2)
### BEGIN HIDDEN TESTS
check(sigmoid_grad, "sigmoid_grad", parts={"value": 1.5, "shape": 0.5}, secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "stable-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. The stable form (3 points)
#
# At $x = -1000$ the textbook formula needs $e^{1000}$, which no float64 can hold: NumPy warns of an
# overflow. Multiply numerator and denominator by $e^{x}$ and you get a second formula, which has the
# same trouble at the other end.
#
# Write a sigmoid in which **no exponential ever gets a positive argument**. It must be right, and
# silent, for every float: in the tails, at $\pm\infty$, and `nan` for `nan`.
#
# *Careful with `np.where`: it evaluates both of its branches for every element and then picks, so a
# branch that overflows warns even where it is not used.*


# %% nbgrader={"grade": false, "grade_id": "stable-sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def stable_sigmoid(x):
    """Return the logistic sigmoid of every element of x, without overflow.

    x : array of floats, any shape, including ±inf and nan
    returns : array of the same shape, values between 0 and 1
    """
    ### BEGIN SOLUTION
    t = np.exp(-np.abs(x))
    return np.where(x < 0, t, 1) / (1 + t)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "stable-sigmoid-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(stable_sigmoid, "sigmoid", parts={"value": 1, "stability": 2}).points(3)
### BEGIN HIDDEN TESTS
check(stable_sigmoid, "sigmoid", parts={"value": 1, "stability": 2}, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "tanh-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. tanh and its derivative (2 + 2 points)
#
# $$\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}$$
#
# Show on paper that tanh is a sigmoid, stretched and shifted, and write it with your
# `stable_sigmoid`. Then write its derivative. (`np.tanh` is good for comparing; any right
# implementation gets the points.)


# %% nbgrader={"grade": false, "grade_id": "tanh", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tanh(x):
    """Return the hyperbolic tangent of every element of x.

    x : array of floats, any shape
    returns : array of the same shape, values between -1 and 1
    """
    ### BEGIN SOLUTION
    return 2 * stable_sigmoid(2 * x) - 1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tanh-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(tanh, "tanh", parts={"value": 1.5, "shape": 0.5}).points(2)
### BEGIN HIDDEN TESTS
check(tanh, "tanh", parts={"value": 1.5, "shape": 0.5}, secret=True).points(2)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "tanh-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tanh_grad(x):
    """Return the derivative of tanh at every element of x.

    x : array of floats, any shape
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return 1 - tanh(x) ** 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "tanh-grad-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(tanh_grad, "tanh_grad", parts={"value": 1.5, "shape": 0.5}).points(2)
### BEGIN HIDDEN TESTS
check(tanh_grad, "tanh_grad", parts={"value": 1.5, "shape": 0.5}, secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "bce-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. Binary cross-entropy with logits (3 + 2 points)
#
# The last layer gives a *logit* $z_i$ for each of $n$ examples; $\sigma(z_i)$ is the predicted
# probability of class 1, and $y_i \in \{0, 1\}$ is the truth. The loss is the mean
#
# $$
# \begin{aligned}
# L = -\frac{1}{n} \sum_{i=1}^{n} \bigl[\, & y_i \log \sigma(z_i) \\
# & + (1 - y_i) \log(1 - \sigma(z_i)) \,\bigr]
# \end{aligned}
# $$
#
# Written like this it breaks: $\sigma(40)$ rounds to 1, and $\log(1 - 1) = -\infty$. Find a form that
# starts from the logit and never computes the probability. `np.log1p` and `np.logaddexp` are useful.
# One point of the three is for logits of any size, without overflow.


# %% nbgrader={"grade": false, "grade_id": "bce", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bce_with_logits(logits, targets):
    """Return the binary cross-entropy, averaged over the batch.

    logits : array of shape (n,)
    targets : array of shape (n,), each 0.0 or 1.0
    returns : one number
    """
    ### BEGIN SOLUTION
    # log(1 + exp(z)) - y z, with the exponential kept at or below 1
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - targets * logits)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "bce-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(bce_with_logits, "bce_with_logits", parts={"value": 2, "stability": 1}).points(3)
### BEGIN HIDDEN TESTS
check(bce_with_logits, "bce_with_logits", parts={"value": 2, "stability": 1}, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "bce-grad-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now the gradient: $\partial L / \partial z_i$ for every $i$. Two factors cancel, and what is left is
# so simple that it fits on one line.


# %% nbgrader={"grade": false, "grade_id": "bce-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bce_with_logits_grad(logits, targets):
    """Return the gradient of bce_with_logits with respect to the logits.

    logits : array of shape (n,)
    targets : array of shape (n,), each 0.0 or 1.0
    returns : array of shape (n,)
    """
    ### BEGIN SOLUTION
    return (stable_sigmoid(logits) - targets) / len(targets)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "bce-grad-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(bce_with_logits_grad, "bce_with_logits_grad", parts=["value"]).points(2)
### BEGIN HIDDEN TESTS
check(bce_with_logits_grad, "bce_with_logits_grad", parts=["value"], secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "backward-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. Backpropagation through three layers (6 points)
#
# The network has two hidden layers with tanh and one output:
#
# $$
# \begin{gathered}
# h_1 = \tanh(x W_1 + b_1), \\[4pt]
# h_2 = \tanh(h_1 W_2 + b_2), \\[4pt]
# z = h_2 W_3 + b_3
# \end{gathered}
# $$
#
# | array | shape |
# |---|---|
# | $x$ | `(n, d)` |
# | $W_1, b_1$ | `(d, m1)`, `(m1,)` |
# | $W_2, b_2$ | `(m1, m2)`, `(m2,)` |
# | $W_3, b_3$ | `(m2, 1)`, `(1,)` |
# | $z$, the logits | `(n,)` |
#
# The forward pass is given, and keeps what the backward pass needs. Write the backward pass: the
# gradient of the loss of exercise 5 for all six arrays. Each of the three layers counts 2 points,
# starting from the output.
#
# *Go from the output back. At each layer you have the error at its pre-activation, of shape
# `(n, width)`. It gives the gradients of the layer's own `W` and `b`, and then the error one layer below.*


# %% nbgrader={"grade": false, "grade_id": "forward", "locked": true, "schema_version": 3, "solution": false, "task": false}
def forward(params, x):
    """Return the logits, shape (n,), and the cache that the backward pass needs."""
    h1 = np.tanh(x @ params["W1"] + params["b1"])
    h2 = np.tanh(h1 @ params["W2"] + params["b2"])
    logits = (h2 @ params["W3"] + params["b3"])[:, 0]
    return logits, {"x": x, "h1": h1, "h2": h2}


# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backward(params, cache, logits, targets):
    """Return the gradient of the mean binary cross-entropy for every parameter.

    params : dict with the arrays W1, b1, W2, b2, W3, b3
    cache : dict with the arrays x, h1, h2 of the forward pass
    logits : array of shape (n,), the output of the forward pass
    targets : array of shape (n,), each 0.0 or 1.0
    returns : dict with the keys of params; each gradient has the shape of its parameter
    """
    ### BEGIN SOLUTION
    d3 = bce_with_logits_grad(logits, targets)[:, None]
    d2 = d3 @ params["W3"].T * (1 - cache["h2"] ** 2)
    d1 = d2 @ params["W2"].T * (1 - cache["h1"] ** 2)
    return {
        "W3": cache["h2"].T @ d3,
        "b3": d3.sum(axis=0),
        "W2": cache["h1"].T @ d2,
        "b2": d2.sum(axis=0),
        "W1": cache["x"].T @ d1,
        "b1": d1.sum(axis=0),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "backward-check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(backward, "backward").points(6)
### BEGIN HIDDEN TESTS
check(backward, "backward", secret=True).points(6)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "train-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### See it learn
#
# This cell is not graded. It trains the network with your `backward` on the Wisconsin breast-cancer
# data (569 tumours, 30 measurements each) and needs nothing but your code and NumPy. If the loss
# does not fall, no check above will be all right either.

# %% nbgrader={"grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
from sklearn.datasets import load_breast_cancer


def train(epochs=200, learning_rate=0.5, seed=0):
    """Train with full-batch gradient descent; return losses and accuracies on held-out data."""
    rng = np.random.default_rng(seed)
    x, y = load_breast_cancer(return_X_y=True)
    order = rng.permutation(len(y))
    fit, held = order[:400], order[400:]
    x = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
    sizes = [30, 16, 8, 1]
    params = {}
    for layer in (1, 2, 3):
        fan_in, fan_out = sizes[layer - 1], sizes[layer]
        limit = np.sqrt(6 / (fan_in + fan_out))
        params[f"W{layer}"] = rng.uniform(-limit, limit, (fan_in, fan_out))
        params[f"b{layer}"] = np.zeros(fan_out)
    losses, accuracies = [], []
    for _ in range(epochs):
        logits, cache = forward(params, x[fit])
        losses.append(bce_with_logits(logits, y[fit]))
        accuracies.append(np.mean((forward(params, x[held])[0] > 0) == y[held]))
        for name, gradient in backward(params, cache, logits, y[fit]).items():
            params[name] = params[name] - learning_rate * gradient
    return losses, accuracies


try:
    losses, accuracies = train()
except NotImplementedError:
    print("Finish exercises 5 and 6 first, then run this cell again.")
else:
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    left.plot(losses)
    left.set(xlabel="epoch", ylabel="loss on 400 training examples", ylim=(0, None))
    right.plot(accuracies)
    right.set(xlabel="epoch", ylabel="accuracy on 169 others", ylim=(0, 1))
    plt.show()

# %% [markdown] nbgrader={"grade": false, "grade_id": "question-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. A question to answer in words (3 points)
#
# A colleague replaces tanh by the sigmoid in both hidden layers of a *ten*-layer network, keeps
# everything else, and finds that the first layers hardly change during training.
#
# Explain why, in about 150 words. Say which factor each layer contributes to the gradient, how large
# it can be at most, what ten of them do, and name one change that helps (and why it does). A person
# reads and grades your answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# *Marking guide: 1 point for the factor, 1 for the bound and its power, 1 for a remedy with a reason.*
#
# On its way back, the error is multiplied at each layer by the transposed weights and by the slope
# of the activation at the pre-activation. The sigmoid's slope is at most 1/4, and less wherever the unit
# saturates. Unless the weights make up for it, nine such factors shrink the gradient at the first layer to
# at most $(1/4)^9 \approx 4 \cdot 10^{-6}$ of that at the last, so the first layers hardly move.
# tanh has slope 1 at 0, four times as much per layer.
#
# Remedies: go back to tanh with Glorot initialisation (slope near 1 around 0, variances kept), or use ReLU
# with He initialisation (slope exactly 1 for active units). Larger initial weights alone
# trade the small slope for saturation. Normalisation layers or skip connections are right as well,
# with a reason.
# ### END SOLUTION
