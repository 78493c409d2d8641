"""Measure accuracy in ULP and speed in nanoseconds per element, all peers side by side."""

import gc
import statistics
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actlib._elementwise import BLOCK
from actlib.bench.peers import PEERS, Call
from actlib.catalog import Activation, catalog

SCALAR = tuple(record for record in catalog.values() if not record.vector)
ROW = 1000  # the length of a vector for the softmax and the GLU family


def _exact_name(record: Activation, part: str) -> str:
    return record.name if part == "value" else f"{record.name}_grad"


def _evaluate(peer: str, record: Activation, x: NDArray[Any], part: str) -> NDArray[Any] | None:
    with np.errstate(all="ignore"):
        call = getattr(PEERS[peer](record, x), part)
        return None if call is None else np.asarray(call())


def accuracy(peers: tuple[str, ...], points: int) -> Iterator[dict[str, Any]]:
    """Yield, for each function, part, dtype and peer, the errors over the grid."""
    from actlib.bench import oracle  # needs mpmath, which measuring speed does not

    for dtype in (np.float64, np.float32):
        x = oracle.grid(points, dtype)
        for record in SCALAR:
            for part in ("value", "grad"):
                name = _exact_name(record, part)
                reference = oracle.reference(name, x, **record.parameters)
                for peer in peers:
                    actual = _evaluate(peer, record, x, part)
                    if actual is None:
                        continue
                    error = reference.ulps(actual)[reference.normal]
                    worst = int(error.argmax())
                    yield {
                        "function": record.name,
                        "part": part,
                        "dtype": np.dtype(dtype).name,
                        "peer": peer,
                        # null: nan or inf in place of a number
                        "max_ulp": _number(error[worst]),
                        "mean_ulp": _number(error.mean()),
                        "within_4_ulp": float(np.mean(error <= 4.0)),
                        "worst_x": float(x[reference.normal][worst]),
                        "limits_right": _limits_right(peer, record, part, dtype),
                    }


def _limits_right(peer: str, record: Activation, part: str, dtype: Any) -> bool:
    """Tell whether the peer gives the limits at ±inf; the tests hold actlib's to the definitions."""
    ends = np.array([-np.inf, np.inf], dtype)
    ours, theirs = (_evaluate(name, record, ends, part) for name in ("actlib", peer))
    return ours is not None and theirs is not None and np.allclose(ours, theirs, rtol=1e-6)


def _number(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


# Where the peers part: (function, part), drawn in the book over this range of x.
CURVES = (
    ("gelu", "value"),
    ("softplus", "value"),
    ("elu", "grad"),
    ("mish", "value"),
    ("tanh", "grad"),
    ("silu", "grad"),
)
EDGES = np.linspace(-45.0, 45.0, 181)


def curves(peers: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the largest error in each bin of x, for the figure."""
    from actlib.bench import oracle

    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(a, b, 15) for a, b in pairwise(EDGES)])
    for name, part in CURVES:
        record = catalog[name]
        reference = oracle.reference(_exact_name(record, part), x, **record.parameters)
        for peer in peers:
            actual = _evaluate(peer, record, x, part)
            if actual is None:
                continue
            largest = reference.ulps(actual).reshape(-1, 15).max(axis=1)
            yield {
                "function": name,
                "part": part,
                "peer": peer,
                "ulp": [float(f"{v:.3g}") if np.isfinite(v) else None for v in largest],
            }


def passes(rounds: int) -> dict[str, float]:
    """Return the time of what formulas are made of, in nanoseconds per element.

    Each goes over one block again and again, which stays in the cache, as in a formula.
    """
    x = np.random.default_rng(4).normal(scale=3.0, size=BLOCK)
    positive, out = np.abs(x), np.empty_like(x)
    calls: dict[str, Call] = {
        "copy": partial(np.copyto, out, x),
        "add": partial(np.add, x, 1.0, out=out),
        "multiply": partial(np.multiply, x, positive, out=out),
        "divide": partial(np.divide, 1.0, x, out=out),
        "clip": partial(np.clip, x, 0.0, np.inf, out=out),
        "smallest": x.min,
        "exp": partial(np.exp, x, out=out),
        "expm1": partial(np.expm1, x, out=out),
        "log1p": partial(np.log1p, positive, out=out),
        "tanh": partial(np.tanh, x, out=out),
    }
    times = _interleaved(calls, BLOCK, 7 * rounds)
    return {name: round(1e9 * min(seconds) / BLOCK, 4) for name, seconds in times.items()}


def _time(call: Call, repeats: int) -> float:
    # the time of the processor, all threads together: what other programs take does not count
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def speed(peers: tuple[str, ...], size: int, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield nanoseconds per element; each round calls every peer once, in turn."""
    rng = np.random.default_rng(2)
    # arrays past a million elements take long, and their times scatter little
    count = rounds if size <= 1_000_000 else max(2, rounds // 10)
    for dtype in (np.float64, np.float32):
        flat = rng.normal(scale=3.0, size=size).astype(dtype)
        copy = np.empty_like(flat)
        for record in catalog.values():
            x = flat.reshape(-1, min(ROW, size)) if record.vector else flat
            made = {peer: PEERS[peer](record, x) for peer in peers}
            for part in ("value", "grad"):
                calls: dict[str, Call] = {"copy": partial(np.copyto, copy, flat)}
                for peer, its in made.items():
                    if (call := getattr(its, part)) is not None:
                        calls[peer] = call
                times = _interleaved(calls, size, count)
                for peer, seconds in times.items():
                    nanoseconds = [1e9 * s / size for s in seconds]
                    ratios = [a / b for a, b in zip(times["actlib"], seconds, strict=True)]
                    yield {
                        "function": record.name,
                        "part": part,
                        "dtype": np.dtype(dtype).name,
                        "size": size,
                        "peer": peer,
                        "rounds": count,
                        # the fastest round is the one that other programs disturbed least
                        "ns": round(min(nanoseconds), 4),
                        "actlib_ratio": round(min(times["actlib"]) / min(seconds), 4),
                        "actlib_ratio_median": round(statistics.median(ratios), 4),
                        "actlib_ratio_quartiles": [
                            round(float(q), 4) for q in np.quantile(ratios, [0.25, 0.75])
                        ],
                    }


def _interleaved(calls: dict[str, Call], size: int, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {peer: [] for peer in calls}
    repeats = max(1, 200_000 // size)
    gc.collect()
    with np.errstate(all="ignore"):
        for call in calls.values():
            call()
        names = list(calls)
        for _ in range(rounds):
            for peer in names:
                times[peer].append(_time(calls[peer], repeats))
            # what a peer leaves in the cache helps or hurts the next: nobody always follows the same
            names = names[1::2] + names[::2]
    return times
