"""`matplotlib.pyplot` as the tests see it: the student's, for figures are drawn where the student's code is."""

import sys
import types
from collections.abc import Callable
from typing import Any

NAME = "matplotlib.pyplot"


class StudentsModule(types.ModuleType):
    """A module of which everything is asked for in the student's process, when a test does ask."""

    def __init__(self, name: str, ask: Callable[[str], Any]) -> None:
        super().__init__(name, f"{name} in the student's process.")
        object.__setattr__(self, "_ask", lambda: ask(name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(object.__getattribute__(self, "_ask")(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):  # what the import system notes
            object.__setattr__(self, name, value)
        else:
            setattr(object.__getattribute__(self, "_ask")(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(object.__getattribute__(self, "_ask")(), name)


def put_in_place(ask: Callable[[str], Any]) -> None:
    """Let an import of pyplot find the student's; `ask` returns what stands for a module there."""
    module = StudentsModule(NAME, ask)
    sys.modules[NAME] = module
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].pyplot = module  # type: ignore[attr-defined]
