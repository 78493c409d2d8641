"""What every element-wise function shares: dtypes, shapes, blocks, ``out=`` and errors.

A function of the catalogue is written as its formula for one block of float64 numbers;
`elementwise` turns that formula into the public function.
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Block = NDArray[np.float64]

# Elements handled at a time: 16 k float64 numbers and the few temporaries of a formula
# stay in a core's second-level cache, which is worth a factor of 1.3 to 2.8 on long arrays.
BLOCK = 16_384


# How a parameter is checked: takes the function's name, the parameter's name and the value,
# and returns the value to use or raises ValueError.
Validator = Callable[[str, str, Any], Any]


class Elementwise(Protocol):
    """A public element-wise function: one array in, one array of the same shape and dtype out."""

    __name__: str

    def __call__(
        self, x: ArrayLike, /, *args: Any, out: NDArray[Any] | None = None, **parameters: Any
    ) -> Any:
        """Return the function of every element of `x`."""


def finite(function: str, name: str, value: Any) -> float:
    """Return `value` as a float, or raise the ValueError that names what is wrong with it."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name} must be a number, not {value!r}") from None
    if not np.isfinite(number):
        raise ValueError(f"{function}: {name} must be finite, not {value!r}")
    return number


def positive(function: str, name: str, value: Any) -> float:
    """Like `finite`, and greater than zero."""
    number = finite(function, name, value)
    if number <= 0:
        raise ValueError(f"{function}: {name} must be greater than 0, not {value!r}")
    return number


def as_float_array(function: str, x: ArrayLike) -> NDArray[Any]:
    """Return `x` as an array of float16, float32 or float64; integers and booleans become float64.

    Raises
    ------
    TypeError
        For complex, object, string and other arrays that hold no real floating-point numbers.
    """
    try:
        array = np.asarray(x)
    except ValueError as error:  # ragged lists
        raise TypeError(f"{function}: the input is not a regular array ({error})") from None
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        return array
    raise TypeError(
        f"{function}: needs real numbers (float16, float32, float64 or integers), "
        f"not an array of dtype {array.dtype}"
    )


def check_out(function: str, out: Any, like: NDArray[Any]) -> None:
    """Raise what a ufunc would raise if `out` cannot hold a result with the shape of `like`."""
    if not isinstance(out, np.ndarray):
        raise TypeError(f"{function}: out must be a NumPy array, not {type(out).__name__}")
    if out.shape != like.shape:
        raise ValueError(f"{function}: out has shape {out.shape}, the result {like.shape}")
    if not np.can_cast(like.dtype, out.dtype, casting="same_kind"):
        raise TypeError(f"{function}: cannot write {like.dtype} results into out of {out.dtype}")


def one_of(*choices: str) -> Validator:
    """Make the validator of a parameter that is one of some words."""

    def validate(function: str, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            allowed = ", ".join(map(repr, choices))
            raise ValueError(f"{function}: {name} must be one of {allowed}, not {value!r}")
        return value

    return validate


def per_channel(function: str, name: str, value: Any) -> float | Block:
    """Like `finite`, for one number or a one-dimensional array, a number per channel."""
    if np.ndim(value) == 0:
        return finite(function, name, value)
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{function}: {name} must hold numbers, not {value!r}") from None
    if array.ndim != 1:
        raise ValueError(
            f"{function}: {name} must be a number or have shape (channels,), not {array.shape}"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{function}: every {name} must be finite")
    return array


def check_channels(function: str, name: str, value: Block, like: NDArray[Any]) -> None:
    """Raise unless `value` holds one number for each place along the last axis of `like`."""
    if like.ndim == 0 or like.shape[-1] != len(value):
        raise ValueError(
            f"{function}: {name} has {len(value)} channels, but the input has shape {like.shape}"
        )


def map_blocks(
    formula: Callable[..., Block], arrays: Sequence[NDArray[Any]], out: NDArray[Any]
) -> None:
    """Write ``formula(*arrays)`` into `out`, block by block, in float64, with no warning.

    The arrays are broadcast to the shape of `out`; the formula sees one-dimensional pieces.
    """
    with np.errstate(all="ignore"):
        if out.size <= BLOCK:
            pieces = [
                np.broadcast_to(array, out.shape).astype(np.float64, copy=False).reshape(-1)
                for array in arrays
            ]
            out[...] = formula(*pieces).reshape(out.shape)
            return
        read: list[Literal["readonly"]] = ["readonly"]
        write: list[Literal["writeonly", "no_broadcast", "overlap_assume_elementwise"]] = [
            "writeonly",
            "no_broadcast",
            "overlap_assume_elementwise",
        ]
        blocks = np.nditer(
            [*arrays, out],
            flags=["external_loop", "buffered", "copy_if_overlap"],
            op_flags=[*(read for _ in arrays), write],
            op_dtypes=[np.float64] * (len(arrays) + 1),
            casting="same_kind",
            buffersize=BLOCK,
        )
        with blocks:
            for *pieces, target in blocks:
                target[...] = formula(*pieces)


@overload
def elementwise(formula: Callable[..., Block], /) -> Elementwise: ...


@overload
def elementwise(**validators: Validator) -> Callable[[Callable[..., Block]], Elementwise]: ...


def elementwise(
    formula: Callable[..., Block] | None = None, /, **validators: Validator
) -> Elementwise | Callable[[Callable[..., Block]], Elementwise]:
    """Make a public function from the formula for one block of float64 numbers.

    The result keeps the dtype of a floating-point input; float16 and float32 are computed
    in float64 and rounded once, so they are correct to 0.51 ULP. No floating-point warning
    leaves the function, whatever the caller's `numpy.errstate`.

    Parameters
    ----------
    formula
        ``formula(x, **parameters)`` with `x` a one-dimensional float64 array. A parameter that
        is an array arrives as one number for each element of `x`.
    **validators
        For each parameter, how it is checked: `finite`, `positive`, `one_of` or `per_channel`.
    """
    if formula is None:
        return lambda formula: _public(formula, validators)
    return _public(formula, {})


def _public(formula: Callable[..., Block], validators: dict[str, Validator]) -> Elementwise:
    name = formula.__name__
    signature = inspect.signature(formula)
    required = any(p.default is p.empty for p in signature.parameters.values() if p.name != "x")

    @functools.wraps(formula)
    def function(
        x: ArrayLike, /, *args: Any, out: NDArray[Any] | None = None, **parameters: Any
    ) -> Any:
        if args or parameters or required:  # binding takes longer than a short array
            try:
                bound = signature.bind(x, *args, **parameters).arguments
            except TypeError as error:
                raise TypeError(f"{name}: {error}") from None
            parameters = {
                key: validators[key](name, key, value) for key, value in bound.items() if key != "x"
            }
        array = as_float_array(name, x)
        per_element = {key: value for key, value in parameters.items() if np.ndim(value)}
        for key, value in per_element.items():
            check_channels(name, key, value, array)
            del parameters[key]
        if out is None:
            result = np.empty(array.shape, array.dtype.newbyteorder("="))
        else:
            check_out(name, out, array)
            result = out
        map_blocks(
            lambda block, *values: formula(
                block, **parameters, **dict(zip(per_element, values, strict=True))
            ),
            [array, *per_element.values()],
            result,
        )
        # [()] turns a 0-d array into a NumPy scalar and leaves the others alone
        return result[()] if out is None else out

    function.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[
            *(
                p.replace(kind=p.POSITIONAL_ONLY) if p.name == "x" else p
                for p in signature.parameters.values()
            ),
            inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None),
        ]
    )
    return cast(Elementwise, function)
