"""What running a cell gave, taken down as a notebook's outputs.

The student's process says what it likes: here it gets the right form, and bounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

from actlib.checks.report import REPORT_MIME

TEXT = 1_000_000  # characters of a cell's printed output that are kept
OUTPUTS = 200  # outputs of a cell that are kept


@dataclass
class Ran:
    """What running a cell gave."""

    outputs: list[NotebookNode] = field(default_factory=list)
    count: int | None = None
    ok: bool = False
    timed_out: bool = False
    died: bool = False
    _text: int = 0

    def add_text(self, name: str, text: str) -> None:
        """Add printed text, up to a bound."""
        text = text[: max(TEXT - self._text, 0)]
        self._text += len(text)
        if not text:
            return
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self.outputs.append(new_output("stream", name=name, text=text))

    def add(self, event: Mapping[str, Any]) -> None:
        """Add an output that a process reports, if it has the right form."""
        kind = event.get("event")
        if kind == "clear":
            self.outputs.clear()
        if len(self.outputs) >= OUTPUTS:
            return
        if kind == "error":
            traceback = [str(line) for line in event.get("traceback") or ()]
            self.add_error(str(event.get("ename")), str(event.get("evalue")), traceback)
        elif kind in ("display", "result") and isinstance(event.get("data"), dict):
            data = {str(mime): value for mime, value in event["data"].items()}
            data = {m: v for m, v in data.items() if isinstance(v, str) or m.endswith("json")}
            metadata = event["metadata"] if isinstance(event.get("metadata"), dict) else {}
            name = "execute_result" if kind == "result" else "display_data"
            self.outputs.append(new_output(name, data=data, metadata=metadata))

    def add_error(self, name: str, message: str, traceback: list[str] | None = None) -> None:
        """Add an error."""
        lines = traceback or [f"{name}: {message}"]
        self.outputs.append(new_output("error", ename=name, evalue=message, traceback=lines))

    def strip_reports(self) -> None:
        """Take a report out of a student's own outputs: only the grader's checks make them."""
        for output in self.outputs:
            if "data" in output:
                output.data.pop(REPORT_MIME, None)
