"""A team and its members: what its page shows, its name, its captain, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.domain.names import check_title, name_key
from server.domain.submissions import SubmissionStatus
from server.domain.teams import check_merger_open, check_not_fixed
from server.errors import ConflictError, NameTakenError, NotFoundError
from server.models import Competition, Entrant, Submission, Team, User
from server.services import audit, board_rows, joining, notices
from server.services.competitions import make_team, timeline

LONGEST_NAME = 80


@dataclass(frozen=True)
class Member:
    """A member of a team, and how many complete submissions are theirs."""

    user: User
    entrant: Entrant
    n_entries: int


def list_members(session: Session, *, team: Team) -> list[Member]:
    """Return the members, the captain first, then in the order in which they entered."""
    entries = (
        select(func.count())
        .where(
            Submission.team_id == team.id,
            Submission.user_id == Entrant.user_id,
            Submission.status == SubmissionStatus.COMPLETE,
        )
        .scalar_subquery()
    )
    found = session.execute(
        select(User, Entrant, entries)
        .join(Entrant, Entrant.user_id == User.id)
        .where(Entrant.team_id == team.id)
        .order_by(Entrant.is_captain.desc(), Entrant.id)
    )
    return [Member(user, entrant, n_entries) for user, entrant, n_entries in found]


def rename(
    session: Session, *, competition: Competition, captain: User, name: str, now: datetime, address: str = ""
) -> Team:
    """Give a team another name; the other members are told.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError
        If this user is no captain.
    NotOpenError
        If the competition has ended.
    InvalidInputError, NameTakenError
        If the name can't be used, or another team of the competition looks alike.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    team = joining.lock_teams(session, entrant.team_id)[entrant.team_id]
    check_not_fixed(timeline(competition), now)
    title = check_title(name, field="name", longest=LONGEST_NAME)
    before = team.name
    try:
        with session.begin_nested():
            team.name, team.name_key = title, name_key(title)
    except IntegrityError as error:
        raise NameTakenError(f"Another team is called “{title}”, or nearly so. Choose another name.") from error
    board_rows.count_change(session, competition_id=competition.id)
    detail = {"before": before, "after": title}
    _record(session, "team.rename", team, captain, now, address, detail)
    others = [member.user.id for member in list_members(session, team=team) if member.user.id != captain.id]
    message = f"{captain.name} renamed your team: “{before}” is “{title}” now."
    notices.tell_users(session, user_ids=others, competition=competition, message=message, now=now)
    return team


def make_captain(
    session: Session, *, competition: Competition, captain: User, name: str, now: datetime, address: str = ""
) -> None:
    """Hand the captaincy over to another member.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError
        If this user is no captain.
    NotOpenError
        If the competition has ended.
    NotFoundError
        If the team has no such member.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    team = joining.lock_teams(session, entrant.team_id)[entrant.team_id]
    check_not_fixed(timeline(competition), now)
    members = list_members(session, team=team)
    heir = next((member for member in members if member.user.name_key == name_key(name)), None)
    if heir is None:
        raise NotFoundError("Your team has no such member.")
    entrant.is_captain = False
    session.flush()  # two captains at once are forbidden by the database
    heir.entrant.is_captain = True
    detail = {"before": captain.id, "after": heir.user.id}
    _record(session, "team.captain", team, captain, now, address, detail)
    message = f"{heir.user.name} is the captain of “{team.name}” now."
    notices.tell_team(session, team=team, competition=competition, message=message, now=now)


def leave(session: Session, *, competition: Competition, user: User, now: datetime, address: str = "") -> Team:
    """Leave a team of several and become a team of one again; submissions and rank stay with the team.

    What the user handed in today still counts for their daily limit.

    Raises
    ------
    EntryRequiredError
        If the user has not entered.
    ConflictError
        If the user is alone, or is the captain.
    NotOpenError, DeadlinePassedError
        If teams can't change any more.
    """
    entrant = joining.get_entrant(session, competition=competition, user=user)
    team = joining.lock_teams(session, entrant.team_id)[entrant.team_id]
    check_merger_open(timeline(competition), now)
    if len(list_members(session, team=team)) == 1:
        raise ConflictError("You are alone in your team: there is nobody to leave.")
    if entrant.is_captain:
        raise ConflictError("You are the captain. Make somebody else captain first.")
    own = make_team(session, competition=competition, name=user.name, now=now)
    entrant.team_id, entrant.is_captain = own.id, True
    board_rows.count_change(session, competition_id=competition.id)
    _record(session, "team.leave", team, user, now, address, {"new_team": own.id})
    message = f"{user.name} has left “{team.name}”; the submissions stay with you."
    session.flush()  # who is told is read from the tables
    notices.tell_team(session, team=team, competition=competition, message=message, now=now)
    return own


def _record(
    session: Session, action: str, team: Team, user: User, now: datetime, address: str, detail: Mapping[str, object]
) -> None:
    audit.record(
        session, action=action, subject=f"team:{team.id}", user_id=user.id, detail=detail, now=now, address=address
    )
