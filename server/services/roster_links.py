"""One-time links for the accounts that a roster made, as long as nobody has used them: no other account gets one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.domain.admission import AdmissionState
from server.models import Admission, ApiToken, Competition, OneTimeLink, User, UserSession
from server.services import audit, links

LASTS = timedelta(days=14)


@dataclass(frozen=True)
class IssuedLink:
    """A link that signs its user in once; `path` holds the secret, which is kept nowhere."""

    user_name: str
    full_name: str
    email: str
    section: str
    path: str
    expires_at: datetime


def list_unused(session: Session, *, competition: Competition, locks: bool = False) -> Sequence[User]:
    """Return the users whose accounts a roster of this competition made and nobody has used yet.

    An account is used once somebody signed in, set a password or made a token: from then on it is its user's alone.
    """
    query = (
        select(User)
        .join(Admission, Admission.user_id == User.id)
        .where(
            Admission.competition_id == competition.id,
            Admission.state == AdmissionState.ADMITTED,
            Admission.made_account,
            User.password_hash.is_(None),
            User.is_disabled.is_(False),
            ~exists().where(OneTimeLink.user_id == User.id, OneTimeLink.used_at.is_not(None)),
            ~exists().where(UserSession.user_id == User.id),
            ~exists().where(ApiToken.user_id == User.id),
        )
        .order_by(User.name_key)
    )
    return session.scalars(query.with_for_update(of=User) if locks else query).all()


def issue_again(
    session: Session, *, competition: Competition, host: User, now: datetime, address: str = ""
) -> tuple[IssuedLink, ...]:
    """Make new links for all accounts that nobody has used; the links before end."""
    users = list_unused(session, competition=competition, locks=True)
    for user in users:
        links.end_links(session, user_id=user.id, now=now)
    detail = {"before": "ended", "after": "made", "users": [user.id for user in users]}
    audit.record(
        session,
        action="roster.links",
        subject=f"competition:{competition.id}",
        user_id=host.id,
        detail=detail,
        now=now,
        address=address,
    )
    return issue(session, competition=competition, users=users, host=host, now=now)


def issue(
    session: Session, *, competition: Competition, users: Sequence[User], host: User, now: datetime
) -> tuple[IssuedLink, ...]:
    """Make a link for each of some users whose accounts a roster has just made, or nobody has used."""
    found = session.scalars(
        select(Admission).where(
            Admission.competition_id == competition.id, Admission.user_id.in_([user.id for user in users])
        )
    )
    facts = {admission.user_id: admission for admission in found}
    return tuple(
        IssuedLink(
            user_name=user.name,
            full_name=facts[user.id].full_name,
            email=facts[user.id].email,
            section=facts[user.id].section,
            path=links.make_sign_in_link(session, user=user, now=now, lasts=LASTS, by=host.id),
            expires_at=now + LASTS,
        )
        for user in users
    )
