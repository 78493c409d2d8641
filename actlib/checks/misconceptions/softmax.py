"""What goes wrong with softmax, log-softmax, the Jacobian and the products with it."""

from typing import Any

import numpy as np

import actlib
from actlib.checks.misconceptions.registry import misconceptions


def _sum(x: Any, axis: int) -> Any:
    return np.sum(x, axis=axis, keepdims=True)


def _max(x: Any, axis: int) -> Any:
    return np.max(x, axis=axis, keepdims=True)


def _softmax(x: Any, axis: int = -1) -> Any:
    return actlib.softmax(x, axis)


def _diagonal(s: Any) -> Any:
    return s[..., :, None] * np.eye(s.shape[-1])


misconceptions(
    "softmax",
    ("batch-summed", "It is divided by the sum over everything, so that the whole batch sums to 1.", "Each vector must sum to 1: mind the axis.",
     lambda x, axis=-1: np.exp(x) / np.exp(x).sum()),
    ("wrong-axis", "It is normalised along the first axis, over the batch.", "",
     lambda x, axis=-1: actlib.softmax(x, 0)),
    ("exponential-missing", "The inputs are divided by their sum, without the exponential.", "", lambda x, axis=-1: x / _sum(x, axis)),
    ("sigmoid-instead", "This is the sigmoid of each element.", "The elements of a vector share one denominator.", lambda x, axis=-1: actlib.sigmoid(x)),
    ("not-normalised", "It is not divided by anything.", "Each vector must sum to 1.", lambda x, axis=-1: np.exp(x)),
    ("shift-not-normalised", "The largest element was subtracted, but nothing divided.", "", lambda x, axis=-1: np.exp(x - _max(x, axis))),
    ("sign", "The smallest input gets the largest probability.", "Look at the sign in the exponent.", lambda x, axis=-1: _softmax(-x, axis)),
    ("shift-in-numerator-only", "The largest element was subtracted in the numerator but not in the denominator.", "",
     lambda x, axis=-1: np.exp(x - _max(x, axis)) / _sum(np.exp(x), axis)),
    ("shift-in-denominator-only", "The largest element was subtracted in the denominator but not in the numerator.", "",
     lambda x, axis=-1: np.exp(x) / _sum(np.exp(x - _max(x, axis)), axis)),
    ("exponential-of-quotient", "The division comes before the exponential.", "", lambda x, axis=-1: np.exp(x / _sum(x, axis))),
    ("mean-for-sum", "It is divided by the mean of the exponentials.", "", lambda x, axis=-1: np.exp(x) / np.mean(np.exp(x), axis=axis, keepdims=True)),
    ("euclidean-norm", "It is divided by the square root of a sum of squares.", "", lambda x, axis=-1: np.exp(x) / np.sqrt(_sum(np.exp(2 * x), axis))),
    ("base-two", "The base is 2 instead of e.", "", lambda x, axis=-1: 2.0**x / _sum(2.0**x, axis)),
    ("logarithm-instead", "This is log-softmax.", "", lambda x, axis=-1: actlib.log_softmax(x, axis)),
    ("one-hot", "The largest element gets everything.", "Softmax is the soft version.", lambda x, axis=-1: (x == _max(x, axis)) * 1.0),
    ("absolute-value", "The sign of the inputs is lost.", "", lambda x, axis=-1: _softmax(np.abs(x), axis)),
    ("softmax-twice", "Softmax was applied twice.", "", lambda x, axis=-1: _softmax(_softmax(x, axis), axis)),
    ("one-in-denominator", "A 1 was added to the denominator.", "", lambda x, axis=-1: np.exp(x) / (1 + _sum(np.exp(x), axis))),
    ("divided-by-shift", "It is divided by the largest element instead of shifted by it.", "", lambda x, axis=-1: _softmax(x / _max(x, axis), axis)),
    ("standardised", "The inputs were standardised first.", "",
     lambda x, axis=-1: _softmax((x - x.mean(axis=axis, keepdims=True)) / x.std(axis=axis, keepdims=True), axis)),
)  # fmt: skip

misconceptions(
    "log_softmax",
    ("softmax-instead", "This is softmax, without the logarithm.", "", _softmax),
    ("batch-summed", "The sum runs over everything.", "Each vector has its own: mind the axis.", lambda x, axis=-1: x - np.log(np.exp(x).sum())),
    ("wrong-axis", "It is normalised along the first axis, over the batch.", "", lambda x, axis=-1: actlib.log_softmax(x, 0)),
    ("sign", "The sign is reversed: a logarithm of a probability is never positive.", "", lambda x, axis=-1: -actlib.log_softmax(x, axis)),
    ("plus-for-minus", "The logarithm of the sum is added instead of subtracted.", "", lambda x, axis=-1: x + np.log(_sum(np.exp(x), axis))),
    ("logarithm-missing", "The sum of the exponentials itself is subtracted.", "", lambda x, axis=-1: x - _sum(np.exp(x), axis)),
    ("sum-of-logarithms", "The logarithm and the sum are in the wrong order.", "", lambda x, axis=-1: x - _sum(np.log(np.exp(x)), axis)),
    ("shift-not-restored", "The largest element was subtracted inside the sum only.", "", lambda x, axis=-1: x - np.log(_sum(np.exp(x - _max(x, axis)), axis))),
    ("shift-outside-only", "The largest element was subtracted outside the sum only.", "", lambda x, axis=-1: x - _max(x, axis) - np.log(_sum(np.exp(x), axis))),
    ("maximum-for-logsumexp", "Only the largest element is subtracted.", "The logarithm of the sum is missing.", lambda x, axis=-1: x - _max(x, axis)),
    ("logarithm-base-two", "The logarithm has the base 2.", "", lambda x, axis=-1: actlib.log_softmax(x, axis) / np.log(2)),
    ("logarithm-base-ten", "The logarithm has the base 10.", "", lambda x, axis=-1: actlib.log_softmax(x, axis) / np.log(10)),
    ("mean-for-sum", "The mean of the exponentials stands in place of their sum.", "", lambda x, axis=-1: x - np.log(np.mean(np.exp(x), axis=axis, keepdims=True))),
    ("log-sigmoid-instead", "This is the logarithm of the sigmoid of each element.", "", lambda x, axis=-1: actlib.log_sigmoid(x)),
    ("softmax-of-logarithm", "The logarithm came first.", "First softmax, then the logarithm.", lambda x, axis=-1: _softmax(np.log(np.abs(x)), axis)),
    ("log1p", "log1p adds 1 to the sum.", "", lambda x, axis=-1: x - np.log1p(_sum(np.exp(x), axis))),
    ("quotient-of-logarithms", "x is divided by the logarithm of the sum.", "The logarithm of a quotient is a difference.", lambda x, axis=-1: x / np.log(_sum(np.exp(x), axis))),
    ("log1p-of-softmax", "log1p adds 1 to the probability.", "", lambda x, axis=-1: np.log1p(_softmax(x, axis))),
    ("exponential-of-minus", "The signs in the exponents are wrong.", "", lambda x, axis=-1: x - np.log(_sum(np.exp(-x), axis))),
    ("clipped-probability", "The probability was raised by 1e-3 before the logarithm.", "A small number inside the logarithm spoils the value.",
     lambda x, axis=-1: np.log(_softmax(x, axis) + 1e-3)),
)  # fmt: skip

misconceptions(
    "softmax_jacobian",
    ("diagonal-only", "The elements off the diagonal are 0.", "Every probability depends on every input.", lambda x: _diagonal((s := _softmax(x)) * (1 - s))),
    ("outer-sign", "The elements off the diagonal have the wrong sign.", "Raising one input lowers the other probabilities.",
     lambda x: _diagonal(s := _softmax(x)) + s[..., :, None] * s[..., None, :]),
    ("diagonal-missing", "The first term is missing: the diagonal must be positive.", "", lambda x: -(s := _softmax(x))[..., :, None] * s[..., None, :]),
    ("outer-product", "This is the product of the probabilities alone.", "", lambda x: (s := _softmax(x))[..., :, None] * s[..., None, :]),
    ("outer-missing", "The second term is missing.", "The rows must sum to 0.", lambda x: _diagonal(_softmax(x))),
    ("sign", "Everything has the opposite sign.", "", lambda x: -actlib.softmax_jacobian(x)),
    ("factor-missing", "A factor is missing in front: δ − s alone.", "The rows must sum to 0.", lambda x: np.eye(x.shape[-1]) - _softmax(x)[..., None, :]),
    ("factor-missing-transposed", "A factor is missing in front.", "The rows must sum to 0.", lambda x: np.eye(x.shape[-1]) - _softmax(x)[..., :, None]),
    ("row-rule", "Every row repeats s(1 − s).", "Only the diagonal follows that rule.", lambda x: np.broadcast_to(((s := _softmax(x)) * (1 - s))[..., None, :], (*x.shape, x.shape[-1]))),
    ("off-diagonal-rule", "Off the diagonal one factor is its complement.", "", lambda x: (s := _softmax(x))[..., :, None] * (1 - s[..., None, :])),
    ("input-for-output", "The inputs stand where the probabilities belong.", "", lambda x: _diagonal(x) - x[..., :, None] * x[..., None, :]),
    ("softmax-twice", "Softmax was applied twice.", "", lambda x: actlib.softmax_jacobian(_softmax(x))),
    ("vector-rule", "This is s(1 − s), one number for each element.", "A Jacobian is a matrix.", lambda x: (s := _softmax(x)) * (1 - s)),
    ("diagonal-squared", "The diagonal lacks its second factor's minus.", "", lambda x: _diagonal((s := _softmax(x)) * s) - s[..., :, None] * s[..., None, :]),
)  # fmt: skip

misconceptions(
    "softmax_vjp",
    ("diagonal-only", "The elements are treated one by one, with s(1 − s).", "Every probability depends on every input.", lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * (1 - s) * upstream),
    ("sum-not-weighted", "The upstream gradient is summed without its weights.", "", lambda x, upstream, axis=-1: _softmax(x, axis) * (upstream - _sum(upstream, axis))),
    ("mean-for-weighted-sum", "The mean of the upstream gradient stands in place of a weighted sum.", "", lambda x, upstream, axis=-1: _softmax(x, axis) * (upstream - np.mean(upstream, axis=axis, keepdims=True))),
    ("first-term-only", "Only the first term is here: upstream times softmax.", "", lambda x, upstream, axis=-1: _softmax(x, axis) * upstream),
    ("second-term-only", "Only the second term is here.", "", lambda x, upstream, axis=-1: -(s := _softmax(x, axis)) * _sum(s * upstream, axis)),
    ("plus-for-minus", "The two terms are added.", "", lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * (upstream + _sum(s * upstream, axis))),
    ("factor-missing", "The factor in front of the parentheses is missing.", "", lambda x, upstream, axis=-1: upstream - _sum(_softmax(x, axis) * upstream, axis)),
    ("factor-on-first-term-only", "The factor in front belongs to both terms.", "", lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * upstream - _sum(s * upstream, axis)),
    ("output-expected", "The input was taken for the output of softmax.", "Compute softmax first.", lambda x, upstream, axis=-1: x * (upstream - _sum(x * upstream, axis))),
    ("softmax-twice", "Softmax was applied twice.", "", lambda x, upstream, axis=-1: actlib.softmax_vjp(_softmax(x, axis), upstream, axis)),
    ("batch-summed", "The sum runs over the whole batch.", "Each vector has its own: mind the axis.", lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * (upstream - np.sum(s * upstream))),
    ("sum-over-batch-axis", "The sum runs over the first axis.", "", lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * (upstream - _sum(s * upstream, 0))),
    ("upstream-ignored", "The upstream gradient is not used.", "", lambda x, upstream, axis=-1: (s := _softmax(x, axis)) * (1 - s)),
    ("log-softmax-instead", "This belongs to log-softmax.", "", lambda x, upstream, axis=-1: actlib.log_softmax_vjp(x, upstream, axis)),
    ("sign", "Everything has the opposite sign.", "", lambda x, upstream, axis=-1: -actlib.softmax_vjp(x, upstream, axis)),
    ("cross-entropy-shortcut", "This is softmax minus upstream, a shortcut for another task.", "", lambda x, upstream, axis=-1: _softmax(x, axis) - upstream),
    ("summed-to-one-vector", "The gradients of the batch are summed up.", "Each example keeps its own.", lambda x, upstream, axis=-1: actlib.softmax_vjp(x, upstream, axis).sum(axis=0)),
    ("wrong-axis", "It works along the first axis, over the batch.", "", lambda x, upstream, axis=-1: actlib.softmax_vjp(x, upstream, 0)),
    ("averaged-over-batch", "It is divided by the number of examples.", "A VJP does not average.", lambda x, upstream, axis=-1: actlib.softmax_vjp(x, upstream, axis) / len(x)),
)  # fmt: skip

misconceptions(
    "log_softmax_vjp",
    ("sum-missing", "The upstream gradient is not summed.", "", lambda x, upstream, axis=-1: upstream - _softmax(x, axis) * upstream),
    ("softmax-missing", "The sum is not weighted by the probabilities.", "", lambda x, upstream, axis=-1: upstream - _sum(upstream, axis)),
    ("mean-for-sum", "The mean of the upstream gradient stands in place of its sum.", "", lambda x, upstream, axis=-1: upstream - _softmax(x, axis) * np.mean(upstream, axis=axis, keepdims=True)),
    ("upstream-sum-forgotten", "The second term does not contain the upstream gradient.", "", lambda x, upstream, axis=-1: upstream - _softmax(x, axis)),
    ("upstream-first-term-forgotten", "The first term does not contain the upstream gradient.", "", lambda x, upstream, axis=-1: 1 - _softmax(x, axis) * _sum(upstream, axis)),
    ("plus-for-minus", "The two terms are added.", "", lambda x, upstream, axis=-1: upstream + _softmax(x, axis) * _sum(upstream, axis)),
    ("sign", "Everything has the opposite sign.", "", lambda x, upstream, axis=-1: -actlib.log_softmax_vjp(x, upstream, axis)),
    ("softmax-instead", "This belongs to softmax.", "The logarithm changes the rule.", lambda x, upstream, axis=-1: actlib.softmax_vjp(x, upstream, axis)),
    ("logarithm-for-softmax", "log-softmax stands where softmax belongs.", "", lambda x, upstream, axis=-1: upstream - actlib.log_softmax(x, axis) * _sum(upstream, axis)),
    ("weighted-sum", "The sum is weighted, as for softmax.", "", lambda x, upstream, axis=-1: upstream - (s := _softmax(x, axis)) * _sum(s * upstream, axis)),
    ("batch-summed", "The sum runs over the whole batch.", "Each vector has its own: mind the axis.", lambda x, upstream, axis=-1: upstream - _softmax(x, axis) * np.sum(upstream)),
    ("sum-over-batch-axis", "The sum runs over the first axis.", "", lambda x, upstream, axis=-1: upstream - _softmax(x, axis) * _sum(upstream, 0)),
    ("first-term-only", "The second term is missing.", "", lambda x, upstream, axis=-1: upstream + 0 * x),
    ("divided-by-softmax", "The upstream gradient is divided by softmax: only the logarithm was differentiated.", "", lambda x, upstream, axis=-1: upstream / _softmax(x, axis)),
    ("output-expected", "The input was taken for the output.", "", lambda x, upstream, axis=-1: upstream - np.exp(x) * _sum(upstream, axis)),
    ("wrong-axis", "It works along the first axis, over the batch.", "", lambda x, upstream, axis=-1: actlib.log_softmax_vjp(x, upstream, 0)),
    ("averaged-over-batch", "It is divided by the number of examples.", "A VJP does not average.", lambda x, upstream, axis=-1: actlib.log_softmax_vjp(x, upstream, axis) / len(x)),
)  # fmt: skip
