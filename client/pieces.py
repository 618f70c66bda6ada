"""A large file on its way in pieces: what was sent is not sent again, after a dropped connection or in a later run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from client.answers import Upload
from client.api import Api
from client.connection import Body, Patience
from client.errors import RefusedError, UnavailableError, UsageError
from client.output import Screen
from client.progress import Bar

PIECE_BYTES = 16 * 1024 * 1024
LARGE_BYTES = 32 * 1024 * 1024  # what is larger is sent in pieces
PIECE_TYPE = "application/offset+octet-stream"
_BLOCK_BYTES = 1 << 18


def send_file(api: Api, path: Path, *, screen: Screen, name: str = "", piece_bytes: int = PIECE_BYTES) -> Upload:
    """Send a file and return it as the server has it, whole; its `id` is what other routes take.

    Raises
    ------
    ClientError
        If the file can't be read, and what `send_open` raises.
    """
    with _reading(path) as file:
        return send_open(api, file, name=name or path.name, screen=screen, piece_bytes=piece_bytes)


def send_open(
    api: Api, file: IO[bytes], *, name: str, screen: Screen, label: str = "", piece_bytes: int = PIECE_BYTES
) -> Upload:
    """Send an open file from its start, going on with what an earlier run sent of it under the same name.

    Parameters
    ----------
    label : str
        What the progress bar calls it, if not by its name.

    Raises
    ------
    UsageError
        If it changes while it is sent.
    RefusedError
        If the server does not take it, or the bytes were altered on the way.
    UnavailableError
        If the connection keeps breaking; the next run goes on where this one stopped.
    """
    size_bytes, digest = _measure(file)
    upload = _find_or_begin(api, name, size_bytes, digest)
    bar = Bar(screen, label or name, size_bytes)
    try:
        _send_rest(api, upload, file, bar, piece_bytes)
        return _complete(api, upload)
    except UnavailableError as error:
        error.hint = f"The next try goes on where this one stopped. {error.hint}".strip()
        raise
    finally:
        bar.close()


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", code="no_such_file") from error
    with file:
        yield file


def _measure(file: IO[bytes]) -> tuple[int, str]:
    """Return size and hash of a file, without holding it."""
    digest, size_bytes = hashlib.sha256(), 0
    file.seek(0)
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


def _send_rest(api: Api, upload: Upload, file: IO[bytes], bar: Bar, piece_bytes: int) -> None:
    """Send piece after piece; what breaks off goes on from what the server has of it, as long as it gets further."""
    offset, patience = upload["offset_bytes"], Patience()
    while offset < upload["size_bytes"]:
        body = _piece(file, offset, min(piece_bytes, upload["size_bytes"] - offset), bar)
        try:
            reached = api.append_to_upload(upload["id"], body, offset_bytes=offset)
        except RefusedError as error:
            if error.code != "wrong_offset":
                raise
            # An answer was lost, or the server kept what came of a piece that was cut off.
            reached = api.get_upload(upload["id"])["offset_bytes"]
        except UnavailableError as error:
            bar.close()
            api.connection.wait_after(error, patience)
            reached = api.get_upload(upload["id"])["offset_bytes"]
        if reached > offset:
            patience.renew()
        offset = reached


def _piece(file: IO[bytes], offset: int, size_bytes: int, bar: Bar) -> Body:
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
