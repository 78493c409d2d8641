"""Files that are there whole or not at all, and digests of many of them."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

LARGE = 500 << 20  # bytes of a file; of larger ones, size and date stand for what is in them
PACKAGE = Path(__file__).resolve().parents[1]  # actlib itself


def write_whole(path: Path, text: str) -> None:
    """Write a file, or leave it as it was; whatever fails, no half file stays behind."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def digest(folder: Path, files: Iterable[Path]) -> str:
    """Return the digest of files below a folder, by their relative paths; folders do not count.

    Examples
    --------
    >>> digest(PACKAGE, [PACKAGE / "nn.py"]) == digest(PACKAGE, [PACKAGE / "init.py"])
    False
    """
    found = hashlib.sha256()
    try:
        listed = sorted(files)
    except OSError as error:  # whoever then has to read it says so
        return str(error.strerror)
    for path in listed:
        try:
            content = _content(path) if path.is_file() else b""
        except OSError as error:
            content = str(error.strerror).encode()
        if content:
            # a name is bytes: a submission's need not be text
            found.update(os.fsencode(path.relative_to(folder)) + b"\0" + content)
    return found.hexdigest()


def _content(path: Path) -> bytes:
    about = path.stat()
    if about.st_size > LARGE:
        return f"{about.st_size} {about.st_mtime_ns}".encode()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
