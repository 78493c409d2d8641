"""What the layers of a network look like from inside: one set of numbers a layer and a moment."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib.losses import losses
from actlib.nn import Activation, Network

Array = NDArray[np.float64]

# a fine grid over where every function of the catalogue has its steepest slope
_STEEP = np.linspace(-8.0, 8.0, 16_001)


@dataclass(frozen=True)
class Snapshot:
    """Histogram of a layer's outputs: shares of the whole, and the edges of the bins."""

    shares: Array
    edges: Array


@dataclass
class Trace:
    """One layer over time. Item 0 of each list is the untrained network, item k after k epochs.

    Attributes
    ----------
    mean, std
        Of the layer's outputs.
    saturated
        The share of outputs at which the activation is flat: its slope is below the threshold's
        share of its steepest. Empty for layers that have no slope.
    gradient_mean, gradient_std
        Of the gradient of the loss with respect to the layer's outputs. The loss is a mean over
        the batch; these are gradients of the *sum*, so that they do not shrink with the batch.
    snapshots
        Histograms of the outputs, by epoch.
    """

    mean: list[float] = field(default_factory=list)
    std: list[float] = field(default_factory=list)
    saturated: list[float] = field(default_factory=list)
    gradient_mean: list[float] = field(default_factory=list)
    gradient_std: list[float] = field(default_factory=list)
    snapshots: dict[int, Snapshot] = field(default_factory=dict)


def saturated_share(layer: Activation, threshold: float = 0.05) -> float:
    """Share of a layer's last outputs at which its function is nearly flat.

    Parameters
    ----------
    layer : Activation
        After a forward pass.
    threshold : float
        Flat is where the size of the slope is below this share of the largest slope.

    Returns
    -------
    float between 0 and 1

    Examples
    --------
    >>> layer = Activation("tanh")
    >>> _ = layer.forward([[0.0, 1.0, 2.0, 3.0]])
    >>> layer.slope().round(3)
    array([[1.   , 0.42 , 0.071, 0.01 ]])
    >>> saturated_share(layer)
    0.25
    """
    steepest = np.abs(layer.record.grad(_STEEP, **_scalars(layer))).max()
    return float(np.mean(np.abs(layer.slope()) < threshold * steepest))


def _scalars(layer: Activation) -> dict[str, Any]:
    # the steepest slope is looked for with one value of each parameter, the largest
    return {key: np.max(v) if np.ndim(v) else v for key, v in layer.values.items()}


def record(
    network: Network,
    loss: str,
    x: ArrayLike,
    y: ArrayLike,
    traces: dict[str, Trace],
    *,
    snapshot: int | None = None,
    saturation: float = 0.05,
    bins: int = 60,
) -> None:
    """Run a batch forward and backward and add what every layer shows to its trace.

    Parameters
    ----------
    network : Network
        Its parameters stay as they are; its gradients become those of this batch.
    loss : str
        A name in `actlib.losses.losses`.
    x, y : array_like
        The batch to look at: always the same one, if moments are to be compared.
    traces : dict from layer name to Trace
        Where the numbers go; layers that it lacks are added.
    snapshot : int, optional
        Keep a histogram of the activations under this epoch.
    saturation : float
        The threshold of `saturated_share`.
    bins : int
        Of the histogram.

    Examples
    --------
    >>> import numpy as np
    >>> from actlib.nn import Dense
    >>> network = Network([Dense(2, 1, rng=np.random.default_rng(0))])
    >>> traces = {}
    >>> record(network, "binary_cross_entropy_with_logits", [[0.0, 0.0]], np.array([1]), traces)
    >>> traces["dense1"].gradient_mean
    [-0.5]
    """
    chosen = losses[loss]
    logits = network.forward(x)
    targets = chosen.shape_targets(np.asarray(y))
    network.backward(chosen.grad(logits, targets) * len(logits))
    for name, layer in network.layers.items():
        trace = traces.setdefault(name, Trace())
        trace.mean.append(float(layer.output.mean()))
        trace.std.append(float(layer.output.std()))
        trace.gradient_mean.append(float(layer.upstream.mean()))
        trace.gradient_std.append(float(layer.upstream.std()))
        if isinstance(layer, Activation):
            if not layer.vector:
                trace.saturated.append(saturated_share(layer, saturation))
            if snapshot is not None:
                low, high = layer.record.range
                limits = (
                    low if np.isfinite(low) else float(layer.output.min()),
                    high if np.isfinite(high) else float(layer.output.max()),
                )
                counts, edges = np.histogram(layer.output, bins=bins, range=limits)
                trace.snapshots[snapshot] = Snapshot(counts / layer.output.size, edges)
