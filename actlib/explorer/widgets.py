"""The figures that move, as Jupyter widgets."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import anywidget
import traitlets

from actlib.explorer.bundle import HERE, bundle, element_wise

PARTS = ("tangent", "zones", "input")


class Explorer(anywidget.AnyWidget):
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

    _esm = bundle("functions.js", "plot.js", "explorer.js")
    _css = HERE / "style.css"

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
        try:
            super().__init__(
                functions=list(functions or ("sigmoid",)),
                parameters={name: dict(values) for name, values in (parameters or {}).items()},
                show=list(show),
                **state,
            )
        except traitlets.TraitError as error:
            raise ValueError(str(error)) from None

    @traitlets.validate("functions")
    def _known_functions(self, proposal: Any) -> list[str]:
        names: list[str] = proposal["value"]
        for name in names:
            _require(name)
        if len(names) > 6:
            raise ValueError(f"at most six functions at a time, not {len(names)}")
        return names

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


def page_state(widget: anywidget.AnyWidget) -> dict[str, Any]:
    """Return what a page needs to show a widget: its state, less what belongs to Jupyter.

    >>> page_state(Explorer("tanh"))["functions"]
    ['tanh']
    """
    jupyters = set(anywidget.AnyWidget.class_trait_names())
    own = sorted(set(widget.trait_names(sync=True)) - jupyters)
    return {name: getattr(widget, name) for name in own if not name.startswith("_")}
