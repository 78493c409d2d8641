"""Exceptions of the student's code, as the tests see them: of a class that they know."""

import builtins
from typing import TYPE_CHECKING, Any

from actlib.grading.mirror import mirrored
from actlib.grading.proxies import StudentError

if TYPE_CHECKING:
    from actlib.grading.remote import Remote


def rebuilt(
    described: dict[str, Any], remote: "Remote | None" = None, depth: int = 0
) -> BaseException:
    """Return an exception of the class that stands for the student's, or of the builtin beneath it.

    What is no `Exception`, such as SystemExit, becomes one as well: it must not end the tests.
    """
    error = _rebuilt(described, remote)
    if isinstance(cause := described.get("cause"), dict) and depth < 5:
        error.__cause__ = rebuilt(cause, remote, depth + 1)
    return error


def _rebuilt(described: dict[str, Any], remote: "Remote | None") -> BaseException:
    name, base = str(described.get("type")), str(described.get("base"))
    message = str(described.get("message"))
    kind = getattr(builtins, base, Exception)
    if kind is SystemExit:
        kind = _Exit
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = Exception
    args = described.get("args")
    if remote is not None and "class" in described and type(described.get("key")) is int:
        mirror = mirrored(remote, described["class"])
        if issubclass(mirror, StudentError):
            made = mirror.__new__(mirror)
            made._key, made._message = described["key"], message
            made.args = tuple(args) if isinstance(args, list) else (message,)
            return made
    if kind.__name__ == name and isinstance(args, list):
        try:
            return kind(*args)
        except Exception:
            kind = Exception
    shown = {"__str__": lambda self: message, "__init__": lambda self: None}
    return type(name if name.isidentifier() else "Exception", (kind,), shown)()


class _Exit(SystemExit, Exception):
    """A SystemExit of the student's code, which `except Exception` catches: it must not end the tests."""


_Exit.__name__ = _Exit.__qualname__ = "SystemExit"
