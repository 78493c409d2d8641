"""``python -m actlib.bench numerics``, the same as ``actlib bench numerics``."""

from actlib.bench.cli import app

app(prog_name="actlib bench")
