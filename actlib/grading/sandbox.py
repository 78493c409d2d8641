"""How a student's process is kept from everything that is not the student's, on this machine.

Three tiers, probed at the start; below what the instructor asks for, nothing is run.
"""

import importlib.util
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from actlib.grading.errors import CourseError
from actlib.grading.student_side.grading_kernel import landlock

FULL, LANDLOCK, LIMITS, OFF = TIERS = ("full", "landlock", "limits", "off")
GIB = 1 << 30
RESOURCES = {
    "address_space": 6 * GIB,
    "data": 2 * GIB,
    "file_size": GIB // 16,
    "open_files": 256,
    "cpu_seconds": 900,
    "core": 0,
}
DISK = GIB // 4  # for the submission of each process of the pool, in memory
SLOTS = 64  # processes of the pool with a disk of their own; with more than that, some share one

TELLS = {
    FULL: "full: no files but Python's, no network, no other processes; limits on memory, time and disk",
    LANDLOCK: "landlock: no files but Python's, no network, no other processes; limits on memory and "
    "time, and on disk a file at a time",
    LIMITS: "limits only: students' code can READ YOUR FILES AND USE THE NETWORK; memory and time are "
    "limited. For more, grade on Linux",
    OFF: "OFF: students' code runs with all your rights",
}


@dataclass(frozen=True)
class Sandbox:
    """What is in force.

    Attributes
    ----------
    tier
        "full", "landlock", "limits" or "off".
    reason
        What is missing for the next tier; empty for the first.
    """

    tier: str
    reason: str = ""

    def __str__(self) -> str:
        missing = f" ({self.reason})" if self.reason else ""
        return f"sandbox {TELLS[self.tier]}{missing}"

    def limits(self, own: list[str]) -> dict[str, Any]:
        """Return what each student's process takes on, for `confine`; it may read `own`."""
        if self.tier == OFF:
            return {}
        # elsewhere these two count what a program reserves, and a Python with NumPy reserves a lot
        counted = RESOURCES if sys.platform == "linux" else _without("address_space", "data")
        limits: dict[str, Any] = {"resources": counted}
        if self.tier in (FULL, LANDLOCK):
            limits |= {"read": [*system_folders(), *own], "seccomp": True, "capabilities": True}
        return limits

    def outer(self, own: list[str], config: str, work: str) -> dict[str, list[str]] | None:
        """Return what the warm process itself may reach: Python without the reference, and `own`."""
        if self.tier not in (FULL, LANDLOCK):
            return None
        allowed: list[str] = []
        listed: list[str] = []
        for folder in system_folders():
            _cover(Path(folder), allowed, listed)
        return {
            "read": [*allowed, *own],
            "list_": listed,
            "write": [work, config, "/dev/null"],
        }

    def wrapper(self, own: list[str], config: str, work: str) -> list[str]:
        """Return the command that the warm process is run under."""
        if self.tier != FULL:
            return []
        command = [
            "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--hostname", "grading", "--dev", "/dev", "--size", str(DISK), "--tmpfs", work,
        ]  # fmt: skip
        for slot in range(SLOTS):  # whoever fills one takes nothing from the others
            command += ["--size", str(DISK), "--tmpfs", f"{work}/actlib-disk-{slot}"]
        for path in [*system_folders(), *own]:
            if not path.startswith("/dev/"):
                command += ["--ro-bind-try", path, path]
        command += ["--bind", config, config]
        for link in ("/bin", "/sbin", "/lib", "/lib64"):
            if os.path.islink(link):
                command += ["--symlink", os.readlink(link), link]
        for hidden in reference():
            if hidden.is_dir() and any(hidden.is_relative_to(f) for f in system_folders()):
                command += ["--tmpfs", str(hidden)]
        return [*command, "--"]


@cache
def choose(asked: str = "auto") -> Sandbox:
    """Return the best sandbox that this machine has.

    Raises
    ------
    CourseError
        If that is less than what is asked for.
    """
    if asked not in ("auto", *TIERS):
        raise CourseError(f"there is no sandbox {asked!r}; choose auto, {', '.join(TIERS)}")
    if asked == OFF:
        return Sandbox(OFF)
    best = _best()
    if asked == "auto" or TIERS.index(best.tier) <= TIERS.index(asked):
        return best if asked == "auto" else Sandbox(asked)
    raise CourseError(
        f"the sandbox {asked!r} is not possible here ({best.reason}); "
        f"choose --sandbox {best.tier} if you trust what was handed in"
    )


@cache
def _best() -> Sandbox:
    if sys.platform != "linux":
        return Sandbox(LIMITS, "this is not Linux")
    if not landlock.version():
        return Sandbox(LIMITS, "this kernel has no Landlock, or a container refuses it")
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError):
        return Sandbox(LIMITS, "libseccomp is missing: apt-get install libseccomp2")
    if not shutil.which("bwrap"):
        return Sandbox(LANDLOCK, "for full, apt-get install bubblewrap")
    probe = ["bwrap", "--unshare-all", "--cap-drop", "ALL", "--ro-bind", "/", "/", "true"]
    tried = subprocess.run(probe, capture_output=True, text=True, check=False)
    if tried.returncode:
        why = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Sandbox(LANDLOCK, f"bubblewrap cannot make a namespace here: {why}")
    return Sandbox(FULL)


@cache
def system_folders() -> tuple[str, ...]:
    """Return where Python, its packages and the system's libraries live."""
    paths = sysconfig.get_paths()
    found = [
        "/usr", "/lib", "/lib64", "/bin", "/sbin",
        "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives", "/dev/urandom",
        paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"],
        *site.getsitepackages(), f"{sys.prefix}/pyvenv.cfg",
        *(f"{prefix}/{part}" for prefix in (sys.base_prefix, sys.prefix) for part in ("lib", "share")),
        os.path.dirname(sys.executable), os.path.dirname(os.path.realpath(sys.executable)),
    ]  # fmt: skip
    kept: list[str] = []
    for path in sorted({p for p in found if os.path.exists(p)}):
        inside = any(Path(path).is_relative_to(other) for other in kept)
        if not inside and not (os.path.islink(path) and os.path.isdir(path)):
            kept.append(path)
    return tuple(kept)


@cache
def reference() -> frozenset[Path]:
    """Return where the reference is: the package `actlib`, wherever it is installed."""
    spec = importlib.util.find_spec("actlib")
    found = (
        {Path(folder).resolve() for folder in (spec.submodule_search_locations or ())}
        if spec
        else set()
    )
    return frozenset(found)


def _without(*names: str) -> dict[str, int]:
    return {name: bound for name, bound in RESOURCES.items() if name not in names}


def _cover(folder: Path, allowed: list[str], listed: list[str]) -> None:
    """Collect paths that together are all of `folder` but the reference."""
    if not any(hidden.is_relative_to(folder) for hidden in reference()):
        allowed.append(str(folder))
        return
    listed.append(str(folder))
    for entry in _entries(folder):
        if entry not in reference():
            _cover(entry, allowed, listed)


def _entries(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.iterdir())
