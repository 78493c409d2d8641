"""Ways to write the same function: what a student may do around a formula."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Answer = Callable[..., Any]
Table = Mapping[str, Mapping[str, Answer]]


def by_element(scalar: Answer) -> Answer:
    """Return a function of arrays that calls `scalar` for one number after the other, in a loop."""

    def function(x: Any, *args: Any, **kwargs: Any) -> Any:
        array = np.asarray(x, dtype=float)
        values = [scalar(float(value), *args, **kwargs) for value in array.ravel()]
        return np.array(values, dtype=float).reshape(array.shape)

    function.__signature__ = _signature(scalar)  # type: ignore[attr-defined]
    return function


def in_float32(form: Answer) -> Answer:
    """Return `form`, computed in float32."""

    def function(x: Any, *args: Any, **kwargs: Any) -> Any:
        return np.asarray(form(np.asarray(x, dtype=np.float32), *args, **kwargs), dtype=np.float32)

    function.__signature__ = _signature(form)  # type: ignore[attr-defined]
    return function


def as_lists(form: Answer) -> Answer:
    """Return `form` with a nested list for its result, or a Python float."""

    def function(x: Any, *args: Any, **kwargs: Any) -> Any:
        return np.asarray(form(np.asarray(x), *args, **kwargs)).tolist()

    function.__signature__ = _signature(form)  # type: ignore[attr-defined]
    return function


def vectorized(form: Answer) -> Answer:
    """Return `form` for a single number, repeated by `numpy.vectorize`."""

    def scalar(x: Any, *args: Any, **kwargs: Any) -> Any:
        return form(np.array(x, dtype=float), *args, **kwargs)

    scalar.__signature__ = _signature(form)  # type: ignore[attr-defined]
    return np.vectorize(scalar, otypes=[float])


def element_by_index(form: Answer) -> Answer:
    """Return `form`, filled into a new array index by index."""

    def function(x: Any, *args: Any, **kwargs: Any) -> Any:
        array = np.array(x, dtype=float)
        for index in np.ndindex(array.shape):
            array[index] = form(np.array(array[index]), *args, **kwargs)
        return array

    function.__signature__ = _signature(form)  # type: ignore[attr-defined]
    return function


def _signature(form: Answer) -> Any:
    return inspect.signature(form)


# every one of them keeps a right element-wise answer right
AROUND: Mapping[str, Callable[[Answer], Answer]] = {
    "np.vectorize": vectorized,
    "in a loop": element_by_index,
    "as lists": as_lists,
    "float32": in_float32,
}
