"""No mutant of a right answer to a network exercise keeps the points of a part that it breaks.

A mutant may still be right. Whether it is, is decided on fresh random inputs and without the checks. Every fifth mutant is tried.
"""

import ast
import copy
import importlib
import inspect
import itertools

import numpy as np
import pytest
from network_answers import RIGHT

from actlib.bench.mutants import _mutations
from actlib.checks import check
from actlib.checks.network import NETWORK
from actlib.checks.run import call

EVERY = 5
FRESH = (101, 102)  # seeds
# judged by other means than a comparison; their tests are in test_network_wrong
COMPARED = [target for target, spec in NETWORK.items() if spec.judge is None]


def mutants(target):
    """Return mutants of the right answers, each with its change.

    An answer is a decorated function, or an expression handed to ``right``; in the latter case the
    functions of its module that it names are changed too.
    """
    for module in {importlib.import_module(a.__module__) for a in RIGHT[target].values()}:
        body = ast.parse(inspect.getsource(module)).body
        functions = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
        for node in functions.values():
            if any(_registers(call, target) for call in node.decorator_list):
                for change, scope in _variants(module, node):
                    yield f"{node.name}: {change}", scope[node.name]
        for node in body:
            if isinstance(node, ast.Expr) and _registers(node.value, target):
                answer = node.value.args[1]
                for change, changed in _mutations(answer):
                    yield change, _evaluate(changed, dict(vars(module)))
                for name in {n.id for n in ast.walk(answer) if isinstance(n, ast.Name)}:
                    for change, scope in _variants(module, functions.get(name)):
                        yield f"{name}: {change}", _evaluate(answer, scope)


def _registers(node, target):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "right"
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == target
    )


def _variants(module, function):
    """Return the module's names with the function changed, once for each change."""
    if function is None:
        return
    function.decorator_list = []
    for change, mutated in _mutations(function):
        scope = dict(vars(module))
        tree = ast.fix_missing_locations(ast.Module(body=[mutated], type_ignores=[]))
        exec(compile(tree, "<mutant>", "exec"), scope)
        yield change, scope


def _evaluate(node, scope):
    expression = ast.fix_missing_locations(ast.Expression(body=copy.deepcopy(node)))
    return eval(compile(expression, "<mutant>", "eval"), scope)


def flat(value):
    """Return a result as a list of arrays."""
    if isinstance(value, dict):
        return [array for key in sorted(value) for array in flat(value[key])]
    return [np.asarray(value, dtype=float)]


def is_wrong(answer, spec, part):
    """Return whether the answer breaks the part, on inputs of its own."""
    for seed in FRESH:
        for case in (part.cases or spec.cases)(np.random.default_rng(seed)):
            right = pieces(spec.reference(*copy.deepcopy(case)), spec, part)
            before = copy.deepcopy(case)
            outcome = call(answer, *case, overflow=part.overflow)
            if outcome.failure is not None:
                return True
            if part.unchanged:
                if not all(map(np.array_equal, before, case)):
                    return True
                continue
            try:
                got = pieces(outcome.value, spec, part)
                same = all(
                    (g.shape == r.shape or (g.size == 1 and r.ndim == 0))
                    and np.allclose(g, r, 1e-5, 1e-5)
                    for g, r in zip(got, right, strict=True)
                )
            except (KeyError, TypeError, ValueError, IndexError):
                return True
            if not same:
                return True
    return False


def pieces(value, spec, part):
    if spec.names:
        named = {}
        for name, item in zip(spec.names, value, strict=True):
            named |= item if isinstance(item, dict) else {name: item}
        value = named
    if isinstance(value, dict):
        return flat({key: value[key] for key in part.pieces or value})
    return flat(value)


@pytest.mark.parametrize("target", COMPARED)
def test_wrong_mutants_lose_the_part_that_they_break(target):
    spec = NETWORK[target]
    kept = []
    for change, mutant in itertools.islice(mutants(target), 0, None, EVERY):
        report = check(mutant, target, secret=True)
        for finding in report.findings:
            if finding.passed and is_wrong(mutant, spec, spec.details[finding.part]):
                kept.append((change, finding.part))
    assert not kept


def test_there_are_mutants_of_all_kinds_and_the_oracle_tells_them_apart():
    counts = {target: sum(1 for _ in mutants(target)) for target in COMPARED}
    assert sum(counts.values()) > 2000
    spec = NETWORK["macro_f1"]
    wrong = [is_wrong(mutant, spec, spec.details["value"]) for _, mutant in mutants("macro_f1")]
    assert 10 < sum(wrong) < len(wrong)
    assert not is_wrong(spec.reference, spec, spec.details["value"])
