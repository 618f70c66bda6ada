"""A large file on its way in pieces: what was sent is not sent again, after a dropped connection or in a later run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from client.answers import Upload
from client.api import Api
from client.connection import Body
from client.errors import RefusedError, UnavailableError, UsageError
from client.output import Screen
from client.progress import Bar

PIECE_BYTES = 16 * 1024 * 1024
PIECE_TYPE = "application/offset+octet-stream"
_BLOCK_BYTES = 1 << 18


def send_file(api: Api, path: Path, *, screen: Screen, name: str = "", piece_bytes: int = PIECE_BYTES) -> Upload:
    """Send a file and return it as the server has it, whole; its `id` is what other routes take.

    Raises
    ------
    UsageError
        If the file can't be read, or changes while it is sent.
    RefusedError
        If the server does not take it, or the bytes were altered on the way.
    UnavailableError
        If the connection keeps breaking; the next run goes on where this one stopped.
    """
    with _reading(path) as file:
        size_bytes, digest = _measure(file)
        upload = _find_or_begin(api, name or path.name, size_bytes, digest)
        bar = Bar(screen, name or path.name, size_bytes)
        try:
            _send_rest(api, upload, file, bar, piece_bytes)
            return _complete(api, upload)
        except UnavailableError as error:
            hint = f"Run the command again: it goes on where it stopped. {error.hint}".strip()
            raise UnavailableError(error.message, code=error.code, hint=hint) from error
        finally:
            bar.close()


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", code="no_such_file") from error
    with file:
        yield file


def _measure(file: BinaryIO) -> tuple[int, str]:
    """Return size and hash of a file, without holding it."""
    digest, size_bytes = hashlib.sha256(), 0
    while block := file.read(_BLOCK_BYTES):
        digest.update(block)
        size_bytes += len(block)
    return size_bytes, digest.hexdigest()


def _find_or_begin(api: Api, name: str, size_bytes: int, sha256: str) -> Upload:
    """Return what an earlier run began of the very same file, or begin it."""
    for known in api.list_uploads():
        if (known["size_bytes"], known["sha256"]) == (size_bytes, sha256) and known["name"] == name:
            return known
    return api.begin_upload(name=name, size_bytes=size_bytes, sha256=sha256)


def _send_rest(api: Api, upload: Upload, file: BinaryIO, bar: Bar, piece_bytes: int) -> None:
    offset = upload["offset_bytes"]
    while offset < upload["size_bytes"]:
        body = _piece(file, offset, min(piece_bytes, upload["size_bytes"] - offset), bar)
        try:
            offset = api.append_to_upload(upload["id"], body, offset_bytes=offset)
        except RefusedError as error:
            if error.code != "wrong_offset":
                raise
            # An answer was lost, or the server kept what came of a piece that was cut off.
            offset = api.get_upload(upload["id"])["offset_bytes"]


def _piece(file: BinaryIO, offset: int, size_bytes: int, bar: Bar) -> Body:
    def read() -> Iterator[bytes]:
        file.seek(offset)
        bar.restart(offset)
        left = size_bytes
        while left:
            block = file.read(min(_BLOCK_BYTES, left))
            if not block:
                raise UsageError("The file became shorter while it was sent.", code="file_changed")
            left -= len(block)
            bar.advance(len(block))
            yield block

    return Body(size_bytes, read, PIECE_TYPE)


def _complete(api: Api, upload: Upload) -> Upload:
    try:
        return api.complete_upload(upload["id"])
    except RefusedError as error:
        if error.code == "altered_file":
            api.delete_upload(upload["id"])
            raise RefusedError(
                f"{upload['name']} did not arrive as it was read: it was changed while it was sent.",
                code=error.code,
                hint="Send it again.",
            ) from error
        raise
