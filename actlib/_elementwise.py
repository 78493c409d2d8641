"""What every element-wise function shares: dtypes, shapes, blocks, ``out=`` and errors.

A function of the catalogue is written as its formula for one block of float64 numbers;
`elementwise` turns that formula into the public function.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Protocol, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Block = NDArray[np.float64]

# Elements handled at a time: 32 k float64 numbers and the few temporaries of a formula
# stay in a core's second-level cache, which is worth a factor of 1.3 to 2.8 on long arrays.
BLOCK = 32_768


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


Validator = Callable[[str, str, Any], Any]


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
        ``formula(x, **parameters)`` with `x` a one-dimensional or zero-dimensional float64 array.
    **validators
        For each parameter, how it is checked: `finite` or `positive`.
    """
    if formula is None:
        return lambda formula: _public(formula, validators)
    return _public(formula, {})


def _public(formula: Callable[..., Block], validators: dict[str, Validator]) -> Elementwise:

    name = formula.__name__
    signature = inspect.signature(formula)

    @functools.wraps(formula)
    def function(
        x: ArrayLike, /, *args: Any, out: NDArray[Any] | None = None, **parameters: Any
    ) -> Any:
        if args or parameters:
            bound = signature.bind(x, *args, **parameters).arguments
            parameters = {
                key: validators[key](name, key, value)
                for key, value in bound.items()
                if key in validators
            }
        array = as_float_array(name, x)
        if out is not None:
            check_out(name, out, array)
        with np.errstate(all="ignore"):
            if array.size <= BLOCK:
                result = formula(array.astype(np.float64, copy=False), **parameters)
                if out is None:
                    # [()] turns a 0-d array into a NumPy scalar and leaves the others alone
                    return np.asarray(result).astype(array.dtype.newbyteorder("="), copy=False)[()]
                out[...] = result
                return out
            if out is None:
                out = np.empty_like(array, dtype=array.dtype.newbyteorder("="))
            blocks = np.nditer(
                [array, out],
                flags=["external_loop", "buffered", "copy_if_overlap"],
                op_flags=[["readonly"], ["writeonly", "overlap_assume_elementwise"]],
                op_dtypes=[np.float64, np.float64],
                casting="same_kind",
                buffersize=BLOCK,
            )
            with blocks:
                for block, target in blocks:
                    target[...] = formula(block, **parameters)
            return out

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


def product_with_error(x: Block, factor: float) -> tuple[Block, Block]:
    """Return ``z = factor * x`` rounded, and what the rounding lost, so that z + error is exact.

    exp(z) magnifies the half-ULP error of a rounded z to |z|/2 ULP: 370 ULP in the far tail.
    Both factors are cut in halves of 26 and 27 bits, whose products are exact (Dekker, 1971);
    cutting by a bit mask, unlike Dekker's multiplication, cannot overflow.
    """
    mask = np.int64(-(1 << 27))
    x_high = (x.view(np.int64) & mask).view(np.float64)
    x_low = x - x_high
    f_high = float((np.float64(factor).view(np.int64) & mask).view(np.float64))
    f_low = factor - f_high
    z = factor * x
    error = ((x_high * f_high - z) + x_high * f_low + x_low * f_high) + x_low * f_low
    return z, error


def exp_minus_abs(x: Block, factor: float = 1.0) -> Block:
    """Return ``exp(-abs(factor * x))`` to 1 ULP: the one exponential that never overflows."""
    if factor == 1.0:
        return np.exp(-np.abs(x))
    z, error = product_with_error(np.abs(x), abs(factor))
    t = np.exp(-z)
    # past 800 t is 0 anyway, and the error of an infinite product is nan
    return t - t * np.where(z < 800, error, 0.0)
