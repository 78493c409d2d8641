"""Classes and objects here that stand for a student's, made from how the other end describes them."""

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from actlib.grading.libraries import resolved
from actlib.grading.proxies import (
    StudentError,
    StudentFunction,
    StudentObject,
    StudentType,
    _do,
)
from actlib.grading.student_side.grading_kernel import kinds

if TYPE_CHECKING:
    from actlib.grading.remote import Remote


def proxy(remote: "Remote", described: dict[str, Any]) -> Any:
    """Return a proxy whose class has the name of the student's, or a class that stands for one."""
    if "is" in described:
        cls = mirrored(remote, described["is"])
        if (signature := _signature(remote, described.get("signature"))) is not None:
            type.__setattr__(cls, "__signature__", signature)
        return cls
    kind = mirrored(remote, described.get("class"))
    made: Any = object.__new__(kind)
    object.__setattr__(made, "_key", described["key"])
    for attribute, key in (("__name__", "name"), ("__qualname__", "name"), ("__doc__", "doc")):
        if isinstance(described.get(key), str):
            object.__setattr__(made, attribute, described[key])
    if (signature := _signature(remote, described.get("signature"))) is not None:
        object.__setattr__(made, "__signature__", signature)
    return made


def mirrored(remote: "Remote", described: Any, depth: int = 0) -> Any:
    """Return the class here that stands for one over there, made when it is first spoken of."""
    if not isinstance(described, dict) or type(described.get("key")) is not int or depth > 60:
        raise ValueError("no description of a class")
    key = described["key"]
    if key in remote.classes:
        return remote.classes[key]
    if "path" not in described:  # the reply that did was dropped
        described = remote.kind(key)
    path = described["path"]
    name = str(described["name"])[:100]
    if not isinstance(path, list) or len(path) != 2 or len(described["bases"]) > 60:
        raise ValueError("no description of a class")
    if (known := kinds.TYPES.get(described["known"])) is not None and issubclass(known, Exception):
        remote.classes[key] = known
        return known
    bases = [mirrored(remote, base, depth + 1) for base in described["bases"]]
    found = resolved(path)
    body: dict[str, Any] = {"_remote": remote, "_class_key": key, "__doc__": described["doc"]}
    # by the names that modules and classes have here
    body |= {"__module__": "__main__", "_path": path, "__qualname__": name}
    errors = [base for base in bases if issubclass(base, BaseException)]
    if found is not None and issubclass(found, Exception):
        errors = [found]
    if errors:
        body["__init__"] = lambda self, *args, **kwargs: None
        bases = [*([] if issubclass(errors[0], StudentError) else [StudentError]), *errors]
    else:
        bases = [base for base in bases if isinstance(base, StudentType)]
        needed = StudentFunction if described["calls"] else StudentObject
        if not any(issubclass(base, needed) for base in bases):
            bases.append(needed)
        lacking = set(_lacking(described["lacks"]))
        body |= {n: None if n in lacking else vars(StudentObject)[n] for n in kinds.PROTOCOLS}
    try:
        made = _new(name if name.isidentifier() else "Object", tuple(bases), body)
    except TypeError:  # bases in an order that classes here cannot have
        made = _new(name if name.isidentifier() else "Object", (StudentFunction,), body)
    remote.classes[key] = made
    return made


def _new(name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
    return type.__new__(StudentType, name, bases, body)


def _lacking(names: Any) -> Iterator[str]:
    """Yield the methods that a class here must not seem to have."""
    by_items = "__iter__" in names and "__getitem__" not in names
    for name in kinds.PROTOCOLS:
        if name in names and not (by_items and name in ("__iter__", "__contains__")):
            yield name


def _signature(remote: "Remote", parameters: Any) -> inspect.Signature | None:
    def one(encoded: list[Any]) -> Any:
        return remote.plain(encoded[0]) if encoded else inspect.Parameter.empty

    try:
        *found, (_, _, _, returned) = parameters
        return inspect.Signature(
            [
                inspect.Parameter(
                    name, inspect._ParameterKind(kind), default=one(default), annotation=one(note)
                )
                for name, kind, default, note in found
            ],
            return_annotation=one(returned),
        )
    except (TypeError, ValueError):
        return None


def getsource(thing: Any) -> str:
    """Return the source of a function or class, also of a student's."""
    if isinstance(thing, StudentType):
        return str(thing._remote.do("source", thing))
    if isinstance(type(thing), StudentType) and isinstance(thing, StudentObject):
        return str(_do("source", thing))
    return _getsource(thing)


def getsourcelines(thing: Any) -> tuple[list[str], int]:
    """Return the lines of the source of a function or class, also of a student's."""
    if isinstance(thing, StudentType) or issubclass(type(thing), StudentObject):
        return getsource(thing).splitlines(keepends=True), 1
    return _getsourcelines(thing)


_getsource, _getsourcelines = inspect.getsource, inspect.getsourcelines
vars(inspect).update(getsource=getsource, getsourcelines=getsourcelines)
