"""Linux's Landlock: a process gives up every file, TCP port and signal target that it does not name beforehand."""

from __future__ import annotations

import ctypes
import os
import stat
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_GET_VERSION = 1
_PATH_BENEATH = 1
_RUN, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_N_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # by version of the interface; later ones have 16
_TCP = 0b11  # bind and connect
_SCOPES = 0b11  # abstract sockets and signals

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def find_version() -> int:
    """Return the version of the kernel's interface, or 0 if it has none or it is turned off."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _GET_VERSION)))


class Confinement:
    """What a process will be left with: made ahead, enforced once and for ever, its future children included.

    From version 4 of the interface TCP is barred too, from version 6 signals to processes outside. Where the kernel
    has no Landlock, nothing is barred.
    """

    def __init__(self) -> None:
        version = find_version()
        self._every_right = (1 << _N_FILE_RIGHTS.get(version, 16)) - 1
        self._ruleset: int | None = None
        if version:
            rules = _Ruleset(self._every_right, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
            # An older kernel takes the structure as long as what it does not know is zero.
            self._ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)

    def allow_reading(self, path: Path) -> None:
        """Leave a file, or a folder with all that lies in it, to be read; raises OSError if it is not there."""
        self._allow(path, _READ_FILE | _READ_FOLDER)

    def allow_running(self, path: Path) -> None:
        """Leave a folder with all that lies in it to be read and run; raises OSError if it is not there."""
        self._allow(path, _RUN | _READ_FILE | _READ_FOLDER)

    def allow_everything(self, path: Path) -> None:
        """Leave a folder with all that lies in it; raises OSError if it is not there."""
        self._allow(path, self._every_right)

    def _allow(self, path: Path, rights: int) -> None:
        if self._ruleset is None:
            return
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        is_folder = stat.S_ISDIR(os.fstat(place).st_mode)
        beneath = _PathBeneath(rights if is_folder else rights & _READ_FILE, place)
        _call(_ADD_RULE, self._ruleset, _PATH_BENEATH, ctypes.byref(beneath), 0)
        os.close(place)

    def enforce(self) -> None:
        """Give everything else up."""
        if self._ruleset is not None:
            _call(_RESTRICT_SELF, self._ruleset, 0)
            os.close(self._ruleset)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock, call {number}")
    return result
