"""Measured claims: each module here has its settings, what one measurement is, and stored results.

A module has ``SETTINGS``; ``jobs()``, a list of the keyword arguments of all measurements; and
``measure(**job)``, which returns one row of numbers or several. The rows are kept in git under
``results/``, with the settings and a fingerprint of the code that made them.

``python -m actlib.experiments`` lists them, ``python -m actlib.experiments all`` brings up to date
what is not, and a chapter reads them with `load`.
"""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from token import COMMENT, DEDENT, ENCODING, INDENT, NEWLINE, NL, STRING
from tokenize import tokenize
from typing import Any

RESULTS = Path(__file__).with_name("results")
_IGNORED = (COMMENT, NL)

# one line a module: what it measures
EXPERIMENTS = {
    "depth": "size of the gradient layer by layer, over depth, activation and initialisation",
    "sparsity": "share of active units layer by layer, before and after training",
    "born_dead": "networks that are constant before training begins, over width and depth",
    "dead_units": "dead ReLU units against learning rate, initial bias and width",
    "chaos": "two inputs through a random tanh network, and which depths can be trained",
    "selu": "mean and variance of the activations through 64 layers",
    "mean_shift": "mean of the activations in trained networks, with and without a negative side",
    "gelu_forms": "the approximations of GELU, and what swapping them does to a trained network",
    "shattered": "how alike the gradients at neighbouring inputs are, over depth",
    "regions": "linear pieces along a line through the data, over width and depth",
    "clipping": "whether a cap keeps gradients from exploding when the weights are too large",
    "saturation": "deep sigmoid and tanh networks on MNIST-1D, watched layer by layer",
    "centring": "what counts more in a hidden unit: a mean of zero or a slope of one",
    "sigmoid_depth": "how deep a sigmoid network can be and still train, by initialisation",
    "relu_at_zero": "how often ReLU meets exactly 0, and what its derivative there changes",
    "quantisation": "activations in few bits: ReLU and ReLU6, with and without outliers",
    "learned": "PReLU's slopes and Swish's beta while they train, against fixed ones",
    "gated": "gated units against GELU with equally many parameters",
    "distillation": "what a teacher's activation does for its student",
    "swap": "a sigmoid network turned into a ReLU network, step by step",
    "league": "every function at several depths, each with a learning rate of its own",
    "costs": "time of each function, and its share of a training step and of an LSTM step",
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
        With the items ``"settings"`` and ``"source"`` (the fingerprint of the code), and either
        ``"rows"`` or what the module's ``collect`` describes.

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
    text = json.dumps(results, separators=(",", ":"))
    # a line a row, so that a difference between two versions can be read
    path.write_text(text.replace('},{"', '},\n{"') + "\n")
    return path


def fingerprint(name: str) -> str:
    """Return a short hash of an experiment's code; comments and docstrings do not count.

    Settings are part of the module, so they are part of the hash.

    Examples
    --------
    >>> len(fingerprint("saturation"))
    12
    """
    path = Path(__file__).with_name(f"{name}.py")
    with path.open("rb") as file:
        tokens = [t for t in tokenize(file.readline) if t.type not in _IGNORED]
    kept, starts, skip_end = list[str](), True, False
    # not the syntax tree: its printed form differs between versions of Python
    for token, following in pairwise(tokens):
        if token.type == STRING and following.type == NEWLINE and starts:
            skip_end = True  # a docstring
            continue
        if not skip_end:
            kept.append({INDENT: "{", DEDENT: "}", NEWLINE: ";"}.get(token.type, token.string))
        starts = token.type in (ENCODING, INDENT, DEDENT, NEWLINE)
        skip_end = False
    return hashlib.sha256(" ".join(kept).encode()).hexdigest()[:12]


def rounded(values: Any, digits: int = 4) -> Any:
    """Return a number, or a list of them, with so many significant digits: what a plot can show.

    Numbers that are not finite become None, which JSON has a word for.

    Examples
    --------
    >>> rounded([0.123456, 0.00001234567, float("inf")])
    [0.1235, 1.235e-05, None]
    """
    if hasattr(values, "tolist"):
        values = values.tolist()
    if values is None or isinstance(values, str | bool):
        return values
    if isinstance(values, int):
        return values
    if isinstance(values, float):
        return float(f"{values:.{digits}g}") if abs(values) < float("inf") else None
    return [rounded(value, digits) for value in values]
