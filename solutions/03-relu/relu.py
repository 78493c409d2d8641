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
# # Assignment 3: ReLU, its family, and units that die
#
# You will write ReLU and three of its relatives with every derivative, draw the initial weights that
# ReLU needs, count the units that never fire, and carry a gradient through a network of three ReLU
# layers. At the end you watch, with your own code, how a learning rate that is too large kills units.
#
# It takes 60 to 120 minutes. Chapter 3 of the book derives everything that you need.
#
# **How it works.** Write your code where it says `# YOUR CODE HERE`, and delete the line
# `raise NotImplementedError()`. The cell below each exercise checks your answer as often as you
# like, and says what is wrong and where it shows. Parts count one by one. After you hand in, the same
# checks run again at points that you have not seen.
#
# | exercise | what | points |
# |---|---|---|
# | 1 | ReLU and its derivative | 3 |
# | 2 | Leaky ReLU, and the derivative for its slope | 3 |
# | 3 | PReLU: a slope that learns | 6 |
# | 4 | clipped ReLU | 3 |
# | 5 | He initialisation | 3 |
# | 6 | counting dead units | 2 |
# | 7 | forward and backward through three ReLU layers | 8 |
# | 8 | a question to answer in words | 3 |
#
# Before you hand in, choose *Kernel → Restart and run all*: a notebook must run from top to bottom.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from actlib.gradcheck import numerical_grad, numerical_gradient

# %% [markdown] nbgrader={"grade": false, "grade_id": "relu-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. ReLU and its derivative (2 + 1 points)
#
# $$\operatorname{relu}(x) = \max(x, 0)$$
#
# Write it for an array of any shape, element by element. The input must stay as it was, and `nan` must
# stay `nan`: an error further up in a network should not be hidden here.


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(x):
    """Return the rectified linear unit of every element of x.

    x : array of floats, any shape
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(relu, "relu", parts={"value": 1, "shape": 0.25, "input": 0.25, "stability": 0.5}).points(2)
### BEGIN HIDDEN TESTS
check(
    relu, "relu", parts={"value": 1, "shape": 0.25, "input": 0.25, "stability": 0.5}, secret=True
).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "relu-grad-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now its derivative. At $x = 0$ there is none; the course follows PyTorch and takes 0 there. The check
# accepts any number between the slopes on the two sides.


# %% nbgrader={"grade": false, "grade_id": "relu-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_grad(x):
    """Return the derivative of ReLU at every element of x.

    x : array of floats, any shape
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, 1.0, 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(relu_grad, "relu_grad", parts={"value": 0.5, "shape": 0.5}).points(1)
### BEGIN HIDDEN TESTS
check(relu_grad, "relu_grad", parts={"value": 0.5, "shape": 0.5}, secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "leaky-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. Leaky ReLU, and the derivative for its slope (1 + 1 + 1 points)
#
# $$f(x) = \begin{cases} x & x > 0 \\ a\,x & x \le 0 \end{cases}$$
#
# The parameter is called `negative_slope`, as in PyTorch. Your function must work for any slope,
# also above 1 and below 0, where `np.maximum(x, a * x)` picks the wrong line.


# %% nbgrader={"grade": false, "grade_id": "leaky", "locked": false, "schema_version": 3, "solution": true, "task": false}
def leaky_relu(x, negative_slope=0.01):
    """Return Leaky ReLU of every element of x.

    x : array of floats, any shape
    negative_slope : float, the slope for negative input
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, negative_slope * x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "leaky-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(leaky_relu, "leaky_relu", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(leaky_relu, "leaky_relu", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "leaky-grad-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# The function has two arguments, so it has two derivatives: for the input $x$ and for the slope $a$.
# Hold one fixed and differentiate for the other.


# %% nbgrader={"grade": false, "grade_id": "leaky-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def leaky_relu_grad(x, negative_slope=0.01):
    """Return the derivative of Leaky ReLU with respect to x, at every element of x.

    x : array of floats, any shape
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, 1.0, negative_slope)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "leaky-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(leaky_relu_grad, "leaky_relu_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(leaky_relu_grad, "leaky_relu_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "leaky-slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def leaky_relu_grad_negative_slope(x, negative_slope=0.01):
    """Return the derivative of Leaky ReLU with respect to its slope, at every element of x.

    x : array of floats, any shape
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, 0.0, x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "leaky-slope-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

target = "leaky_relu_grad_negative_slope"
answer = leaky_relu_grad_negative_slope
check(answer, target, parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(answer, target, parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "prelu-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. PReLU: a slope that learns (1 + 1 + 1 points)
#
# PReLU is Leaky ReLU with a slope $\alpha$ that gradient descent moves, starting from 0.25. The slope is
# either one number for the whole layer, or an array of shape `(channels,)`, one slope for each place
# along the last axis of `x`. NumPy's broadcasting does the second for nothing, if you let it.
#
# Write the function and, element by element, its two derivatives.


# %% nbgrader={"grade": false, "grade_id": "prelu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prelu(x, alpha):
    """Return PReLU of every element of x.

    x : array of floats, any shape; its last axis holds the channels
    alpha : float, or array of shape (channels,)
    returns : array of the shape of x
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha * x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "prelu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(prelu, "prelu", parts={"value": 0.5, "channels": 0.5}).points(1)
### BEGIN HIDDEN TESTS
check(prelu, "prelu", parts={"value": 0.5, "channels": 0.5}, secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "prelu-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prelu_grad(x, alpha):
    """Return the derivative of PReLU with respect to x, at every element of x."""
    ### BEGIN SOLUTION
    return np.where(x > 0, 1.0, alpha)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "prelu-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(prelu_grad, "prelu_grad", parts={"value": 0.5, "channels": 0.5}).points(1)
### BEGIN HIDDEN TESTS
check(prelu_grad, "prelu_grad", parts={"value": 0.5, "channels": 0.5}, secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "prelu-alpha", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prelu_grad_alpha(x, alpha):
    """Return the derivative of PReLU with respect to its slope, at every element of x."""
    ### BEGIN SOLUTION
    return np.where(x > 0, 0.0, x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "prelu-alpha-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(prelu_grad_alpha, "prelu_grad_alpha", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(prelu_grad_alpha, "prelu_grad_alpha", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "prelu-backward-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### PReLU in a network (3 points)
#
# During training the layer above hands down `upstream`, the gradient of the loss for every output of
# PReLU, of the shape `(n, channels)` of `x`. From it follow
#
# - the gradient for the input, which has the shape of `x`;
# - the gradient for $\alpha$, which has the shape of `alpha`. One slope acts on many elements, and the
#   chain rule adds up what it does to all of them: over everything if the slope is shared, over the
#   examples if each channel has its own.
#
# One point each: the input, a shared slope, a slope per channel.


# %% nbgrader={"grade": false, "grade_id": "prelu-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prelu_backward(x, upstream, alpha):
    """Return the gradients of the loss for the input and for the slope of PReLU.

    x : array of shape (n, channels), the input of the forward pass
    upstream : array of shape (n, channels), the gradient of the loss for PReLU's output
    alpha : float, or array of shape (channels,)
    returns : (dx, dalpha), with the shapes of x and of alpha
    """
    ### BEGIN SOLUTION
    dx = upstream * prelu_grad(x, alpha)
    parts = upstream * prelu_grad_alpha(x, alpha)
    return dx, parts.sum() if np.ndim(alpha) == 0 else parts.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "prelu-backward-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(prelu_backward, "prelu_backward").points(3)
### BEGIN HIDDEN TESTS
check(prelu_backward, "prelu_backward", secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "clipped-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. Clipped ReLU (1 + 1 + 1 points)
#
# $$f(x) = \min(\max(x, 0),\ \tau)$$
#
# With the cap $\tau = 6$ this is the ReLU6 of networks for phones: a value that cannot exceed 6 fits into
# few bits. The price is a second flat side. Write the function and its derivatives for $x$ and
# for the cap.


# %% nbgrader={"grade": false, "grade_id": "clipped", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clipped_relu(x, cap=6.0):
    """Return ReLU, cut off at cap, of every element of x.

    x : array of floats, any shape
    cap : float above 0
    returns : array of the same shape, values between 0 and cap
    """
    ### BEGIN SOLUTION
    return np.clip(x, 0, cap)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "clipped-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(clipped_relu, "clipped_relu", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(clipped_relu, "clipped_relu", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "clipped-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clipped_relu_grad(x, cap=6.0):
    """Return the derivative of clipped ReLU with respect to x, at every element of x."""
    ### BEGIN SOLUTION
    return np.where((x > 0) & (x < cap), 1.0, 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "clipped-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(clipped_relu_grad, "clipped_relu_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(clipped_relu_grad, "clipped_relu_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "clipped-cap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clipped_relu_grad_cap(x, cap=6.0):
    """Return the derivative of clipped ReLU with respect to the cap, at every element of x."""
    ### BEGIN SOLUTION
    return np.where(x > cap, 1.0, 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "clipped-cap-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(clipped_relu_grad_cap, "clipped_relu_grad_cap", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(clipped_relu_grad_cap, "clipped_relu_grad_cap", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "he-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. He initialisation (3 points)
#
# ReLU silences half of a symmetric signal and so halves its mean square in every layer. He et al. make up
# for it with weights from a **normal** distribution with mean 0 and
#
# $$\operatorname{Var} W_{ij} = \frac{2}{n_\text{in}},$$
#
# where $n_\text{in}$ is `fan_in`, the number of inputs of the layer. Draw them from
# `np.random.default_rng(seed)`, so that the same seed gives the same weights. *A generator's `normal`
# asks for the standard deviation.*
#
# The check looks at the numbers that you draw: their shape (half a point), their standard deviation for
# layers of several sizes (1.5), their distribution and the use of the seed (half a point each).


# %% nbgrader={"grade": false, "grade_id": "he", "locked": false, "schema_version": 3, "solution": true, "task": false}
def he_normal(fan_in, fan_out, seed):
    """Return initial weights for a layer that ReLU follows.

    fan_in, fan_out : int, the numbers of inputs and outputs
    seed : int
    returns : array of shape (fan_in, fan_out)
    """
    ### BEGIN SOLUTION
    deviation = np.sqrt(2 / fan_in)
    return np.random.default_rng(seed).normal(0, deviation, (fan_in, fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "he-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

weights = {"shape": 0.5, "scale": 1.5, "distribution": 0.5, "seed": 0.5}
check(he_normal, "he_normal", parts=weights).points(3)
### BEGIN HIDDEN TESTS
check(he_normal, "he_normal", parts=weights, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "dead-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. Counting dead units (2 points)
#
# A unit is *dead* when its output is 0 for **every** example of the training set: then its slope is 0
# everywhere too, and no gradient will ever move its weights. From the pre-activations $z = xW + b$ of a
# layer, say of each unit whether it is dead. (A pre-activation of exactly 0 gives output 0 and slope 0.)


# %% nbgrader={"grade": false, "grade_id": "dead", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dead_units(pre_activations):
    """Return which units of a ReLU layer are dead.

    pre_activations : array of shape (n, units), one row an example
    returns : array of shape (units,), True for a dead unit
    """
    ### BEGIN SOLUTION
    return np.all(pre_activations <= 0, axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "dead-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(dead_units, "dead_units").points(2)
### BEGIN HIDDEN TESTS
check(dead_units, "dead_units", secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "network-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. Three layers with ReLU
#
# The network sorts examples into $k$ classes:
#
# $$
# \begin{gathered}
# h_1 = \operatorname{relu}(x W_1 + b_1), \\[4pt]
# h_2 = \operatorname{relu}(h_1 W_2 + b_2), \\[4pt]
# z = h_2 W_3 + b_3
# \end{gathered}
# $$
#
# | array | shape |
# |---|---|
# | $x$ | `(n, d)` |
# | $W_1, b_1$ | `(d, m1)`, `(m1,)` |
# | $W_2, b_2$ | `(m1, m2)`, `(m2,)` |
# | $W_3, b_3$ | `(m2, k)`, `(k,)` |
# | $z$, the logits | `(n, k)` |
#
# ### Forward (2 points)
#
# Return the logits, and a cache with what the backward pass will need: the input `x` and the outputs `h1`,
# `h2` of the two ReLU layers.


# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward(params, x):
    """Return the logits and the cache.

    params : dict with the arrays W1, b1, W2, b2, W3, b3
    x : array of shape (n, d)
    returns : (logits, cache), an array of shape (n, k) and a dict with the arrays x, h1, h2
    """
    ### BEGIN SOLUTION
    h1 = relu(x @ params["W1"] + params["b1"])
    h2 = relu(h1 @ params["W2"] + params["b2"])
    return h2 @ params["W3"] + params["b3"], {"x": x, "h1": h1, "h2": h2}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "forward-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(forward, "relu_forward").points(2)
### BEGIN HIDDEN TESTS
check(forward, "relu_forward", secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "backward-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Backward (6 points)
#
# The loss hands you `upstream`, its gradient for the logits; the mean over the batch is already in it.
# Return the gradient for all six arrays; each layer counts 2 points, starting from the output. The slope
# of ReLU can be read off its output: the cache is all that you need.


# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backward(params, cache, upstream):
    """Return the gradient of the loss for every parameter.

    params : dict with the arrays W1, b1, W2, b2, W3, b3
    cache : dict with the arrays x, h1, h2 of the forward pass
    upstream : array of shape (n, k), the gradient of the loss for the logits
    returns : dict with the keys of params; each gradient has the shape of its parameter
    """
    ### BEGIN SOLUTION
    d2 = upstream @ params["W3"].T * (cache["h2"] > 0)
    d1 = d2 @ params["W2"].T * (cache["h1"] > 0)
    return {
        "W3": cache["h2"].T @ upstream,
        "b3": upstream.sum(axis=0),
        "W2": cache["h1"].T @ d2,
        "b2": d2.sum(axis=0),
        "W1": cache["x"].T @ d1,
        "b1": d1.sum(axis=0),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "backward-check", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(backward, "relu_backward").points(6)
### BEGIN HIDDEN TESTS
check(backward, "relu_backward", secret=True).points(6)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "train-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Watch units die
#
# This cell is not graded. It trains the network with your code on 8 × 8 images of handwritten digits, at
# two learning rates, and counts the dead units of the first hidden layer after every epoch. Change the
# learning rates and see where the trouble begins.

# %% nbgrader={"grade": false, "grade_id": "train", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits


def train(learning_rate, epochs=15, seed=0):
    """Train on small batches; return accuracies on held-out images and numbers of dead units."""
    rng = np.random.default_rng(seed)
    x, y = load_digits(return_X_y=True)
    x = (x - x.mean()) / x.std()
    order = rng.permutation(len(y))
    fit, held = order[:1300], order[1300:]
    sizes = [64, 32, 16, 10]
    params = {}
    for layer in (1, 2, 3):
        params[f"W{layer}"] = he_normal(sizes[layer - 1], sizes[layer], seed + layer)
        params[f"b{layer}"] = np.zeros(sizes[layer])
    accuracies, dead = [], []
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(fit), 26):
            logits, cache = forward(params, x[batch])
            p = np.exp(logits - logits.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            upstream = (p - np.eye(10)[y[batch]]) / len(batch)
            for name, gradient in backward(params, cache, upstream).items():
                params[name] = params[name] - learning_rate * gradient
        accuracies.append(np.mean(forward(params, x[held])[0].argmax(axis=1) == y[held]))
        dead.append(np.sum(dead_units(x[fit] @ params["W1"] + params["b1"])))
    return accuracies, dead


try:
    runs = {rate: train(rate) for rate in (0.1, 2.0)}
except NotImplementedError:
    print("Finish exercises 5, 6 and 7 first, then run this cell again.")
else:
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    for rate, (accuracies, dead) in runs.items():
        left.plot(accuracies, label=f"learning rate {rate}")
        right.plot(dead, label=f"learning rate {rate}")
    left.set(xlabel="epoch", ylabel="accuracy on 497 others", ylim=(0, 1))
    right.set(xlabel="epoch", ylabel="dead units of 32", ylim=(-1, 33))
    left.legend()
    plt.show()

# %% [markdown] nbgrader={"grade": false, "grade_id": "question-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 8. A question to answer in words (3 points)
#
# A colleague says: "Our network of 30 ReLU layers hardly learns. It is the dead units: let us use Leaky ReLU."
# In her log you see that no unit is dead, that the weights were drawn with Glorot's variance $2/(n_\text{in} + n_\text{out})$
# in layers of equal width, that the activations get smaller from layer to layer, and that the gradients of all layers
# are tiny.
#
# What is wrong, and what should she change? Answer in about 150 words: say what a dead unit is and why it
# cannot recover, what happens instead in her network (with the factor per layer), and what you would change
# first. A person reads and grades your answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# *Marking guide: 1 point for what a dead unit is and why it stays dead, 1 for the shrinking signal with its
# factor, 1 for a remedy that fits the cause, with a reason.*
#
# A dead unit is silent for every training example. Its slope is then 0 for all of them, so the gradient of its
# weights is exactly 0 and plain gradient descent never moves them. Her units are alive, so this is not the fault.
#
# With equal widths Glorot's variance is $1/n$. ReLU keeps half of the mean square, so every layer multiplies the
# mean square of the signal by 1/2 on the way up, and that of the error by 1/2 on the way back. A weight's gradient is the
# product of the signal from below and the error from above, so in every layer it has lost about $2^{-30/2}$ in size, a factor of
# 30,000: the gradients vanish although no unit is dead.
#
# Remedy: He initialisation, variance $2/n$, which makes the factor 1. (Leaky ReLU with slope 0.01 changes the factor
# to 0.50005 per layer: next to nothing.) Normalisation layers or skip connections count as well, with a reason.
# ### END SOLUTION
