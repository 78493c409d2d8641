"""Figures and formatted numbers that more than one page of the book uses.

Colours are Okabe and Ito's, which colour-blind readers can tell apart; lines differ in style too,
and carry their names themselves where there is room. Backgrounds are white in dark mode as well.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, Protocol

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from actlib.catalog import catalog

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#007A5A", "#A83E80"
ORANGE, SKY, GREY = "#B87400", "#2E8BC0", "#555555"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))

# how a name of the catalogue is written in a text, where that differs
_TITLES = {
    "log_sigmoid": "log-sigmoid",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "prelu": "PReLU",
    "clipped_relu": "clipped ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "swish": "Swish",
    "silu": "SiLU",
    "mish": "Mish",
    "hard_sigmoid": "hard sigmoid",
    "hard_swish": "hard swish",
    "log_softmax": "log-softmax",
    "glu": "GLU",
    "geglu": "GEGLU",
    "swiglu": "SwiGLU",
}

_STYLE: Any = {
    "figure.figsize": (5.4, 3.4),
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "font.size": 11,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    # the same figure gives the same file, so that a rebuilt page differs only where it changed
    "svg.hashsalt": "actlib",
}


def use_style() -> None:
    """Give the figures of a notebook the look of the book, as SVG."""
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    plt.rcParams.update(_STYLE)
    set_matplotlib_formats("svg", metadata={"Date": None})


def display_name(name: str) -> str:
    """Return a function's name as a text writes it.

    Examples
    --------
    >>> display_name("leaky_relu"), display_name("tanh")
    ('leaky ReLU', 'tanh')
    """
    return _TITLES.get(name, name)


# a space on either side of which is what cannot stand alone: "−1 to 1", "5 ± 1 %", "x = 0", "6 × 10⁻⁶"
_HELD = re.compile(
    r"(?<=[\d∞%])\s(?=%|to\s[−\d]|to\s∞|(?:points?|ms|µs|ns|s|MB)\b)"
    r"|(?<=[\d∞%]\sto)\s(?=[−\d∞])|\s(?=[±×]\s?\d)|(?<=[±×])\s(?=\d)"
    r"|(?<=\w)\s(?==\s[−\d])|(?<=\w\s=)\s(?=[−\d])"
)
_CODE_OR_FORMULA = re.compile(r"(`[^`]*`|\$[^$]*\$)")


def unbroken(text: str) -> str:
    """Return a text whose numbers stay on one line with their units, and ranges and equations whole.

    The spaces inside them become no-break spaces; code and formulas stay as they are.

    Examples
    --------
    >>> unbroken("from −1 to 1, 95 % of it").replace("\N{NO-BREAK SPACE}", "~")
    'from −1~to~1, 95~% of it'
    """
    parts = _CODE_OR_FORMULA.split(text)
    parts[::2] = [_HELD.sub("\N{NO-BREAK SPACE}", part) for part in parts[::2]]
    return "".join(parts)


def whole(text: str) -> str:
    """Return a text that stays on one line, all of it.

    Examples
    --------
    >>> whole("0 at x = 0").replace("\N{NO-BREAK SPACE}", "~")
    '0~at~x~=~0'
    """
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def notes(page: str) -> Callable[[str, object], None]:
    """Return a function that hands a computed number to the text of a page.

    After ``note = notes("relu")`` and ``note("seeds", 5)`` the text has it as
    ``{glue:text}`relu-seeds```. The page's name keeps the numbers of two pages apart.
    """
    from myst_nb import glue

    def note(name: str, value: object) -> None:
        # as text: a number that is typeset as code would stand out of its sentence
        glue(f"{page}-{name}", unbroken(str(value)), display=False)

    return note


def label_line(
    ax: Axes,
    at: tuple[float, float],
    text: str,
    colour: str,
    offset: tuple[float, float] = (0, 0),
    side: Literal["left", "center", "right"] = "left",
) -> None:
    """Write a line's name in its colour beside a point of it; the offset is in printer's points."""
    ax.annotate(
        text,
        at,
        xytext=offset,
        textcoords="offset points",
        color=colour,
        va="center",
        ha=side,
        fontweight="bold",
        annotation_clip=False,
    )


def functions_and_slopes(
    names: Mapping[str, tuple[float, float]] | Sequence[str],
    limit: float = 6.0,
    parameters: Mapping[str, Mapping[str, float]] | None = None,
) -> Figure:
    """Draw functions of the catalogue, and below them their derivatives, with a gap where they jump.

    Parameters
    ----------
    names : mapping from name to (x, x), or sequence of names
        Names in `actlib.catalog`, at most six, and where on the x axis the name stands at its
        line: first for the function, then for the derivative. Without places there is a legend.
    limit : float
        The x axis goes from -limit to limit.
    parameters : mapping from name to mapping, optional
        A function's parameters, where they are not the catalogue's defaults.
    """
    x = np.linspace(-limit, limit, 801)
    chosen = parameters or {}
    figure, axes = plt.subplots(2, 1, figsize=(5.4, 5.6), sharex=True)
    panels = (("Function", "fn"), ("Derivative", "grad"))
    for panel, (ax, (title, kind)) in enumerate(zip(axes, panels, strict=True)):
        ax.set_title(title)
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8)
        for name, colour, style in zip(names, COLOURS, STYLES, strict=False):
            values = {**catalog[name].parameters, **chosen.get(name, {})}
            function = partial(getattr(catalog[name], kind), **values)
            y = function(x)
            if kind == "grad":
                y[[np.abs(x - kink).argmin() for kink in catalog[name].kinks]] = np.nan
            ax.plot(x, y, color=colour, linestyle=style, label=display_name(name))
            if not isinstance(names, Mapping):
                continue
            at = names[name][panel]
            # beside a rising line there is room on the left, beside a falling one on the right
            rising = function(at + 0.01) > function(at - 0.01)
            point, sign = (at, float(function(at))), -1 if rising else 1
            side: Literal["left", "right"] = "right" if rising else "left"
            label_line(ax, point, display_name(name), colour, (6 * sign, 6), side)
    axes[-1].set(xlabel="x", xlim=(-limit, limit))
    if not isinstance(names, Mapping):
        axes[0].legend(loc="upper left")
    return figure


def plot_spread(
    ax: Axes,
    runs: ArrayLike,
    colour: str,
    style: Any = "-",
    x: ArrayLike | None = None,
    label: str | None = None,
) -> None:
    """Draw the mean over runs as a line and their range as a band.

    Parameters
    ----------
    ax : matplotlib Axes
    runs : array_like, shape (runs, points)
    colour, style
        Of the line.
    x : array_like, optional
        Where the points are; 0, 1, 2, … if left out.
    label : str, optional
        For a legend.
    """
    y = np.asarray(runs)
    x = np.arange(y.shape[1]) if x is None else np.asarray(x)
    ax.fill_between(x, y.min(axis=0), y.max(axis=0), color=colour, alpha=0.18, linewidth=0)
    ax.plot(x, y.mean(axis=0), color=colour, linestyle=style, label=label)


class Interval(Protocol):
    """A number with its interval, such as `actlib.experiments.stats.Estimate`."""

    mean: float
    low: float
    high: float


def plot_estimates(
    ax: Axes,
    x: ArrayLike,
    estimates: Sequence[Interval],
    colour: str,
    style: Any = "-",
    label: str | None = None,
) -> None:
    """Draw means as points on a line, with their intervals as bars.

    Parameters
    ----------
    ax : matplotlib Axes
    x : array_like
        Where the points are.
    estimates : sequence with ``mean``, ``low`` and ``high``
    colour, style
        Of the line; "" draws no line.
    label : str, optional
        For a legend.
    """
    mean, low, high = (
        np.array([getattr(e, what) for e in estimates]) for what in ("mean", "low", "high")
    )
    ax.errorbar(
        x, mean, yerr=(mean - low, high - mean), color=colour, linestyle=style or "none",
        marker="o", markersize=4, linewidth=1.6, elinewidth=1.2, capsize=2.5, label=label,
    )  # fmt: skip


def training_curves(
    train_loss: ArrayLike,
    val_loss: ArrayLike,
    train_accuracy: ArrayLike,
    val_accuracy: ArrayLike,
    accuracy_from: float = 0.0,
) -> Figure:
    """Draw loss and accuracy over the epochs, on training and validation data.

    Parameters
    ----------
    train_loss, val_loss, train_accuracy, val_accuracy : array_like, shape (runs, epochs + 1)
        Item 0 is the untrained network; accuracies are shares.
    accuracy_from : float
        Where the axis of the accuracy, in per cent, begins.
    """
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(5.4, 5.6), sharex=True)
    for ax, train, val, scale in (
        (top, train_loss, val_loss, 1.0),
        (bottom, train_accuracy, val_accuracy, 100.0),
    ):
        plot_spread(ax, scale * np.asarray(train), BLUE, "-", label="training")
        plot_spread(ax, scale * np.asarray(val), VERMILLION, "--", label="validation")
    top.legend()
    top.set(title="Loss", yscale="log", ylabel="cross-entropy")
    bottom.set(title="Accuracy", ylabel="right answers (%)", xlabel="epoch")
    bottom.set_ylim(accuracy_from, 100.5)
    return figure


def layer_histograms(
    columns: Mapping[str, Mapping[str, Sequence[ArrayLike]]],
    ranges: Mapping[str, tuple[float, float]],
) -> Figure:
    """Draw histograms of the outputs of each layer at several moments of training.

    Parameters
    ----------
    columns : mapping from title to mapping from moment to list with the shares of each layer
        One column of panels a title, one row a layer.
    ranges : mapping from title to (low, high)
        What the histogram's bins cover.
    """
    depth = max(len(layers) for moments in columns.values() for layers in moments.values())
    figure, axes = plt.subplots(
        depth, len(columns), figsize=(5.4, 1.6 * depth + 0.6), sharex="col", squeeze=False
    )
    # the dotted first moment lies on top, or it vanishes under what has not changed since
    looks = (("black", ":", 4), (SKY, "-", 2), (VERMILLION, "-", 3))
    for column, (title, moments) in enumerate(columns.items()):
        for row in range(depth):
            ax = axes[row, column]
            for (moment, layers), (colour, style, z) in zip(moments.items(), looks, strict=False):
                shares = np.asarray(layers[row])
                edges = np.linspace(*ranges[title], len(shares) + 1)
                line = ax.stairs(100 * shares, edges, color=colour, linestyle=style, label=moment)
                line.set(linewidth=1.8, zorder=z)
            ax.set_yscale("symlog", linthresh=10)
            ax.set_yticks([0, 10, 100], ["0", "10", "100"])
            ax.set_ylim(0, 130)
            ax.set_title(f"{title}: layer {row + 1}", fontsize=11)
        axes[-1, column].set_xlabel("output of a unit")
    figure.supylabel("share of outputs (%)", fontsize=11)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    return figure


_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def mean_and_spread(values: ArrayLike, digits: int = 1, unit: str = "", scale: float = 1.0) -> str:
    """Return "mean ± standard deviation" for a text; how many values there were goes beside it.

    Examples
    --------
    >>> mean_and_spread([0.9, 0.92, 0.94], unit=" %", scale=100)
    '92.0 ± 2.0 %'
    """
    array = scale * np.asarray(values, dtype=np.float64)
    return f"{array.mean():.{digits}f} ± {array.std(ddof=1):.{digits}f}{unit}".replace("-", "−")


def scientific(value: float, digits: int = 1) -> str:
    """Return a number with a power of ten, as one writes it in a text.

    Examples
    --------
    >>> scientific(1.234e-17)
    '1.2 × 10⁻¹⁷'
    """
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPT)
    return f"{mantissa} × 10{power}".replace("-", "−")


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[Any]], align: str = "") -> str:
    """Return a table in Markdown.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequences
        Cells may be anything that prints; they are kept :func:`unbroken`.
    align : str
        "l" or "r" a column; left where it is too short.

    Examples
    --------
    >>> print(markdown_table(["x", "σ(x)"], [[0, 0.5]], align="rr"))
    | x | σ(x) |
    |---:|---:|
    | 0 | 0.5 |
    """
    marks = ["---:" if mark == "r" else "---" for mark in align.ljust(len(header), "l")]
    lines = [f"| {' | '.join(unbroken(str(cell)) for cell in row)} |" for row in (header, *rows)]
    return "\n".join([lines[0], f"|{'|'.join(marks)}|", *lines[1:]])
