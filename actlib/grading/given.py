"""What the instructor released beside the notebook: tests import those modules, and none of the student's."""

import os
import sys
from collections.abc import Collection, Mapping
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any


def given_files(folder: Path, files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the names of those files that are the same in the instructor's folder.

    If that is not on this machine, no module is the instructor's, and everything else may be.
    """
    if not folder.is_dir():
        return frozenset(name for name in files if not name.endswith(".py"))
    return frozenset(name for name, content in files.items() if _is(folder / name, content))


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def top_level(names: Collection[str]) -> set[str]:
    """Return what an import of such files begins with."""
    return {name.split("/")[0].removesuffix(".py") for name in names}


class GivenModules(MetaPathFinder, SourceLoader):  # type: ignore[misc]  # of both in typeshed
    """Finds modules by what was given, whatever lies in the working directory by then.

    Parameters
    ----------
    files
        What was given, by relative path.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._folder = os.getcwd()
        self._files = {
            os.path.join(self._folder, name): content
            for name, content in files.items()
            if name.endswith(".py")
        }

    def install(self) -> None:
        """Come before what is installed here, as the folder of a notebook does."""
        if self._files:
            sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Return how to load a module, if it was given."""
        place = self.get_filename(fullname)
        if place in self._files:
            return spec_from_file_location(fullname, place, loader=self)
        folder = place.removesuffix(".py")
        if not any(given.startswith(f"{folder}/") for given in self._files):
            return None
        spec = ModuleSpec(fullname, None, is_package=True)  # a package without an __init__.py
        spec.submodule_search_locations = [folder]
        return spec

    def get_filename(self, fullname: str) -> str:
        """Return the path of a module."""
        stem = os.path.join(self._folder, *fullname.split("."))
        package = os.path.join(stem, "__init__.py")
        return package if package in self._files else f"{stem}.py"

    def get_data(self, path: str) -> bytes:
        """Return a module's source."""
        if path not in self._files:
            raise OSError(f"not given: {path}")
        return self._files[path]
