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
    # other processes' time, limits and places
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # what happens in folders that cannot be opened
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
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
_NUMBER, _MACHINE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24  # in struct seccomp_data, which is little-endian
_ALLOW, _END_PROCESS, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38
_ANY_OTHER_PROCESS = 0xFFFFFFFF  # 0 is the caller itself
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX = 8, 10, 15  # they have the kernel send a signal of choice to any process

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class _Step:
    """One instruction; where its condition holds it goes to `yes`, else to `no`: an end, or so many steps further."""

    code: int
    value: int
    yes: str | int = 0
    no: str | int = 0


@dataclass(frozen=True)
class _Condition:
    """A call that is forbidden with some arguments: its numbers, the argument to look at, and the tests."""

    numbers: tuple[int, int]
    argument: int
    tests: tuple[tuple[int, int], ...]


_CONDITIONS = {
    "clone": _Condition((56, 220), _FIRST_ARGUMENT, ((_ANY_BIT, _NEW_NAMESPACES),)),
    "prlimit64": _Condition((302, 261), _FIRST_ARGUMENT, ((_ANY_BIT, _ANY_OTHER_PROCESS),)),
    "fcntl": _Condition((72, 25), _SECOND_ARGUMENT, ((_EQUAL, _F_SETOWN), (_EQUAL, _F_SETSIG), (_EQUAL, _F_SETOWN_EX))),
}
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
    yield _Step(_EQUAL, number, no="end")  # another machine's interface has other numbers
    yield _Step(_LOAD, _NUMBER)
    yield _Step(_AT_LEAST, _X32, yes="unknown")
    yield _Step(_GREATER, _NEWEST, yes="unknown")
    # Its flags lie in memory, where they cannot be seen. The C library falls back on clone.
    yield _Step(_EQUAL, _CLONE3, yes="unknown")
    for call in FORBIDDEN.values():
        if (forbidden := call[column]) is not None:
            yield _Step(_EQUAL, forbidden, yes="forbid")
    for condition in _CONDITIONS.values():
        yield _Step(_EQUAL, condition.numbers[column], no=len(condition.tests) + 2)
        yield _Step(_LOAD, condition.argument)
        for code, value in condition.tests:
            yield _Step(code, value, yes="forbid")
        yield _Step(_EQUAL, 0, yes="allow", no="allow")


def _assemble(step: _Step, place: int, ends: dict[str, int]) -> bytes:
    yes, no = (way if isinstance(way, int) else ends[way] - place - 1 for way in (step.yes, step.no))
    return struct.pack("<HBBI", step.code, yes, no, step.value)


def enforce(program: bytes) -> None:
    """Bind this process and all that it will start, for ever."""
    _prctl(_NO_NEW_PRIVILEGES, 1, 0)
    steps = _Program(len(program) // 8, program)
    _prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(steps))


def _prctl(option: int, value: int, place: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(place), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")
