"""Landlock, by its three system calls: which files a process can reach, from now on and for good.

Kernel documentation: userspace-api/landlock. Nothing here needs privileges, and nothing can be undone.
"""

import ctypes
import os
import stat
import sys
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_VERSION = 1  # flag: tell the version instead of making a ruleset
_BENEATH = 1  # rule type: a path and all beneath it
_NO_NEW_PRIVILEGES = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
# how many of the rights to files there are, by version
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _IOCTL
READ = EXECUTE | READ_FILE | READ_DIR

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scope", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock in this kernel; 0 if there is none."""
    if sys.platform != "linux":
        return 0
    return max(int(_libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)), 0)


def restrict(
    read: Iterable[str] = (), list_: Iterable[str] = (), write: Iterable[str] = ()
) -> None:
    """Take from this process every right to files but these, TCP, and signals to others.

    Parameters
    ----------
    read
        Files to read, and folders to read with all that is beneath them.
    list_
        Folders whose names, and those beneath them, can be listed.
    write
        Files and folders to do anything in.

    Raises
    ------
    OSError
        If the kernel has no Landlock.
    """
    known = version()
    every = (1 << _RIGHTS.get(known, 16)) - 1
    attributes = _Ruleset(every, 0b11 if known >= 4 else 0, 0b11 if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = _check(_libc.syscall(_CREATE, ctypes.byref(attributes), ctypes.c_size_t(size), 0))
    try:
        for paths, rights in ((read, READ), (list_, READ_DIR), (write, every)):
            for path in paths:
                _allow(ruleset, path, rights & every)
        _check(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _check(_libc.syscall(_RESTRICT, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FILE_RIGHTS
        rule = _PathBeneath(rights, descriptor)
        _check(_libc.syscall(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(descriptor)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
