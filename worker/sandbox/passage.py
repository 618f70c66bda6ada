"""A way for another user to what lies in a closed folder, such as a Python in root's home."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_NEW_MOUNTS = 0x00020000  # CLONE_NEWNS
_BIND, _RECURSIVE, _PRIVATE = 1 << 12, 1 << 14, 1 << 18
_NO_SUID, _NO_DEVICES = 1 << 1, 1 << 2

_libc = ctypes.CDLL(None, use_errno=True)


def find_closed(place: Path, uid: int) -> Path | None:
    """Return the outermost folder above `place` that a user of that number, in no other group, cannot pass."""
    for folder in reversed(place.parents):
        found = folder.stat()
        right = stat.S_IXUSR if found.st_uid == uid else stat.S_IXGRP if found.st_gid == uid else stat.S_IXOTH
        if not found.st_mode & right:
            return folder
    return None


def open_passage(places: Iterable[Path], uid: int) -> None:
    """Let a user reach the places, in a view of the file system that this process alone has; others see no change.

    Over each closed folder an empty one is laid, with the places in it and nothing else.

    Raises
    ------
    OSError
        If the process may not change its view; says which folder is closed.
    """
    closed: dict[Path, list[Path]] = {}
    for place in places:
        if (folder := find_closed(place, uid)) is not None:
            closed.setdefault(folder, []).append(place)
    if not closed:
        return
    try:
        _check(_libc.unshare(_NEW_MOUNTS))
        _mount("none", Path("/"), "", _RECURSIVE | _PRIVATE, "")
    except OSError as error:
        told = "; ".join(f"{_join(behind)} behind {folder}" for folder, behind in closed.items())
        raise PermissionError(
            error.errno,
            f"User {uid} cannot reach {told}, a folder closed to others. Install Python and Podium where everybody"
            " may read them, or run the worker as an ordinary user.",
        ) from error
    os.umask(0o022)  # commands of ours shut new folders to others
    for folder, behind in closed.items():
        _reopen(folder, behind)


def _reopen(folder: Path, places: list[Path]) -> None:
    kept = [(os.open(place, os.O_PATH | os.O_CLOEXEC), place) for place in places]
    _mount("tmpfs", folder, "tmpfs", _NO_SUID | _NO_DEVICES, "mode=755,size=1m")
    for descriptor, place in kept:
        place.mkdir(parents=True)
        _mount(f"/proc/self/fd/{descriptor}", place, "", _BIND | _RECURSIVE, "")
        os.close(descriptor)


def _join(places: Iterable[Path]) -> str:
    return ", ".join(map(str, places))


def _mount(source: str, target: Path, kind: str, flags: int, options: str) -> None:
    _check(_libc.mount(source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), options.encode()))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
