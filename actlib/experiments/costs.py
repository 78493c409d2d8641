"""Time of each function, and its share of a training step and of an LSTM step.

Everything is measured in processor time on one core, in rounds that go through all candidates in turn, so that a slow
moment of the machine hits all of them. Only ratios within a round are used: times differ from machine
to machine, and with the library; these are the functions of `actlib`, and NumPy's own beside them.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import actlib
from actlib import nn
from actlib.catalog import catalog
from actlib.experiments import rounded
from actlib.experiments.mlp import DATA, build, hidden

ALONE = True  # the runner starts nothing beside this

SETTINGS: dict[str, Any] = {
    "elements": 100_000,
    "functions": [name for name in catalog if not catalog[name].vector],
    "step_activations": ["identity", "relu", "prelu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu"],
    "step_widths": [64, 256, 1024],
    "depth": 3,
    "batch": 128,
    "lstm_widths": [64, 256, 1024],
    "lstm_batch": 32,
    "rounds": 15,
}  # fmt: skip


def jobs() -> list[dict[str, Any]]:
    """The functions, the training step at each width, the LSTM step at each width."""
    return (
        [{"part": "function", "width": SETTINGS["elements"]}]
        + [{"part": "step", "width": width} for width in SETTINGS["step_widths"]]
        + [{"part": "lstm", "width": width} for width in SETTINGS["lstm_widths"]]
    )


def seconds(call: Callable[[], object], least: float = 0.001, repeats: int = 3) -> float:
    """Processor time of one call: the least of some repeats, each of as many calls as take so long.

    Processor time does not count the moments in which the machine does something else.
    """
    best = float("inf")
    for _ in range(repeats):
        calls, begin, took = 0, time.process_time(), 0.0
        while took < least:
            call()
            calls += 1
            took = time.process_time() - begin
        best = min(best, took / calls)
    return best


def interleaved(candidates: dict[str, Callable[[], object]]) -> list[dict[str, Any]]:
    """Return a row a candidate, with its time in nanoseconds in each round."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for call in candidates.values():
        call()  # the first call may have to fetch memory
    for _ in range(SETTINGS["rounds"]):
        for name, call in candidates.items():
            times[name].append(1e9 * seconds(call))
    return [{"what": name, "ns": rounded(values)} for name, values in times.items()]


def functions(elements: int) -> dict[str, Callable[[], object]]:
    """The catalogue's functions and derivatives, and what they would cost in plain NumPy."""
    x = np.random.default_rng(0).normal(size=elements)
    out = np.empty_like(x)
    calls: dict[str, Callable[[], object]] = {
        "numpy: maximum(x, 0)": lambda: np.maximum(x, 0.0, out=out),
        "numpy: exp(x)": lambda: np.exp(x, out=out),
        "numpy: tanh(x)": lambda: np.tanh(x, out=out),
        "numpy: 1/(1+exp(-x))": lambda: 1.0 / (1.0 + np.exp(-x)),
    }
    for name in SETTINGS["functions"]:
        record = catalog[name]
        calls[name] = lambda f=record.fn, p=record.parameters: f(x, out=out, **p)  # type: ignore[misc]
        calls[f"{name}_grad"] = lambda f=record.grad, p=record.parameters: f(x, out=out, **p)  # type: ignore[misc]
    return calls


def training_step(activation: str, width: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return one training step, and the part of it that the activations do."""
    rng, dataset = np.random.default_rng(0), DATA["MNIST-1D"]()
    learn = ["alpha"] if activation == "prelu" else []
    network = build(dataset, activation, [width] * SETTINGS["depth"], rng, learn=learn)
    x, y = dataset.x_train[: SETTINGS["batch"]], dataset.y_train[: SETTINGS["batch"]]
    optimizer = nn.SGD(1e-6)

    def step() -> None:
        network.backward(nn.softmax_cross_entropy_grad(network.forward(x), y))
        optimizer.step(network.parameters, network.gradients)

    def activations() -> None:
        for layer in hidden(network):
            layer.forward(layer.x)
            layer.backward(layer.upstream)

    step()
    return step, activations


def lstm_step(width: int) -> dict[str, Callable[[], object]]:
    """One step of an LSTM forward, whole and in parts, and the same with ReLU for its two tanh."""
    rng, batch = np.random.default_rng(0), SETTINGS["lstm_batch"]
    W = rng.normal(size=(2 * width, 4 * width)) / np.sqrt(2 * width)
    xh, cell = rng.normal(size=(batch, 2 * width)), rng.normal(size=(batch, width))
    gates_in, candidate_in = rng.normal(size=(batch, 3 * width)), rng.normal(size=(batch, width))

    def step(squash: Callable[..., np.ndarray]) -> np.ndarray:
        z = xh @ W
        gates = actlib.sigmoid(z[:, : 3 * width])
        i, f, o = np.split(gates, 3, axis=1)
        c = f * cell + i * squash(z[:, 3 * width :])
        return o * squash(c)

    return {
        "step": lambda: step(actlib.tanh),
        "step, ReLU for tanh": lambda: step(actlib.relu),
        "matrix product": lambda: xh @ W,
        "sigmoid, 3 gates": lambda: actlib.sigmoid(gates_in),
        "tanh, twice": lambda: (actlib.tanh(candidate_in), actlib.tanh(cell)),
    }


def measure(part: str, width: int) -> list[dict[str, Any]]:
    """Return a row for everything that is timed in this part."""
    if part == "function":
        return interleaved(functions(width))
    if part == "lstm":
        return interleaved(lstm_step(width))
    calls = {}
    for activation in SETTINGS["step_activations"]:
        step, activations = training_step(activation, width)
        calls[activation] = step
        if activation != "identity":
            calls[f"{activation}: activations"] = activations
    return interleaved(calls)
