"""How teams come together: what both an accepted invitation and a merge ask first, and what they do to the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from server.domain.teams import MergeSum, TeamFacts, TeamLimits, check_merger_open, make_sum
from server.errors import CaptainRequiredError, EntryRequiredError, NotFoundError, RefusedError, TeamFullError
from server.models import (
    Accommodation,
    Competition,
    Entrant,
    Invitation,
    InvitationOutcome,
    MergeOutcome,
    MergeRequest,
    Submission,
    Team,
    User,
)
from server.services import board_rows, changes, notices, quotas
from server.services.admitted import check_not_removed
from server.services.competitions import find_entrant, timeline


def get_entrant(session: Session, *, competition: Competition, user: User) -> Entrant:
    """Return a user's entry.

    Raises
    ------
    EntryRequiredError
        If the user has not entered.
    RemovedError
        If the host removed the user.
    """
    entrant = find_entrant(session, competition_id=competition.id, user_id=user.id)
    if entrant is None:
        raise EntryRequiredError(competition.slug)
    check_not_removed(entrant)
    return entrant


def get_captain(session: Session, *, competition: Competition, user: User) -> Entrant:
    """Return the entry of a user who is the captain of their team.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError
        If the user has not entered, or another member is the captain.
    """
    entrant = get_entrant(session, competition=competition, user=user)
    if not entrant.is_captain:
        raise CaptainRequiredError(find_captain_name(session, team_id=entrant.team_id))
    return entrant


def find_captain_name(session: Session, *, team_id: int) -> str:
    """Return the user name of a team's captain."""
    query = select(User.name).join(Entrant, Entrant.user_id == User.id)
    return session.scalars(query.where(Entrant.team_id == team_id, Entrant.is_captain)).one()


def lock_teams(session: Session, *team_ids: int) -> dict[int, Team]:
    """Lock some teams, always in the same order, so that two changes at once wait instead of blocking each other.

    Raises
    ------
    NotFoundError
        If one of them is gone, or went over to another team meanwhile.
    """
    query = select(Team).where(Team.id.in_(team_ids)).order_by(Team.id).with_for_update()
    teams = session.scalars(query.execution_options(populate_existing=True)).all()
    if len(teams) < len(set(team_ids)) or any(team.merged_at is not None for team in teams):
        raise NotFoundError("One of the teams is not there any more. Look at the leaderboard for its present name.")
    return {team.id: team for team in teams}


def check_may_change(competition: Competition, teams: Iterable[Team], now: datetime) -> None:
    """Refuse to change who is in some teams after the merger deadline, or when the host disqualified one of them.

    Raises
    ------
    NotOpenError, DeadlinePassedError, RefusedError
    """
    check_merger_open(timeline(competition), now)
    for team in teams:
        if team.disqualified_at is not None:
            raise RefusedError(f"“{team.name}” is disqualified: nobody can join it, and it can join nobody.")


def check_room(session: Session, competition: Competition, team: Team) -> None:
    """Refuse to invite anybody into a team that is full.

    Raises
    ------
    TeamFullError
        With the numbers.
    """
    n_members = describe_team(session, team).n_members
    if n_members >= competition.max_team_size:
        members = "one member" if n_members == 1 else f"{n_members} members"
        raise TeamFullError(f"“{team.name}” has {members}; at most {competition.max_team_size} may be in a team here.")


def find_closed(competition: Competition, team: Team, now: datetime) -> str:
    """Return why a team can't change any more, or an empty text if it can."""
    try:
        check_may_change(competition, [team], now)
    except RefusedError as refusal:
        return refusal.message
    return ""


def sum_up(session: Session, competition: Competition, team: Team, joining: Team, now: datetime) -> MergeSum:
    """Return the sum that decides whether one team may go over into another."""
    limits = describe_limits(competition)
    return make_sum(describe_team(session, team), describe_team(session, joining), limits, now)


def describe_team(session: Session, team: Team) -> TeamFacts:
    """Return what the rules ask of a team."""
    members = session.scalars(select(Entrant.id).where(Entrant.team_id == team.id)).all()
    return TeamFacts(team.name, len(members), quotas.count_submissions(session, team_id=team.id))


def describe_limits(competition: Competition) -> TeamLimits:
    """Return what the rules ask of a competition."""
    opened_at = competition.starts_at or competition.published_at or competition.created_at
    return TeamLimits(
        max_team_size=competition.max_team_size,
        daily_limit=competition.daily_limit,
        total_limit=competition.total_limit,
        opened_at=opened_at,
    )


def absorb(session: Session, *, team: Team, joining: Team, competition: Competition, now: datetime) -> None:
    """Let one team go over into another, with its members, submissions and what was granted to it.

    Both teams' choices of final submissions are cleared, and all members are told. Both must be locked, see
    `lock_teams`, and the rules must have been asked.
    """
    _free_idempotency_keys(session, team, joining)
    had_choices = _clear_choices(session, team, joining)
    for table in (Submission, Accommodation):
        _move(session, table, joining, team)
    session.execute(
        update(Entrant)
        .where(Entrant.team_id == joining.id)
        .values(team_id=team.id, is_captain=False)
        .execution_options(synchronize_session=False)
    )
    joining.merged_at = now
    changes.note_all(session, Submission.team_id == team.id)
    end_offers(session, team=joining, now=now)
    session.flush()  # the rows are counted from the tables
    session.expire_all()
    for changed in (joining, team):
        board_rows.rebuild_row(session, team_id=changed.id, now=now)
    told = f"“{joining.name}” and “{team.name}” are one team now: “{team.name}”."
    again = " The choice of final submissions was cleared: choose again." if had_choices else ""
    notices.tell_team(session, team=team, competition=competition, message=told + again, now=now)


def end_offers(session: Session, *, team: Team, now: datetime) -> None:
    """Withdraw all invitations and requests of a team, and decline those that it got."""
    session.execute(
        update(Invitation)
        .where(Invitation.team_id == team.id, Invitation.ended_at.is_(None))
        .values(outcome=InvitationOutcome.WITHDRAWN, ended_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(MergeRequest)
        .where(
            or_(MergeRequest.team_id == team.id, MergeRequest.asked_team_id == team.id),
            MergeRequest.ended_at.is_(None),
        )
        .values(outcome=MergeOutcome.WITHDRAWN, ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _move(session: Session, table: type[Submission] | type[Accommodation], joining: Team, team: Team) -> None:
    session.execute(
        update(table)
        .where(table.team_id == joining.id)
        .values(team_id=team.id)
        .execution_options(synchronize_session=False)
    )


def _free_idempotency_keys(session: Session, team: Team, joining: Team) -> None:
    """Forget the keys that both teams have used: a key stands for one file of a team."""
    taken = select(Submission.idempotency_key).where(
        Submission.team_id == team.id, Submission.idempotency_key.is_not(None)
    )
    session.execute(
        update(Submission)
        .where(Submission.team_id == joining.id, Submission.idempotency_key.in_(taken))
        .values(idempotency_key=None)
        .execution_options(synchronize_session=False)
    )


def _clear_choices(session: Session, *teams: Team) -> bool:
    cleared = session.execute(
        update(Submission)
        .where(Submission.team_id.in_([team.id for team in teams]), Submission.is_selected)
        .values(is_selected=False)
        .execution_options(synchronize_session=False)
    )
    return bool(cleared.rowcount)  # type: ignore[attr-defined]
