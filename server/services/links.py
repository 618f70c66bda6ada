"""One-time links: who follows one is signed in, once, until it ends."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.errors import NotFoundError
from server.models import LinkPurpose, OneTimeLink, User
from server.services import audit, sessions
from server.services.sessions import hash_secret

PATH = "/sign-in-links/"
LASTS = timedelta(hours=1)


def make_sign_in_link(
    session: Session, *, user: User, now: datetime, lasts: timedelta = LASTS, by: int | None = None
) -> str:
    """Make a link that signs a user in once and return its path, whose secret is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(
            user_id=user.id,
            purpose=LinkPurpose.SIGN_IN,
            secret_hash=hash_secret(secret),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    audit.record(session, action="account.link", subject=f"user:{user.id}", user_id=by, now=now)
    return PATH + secret


def use_sign_in_link(session: Session, secret: str, *, user_agent: str, now: datetime, address: str = "") -> str:
    """Use up a link and return the secret of a session for its user; of two requests at once one gets it.

    Raises
    ------
    NotFoundError
        If there is no such link, it was used or has ended, or the account is disabled.
    """
    used = (
        update(OneTimeLink)
        .where(
            OneTimeLink.secret_hash == hash_secret(secret),
            OneTimeLink.purpose == LinkPurpose.SIGN_IN,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            OneTimeLink.user_id.in_(select(User.id).where(User.is_disabled.is_(False))),
        )
        .values(used_at=now)
        .returning(OneTimeLink.user_id)
    )
    user_id = session.execute(used).scalar_one_or_none()
    if user_id is None:
        raise NotFoundError
    audit.record(
        session, action="account.sign_in_by_link", subject=f"user:{user_id}", user_id=user_id, now=now, address=address
    )
    return sessions.make_session(session, user_id=user_id, user_agent=user_agent, now=now)


def end_links(session: Session, *, user_id: int, now: datetime) -> None:
    """End the links of a user that nobody has used."""
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )
