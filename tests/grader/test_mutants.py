"""No mutant of a right answer that is wrong keeps the points of the part that it breaks.

Every third mutant is tried here, and all of them by ``actlib bench checks``.
"""

import itertools

import pytest

from actlib.bench.mutants import Mutant, is_wrong, mutants
from actlib.checks import check
from actlib.checks.targets import ELEMENTWISE
from actlib.checks.vector import VECTOR

EVERY = 3


@pytest.mark.parametrize("target", [*ELEMENTWISE, *VECTOR])
def test_wrong_mutants_lose_the_part_that_they_break(target):
    tried = list(itertools.islice(mutants(target), 0, None, EVERY))
    kept = []
    for mutant in tried:
        report = check(mutant.function, target, secret=True)
        passed = {f.part for f in report.findings if f.passed}
        for part in ("value", "stability"):
            if part in passed and target in ELEMENTWISE and is_wrong(mutant, part):
                kept.append((mutant.style, mutant.change, part))
            if part == "value" and is_wrong(mutant, part) is False:
                assert "value" in passed, (mutant, report)
    assert len(tried) > 2
    assert not kept


def test_the_oracle_tells_right_from_wrong():
    def mutant(function):
        return Mutant("tanh_grad", "", "", function, True)

    reference = ELEMENTWISE["tanh_grad"].reference
    assert is_wrong(mutant(reference), "value") is False
    assert is_wrong(mutant(lambda x: reference(x) + 1e-6), "value") is True
    assert is_wrong(mutant(lambda x: 1 / 0), "value") is True
    assert is_wrong(mutant(lambda x: reference(x) * (abs(x) < 200)), "stability") is True
    assert is_wrong(mutant(lambda x: reference(x) * (abs(x) < 200)), "value") is False
