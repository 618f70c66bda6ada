"""Large files that arrive in pieces: each piece is safe before it is acknowledged, and goes on where the last ended.

A piece is a file of its own until all are here; so two that arrive at once never meet in one file, and what a crash
leaves behind is a file that no row names. Which of two is the next is decided under a lock, by its offset.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from server.db import after_commit
from server.domain.names import clean_text
from server.errors import (
    InvalidInputError,
    NotFoundError,
    TooLargeError,
    TooManyUploadsError,
    WrongOffsetError,
)
from server.models import ApiToken, Role, Upload, UploadPiece, User
from server.services import tokens
from server.services.tokens import Scope
from server.storage import Storage, StoredFile

PREFIX = "uploads"
LASTS = timedelta(hours=24)
MOST_UPLOADS = 20
# All files on their way together, in files of the largest size.
MOST_LARGEST = 4
MOST_PIECES = 10_000
LONGEST_NAME = 200
SHA256 = re.compile(r"[0-9a-f]{64}")
# After so long without a further piece a file makes room for others, if it is one that does.
YIELDS_AFTER = timedelta(minutes=2)


def largest_of(user: User, *, max_data_bytes: int, max_upload_bytes: int) -> int:
    """Return how large a file of this user may be: hosts send data, entrants predictions."""
    return max_upload_bytes if user.role is Role.USER else max_data_bytes


def begin(
    session: Session,
    *,
    user: User,
    file_name: str,
    size_bytes: int,
    sha256: str | None,
    largest_bytes: int,
    now: datetime,
    most: int | None = None,
    code: str | None = None,
    by: ApiToken | None = None,
    does_yield: bool = False,
    storage: Storage | None = None,
) -> Upload:
    """Begin a file of which no byte is here yet, `by` a token if by one; one that is begun anew has a code.

    A file that yields makes room for others, once nothing has come of it for YIELDS_AFTER: its client can neither list
    nor delete what it began, and would lock its user out until that ends by itself. It goes where `storage` is given.

    At most `most` are on their way then; where nothing is said, MOST_UPLOADS.

    Raises
    ------
    InvalidInputError, TooLargeError
        If its name, size or hash cannot be.
    TooManyUploadsError
        If the user has too many files on their way, or too many bytes.
    """
    name = _check_name(file_name)
    if size_bytes < 1:
        raise InvalidInputError("The file is empty.", fields={"size": "At least 1 byte."})
    if size_bytes > largest_bytes:
        raise TooLargeError(f"The file is larger than the {largest_bytes:,} bytes that you may send.")
    # Two requests at once must not pass the limits together.
    session.execute(select(User.id).where(User.id == user.id).with_for_update())
    room = _Room(most or MOST_UPLOADS, MOST_LARGEST * largest_bytes, list(list_uploads(session, user=user, now=now)))
    if storage is not None:
        _make_room(session, storage, room, more_bytes=size_bytes, now=now)
    _check_room(room, more_bytes=size_bytes, does_yield=does_yield)
    upload = Upload(
        code=code or secrets.token_hex(16),
        user_id=user.id,
        file_name=name,
        size_bytes=size_bytes,
        offset_bytes=0,
        sha256=check_sha256(sha256),
        created_at=now,
        expires_at=now + LASTS,
        token_id=None if by is None else by.id,
        does_yield=does_yield,
    )
    session.add(upload)
    session.flush()
    return upload


def is_alive(session: Session, *, code: str, now: datetime) -> bool:
    """Whether the token that began a file still works; also where none began it, or there is no such file."""
    token_id = session.scalar(select(Upload.token_id).where(Upload.code == code))
    return token_id is None or bool(tokens.list_live(session, token_ids=(token_id,), now=now))


def get_upload(
    session: Session,
    *,
    user: User,
    code: str,
    now: datetime,
    is_to_change: bool = False,
    by: ApiToken | None = None,
) -> Upload:
    """Return a file of the user's on its way; one that is to change is locked to the end of the transaction.

    Raises
    ------
    NotFoundError
        If there is none, it is another user's, it has expired, or it is not for the token that asks.
    """
    wanted = select(Upload).where(Upload.code == code, Upload.user_id == user.id, Upload.expires_at > now)
    found = session.scalar(wanted.with_for_update() if is_to_change else wanted)
    if found is None or not is_open_to(found, by):
        raise NotFoundError
    return found


def list_uploads(session: Session, *, user: User, now: datetime, by: ApiToken | None = None) -> Sequence[Upload]:
    """Return the user's files on their way, the newest first; those for a token, if one asks."""
    wanted = select(Upload).where(Upload.user_id == user.id, Upload.expires_at > now)
    found = session.scalars(wanted.order_by(Upload.id.desc()).options(joinedload(Upload.token)))
    return [upload for upload in found if is_open_to(upload, by)]


def is_open_to(upload: Upload, by: ApiToken | None) -> bool:
    """Whether a token may go on with a file, or hand it in: if it may do all that the one may by which it was begun.

    What was begun without a token may be the data of any competition, so it is for hosts' tokens for all of them.
    """
    if by is None:
        return True
    if upload.token is None:
        return by.competition_id is None and Scope.HOST in by.scopes
    return tokens.covers(by, upload.token)


def check_piece(upload: Upload, *, offset_bytes: int, size_bytes: int | None) -> None:
    """Refuse a piece that does not go on where the last ended, or goes beyond the end; `size_bytes` may be unknown.

    Raises
    ------
    WrongOffsetError, TooLargeError
    """
    if offset_bytes != upload.offset_bytes:
        raise WrongOffsetError(given=offset_bytes, offset_bytes=upload.offset_bytes)
    left = upload.size_bytes - upload.offset_bytes
    if size_bytes is not None and size_bytes > left:
        raise TooLargeError(
            f"The piece has {size_bytes:,} bytes, but only {left:,} of the {upload.size_bytes:,} announced are missing."
        )


def append(session: Session, *, user: User, code: str, offset_bytes: int, piece: StoredFile, now: datetime) -> Upload:
    """Count a stored piece as the next of its file; from now on it is kept.

    Raises
    ------
    NotFoundError, WrongOffsetError, TooLargeError
        If meanwhile the file is gone or went on. The caller deletes the piece.
    """
    upload = get_upload(session, user=user, code=code, now=now, is_to_change=True)
    check_piece(upload, offset_bytes=offset_bytes, size_bytes=piece.size_bytes)
    n_pieces = select(func.count(UploadPiece.id)).where(UploadPiece.upload_id == upload.id)
    if (session.scalar(n_pieces) or 0) >= MOST_PIECES:
        raise TooLargeError(f"The file came in {MOST_PIECES:,} pieces. Begin again with larger ones.")
    session.add(
        UploadPiece(
            upload_id=upload.id,
            offset_bytes=offset_bytes,
            size_bytes=piece.size_bytes,
            sha256=piece.sha256,
            storage_key=piece.key,
        )
    )
    upload.offset_bytes += piece.size_bytes
    upload.expires_at = now + LASTS
    return upload


def take_again(
    session: Session, *, user: User, code: str, piece: StoredFile, storage: Storage, now: datetime
) -> tuple[Upload, bool]:
    """Count a stored piece that was sent from the first byte on; say whether it is kept.

    Where as much is here already, that stays; else the piece takes its place. So a file that is sent again and again
    over a line that breaks gets no shorter.

    Raises
    ------
    NotFoundError, TooLargeError
        If meanwhile the file is gone, or the piece goes beyond its end. The caller deletes the piece.
    """
    upload = get_upload(session, user=user, code=code, now=now, is_to_change=True)
    if upload.storage_key is not None or piece.size_bytes <= upload.offset_bytes:
        return upload, False
    drop_pieces(session, storage, upload)
    upload.offset_bytes = 0
    session.flush()  # a piece is found by its offset, which the new one has as well
    return append(session, user=user, code=code, offset_bytes=0, piece=piece, now=now), True


def discard(session: Session, *, user: User, code: str, storage: Storage, now: datetime) -> None:
    """Forget a file on its way, and delete what is here of it.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    _delete(session, storage, get_upload(session, user=user, code=code, now=now, is_to_change=True))


def sweep_expired(session: Session, *, storage: Storage, now: datetime) -> int:
    """Delete the files on their way that nobody went on with for a day; returns how many."""
    expired = session.scalars(
        select(Upload).where(Upload.expires_at <= now).limit(MOST_UPLOADS).with_for_update(skip_locked=True)
    ).all()
    for upload in expired:
        _delete(session, storage, upload)
    return len(expired)


def check_sha256(text: str | None) -> str | None:
    """Return a hash as we write it, or None if none was given.

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    if text is None or SHA256.fullmatch(text.lower()):
        return text if text is None else text.lower()
    raise InvalidInputError("The hash cannot be.", fields={"sha256": "64 hexadecimal digits."})


def _check_name(text: str) -> str:
    """Return the file's own name, without folders."""
    name = clean_text(re.split(r"[/\\]", text)[-1])
    if not 1 <= len(name) <= LONGEST_NAME or name in (".", ".."):
        raise InvalidInputError("The file needs a name.", fields={"name": f"1 to {LONGEST_NAME} characters."})
    return name


@dataclass(frozen=True)
class _Room:
    """How many files and bytes of a user may be on their way, and which are, the newest first."""

    most: int
    most_bytes: int
    under_way: list[Upload]

    def count_bytes(self, more_bytes: int) -> int:
        """Return the bytes of all with a further file."""
        return sum(upload.size_bytes for upload in self.under_way) + more_bytes

    def has_place(self, more_bytes: int) -> bool:
        """Whether a further file may come."""
        return len(self.under_way) < self.most and self.count_bytes(more_bytes) <= self.most_bytes


def _make_room(session: Session, storage: Storage, room: _Room, *, more_bytes: int, now: datetime) -> None:
    """Let the oldest files go that yield and have been quiet, as many as a further one needs."""
    yielding = [upload for upload in room.under_way if upload.does_yield]
    is_quiet = Upload.expires_at <= now - YIELDS_AFTER + LASTS
    while yielding and not room.has_place(more_bytes):
        oldest = yielding.pop()
        # One that is just being gone on with or handed in is not waited for.
        wanted = select(Upload).where(Upload.id == oldest.id, is_quiet).with_for_update(skip_locked=True)
        if session.scalar(wanted) is not None:
            room.under_way.remove(oldest)
            _delete(session, storage, oldest)


def _check_room(room: _Room, *, more_bytes: int, does_yield: bool) -> None:
    if room.has_place(more_bytes):
        return
    is_by_number = len(room.under_way) >= room.most
    if does_yield:
        advice = "Wait for two minutes, then send fewer at once."
    elif is_by_number:
        advice = "Complete or delete one first; each ends by itself a day after its last piece."
    else:
        advice = "Complete or delete one first."
    if is_by_number:
        raise TooManyUploadsError(f"You have {len(room.under_way)} files on their way. {advice}")
    raise TooManyUploadsError(
        f"With this file, {room.count_bytes(more_bytes):,} bytes of yours would be on their way; at most"
        f" {room.most_bytes:,} may be. {advice}"
    )


def drop_pieces(session: Session, storage: Storage, upload: Upload, *, but: str | None = None) -> None:
    """Let the pieces of a file go; that of the key `but` stays in storage."""
    for piece in session.scalars(select(UploadPiece).where(UploadPiece.upload_id == upload.id)):
        if piece.storage_key != but:
            _delete_later(session, storage, piece.storage_key)
        session.delete(piece)


def _delete(session: Session, storage: Storage, upload: Upload) -> None:
    drop_pieces(session, storage, upload)
    if upload.storage_key is not None:
        _delete_later(session, storage, upload.storage_key)
    session.flush()  # the pieces first: they refer to the upload
    session.delete(upload)


def _delete_later(session: Session, storage: Storage, key: str) -> None:
    after_commit(session, lambda: storage.delete(key))
