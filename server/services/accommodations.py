"""What a host grants one team beyond the rules for all: extra attempts or a later end, with a reason on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from server.domain.names import clean_text
from server.domain.schedule import Timeline
from server.domain.visibility import Viewer, may_see_competition
from server.errors import InvalidInputError, NotFoundError
from server.models import Accommodation, Competition, PromisedAccommodation, Team, User
from server.services import accounts, audit, entrants, notices, oversight, promises
from server.services.competitions import find_entrant, find_viewer, timeline
from server.services.entrants import Person, Standing

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
        session,
        team=team,
        competition=competition,
        message=f"The host granted your team {promises.describe(granted)}.",
        now=now,
    )
    return granted


def promise(
    session: Session,
    *,
    competition: Competition,
    user: User,
    host: User,
    extra_attempts: int,
    deadline_at: datetime | None,
    reason: str,
    now: datetime,
    address: str = "",
) -> PromisedAccommodation:
    """Promise a user who has not entered what `grant` gives a team; it holds from the moment in which they enter.

    Raises
    ------
    InvalidInputError
        If nothing is promised, the end is no later one, the reason is missing, or the user has entered just now.
    """
    session.get_one(User, user.id, with_for_update=True)  # entering locks it, too: it comes before this or after
    if find_entrant(session, competition_id=competition.id, user_id=user.id) is not None:
        raise InvalidInputError("Try again.", fields={"team": f"{user.name} has entered meanwhile."})
    _check(competition, extra_attempts, deadline_at, reason)
    promised = PromisedAccommodation(
        competition_id=competition.id,
        user_id=user.id,
        extra_attempts=extra_attempts,
        deadline_at=deadline_at,
        reason=clean_text(reason)[:500],
        granted_by_id=host.id,
        granted_at=now,
    )
    session.add(promised)
    session.flush()  # the record needs its number
    _record(session, "accommodation.promise", promised, host, now, address)
    message = f"The host promised you {promises.describe(promised)} from the moment in which you enter."
    _tell_promise(session, competition, user, message, now)
    return promised


def find_grantee(session: Session, *, competition: Competition, name: str) -> Team | User:
    """Return the team of a name, or else the one that the entrant of that name is in; `@ada` means the user alone.

    A user who may enter and has not is returned as such: they can be promised what they get then.

    Raises
    ------
    InvalidInputError
        If there is none of these.
    """
    wanted = name.strip()
    team = None if wanted.startswith("@") else oversight.find_team(session, competition=competition, name=wanted)
    if team is not None:
        return team
    person = entrants.find_person(session, competition=competition, name=wanted.removeprefix("@"))
    if person is not None and person.team is not None and person.standing is Standing.ENTERED:
        return person.team
    if person is not None and person.standing is Standing.WAITING:
        fault = f"{person.user.name} waits for your answer. Let them in first."
        raise InvalidInputError("There is no such team.", fields={"team": fault})
    user = accounts.find_user(session, wanted.removeprefix("@"))
    if user is None or user.is_disabled or not _may_enter(session, competition, user, person):
        fault = "No team and no entrant of this competition has that name, and nobody who may enter it."
        raise InvalidInputError("There is no such team.", fields={"team": fault})
    return user


def _may_enter(session: Session, competition: Competition, user: User, person: Person | None) -> bool:
    if person is not None:
        return person.standing is Standing.ADMITTED
    viewer = find_viewer(session, competition=competition, user=user)
    if (viewer.is_host or viewer.is_co_host) and not competition.is_practice:
        return False
    return may_see_competition(viewer, competition.visibility, is_published=True)


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
    message = f"The host took back what was granted to your team: {promises.describe(granted)}."
    notices.tell_team(session, team=granted.team, competition=competition, message=message, now=now)


def revoke_promise(
    session: Session, *, competition: Competition, promise_id: int, host: User, now: datetime, address: str = ""
) -> PromisedAccommodation:
    """Take back what was promised, before it takes effect.

    Raises
    ------
    NotFoundError
        If there is no such promise in this competition, it was taken back before, or holds already.
    """
    promised = session.get(PromisedAccommodation, promise_id)
    if promised is None or promised.competition_id != competition.id:
        raise NotFoundError
    session.get_one(User, promised.user_id, with_for_update=True)  # not while they enter
    session.refresh(promised)
    if promised.revoked_at is not None or promised.accommodation_id is not None:
        raise NotFoundError
    promised.revoked_at = now
    _record(session, "accommodation.revoke_promise", promised, host, now, address)
    message = f"The host took back what was promised to you: {promises.describe(promised)}."
    _tell_promise(session, competition, promised.user, message, now)
    return promised


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
    """Return the latest end that holds for any team, or is promised to anybody, beyond the one for all; or None."""
    granted = session.scalar(
        select(func.max(Accommodation.deadline_at))
        .join(Team, Team.id == Accommodation.team_id)
        .where(
            Team.competition_id == competition.id,
            Team.merged_at.is_(None),
            Team.disqualified_at.is_(None),
            Accommodation.revoked_at.is_(None),
        )
    )
    promised = promises.find_deadline(session, competition_id=competition.id)
    return max((end for end in (granted, promised) if end is not None), default=None)


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


def _record(
    session: Session, action: str, made: Accommodation | PromisedAccommodation, host: User, now: datetime, address: str
) -> None:
    given: dict[str, Any] = {
        "extra_attempts": made.extra_attempts,
        "deadline_at": None if made.deadline_at is None else made.deadline_at.isoformat(),
    }
    if isinstance(made, PromisedAccommodation):
        subject, named = f"competition:{made.competition_id}", {"promise": made.id}
        given = {"user": made.user.name, **given}
    else:
        subject, named = f"team:{made.team_id}", {"accommodation": made.id, **given}
    is_in_force = made.revoked_at is None
    detail = {
        **named,
        "reason": made.reason,
        "before": None if is_in_force else given,
        "after": given if is_in_force else None,
    }
    audit.record(session, action=action, subject=subject, user_id=host.id, detail=detail, now=now, address=address)


def _tell_promise(session: Session, competition: Competition, user: User, message: str, now: datetime) -> None:
    path = f"/competitions/{competition.slug}"
    notices.tell_users(session, user_ids=[user.id], competition=competition, message=message, now=now, path=path)
