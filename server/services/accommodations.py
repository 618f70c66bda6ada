"""What a host grants one team beyond the rules for all: extra attempts or a later end, with a reason on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from server.domain.names import clean_text
from server.domain.schedule import Timeline
from server.domain.visibility import Viewer
from server.errors import InvalidInputError, NotFoundError
from server.models import Accommodation, Competition, Team, User
from server.services import audit, entrants, notices, oversight
from server.services.competitions import timeline
from server.services.entrants import Standing

MOST_ATTEMPTS = 1000


def grant(
    session: Session,
    *,
    competition: Competition,
    team_id: int,
    host: User,
    extra_attempts: int,
    deadline_at: datetime | None,
    reason: str,
    now: datetime,
    address: str = "",
) -> Accommodation:
    """Grant a team extra attempts, a later end, or both; the team is told.

    Raises
    ------
    NotFoundError
        If the competition has no such team.
    InvalidInputError
        If nothing is granted, the end is no later one, or the reason is missing.
    """
    team = session.get(Team, team_id, with_for_update=True)
    if team is None or team.competition_id != competition.id or team.merged_at is not None:
        raise NotFoundError
    _check(competition, extra_attempts, deadline_at, reason)
    granted = Accommodation(
        team_id=team.id,
        extra_attempts=extra_attempts,
        deadline_at=deadline_at,
        reason=clean_text(reason)[:500],
        granted_by_id=host.id,
        granted_at=now,
    )
    session.add(granted)
    session.flush()  # the record needs its number
    _record(session, "accommodation.grant", granted, host, now, address)
    notices.tell_team(
        session, team=team, competition=competition, message=f"The host granted your team {_words(granted)}.", now=now
    )
    return granted


def get_team(session: Session, *, competition: Competition, name: str) -> Team:
    """Return the team of a name, or else the one that the entrant of that name is in; `@ada` means the user alone.

    Raises
    ------
    InvalidInputError
        If there is neither.
    """
    wanted = name.strip()
    team = None if wanted.startswith("@") else oversight.find_team(session, competition=competition, name=wanted)
    if team is not None:
        return team
    person = entrants.find_person(session, competition=competition, name=wanted.removeprefix("@"))
    if person is not None and person.team is not None and person.standing is Standing.ENTERED:
        return person.team
    fault = "No team and no entrant of this competition has that name."
    if person is not None and person.standing is Standing.ADMITTED:
        fault = f"{person.user.name} may enter and has not yet. Grant it once they have accepted the rules."
    raise InvalidInputError("There is no such team.", fields={"team": fault})


def revoke(
    session: Session,
    *,
    competition: Competition,
    accommodation_id: int,
    host: User,
    now: datetime,
    address: str = "",
) -> None:
    """Take back what was granted; what was handed in by it stays.

    Raises
    ------
    NotFoundError
        If there is no such accommodation in this competition, or it was taken back before.
    """
    granted = session.get(Accommodation, accommodation_id, with_for_update=True)
    if granted is None or granted.revoked_at is not None or granted.team.competition_id != competition.id:
        raise NotFoundError
    granted.revoked_at = now
    _record(session, "accommodation.revoke", granted, host, now, address)
    message = f"The host took back what was granted to your team: {_words(granted)}."
    notices.tell_team(session, team=granted.team, competition=competition, message=message, now=now)


def list_accommodations(session: Session, *, competition: Competition) -> Sequence[Accommodation]:
    """Return all that was ever granted, newest first."""
    query = select(Accommodation).join(Accommodation.team).options(contains_eager(Accommodation.team))
    return session.scalars(query.where(Team.competition_id == competition.id).order_by(Accommodation.id.desc())).all()


def team_timeline(session: Session, *, competition: Competition, team_id: int) -> Timeline:
    """Return the times of a competition as they hold for one team."""
    latest = session.scalar(
        select(func.max(Accommodation.deadline_at)).where(
            Accommodation.team_id == team_id, Accommodation.revoked_at.is_(None)
        )
    )
    return timeline(competition).extended(latest)


def reader_timeline(session: Session, *, competition: Competition, viewer: Viewer) -> Timeline:
    """Return the times of a competition as they hold for a reader: those of their team, while no board is final."""
    if viewer.team_id is None or competition.ends_at is None or competition.finalized_at is not None:
        return timeline(competition)
    return team_timeline(session, competition=competition, team_id=viewer.team_id)


def find_last_deadline(session: Session, *, competition: Competition) -> datetime | None:
    """Return the latest end that holds for any team beyond the one for all, or None."""
    return session.scalar(
        select(func.max(Accommodation.deadline_at))
        .join(Team, Team.id == Accommodation.team_id)
        .where(
            Team.competition_id == competition.id,
            Team.merged_at.is_(None),
            Team.disqualified_at.is_(None),
            Accommodation.revoked_at.is_(None),
        )
    )


def _check(competition: Competition, extra_attempts: int, deadline_at: datetime | None, reason: str) -> None:
    faults = {}
    if not 0 <= extra_attempts <= MOST_ATTEMPTS:
        faults["extra_attempts"] = f"A whole number from 0 to {MOST_ATTEMPTS:,}."
    if deadline_at is not None and (competition.ends_at is None or deadline_at <= competition.ends_at):
        faults["deadline_at"] = "A time after the end of the competition."
    if deadline_at is not None and competition.finalized_at is not None:
        faults["deadline_at"] = "The private leaderboard is final; no end can be moved any more."
    if extra_attempts == 0 and deadline_at is None:
        faults["extra_attempts"] = "Extra attempts, a later end, or both."
    if not clean_text(reason):
        faults["reason"] = "Say why: it stays on the record."
    if faults:
        raise InvalidInputError("Check what you grant.", fields=faults)


def _words(granted: Accommodation) -> str:
    parts = []
    if granted.extra_attempts:
        parts.append(f"{granted.extra_attempts} extra submission{'' if granted.extra_attempts == 1 else 's'}")
    if granted.deadline_at is not None:
        parts.append(f"an end at {granted.deadline_at:%Y-%m-%d %H:%M} UTC")
    return " and ".join(parts)


def _record(session: Session, action: str, granted: Accommodation, host: User, now: datetime, address: str) -> None:
    given = {
        "extra_attempts": granted.extra_attempts,
        "deadline_at": None if granted.deadline_at is None else granted.deadline_at.isoformat(),
    }
    is_granted = granted.revoked_at is None
    detail = {
        "accommodation": granted.id,
        **given,
        "reason": granted.reason,
        "before": None if is_granted else given,
        "after": given if is_granted else None,
    }
    audit.record(
        session,
        action=action,
        subject=f"team:{granted.team_id}",
        user_id=host.id,
        detail=detail,
        now=now,
        address=address,
    )
