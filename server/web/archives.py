"""Archives that are made while they are sent, however large: tables first, then files of the storage."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, BinaryIO

from flask import Response

from server.errors import NotFoundError
from server.models import User
from server.services.host_exports import ExportedFile
from server.storage import CHUNK_BYTES, Storage
from server.web import throttle
from server.web.headers import mark_download, tag
from server.web.installation import installation
from server.web.slots import DOWNLOADS


def send_files(files: Sequence[ExportedFile], *, name: str, user: User) -> Response:
    """Answer with an archive of some stored files.

    Raises
    ------
    ThrottledError
        If the user downloads too often, or too much at once.
    """
    installed = installation()
    installed.throttle.hit(throttle.DOWNLOAD, f"user:{user.id}")
    give_back = DOWNLOADS.take(f"user:{user.id}")
    response = Response(write_archive([], files, installed.storage), mimetype="application/zip")
    response.call_on_close(give_back)
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, name), name_parts([], files), is_weak=True)


def name_parts(texts: Sequence[tuple[str, bytes]], files: Sequence[ExportedFile]) -> bytes:
    """Return what an archive is made of, for its tag: texts themselves, and files by their keys."""
    return repr(([*texts], [(file.name, file.key) for file in files])).encode()


class _Outlet(io.RawIOBase):
    """Where the archive is written to: it keeps what was not sent yet."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def write_archive(
    tables: Sequence[tuple[str, IO[bytes]]], files: Sequence[ExportedFile], storage: Storage
) -> Iterator[bytes]:
    """Write an archive piece by piece; files that are gone are named in one of its own."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name, table in tables:
            yield from _add(archive, outlet, name, table)
        missing = []
        for each in files:
            try:
                file = storage.open(each.key)
            except NotFoundError:
                missing.append(each.name)
                continue
            with file:
                yield from _add(archive, outlet, each.name, file)
        if missing:
            text = "These files are gone from the storage:\n" + "\n".join(missing) + "\n"
            yield from _add(archive, outlet, "MISSING.txt", io.BytesIO(text.encode()))
    yield outlet.take()


def _add(archive: zipfile.ZipFile, outlet: _Outlet, name: str, file: IO[bytes] | BinaryIO) -> Iterator[bytes]:
    with archive.open(name, "w", force_zip64=True) as member:
        while block := file.read(CHUNK_BYTES):
            member.write(block)
            if taken := outlet.take():
                yield taken
    yield outlet.take()
