"""The two losses of classification, taken at the logits, each with its gradient beneath it.

Both are means over the batch. Both are built from softplus, whose arguments never overflow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib.sigmoidal import sigmoid, softplus

Array = NDArray[np.float64]


def _binary_arguments(logits: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    z, y = np.asarray(logits, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    if z.shape != y.shape:
        # (n, 1) against (n,) would broadcast to n × n and train on nonsense, silently
        raise ValueError(f"logits have shape {z.shape}, targets {y.shape}: reshape them alike")
    if z.size == 0:
        raise ValueError("the batch is empty")
    if not np.all((y >= 0) & (y <= 1)):
        raise ValueError("targets must lie between 0 and 1")
    return z, y


def binary_cross_entropy_with_logits(logits: ArrayLike, targets: ArrayLike) -> float:
    r"""Mean negative log-likelihood of yes-or-no targets, given the logits.

    .. math::
        L = \frac{1}{n} \sum_i -y_i \log\sigma(z_i) - (1 - y_i) \log(1 - \sigma(z_i))
          = \frac{1}{n} \sum_i y_i \operatorname{softplus}(-z_i) + (1 - y_i) \operatorname{softplus}(z_i)

    Parameters
    ----------
    logits : array_like, any shape
        What goes into the sigmoid, *not* probabilities.
    targets : array_like with the shape of `logits`
        0 or 1, or a probability between them.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ, the batch is empty, or a target lies outside [0, 1].

    Notes
    -----
    The second form adds terms that are never negative, so it keeps its digits where
    ``log(sigmoid(z))`` is -inf and where ``softplus(z) - y * z`` cancels to 0.

    Examples
    --------
    >>> binary_cross_entropy_with_logits([0.0, 0.0], [0, 1])
    0.6931471805599453
    >>> binary_cross_entropy_with_logits([1000.0], [0])
    1000.0
    """
    z, y = _binary_arguments(logits, targets)
    return float(np.mean(y * softplus(-z) + (1.0 - y) * softplus(z)))


def binary_cross_entropy_with_logits_grad(logits: ArrayLike, targets: ArrayLike) -> Array:
    r"""Gradient of `binary_cross_entropy_with_logits` with respect to the logits.

    .. math:: \frac{\partial L}{\partial z_i} = \frac{\sigma(z_i) - y_i}{n}

    Parameters and errors are those of `binary_cross_entropy_with_logits`.

    Returns
    -------
    ndarray of float64, with the shape of `logits`

    Examples
    --------
    >>> binary_cross_entropy_with_logits_grad([0.0, 0.0], [0, 1])
    array([ 0.25, -0.25])
    """
    z, y = _binary_arguments(logits, targets)
    # σ(z) - y, written so that a confident right answer keeps its small gradient: 1 - σ(z) = σ(-z)
    return ((1.0 - y) * sigmoid(z) - y * sigmoid(-z)) / z.size


def _softmax_arguments(logits: ArrayLike, labels: ArrayLike) -> tuple[Array, NDArray[np.integer]]:
    z, label = np.asarray(logits, dtype=np.float64), np.asarray(labels)
    if z.ndim != 2:
        raise ValueError(f"logits must have shape (batch, classes), not {z.shape}")
    if label.shape != z.shape[:1]:
        raise ValueError(f"labels must have shape {z.shape[:1]}, one a row, not {label.shape}")
    if z.size == 0:
        raise ValueError("the batch is empty")
    if label.dtype.kind not in "iu" or label.min() < 0 or label.max() >= z.shape[1]:
        raise ValueError(f"labels must be whole numbers from 0 to {z.shape[1] - 1}")
    return z, label


def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    r"""Mean negative log-likelihood of the right class, given the logits.

    .. math::
        L = \frac{1}{n} \sum_i -\log \operatorname{softmax}(z_i)_{y_i}
          = \frac{1}{n} \sum_i \operatorname{softplus}\left(\log \sum_{j \ne y_i} e^{z_{ij} - z_{i y_i}}\right)

    Parameters
    ----------
    logits : array_like, shape (batch, classes)
    labels : array_like of integers, shape (batch,)
        The index of the right class of each row.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not fit, the batch is empty, or a label is no class.

    Notes
    -----
    The second form has the logits only as differences to the right class, so a common shift
    changes nothing. With two classes it is the binary cross-entropy of their difference.

    Examples
    --------
    >>> softmax_cross_entropy([[0.0, 0.0]], [1])
    0.6931471805599453
    >>> softmax_cross_entropy([[1000.0, 0.0, 0.0]], [1])
    1000.0
    """
    z, label = _softmax_arguments(logits, labels)
    rows = np.arange(len(z))
    margin = z - z[rows, label][:, None]
    margin[rows, label] = -np.inf  # leaves the right class out of the sum
    return float(np.mean(softplus(np.logaddexp.reduce(margin, axis=1))))


def softmax_cross_entropy_grad(logits: ArrayLike, labels: ArrayLike) -> Array:
    r"""Gradient of `softmax_cross_entropy` with respect to the logits.

    .. math:: \frac{\partial L}{\partial z_{ij}} = \frac{\operatorname{softmax}(z_i)_j - [j = y_i]}{n}

    Parameters and errors are those of `softmax_cross_entropy`.

    Returns
    -------
    ndarray of float64, with the shape of `logits`

    Examples
    --------
    >>> softmax_cross_entropy_grad([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    z, label = _softmax_arguments(logits, labels)
    rows = np.arange(len(z))
    # the largest exponent is 0: nothing overflows
    gradient = np.exp(z - z.max(axis=1, keepdims=True))
    gradient /= gradient.sum(axis=1, keepdims=True)
    # p - 1 of the right class is minus the sum of the others, which does not cancel
    gradient[rows, label] = 0.0
    gradient[rows, label] = -gradient.sum(axis=1)
    return gradient / len(z)


@dataclass(frozen=True)
class Loss:
    """A loss, its gradient, and how its logits are read.

    Attributes
    ----------
    fn, grad
        ``fn(logits, y)``, a number, and ``grad(logits, y)``, an array like the logits.
    predict
        Turns logits into class labels of shape (batch,).
    shape_targets
        Gives labels of shape (batch,) the shape that `fn` wants.
    """

    fn: Callable[[ArrayLike, ArrayLike], float]
    grad: Callable[[ArrayLike, ArrayLike], Array]
    predict: Callable[[Array], NDArray[Any]]
    shape_targets: Callable[[NDArray[Any]], NDArray[Any]]


losses: Mapping[str, Loss] = MappingProxyType(
    {
        "binary_cross_entropy_with_logits": Loss(
            binary_cross_entropy_with_logits,
            binary_cross_entropy_with_logits_grad,
            # one logit a row; a probability above one half is a logit above zero
            predict=lambda logits: (logits[:, 0] > 0).astype(np.int64),
            shape_targets=lambda y: y[:, None],
        ),
        "softmax_cross_entropy": Loss(
            softmax_cross_entropy,
            softmax_cross_entropy_grad,
            predict=lambda logits: np.argmax(logits, axis=1),
            shape_targets=lambda y: y,
        ),
    }
)
