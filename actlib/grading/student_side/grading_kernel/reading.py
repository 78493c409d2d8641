"""What a cell is before it runs: plain Python, and compiled."""

import ast
import hashlib
import inspect
import re
import symtable
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager

# what IPython may take for something of its own: a magic, a shell command, help, a prompt, an indented
# cell, a line of nothing but spaces or a backslash, or a character at which it too begins a line; no
# part of a cell is looked at twice, for students also hand in a hundred thousand empty lines
_ITS_OWN = re.compile(
    r"\A\s|\?|=(?:[^\S\n]|\\\n)*[%!]|^[^\S\n]*(?:[%!,;/]|>>>|\.{3,}:|\\?$(?<!^))|In \["
    r"|[\r\v\f\x1c-\x1e\x85\u2028\u2029]",
    re.MULTILINE,
)


def is_plain(cell: str) -> bool:
    """Return whether IPython leaves a cell as it is: finding that out in its own way takes longer.

    Never of a cell of one line, which may be the name of a command.
    """
    return "\n" in cell[:-1] and not _ITS_OWN.search(cell)


def is_standard(transformers: TransformerManager) -> bool:
    """Return whether these are the transformers of cells that IPython begins with."""
    return type(transformers) is TransformerManager and _steps(transformers) == _STANDARD


def _steps(transformers: TransformerManager) -> list[list[Any]]:
    lists = (transformers.cleanup_transforms, transformers.line_transforms)
    return [*map(list, lists), list(transformers.token_transformers)]


_STANDARD = _steps(TransformerManager())


def names_bound(source: str) -> set[str]:
    """Return the names that plain Python gives a meaning to."""
    symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


class Compiler(CachingCompiler):
    """Names code by its text alone, so that it can be compiled before it is known when it runs."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """Return the file name in tracebacks."""
        digest = hashlib.sha1(transformed_code.encode("utf-8", "replace"), usedforsecurity=False)
        return f"<ipython-input-{digest.hexdigest()[:16]}>"


@dataclass(frozen=True)
class Cell:
    """A cell as plain Python.

    Attributes
    ----------
    text
        The Python.
    name
        Its file name in tracebacks.
    """

    text: str
    name: str

    @cached_property
    def codes(self) -> tuple[CodeType, ...]:
        """The text compiled, a last expression by itself, to be shown; empty if it is no Python."""
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        try:
            body = compile(self.text, self.name, "exec", ast.PyCF_ONLY_AST | flags, True).body
            last = [body.pop()] if body and isinstance(body[-1], ast.Expr) else []
            parts = ((ast.Module(body, []), "exec"), (ast.Interactive(last), "single"))
            return tuple(
                compile(part, self.name, how, flags, True) for part, how in parts if part.body
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ()

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that it gives a meaning to; none if it is no Python."""
        try:
            return frozenset(names_bound(self.text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return frozenset()

    @property
    def is_direct(self) -> bool:
        """Whether running its codes is all that it takes, and changes nothing for later cells."""
        awaits = any(code.co_flags & inspect.CO_COROUTINE for code in self.codes)
        return bool(self.codes) and not awaits and "__future__" not in self.text
