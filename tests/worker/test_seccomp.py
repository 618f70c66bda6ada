"""Tests for `worker.seccomp`: the table agrees with libseccomp's, and what is forbidden is refused."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker.forks import run_in_a_fork, tries
from worker.seccomp import _CONDITIONS, FORBIDDEN, enforce, make_filter

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has seccomp"),
]
LIBRARY = "libseccomp.so.2"
NEWER_THAN_LIBRARY = {"fchmodat2"}


def library() -> ctypes.CDLL:
    try:
        found = ctypes.CDLL(LIBRARY)
    except OSError:
        pytest.skip(f"no {LIBRARY} to compare with: install the package libseccomp2")
    found.seccomp_syscall_resolve_name_arch.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    return found


def test_no_end_is_further_than_a_step_can_go() -> None:
    assert len(make_filter("x86_64")) // 8 < 256


@pytest.mark.parametrize(("column", "machine"), [(0, 0xC000003E), (1, 0xC00000B7)], ids=["x86_64", "aarch64"])
def test_the_numbers_are_those_of_libseccomp(column: int, machine: int) -> None:
    resolve = library().seccomp_syscall_resolve_name_arch

    wrong = {
        name: (numbers[column], known)
        for name, numbers in (FORBIDDEN | {name: call.numbers for name, call in _CONDITIONS.items()}).items()
        if (known := resolve(machine, name.encode())) != numbers[column] and not (numbers[column] is None and known < 0)
    }

    assert set(wrong) <= NEWER_THAN_LIBRARY


def test_what_is_forbidden_is_refused_and_the_rest_goes_on() -> None:
    def work() -> dict[str, str]:
        enforce(make_filter())
        return tries(
            socket=socket.socket,
            pair=socket.socketpair,
            kill=lambda: os.kill(os.getpid(), 0),
            session=os.setsid,
            limits_of_another=lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)),
            priority_of_another=lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 5),
            signal_by_pipe=lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()),
            rights=lambda: os.fchmod(0, 0o600),
            fork=lambda: os.waitpid(os.fork() or os._exit(0), 0),
            program=lambda: subprocess.run(["/bin/true"], check=True),
            own_limits=lambda: resource.prlimit(0, resource.RLIMIT_CPU),
            own_flags=lambda: fcntl.fcntl(0, fcntl.F_GETFL),
            read=lambda: Path("/proc/self/stat").read_bytes(),
        )

    found = run_in_a_fork(work)

    assert {name for name, outcome in found.items() if outcome == "done"} == {
        "fork",
        "program",
        "own_limits",
        "own_flags",
        "read",
    }
    assert set(found.values()) == {"done", "PermissionError"}


def test_calls_newer_than_the_list_and_of_other_interfaces_are_not_there() -> None:
    def work() -> list[int]:
        enforce(make_filter())
        libc = ctypes.CDLL(None, use_errno=True)
        errors = []
        for number in (435, 500, 0x40000000 + 1):
            assert libc.syscall(ctypes.c_long(number), 0, 0, 0) == -1
            errors.append(ctypes.get_errno())
        return errors

    assert run_in_a_fork(work) == [errno.ENOSYS] * 3


def test_a_machine_without_numbers_is_named() -> None:
    with pytest.raises(OSError, match="no list of calls for riscv64"):
        make_filter("riscv64")
