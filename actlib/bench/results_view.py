"""Reading the stored results: what the command's tables and the book's page share."""

from typing import Any

import numpy as np


def select(rows: list[dict[str, Any]], **wanted: Any) -> list[dict[str, Any]]:
    """Return the measurements that have these values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def show_ulp(value: float | None) -> str:
    """Write an error in ULP: plain when small, in powers of ten when large, "nan" for no number."""
    if value is None:
        return "nan"
    return f"{value:.2f}" if value < 1000 else f"{value:.0e}".replace("e+", "e")


def show_versions(result: dict[str, Any]) -> str:
    """Write what the numbers were measured with."""
    return ", ".join(f"{name} {version}" for name, version in result["environment"].items())


def geometric_mean_ratio(
    result: dict[str, Any], peer: str, part: str, size: int = 1_000_000, dtype: str = "float64"
) -> float | None:
    """Return the geometric mean over the catalogue of actlib's time divided by a peer's."""
    rows = select(result["speed"], peer=peer, part=part, size=size, dtype=dtype)
    ratios = [row["actlib_ratio"] for row in rows]
    return float(np.exp(np.mean(np.log(ratios)))) if ratios else None
