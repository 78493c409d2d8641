"""What a forked process gives up before it runs a student's code."""

import ctypes
import errno
import resource
import signal
import sys
from functools import cache
from typing import Any

from . import landlock

RESOURCES = {
    "address_space": resource.RLIMIT_AS,
    "data": resource.RLIMIT_DATA,
    "file_size": resource.RLIMIT_FSIZE,
    "open_files": resource.RLIMIT_NOFILE,
    "cpu_seconds": resource.RLIMIT_CPU,
    "core": resource.RLIMIT_CORE,
}

# System calls that no answer to an assignment needs. Without new processes, nothing can outlive the
# submission, and the limits of one process are the limits of all that it does.
DENIED = {
    "other programs and processes": """
        fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise
        kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo
        pidfd_send_signal pidfd_open pidfd_getfd
        setpriority ioprio_set sched_setscheduler sched_setparam sched_setattr""",
    "the network, and the sockets of other programs (a socketpair reaches nobody else)": "socket",
    "memory that the limits do not count": "memfd_create memfd_secret shmget msgget semget mq_open",
    "the machine": """
        mount umount2 move_mount fsopen fsconfig fsmount open_tree pivot_root chroot unshare setns
        bpf perf_event_open userfaultfd keyctl add_key request_key quotactl acct reboot
        swapon swapoff init_module finit_module delete_module kexec_load kexec_file_load
        personality syslog open_by_handle_at name_to_handle_at io_uring_setup io_uring_enter
        io_uring_register sethostname setdomainname clock_settime settimeofday adjtimex
        clock_adjtime iopl ioperm""",
    "what was set here": "prctl seccomp",
}
CLONE_THREAD = 0x10000
# fcntl and ioctl: who gets the signal that a descriptor sends
F_SETOWN, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP = 8, 15, 0x8901, 0x8902
MAP_SHARED_ANONYMOUS = 0x21  # memory that the limit on data does not count
PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24


def confine(limits: dict[str, Any], folder: str) -> None:
    """Take on the limits for good; `folder` is what stays writable."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # leave with the process forked from
    for name, bound in limits.get("resources", {}).items():
        _, hard = resource.getrlimit(RESOURCES[name])
        value = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(RESOURCES[name], (value, value))
    if limits.get("capabilities"):
        _drop_capabilities()
    if "read" in limits:
        landlock.restrict(read=limits["read"], write=[folder, "/dev/null"])
    if limits.get("seccomp"):
        system_calls().load()


def _drop_capabilities() -> None:
    """Give up what root may do beyond others."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "the capabilities could not be given up")


@cache
def system_calls() -> Any:
    """Return the filter of system calls; made once in a warm process."""
    import pyseccomp

    refuse = pyseccomp.ERRNO(errno.EPERM)
    calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in " ".join(DENIED.values()).split():
        try:
            calls.add_rule(refuse, name)
        except (ValueError, OSError):  # not a call of this architecture, or newer than libseccomp
            continue
    # the limits and processors of oneself, which is 0, but of no other process of the same user
    for name in ("prlimit64", "sched_setaffinity"):
        calls.add_rule(refuse, name, pyseccomp.Arg(0, pyseccomp.NE, 0))
    for name, choices in (("fcntl", (F_SETOWN, F_SETOWN_EX)), ("ioctl", (FIOSETOWN, SIOCSPGRP))):
        for choice in choices:
            calls.add_rule(refuse, name, pyseccomp.Arg(1, pyseccomp.EQ, choice))
    shared = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, MAP_SHARED_ANONYMOUS, MAP_SHARED_ANONYMOUS)
    calls.add_rule(pyseccomp.ERRNO(errno.ENOMEM), "mmap", shared)
    # threads, but no processes; clone3 hides its flags behind a pointer, and libc falls back to clone
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
    calls.add_rule(refuse, "clone", thread)
    calls.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    return calls
