"""The data folder: made with narrow rights, checked, and held by one `up` at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import StartError

LOCK_FILE = "up.lock"
MOUNTS = Path("/proc/self/mounts")
# SQLite needs locks and shared memory that these do not give.
NETWORK_FILE_SYSTEMS = {"afs", "ceph", "cifs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "nfs", "nfs4", "smb3"}


@contextmanager
def hold_data_folder(folder: Path) -> Iterator[None]:
    """Make the folder if needed and hold it for the length of the block.

    Raises
    ------
    StartError
        If it cannot be made or written, or another `up` holds it.
    """
    make_data_folder(folder)
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def make_data_folder(folder: Path) -> None:
    """Make the folder, for this user alone, if it is not there.

    Raises
    ------
    StartError
        If it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        raise StartError(
            f"The data folder {folder} is in use by another `up` (process {holder or 'unknown'}). "
            "Stop that one, or choose another folder with --data."
        ) from error
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: OSError) -> StartError:
    """Say that the folder cannot be written, and why."""
    return StartError(
        f"The data folder {folder} cannot be written: {error.strerror}. Choose a folder that you may write with --data."
    )


def network_file_system(folder: Path) -> str | None:
    """Return the type of the network file system that the folder lies on, or None if it lies on a disk."""
    if not MOUNTS.exists():
        return None
    resolved = folder.resolve()
    mounts = (line.split() for line in MOUNTS.read_text().splitlines())
    above = [(Path(point.replace("\\040", " ")), kind) for _, point, kind, *_ in mounts]
    _, kind = max((pair for pair in above if resolved.is_relative_to(pair[0])), key=lambda pair: len(pair[0].parts))
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def check_for_sqlite(folder: Path) -> None:
    """Refuse to keep SQLite on a network file system.

    Raises
    ------
    StartError
        If the folder lies on one.
    """
    kind = network_file_system(folder)
    if kind is not None:
        raise StartError(
            f"The data folder {folder} lies on a network file system ({kind}), where SQLite loses data. "
            "Choose a folder on a local disk with --data, or set PODIUM_DATABASE_URL to a PostgreSQL database."
        )
