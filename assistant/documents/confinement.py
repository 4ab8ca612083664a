"""What the process that parses files may still do: compute, and read its own program.

On Linux, Landlock (since 5.13) takes away every file but the ones named, and a seccomp filter
takes away sockets, further processes and looks into other ones. Both hold for the rest of the
process's life. They are asked of the kernel directly, since no kept package under a permissive
licence offers both; numbers are from `linux/landlock.h`, `linux/seccomp.h` and the system call
tables of the two architectures. Elsewhere `confine` does nothing, and says so.

This module imports the standard library only: it has to run before anything starts a thread,
which Landlock would not reach.
"""

from __future__ import annotations

import ctypes
import mimetypes
import os
import platform
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LANDLOCK_CREATE: Final = 444
_LANDLOCK_ADD_RULE: Final = 445
_LANDLOCK_RESTRICT: Final = 446
_LANDLOCK_VERSION: Final = 1

_EXECUTE, _WRITE, _READ, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE: Final = 1 << 14
_OF_FILES: Final = _EXECUTE | _WRITE | _READ | _TRUNCATE
# How many of the file rights each version of Landlock knows, from version 1 on.
_FILE_RIGHTS: Final = (13, 14, 15, 15, 16)
_TCP: Final = 0b11  # bind, connect; since version 4
_SCOPES: Final = 0b11  # abstract sockets, signals; since version 6

_NO_NEW_PRIVILEGES: Final = 38
_FILTER_ALL_THREADS: Final = 1
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NEW_THREAD: Final = 0x00010000
_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_X32: Final = 0x40000000
_CLONE3: Final = 435

# What of the system a parser reads besides its own modules: the loader's files, time zones, the
# processor, and the fonts that stand in for those a PDF does not carry.
_SYSTEM: Final = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/etc/localtime", "/usr/share/fonts", "/usr/local/share/fonts"),
    *("/sys/devices/system/cpu", "/proc/self", "/proc/meminfo", "/proc/cpuinfo"),
    *("/dev/null", "/dev/zero", "/dev/urandom"),
)


@dataclass(frozen=True, slots=True)
class _Machine:
    """An architecture's numbers: its own, its ``seccomp`` and ``clone``, and what is denied."""

    audit: int
    seccomp: int
    clone: int
    denied: tuple[int, ...]


# socket, socketpair, connect, fork, vfork, execve, execveat, kill, ptrace, mount, unshare, setns,
# process_vm_readv and _writev, bpf, userfaultfd, perf_event_open, add_key, request_key, keyctl,
# io_uring_setup, pidfd_send_signal, pidfd_open, pidfd_getfd: as far as the architecture has them.
_MACHINES: Final = {
    "x86_64": _Machine(
        0xC000003E,
        317,
        56,
        (
            *(41, 53, 42, 57, 58, 59, 322, 62, 101, 165, 272, 308, 310, 311, 321, 323, 298),
            *(248, 249, 250, 425, 424, 434, 438),
        ),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        277,
        220,
        (
            *(198, 199, 203, 221, 281, 129, 117, 40, 97, 268, 270, 271, 280, 282, 241),
            *(217, 218, 219, 425, 424, 434, 438),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds for a process. Where one does not, ``missing`` says why."""

    files: bool
    network: bool
    missing: str = ""


def confine(folder: str) -> Confinement:
    """Leave this process its own program to read and ``folder`` to write, and nothing else."""
    if sys.platform != "linux":
        return Confinement(False, False, f"{platform.system()} has neither Landlock nor seccomp")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    missing = [_restrict_files(libc, _program(), folder), _restrict_calls(libc)]
    return Confinement(not missing[0], not missing[1], "; ".join(filter(None, missing)))


def _program() -> list[str]:
    """Where Python and its packages are. Of a folder of sources, only this package."""
    base = [sys.base_prefix, sys.prefix]
    package = Path(__file__).parents[1]
    paths = [
        path if any(path.startswith(f"{prefix}/") for prefix in base) else str(package)
        for path in sys.path
        if path
    ]
    libraries = [str(Path(prefix, "lib")) for prefix in base]
    return [*_SYSTEM, *map(str, mimetypes.knownfiles), *libraries, *paths]


def _restrict_files(libc: ctypes.CDLL, readable: Sequence[str], folder: str) -> str:
    """Landlock. Returns why not, or nothing."""
    version = int(libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION))
    if version < 1:
        return f"Landlock is not there ({os.strerror(ctypes.get_errno())})"
    rights = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]) - 1
    asked = struct.pack("=Q", rights)
    asked += struct.pack("=Q", _TCP) if version >= 4 else b""
    asked += struct.pack("=Q", _SCOPES) if version >= 6 else b""
    rules = int(libc.syscall(_LANDLOCK_CREATE, asked, len(asked), 0))
    if rules < 0:
        return f"Landlock refuses its rules ({os.strerror(ctypes.get_errno())})"
    try:
        for path in dict.fromkeys(readable):
            _allow(libc, rules, path, (_READ | _READ_DIR) & rights)
        _allow(libc, rules, folder, rights & ~_EXECUTE)
        if libc.syscall(_LANDLOCK_RESTRICT, rules, 0):
            return f"Landlock does not hold ({os.strerror(ctypes.get_errno())})"
    finally:
        os.close(rules)
    return ""


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    """Paths that are not there need no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not Path(path).is_dir():
            rights &= _OF_FILES
        libc.syscall(_LANDLOCK_ADD_RULE, rules, 1, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)


def _restrict_calls(libc: ctypes.CDLL) -> str:
    """A seccomp filter. Returns why not, or nothing."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return f"no seccomp filter is known for {platform.machine()}"
    steps = b"".join(_filter(machine))
    program = ctypes.create_string_buffer(steps, len(steps))
    header = struct.pack("@HP", len(steps) // 8, ctypes.addressof(program))
    if libc.syscall(machine.seccomp, 1, _FILTER_ALL_THREADS, header):
        return f"seccomp refuses its filter ({os.strerror(ctypes.get_errno())})"
    return ""


def _filter(machine: _Machine) -> list[bytes]:
    """The filter's steps: each a code, two jumps (if so, if not) and a value.

    ``clone3`` hides its flags behind a pointer; told that there is none, the C library takes
    ``clone``, of which threads are allowed and processes are not.
    """

    def step(code: int, value: int, so: int = 0, not_so: int = 0) -> bytes:
        return struct.pack("=HBBI", code, so, not_so, value)

    refuse = step(_RETURN, _ERRNO | _EPERM)
    steps = [
        step(_LOAD, 4),
        step(_EQUAL, machine.audit, so=1),
        step(_RETURN, _KILL),
        step(_LOAD, 0),
        step(_AT_LEAST, _X32, not_so=1),
        step(_RETURN, _KILL),
    ]
    for number in machine.denied:
        steps += [step(_EQUAL, number, not_so=1), refuse]
    steps += [step(_EQUAL, _CLONE3, not_so=1), step(_RETURN, _ERRNO | _ENOSYS)]
    steps += [step(_EQUAL, machine.clone, not_so=3), step(_LOAD, 16)]
    steps += [step(_BITS, _NEW_THREAD, so=1), refuse, step(_RETURN, _ALLOW)]
    return steps
