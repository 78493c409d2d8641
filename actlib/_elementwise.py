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

# Elements handled at a time: 24 k float64 numbers and the few temporaries of a formula
# stay in a core's second-level cache, which is worth a factor of 1.3 to 2.8 on long arrays;
# much shorter blocks would spend their time in calls. For the same reason formulas call x.clip and
# np.minimum.reduce: np.clip and x.min are wrappers around them that take microseconds more a call.
BLOCK = 24_576


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


# Blocks come and go by the thousand. Until a program has once freed something large, glibc gives
# their memory back to the system each time, and every page of it costs a fault the next time.
np.empty(8 * BLOCK)


def map_blocks(
    formula: Callable[..., Any], arrays: Sequence[NDArray[Any]], *outs: NDArray[Any]
) -> None:
    """Write ``formula(*arrays, out=...)`` into `outs`, block by block, in float64, with no warning.

    The arrays are broadcast to the shape of `outs`; the formula sees one-dimensional pieces. Its
    `out` is a block to compute in, or a list of them if there are several `outs`. It returns that,
    or, for a single one, any other block with the result.
    """
    first = outs[0]
    if not first.size:
        return
    # a formula computes in out while it still needs its input
    shared = any(np.may_share_memory(array, out) for array in arrays for out in outs)
    with np.errstate(all="ignore"):
        if first.size <= BLOCK:
            pieces = [
                (array if array.shape == first.shape else np.broadcast_to(array, first.shape))
                .astype(np.float64, copy=False)
                .reshape(-1)
                for array in arrays
            ]
            direct = not shared and all(
                out.dtype == np.float64 and out.flags.c_contiguous for out in outs
            )
            results = [out.reshape(-1) if direct else np.empty(out.size) for out in outs]
            _apply(formula, pieces, results)
            if not direct:
                for out, result in zip(outs, results, strict=True):
                    out[...] = result.reshape(out.shape)
            return
        read: list[Literal["readonly"]] = ["readonly"]
        write: list[Literal["writeonly", "no_broadcast", "overlap_assume_elementwise"]] = [
            "writeonly",
            "no_broadcast",
            "overlap_assume_elementwise",
        ]
        blocks = np.nditer(
            [*arrays, *outs],
            flags=["external_loop", "buffered", "copy_if_overlap"],
            op_flags=[*(read for _ in arrays), *(write for _ in outs)],
            op_dtypes=[np.float64] * (len(arrays) + len(outs)),
            casting="same_kind",
            buffersize=BLOCK,
        )
        with blocks:
            for views in blocks:
                pieces, targets = list(views[: len(arrays)]), views[len(arrays) :]
                if not shared:
                    _apply(formula, pieces, targets)
                    continue
                results = [np.empty_like(target) for target in targets]
                _apply(formula, pieces, results)
                for target, result in zip(targets, results, strict=True):
                    target[...] = result


def _apply(formula: Callable[..., Any], pieces: Sequence[Block], out: Sequence[Block]) -> None:
    if len(out) > 1:
        formula(*pieces, out=out)
    else:
        result = formula(*pieces, out=out[0])
        if result is not out[0]:
            out[0][...] = result


@overload
def elementwise(formula: Callable[..., Block], /) -> Elementwise: ...


@overload
def elementwise(
    *, whole: bool = False, **validators: Validator
) -> Callable[[Callable[..., Block]], Elementwise]: ...


def elementwise(
    formula: Callable[..., Block] | None = None,
    /,
    *,
    whole: bool = False,
    **validators: Validator,
) -> Elementwise | Callable[[Callable[..., Block]], Elementwise]:
    """Make a public function from the formula for one block of float64 numbers.

    The result keeps the dtype of a floating-point input; float16 and float32 are computed
    in float64 and rounded once, so they are correct to 0.51 ULP. No floating-point warning
    leaves the function, whatever the caller's `numpy.errstate`.

    Parameters
    ----------
    formula
        ``formula(x, **parameters, out=...)`` with `x` a one-dimensional float64 array, and `out`
        another one to compute and return the result in: every new array costs a pass over
        memory. A parameter that is an array arrives as one number for each element of `x`.
    whole
        Whether the formula is a single operation, right to the last digit in every dtype: it gets
        the array as it is, since blocks gain nothing.
    **validators
        For each parameter, how it is checked: `finite`, `positive`, `one_of` or `per_channel`.
    """
    if formula is None:
        return lambda formula: _public(formula, validators, whole)
    return _public(formula, {}, whole)


def _public(
    formula: Callable[..., Block], validators: dict[str, Validator], whole: bool
) -> Elementwise:
    name = formula.__name__
    signature = inspect.signature(formula)
    own = [p for p in signature.parameters.values() if p.name not in ("x", "out")]
    required = any(p.default is p.empty for p in own)
    call = inspect.Signature(own)

    @functools.wraps(formula)
    def function(
        x: ArrayLike, /, *args: Any, out: NDArray[Any] | None = None, **parameters: Any
    ) -> Any:
        if args or parameters or required:  # binding takes longer than a short array
            try:
                bound = call.bind(*args, **parameters).arguments
            except TypeError as error:
                raise TypeError(f"{name}: {error}") from None
            parameters = {key: validators[key](name, key, value) for key, value in bound.items()}
        array = as_float_array(name, x)
        per_element = {
            key: value for key, value in parameters.items() if isinstance(value, np.ndarray)
        }
        for key, value in per_element.items():
            check_channels(name, key, value, array)
            del parameters[key]
        if out is None:
            result = np.empty(array.shape, array.dtype.newbyteorder("="))
        else:
            check_out(name, out, array)
            result = out
        if whole:
            with np.errstate(all="ignore"):
                formula(array, **parameters, out=result)
        elif per_element:

            def with_arrays(block: Block, *values: Block, out: Block) -> Block:
                arrays = dict(zip(per_element, values, strict=True))
                return formula(block, **parameters, **arrays, out=out)

            map_blocks(with_arrays, [array, *per_element.values()], result)
        else:
            map_blocks(functools.partial(formula, **parameters), [array], result)
        # [()] turns a 0-d array into a NumPy scalar and leaves the others alone
        return result[()] if out is None else out

    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("x", inspect.Parameter.POSITIONAL_ONLY),
            *own,
            inspect.Parameter("out", inspect.Parameter.KEYWORD_ONLY, default=None),
        ]
    )
    return cast(Elementwise, function)
