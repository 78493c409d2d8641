"""Measured claims: each module here has its settings, a ``run``, and results that are kept in git.

``python -m actlib.experiments`` lists them; ``python -m actlib.experiments saturation`` runs one
again and replaces its results. A chapter reads them with `load`.
"""

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")

# one line a module: what it measures
EXPERIMENTS = {
    "saturation": "deep sigmoid and tanh networks on MNIST-1D, watched layer by layer",
    "centring": "what counts more in a hidden unit: a mean of zero or a slope of one",
}


def load(name: str) -> dict[str, Any]:
    """Return the stored results of an experiment.

    Parameters
    ----------
    name : str
        A key of `EXPERIMENTS`.

    Returns
    -------
    dict
        With the item ``"settings"``, and what the module's ``run`` describes.

    Raises
    ------
    ValueError
        If there is no such experiment.

    Examples
    --------
    >>> load("saturation")["settings"]["data"]
    'MNIST-1D'
    """
    if name not in EXPERIMENTS:
        raise ValueError(f"no experiment named {name!r}; there are {', '.join(EXPERIMENTS)}")
    return json.loads((RESULTS / f"{name}.json").read_text())


def save(name: str, results: dict[str, Any]) -> Path:
    """Replace the stored results of an experiment; return the file."""
    path = RESULTS / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, separators=(",", ":")) + "\n")
    return path


def rounded(values: Any, digits: int = 4) -> Any:
    """Return a number, or a list of them, with so many significant digits: what a plot can show.

    Examples
    --------
    >>> rounded([0.123456, 0.00001234567])
    [0.1235, 1.235e-05]
    """
    if isinstance(values, int | float):
        return float(f"{values:.{digits}g}")
    return [rounded(value, digits) for value in values]
