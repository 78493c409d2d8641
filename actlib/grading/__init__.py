"""How assignments are released and a class is graded, on top of nbgrader."""

import sys

# jsonschema compiles a grammar of web addresses when it is imported, which takes a second, a third of the
# start of `actlib grade`; it does without where the package is missing, and no notebook has such addresses
if "jsonschema" not in sys.modules:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
