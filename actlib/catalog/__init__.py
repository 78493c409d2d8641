"""The catalogue: one record a function, where chapters, exercises, checks, widgets and tests look."""

from collections.abc import Mapping
from types import MappingProxyType

from actlib.catalog import gated, rectified, sigmoidal, vector
from actlib.catalog.record import Activation

__all__ = ["Activation", "catalog"]

catalog: Mapping[str, Activation] = MappingProxyType(
    {
        record.name: record
        for family in (sigmoidal, rectified, gated, vector)
        for record in family.RECORDS
    }
)
