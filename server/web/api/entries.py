"""Entering a competition: its rules are accepted in the version that the reader has read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field
from sqlalchemy.orm import Session

from server.errors import ConflictError, DeadlinePassedError, NotOpenError, RemovedError, RulesChangedError
from server.models import Competition, Team, User
from server.services import competitions
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import WHOLE, Body, read_body
from server.web.api.declaring import declared
from server.web.api.lookup import find_competition
from server.web.auth import began_at, require_user
from server.web.installation import installation

blueprint = Blueprint("api_entries", __name__)


@dataclass(frozen=True)
class TeamItem:
    """A team by number and name."""

    id: int
    name: str


@dataclass(frozen=True)
class EntryItem:
    """The record of rules accepted."""

    team: TeamItem
    rules_version: int
    accepted_at: str | None


class Enter(Body):
    """The rules that are accepted."""

    rules_version: Annotated[
        int,
        Field(ge=1, lt=2**31, description="the version of the rules that you have read, a whole number such as 1"),
        WHOLE,
    ]


@blueprint.post("/competitions/<slug>/entry")
@declared(
    EntryItem,
    status=(201, 200),
    body=Enter,
    scope=Scope.SUBMIT,
    errors=(ConflictError, RulesChangedError, RemovedError, NotOpenError, DeadlinePassedError),
)
def enter(slug: str) -> Response:
    """Accept the rules: 201 if that is new, 200 if this version was accepted before."""
    user = require_user(Scope.SUBMIT)
    found = find_competition(slug)
    version = read_body(Enter).rules_version
    item, is_new = installation().database.write(
        _enter, found.competition, user, version, now=began_at(), address=request.remote_addr or ""
    )
    return answer(item, 201 if is_new else 200)


def _enter(
    session: Session, competition: Competition, user: User, version: int, *, now: datetime, address: str
) -> tuple[EntryItem, bool]:
    entrant = competitions.enter(
        session, competition=competition, user=user, rules_version=version, now=now, address=address
    )
    team = session.get_one(Team, entrant.team_id)
    item = EntryItem(TeamItem(team.id, team.name), entrant.rules_version, as_time(entrant.accepted_at))
    return item, entrant.accepted_at == now  # what was accepted before is older than this request
