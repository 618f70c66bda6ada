"""Which files are wanted, where they go, and what lies there already."""

import difflib
import hashlib
import os
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from client.answers import Archive, DataFile, FileList
from client.api import archive_path, file_path
from client.errors import NotFoundError, RefusedError, UsageError

_BLOCK_BYTES = 1 << 18
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class Local(Enum):
    """What already lies where a file would go."""

    NOTHING = "nothing"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class Wanted:
    """A file to fetch: its route, what it must be, and where it goes."""

    path: str
    name: str
    size_bytes: int
    sha256: str
    target: Path

    @property
    def part(self) -> Path:
        """Where it lies until it is whole."""
        return self.target.with_name(self.target.name + ".part")

    def local(self) -> Local:
        """Say what lies at the target.

        Raises
        ------
        UsageError
            If it is no file or can't be read.
        """
        try:
            if not self.target.exists():
                return Local.NOTHING
            if not self.target.is_file():
                raise UsageError(f"{self.target} is not a file.", code="file_exists")
            if self.target.stat().st_size != self.size_bytes:
                return Local.OTHER
            return Local.SAME if hash_of(self.target) == self.sha256 else Local.OTHER
        except OSError as error:
            raise unwritable(self.target, error) from error


def check_name(name: str) -> str:
    """Return the name if it is that of a plain file; a server may not choose another folder.

    Raises
    ------
    RefusedError
        If it holds a slash, a control character, or leads upwards.
    """
    if not name or name in (".", "..") or _UNSAFE.search(name):
        message = f"The server names a file “{name}”, which is not a plain file name; it is not downloaded."
        raise RefusedError(message, code="unsafe_file_name")
    return name


def check_path(name: str) -> str:
    """Return the name if it is that of a plain file, or of one in folders below; none of them may lead elsewhere.

    Raises
    ------
    RefusedError
        If a part of it is no plain name.
    """
    for part in name.split("/"):
        check_name(part)
    return name


def choose(slug: str, found: FileList, names: list[str], folder: Path) -> list[Wanted]:
    """Return the files that were asked for, by default all; the archive only by its name.

    Raises
    ------
    NotFoundError
        If the competition has no file of one of the names.
    """
    routes: dict[str, tuple[DataFile | Archive, str]] = {
        file["name"]: (file, file_path(slug, file["name"])) for file in found["files"]
    }
    chosen = names or list(routes)
    archive = found["archive"]
    if archive is not None:
        routes.setdefault(archive["name"], (archive, archive_path(slug)))
    for name in chosen:
        if name not in routes:
            near = difflib.get_close_matches(name, routes, n=3)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(routes)}."
            raise NotFoundError(f"{slug} has no file “{name}”.", code="no_such_data_file", hint=hint)
    return [
        Wanted(path, name, file["size_bytes"], file["sha256"].lower(), folder / check_path(name))
        for name, (file, path) in ((name, routes[name]) for name in dict.fromkeys(chosen))
    ]


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, without holding it."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def unwritable(path: Path, error: OSError) -> UsageError:
    """Put a fault of the disk into words."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return UsageError(f"{path} can't be written or read: {reason}.", code="local_file")
