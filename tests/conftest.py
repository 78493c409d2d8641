"""What every test may ask for."""

import importlib
import os
import shutil
from types import ModuleType

import pytest


class Need:
    """Gets an optional tool, or skips the test; under CI a missing tool fails it."""

    def _missing(self, message: str) -> None:
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)

    def module(self, name: str) -> ModuleType:
        """Return the imported module `name`."""
        try:
            return importlib.import_module(name)
        except ImportError:
            self._missing(f"{name} is not installed; `make frameworks` installs it")
            raise

    def program(self, name: str) -> str:
        """Return the path of the program `name`."""
        path = shutil.which(name)
        if path is None:
            self._missing(f"the program {name} is not on the PATH")
        return str(path)


@pytest.fixture(scope="session")
def need() -> Need:
    return Need()
