"""What a host promises users who have not entered: it is granted to the team that they enter as, and not before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager

from server.models import Accommodation, Competition, PromisedAccommodation, Team, User
from server.services import notices


def list_promises(session: Session, *, competition: Competition) -> Sequence[PromisedAccommodation]:
    """Return what was promised and has not taken effect, also what was taken back; newest first."""
    query = (
        select(PromisedAccommodation)
        .join(PromisedAccommodation.user)
        .options(contains_eager(PromisedAccommodation.user))
    )
    query = query.where(
        PromisedAccommodation.competition_id == competition.id, PromisedAccommodation.accommodation_id.is_(None)
    )
    return session.scalars(query.order_by(PromisedAccommodation.id.desc())).all()


def find_deadline(session: Session, *, competition_id: int, user_id: int | None = None) -> datetime | None:
    """Return the latest end that is promised to a user, or to anybody who has not entered; None if there is none."""
    query = select(func.max(PromisedAccommodation.deadline_at)).where(*_is_open(competition_id))
    if user_id is not None:
        query = query.where(PromisedAccommodation.user_id == user_id)
    return session.scalar(query)


def keep(session: Session, *, competition: Competition, team: Team, user: User, now: datetime) -> list[Accommodation]:
    """Grant the team that a user has just entered as what was promised to the user, who is told."""
    query = select(PromisedAccommodation).where(*_is_open(competition.id), PromisedAccommodation.user_id == user.id)
    granted = []
    for promise in session.scalars(query.order_by(PromisedAccommodation.id).with_for_update()):
        accommodation = Accommodation(
            team_id=team.id,
            extra_attempts=promise.extra_attempts,
            deadline_at=promise.deadline_at,
            reason=promise.reason,
            granted_by_id=promise.granted_by_id,
            granted_at=now,
        )
        session.add(accommodation)
        session.flush()  # the promise names it
        promise.accommodation_id = accommodation.id
        granted.append(accommodation)
        message = f"What the host promised you holds now: {describe(promise)}."
        path = f"/competitions/{competition.slug}"
        notices.tell_users(session, user_ids=[user.id], competition=competition, message=message, now=now, path=path)
    return granted


def describe(granted: Accommodation | PromisedAccommodation) -> str:
    """Say what is granted or promised, for people."""
    parts = []
    if granted.extra_attempts:
        parts.append(f"{granted.extra_attempts} extra submission{'' if granted.extra_attempts == 1 else 's'}")
    if granted.deadline_at is not None:
        parts.append(f"an end at {granted.deadline_at:%Y-%m-%d %H:%M} UTC")
    return " and ".join(parts)


def _is_open(competition_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        PromisedAccommodation.competition_id == competition_id,
        PromisedAccommodation.revoked_at.is_(None),
        PromisedAccommodation.accommodation_id.is_(None),
    )
