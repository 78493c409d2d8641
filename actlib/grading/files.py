"""Files that are there whole or not at all, and digests of many of them."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

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
    for path in sorted(files):
        if path.is_file():
            try:
                content = hashlib.sha256(path.read_bytes()).digest()
            except OSError as error:  # whoever then has to read it says so
                content = str(error.strerror).encode()
            # a name is bytes: a submission's need not be text
            found.update(os.fsencode(path.relative_to(folder)) + b"\0" + content)
    return found.hexdigest()
