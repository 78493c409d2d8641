"""The training loop, and the record that it keeps."""

import sys
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from tqdm import tqdm

from actlib.data import Dataset
from actlib.losses import Loss, losses
from actlib.nn import SGD, Network
from actlib.trace import Trace, record


@dataclass
class History:
    """How a training run went. Item 0 of each list is the untrained network, item k after k epochs.

    Attributes
    ----------
    train_loss, val_loss
        Mean loss over all training and all validation examples.
    train_accuracy, val_accuracy
        Share of examples whose class is right.
    layers
        What each layer looked like on a fixed probe batch, by the layer's name.
    """

    train_loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    layers: dict[str, Trace] = field(default_factory=dict)

    @property
    def epochs(self) -> int:
        """How many epochs the network was trained."""
        return len(self.train_loss) - 1


def evaluate(network: Network, loss: str, x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Mean loss and accuracy of a network on a set of examples.

    Parameters
    ----------
    network : Network
    loss : str
        A name in `actlib.losses.losses`.
    x : array_like, shape (examples, features)
    y : array_like of integers, shape (examples,)

    Returns
    -------
    loss, accuracy : float

    Examples
    --------
    >>> import numpy as np
    >>> from actlib.nn import Dense
    >>> network = Network([Dense(2, 1, rng=np.random.default_rng(0))])
    >>> evaluate(network, "binary_cross_entropy_with_logits", [[0.0, 0.0]], [0])
    (0.6931471805599453, 1.0)
    """
    chosen = _loss(loss)
    labels = np.asarray(y)
    logits = network.forward(x)
    value = chosen.fn(logits, chosen.shape_targets(labels))
    return value, float(np.mean(chosen.predict(logits) == labels))


def fit(
    network: Network,
    loss: str,
    data: Dataset,
    *,
    optimizer: SGD,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 32,
    snapshots: Collection[int] = (),
    probe: int = 300,
    saturation: float = 0.05,
    progress: bool = True,
) -> History:
    """Train a network with mini-batches, in place.

    Parameters
    ----------
    network : Network
        Its last layer gives logits: one for the binary loss, one a class for softmax.
    loss : str
        ``"binary_cross_entropy_with_logits"`` or ``"softmax_cross_entropy"``.
    data : Dataset
    optimizer : SGD
    epochs : int
        How often every training example is seen.
    rng : numpy.random.Generator
        Draws the order of the examples.
    batch_size : int
        Examples a step; the last batch of an epoch may be smaller.
    snapshots : collection of int
        The epochs at which histograms of the activations are kept; 0 is before training.
    probe : int
        How many validation examples the layers are looked at with; 0 turns that off.
    saturation : float
        From which share of the steepest slope downwards a unit counts as saturated.
    progress : bool
        Show a progress bar, on standard output: nbgrader takes standard error for a failure.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If there is no such loss, or a number is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from actlib import data, nn
    >>> rng = np.random.default_rng(0)
    >>> network = nn.Network([nn.Dense(2, 8, rng=rng), nn.Activation("tanh"), nn.Dense(8, 1, rng=rng)])
    >>> history = fit(network, "binary_cross_entropy_with_logits", data.xor(), epochs=20,
    ...               optimizer=nn.SGD(0.5), rng=rng, progress=False)
    >>> history.val_accuracy[-1]
    1.0
    """
    chosen = _loss(loss)
    for name, value, least in (
        ("epochs", epochs, 0),
        ("batch_size", batch_size, 1),
        ("probe", probe, 0),
    ):
        if value < least:
            raise ValueError(f"{name} must be at least {least}, not {value!r}")
    history = History()

    def observe(epoch: int) -> None:
        train = evaluate(network, loss, data.x_train, data.y_train)
        val = evaluate(network, loss, data.x_val, data.y_val)
        history.train_loss.append(train[0])
        history.train_accuracy.append(train[1])
        history.val_loss.append(val[0])
        history.val_accuracy.append(val[1])
        if probe:
            record(
                network,
                loss,
                data.x_val[:probe],
                data.y_val[:probe],
                history.layers,
                snapshot=epoch if epoch in snapshots else None,
                saturation=saturation,
            )

    observe(0)
    with tqdm(total=epochs, disable=not progress, file=sys.stdout, unit="epoch") as bar:
        for epoch in range(1, epochs + 1):
            order = rng.permutation(len(data.x_train))
            for start in range(0, len(order), batch_size):
                batch = order[start : start + batch_size]
                logits = network.forward(data.x_train[batch])
                targets = chosen.shape_targets(data.y_train[batch])
                network.backward(chosen.grad(logits, targets))
                optimizer.step(network.parameters, network.gradients)
            observe(epoch)
            bar.set_postfix(loss=history.val_loss[-1], accuracy=history.val_accuracy[-1])
            bar.update()
    return history


def _loss(name: str) -> Loss:
    if name not in losses:
        raise ValueError(f"no loss named {name!r}; there are {', '.join(losses)}")
    return losses[name]
