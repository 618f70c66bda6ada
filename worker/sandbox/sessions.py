"""What the processes of a session hold together.

Neither a sealed program nor what it starts can leave the session in which it began (seccomp forbids it), so that the
session's number finds all of them.
"""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

from worker.sandbox.bounds import FILE_BYTES, SCRATCH

_BLOCK_BYTES = 512  # of st_blocks
_STATE, _SESSION, _RESIDENT = 0, 3, 21  # fields of proc(5) stat, counted from the third


def living(session: int) -> Iterator[tuple[str, list[bytes]]]:
    """Go through the processes of a session that are not dead: the number, and the fields from the state on."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[_SESSION]) == session and fields[_STATE] not in b"ZX":
            yield entry.name, fields


def memory_of(session: int) -> int:
    """Return the bytes of memory that the processes hold, and the kernel for the files of their scratch folder."""
    found = [*living(session)]
    n_files = max((_count_files(Path("/proc", pid, "root")) for pid, _ in found), default=0)
    n_pages = sum(int(fields[_RESIDENT]) for _, fields in found)
    return n_pages * resource.getpagesize() + n_files * FILE_BYTES


def _count_files(root: Path) -> int:
    try:
        found = os.statvfs(root / SCRATCH.relative_to("/"))
    except OSError:  # it has ended, is not in its own file system yet, or has no such folder
        return 0
    return found.f_files - found.f_ffree


def disk_of(session: int, folder: Path) -> int:
    """Return the bytes that files take in a folder, those that were deleted and are open still included."""
    device = folder.stat().st_dev
    sizes: dict[int, int] = {}
    for found in (*_files_in(folder), *_open_files(session)):
        if stat.S_ISREG(found.st_mode) and found.st_dev == device:
            sizes[found.st_ino] = found.st_blocks * _BLOCK_BYTES
    return sum(sizes.values())


def _files_in(folder: Path) -> Iterator[os.stat_result]:
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                yield Path(place, name).lstat()
            except OSError:  # it has just been deleted
                continue


def _open_files(session: int) -> Iterator[os.stat_result]:
    for pid, _ in living(session):
        try:
            for entry in Path("/proc", pid, "fd").iterdir():
                found = entry.stat()
                if found.st_nlink == 0:
                    yield found
        except OSError:  # it has ended, or cannot be looked into before it is sealed
            continue
