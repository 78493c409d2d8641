"""What running a cell gave, taken down as a notebook's outputs.

The student's process says what it likes: here it gets the right form, and bounds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

from actlib.checks.report import REPORT_MIME

TEXT = 1_000_000  # characters of a cell's printed output that are kept
ROOM = 10_000_000  # characters of all its outputs, but for errors
MESSAGE = 10_000  # characters of an error's message, and of each line of its traceback
LINES = 200  # of a traceback
LEFT_OUT = "(left out: the notebook shows too much)"
# outputs of a cell that are kept; of results and errors, which points go by, twice that
OUTPUTS = 200


@dataclass
class Ran:
    """What running a cell gave; `room` is what its outputs may still take."""

    room: int = ROOM
    outputs: list[NotebookNode] = field(default_factory=list)
    count: int | None = None
    ok: bool = False
    timed_out: bool = False
    died: bool = False
    _text: int = 0

    def add_text(self, name: str, text: str) -> None:
        """Add printed text, up to a bound."""
        text = text[: max(min(TEXT - self._text, self.room), 0)]
        self._text += len(text)
        self.room -= len(text)
        if not text:
            return
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        elif len(self.outputs) < OUTPUTS:
            self.outputs.append(new_output("stream", name=name, text=text))

    def add(self, event: Mapping[str, Any]) -> None:
        """Add an output that a process reports, if it has the right form."""
        kind = event.get("event")
        if kind == "clear":
            self.outputs.clear()
        if len(self.outputs) >= (2 * OUTPUTS if kind in ("error", "result") else OUTPUTS):
            return
        if kind == "error":
            given = event.get("traceback")
            lines = given[:LINES] if isinstance(given, list) else []
            self.add_error(str(event.get("ename"))[:100], str(event.get("evalue")), lines)
        elif kind in ("display", "result") and isinstance(event.get("data"), dict):
            data = {str(mime): value for mime, value in event["data"].items()}
            data = {m: v for m, v in data.items() if isinstance(v, str) or m.endswith("json")}
            metadata = event["metadata"] if isinstance(event.get("metadata"), dict) else {}
            name = "execute_result" if kind == "result" else "display_data"
            try:
                output = new_output(name, data=data, metadata=metadata)
                size = len(json.dumps(output))
            except RecursionError:
                size = self.room + 1
            if size > self.room:
                output, size = new_output(name, data={"text/plain": LEFT_OUT}), 0
            self.room -= size
            self.outputs.append(output)

    def add_error(self, name: str, message: str, traceback: list[str] | None = None) -> None:
        """Add an error."""
        message = message[:MESSAGE]
        lines = [str(line)[:MESSAGE] for line in traceback or [f"{name}: {message}"]]
        self.outputs.append(new_output("error", ename=name, evalue=message, traceback=lines))

    def strip_reports(self) -> None:
        """Take a report out of a student's own outputs: only the grader's checks make them."""
        for output in self.outputs:
            if "data" in output:
                output.data.pop(REPORT_MIME, None)
