"""Receiving a large file in pieces, for pages and API alike: each piece is streamed into storage before it counts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request
from werkzeug.exceptions import BadRequest, RequestTimeout
from werkzeug.http import http_date

from server.errors import InvalidInputError, PlatformError, TooLargeError, UnavailableError, WrongOffsetError
from server.models import ApiToken, Upload, User
from server.services import uploads, whole_uploads
from server.storage import StoredFile, Writer
from server.web.arrival import began_at
from server.web.errors import WrongTypeError, answer_refusal
from server.web.installation import installation
from server.web.slots import UPLOADS
from server.web.uploads import check_encoding, read_body

OFFSET, LENGTH, EXPIRES = "Upload-Offset", "Upload-Length", "Upload-Expires"
PIECE = "application/offset+octet-stream"
CODE = "<code>"


@dataclass(frozen=True)
class UploadItem:
    """A file on its way: how much is here; `sha256` is that of its bytes once `is_whole`."""

    id: str
    name: str
    size_bytes: int
    offset_bytes: int
    is_whole: bool
    sha256: str | None
    expires_at: str


def upload_item(upload: Upload) -> UploadItem:
    """Return a file on its way as it is sent."""
    return UploadItem(
        id=upload.code,
        name=upload.file_name,
        size_bytes=upload.size_bytes,
        offset_bytes=upload.offset_bytes,
        is_whole=upload.storage_key is not None,
        sha256=upload.sha256,
        expires_at=upload.expires_at.isoformat().replace("+00:00", "Z"),
    )


def mark_progress(response: Response, upload: Upload) -> Response:
    """Say in the headers how much is here, of how much, and until when."""
    response.headers[OFFSET] = str(upload.offset_bytes)
    response.headers[LENGTH] = str(upload.size_bytes)
    response.headers[EXPIRES] = http_date(upload.expires_at)
    return response


def answer_wrong_offset(refusal: WrongOffsetError) -> Response:
    """Answer a piece that does not fit with the offset that does."""
    response = answer_refusal(refusal)
    response.headers[OFFSET] = str(refusal.offset_bytes)
    return response


def begin(user: User, given: dict[str, object], *, by: ApiToken | None = None) -> Upload:
    """Begin a file by the JSON fields `name`, `size` and perhaps `sha256`, `by` a token if by one.

    Raises
    ------
    InvalidInputError, TooLargeError, TooManyUploadsError
        What `uploads.begin` raises, or if a field is of the wrong kind.
    """
    name, size, sha256 = given.get("name"), given.get("size"), given.get("sha256")
    if not isinstance(name, str) or type(size) is not int or not isinstance(sha256, str | None):
        faults = {
            "name": "" if isinstance(name, str) else "Give a text.",
            "size": "" if type(size) is int else "Give the number of bytes.",
            "sha256": "" if isinstance(sha256, str | None) else "Give a text, or leave it out.",
        }
        raise InvalidInputError("The fields are wrong.", fields={key: text for key, text in faults.items() if text})
    settings = installation().settings
    largest_bytes = uploads.largest_of(
        user, max_data_bytes=settings.max_data_bytes, max_upload_bytes=settings.max_upload_bytes
    )
    return installation().database.write(
        uploads.begin,
        storage=installation().storage,
        user=user,
        file_name=name,
        size_bytes=size,
        sha256=sha256,
        largest_bytes=largest_bytes,
        now=began_at(),
        by=by,
    )


def show(user: User, code: str, *, by: ApiToken | None = None) -> Upload:
    """Return a file on its way; raises NotFoundError, also if it is not for the token that asks."""
    return installation().database.read(uploads.get_upload, user=user, code=code, now=began_at(), by=by)


def append(user: User, code: str, *, by: ApiToken | None = None) -> Upload:
    """Receive the piece in the body of this request; of one that is cut off, what came is kept.

    Raises
    ------
    NotFoundError, WrongOffsetError, TooLargeError, InvalidInputError
        Before the body is read, where that can be.
    StorageFullError, UnavailableError
        If the piece cannot be kept.
    """
    show(user, code, by=by)  # before anything is said of the body: it is not there for others
    if request.mimetype != PIECE:
        raise WrongTypeError(PIECE)
    return append_at(user, code, offset_bytes=read_offset())


def append_at(user: User, code: str, *, offset_bytes: int) -> Upload:
    """Receive a piece that is said to begin at an offset; raises what `append` does."""
    upload = show(user, code)
    check_encoding()
    uploads.check_piece(upload, offset_bytes=offset_bytes, size_bytes=request.content_length)
    # One more than is missing, so that a body of unknown length is met where it goes too far.
    request.max_content_length = upload.size_bytes - offset_bytes + 1
    piece = _receive(user)
    if piece is None:
        return upload
    try:
        return installation().database.write(
            uploads.append, user=user, code=code, offset_bytes=offset_bytes, piece=piece, now=installation().clock()
        )
    except UnavailableError:
        raise  # whether the row was written is not known, and no row may lose its file; the sweep takes what has none
    except PlatformError:
        installation().storage.delete(piece.key)
        raise


def receive_again(user: User, code: str) -> Upload:
    """Receive a file from its first byte on, whatever is here of it: what is longer of both is kept.

    Raises
    ------
    NotFoundError, TooLargeError, InvalidInputError
        Before the body is read, where that can be.
    StorageFullError, UnavailableError
        If it cannot be kept.
    """
    upload, parts = show(user, code), installation()
    check_encoding()
    if request.content_length is not None and request.content_length > upload.size_bytes:
        raise TooLargeError(f"The file has {request.content_length:,} bytes; {upload.size_bytes:,} were announced.")
    request.max_content_length = upload.size_bytes + 1  # as in `append_at`
    piece = _receive(user)
    if piece is None:
        return upload
    try:
        kept, is_taken = parts.database.write(
            uploads.take_again, user=user, code=code, piece=piece, storage=parts.storage, now=parts.clock()
        )
    except UnavailableError:
        raise  # as in `append_at`
    except PlatformError:
        parts.storage.delete(piece.key)
        raise
    if not is_taken:
        parts.storage.delete(piece.key)
    return kept


def complete(user: User, code: str, given: dict[str, object], *, by: ApiToken | None = None) -> Upload:
    """Put the pieces together and compare them with the hash, if one was given; safe to ask again.

    Raises
    ------
    NotFoundError, NotWholeError, AlteredFileError, InvalidInputError
        If it cannot be completed; its pieces stay.
    """
    sha256 = given.get("sha256")
    if not isinstance(sha256, str | None):
        raise InvalidInputError("The fields are wrong.", fields={"sha256": "Give a text, or leave it out."})
    parts = installation()
    show(user, code, by=by)
    upload, pieces = parts.database.read(whole_uploads.list_pieces, user=user, code=code, now=began_at())
    give_back = UPLOADS.take(f"user:{user.id}")
    try:
        if upload.storage_key is not None:
            whole_uploads.check_whole(upload, stored_of(upload), sha256=sha256)
            return upload
        whole = whole_uploads.put_together(parts.storage, pieces)
        return _keep(user, upload, whole, pieces, sha256)
    finally:
        give_back()


def discard(user: User, code: str, *, by: ApiToken | None = None) -> None:
    """Forget a file on its way; raises NotFoundError."""
    parts = installation()
    show(user, code, by=by)
    parts.database.write(uploads.discard, user=user, code=code, storage=parts.storage, now=began_at())


def stored_of(upload: Upload) -> StoredFile:
    """Return where a whole file lies."""
    return StoredFile(upload.storage_key or "", upload.size_bytes, upload.sha256 or "")


def _keep(user: User, upload: Upload, whole: StoredFile, pieces: list[StoredFile], sha256: str | None) -> Upload:
    parts, is_new = installation(), whole not in pieces
    try:
        whole_uploads.check_whole(upload, whole, sha256=sha256)
        kept = parts.database.write(
            whole_uploads.complete, user=user, code=upload.code, whole=whole, storage=parts.storage, now=parts.clock()
        )
    except UnavailableError:
        raise  # as in `append`
    except PlatformError:
        if is_new:
            parts.storage.delete(whole.key)
        raise
    if is_new and kept.storage_key != whole.key:
        parts.storage.delete(whole.key)  # another request was first
    return kept


def read_offset() -> int:
    """Return at which byte the piece in this request begins; raises InvalidInputError if its header does not say it."""
    text = request.headers.get(OFFSET, "")
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise InvalidInputError(
        f"The header {OFFSET} is wrong.", fields={OFFSET: "Give the number of bytes that are here already."}
    )


def _receive(user: User) -> StoredFile | None:
    give_back = UPLOADS.take(f"user:{user.id}")
    try:
        with installation().storage.open_writer(uploads.PREFIX) as writer:
            return writer.commit() if _write(writer) else None
    finally:
        give_back()


def _write(writer: Writer) -> int:
    """Write what comes, to the end of the body or of the connection; return how many bytes that were."""
    n_written = 0
    try:
        for data in read_body():
            n_written += writer.write(data)
    except (InvalidInputError, BadRequest, RequestTimeout):
        if not n_written:
            raise
    return n_written
