"""Wrong answers made by machine: right ones with one operator, constant or comparison changed.

A mutant may still be right. `is_wrong` decides, on a grid of its own and without the checks: the
judge must not be asked whether its own verdict is right.
"""

import ast
import copy
import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from actlib.bench.checks_corpus import FAMILIES
from actlib.checks.targets import ELEMENTWISE, Target
from actlib.checks.vector import VECTOR

Answer = Callable[..., Any]

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.Lt, ast.GtE), ast.Lt: (ast.Gt, ast.LtE), ast.GtE: (ast.LtE, ast.Gt),
    ast.LtE: (ast.GtE, ast.Lt), ast.Eq: (ast.NotEq,),
}  # fmt: skip
_CALLS = {
    "exp": ("expm1", "sinh"), "expm1": ("exp",), "log": ("log1p", "log2"), "log1p": ("log",),
    "maximum": ("minimum",), "minimum": ("maximum",), "max": ("min",), "min": ("max",),
    "tanh": ("arctan", "sinh"), "sinh": ("cosh",), "cosh": ("sinh",), "abs": ("square",),
    "logaddexp": ("logaddexp2",), "sum": ("mean", "prod"), "erf": ("erfc",), "erfc": ("erf",),
    "ones_like": ("zeros_like",), "heaviside": ("maximum",), "where": (), "outer": ("add",),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed answer."""

    target: str
    style: str
    change: str
    function: Answer
    from_stable: bool  # whether the answer it was made from earns full marks


def mutants(target: str) -> Iterator[Mutant]:
    """Return all mutants of all right answers for `target`."""
    for family in FAMILIES:
        for table in ("STABLE", "UNSTABLE"):
            for style, node in _entries(family, table).get(target, {}).items():
                for change, function in _changed(family, node):
                    yield Mutant(target, style, change, function, table == "STABLE")


@functools.cache
def _tree(family: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(family))


@functools.cache
def _entries(family: ModuleType, table: str) -> dict[str, dict[str, ast.expr]]:
    """Return the source of each answer in a table of the corpus, by target and style."""
    for statement in _tree(family).body:
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == table:
            assert isinstance(statement.value, ast.Dict)
            return {
                key.value: _dict(value)
                for key, value in zip(statement.value.keys, statement.value.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
    raise LookupError(f"{family.__name__} has no table {table}")


def _dict(node: ast.expr) -> dict[str, ast.expr]:
    assert isinstance(node, ast.Dict)
    return {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _changed(family: ModuleType, node: ast.expr) -> Iterator[tuple[str, Answer]]:
    """Change the answer's own expression, and the functions of the corpus that it is made of."""
    namespace = vars(family)
    for change, mutated in _mutations(node):
        yield change, _evaluate(mutated, dict(namespace))
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for statement in _tree(family).body:
        if isinstance(statement, ast.FunctionDef) and statement.name in names:
            for change, function in _mutations(statement):
                scope = dict(namespace)
                module = ast.fix_missing_locations(ast.Module(body=[function], type_ignores=[]))
                exec(compile(module, "<mutant>", "exec"), scope)
                yield f"in {statement.name}: {change}", _evaluate(copy.deepcopy(node), scope)


def _evaluate(node: ast.expr, scope: dict[str, Any]) -> Answer:
    expression = ast.fix_missing_locations(ast.Expression(body=node))
    answer: Answer = eval(compile(expression, "<mutant>", "eval"), scope)
    return answer


def _mutations(root: Any) -> Iterator[tuple[str, Any]]:
    """Return copies of `root`, each with one change, and a description of the change."""
    count = sum(1 for _ in ast.walk(root))
    for index in range(count):
        original = _at(root, index)
        for make in range(len(list(_replacements(original)))):
            tree = copy.deepcopy(root)
            node = _at(tree, index)
            replacement = list(_replacements(node))[make]
            change = f"{ast.unparse(original)} → {ast.unparse(replacement)}"
            if node is tree:
                continue
            _replace(tree, node, replacement)
            yield change, tree


def _at(root: Any, index: int) -> ast.AST:
    for position, node in enumerate(ast.walk(root)):
        if position == index:
            return node
    raise IndexError(index)


def _replace(tree: Any, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list):
                for position, item in enumerate(value):
                    if item is old:
                        value[position] = new
                        return


def _replacements(node: ast.AST) -> Iterator[ast.expr]:
    """Return what could stand in place of a node, one slip away."""
    if isinstance(node, ast.BinOp):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)
        yield node.left  # a dropped term or factor
        yield node.right
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for comparison in _COMPARISONS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [comparison()], node.comparators)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in _constants(node.value):
            yield ast.Constant(value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Call):
        yield from _calls(node)


def _constants(value: Any) -> Iterator[float]:
    yield from {value + 1, value - 1, -value, 2 * value} - {value}
    if isinstance(value, float):
        yield value * 1.001


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in _CALLS.get(name, ()):
        if isinstance(node.func, ast.Attribute):
            func: ast.expr = ast.Attribute(node.func.value, other, node.func.ctx)
        else:
            func = ast.Name(other, ast.Load())
        yield ast.Call(func, node.args, node.keywords)
    if name in _CALLS and len(node.args) == 1 and not node.keywords:
        yield node.args[0]  # a forgotten function
    if name == "where" and len(node.args) == 3:
        yield ast.Call(node.func, [node.args[0], node.args[2], node.args[1]], node.keywords)


# --- whether a mutant is wrong ---------------------------------------------------------------------

# Far from the probes of the checks, and with other values of the parameters
_GRID = np.concatenate([np.linspace(-9.987, 9.991, 1999), [-39.0, -27.0, -14.4, 14.6, 28.0, 39.0]])
_FAR = np.concatenate([-np.geomspace(15.0, 690.0, 60), np.geomspace(15.0, 690.0, 60)])
_SETTINGS = {
    "negative_slope": (0.01, 0.37), "alpha": (0.25, 0.8), "cap": (6.0, 4.4), "beta": (1.0, 1.6, 2.5),
}  # fmt: skip


def is_wrong(mutant: Mutant, part: str) -> bool | None:
    """Return whether a mutant is wrong in "value" or "stability"; None if by about as much as rounding."""
    with np.errstate(all="ignore"):
        errors = list(_errors(mutant, part))
    worst = max(errors, default=0.0)
    if worst <= (1e-7 if part == "value" else 1e-6):
        return False
    # a grid point beside a corner, or an error of the size of the tolerance, decides nothing
    return True if worst > (2e-7 if part == "value" else 1e-4) else None


def _errors(mutant: Mutant, part: str) -> Iterator[float]:
    if mutant.target in VECTOR:
        yield from _vector_errors(mutant)
        return
    x = _GRID if part == "value" else _FAR
    target = ELEMENTWISE[mutant.target]
    for setting, given in _calls_of(mutant):
        try:
            actual = np.asarray(mutant.function(x.copy(), *given), dtype=np.float64)
        except Exception:
            yield np.inf
            continue
        expected = np.asarray(target.reference(x, **setting))
        if actual.shape != x.shape:
            yield np.inf
            continue
        scale = np.maximum(1.0, np.abs(expected)) if part == "value" else np.abs(expected) + 1e-300
        error = np.abs(actual - expected) / scale
        error[np.isnan(error)] = np.inf
        if part == "value":
            error[(np.abs(x) > 10) & (target.smooth | ~np.isfinite(actual))] = 0.0  # stability
            for corner in target.corners(setting):
                error[np.abs(x - corner) < 1e-3] = 0.0
                yield _error_at_corner(mutant, target, corner, setting, given)
        yield float(error.max())


def _error_at_corner(
    mutant: Mutant,
    target: Target,
    corner: float,
    setting: dict[str, Any],
    given: tuple[Any, ...],
) -> float:
    """Return how far the value at a corner lies outside what the reference has on both sides of it."""
    sides = np.asarray(target.reference(corner + np.array([-1e-9, 0.0, 1e-9]), **setting))
    try:
        actual = float(np.asarray(mutant.function(np.array([corner]), *given))[0])
    except Exception:
        return np.inf
    return max(0.0, sides.min() - actual - 2e-9, actual - sides.max() - 2e-9)


def _calls_of(mutant: Mutant) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
    """Return settings of the parameters, and what to pass besides x: nothing where the default applies."""
    target = ELEMENTWISE[mutant.target]
    arguments = list(inspect.signature(mutant.function).parameters.values())[1:]
    varied = [name for name in target.parameters if name in _SETTINGS]
    if not (varied and arguments):
        yield dict(target.parameters), ()
        return
    if arguments[0].default is not arguments[0].empty and not target.required:
        yield dict(target.parameters), ()
    for value in _SETTINGS[varied[0]]:
        yield {varied[0]: value}, (value,)


def _vector_errors(mutant: Mutant) -> Iterator[float]:
    target = VECTOR[mutant.target]
    rng = np.random.default_rng(11)
    shapes = ((3, 8), (5, 2)) if target.has_axis else ((4,), (6,))
    for shape in shapes:
        inputs = target.inputs_for(rng.normal(0, 2.5, shape), rng)
        try:
            actual = np.asarray(mutant.function(*(a.copy() for a in inputs)), dtype=np.float64)
        except Exception:
            yield np.inf
            continue
        expected = np.asarray(target.reference(*inputs))
        if actual.shape != expected.shape:
            yield np.inf
            continue
        error = np.abs(actual - expected) / np.maximum(1.0, np.abs(expected))
        yield float(np.max(np.where(np.isnan(error), np.inf, error)))
