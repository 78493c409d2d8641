"""What functions of whole vectors share: the axis, the errors, and rows in float64 blocks."""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib._elementwise import BLOCK, as_float_array, check_out

Rows = NDArray[np.float64]  # two-dimensional, one vector a row
# The pieces of the arrays, one after the other, each as a single row; from the start at every call.
Pieces = Callable[[], Iterator[list[Rows]]]


def check_axis(function: str, axis: Any, array: NDArray[Any]) -> int:
    """Return `axis` counted from the front, or raise the error that says what is wrong."""
    try:
        place = operator.index(axis)
    except TypeError:
        raise ValueError(f"{function}: axis must be an integer, not {axis!r}") from None
    if not -array.ndim <= place < array.ndim:
        raise ValueError(f"{function}: axis {place} is not an axis of shape {array.shape}")
    return place % array.ndim


def as_upstream(function: str, upstream: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return the upstream gradient as a float array of the shape of the function's result."""
    array = as_float_array(function, upstream)
    if array.shape != shape:
        raise ValueError(
            f"{function}: upstream has shape {array.shape}, the function's result {shape}"
        )
    return array


class RowFormula(Protocol):
    """A formula for vectors, given twice: for many short ones, and for one in pieces."""

    def short(self, *rows: Rows, out: Rows) -> Rows:
        """Compute a vector a row, in `out`, and return the result."""

    def long(self, pieces: Pieces, out: Sequence[NDArray[Any]]) -> None:
        """Compute one vector that comes in pieces and goes into the pieces `out`."""


def map_rows(
    function: str,
    formula: RowFormula,
    arrays: Sequence[NDArray[Any]],
    axis: int,
    out: NDArray[Any] | None,
) -> NDArray[Any]:
    """Apply a formula to the vectors along one axis of arrays of the same shape."""
    place = check_axis(function, axis, arrays[0])
    if out is None:
        out = np.empty(arrays[0].shape, arrays[0].dtype.newbyteorder("="))
    else:
        check_out(function, out, arrays[0])
        # a block of the result must not overwrite what later blocks still read
        arrays = [a.copy() if np.may_share_memory(a, out) and a is not out else a for a in arrays]
    if out.size:
        with np.errstate(all="ignore"):
            # with its usual buffer NumPy writes a column out in full before it meets the rows, a
            # pass more; errstate restores the size
            np.setbufsize(16)
            _in_blocks(
                formula,
                [np.moveaxis(array, place, -1) for array in arrays],
                np.moveaxis(out, place, -1),
            )
    return out


def _in_blocks(formula: RowFormula, arrays: Sequence[NDArray[Any]], out: NDArray[Any]) -> None:
    """Cut the leading axes until a piece has at most BLOCK elements, or is a single long vector."""
    if out.size <= BLOCK:
        rows = [np.asarray(a, np.float64, order="C").reshape(-1, out.shape[-1]) for a in arrays]
        direct = out.dtype == np.float64 and out.flags.c_contiguous
        if direct and not any(np.may_share_memory(row, out) for row in rows):
            target = out.reshape(rows[0].shape)
            result = formula.short(*rows, out=target)
            if result is not target:
                target[...] = result
        else:
            out[...] = formula.short(*rows, out=np.empty_like(rows[0])).reshape(out.shape)
    elif out.ndim == 1:
        cuts = [slice(start, start + BLOCK) for start in range(0, len(out), BLOCK)]

        def pieces() -> Iterator[list[Rows]]:
            for cut in cuts:
                yield [np.array(a[cut], np.float64, ndmin=2) for a in arrays]

        formula.long(pieces, [out[cut] for cut in cuts])
    elif len(out) == 1:
        _in_blocks(formula, [array[0] for array in arrays], out[0])
    else:
        many = max(1, BLOCK * len(out) // out.size)
        for start in range(0, len(out), many):
            piece = slice(start, start + many)
            _in_blocks(formula, [array[piece] for array in arrays], out[piece])
