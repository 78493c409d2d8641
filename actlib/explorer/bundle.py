"""The figures' JavaScript, put together: one module a figure, with the catalogue in front.

The files are ordinary modules that a browser could load one by one, but a widget in Jupyter has to
be a single module. So each file becomes a function that returns what the file exports, and what the
library knows already, the names, parameters and constants, is written in front instead of a second time by hand.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from actlib import _normal_tail, exponential, gelu_family
from actlib.catalog import catalog

HERE = Path(__file__).parent

# Between which numbers a slider moves, and by which step.
SLIDERS = {
    "leaky_relu": {"negative_slope": (-0.5, 1.5, 0.01)},
    "prelu": {"alpha": (-0.5, 1.5, 0.01)},
    "clipped_relu": {"cap": (0.5, 10.0, 0.1)},
    "elu": {"alpha": (0.0, 3.0, 0.05)},
    "swish": {"beta": (0.0, 10.0, 0.05)},
    "softplus": {"beta": (0.1, 10.0, 0.05)},
}
CHOICES = {"gelu": {"approximate": ("none", "tanh", "sigmoid")}}


@cache
def element_wise() -> dict[str, dict[str, Any]]:
    """Return the functions that can be explored, with the parameters that can be moved.

    >>> element_wise()["elu"]["parameters"]["alpha"]
    {'value': 1.0, 'min': 0.0, 'max': 3.0, 'step': 0.05}
    """
    functions = {}
    for name, record in catalog.items():
        if record.vector:
            continue
        parameters: dict[str, Any] = {}
        for parameter, value in record.parameters.items():
            if choices := CHOICES.get(name, {}).get(parameter):
                parameters[parameter] = {"value": value, "choices": choices}
            else:
                low, high, step = SLIDERS[name][parameter]
                parameters[parameter] = {"value": value, "min": low, "max": high, "step": step}
        functions[name] = {"parameters": parameters}
    return functions


def _constants() -> dict[str, Any]:
    return {
        "numerator": _normal_tail.NUMERATOR,
        "denominator": _normal_tail.DENOMINATOR,
        "invSqrt2Pi": _normal_tail.INV_SQRT_2PI,
        "seluScale": exponential.SELU_SCALE,
        "seluScaleAlpha": exponential.SELU_SCALE_ALPHA,
        "geluCubic": gelu_family.CUBIC_COEFFICIENT,
        "geluFactor": gelu_family.CUBIC_FACTOR,
        "geluGate": 1.702,
    }


@cache
def bundle(*files: str) -> str:
    """Return one ECMAScript module made of some of the files beside this one, in this order.

    The last file's default export is the module's.
    """
    catalogue = {"functions": element_wise(), "constants": _constants()}
    parts = [f"const CATALOGUE = {json.dumps(catalogue)};", "const files = {};"]
    for file in files:
        text = (HERE / file).read_text(encoding="utf-8")
        if file != files[-1]:
            exported = re.findall(r"^export const (\w+)", text, flags=re.MULTILINE)
            text += f"\nreturn {{ {', '.join(exported)} }};"
        text = re.sub(
            r'^import (\{[^}]*\}) from "\./([^"]+)";$',
            r'const \1 = files["\2"];',
            text,
            flags=re.MULTILINE,
        )
        text = re.sub(r"^export (?=const )", "", text, flags=re.MULTILINE)
        text = re.sub(r"^export default ", "return ", text, flags=re.MULTILINE)
        parts.append(f'files["{file}"] = (() => {{\n{text}\n}})();')
    return "\n".join([*parts, f'export default files["{files[-1]}"];\n'])


def as_script(name: str, module: str) -> str:
    """Return a module as a classic script that leaves its default export in ``actlibWidgets``.

    A page opened from a folder may not load modules, and a strict Content-Security-Policy none
    that is made on the page: a script beside the page passes both.
    """
    body = re.sub(r"^export default ", "return ", module, flags=re.MULTILINE)
    return f"(globalThis.actlibWidgets ??= {{}})[{json.dumps(name)}] = (() => {{\n{body}\n}})();\n"
