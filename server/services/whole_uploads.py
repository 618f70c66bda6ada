"""Files whose pieces have all arrived: put together, compared with what was announced, and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import AlteredFileError, NotWholeError
from server.models import ApiToken, Upload, UploadPiece, User
from server.services.uploads import LASTS, PREFIX, check_sha256, drop_pieces, get_upload
from server.storage import CHUNK_BYTES, Storage, StoredFile


@dataclass(frozen=True)
class TakenFile:
    """A file that arrived whole and now belongs to whoever took it: the name it was sent under, and where it lies."""

    file_name: str
    stored: StoredFile


def list_pieces(session: Session, *, user: User, code: str, now: datetime) -> tuple[Upload, list[StoredFile]]:
    """Return a file on its way with its pieces in order: none if they have been put together already.

    Raises
    ------
    NotFoundError
        If there is no such file.
    NotWholeError
        If bytes are missing.
    """
    upload = get_upload(session, user=user, code=code, now=now)
    if upload.offset_bytes < upload.size_bytes:
        raise NotWholeError(
            f"{upload.offset_bytes:,} of {upload.size_bytes:,} bytes are here. Send the rest, then complete the file."
        )
    rows = session.scalars(
        select(UploadPiece).where(UploadPiece.upload_id == upload.id).order_by(UploadPiece.offset_bytes)
    )
    return upload, [StoredFile(row.storage_key, row.size_bytes, row.sha256) for row in rows]


def put_together(storage: Storage, pieces: Sequence[StoredFile]) -> StoredFile:
    """Store the whole file; its pieces stay. One piece alone is the file already."""
    if len(pieces) == 1:
        return pieces[0]
    with storage.open_writer(PREFIX) as writer:
        for piece in pieces:
            with storage.open(piece.key) as source:
                while data := source.read(CHUNK_BYTES):
                    writer.write(data)
        return writer.commit()


def check_whole(upload: Upload, whole: StoredFile, *, sha256: str | None) -> None:
    """Refuse bytes that are not those that the sender announced, at the beginning or now.

    Raises
    ------
    AlteredFileError
    """
    wanted = {given for given in (upload.sha256, check_sha256(sha256)) if given is not None}
    if wanted - {whole.sha256} or whole.size_bytes != upload.size_bytes:
        raise AlteredFileError(
            f"What arrived has the SHA-256 {whole.sha256}; expected {' and '.join(sorted(wanted))}. The file was"
            " changed while it was sent. Delete this upload and send the file again."
        )


def complete(session: Session, *, user: User, code: str, whole: StoredFile, storage: Storage, now: datetime) -> Upload:
    """Keep the whole file and let its pieces go; if another request was first, its file stays.

    Raises
    ------
    NotFoundError
        If meanwhile the file is gone. The caller deletes `whole`.
    """
    upload = get_upload(session, user=user, code=code, now=now, is_to_change=True)
    if upload.storage_key is None:
        drop_pieces(session, storage, upload, but=whole.key)
        upload.storage_key, upload.sha256 = whole.key, whole.sha256
        upload.expires_at = now + LASTS
    return upload


def take(session: Session, *, user: User, code: str, now: datetime, by: ApiToken | None) -> TakenFile:
    """Hand over a file that is whole: it leaves the uploads, and the caller's row keeps its storage key from now on.

    `by` is the token that asks, None in the browser.

    Raises
    ------
    NotFoundError
        If there is no such file, or none for the token that asks.
    NotWholeError
        If it has not been completed.
    """
    upload = get_upload(session, user=user, code=code, now=now, is_to_change=True, by=by)
    if upload.storage_key is None or upload.sha256 is None:
        raise NotWholeError(f"“{upload.file_name}” has not been completed. Send it to its end first.")
    taken = TakenFile(upload.file_name, StoredFile(upload.storage_key, upload.size_bytes, upload.sha256))
    session.delete(upload)
    session.flush()  # the key is unique here, and may be in the caller's table
    return taken
