"""Receiving a file of a draft: streamed from the request into storage, counted on the way."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from server.domain.drafts import check_path
from server.errors import InvalidInputError, PlatformError, TooLargeError, UnavailableError
from server.models import ApiToken, DraftFile, User
from server.services import drafts, whole_uploads
from server.storage import StoredFile
from server.web.arrival import began_at
from server.web.installation import installation
from server.web.slots import UPLOADS
from server.web.uploads import check_encoding, read_body


def receive_file(user: User, draft_id: int, path: str) -> DraftFile:
    """Receive the body of this request as a draft's file; what is refused leaves neither row nor bytes.

    Raises
    ------
    NotFoundError, ConflictError, InvalidInputError, TooLargeError
        Before the body is read, where that can be.
    """
    check_path(path)
    check_encoding()
    parts = installation()
    left = parts.database.read(_measure_room, draft_id=draft_id, user=user, path=path)
    if request.content_length is not None and request.content_length > left:
        raise TooLargeError(f"The draft has room for {left:,} bytes more; the file has {request.content_length:,}.")
    request.max_content_length = left + 1  # one more than allowed, so that a body of just this size can end
    stored = _store(user, draft_id, left)
    try:
        return parts.database.write(
            drafts.add_file, draft_id=draft_id, user=user, path=path, stored=stored, max_bytes=_most(), now=began_at()
        )
    except UnavailableError:
        raise  # whether the row was written is not known, and no row may lose its file; the sweep takes what has none
    except PlatformError:
        parts.storage.delete(stored.key)
        raise


def take_upload(user: User, draft_id: int, path: str, code: str, *, by: ApiToken | None) -> DraftFile:
    """Give a draft a file that was sent in pieces, `by` a token if one asks.

    Raises
    ------
    NotFoundError, NotWholeError, ConflictError, InvalidInputError, TooLargeError
    """
    check_path(path)
    return installation().database.write(_take, user=user, draft_id=draft_id, path=path, code=code, by=by)


def _take(session: Session, *, user: User, draft_id: int, path: str, code: str, by: ApiToken | None) -> DraftFile:
    drafts.get_draft(session, draft_id=draft_id, user=user)
    taken = whole_uploads.take(session, user=user, code=code, now=began_at(), by=by)
    return drafts.add_file(
        session,
        draft_id=draft_id,
        user=user,
        path=path,
        stored=taken.stored,
        max_bytes=_most(),
        now=began_at(),
    )


def _measure_room(session: Session, *, draft_id: int, user: User, path: str) -> int:
    """Return how many bytes a file may have."""
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    others = [file for file in drafts.list_files(session, draft=draft) if file.path != path]
    drafts.check_room(others, size_bytes=0, max_bytes=_most())
    return _most() - sum(file.size_bytes for file in others)


def _store(user: User, draft_id: int, left: int) -> StoredFile:
    give_back = UPLOADS.take(f"user:{user.id}")
    n_written = 0
    try:
        with installation().storage.open_writer(f"{drafts.PREFIX}/{draft_id}") as writer:
            for data in read_body():
                n_written += len(data)
                if n_written > left:
                    raise TooLargeError(f"The draft has room for {left:,} bytes more; the file is larger.")
                writer.write(data)
            if not n_written:
                raise InvalidInputError("The file is empty. Send its bytes as the body of the request.")
            return writer.commit()
    finally:
        give_back()


def _most() -> int:
    return installation().settings.max_draft_bytes
