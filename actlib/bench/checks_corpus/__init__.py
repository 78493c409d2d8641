"""Right answers for every target in many styles, with which the checks themselves are checked.

Tests and ``actlib bench checks`` share them, and make mutants from them. A table maps a target to
answers by style. `STABLE` ones earn full marks; `UNSTABLE` ones overflow or lose a far tail, and
lose the part "stability" and nothing else.
"""

from collections import ChainMap

from actlib.bench.checks_corpus import gated, rectified, sigmoidal, vector
from actlib.bench.checks_corpus.styles import AROUND, Answer, Table

FAMILIES = (sigmoidal, rectified, gated, vector)
STABLE: Table = ChainMap(*(dict(family.STABLE) for family in FAMILIES))
UNSTABLE: Table = ChainMap(*(dict(family.UNSTABLE) for family in FAMILIES))

__all__ = ["AROUND", "FAMILIES", "STABLE", "UNSTABLE", "Answer", "Table"]
