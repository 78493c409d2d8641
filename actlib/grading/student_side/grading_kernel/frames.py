"""Tables of pandas as their columns: plain data, from which the other end makes a table of its own.

pandas is imported at neither end for it: without it there are no tables.
"""

import sys
from typing import Any

import numpy as np

KINDS = "biufcmMSU"  # of columns that travel as an array; others do as a list
CELLS = 5_000_000  # of a table
MOST = 10_000  # columns


def _pandas() -> Any:
    return sys.modules.get("pandas")


def parts(value: Any) -> tuple[str, list[Any]] | None:
    """Return what a table, column or index is made of; None if it is none, or not of plain data."""
    pandas = _pandas()
    kind = type(value)
    if pandas is None or kind.__module__.split(".")[0] != "pandas":
        return None
    try:
        if kind is pandas.DataFrame and value.size <= CELLS and value.shape[1] <= MOST:
            columns = [_column(value.iloc[:, i].array) for i in range(value.shape[1])]
            return "frame", [columns, _index(value.columns), _index(value.index)]
        if kind is pandas.Series and value.size <= CELLS:
            return "series", [_column(value.array), value.name, _index(value.index)]
        if isinstance(value, pandas.Index) and value.size <= CELLS:
            return "index", [_index(value)]
        if kind is pandas.Timestamp and value.tz is None:
            return "timestamp", [value.to_datetime64()]
        if kind is pandas.Timedelta:
            return "span", [value.to_timedelta64()]
    except _Odd:
        return None
    if value is pandas.NA or value is pandas.NaT:
        return "missing", [str(value)]
    return None


def changeable(value: Any) -> bool:
    """Return whether a value is a table or column, which a call may change in place."""
    pandas = _pandas()
    return pandas is not None and type(value) in (pandas.DataFrame, pandas.Series)


def assign(old: Any, new: Any) -> None:
    """Give a table the contents of another one."""
    if changeable(old) and type(new) is type(old):
        old._update_inplace(new)


class _Odd(Exception):
    """A column that is not plain data."""


def _column(array: Any) -> list[Any]:
    pandas = _pandas()
    name = str(array.dtype)
    if isinstance(array.dtype, pandas.CategoricalDtype):
        made_of = [_column(array.categories.array), bool(array.ordered)]
        return ["categories", np.asarray(array.codes), made_of]
    if isinstance(array.dtype, np.dtype) and array.dtype.kind in KINDS:
        return ["array", np.asarray(array), name]
    if getattr(array.dtype, "tz", None) is not None or len(name) > 40:
        raise _Odd
    if type(array.dtype).__name__ in ("PeriodDtype", "IntervalDtype", "SparseDtype"):
        raise _Odd
    return ["list", list(array.astype(object)), name]


def _index(index: Any) -> list[Any]:
    pandas = _pandas()
    if isinstance(index, pandas.MultiIndex):
        levels = [_column(index.get_level_values(i).array) for i in range(index.nlevels)]
        return ["levels", levels, list(index.names)]
    if isinstance(index, pandas.RangeIndex):
        return ["range", [index.start, index.stop, index.step], index.name]
    return ["index", _column(index.array), index.name]


def make(name: str, args: list[Any]) -> Any:
    """Return the table; raise `ValueError` for what is none, or where there is no pandas."""
    pandas = _pandas()
    if pandas is None:
        raise ValueError("there is no pandas here")
    if name == "frame":
        columns, names, index = args
        rows = _made_index(index)
        made = {i: _made_column(column) for i, column in enumerate(columns)}
        frame = pandas.DataFrame(made, index=rows)
        frame.columns = _made_index(names)
        return frame
    if name == "series":
        column, title, index = args
        return pandas.Series(_made_column(column), index=_made_index(index), name=title)
    if name == "index":
        return _made_index(args[0])
    if name == "timestamp":
        return pandas.Timestamp(args[0])
    if name == "span":
        return pandas.Timedelta(args[0])
    return {"<NA>": pandas.NA, "NaT": pandas.NaT}[args[0]]


def _made_column(described: Any) -> Any:
    pandas = _pandas()
    form, values, dtype = described
    if form == "categories":
        categories = pandas.Index(_made_column(dtype[0]))
        return pandas.Categorical.from_codes(
            values, categories=categories, ordered=dtype[1] is True
        )
    if form == "array":
        if type(values) is not np.ndarray or values.ndim != 1:
            raise ValueError("a column that is none")
        return pandas.array(values, dtype=values.dtype)
    if type(values) is not list or type(dtype) is not str or len(dtype) > 40:
        raise ValueError("a column that is none")
    return pandas.array(values, dtype=dtype)


def _made_index(described: Any) -> Any:
    pandas = _pandas()
    form, values, name = described
    if form == "levels":
        return pandas.MultiIndex.from_arrays([_made_column(v) for v in values], names=name)
    if form == "range":
        if any(type(v) is not int for v in values) or len(range(*values)) > CELLS:
            raise ValueError("an index that is none")
        return pandas.RangeIndex(*values, name=name)
    return pandas.Index(_made_column(values), name=name)


NAMES = frozenset(["frame", "series", "index", "timestamp", "span", "missing"])
