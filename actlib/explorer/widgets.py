"""The figures that move, as Jupyter widgets."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import anywidget
import traitlets

from actlib.explorer.bundle import HERE, bundle, element_wise

PARTS = ("tangent", "zones", "input")


class MovingFigure(anywidget.AnyWidget):
    """What the figures share: one style sheet, and errors in one sentence."""

    _css = HERE / "style.css"

    def __init__(self, **state: Any) -> None:
        try:
            super().__init__(**state)
        except traitlets.TraitError as error:
            raise ValueError(str(error)) from None


class Explorer(MovingFigure):
    """Functions of the catalogue to move and compare: value, slope, flat zones, and a normal input.

    In a notebook the state can be read and set from Python while the figure is moved by hand; in
    the book the directive ``explorer`` shows the same figure without a kernel.

    Parameters
    ----------
    *functions : str
        Names in `actlib.catalog`, at most six, of functions that work element by element.
    parameters : mapping from name to mapping, optional
        Parameters that differ from the catalogue's: ``{"elu": {"alpha": 0.5}}``.
    x : float, default 1
        Where value and slope are read.
    limit : float, default 6
        The x axis goes from -limit to limit; 1 to 20.
    show : sequence of str, default ("tangent", "zones")
        Out of "tangent", "zones" (where the slope is 0, or below 0.05) and "input" (a normal
        variable pushed through the functions).
    mean, sd : float, default 0 and 1
        Of that variable.

    Raises
    ------
    ValueError
        If a name is not in the catalogue, or a value makes no sense.

    Examples
    --------
    >>> figure = Explorer("elu", "swish", parameters={"elu": {"alpha": 0.5}})
    >>> figure.functions
    ['elu', 'swish']
    >>> Explorer("rleu")
    Traceback (most recent call last):
    ValueError: no function 'rleu' to explore; did you mean 'relu'?
    """

    _esm = bundle("functions.js", "plot.js", "controls.js", "explorer.js")

    functions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    parameters = traitlets.Dict().tag(sync=True)
    x = traitlets.Float(1.0).tag(sync=True)
    limit = traitlets.Float(6.0, min=1.0, max=20.0).tag(sync=True)
    show = traitlets.List(traitlets.Enum(PARTS)).tag(sync=True)
    mean = traitlets.Float(0.0, min=-5.0, max=5.0).tag(sync=True)
    sd = traitlets.Float(1.0, min=0.1, max=5.0).tag(sync=True)

    def __init__(
        self,
        *functions: str,
        parameters: Mapping[str, Mapping[str, Any]] | None = None,
        show: Sequence[str] = ("tangent", "zones"),
        **state: float,
    ) -> None:
        super().__init__(
            functions=list(functions or ("sigmoid",)),
            parameters={name: dict(values) for name, values in (parameters or {}).items()},
            show=list(show),
            **state,
        )

    @traitlets.validate("functions")
    def _known_functions(self, proposal: Any) -> list[str]:
        return _require_all(proposal["value"], most=6)

    @traitlets.validate("parameters")
    def _known_parameters(self, proposal: Any) -> dict[str, dict[str, Any]]:
        for name, values in proposal["value"].items():
            _require(name)
            known = element_wise()[name]["parameters"]
            for key in values:
                if key not in known:
                    has = ", ".join(known) or "none"
                    raise ValueError(f"{name} has no parameter {key!r}; it has: {has}")
        return dict(proposal["value"])


def _require(name: str) -> None:
    if name not in element_wise():
        close = get_close_matches(name, element_wise(), n=1)
        hint = f"did you mean {close[0]!r}?" if close else "see actlib.catalog"
        raise ValueError(f"no function {name!r} to explore; {hint}")


def _require_all(names: list[str], most: int) -> list[str]:
    for name in names:
        _require(name)
    if len(names) > most:
        raise ValueError(f"at most {most} functions at a time, not {len(names)}")
    return names


class DepthExplorer(MovingFigure):
    """A gradient on its way back through a deep random network, layer by layer.

    Fully connected layers of 32 units without biases, five seeds; computed while it is moved.

    Parameters
    ----------
    *functions : str
        Names in `actlib.catalog`, at most four, of functions that work element by element.
    gain : float, default 1
        The variance of a weight times the layer's fan-in: 1 is Glorot's and LeCun's
        initialisation, 2 is He's; 0.05 to 4.
    depth : int, default 20
        Number of layers, 1 to 50.

    Raises
    ------
    ValueError
        If a name is not in the catalogue, or a value makes no sense.

    Examples
    --------
    >>> DepthExplorer("sigmoid", "relu", gain=2).functions
    ['sigmoid', 'relu']
    """

    _esm = bundle("functions.js", "plot.js", "controls.js", "network.js", "depth.js")

    functions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    gain = traitlets.Float(1.0, min=0.05, max=4.0).tag(sync=True)
    depth = traitlets.Int(20, min=1, max=50).tag(sync=True)

    def __init__(self, *functions: str, **state: float) -> None:
        super().__init__(functions=list(functions or ("sigmoid", "tanh", "relu")), **state)

    @traitlets.validate("functions")
    def _known_functions(self, proposal: Any) -> list[str]:
        return _require_all(proposal["value"], most=4)


class Playground(MovingFigure):
    """A small network that learns to tell two kinds of points in the plane apart.

    Gradient descent with momentum 0.9 on 200 points at once, binary cross-entropy from logits.

    Parameters
    ----------
    activation : str, default "relu"
        A name in `actlib.catalog`, of a function that works element by element.
    data : {"moons", "xor", "circles", "spirals"}
    layers, units : int, default 2 and 8
        Hidden layers, 1 to 4, and units in each, 1 to 16.
    rate : float, default 0.1
        The learning rate, 0.01 to 3.
    seed : int, default 1
        Of data and weights, 1 to 99.

    Raises
    ------
    ValueError
        If a name is not known, or a value makes no sense.

    Examples
    --------
    >>> Playground("tanh", data="xor").activation
    'tanh'
    """

    _esm = bundle(
        "functions.js", "plot.js", "controls.js", "network.js", "training.js", "playground.js"
    )

    data = traitlets.Enum(("moons", "xor", "circles", "spirals"), "moons").tag(sync=True)
    activation = traitlets.Unicode("relu").tag(sync=True)
    layers = traitlets.Int(2, min=1, max=4).tag(sync=True)
    units = traitlets.Int(8, min=1, max=16).tag(sync=True)
    rate = traitlets.Float(0.1, min=0.01, max=3.0).tag(sync=True)
    seed = traitlets.Int(1, min=1, max=99).tag(sync=True)

    def __init__(self, activation: str = "relu", **state: Any) -> None:
        super().__init__(activation=activation, **state)

    @traitlets.validate("activation")
    def _known_activation(self, proposal: Any) -> str:
        _require(proposal["value"])
        return str(proposal["value"])


def page_state(widget: anywidget.AnyWidget) -> dict[str, Any]:
    """Return what a page needs to show a widget: its state, less what belongs to Jupyter.

    >>> page_state(Explorer("tanh"))["functions"]
    ['tanh']
    """
    jupyters = set(anywidget.AnyWidget.class_trait_names())
    own = sorted(set(widget.trait_names(sync=True)) - jupyters)
    return {name: getattr(widget, name) for name in own if not name.startswith("_")}
