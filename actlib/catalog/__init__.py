"""The catalogue: one record a function, where chapters, exercises, checks, widgets and tests look.

The records are made when somebody first looks: who only computes does not wait for them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actlib.catalog.record import Activation

__all__ = ["Activation", "catalog"]


class _Catalog(Mapping[str, "Activation"]):
    @cached_property
    def _records(self) -> dict[str, "Activation"]:
        from actlib.catalog import gated, rectified, sigmoidal, vector

        families = (sigmoidal, rectified, gated, vector)
        return {record.name: record for family in families for record in family.RECORDS}

    def __getitem__(self, name: str) -> "Activation":
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return f"<catalog of {', '.join(self)}>"


catalog: Mapping[str, "Activation"] = _Catalog()


def __getattr__(name: str) -> Any:
    if name == "Activation":
        from actlib.catalog.record import Activation

        return Activation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
