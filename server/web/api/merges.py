"""Requests to merge: one team's captain asks, the captain of the other consents or not."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.services import merges
from server.services.tokens import Scope
from server.web.api.answers import answer
from server.web.api.bodies import Body, Nothing, read_body, rule
from server.web.api.declaring import declared
from server.web.api.invitations import EndedItem
from server.web.api.parameters import LARGEST_ID
from server.web.api.team_items import OwnTeamItem, RequestItem, request_item
from server.web.api.teams import TEAM_ERRORS, change, change_team, find_changing

REQUEST = f"/competitions/<slug>/team/requests/<int(max={LARGEST_ID}):request_id>"

blueprint = Blueprint("api_merges", __name__)


class AskMerge(Body):
    """The name of the team that is to take the reader's in, and what it reads."""

    team: Annotated[str, rule("of this competition")]
    message: str = ""


@blueprint.post("/competitions/<slug>/team/requests")
@declared(RequestItem, status=201, body=AskMerge, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def ask(slug: str) -> Response:
    """Ask another team to take the reader's in."""
    found = find_changing(slug)
    return answer(change(found, _ask, captain=found.reader, **read_body(AskMerge).model_dump()), 201)


@blueprint.post(f"{REQUEST}/accept")
@declared(OwnTeamItem, body=Nothing, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def accept(slug: str, request_id: int) -> Response:
    """Consent: the team that asked comes into the reader's."""
    found = find_changing(slug)
    read_body(Nothing)
    return change_team(found, merges.accept, captain=found.reader, request_id=request_id)


@blueprint.post(f"{REQUEST}/decline")
@declared(EndedItem, body=Nothing, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def decline(slug: str, request_id: int) -> Response:
    """Say no to another team's request."""
    found = find_changing(slug)
    read_body(Nothing)
    change(found, merges.decline, captain=found.reader, request_id=request_id)
    return answer(EndedItem(request_id, "declined"))


@blueprint.delete(REQUEST)
@declared(EndedItem, scope=Scope.SUBMIT, errors=TEAM_ERRORS)
def withdraw(slug: str, request_id: int) -> Response:
    """Take a request of the reader's team back."""
    found = find_changing(slug)
    change(found, merges.withdraw, captain=found.reader, request_id=request_id)
    return answer(EndedItem(request_id, "withdrawn"))


def _ask(session: Session, *, team: str, **asked: Any) -> RequestItem:
    return request_item(merges.ask(session, team_name=team, **asked))
