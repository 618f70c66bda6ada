"""Sessions of browsers: a random secret in the cookie, its hash here; they end by themselves, or at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session, contains_eager

from server.errors import NotFoundError
from server.models import User, UserSession
from server.services import audit

IDLE = timedelta(days=7)
ABSOLUTE = timedelta(days=30)


# Asked for by each request of who is signed in, so built once.
_LIVE_BY_HASH = (
    select(UserSession)
    .join(UserSession.user)
    .options(contains_eager(UserSession.user))
    .where(
        UserSession.secret_hash == bindparam("secret_hash"),
        UserSession.expires_at > bindparam("now"),
        UserSession.last_seen_at > bindparam("idle_since"),
        User.is_disabled.is_(False),
    )
)


def hash_secret(secret: str) -> bytes:
    """Return what is kept of a secret of at least 128 random bits; such a one needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def make_session(session: Session, *, user_id: int, user_agent: str, now: datetime) -> str:
    """Open a session for a user and return its secret, which is kept nowhere; old sessions of anybody are removed."""
    session.execute(delete(UserSession).where(~_is_live(now)))
    secret = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            user_id=user_id,
            secret_hash=hash_secret(secret),
            user_agent=user_agent[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    return secret


def find_session(session: Session, secret: str, *, now: datetime) -> UserSession | None:
    """Return the live session of a cookie, with its user; None also if the account is disabled."""
    return session.scalar(_LIVE_BY_HASH, {"secret_hash": hash_secret(secret), "now": now, "idle_since": now - IDLE})


def touch_session(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that a session was used."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))


def list_sessions(session: Session, user_id: int, *, now: datetime) -> list[UserSession]:
    """Return a user's live sessions, the last used first."""
    found = session.scalars(
        select(UserSession)
        .where(UserSession.user_id == user_id, _is_live(now))
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return list(found)


def end_session(session: Session, *, user_id: int, session_id: int, now: datetime) -> None:
    """End one session of a user.

    Raises
    ------
    NotFoundError
        If the user has no such session.
    """
    ended = session.execute(
        delete(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id)
        .returning(UserSession.id)
    ).scalar_one_or_none()
    if ended is None:
        raise NotFoundError
    audit.record(session, action="session.end", subject=f"session:{session_id}", user_id=user_id, now=now)


def end_sessions(session: Session, *, user_id: int, but: int | None = None) -> int:
    """End all sessions of a user, but one if that is named; return how many."""
    rows = session.execute(
        delete(UserSession)
        .where(UserSession.user_id == user_id, UserSession.id != (but or 0))
        .returning(UserSession.id)
    )
    return len(rows.all())


def _is_live(now: datetime) -> ColumnElement[bool]:
    return (UserSession.expires_at > now) & (UserSession.last_seen_at > now - IDLE)
