"""Receiving a prediction file: streamed from the request into storage, counted and hashed on the way.

A view calls `begin_upload`, which reads no further than the beginning of the file, then judges what came before it
(the CSRF token of a form, the idempotency key), then calls `hand_in`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from itertools import chain
from uuid import uuid4

from flask import request
from werkzeug.exceptions import RequestTimeout
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from server import failpoints
from server.errors import InvalidInputError, PlatformError, TooLargeError, UnavailableError
from server.models import Competition, User
from server.services import submissions
from server.services.arrivals import Admission, check_arrival
from server.services.baselines import SUBMISSIONS
from server.services.submissions import Submitted
from server.storage import CHUNK_BYTES, StoredFile, Writer
from server.web import throttle
from server.web.arrival import began_at
from server.web.installation import installation
from server.web.slots import UPLOADS

FORM = "multipart/form-data"
FILE_FIELD = "file"
MOST_PARTS = 100
LARGEST_FIELD = 8 * 1024
# What a form may hold beside its file: the fields and the lines that divide them.
LARGEST_REST = 1024 * 1024
PATIENCE_SECONDS = 60
SLOWEST_BYTES_PER_SECOND = 1024
CheckSize = Callable[..., None]
_CUT = "The upload was cut off. Nothing was kept; send the file again."


class Upload:
    """A file that is arriving; `fields` are those of its form, or of the query for a raw body.

    After `save` the fields that stood behind the file are there, too.
    """

    def __init__(self, *, max_bytes: int, check: CheckSize = submissions.check_size) -> None:
        self.max_bytes = max_bytes
        self._check = check
        self.file_name = request.args.get("filename", "")
        self.fields = {"description": request.args.get("description", "")}

    @property
    def size_bytes(self) -> int | None:
        """The size of the file, where that is known beforehand."""
        return request.content_length

    def save(self, writer: Writer, *, arrives_by: datetime | None = None) -> None:
        """Read the body to its end and write the file, which must be whole by `arrives_by`.

        Raises
        ------
        TooLargeError, InvalidInputError
            If the file is too large or empty, or the body was cut off or is not a form.
        DeadlinePassedError
            If it takes longer than it may.
        """
        n_written = 0
        for data in self._read_file():
            check_arrival(arrives_by, installation().clock())
            n_written += len(data)
            self._check(max(n_written, 1), max_bytes=self.max_bytes)
            writer.write(data)
        self._check(n_written, max_bytes=self.max_bytes)
        failpoints.reach("after_body_read")

    def _read_file(self) -> Iterator[bytes]:
        return read_body()


class FormUpload(Upload):
    """The one file of a form, between the other fields."""

    def __init__(self, boundary: str, *, max_bytes: int, known: Collection[str] | None, check: CheckSize) -> None:
        super().__init__(max_bytes=max_bytes, check=check)
        self.fields = {}
        self._known = known
        self._events = _decode(boundary)
        self.file_name = self._read_fields() or ""

    @property
    def size_bytes(self) -> int | None:
        """Not known: the length of the request is that of the whole form."""
        return None

    def _read_file(self) -> Iterator[bytes]:
        for event in self._events:
            if isinstance(event, Data):
                yield event.data
                if not event.more_data:
                    break
        if self._read_fields() is not None:
            raise InvalidInputError("The form holds more than one file.", fields={FILE_FIELD: "Send one file."})

    def _read_fields(self) -> str | None:
        """Read the fields up to the next file and return its name, or None if there is no further file."""
        for event in self._events:
            if isinstance(event, File):
                if event.name != FILE_FIELD:
                    raise InvalidInputError("The form has a file in another field than “file”.")
                return event.filename
            if isinstance(event, Field):
                self._check_name(str(event.name)[:50])
                self.fields[str(event.name)] = self._read_field()
        return None

    def _check_name(self, name: str) -> None:
        if self._known is not None and name not in self._known:
            raise InvalidInputError(
                f"Unknown field: {name}.", fields={name: f"Known here: {', '.join((*self._known, FILE_FIELD))}."}
            )

    def _read_field(self) -> str:
        value = bytearray()
        for event in self._events:
            if isinstance(event, Data):
                value += event.data
                if len(value) > LARGEST_FIELD:
                    raise TooLargeError("A field of the form is longer than 8 KB.")
                if not event.more_data:
                    break
        return value.decode("utf-8", errors="replace")


def upload_limit(competition: Competition) -> int:
    """Return the size in bytes of the largest file that a competition takes."""
    return min(competition.max_upload_bytes, installation().settings.max_upload_bytes)


def begin_upload(competition: Competition, *, known_fields: Collection[str] | None = None) -> Upload:
    """Begin to receive the file of this request, a form or a raw body; no byte of the file is read yet.

    A form may have no other fields beside its file than `known_fields`; None allows any.

    Raises
    ------
    TooLargeError
        If the request says that it is too large; then nothing of it was read.
    InvalidInputError
        If the body is encoded, is not the form that it claims to be, or has an unknown field.
    """
    max_bytes = upload_limit(competition)
    if request.mimetype == FORM:
        return receive_form(max_bytes=max_bytes, known_fields=known_fields)
    _check_request(max_bytes, max_bytes, submissions.check_size)
    return Upload(max_bytes=max_bytes)


def receive_form(
    *, max_bytes: int, known_fields: Collection[str] | None = None, check: CheckSize = submissions.check_size
) -> FormUpload:
    """Begin to receive a form with one file; the fields before it are read, and no byte of the file.

    `check` refuses a size in words that fit the file; without it, it is a prediction file.

    Raises
    ------
    TooLargeError, InvalidInputError
        As `begin_upload` does.
    """
    if request.mimetype != FORM:
        raise InvalidInputError("Send the file in a form (multipart/form-data).")
    _check_request(max_bytes + LARGEST_REST, max_bytes, check)
    boundary = request.mimetype_params.get("boundary")
    if not boundary:
        raise InvalidInputError("The form does not say where its parts begin: its type lacks the boundary.")
    return FormUpload(boundary, max_bytes=max_bytes, known=known_fields, check=check)


def hand_in(upload: Upload, *, competition: Competition, user: User, idempotency_key: str | None) -> Submitted:
    """Store the file that is arriving and hand it in; what is refused leaves neither row nor file.

    Raises
    ------
    PlatformError
        What `submissions.check_may_submit` and `submissions.submit` raise, and what `Upload.save` and storage do.
    """
    parts, received_at = installation(), began_at()
    admission = parts.database.read(
        submissions.check_may_submit,
        competition=competition,
        user=user,
        size_bytes=upload.size_bytes,
        max_bytes=upload.max_bytes,
        idempotency_key=idempotency_key,
        received_at=received_at,
    )
    parts.throttle.hit(throttle.SUBMIT, f"team:{admission.team_id}")
    file = _receive(upload, admission, prefix=f"{SUBMISSIONS}/{competition.id}")
    try:
        submitted = parts.database.write(
            submissions.submit,
            queue=parts.queue,
            competition=competition,
            user=user,
            file=file,
            file_name=upload.file_name,
            description=upload.fields.get("description", ""),
            # With a key of its own, a unit of work that is repeated after a dead connection makes one submission.
            idempotency_key=idempotency_key or uuid4().hex,
            received_at=received_at,
            arrived_at=parts.clock(),
            address=request.remote_addr or "",
        )
    except UnavailableError:
        raise  # whether the row was written is not known, and no row may lose its file; the sweep takes what has none
    except PlatformError:
        parts.storage.delete(file.key)
        raise
    if submitted.submission.storage_key != file.key:
        parts.storage.delete(file.key)
    return submitted


def _receive(upload: Upload, admission: Admission, *, prefix: str) -> StoredFile:
    give_back = UPLOADS.take(f"team:{admission.team_id}")
    try:
        with installation().storage.open_writer(prefix) as writer:
            upload.save(writer, arrives_by=admission.arrives_by)
            return writer.commit()
    finally:
        give_back()


def _check_request(most: int, max_bytes: int, check: CheckSize) -> None:
    check_encoding()
    if request.content_length is not None and request.content_length > most:
        check(request.content_length, max_bytes=max_bytes)
    request.max_content_length = most + 1  # one more than allowed, so that a body of just this size can end


def check_encoding() -> None:
    """Refuse a body that is compressed on its way.

    Raises
    ------
    InvalidInputError
    """
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise InvalidInputError("Send the file without Content-Encoding. A file .gz or .zip is taken as it is.")


def read_body() -> Iterator[bytes]:
    """Read the body piece by piece.

    Raises
    ------
    InvalidInputError, RequestTimeout
        If it ends before its time, or drips.
    """
    n_read, began = 0, time.monotonic()
    while chunk := request.stream.read(CHUNK_BYTES):
        n_read += len(chunk)
        _check_pace(n_read, time.monotonic() - began)
        yield chunk
    if request.content_length is not None and n_read < request.content_length:
        raise InvalidInputError(_CUT)


def _check_pace(n_read: int, seconds: float) -> None:
    """Refuse a body that drips: it would hold a thread for hours."""
    if seconds > PATIENCE_SECONDS and n_read < SLOWEST_BYTES_PER_SECOND * seconds:
        raise RequestTimeout


def _decode(boundary: str) -> Iterator[Event]:
    decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=4 * CHUNK_BYTES, max_parts=MOST_PARTS)
    end: list[bytes | None] = [None]
    try:
        for chunk in chain(read_body(), end):
            decoder.receive_data(chunk)
            while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
                yield event
    except ValueError as error:
        raise InvalidInputError("The body is not a whole form (multipart/form-data).") from error
