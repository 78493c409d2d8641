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
# # Assignment 1: what activations are for
#
# You will send a signal forward through one unit and a gradient back, show that linear layers without
# activations are one layer, build a network that computes XOR, write your own gradient check, and put the right
# function and the right loss on the output layer. In every later assignment you will use the
# gradient check.
#
# It takes 60 to 120 minutes. Chapter 1 of the book derives what you need.
#
# **How it works.** Write your code where it says `# YOUR CODE HERE`, and delete the line
# `raise NotImplementedError()`. The cell below each exercise checks your answer as often as you
# like, and says what is wrong and where it shows. Parts count one by one. After you hand in, the same
# checks run again on numbers that you have not seen.
#
# | exercise | what | points |
# |---|---|---|
# | 1 | one unit, forward and backward | 4 |
# | 2 | a stack of linear layers is one | 3 |
# | 3 | XOR with two layers | 3 |
# | 4 | a gradient check | 7 |
# | 5 | the output layer | 3 |
# | 6 | a softmax that never overflows, its cross-entropy and the gradient | 8 |
# | 7 | a question to answer in words | 3 |
#
# Before you hand in, choose *Kernel → Restart and run all*: a notebook must run from top to bottom.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# %% [markdown] nbgrader={"grade": false, "grade_id": "unit-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. One unit (1 + 3 points)
#
# A unit multiplies each of its $d$ inputs with a weight, adds everything up with a bias, and bends the result:
#
# $$z = \sum_{i=1}^{d} w_i x_i + b, \qquad a = \tanh(z)$$
#
# Write the forward pass for one example. (NumPy has `np.tanh`.)


# %% nbgrader={"grade": false, "grade_id": "unit-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def unit_forward(x, w, b):
    """Return the output of a unit with tanh.

    x, w : arrays of shape (d,)
    b : float
    returns : one number
    """
    ### BEGIN SOLUTION
    return np.tanh(w @ x + b)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "unit-forward-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(unit_forward, "unit_forward").points(1)
### BEGIN HIDDEN TESTS
check(unit_forward, "unit_forward", secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "unit-backward-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Now the way back. From above comes `upstream`, the derivative $\partial L / \partial a$ of some loss for the unit's
# output. The chain rule carries it on to everything that went in:
#
# $$\frac{\partial L}{\partial w_i} = \frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial z} \cdot \frac{\partial z}{\partial w_i},$$
#
# and in the same way for each $x_i$ and for $b$. The derivative of tanh is $1 - a^2$, in terms of its *output*. One
# point each for the input, the weights and the bias.


# %% nbgrader={"grade": false, "grade_id": "unit-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def unit_backward(x, w, b, upstream):
    """Return the derivatives of the loss for the input, the weights and the bias.

    x, w : arrays of shape (d,)
    b, upstream : floats
    returns : (dx, dw, db), two arrays of shape (d,) and one number
    """
    ### BEGIN SOLUTION
    a = unit_forward(x, w, b)
    delta = upstream * (1 - a**2)
    return delta * w, delta * x, delta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "unit-backward-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(unit_backward, "unit_backward").points(3)
### BEGIN HIDDEN TESTS
check(unit_backward, "unit_backward", secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "collapse-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. A stack of linear layers is one layer (2 + 1 points)
#
# Leave the activations out, and layer $\ell$ computes $h_\ell = h_{\ell-1} W_\ell + b_\ell$ for a batch of rows. Put two layers into each
# other on paper; then you see how any number of them becomes
#
# $$h_L = x W + b.$$
#
# Compute this $W$, for 2 points, and $b$, for 1, for a stack of any number of layers and any widths.


# %% nbgrader={"grade": false, "grade_id": "collapse", "locked": false, "schema_version": 3, "solution": true, "task": false}
def collapse(weights, biases):
    """Return the one linear layer that computes what the whole stack computes.

    weights : list of arrays; the first has shape (d, m1), the next (m1, m2), and so on to (., k)
    biases : list of arrays of shapes (m1,), (m2,), ..., (k,)
    returns : (W, b), of shapes (d, k) and (k,)
    """
    ### BEGIN SOLUTION
    W, b = weights[0], biases[0]
    for next_W, next_b in zip(weights[1:], biases[1:], strict=True):
        W = W @ next_W
        b = b @ next_W + next_b
    return W, b
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "collapse-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(collapse, "collapse", parts={"weights": 2, "bias": 1}).points(3)
### BEGIN HIDDEN TESTS
check(collapse, "collapse", parts={"weights": 2, "bias": 1}, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "xor-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. XOR with two layers (3 points)
#
# No straight line separates the corners $(0,1)$ and $(1,0)$ of the unit square from $(0,0)$ and $(1,1)$: one layer,
# and by exercise 2 any number of linear ones, cannot compute XOR. One hidden layer with a bend can:
#
# $$
# \begin{gathered}
# z = \operatorname{relu}(x W_1 + b_1)\, W_2 + b_2, \\[4pt]
# \operatorname{relu}(t) = \max(t, 0)
# \end{gathered}
# $$
#
# Find weights with which $z > 0$ exactly for $(0,1)$ and $(1,0)$, and $z < 0$ for the other two. By hand, with two hidden
# units and whole numbers, or trained by a program; with as many hidden units as you like. *If you do it by hand:
# draw the square, and think of what* $\operatorname{relu}(x_1 + x_2)$ *gets wrong.*
#
# One point is for the shapes, two are for the four corners.


# %% nbgrader={"grade": false, "grade_id": "xor", "locked": false, "schema_version": 3, "solution": true, "task": false}
def xor_network():
    """Return the parameters of a network that computes XOR.

    returns : dict with the arrays W1 (2, m), b1 (m,), W2 (m, 1), b2 (1,)
    """
    ### BEGIN SOLUTION
    return {
        "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
        "b1": np.array([0.0, -1.0]),
        "W2": np.array([[1.0], [-2.0]]),
        "b2": np.array([-0.5]),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "xor-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(xor_network, "xor_network", parts={"shapes": 1, "corners": 2}).points(3)
### BEGIN HIDDEN TESTS
check(xor_network, "xor_network", parts={"shapes": 1, "corners": 2}, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "xor-look", "locked": true, "schema_version": 3, "solution": false, "task": false}
# This cell is not graded. It draws where your network answers yes.

# %% nbgrader={"grade": false, "grade_id": "xor-plot", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt

try:
    network = xor_network()
except NotImplementedError:
    print("Finish exercise 3 first, then run this cell again.")
else:
    grid = np.linspace(-0.5, 1.5, 201)
    points = np.stack(np.meshgrid(grid, grid), axis=-1)
    hidden = np.maximum(points @ network["W1"] + network["b1"], 0)
    z = (hidden @ network["W2"] + network["b2"])[..., 0]
    figure, axes = plt.subplots(figsize=(4, 3.6), layout="constrained")
    axes.contourf(grid, grid, z > 0, levels=[-0.5, 0.5, 1.5], colors=["white", "lightblue"])
    axes.plot([0, 1], [1, 0], "o", color="tab:blue", markersize=10, label="yes")
    axes.plot([0, 1], [0, 1], "x", color="tab:red", markersize=10, label="no")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", title="blue where the network says yes")
    axes.legend()
    plt.show()

# %% [markdown] nbgrader={"grade": false, "grade_id": "difference-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. A gradient check
#
# A derivative that you worked out on paper may be wrong; a program that uses it will then train badly instead of
# failing. So compare it with a number that needs no formula.
#
# ### The central difference (2 points)
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# Write it for a function `f` that works element by element. Its error shrinks like $h^2$; that of the
# one-sided difference $(f(x+h) - f(x))/h$ only like $h$. The check uses steps so wide that it can tell the two apart.


# %% nbgrader={"grade": false, "grade_id": "difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def central_difference(f, x, h):
    """Return the central difference of f at every element of x.

    f : function of an array, element by element
    x : array of floats, any shape
    h : float, the step
    returns : array of the shape of x
    """
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


def difference_of_polynomial(coefficients, x, h):
    """Apply central_difference to a polynomial. This is what the check calls: leave it as it is."""
    return central_difference(lambda t: np.polyval(coefficients, t), x, h)


# %% nbgrader={"grade": true, "grade_id": "difference-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(difference_of_polynomial, "central_difference").points(2)
### BEGIN HIDDEN TESTS
check(difference_of_polynomial, "central_difference", secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "gradient-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### A gradient, one parameter at a time (3 points)
#
# A loss is one number that depends on many parameters. Its gradient has one entry for each: move this parameter alone
# by $\pm h$, take the central difference, and put it back. `w` may have any shape, and the gradient has the same.
# One of the three points is for leaving `w` as it was.


# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(loss, w, h):
    """Return the gradient of a loss by central differences.

    loss : function that takes an array of the shape of w and returns one number
    w : array of floats, any shape
    h : float, the step
    returns : array of the shape of w
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = h
        gradient[index] = (loss(w + step) - loss(w - step)) / (2 * h)
    return gradient
    ### END SOLUTION


def gradient_of_surface(w, h, A, b, c):
    """Apply numerical_gradient to a cubic loss. This is what the check calls: leave it as it is."""

    def loss(v):
        u = v.ravel()
        return 0.5 * u @ A @ u + b @ u + np.sum(c * u**3)

    return numerical_gradient(loss, w, h)


# %% nbgrader={"grade": true, "grade_id": "gradient-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gradient_of_surface, "numerical_gradient", parts={"value": 2, "input": 1}).points(3)
### BEGIN HIDDEN TESTS
check(
    gradient_of_surface, "numerical_gradient", parts={"value": 2, "input": 1}, secret=True
).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "error-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### How far apart are they? (2 points)
#
# Two gradients $a$ and $b$ never agree to the last digit. The number that a gradient check reports is
#
# $$\max_i \frac{|a_i - b_i|}{\max(1, |a_i|, |b_i|)},$$
#
# relative for large entries and absolute for small ones. Below $10^{-7}$ the two agree as well as a central difference can
# tell; above $10^{-4}$ one of them is wrong.


# %% nbgrader={"grade": false, "grade_id": "error", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relative_error(a, b):
    """Return the largest relative error between two gradients.

    a, b : arrays of the same shape
    returns : one number
    """
    ### BEGIN SOLUTION
    scale = np.maximum(1, np.maximum(np.abs(a), np.abs(b)))
    return np.max(np.abs(a - b) / scale)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "error-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(relative_error, "relative_error").points(2)
### BEGIN HIDDEN TESTS
check(relative_error, "relative_error", secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "output-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. The output layer (3 points)
#
# Hidden activations are a matter of training; the output's is a matter of *meaning*. From the last pre-activations
# `z` to the prediction:
#
# | task | `z` | prediction | function |
# |---|---|---|---|
# | `"regression"` | `(n,)` | any real number | identity |
# | `"binary"` | `(n,)` | a probability, for each example by itself | sigmoid $1/(1 + e^{-z})$ |
# | `"classes"` | `(n, k)` | $k$ probabilities a row, which add up to 1 | softmax $e^{z_j} / \sum_l e^{z_l}$ |
#
# One point each.


# %% nbgrader={"grade": false, "grade_id": "output", "locked": false, "schema_version": 3, "solution": true, "task": false}
def output_layer(z, task):
    """Return the prediction that belongs to the task.

    z : array of shape (n,), or (n, k) for "classes"
    task : "regression", "binary" or "classes"
    returns : array of the shape of z
    """
    ### BEGIN SOLUTION
    if task == "binary":
        return 1 / (1 + np.exp(-z))
    if task == "classes":
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return z
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "output-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(output_layer, "output_layer").points(3)
### BEGIN HIDDEN TESTS
check(output_layer, "output_layer", secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "softmax-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. Softmax and cross-entropy
#
# ### A softmax that never overflows (2 points)
#
# For a logit of 1000 the formula of exercise 5 needs $e^{1000}$, which no float64 can hold. But softmax does not change when the
# same number is taken off all logits of a row: take off the largest one, and no exponential exceeds 1. One point is for the
# value, one for logits of any size.


# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(z):
    """Return softmax along the last axis, without overflow.

    z : array whose last axis holds the k logits of one example
    returns : array of the shape of z; the last axis adds up to 1
    """
    ### BEGIN SOLUTION
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softmax, "softmax", parts={"value": 1, "stability": 1}).points(2)
### BEGIN HIDDEN TESTS
check(softmax, "softmax", parts={"value": 1, "stability": 1}, secret=True).points(2)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "loss-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Cross-entropy (3 points)
#
# For $n$ examples with logits $z_i$ (a row each) and the right classes $y_i$, the loss is
#
# $$L = -\frac{1}{n} \sum_{i=1}^{n} \log \operatorname{softmax}(z_i)_{y_i}.$$
#
# Do not take the logarithm of a probability, which may have rounded to 0: simplify $\log \operatorname{softmax}$ on paper
# first, and keep taking off the largest logit. Two points are for the value, one is for logits of any size.


# %% nbgrader={"grade": false, "grade_id": "loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_cross_entropy(logits, labels):
    """Return the cross-entropy, averaged over the batch.

    logits : array of shape (n, k)
    labels : array of integers from 0 to k - 1, shape (n,)
    returns : one number
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_sum - shifted[np.arange(len(labels)), labels])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "loss-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

parts = {"value": 2, "stability": 1}
check(softmax_cross_entropy, "softmax_cross_entropy", parts=parts).points(3)
### BEGIN HIDDEN TESTS
check(softmax_cross_entropy, "softmax_cross_entropy", parts=parts, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "loss-grad-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Its gradient (3 points)
#
# Now the gradient for the logits. Most of it cancels: what is left is a difference of two things that you know. Check it with
# your own `numerical_gradient` and `relative_error` before you ask the cell below.


# %% nbgrader={"grade": false, "grade_id": "loss-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_cross_entropy_grad(logits, labels):
    """Return the gradient of softmax_cross_entropy with respect to the logits.

    logits : array of shape (n, k)
    labels : array of integers from 0 to k - 1, shape (n,)
    returns : array of shape (n, k)
    """
    ### BEGIN SOLUTION
    gradient = softmax(logits)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "loss-grad-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

parts = {"value": 2, "stability": 1}
check(softmax_cross_entropy_grad, "softmax_cross_entropy_grad", parts=parts).points(3)
### BEGIN HIDDEN TESTS
check(softmax_cross_entropy_grad, "softmax_cross_entropy_grad", parts=parts, secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "own-check-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Your gradient check at work
#
# This cell is not graded. It holds your gradient against your numerical one, at steps from $10^{-1}$ to $10^{-13}$. Why does the
# error fall at first, and rise again when the steps get still smaller? What does the curve look like if you spoil your gradient, say by
# leaving out $1/n$?

# %% nbgrader={"grade": false, "grade_id": "own-check", "locked": true, "schema_version": 3, "solution": false, "task": false}
try:
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
    steps = 10.0 ** -np.arange(1, 14)
    exact = softmax_cross_entropy_grad(logits, labels)
    errors = [
        relative_error(
            numerical_gradient(lambda v: softmax_cross_entropy(v, labels), logits, h), exact
        )
        for h in steps
    ]
except NotImplementedError:
    print("Finish exercises 4 and 6 first, then run this cell again.")
else:
    figure, axes = plt.subplots(figsize=(6, 3), layout="constrained")
    axes.loglog(steps, errors, "o-")
    axes.set(xlabel="step h", ylabel="relative error")
    plt.show()

# %% [markdown] nbgrader={"grade": false, "grade_id": "question-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. A question to answer in words (3 points)
#
# A colleague has a network for ten classes, with softmax and cross-entropy. She adds a ReLU between the last linear layer and the
# softmax, "because every layer needs an activation".
#
# In about 150 words: what do activations in the hidden layers give that linear layers cannot, what does softmax with
# cross-entropy already give at the output, and what does her extra ReLU do to the predictions and to the gradient? A person
# reads and grades your answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# *Marking guide: 1 point for why hidden activations are needed, 1 for what the output activation is for, 1 for a true effect of
# the extra ReLU on predictions or gradient.*
#
# Without activations the hidden layers collapse into one linear map (exercise 2): no matter how many there are, the
# boundary between two classes stays straight. A bend after each hidden layer is what makes depth worth something.
#
# The output layer has another job: to turn any real numbers into what the task asks for. Softmax makes ten logits into
# probabilities, and with the cross-entropy its gradient is simply prediction minus target, which never fades while
# the prediction is wrong.
#
# Her ReLU cuts off the negative logits. All classes that the network would call unlikely get the same logit, 0: it can no
# longer tell "unlikely" from "certainly not", and lowers their probability only by raising another class. And where a logit
# is negative, ReLU's slope is 0: no gradient passes, even if that very class is the right one.
# ### END SOLUTION
