"""An IPython shell without a kernel around it: what a cell shows is handed on as messages."""

import base64
import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from IPython.core.async_helpers import _pseudo_sync_runner
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

from .reading import Cell, Compiler, is_plain, is_standard

Emit = Callable[[dict[str, Any]], None]


class Shell(InteractiveShell):
    """Runs cells as ipykernel does, and calls `emit` with each output.

    Made once in a warm process; `emit` is set in the process forked from it.
    """

    emit: Emit = staticmethod(print)
    compiler_class = Compiler
    prepared: ClassVar[dict[str, Cell]] = {}

    def prepare(self, cells: Iterable[str]) -> None:
        """Read cells beforehand that are the same for a whole class."""
        for source in cells:
            self.prepared[source] = cell = self.read(source)
            _ = cell.codes, cell.bound

    def read(self, source: str) -> Cell:
        """Return a cell as plain Python, as `transform_cell` does."""
        if known := self._prepared(source):
            return known
        text = self.transform_cell(source)
        return Cell(text, self.compile.get_code_name(source, text, 0))

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell as plain Python."""
        if known := self._prepared(raw_cell):
            return known.text
        if self._reads_as_ever and is_plain(raw_cell):
            return raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"
        return str(super().transform_cell(raw_cell))

    def _prepared(self, source: str) -> Cell | None:
        """Return a cell that was read beforehand, unless cells are read in another way by now."""
        return self.prepared.get(source) if self._reads_as_ever else None

    @property
    def _reads_as_ever(self) -> bool:
        return not self.input_transformers_post and is_standard(self.input_transformer_manager)

    def init_displayhook(self) -> None:
        """Send results away instead of printing them."""
        super().init_displayhook()
        self.displayhook = Results(parent=self, shell=self, cache_size=self.cache_size)
        self.display_trap.hook = self.displayhook

    def init_display_pub(self) -> None:
        """Send displays away instead of printing them."""
        self.display_pub = Displays(parent=self, shell=self)

    def _showtraceback(self, etype: Any, evalue: BaseException, stb: list[str]) -> None:
        flush()
        self.emit(
            {"event": "error", "ename": etype.__name__, "evalue": text_of(evalue), "traceback": stb}
        )

    def system(self, cmd: str) -> None:
        """Say that `!command` is not available; the rest of the cell goes on."""
        print("Other programs cannot be started while a notebook is graded.", file=sys.stderr)
        self.user_ns["_exit_code"] = 1

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Say that `x = !command` is not available, and give nothing."""
        self.system(cmd)
        return [] if split else ""

    def should_run_async(self, raw_cell: str, **transformed: Any) -> bool:
        """Return whether a cell awaits something; most can be seen not to, without compiling them."""
        may = "await" in raw_cell or "async" in raw_cell
        return may and super().should_run_async(raw_cell, **transformed)

    def ask_exit(self) -> None:
        """Do nothing: a notebook cannot end its kernel."""

    def run(self, source: str, draw: bool = True) -> bool:
        """Run a cell; return whether it went through.

        Without `draw`, matplotlib's figures show as a line of text: drawing takes a tenth of a second.
        """
        open_streams()
        with contextlib.nullcontext() if draw else self._undrawn():
            known = self._prepared(source)
            if known and known.is_direct and not self.ast_transformers and self._compiles_as_ever:
                result = self._run_prepared(source, known)
            else:
                result = self.run_cell(source, store_history=True)
        if result.error_before_exec is None and result.error_in_exec is not None:
            error = result.error_in_exec
            if isinstance(error, SystemExit):  # which IPython takes for a wish to leave
                self._showtraceback(SystemExit, error, [f"SystemExit: {error}"])
        flush()
        return bool(result.success)

    @property
    def _compiles_as_ever(self) -> bool:
        """Whether no cell has imported from __future__, which holds for all after it."""
        return self.compile.flags == Compiler().flags

    def _run_prepared(self, source: str, cell: Cell) -> ExecutionResult:
        """Run a cell that is compiled: what `run_cell` does after that, which takes it as long again."""
        count = self.execution_count
        result = ExecutionResult(ExecutionInfo(source, True, False, True, None))
        result.execution_count = count
        self.execution_count += 1
        self.events.trigger("pre_execute")
        assert self.history_manager is not None
        self.history_manager.store_inputs(count, cell.text, source)
        self.compile.cache(cell.text, count, raw_code=source)
        with self.builtin_trap, self.display_trap:
            for code in cell.codes:
                if _pseudo_sync_runner(self.run_code(code, result)):
                    break
        self.events.trigger("post_execute")
        return result

    @contextlib.contextmanager
    def _undrawn(self) -> Iterator[None]:
        display: Any = self.display_formatter
        formatters = display.formatters.values()
        kept = [dict(formatter.type_printers) for formatter in formatters]
        for formatter in formatters:
            for kind in list(formatter.type_printers):
                if getattr(kind, "__module__", "") == "matplotlib.figure":
                    del formatter.type_printers[kind]
        try:
            yield
        finally:
            for formatter, printers in zip(formatters, kept, strict=True):
                formatter.type_printers.update(printers)


class Results(DisplayHook):
    """The value of a cell's last expression."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Write nothing: the notebook has its own prompts."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Send the value on, in every format it has."""
        flush()
        self.shell.emit({"event": "result", "data": plain(format_dict), "metadata": plain(md_dict)})

    def finish_displayhook(self) -> None:
        """Write no newline."""
        self._is_active = False


class Displays(DisplayPublisher):
    """What `display` shows, and matplotlib's figures."""

    shell: Any

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **settings: Any) -> None:
        """Send it on, in every format it has."""
        flush()
        self.shell.emit(
            {"event": "display", "data": plain(data), "metadata": plain(metadata or {})}
        )

    def clear_output(self, wait: bool = False) -> None:
        """Take back what the cell has shown so far, as a progress bar does."""
        self.shell.emit({"event": "clear"})


def open_streams() -> None:
    """Let prints go to descriptors 1 and 2, unless they go somewhere; a cell may have closed them."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        if getattr(getattr(sys, name), "closed", True):
            stream = os.fdopen(descriptor, "w", 1, "utf-8", "replace", closefd=False)
            setattr(sys, name, stream)


def flush() -> None:
    """Let out what was printed, if a student has left the streams open."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def plain(data: Any) -> Any:
    """Return a mime bundle as JSON: images in base64, and what is no JSON as its `str`."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, bytes):
        return base64.b64encode(data).decode("ascii")
    if isinstance(data, list | tuple):
        return [plain(item) for item in data]
    if data is None or isinstance(data, bool | int | float):
        return data
    return text_of(data)


def text_of(value: Any) -> str:
    """Return `str(value)`, whatever its class does."""
    try:
        text = str.__str__(str(value))
    except Exception as error:
        text = f"<{type(value).__name__}: no text, {type(error).__name__}>"
    return text[:1_000_000].encode("utf-8", "replace").decode()
