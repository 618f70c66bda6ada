"""Two teams become one: the captain of one asks, the captain of the other consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from server.domain.names import clean_text, name_key
from server.domain.teams import MergeSum, check_merge
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Competition, MergeOutcome, MergeRequest, Team, User
from server.services import audit, joining, notices


@dataclass(frozen=True)
class Offer:
    """An open request as a page shows it: the sum that decides, and what of it the asking team brings."""

    request: MergeRequest
    total: MergeSum
    n_joining: int


def ask(
    session: Session,
    *,
    competition: Competition,
    captain: User,
    team_name: str,
    message: str,
    now: datetime,
    address: str = "",
) -> MergeRequest:
    """Ask another team to take one's own in: if it consents, its name and captain stay.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError, NotOpenError, DeadlinePassedError
        If this user may not ask, or nobody may now.
    InvalidInputError
        If the competition has no such team.
    ConflictError
        If it is the own team, or was asked already.
    TeamFullError, TooManySubmissionsError
        With the rule, its numbers, and from when they would fit.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    asked = _find_team(session, competition, team_name)
    if asked.id == entrant.team_id:
        raise ConflictError("That is your own team.")
    teams = joining.lock_teams(session, entrant.team_id, asked.id)
    joining.check_may_change(competition, teams.values(), now)
    own = teams[entrant.team_id]
    _check(session, competition, asked, own, now)
    request = MergeRequest(
        team_id=own.id,
        asked_team_id=asked.id,
        user_id=captain.id,
        message=clean_text(message)[:500],
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError as error:
        raise ConflictError(f"“{asked.name}” was asked already and has not answered yet.") from error
    _record(session, "merge.ask", request, captain, now, address)
    told = f"“{own.name}” asks to merge with your team in “{competition.title}”."
    notices.tell_team(session, team=asked, competition=competition, message=told, now=now)
    return request


def accept(
    session: Session, *, competition: Competition, captain: User, request_id: int, now: datetime, address: str = ""
) -> Team:
    """Consent: the asking team comes in; name and captain of this one stay. It can't be undone.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError, NotOpenError, DeadlinePassedError
        If this user may not consent, or nobody may now.
    NotFoundError
        If the team has no such open request.
    TeamFullError, TooManySubmissionsError
        With the rule, its numbers, and from when they would fit.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    request = session.get(MergeRequest, request_id)
    if request is None or request.asked_team_id != entrant.team_id:
        raise NotFoundError
    teams = joining.lock_teams(session, request.team_id, request.asked_team_id)
    request = _lock(session, request_id)
    joining.check_may_change(competition, teams.values(), now)
    team, asking = teams[request.asked_team_id], teams[request.team_id]
    _check(session, competition, team, asking, now)
    _end(request, MergeOutcome.ACCEPTED, now)
    _record(session, "merge.accept", request, captain, now, address)
    joining.absorb(session, team=team, joining=asking, competition=competition, now=now)
    return team


def decline(
    session: Session, *, competition: Competition, captain: User, request_id: int, now: datetime, address: str = ""
) -> None:
    """Say no to another team's request.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError
        If this user is no captain.
    NotFoundError
        If the team has no such open request.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    request = _lock(session, request_id)
    if request.asked_team_id != entrant.team_id:
        raise NotFoundError
    _end(request, MergeOutcome.DECLINED, now)
    _record(session, "merge.decline", request, captain, now, address)
    told = f"“{request.asked_team.name}” declined to merge."
    notices.tell_team(session, team=request.team, competition=competition, message=told, now=now)


def withdraw(
    session: Session, *, competition: Competition, captain: User, request_id: int, now: datetime, address: str = ""
) -> None:
    """Take back one's own request.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError
        If this user is no captain.
    NotFoundError
        If the team has no such open request.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    request = _lock(session, request_id)
    if request.team_id != entrant.team_id:
        raise NotFoundError
    _end(request, MergeOutcome.WITHDRAWN, now)
    _record(session, "merge.withdraw", request, captain, now, address)


def list_received(session: Session, *, competition: Competition, team: Team, now: datetime) -> list[Offer]:
    """Return the open requests that a team got."""
    requests = _list_open(session, MergeRequest.asked_team_id == team.id)
    return [_describe(session, competition, request, now) for request in requests]


def list_sent(session: Session, *, competition: Competition, team: Team, now: datetime) -> list[Offer]:
    """Return the open requests that a team made."""
    requests = _list_open(session, MergeRequest.team_id == team.id)
    return [_describe(session, competition, request, now) for request in requests]


def _describe(session: Session, competition: Competition, request: MergeRequest, now: datetime) -> Offer:
    total = joining.sum_up(session, competition, request.asked_team, request.team, now)
    return Offer(request, total, joining.describe_team(session, request.team).n_submissions)


def _list_open(session: Session, of_team: object) -> list[MergeRequest]:
    query = select(MergeRequest).where(of_team, MergeRequest.ended_at.is_(None))  # type: ignore[arg-type]
    both = (joinedload(MergeRequest.team), joinedload(MergeRequest.asked_team))
    return list(session.scalars(query.options(*both).order_by(MergeRequest.id)))


def _find_team(session: Session, competition: Competition, name: str) -> Team:
    team = session.scalar(
        select(Team).where(
            Team.competition_id == competition.id,
            Team.name_key == name_key(name),
            Team.is_baseline.is_(False),
            Team.merged_at.is_(None),
        )
    )
    if team is None:
        told = f"This competition has no team “{name.strip()[:80]}”. Take the name from the leaderboard."
        raise InvalidInputError("There is no such team.", fields={"team": told})
    return team


def _check(session: Session, competition: Competition, team: Team, joining_team: Team, now: datetime) -> None:
    check_merge(
        joining.describe_team(session, joining_team),
        joining.describe_team(session, team),
        joining.describe_limits(competition),
        now,
    )


def _lock(session: Session, request_id: int) -> MergeRequest:
    request = session.get(MergeRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or request.ended_at is not None:
        raise NotFoundError("There is no such request, or it was answered or taken back.")
    return request


def _end(request: MergeRequest, outcome: MergeOutcome, now: datetime) -> None:
    request.outcome, request.ended_at = outcome, now


def _record(session: Session, action: str, request: MergeRequest, user: User, now: datetime, address: str) -> None:
    audit.record(
        session,
        action=action,
        subject=f"team:{request.asked_team_id}",
        user_id=user.id,
        detail={"request": request.id, "team": request.team_id},
        now=now,
        address=address,
    )
