"""Handing in a file that was sent in pieces: judged, taken over and made a submission in one unit of work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.errors import ConflictError, IdempotencyKeyReusedError, NotFoundError
from server.jobs import JobQueue
from server.models import ApiToken, Competition, Upload, User
from server.services import accommodations, competitions, submissions, uploads, whole_uploads
from server.services.submissions import Submitted


def submit_sent(
    session: Session,
    *,
    queue: JobQueue,
    competition: Competition,
    user: User,
    code: str,
    max_bytes: int,
    file_name: str = "",
    description: str,
    idempotency_key: str,
    now: datetime,
    address: str = "",
    by: ApiToken | None,
) -> Submitted:
    """Hand in the file of a code, under its own name unless another is given; what is refused stays where it is.

    The same key again gives the same submission, also when the file has long been taken.

    Raises
    ------
    ConflictError
        If there is no such file of the user's, or none for the token that asks: it was discarded, or used for another
        submission.
    NotWholeError, TooLargeError
        If it has not been completed, or the competition takes none so large.
    PlatformError
        What `submissions.submit` raises.
    """
    # The file is locked first: of two requests at once, the second finds what the first one made.
    upload = _find_upload(session, user, code, now, by)
    earlier = submissions.find_earlier(session, competition=competition, user=user, idempotency_key=idempotency_key)
    if earlier is not None:
        if upload is not None and upload.sha256 != earlier.sha256:
            raise IdempotencyKeyReusedError
        return Submitted(earlier, is_new=False)
    if upload is None:
        raise ConflictError("The file was discarded, or used for another submission. Submit again.")
    received_at = _judge_by(session, competition, user, upload, now)
    submissions.check_size(upload.size_bytes, max_bytes=max_bytes)
    taken = whole_uploads.take(session, user=user, code=code, now=now, by=by)
    return submissions.submit(
        session,
        queue=queue,
        competition=competition,
        user=user,
        file=taken.stored,
        file_name=file_name or taken.file_name,
        description=description,
        idempotency_key=idempotency_key,
        received_at=received_at,
        arrived_at=now,
        address=address,
    )


def _find_upload(session: Session, user: User, code: str, now: datetime, by: ApiToken | None) -> Upload | None:
    try:
        return uploads.get_upload(session, user=user, code=code, now=now, is_to_change=True, by=by)
    except NotFoundError:
        return None


def _judge_by(session: Session, competition: Competition, user: User, upload: Upload, now: datetime) -> datetime:
    """Return when a file counts as received: now, or when it was begun, if meanwhile the end has passed."""
    viewer = competitions.find_viewer(session, competition=competition, user=user)
    times = accommodations.reader_timeline(session, competition=competition, viewer=viewer)
    return upload.created_at if times.has_ended(now) and not times.has_ended(upload.created_at) else now
