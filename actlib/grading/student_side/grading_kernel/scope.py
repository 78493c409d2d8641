"""What the tests change around the student's functions: variables, functions of modules, standard input."""

import contextlib
import importlib
import io
import opcode
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from .values import assign

_NONE = object()


class Scope:
    """The student's end: what stands for the tests' changes, and what it stands for."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self._code: dict[types.CodeType, frozenset[str]] = {}
        self._patched: dict[str, Any] = {}  # what the functions of modules were before

    def used(self) -> set[str]:
        """Return the global names that the student's functions look up."""
        found: set[str] = set()
        for value in list(self.namespace.values()):
            if isinstance(value, types.FunctionType):
                found |= self._names(value.__code__)
            elif isinstance(value, type) and value.__module__ == "__main__":
                for method in list(vars(value).values()):
                    code = getattr(getattr(method, "__func__", method), "__code__", None)
                    if isinstance(code, types.CodeType):
                        found |= self._names(code)
        return found

    def _names(self, code: types.CodeType) -> frozenset[str]:
        if code not in self._code:
            inner = [self._names(c) for c in code.co_consts if isinstance(c, types.CodeType)]
            self._code[code] = frozenset(_globals(code)).union(*inner)
        return self._code[code]

    def begin(self, asked: dict[str, Any], decode: Callable[[Any], Any]) -> None:
        """Take over what the tests have changed."""
        for name, encoded in asked.get("set", {}).items():
            value = decode(encoded)
            old = self.namespace.get(name)
            if type(old) is type(value) and isinstance(old, list | dict | set):
                assign(old, value)  # other names may stand for it too
            else:
                self.namespace[name] = value
        for name in asked.get("gone", ()):
            self.namespace.pop(name, None)
        for path, encoded in asked.get("patch", {}).items():
            module, attribute = self._place(path)
            self._patched.setdefault(path, getattr(module, attribute, _NONE))
            setattr(module, attribute, decode(encoded))
        for path in asked.get("unpatch", ()):
            module, attribute = self._place(path)
            if (old := self._patched.pop(path, _NONE)) is not _NONE:
                setattr(module, attribute, old)

    def _place(self, path: str) -> tuple[Any, str]:
        module, _, attribute = path.rpartition(".")
        return importlib.import_module(module), attribute


def _globals(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a function looks up outside of itself, and not those of attributes."""
    names, instructions = code.co_names, code.co_code
    if len(names) > 127:  # an index may take two instructions
        yield from names
        return
    for operation, index in zip(instructions[::2], instructions[1::2], strict=True):
        if operation == _LOAD:
            yield names[index >> 1]  # the last bit says whether it is called
        elif operation == _STORE:
            yield names[index]


_LOAD, _STORE = opcode.opmap["LOAD_GLOBAL"], opcode.opmap["STORE_GLOBAL"]


@contextlib.contextmanager
def standard_input(text: str, reply: dict[str, Any]) -> Iterator[None]:
    """Let `input` read this text, and report how much of it was read."""
    kept, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            reply["read"] = sys.stdin.tell()
        sys.stdin = kept
