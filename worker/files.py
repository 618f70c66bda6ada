"""Stored files as paths on this machine, after a look at whether they are still what was stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from server.errors import NotFoundError
from server.storage import Storage


class DamagedFileError(Exception):
    """A stored file is gone or has changed: it must not be scored as it is."""

    def __init__(self, key: str, found: str) -> None:
        super().__init__(f"{key}: {found}")
        self.key = key
        self.found = found


@contextmanager
def fetched_path(storage: Storage, key: str) -> Iterator[Path]:
    """Give a stored file as a path for the length of the block.

    Raises
    ------
    DamagedFileError
        If there is no such file.
    """
    with ExitStack() as stack:
        try:
            path = stack.enter_context(storage.local_path(key))
        except NotFoundError as error:
            raise DamagedFileError(key, "missing") from error
        yield path


def check_file(path: Path, *, key: str, sha256: str) -> None:
    """Check that a file's bytes still have the SHA-256 with which it was stored.

    Raises
    ------
    DamagedFileError
        If they have not.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise DamagedFileError(key, "changed")
