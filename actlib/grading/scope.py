"""The tests' end of what they change around the student's functions: see `grading_kernel.scope`.

Tests replace `input`, patch functions of modules and names of the student's, set variables that the
student's functions read, and look at those that they change. Nothing is asked or sent for what is not so.
"""

import contextlib
import re
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from actlib.grading.student_side.grading_kernel.values import assign

PLACE = re.compile(r"[A-Za-z_][\w.]*\.[A-Za-z_]\w*\Z")
# what tests replace without `patch`, by a plain assignment
USUAL = ("builtins.input", "builtins.print", "time.sleep")
LARGEST = 1 << 20  # bytes of a variable that is looked at after every call
_NONE = object()

Print = Callable[[Any], Any]  # what tells whether a value has changed; None if it cannot


class Scope:
    """What the cell under way shares with the student's functions, and what is known of it over there."""

    def __init__(self, namespace: dict[str, Any], fingerprint: Print) -> None:
        self.namespace = namespace
        self.fingerprint = fingerprint
        self.stdin = sys.stdin
        # what each place held, with the module's variables and the name to look it up by
        self._originals: dict[str, tuple[dict[str, Any], str, Any]] = {}
        for path in USUAL:
            self._remember(path)
        self._patched: dict[str, Any] = {}
        self._shared: dict[str, tuple[Any, Any]] = {}  # names: the value over there, and its print
        self._taken: set[str] = set()  # those whose changes over there count here

    def cell(
        self, borrowed: Mapping[str, Any], used: Iterable[str], taken: set[str], words: set[str]
    ) -> None:
        """Begin with a cell that shares these names; `words` are those that stand in it."""
        self._shared = {n: (v := self.namespace.get(n, _NONE), self._print(v)) for n in used}
        self._taken = taken & borrowed.keys()
        if "patch" in words or "mock" in words or "monkeypatch" in words:
            self._look_for(words)

    def _look_for(self, words: set[str]) -> None:
        """Remember the functions of modules that the cell may patch."""
        places = {
            word
            for word in words
            if PLACE.match(word) and not word.startswith(("__main__", "sys."))
        }
        modules = [v for w in words if type(v := self.namespace.get(w)) is types.ModuleType]
        names = [word for word in words if word.isidentifier()]
        places |= {f"{m.__name__}.{n}" for m in modules for n in names if callable(vars(m).get(n))}
        for path in places - self._originals.keys():
            self._remember(path)

    def _remember(self, path: str) -> None:
        module, _, attribute = path.rpartition(".")
        found = sys.modules.get(module)
        if type(found) is types.ModuleType and attribute in vars(found):
            self._originals[path] = vars(found), attribute, vars(found)[attribute]

    def _print(self, value: Any) -> Any:
        kind = type(value)
        if kind is np.ndarray and value.nbytes > LARGEST:
            return None
        return self.fingerprint(value) if kind in (list, dict, set, np.ndarray) else None

    def asked(self, encode: Callable[[Any], Any]) -> dict[str, Any] | None:
        """Return what a request says of changes here; None if there is nothing to say."""
        message: dict[str, Any] = {}
        for path, (module, attribute, original) in self._originals.items():
            now = module.get(attribute, original)
            if now is original:
                if path in self._patched:
                    del self._patched[path]
                    message.setdefault("unpatch", []).append(path)
            elif now is not self._patched.get(path):
                self._patched[path] = now
                with contextlib.suppress(TypeError):  # what cannot travel is not patched over there
                    message.setdefault("patch", {})[path] = encode(now)
        for name, (value, print_) in list(self._shared.items()):
            now = self.namespace.get(name, _NONE)
            new = self._print(now)
            if now is value and new == print_:
                continue
            if now is _NONE:
                message.setdefault("gone", []).append(name)
            else:
                try:
                    encoded = encode(now)
                except TypeError:  # it cannot travel: the student's functions do without
                    del self._shared[name]
                    continue
                message.setdefault("set", {})[name] = encoded
            self._shared[name] = now, new
        text = self._text()
        if text is not None:
            message["stdin"] = text
        if self._taken:
            message["about"] = sorted(self._taken & self._shared.keys())
        return message or None

    def _text(self) -> str | None:
        if sys.stdin is self.stdin or not hasattr(sys.stdin, "getvalue"):
            return None
        return str(sys.stdin.getvalue())[sys.stdin.tell() :]

    def answered(self, reply: Mapping[str, Any], decode: Callable[[Any], Any]) -> None:
        """Take over what the student's functions have changed."""
        read = reply.get("read")
        if type(read) is int and read >= 0 and (text := self._text()) is not None:
            sys.stdin.seek(sys.stdin.tell() + min(read, len(text)))
        changed = reply.get("globals")
        for name, encoded in changed.items() if isinstance(changed, dict) else ():
            if name not in self._taken or name not in self._shared:
                continue
            new, old = decode(encoded), self.namespace.get(name)
            if type(old) is type(new) and isinstance(old, list | dict | set):
                assign(old, new)
                new = old
            self.namespace[name] = new
            self._shared[name] = new, self._print(new)
