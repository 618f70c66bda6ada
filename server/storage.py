"""Files by key, on a disk or wherever fsspec reaches; a file is whole and durable, or it is not there."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self, cast

import fsspec

from server import failpoints
from server.errors import NotFoundError, StartError, StorageFullError, UnavailableError

CHUNK_BYTES = 256 * 1024
_KEY = re.compile(r"[a-z]+(?:/[a-z0-9][a-z0-9.-]*)+")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class StoredFile:
    """A file that is safe: its key, its size and the SHA-256 of its bytes."""

    key: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class ListedFile:
    """A key with its size and the time of its last change."""

    key: str
    size_bytes: int
    changed_at: datetime


class Writer(Protocol):
    """Takes the bytes of a new file; nothing can be read under its key before `commit`."""

    def write(self, data: bytes) -> int:
        """Append bytes; raises StorageFullError if there is no room."""

    def commit(self) -> StoredFile:
        """Make the file durable and visible under its key."""

    def abort(self) -> None:
        """Forget what was written; safe to call at any time, also after `commit`."""

    def __enter__(self) -> Self:
        """Abort at the end of the block unless committed."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Abort unless committed."""


class Storage(Protocol):
    """Where files are kept. Keys are made by us, never by people, and cannot climb out."""

    def open_writer(self, prefix: str) -> Writer:
        """Begin a new file under `prefix`; its key is random."""

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading; raises NotFoundError if there is none."""

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """Give the file as a path on this machine for the length of the block."""

    def delete(self, key: str) -> None:
        """Delete a file; does nothing if there is none."""

    def list_files(self, prefix: str) -> Iterator[ListedFile]:
        """List the files under `prefix`."""

    def sweep(self, *, before: datetime) -> int:
        """Delete unfinished files last touched before a moment; returns how many."""

    def check(self) -> None:
        """Write and delete a small file; raises StorageFullError or UnavailableError if that fails."""


def make_storage(url: str) -> Storage:
    """Return the storage at `url`: a folder if it is a path, else what fsspec makes of it.

    Raises
    ------
    StartError
        If no file store can be reached by this kind of URL, or each process would have a store of its own.
    """
    if "://" not in url:
        return DiskStorage(Path(url))
    if url.startswith("memory:"):
        raise StartError("PODIUM_STORAGE_URL names memory, which every process has for itself. Name a lasting place.")
    try:
        return RemoteStorage(url)
    except (ValueError, ImportError) as error:
        scheme = url.partition("://")[0]
        raise StartError(
            f"PODIUM_STORAGE_URL begins with {scheme}://, which cannot be used here: {str(error).rstrip('.')}."
        ) from error


def save_file(storage: Storage, path: Path, prefix: str) -> StoredFile:
    """Copy a file of this machine into storage."""
    with path.open("rb") as source, storage.open_writer(prefix) as writer:
        while chunk := source.read(CHUNK_BYTES):
            writer.write(chunk)
        return writer.commit()


def _new_key(prefix: str) -> str:
    return _checked(f"{prefix}/{uuid.uuid4().hex}")


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"Not a storage key: {key!r}.")
    return key


@contextmanager
def _room() -> Iterator[None]:
    """Say in our words that the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError from error
        raise


class DiskStorage:
    """Files in a folder. A new one is written beside its place, synced, renamed, and its folder synced."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / "partial"

    def open_writer(self, prefix: str) -> DiskWriter:
        """Begin a new file under `prefix`; its temporary file lies in the same volume."""
        key = _new_key(prefix)
        with _room():
            self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)
            return DiskWriter(key, self._root / key, self._partial / uuid.uuid4().hex)

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading; raises NotFoundError if there is none."""
        try:
            return (self._root / _checked(key)).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError from error

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """Give the file itself; raises NotFoundError if there is none."""
        path = self._root / _checked(key)
        if not path.is_file():
            raise NotFoundError
        return nullcontext(path)

    def delete(self, key: str) -> None:
        """Delete a file; does nothing if there is none."""
        (self._root / _checked(key)).unlink(missing_ok=True)

    def list_files(self, prefix: str) -> Iterator[ListedFile]:
        """List the files under `prefix`."""
        for path in sorted((self._root / prefix).rglob("*")):
            if path.is_file():
                status = path.stat()
                changed_at = datetime.fromtimestamp(status.st_mtime, tz=UTC)
                yield ListedFile(path.relative_to(self._root).as_posix(), status.st_size, changed_at)

    def sweep(self, *, before: datetime) -> int:
        """Delete what was begun and left, last touched before a moment."""
        n_deleted = 0
        for path in self._partial.glob("*"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                n_deleted += 1
        return n_deleted

    def check(self) -> None:
        """Write and delete a small file."""
        with _room():
            self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self._partial) as file:
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())


class DiskWriter:
    """Streams one file to disk, hashing as it goes."""

    def __init__(self, key: str, target: Path, partial: Path) -> None:
        self._key = key
        self._target = target
        self._partial = partial
        self._hash = hashlib.sha256()
        self._size = 0
        descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._file = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, data: bytes) -> int:
        """Append bytes; raises StorageFullError if there is no room."""
        with _room():
            rest = memoryview(data)
            while rest:  # an unbuffered write may take only a part
                rest = rest[self._file.write(rest) or 0 :]
        self._hash.update(data)
        self._size += len(data)
        return len(data)

    def commit(self) -> StoredFile:
        """Sync, rename and sync the folder: after that the file survives a power cut."""
        with _room():
            os.fsync(self._file.fileno())
            self._file.close()
            failpoints.reach("after_file_fsync")
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._partial.rename(self._target)
            _sync_folder(self._target.parent)
        failpoints.reach("after_file_renamed")
        return StoredFile(self._key, self._size, self._hash.hexdigest())

    def abort(self) -> None:
        """Delete what was written, if it was not committed."""
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Abort at the end of the block unless committed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Abort unless committed."""
        self.abort()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class RemoteStorage:
    """Files behind fsspec. A new one is gathered on this machine first, then sent whole."""

    def __init__(self, url: str) -> None:
        filesystem, root = fsspec.url_to_fs(url)
        self._filesystem = filesystem
        self._root = root.rstrip("/")

    def _path(self, key: str) -> str:
        return f"{self._root}/{_checked(key)}"

    def open_writer(self, prefix: str) -> RemoteWriter:
        """Begin a new file under `prefix`."""
        return RemoteWriter(_new_key(prefix), self)

    def put(self, source: Path, key: str) -> None:
        """Send a file of this machine.

        Raises
        ------
        UnavailableError
            If the remote side does not take it.
        """
        path = self._path(key)
        try:
            self._filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._filesystem.put_file(str(source), path)
        except OSError as error:
            raise UnavailableError("The file store does not answer. Nothing was accepted; try again.") from error

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading; raises NotFoundError if there is none."""
        try:
            return cast(BinaryIO, self._filesystem.open(self._path(key), "rb"))
        except FileNotFoundError as error:
            raise NotFoundError from error
        except OSError as error:
            raise UnavailableError("The file store does not answer. Try again.") from error

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """Fetch the file to a temporary one for the length of the block."""
        with self.open(key) as source, tempfile.NamedTemporaryFile(prefix="podium-") as target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
            target.flush()
            yield Path(target.name)

    def delete(self, key: str) -> None:
        """Delete a file; does nothing if there is none."""
        path = self._path(key)
        if self._filesystem.exists(path):
            self._filesystem.rm_file(path)

    def list_files(self, prefix: str) -> Iterator[ListedFile]:
        """List the files under `prefix`."""
        found = self._filesystem.find(f"{self._root}/{prefix}", detail=True)
        for path, detail in sorted(found.items()):
            changed_at = self._filesystem.modified(path)
            aware = changed_at if changed_at.tzinfo else changed_at.replace(tzinfo=UTC)
            yield ListedFile(path[len(self._root) + 1 :], detail["size"], aware)

    def sweep(self, *, before: datetime) -> int:  # noqa: ARG002
        """Return 0: files are sent whole, so none is left unfinished on the remote side."""
        return 0

    def check(self) -> None:
        """Write and delete a small file."""
        with tempfile.NamedTemporaryFile() as file:
            key = _new_key("partial")
            self.put(Path(file.name), key)
            self.delete(key)


class RemoteWriter:
    """Gathers one file on this machine, hashing as it goes, and sends it at `commit`."""

    def __init__(self, key: str, storage: RemoteStorage) -> None:
        self._key = key
        self._storage = storage
        self._hash = hashlib.sha256()
        self._size = 0
        self._file = tempfile.NamedTemporaryFile(prefix="podium-")  # noqa: SIM115

    def write(self, data: bytes) -> int:
        """Append bytes; raises StorageFullError if there is no room."""
        with _room():
            self._file.write(data)
        self._hash.update(data)
        self._size += len(data)
        return len(data)

    def commit(self) -> StoredFile:
        """Send the file; raises UnavailableError if the remote side does not take it."""
        with _room():
            self._file.flush()
        failpoints.reach("after_file_fsync")
        self._storage.put(Path(self._file.name), self._key)
        failpoints.reach("after_file_renamed")
        return StoredFile(self._key, self._size, self._hash.hexdigest())

    def abort(self) -> None:
        """Delete the temporary file."""
        self._file.close()

    def __enter__(self) -> Self:
        """Delete the temporary file at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Delete the temporary file."""
        self.abort()
