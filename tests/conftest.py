"""What all tests share."""

import importlib
import os
import shutil
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest


class Need:
    """What a test cannot run without: absent, it skips the test, but fails it under CI.

    A test that silently skips where it is meant to guard protects nothing.
    """

    def module(self, name: str) -> ModuleType:
        """Import and return a module."""
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            self._absent(f"{name} is not installed ({error})")

    def program(self, *names: str) -> str:
        """Return the path of the first of these programs that is on the PATH."""
        for name in names:
            if path := shutil.which(name):
                return path
        self._absent(f"none of these programs is on the PATH: {', '.join(names)}")

    def file(self, path: Path, made_by: str) -> Path:
        """Return a path at which something has been made."""
        if not path.exists():
            self._absent(f"{path.name} is not there; {made_by} makes it")
        return path

    def _absent(self, reason: str) -> NoReturn:
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what builds the site: it takes longest, and others wait for it."""
    items.sort(key=lambda item: item.path.name != "test_site_desktop.py")


@pytest.fixture(scope="session")
def need() -> Need:
    """``need.module("torch")``, ``need.program("chromium")``: the thing, or skip (under CI: fail)."""
    return Need()
