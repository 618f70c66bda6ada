"""Sending a stored file: streamed, resumable, and always saved by the browser, never shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from server.models import User
from server.storage import CHUNK_BYTES, StoredFile
from server.web import throttle
from server.web.errors import answer_http_error
from server.web.headers import mark_download
from server.web.installation import installation
from server.web.slots import DOWNLOADS

OTHER = "application/octet-stream"
TYPES = frozenset(
    {
        "application/gzip",
        "application/json",
        "application/vnd.apache.parquet",
        "application/zip",
        "text/csv",
        "text/markdown",
        "text/plain",
        OTHER,
    }
)


class Transfer:
    """The bytes of an open file, piece by piece; at its end, also an early one, the file and the slot are free."""

    def __init__(self, file: BinaryIO, give_back: Callable[[], None]) -> None:
        self._file = file
        self._give_back = give_back
        self.seekable = file.seekable
        self.seek = file.seek
        self.tell = file.tell

    def __iter__(self) -> Iterator[bytes]:
        """Return itself, so that a range of it closes it, too."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        if chunk := self._file.read(CHUNK_BYTES):
            return chunk
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Close the file and give the slot back."""
        self._file.close()
        self._give_back()


def send_stored(file: StoredFile, *, name: str, content_type: str, user: User) -> Response:
    """Answer with a stored file, or the one range of it that was asked for, under `name` without its folders.

    The SHA-256 is the ETag. Several ranges at once, and one beyond the end, get 416 with the size of the file.

    Raises
    ------
    NotFoundError
        If storage does not have the file.
    ThrottledError
        If the user downloads too often, or too much at once.
    """
    installation().throttle.hit(throttle.DOWNLOAD, f"user:{user.id}")
    response = Response(mimetype=content_type if content_type in TYPES else OTHER)
    response.set_etag(file.sha256)
    response.content_length = file.size_bytes
    response.headers["Accept-Ranges"] = "bytes"
    mark_download(response, PurePosixPath(name).name)
    response.direct_passthrough = True
    transfer = _open(file, user)
    try:
        response.response = transfer
        # What is no range of bytes is ignored, as if it had not been sent.
        response.make_conditional(request, accept_ranges=request.range is not None, complete_length=file.size_bytes)
    except RequestedRangeNotSatisfiable:
        transfer.close()
        return _refuse_range(file)
    if response.status_code not in (200, 206):
        transfer.close()
    return response


def _open(file: StoredFile, user: User) -> Transfer:
    give_back = DOWNLOADS.take(f"user:{user.id}")
    try:
        return Transfer(installation().storage.open(file.key), give_back)
    except BaseException:
        give_back()
        raise


def _refuse_range(file: StoredFile) -> Response:
    response = answer_http_error(RequestedRangeNotSatisfiable())
    response.headers["Content-Range"] = f"bytes */{file.size_bytes}"
    response.headers["Accept-Ranges"] = "bytes"
    return response
