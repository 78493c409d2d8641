"""What a forked process gives up before it runs a student's code."""

import resource
from typing import Any

RESOURCES = {
    "memory": resource.RLIMIT_AS,
    "file_size": resource.RLIMIT_FSIZE,
    "open_files": resource.RLIMIT_NOFILE,
    "cpu_seconds": resource.RLIMIT_CPU,
    "core": resource.RLIMIT_CORE,
}


def confine(limits: dict[str, Any], folder: str) -> None:
    """Take on the limits for good; `folder` is what stays writable."""
    for name, bound in limits.get("resources", {}).items():
        _, hard = resource.getrlimit(RESOURCES[name])
        value = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(RESOURCES[name], (value, value))
