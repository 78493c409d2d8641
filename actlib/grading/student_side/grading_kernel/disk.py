"""A folder of which another process has a copy: what changed in it, and changes from over there.

Each process has a disk of its own. Only bytes of plain files travel, within bounds, and only inside the folder.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

FILES = 200  # in a folder that is looked at
SIZE = 4 << 20  # bytes of a file
TOTAL = 16 << 20  # bytes of the files in one message
DEPTH = 4  # of folders in folders

Mark = tuple[int, int, int] | None


class Disk:
    """A folder, and what of it the other process knows."""

    def __init__(self) -> None:
        self.folder = os.getcwd()
        self.known: dict[str, Mark] = {}

    def begin(self) -> None:
        """Take what is there for what both have."""
        self.known = self._look()

    def _look(self) -> dict[str, Mark]:
        return dict(entry for entry, _ in zip(self._entries("", 0), range(FILES), strict=False))

    def _entries(self, inside: str, depth: int) -> Iterator[tuple[str, Mark]]:
        with contextlib.suppress(OSError), os.scandir(os.path.join(self.folder, inside)) as found:
            for entry in sorted(found, key=lambda e: e.name):
                path = os.path.join(inside, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    if depth < DEPTH and not entry.name.startswith((".", "__")):
                        yield path, None
                        yield from self._entries(path, depth + 1)
                elif entry.is_file(follow_symlinks=False):
                    stat = entry.stat(follow_symlinks=False)
                    yield path, (stat.st_mtime_ns, stat.st_size, stat.st_ino)

    def changes(self, keep: Callable[[bytes], int]) -> dict[str, Any] | None:
        """Return what has changed since it was last asked for; `keep` takes the bytes of files."""
        now = self._look()
        if now == self.known:
            return None
        files, total = {}, 0
        for path, mark in now.items():
            if mark is None or self.known.get(path) == mark or mark[1] > SIZE:
                continue
            total += mark[1]
            if total > TOTAL:
                break
            with contextlib.suppress(OSError), open(os.path.join(self.folder, path), "rb") as file:
                files[path] = keep(file.read(SIZE))
        folders = [path for path, mark in now.items() if mark is None and path not in self.known]
        gone = [path for path in self.known if path not in now]
        self.known = now
        return {"files": files, "folders": folders, "gone": gone}

    def apply(
        self, changes: dict[str, Any], buffers: list[bytes], allowed: Callable[[str], bool]
    ) -> None:
        """Make the other process's changes here, where that is allowed."""
        for path in changes["folders"][:FILES]:
            if allowed(path):
                with contextlib.suppress(OSError):
                    os.makedirs(self._inside(path), exist_ok=True)
        for path, index in list(changes["files"].items())[:FILES]:
            if allowed(path) and len(buffers[index]) <= SIZE:
                with contextlib.suppress(OSError):
                    self._write(path, buffers[index])
        for path in changes["gone"][:FILES]:
            if allowed(path):
                with contextlib.suppress(OSError):
                    place = self._inside(path)
                    os.rmdir(place) if os.path.isdir(place) else os.remove(place)
        self.known = self._look()

    def _write(self, path: str, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(self._inside(path), flags, 0o644), "wb") as file:
            file.write(content)

    def _inside(self, path: str) -> str:
        """Return the place of a path; raise `OSError` if a link leads out of the folder to it."""
        place = os.path.join(self.folder, path)
        parent = os.path.realpath(os.path.dirname(place))
        if parent != os.path.realpath(os.path.dirname(os.path.normpath(place))) or not (
            parent + os.sep
        ).startswith(os.path.realpath(self.folder) + os.sep):
            raise OSError("outside of the folder")
        return place
