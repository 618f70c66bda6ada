"""Inviting entrants into a team: by user name, or by a link for one person."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from server.domain.names import name_key
from server.domain.teams import check_invitation
from server.domain.visibility import may_see_competition
from server.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from server.models import Competition, Invitation, InvitationOutcome, Team, User
from server.services import admitted, audit, competitions, joining, notices
from server.services.competitions import find_entrant, find_viewer
from server.services.sessions import hash_secret

LASTS = timedelta(days=14)


def invite_user(
    session: Session, *, competition: Competition, captain: User, name: str, now: datetime, address: str = ""
) -> Invitation:
    """Invite a user by name; who has entered already must be alone and fit by the rules of a merge.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError, NotOpenError, DeadlinePassedError
        If this user may not invite, or nobody may now.
    InvalidInputError
        If there is no such user.
    RefusedError
        If that user may not see the competition: whom its host did not let in, no team can.
    ConflictError
        If that user is a member or is invited already.
    NotAloneError, TeamFullError, TooManySubmissionsError
        With the rule and its numbers.
    """
    team = _open_team(session, competition, captain, now)
    user = session.scalar(select(User).where(User.name_key == name_key(name), User.is_disabled.is_(False)))
    if user is None:
        raise InvalidInputError(
            "There is no such user.",
            fields={"name": f"Nobody here is called “{name.strip()[:40]}”. Check the spelling."},
        )
    entrant = find_entrant(session, competition_id=competition.id, user_id=user.id)
    if entrant is not None and entrant.team_id == team.id:
        raise ConflictError(f"{user.name} is in your team already.")
    _check_sees(session, competition, user, now)
    if entrant is None:
        joining.check_room(session, competition, team)
    else:
        _check_fits(session, competition, team, session.get_one(Team, entrant.team_id), now)
    invitation = _make(session, competition, team, captain, now, user_id=user.id)
    try:
        with session.begin_nested():
            session.add(invitation)
    except IntegrityError as error:
        raise ConflictError(f"{user.name} is invited already and has not answered yet.") from error
    _record(session, "invitation.make", invitation, captain, now, address)
    message = f"“{team.name}” invites you into its team in “{competition.title}”."
    path = f"/competitions/{competition.slug}/team"
    notices.tell_users(session, user_ids=[user.id], competition=competition, message=message, now=now, path=path)
    return invitation


def make_link(
    session: Session, *, competition: Competition, captain: User, now: datetime, address: str = ""
) -> tuple[Invitation, str]:
    """Make a link for one person and return its secret, which is kept nowhere; an older open link ends.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError, NotOpenError, DeadlinePassedError
        If this user may not invite, or nobody may now.
    TeamFullError
        If the team has as many members as it may.
    """
    team = _open_team(session, competition, captain, now)
    joining.check_room(session, competition, team)
    for old in _list_open(session, team, of_links=True):
        _end(old, InvitationOutcome.WITHDRAWN, now)
    secret = secrets.token_urlsafe(32)
    invitation = _make(session, competition, team, captain, now, secret_hash=hash_secret(secret))
    session.add(invitation)
    session.flush()  # the record needs its number
    _record(session, "invitation.make", invitation, captain, now, address)
    return invitation, secret


def withdraw(
    session: Session,
    *,
    competition: Competition,
    captain: User,
    invitation_id: int,
    now: datetime,
    address: str = "",
) -> None:
    """Take an invitation back.

    Raises
    ------
    EntryRequiredError, CaptainRequiredError
        If this user is no captain.
    NotFoundError
        If the team has no such open invitation.
    """
    entrant = joining.get_captain(session, competition=competition, user=captain)
    invitation = _lock(session, invitation_id)
    if invitation.team_id != entrant.team_id:
        raise NotFoundError
    _end(invitation, InvitationOutcome.WITHDRAWN, now)
    _record(session, "invitation.withdraw", invitation, captain, now, address)


def decline(
    session: Session, *, competition: Competition, user: User, invitation_id: int, now: datetime, address: str = ""
) -> None:
    """Say no to an invitation.

    Raises
    ------
    NotFoundError
        If the user has no such open invitation.
    """
    invitation = _lock(session, invitation_id)
    if invitation.user_id != user.id or invitation.team.competition_id != competition.id:
        raise NotFoundError
    _end(invitation, InvitationOutcome.DECLINED, now)
    _record(session, "invitation.decline", invitation, user, now, address)
    message = f"{user.name} declined your invitation."
    notices.tell_team(session, team=invitation.team, competition=competition, message=message, now=now)


def accept(
    session: Session, *, competition: Competition, user: User, invitation_id: int, now: datetime, address: str = ""
) -> Team:
    """Come into the team that invited the user, with own submissions.

    Raises
    ------
    NotFoundError
        If the user has no such open invitation.
    EntryRequiredError
        If the user has not accepted the rules yet.
    NotOpenError, DeadlinePassedError, NotAloneError, TeamFullError, TooManySubmissionsError
        With the rule and its numbers.
    """
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.user_id != user.id or invitation.team.competition_id != competition.id:
        raise NotFoundError
    return _accept(session, competition, user, invitation, now, address)


def accept_link(
    session: Session, *, competition: Competition, user: User, secret: str, now: datetime, address: str = ""
) -> Team:
    """Come into the team whose link the user opened; of two who open it at once, one comes in.

    Raises
    ------
    NotFoundError
        If there is no such link in this competition, or it was used, withdrawn or has ended.
    EntryRequiredError, NotOpenError, DeadlinePassedError, NotAloneError, TeamFullError, TooManySubmissionsError
        As for `accept`.
    """
    return _accept(session, competition, user, find_link(session, competition=competition, secret=secret), now, address)


def find_link(session: Session, *, competition: Competition, secret: str) -> Invitation:
    """Return the invitation of a link, also one that is over.

    Raises
    ------
    NotFoundError
        If there is no such link in this competition.
    """
    invitation = session.scalar(select(Invitation).where(Invitation.secret_hash == hash_secret(secret)))
    if invitation is None or invitation.team.competition_id != competition.id:
        raise NotFoundError
    return invitation


def list_of_team(session: Session, *, team: Team, now: datetime) -> list[Invitation]:
    """Return the open invitations that a team made."""
    return [found for found in _list_open(session, team) if found.expires_at >= now]


def list_of_user(session: Session, *, competition: Competition, user: User, now: datetime) -> list[Invitation]:
    """Return the open invitations that a user got in a competition."""
    query = (
        select(Invitation)
        .join(Team, Team.id == Invitation.team_id)
        .where(
            Team.competition_id == competition.id,
            Invitation.user_id == user.id,
            Invitation.ended_at.is_(None),
            Invitation.expires_at >= now,
        )
        .options(joinedload(Invitation.team))
        .order_by(Invitation.id)
    )
    return list(session.scalars(query))


def _open_team(session: Session, competition: Competition, captain: User, now: datetime) -> Team:
    entrant = joining.get_captain(session, competition=competition, user=captain)
    teams = joining.lock_teams(session, entrant.team_id)
    joining.check_may_change(competition, teams.values(), now)
    return teams[entrant.team_id]


def _check_sees(session: Session, competition: Competition, user: User, now: datetime) -> None:
    """Refuse to invite into a competition that does not exist for the invited: the notice would lead nowhere."""
    viewer = find_viewer(session, competition=competition, user=user)
    is_published = competitions.is_published(competition, now)
    is_out = admitted.is_out(session, competition_id=competition.id, user_id=user.id)
    if is_out or not may_see_competition(viewer, competition.visibility, is_published=is_published):
        raise RefusedError(
            f"{user.name} may not see “{competition.title}”: its host decides who may. Ask the host, then invite again."
        )


def _check_fits(session: Session, competition: Competition, team: Team, invited: Team, now: datetime) -> None:
    check_invitation(
        joining.describe_team(session, team),
        joining.describe_team(session, invited),
        joining.describe_limits(competition),
        now,
    )


def _accept(
    session: Session, competition: Competition, user: User, invitation: Invitation, now: datetime, address: str
) -> Team:
    entrant = joining.get_entrant(session, competition=competition, user=user)
    if entrant.team_id == invitation.team_id:
        raise ConflictError(f"You are in “{invitation.team.name}” already.")
    teams = joining.lock_teams(session, invitation.team_id, entrant.team_id)
    invitation = _lock(session, invitation.id)
    if invitation.expires_at < now:
        raise NotFoundError("This invitation has ended. Ask the team for a new one.")
    joining.check_may_change(competition, teams.values(), now)
    session.refresh(entrant)
    team, invited = teams[invitation.team_id], teams[entrant.team_id]
    _check_fits(session, competition, team, invited, now)
    _end(invitation, InvitationOutcome.ACCEPTED, now)
    _record(session, "invitation.accept", invitation, user, now, address)
    joining.absorb(session, team=team, joining=invited, competition=competition, now=now)
    return team


def _make(
    session: Session,
    competition: Competition,
    team: Team,
    captain: User,
    now: datetime,
    *,
    user_id: int | None = None,
    secret_hash: bytes | None = None,
) -> Invitation:
    for old in _list_open(session, team):
        if old.user_id == user_id and old.expires_at < now:
            _end(old, InvitationOutcome.WITHDRAWN, now)  # a new one may take the place of one that has ended
            session.flush()
    last = competition.merger_deadline_at or competition.ends_at
    return Invitation(
        team_id=team.id,
        user_id=user_id,
        secret_hash=secret_hash,
        invited_by_id=captain.id,
        created_at=now,
        expires_at=min(now + LASTS, last) if last else now + LASTS,
    )


def _list_open(session: Session, team: Team, *, of_links: bool = False) -> list[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.team_id == team.id, Invitation.ended_at.is_(None))
        .options(joinedload(Invitation.user))
    )
    if of_links:
        query = query.where(Invitation.user_id.is_(None))
    return list(session.scalars(query.order_by(Invitation.id)))


def _lock(session: Session, invitation_id: int) -> Invitation:
    invitation = session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if invitation is None or invitation.ended_at is not None:
        raise NotFoundError("There is no such invitation, or it was answered or taken back.")
    return invitation


def _end(invitation: Invitation, outcome: InvitationOutcome, now: datetime) -> None:
    invitation.outcome, invitation.ended_at = outcome, now


def _record(session: Session, action: str, invitation: Invitation, user: User, now: datetime, address: str) -> None:
    audit.record(
        session,
        action=action,
        subject=f"team:{invitation.team_id}",
        user_id=user.id,
        detail={"invitation": invitation.id, "invited": invitation.user_id},
        now=now,
        address=address,
    )
