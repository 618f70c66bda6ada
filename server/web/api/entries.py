"""Entering a competition: its rules are accepted in the version that the reader has read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import Competition, Team, User
from server.services import competitions
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.lookup import find_competition
from server.web.api.parameters import check_query, read_json
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


@blueprint.post("/competitions/<slug>/entry")
def enter(slug: str) -> Response:
    """Accept the rules: 201 if that is new, 200 if this version was accepted before."""
    check_query()
    user = require_user(Scope.SUBMIT)
    found = find_competition(slug)
    version = _read_version()
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


def _read_version() -> int:
    version = read_json("rules_version").get("rules_version")
    if isinstance(version, int) and not isinstance(version, bool) and 0 < version < 2**31:
        return version
    raise InvalidInputError(
        "The field “rules_version” is missing or wrong.",
        fields={"rules_version": "Give the version of the rules that you have read, a whole number such as 1."},
    )
