"""Invitations into a team: by user name or by a link for one person, and what becomes of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.services import invitations
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Body, Nothing, read_body
from server.web.api.declaring import declared
from server.web.api.parameters import LARGEST_ID
from server.web.api.team_items import InvitationItem, OwnTeamItem, invitation_item
from server.web.api.teams import TEAM_ERRORS, Name, change, change_team, find_changing
from server.web.installation import site_url

INVITATION = f"/competitions/<slug>/team/invitations/<int(max={LARGEST_ID}):invitation_id>"

blueprint = Blueprint("api_invitations", __name__)


@dataclass(frozen=True)
class TeamLinkItem(InvitationItem):
    """A new link: its address, and the secret at the end of that, which are told this once."""

    url: str
    secret: str


@dataclass(frozen=True)
class EndedItem:
    """What became of an invitation or a request."""

    id: int
    outcome: str


class Secret(Body):
    """The last part of a link into a team."""

    secret: str


@blueprint.post("/competitions/<slug>/team/invitations")
@declared(InvitationItem, status=201, body=Name, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def invite(slug: str) -> Response:
    """Invite a user by name."""
    found = find_changing(slug)
    return answer(change(found, _invite, captain=found.reader, **read_body(Name).model_dump()), 201)


@blueprint.post("/competitions/<slug>/team/links")
@declared(TeamLinkItem, status=201, body=Nothing, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def make_link(slug: str) -> Response:
    """Make a link for one person; the one before ends."""
    found = find_changing(slug)
    read_body(Nothing)
    item, secret = change(found, _make_link, captain=found.reader)
    url = f"{site_url()}/competitions/{found.competition.slug}/join/{secret}"
    return answer(TeamLinkItem(**asdict(item), url=url, secret=secret), 201)


@blueprint.post("/competitions/<slug>/join")
@declared(OwnTeamItem, body=Secret, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def use_link(slug: str) -> Response:
    """Come into the team of a link."""
    found = find_changing(slug)
    return change_team(found, invitations.accept_link, user=found.reader, **read_body(Secret).model_dump())


@blueprint.post(f"{INVITATION}/accept")
@declared(OwnTeamItem, body=Nothing, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def accept(slug: str, invitation_id: int) -> Response:
    """Come into the team that invited the reader."""
    found = find_changing(slug)
    read_body(Nothing)
    return change_team(found, invitations.accept, user=found.reader, invitation_id=invitation_id)


@blueprint.post(f"{INVITATION}/decline")
@declared(EndedItem, body=Nothing, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def decline(slug: str, invitation_id: int) -> Response:
    """Say no to an invitation."""
    found = find_changing(slug)
    read_body(Nothing)
    change(found, invitations.decline, user=found.reader, invitation_id=invitation_id)
    return answer(EndedItem(invitation_id, "declined"))


@blueprint.delete(INVITATION)
@declared(EndedItem, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def withdraw(slug: str, invitation_id: int) -> Response:
    """Take an invitation or a link of the reader's team back."""
    found = find_changing(slug)
    change(found, invitations.withdraw, captain=found.reader, invitation_id=invitation_id)
    return answer(EndedItem(invitation_id, "withdrawn"))


def _invite(session: Session, **asked: Any) -> InvitationItem:
    return invitation_item(invitations.invite_user(session, **asked))


def _make_link(session: Session, **asked: Any) -> tuple[InvitationItem, str]:
    invitation, secret = invitations.make_link(session, **asked)
    return invitation_item(invitation), secret
