"""Doing something once, however often it is asked for under one key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.errors import IdempotencyKeyReusedError
from server.models import KeptAnswer, User

LASTS = timedelta(days=1)


def do_once(
    session: Session,
    /,
    work: Callable[[Session], str],
    *,
    user: User,
    key: str,
    fingerprint: bytes,
    now: datetime,
) -> tuple[str, bool]:
    """Do `work` and keep what it returns, or return what it returned before under this key of the user's.

    The key is taken before anything is done: of two requests at once the second waits for the first to be committed.
    What anybody's keys kept longer than a day is removed.

    Parameters
    ----------
    fingerprint
        The SHA-256 of what is asked.

    Returns
    -------
    tuple of str and bool
        The answer, and whether it is new.

    Raises
    ------
    IdempotencyKeyReusedError
        If the key came with something else.
    """
    session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < now - LASTS))
    kept = _find(session, user, key)
    if kept is None:
        kept = KeptAnswer(user_id=user.id, key=key, fingerprint=fingerprint, created_at=now)
        try:
            with session.begin_nested():
                session.add(kept)
        except IntegrityError:
            kept = _find(session, user, key)
            assert kept is not None  # another request has just made it
        else:
            kept.body = work(session)
            return kept.body, True
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReusedError
    return kept.body, False


def _find(session: Session, user: User, key: str) -> KeptAnswer | None:
    return session.scalar(select(KeptAnswer).where(KeptAnswer.user_id == user.id, KeptAnswer.key == key))
