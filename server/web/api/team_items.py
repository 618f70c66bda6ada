"""A team as its members see it: who is in it, whom it invited, and what is asked of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.models import Competition, Invitation, MergeRequest, Team, User
from server.services import invitations, joining, merges, teams
from server.services.merges import Offer
from server.services.teams import Member
from server.web.api.answers import as_time


@dataclass(frozen=True)
class MemberItem:
    """A member, and how many complete submissions are theirs."""

    name: str
    display_name: str
    is_captain: bool
    accepted_at: str | None
    entries: int


@dataclass(frozen=True)
class InvitationItem:
    """An open invitation into a team; `user` is null for a link, which lets one person in."""

    id: int
    team: str
    user: str | None
    created_at: str | None
    expires_at: str | None


@dataclass(frozen=True)
class RequestItem:
    """An open request of `team` to go over into `asked_team`."""

    id: int
    team: str
    asked_team: str
    message: str
    created_at: str | None


@dataclass(frozen=True)
class OfferItem(RequestItem):
    """A request as the asked team sees it, with the sum of both teams beside what one team may have."""

    n_members: int
    max_members: int
    n_submissions: int
    max_submissions: int
    fits: bool


@dataclass(frozen=True)
class OwnTeamItem:
    """The reader's team; `closed_reason` says why teams can't change any more, and is empty while they can."""

    id: int
    name: str
    is_captain: bool
    members: list[MemberItem]
    max_team_size: int
    is_open: bool
    closed_reason: str
    disqualified_at: str | None
    disqualified_reason: str
    invitations_sent: list[InvitationItem]
    invitations_received: list[InvitationItem]
    requests_sent: list[RequestItem]
    requests_received: list[OfferItem]


def get_own_team(session: Session, *, competition: Competition, user: User, now: datetime) -> OwnTeamItem:
    """Return the team of a user as its members see it.

    Raises
    ------
    EntryRequiredError
        If the user has not entered.
    """
    entrant = joining.get_entrant(session, competition=competition, user=user)
    team = session.get_one(Team, entrant.team_id)
    closed = joining.find_closed(competition, team, now)
    received = invitations.list_of_user(session, competition=competition, user=user, now=now)
    return OwnTeamItem(
        id=team.id,
        name=team.name,
        is_captain=entrant.is_captain,
        members=[_member_item(member) for member in teams.list_members(session, team=team)],
        max_team_size=competition.max_team_size,
        is_open=not closed,
        closed_reason=closed,
        disqualified_at=as_time(team.disqualified_at),
        disqualified_reason=team.disqualified_reason,
        invitations_sent=[invitation_item(sent) for sent in invitations.list_of_team(session, team=team, now=now)],
        invitations_received=[invitation_item(invitation) for invitation in received],
        requests_sent=[
            request_item(offer.request)
            for offer in merges.list_sent(session, competition=competition, team=team, now=now)
        ],
        requests_received=[
            _offer_item(offer) for offer in merges.list_received(session, competition=competition, team=team, now=now)
        ],
    )


def invitation_item(invitation: Invitation) -> InvitationItem:
    """Return an invitation as it is sent."""
    return InvitationItem(
        id=invitation.id,
        team=invitation.team.name,
        user=None if invitation.user is None else invitation.user.name,
        created_at=as_time(invitation.created_at),
        expires_at=as_time(invitation.expires_at),
    )


def request_item(request: MergeRequest) -> RequestItem:
    """Return a request to merge as the team sees it that asked."""
    return RequestItem(
        id=request.id,
        team=request.team.name,
        asked_team=request.asked_team.name,
        message=request.message,
        created_at=as_time(request.created_at),
    )


def _offer_item(offer: Offer) -> OfferItem:
    total = offer.total
    return OfferItem(
        **asdict(request_item(offer.request)),
        n_members=total.n_members,
        max_members=total.max_members,
        n_submissions=total.n_submissions,
        max_submissions=total.max_submissions,
        fits=total.fits,
    )


def _member_item(member: Member) -> MemberItem:
    return MemberItem(
        name=member.user.name,
        display_name=member.user.display_name,
        is_captain=member.entrant.is_captain,
        accepted_at=as_time(member.entrant.accepted_at),
        entries=member.n_entries,
    )
