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
# # Assignment 5: the modern variants
#
# You will write the functions that came after ReLU, with every derivative: ELU and SELU, GELU in its three
# forms, Swish, the hard functions for small chips, Mish, and the gated units of today's language
# models. You carry gradients through softmax and through a gate, and at the end an activation learns
# its own shape.
#
# It takes about 120 minutes; most functions are one line each. Chapter 5 of the book derives what you need.
#
# **How it works.** Write your code where it says `# YOUR CODE HERE`, and delete the line
# `raise NotImplementedError()`. The cell below each exercise checks your answer as often as you
# like, and says what is wrong and where it shows. After you hand in, the same checks run again at points that you
# have not seen.
#
# | exercise | what | points |
# |---|---|---|
# | 1 | ELU and SELU | 5 |
# | 2 | GELU, exact and approximated | 6 |
# | 3 | Swish, with a parameter | 3 |
# | 4 | hard sigmoid and hard swish | 4 |
# | 5 | Mish | 2 |
# | 6 | softmax: logarithm, Jacobian, backward pass | 6 |
# | 7 | gated linear units | 6 |
# | 8 | an activation that learns | 3 |
# | 9 | a question to answer in words | 3 |
#
# *A tip for all of them:* hold each derivative against `numerical_grad(f, x)` before you run its check. And beware
# of `np.where`: it computes both branches everywhere.
#
# Before you hand in, choose *Kernel → Restart and run all*: a notebook must run from top to bottom.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from math import erf

import numpy as np

from actlib.gradcheck import numerical_grad

# %% [markdown] nbgrader={"grade": false, "grade_id": "elu-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 1. ELU and SELU (1 + 1 + 1 points)
#
# $$\operatorname{elu}(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^{x} - 1) & x \le 0 \end{cases}$$
#
# On the negative side it bends down to $-\alpha$, which draws the mean of the outputs towards 0. Write it,
# its derivative for $x$ and its derivative for $\alpha$. (`np.expm1` is $e^x - 1$ without loss of digits near 0.)


# %% nbgrader={"grade": false, "grade_id": "elu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def elu(x, alpha=1.0):
    """Return ELU of every element of x.

    x : array of floats, any shape
    alpha : float
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "elu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(elu, "elu", parts={"value": 0.5, "stability": 0.5}).points(1)
### BEGIN HIDDEN TESTS
check(elu, "elu", parts={"value": 0.5, "stability": 0.5}, secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "elu-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def elu_grad(x, alpha=1.0):
    """Return the derivative of ELU with respect to x, at every element of x."""
    ### BEGIN SOLUTION
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "elu-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(elu_grad, "elu_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(elu_grad, "elu_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "elu-alpha", "locked": false, "schema_version": 3, "solution": true, "task": false}
def elu_grad_alpha(x, alpha=1.0):
    """Return the derivative of ELU with respect to alpha, at every element of x."""
    ### BEGIN SOLUTION
    return np.expm1(np.minimum(x, 0))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "elu-alpha-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(elu_grad_alpha, "elu_grad_alpha", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(elu_grad_alpha, "elu_grad_alpha", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "selu-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### SELU (1 + 1 points)
#
# SELU is $\lambda \operatorname{elu}(x)$ with two constants that are derived, not tuned: with them, mean 0 and variance 1 of the
# inputs give mean 0 and variance 1 of the outputs.

# %% nbgrader={"grade": false, "grade_id": "selu-constants", "locked": true, "schema_version": 3, "solution": false, "task": false}
SELU_LAMBDA = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


# %% nbgrader={"grade": false, "grade_id": "selu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def selu(x):
    """Return SELU of every element of x."""
    ### BEGIN SOLUTION
    return SELU_LAMBDA * elu(x, SELU_ALPHA)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "selu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(selu, "selu", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(selu, "selu", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "selu-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def selu_grad(x):
    """Return the derivative of SELU at every element of x."""
    ### BEGIN SOLUTION
    return SELU_LAMBDA * elu_grad(x, SELU_ALPHA)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "selu-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(selu_grad, "selu_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(selu_grad, "selu_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "gelu-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 2. GELU, exact and approximated (1 + 1 + 1 points)
#
# GELU multiplies $x$ with the probability that a standard normal number is smaller than $x$:
#
# | `approximate` | $\operatorname{gelu}(x)$ |
# |---|---|
# | `"none"` | $x\,\Phi(x)$ with $\Phi(x) = \tfrac12\bigl(1 + \operatorname{erf}(x / \sqrt 2)\bigr)$ |
# | `"tanh"` | $\tfrac12 x \bigl(1 + \tanh\bigl[\sqrt{2/\pi}\,(x + 0.044715\,x^3)\bigr]\bigr)$ |
# | `"sigmoid"` | $x\,\sigma(1.702\,x)$ |
#
# The error function of an array is `np.vectorize(erf)(x)`, or `scipy.special.erf(x)`. One point for each form.


# %% nbgrader={"grade": false, "grade_id": "gelu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gelu(x, approximate="none"):
    """Return GELU, or one of its approximations, of every element of x.

    x : array of floats, any shape
    approximate : "none", "tanh" or "sigmoid"
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    if approximate == "sigmoid":
        return x / (1 + np.exp(-1.702 * x))
    return 0.5 * x * (1 + np.vectorize(erf)(x / np.sqrt(2)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gelu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gelu, "gelu", parts=["value"], approximate="none").points(1)
### BEGIN HIDDEN TESTS
check(gelu, "gelu", parts=["value"], approximate="none", secret=True).points(1)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gelu-tanh-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gelu, "gelu", parts=["value"], approximate="tanh").points(1)
### BEGIN HIDDEN TESTS
check(gelu, "gelu", parts=["value"], approximate="tanh", secret=True).points(1)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gelu-sigmoid-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gelu, "gelu", parts=["value"], approximate="sigmoid").points(1)
### BEGIN HIDDEN TESTS
check(gelu, "gelu", parts=["value"], approximate="sigmoid", secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "gelu-grad-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Their derivatives (1 + 1 + 1 points)
#
# The derivative of $\Phi$ is the normal density $\varphi(x) = e^{-x^2/2} / \sqrt{2\pi}$. Each form has a derivative of its own;
# the three are as close to each other as the forms are, but not equal.


# %% nbgrader={"grade": false, "grade_id": "gelu-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gelu_grad(x, approximate="none"):
    """Return the derivative of GELU, or of one of its approximations, at every element of x."""
    ### BEGIN SOLUTION
    if approximate == "tanh":
        c = np.sqrt(2 / np.pi)
        t = np.tanh(c * (x + 0.044715 * x**3))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * c * (1 + 3 * 0.044715 * x**2)
    if approximate == "sigmoid":
        s = 1 / (1 + np.exp(-1.702 * x))
        return s + 1.702 * x * s * (1 - s)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return 0.5 * (1 + np.vectorize(erf)(x / np.sqrt(2))) + x * density
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gelu-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gelu_grad, "gelu_grad", parts=["value"], approximate="none").points(1)
### BEGIN HIDDEN TESTS
check(gelu_grad, "gelu_grad", parts=["value"], approximate="none", secret=True).points(1)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gelu-grad-tanh-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gelu_grad, "gelu_grad", parts=["value"], approximate="tanh").points(1)
### BEGIN HIDDEN TESTS
check(gelu_grad, "gelu_grad", parts=["value"], approximate="tanh", secret=True).points(1)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gelu-grad-sigmoid-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(gelu_grad, "gelu_grad", parts=["value"], approximate="sigmoid").points(1)
### BEGIN HIDDEN TESTS
check(gelu_grad, "gelu_grad", parts=["value"], approximate="sigmoid", secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "swish-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 3. Swish, with a parameter (1 + 1 + 1 points)
#
# $$\operatorname{swish}(x) = x\,\sigma(\beta x)$$
#
# With $\beta = 1$ it is the SiLU of the frameworks; $\beta \to \infty$ makes it ReLU. Write it and its derivatives for $x$ and
# for $\beta$. You need the last one in exercise 8.


# %% nbgrader={"grade": false, "grade_id": "swish", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swish(x, beta=1.0):
    """Return Swish of every element of x.

    x : array of floats, any shape
    beta : float
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    return x / (1 + np.exp(-beta * x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "swish-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(swish, "swish", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(swish, "swish", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "swish-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swish_grad(x, beta=1.0):
    """Return the derivative of Swish with respect to x, at every element of x."""
    ### BEGIN SOLUTION
    s = 1 / (1 + np.exp(-beta * x))
    return s + beta * x * s * (1 - s)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "swish-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(swish_grad, "swish_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(swish_grad, "swish_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "swish-beta", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swish_grad_beta(x, beta=1.0):
    """Return the derivative of Swish with respect to beta, at every element of x."""
    ### BEGIN SOLUTION
    s = 1 / (1 + np.exp(-beta * x))
    return x**2 * s * (1 - s)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "swish-beta-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(swish_grad_beta, "swish_grad_beta", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(swish_grad_beta, "swish_grad_beta", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "hard-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 4. Hard sigmoid and hard swish (1 + 1 + 1 + 1 points)
#
# On a phone an exponential is dear. The hard sigmoid replaces the S by a ramp, 0 up to $-3$ and 1 from $3$ on:
#
# $$
# \begin{gathered}
# \operatorname{hardsigmoid}(x) = \frac{\operatorname{ReLU6}(x + 3)}{6}, \\[4pt]
# \operatorname{hardswish}(x) = x \cdot \operatorname{hardsigmoid}(x)
# \end{gathered}
# $$
#
# with $\operatorname{ReLU6}(t) = \min(\max(t, 0), 6)$. Write both with their derivatives. At the kinks, ±3, the checks accept
# any slope between those of the two sides.


# %% nbgrader={"grade": false, "grade_id": "hard-sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hard_sigmoid(x):
    """Return the hard sigmoid of every element of x."""
    ### BEGIN SOLUTION
    return np.clip(x + 3, 0, 6) / 6
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "hard-sigmoid-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(hard_sigmoid, "hard_sigmoid", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(hard_sigmoid, "hard_sigmoid", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "hard-sigmoid-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hard_sigmoid_grad(x):
    """Return the derivative of the hard sigmoid at every element of x."""
    ### BEGIN SOLUTION
    return np.where(np.abs(x) < 3, 1 / 6, 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "hard-sigmoid-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(hard_sigmoid_grad, "hard_sigmoid_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(hard_sigmoid_grad, "hard_sigmoid_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "hard-swish", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hard_swish(x):
    """Return hard swish of every element of x."""
    ### BEGIN SOLUTION
    return x * hard_sigmoid(x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "hard-swish-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(hard_swish, "hard_swish", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(hard_swish, "hard_swish", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "hard-swish-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hard_swish_grad(x):
    """Return the derivative of hard swish at every element of x."""
    ### BEGIN SOLUTION
    return hard_sigmoid(x) + x * hard_sigmoid_grad(x)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "hard-swish-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(hard_swish_grad, "hard_swish_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(hard_swish_grad, "hard_swish_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "mish-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 5. Mish (1 + 1 points)
#
# $$
# \begin{gathered}
# \operatorname{mish}(x) = x \tanh\bigl(\operatorname{softplus}(x)\bigr), \\[4pt]
# \operatorname{softplus}(x) = \log(1 + e^x)
# \end{gathered}
# $$
#
# For the derivative you need the chain rule twice, and the derivative of softplus, which is the sigmoid. (Large $x$ are not
# probed here; `np.logaddexp(0, x)` is a softplus that bears them.)


# %% nbgrader={"grade": false, "grade_id": "mish", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mish(x):
    """Return Mish of every element of x."""
    ### BEGIN SOLUTION
    return x * np.tanh(np.logaddexp(0, x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "mish-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(mish, "mish", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(mish, "mish", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "mish-grad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mish_grad(x):
    """Return the derivative of Mish at every element of x."""
    ### BEGIN SOLUTION
    t = np.tanh(np.logaddexp(0, x))
    return t + x * (1 - t**2) / (1 + np.exp(-x))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "mish-grad-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(mish_grad, "mish_grad", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(mish_grad, "mish_grad", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "softmax-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 6. Softmax: logarithm, Jacobian, backward pass
#
# All along the last axis. For a row $x$ with $s = \operatorname{softmax}(x)$,
#
# $$
# \begin{gathered}
# \log s_i = x_i - \log \sum_j e^{x_j}, \\[4pt]
# J_{ij} = \frac{\partial s_i}{\partial x_j} = s_i\,(\delta_{ij} - s_j).
# \end{gathered}
# $$
#
# ### Log-softmax and the Jacobian (2 + 1 points)
#
# One of the two points for log-softmax is for logits of any size. The Jacobian is for a single vector.


# %% nbgrader={"grade": false, "grade_id": "log-softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_softmax(x):
    """Return the logarithm of softmax along the last axis, without overflow.

    x : array of floats, one or more axes
    returns : array of the same shape
    """
    ### BEGIN SOLUTION
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "log-softmax-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(log_softmax, "log_softmax", parts={"value": 1, "stability": 1}).points(2)
### BEGIN HIDDEN TESTS
check(log_softmax, "log_softmax", parts={"value": 1, "stability": 1}, secret=True).points(2)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_jacobian(x):
    """Return the matrix of all derivatives of softmax.

    x : array of shape (n,)
    returns : array of shape (n, n)
    """
    ### BEGIN SOLUTION
    s = np.exp(log_softmax(x))
    return np.diag(s) - np.outer(s, s)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "jacobian-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softmax_jacobian, "softmax_jacobian", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(softmax_jacobian, "softmax_jacobian", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "vjp-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Their backward passes (2 + 1 points)
#
# Training never needs the Jacobian itself. It needs what the Jacobian makes of the gradient that comes from above:
#
# $$\frac{\partial L}{\partial x_j} = \sum_i \frac{\partial L}{\partial s_i}\,\frac{\partial s_i}{\partial x_j}.$$
#
# Put the formula of the Jacobian in, and simplify until nothing but products of rows and one sum a row is left. It has to
# work for many rows at once. Then do the same for log-softmax.


# %% nbgrader={"grade": false, "grade_id": "softmax-vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_vjp(x, upstream):
    """Return the gradient of the loss for the input of softmax.

    x : array of floats, the input of softmax along the last axis
    upstream : array of the shape of x, the gradient of the loss for the output of softmax
    returns : array of the shape of x
    """
    ### BEGIN SOLUTION
    s = np.exp(log_softmax(x))
    return s * (upstream - np.sum(upstream * s, axis=-1, keepdims=True))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax-vjp-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(softmax_vjp, "softmax_vjp", parts={"value": 1.5, "shape": 0.5}).points(2)
### BEGIN HIDDEN TESTS
check(softmax_vjp, "softmax_vjp", parts={"value": 1.5, "shape": 0.5}, secret=True).points(2)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "log-softmax-vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_softmax_vjp(x, upstream):
    """Return the gradient of the loss for the input of log-softmax; arguments as for softmax_vjp."""
    ### BEGIN SOLUTION
    return upstream - np.exp(log_softmax(x)) * np.sum(upstream, axis=-1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "log-softmax-vjp-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(log_softmax_vjp, "log_softmax_vjp", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(log_softmax_vjp, "log_softmax_vjp", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "glu-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 7. Gated linear units (1 + 1 + 1 points)
#
# The last axis of `x` holds two halves, $a$ first and then $b$; the output is half as long:
#
# $$
# \begin{gathered}
# \operatorname{glu} = a\,\sigma(b), \\[4pt]
# \operatorname{geglu} = a \operatorname{gelu}(b), \\[4pt]
# \operatorname{swiglu} = a \operatorname{swish}(b)
# \end{gathered}
# $$
#
# with the exact GELU and $\beta = 1$. The feed-forward layers of many language models are SwiGLUs.


# %% nbgrader={"grade": false, "grade_id": "glu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def glu(x):
    """Return the first half of the last axis, gated by the sigmoid of the second half.

    x : array of shape (..., 2 m)
    returns : array of shape (..., m)
    """
    ### BEGIN SOLUTION
    a, b = np.split(x, 2, axis=-1)
    return a / (1 + np.exp(-b))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "glu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(glu, "glu", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(glu, "glu", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "geglu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def geglu(x):
    """Return the first half of the last axis, times GELU of the second half."""
    ### BEGIN SOLUTION
    a, b = np.split(x, 2, axis=-1)
    return a * gelu(b)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "geglu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(geglu, "geglu", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(geglu, "geglu", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "swiglu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swiglu(x):
    """Return the first half of the last axis, times Swish of the second half."""
    ### BEGIN SOLUTION
    a, b = np.split(x, 2, axis=-1)
    return a * swish(b)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "swiglu-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(swiglu, "swiglu", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(swiglu, "swiglu", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "glu-vjp-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### Back through the gate (1 + 1 + 1 points)
#
# From `upstream`, the gradient for the output, of shape `(..., m)`, follows the gradient for `x`, of shape `(..., 2 m)`:
# first the half for $a$, then the half for $b$. *Write a helper that takes the gate's value and slope; then each of the
# three is one line.*


# %% nbgrader={"grade": false, "grade_id": "glu-vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def glu_vjp(x, upstream):
    """Return the gradient of the loss for the input of glu.

    x : array of shape (..., 2 m)
    upstream : array of shape (..., m)
    returns : array of shape (..., 2 m)
    """
    ### BEGIN SOLUTION
    s = 1 / (1 + np.exp(-np.split(x, 2, axis=-1)[1]))
    return gated_vjp(x, upstream, s, s * (1 - s))


def gated_vjp(x, upstream, gate, slope):
    """Return the gradient for both halves, given the gate and its slope at the second half."""
    a, _ = np.split(x, 2, axis=-1)
    return np.concatenate([upstream * gate, upstream * a * slope], axis=-1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "glu-vjp-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(glu_vjp, "glu_vjp", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(glu_vjp, "glu_vjp", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "geglu-vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def geglu_vjp(x, upstream):
    """Return the gradient of the loss for the input of geglu; arguments as for glu_vjp."""
    ### BEGIN SOLUTION
    b = np.split(x, 2, axis=-1)[1]
    return gated_vjp(x, upstream, gelu(b), gelu_grad(b))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "geglu-vjp-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(geglu_vjp, "geglu_vjp", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(geglu_vjp, "geglu_vjp", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "swiglu-vjp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swiglu_vjp(x, upstream):
    """Return the gradient of the loss for the input of swiglu; arguments as for glu_vjp."""
    ### BEGIN SOLUTION
    b = np.split(x, 2, axis=-1)[1]
    return gated_vjp(x, upstream, swish(b), swish_grad(b))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "swiglu-vjp-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(swiglu_vjp, "swiglu_vjp", parts=["value"]).points(1)
### BEGIN HIDDEN TESTS
check(swiglu_vjp, "swiglu_vjp", parts=["value"], secret=True).points(1)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "fit-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 8. An activation that learns (3 points)
#
# Given points $(x_i, t_i)$ of some curve, find the $\beta$ whose Swish fits them best, by gradient descent on
#
# $$L(\beta) = \frac{1}{2n} \sum_{i=1}^{n} \bigl(\operatorname{swish}_\beta(x_i) - t_i\bigr)^2.$$
#
# Take `steps` steps with the learning rate given, and return $\beta$ before the first step and after each: `steps + 1` values.


# %% nbgrader={"grade": false, "grade_id": "fit", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_beta(x, targets, beta, learning_rate, steps):
    """Return the values that beta takes during gradient descent.

    x, targets : arrays of shape (n,)
    beta : float, where to start
    learning_rate : float
    steps : int
    returns : array of shape (steps + 1,), the start first
    """
    ### BEGIN SOLUTION
    betas = [beta]
    for _ in range(steps):
        error = swish(x, betas[-1]) - targets
        slope = np.mean(error * swish_grad_beta(x, betas[-1]))
        betas.append(betas[-1] - learning_rate * slope)
    return np.array(betas)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "fit-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from actlib.checks import check

check(fit_beta, "fit_beta").points(3)
### BEGIN HIDDEN TESTS
check(fit_beta, "fit_beta", secret=True).points(3)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": false, "grade_id": "fit-look", "locked": true, "schema_version": 3, "solution": false, "task": false}
# This cell is not graded. It lets your Swish learn the shape of GELU between −4 and 4. Compare the $\beta$ that it ends with to
# the 1.702 of exercise 2. Both make a Swish that is hard to tell from GELU: why are the two numbers not the same?

# %% nbgrader={"grade": false, "grade_id": "fit-plot", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt

try:
    x = np.linspace(-4, 4, 201)
    betas = fit_beta(x, gelu(x), 0.5, 2.0, 300)
except NotImplementedError:
    print("Finish exercises 2, 3 and 8 first, then run this cell again.")
else:
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    left.plot(betas)
    left.set(xlabel="step", ylabel="beta", title=f"ends at {betas[-1]:.3f}")
    right.plot(x, gelu(x), label="GELU")
    right.plot(x, swish(x, betas[0]), ":", label="Swish at the start")
    right.plot(x, swish(x, betas[-1]), "--", label="Swish at the end")
    right.set(xlabel="x")
    right.legend()
    plt.show()

# %% [markdown] nbgrader={"grade": false, "grade_id": "question-statement", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ## 9. A question to answer in words (3 points)
#
# You are to choose the hidden activation of (a) a small network that must run in 8-bit arithmetic on a microcontroller, (b) a
# transformer with plenty of hardware, (c) a plain, fully connected network of 30 layers without normalisation layers.
#
# In about 150 words: which function would you try first in each case, why, and what does it cost or demand? Name one
# experiment, with seeds, that could prove you wrong. A person reads and grades your answer.

# %% [markdown] nbgrader={"grade": true, "grade_id": "question", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# *Marking guide: 2 points for three choices with reasons that hold (take off half a point for a missing reason or cost), 1 for an
# experiment that could refute the choice: a baseline, several seeds, spread, equal tuning.*
#
# (a) ReLU6 or hard swish: the range is bounded on the critical side or the pieces are straight lines, so values fit into 8 bits and
# no exponential is needed. The cost is a second flat side or kink, with no gradient past it.
# (b) GELU, or a gated unit such as SwiGLU: smooth, and the common choice there. It costs exponentials and, for the gated unit, a third weight
# matrix: the width must shrink if the number of parameters is to stay the same.
# (c) SELU with LeCun's initialisation and standardised inputs, whose fixed point keeps mean and variance through depth; it asks for exactly these
# conditions. ReLU with He's initialisation is an acceptable answer, with its reason.
#
# Experiment: for (c), train SELU and ReLU, each with its own initialisation and a learning rate tuned on the same grid, with ten seeds on the
# same data; report mean and spread of validation accuracy. If the intervals overlap or ReLU leads, the choice was wrong.
# ### END SOLUTION
