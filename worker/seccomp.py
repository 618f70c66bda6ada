"""Linux's seccomp: the system calls that a stranger's code never gets, as a program that the kernel runs at each call.

A list of what is forbidden, since the libraries of a metric use hundreds of calls; a call newer than the list is
answered as if the kernel did not have it. The manual seccomp(2) describes programs and their numbers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column of the table, number in audit.h
_CLONE = (56, 220)
_CLONE3 = 435
_NEWEST = 462  # mseal: the same on both machines, as all since 424
_X32 = 0x40000000  # the calls of x86's third interface have numbers from here on
_NEW_NAMESPACES = 0x7E020000  # all that clone(2) can make: mount, cgroup, uts, ipc, user, pid, net

FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # the network, whatever the family
    "socket": (41, 198),
    "socketpair": (53, 199),
    # signals to others; a process that aborts is ended all the same
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    # other processes' memory
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    # a way out of the session, by which all that runs is found and ended
    "setsid": (112, 157),
    "setpgid": (109, 154),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "mknod": (133, None),
    "mknodat": (259, 33),
    # other users and rights
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "setgroups": (116, 159),
    "setfsuid": (122, 151),
    "setfsgid": (123, 152),
    "capset": (126, 91),
    "personality": (135, 92),
    # keys, and the parts of the kernel in which most holes were
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "modify_ldt": (154, None),
    # what a file is said to be, which Landlock does not guard
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    # the machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    # memory that outlives its process or is counted for none
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
}

_LOAD, _EQUAL, _GREATER, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in the kernel's struct seccomp_data; both are little-endian
_ALLOW, _END_PROCESS, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class _Step:
    """One instruction; where its condition holds, `goes_to` names the end that is taken."""

    code: int
    value: int
    goes_to: str = ""


_ENDS = {"allow": _ALLOW, "forbid": _FAIL | errno.EPERM, "unknown": _FAIL | errno.ENOSYS, "end": _END_PROCESS}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def make_filter(machine: str = platform.machine()) -> bytes:
    """Return the program for a kind of machine.

    Raises
    ------
    OSError
        If the numbers of its calls are not known here.
    """
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"seccomp: no list of calls for {machine}, only for {' and '.join(_MACHINES)}")
    steps = [*_steps(*_MACHINES[machine])]
    ends = {name: len(steps) + place for place, name in enumerate(_ENDS)}
    lines = [_assemble(step, place, ends) for place, step in enumerate(steps)]
    return b"".join([*lines, *(struct.pack("<HBBI", _RETURN, 0, 0, value) for value in _ENDS.values())])


def _steps(column: int, number: int) -> Iterator[_Step]:
    yield _Step(_LOAD, _MACHINE)
    yield _Step(_EQUAL, number, "else end")  # another machine's interface has other numbers
    yield _Step(_LOAD, _NUMBER)
    yield _Step(_AT_LEAST, _X32, "unknown")
    yield _Step(_GREATER, _NEWEST, "unknown")
    # Its flags lie in memory, where they cannot be seen. The C library falls back on clone.
    yield _Step(_EQUAL, _CLONE3, "unknown")
    for call in FORBIDDEN.values():
        if (forbidden := call[column]) is not None:
            yield _Step(_EQUAL, forbidden, "forbid")
    yield _Step(_EQUAL, _CLONE[column], "else allow")
    yield _Step(_LOAD, _FIRST_ARGUMENT)
    yield _Step(_ANY_BIT, _NEW_NAMESPACES, "forbid")


def _assemble(step: _Step, place: int, ends: dict[str, int]) -> bytes:
    if not step.goes_to:
        return struct.pack("<HBBI", step.code, 0, 0, step.value)
    is_else = step.goes_to.startswith("else ")
    distance = ends[step.goes_to.removeprefix("else ")] - place - 1
    return struct.pack("<HBBI", step.code, *((0, distance) if is_else else (distance, 0)), step.value)


def enforce(program: bytes) -> None:
    """Bind this process and all that it will start, for ever."""
    _prctl(_NO_NEW_PRIVILEGES, 1, 0)
    steps = _Program(len(program) // 8, program)
    _prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(steps))


def _prctl(option: int, value: int, place: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(place), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")
