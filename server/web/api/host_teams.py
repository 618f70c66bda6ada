"""For the host: all teams, disqualified with a reason and put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError
from server.models import Team
from server.services import moderation, oversight
from server.services.oversight import SeenTeam
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Mark, read_body
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import SEARCH, read_page, read_search
from server.web.auth import began_at
from server.web.installation import installation

LARGEST_ID = 2**63 - 1

blueprint = Blueprint("api_host_teams", __name__)


@dataclass(frozen=True)
class SeenTeamItem:
    """A team, as the host sees it."""

    id: int
    name: str
    members: list[str]
    n_submissions: int
    public_score: float | None
    disqualified_at: str | None
    disqualified_reason: str


@dataclass(frozen=True)
class SeenTeamList:
    """A page of the teams by name."""

    teams: list[SeenTeamItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int


@dataclass(frozen=True)
class DisqualifiedItem:
    """Whether a team is disqualified, and why."""

    id: int
    name: str
    is_disqualified: bool
    disqualified_reason: str


class Disqualify(Mark):
    """Whether a team is disqualified, and why."""

    is_disqualified: bool


@blueprint.get("/competitions/<slug>/host/teams")
@declared(SeenTeamList, query=(*PARTS, SEARCH), scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer a page of the teams."""
    found, page, search = find_hosted(slug), read_page(), read_search()
    after = read_cursor(str)
    listed = installation().database.read(
        oversight.list_teams, competition=found.competition, search=search, page=page, after=after
    )
    items = [_item(row) for row in listed.rows]
    more = next_of(listed, after, key=items[-1].name if items else None)
    return answer(SeenTeamList(items, listed.page, listed.n_pages, more, listed.n_found))


@blueprint.put(f"/competitions/<slug>/host/teams/<int(max={LARGEST_ID}):team_id>/disqualified")
@declared(DisqualifiedItem, body=Disqualify, scope=Scope.HOST, errors=(ConflictError,))
def mark(slug: str, team_id: int) -> Response:
    """Disqualify a team, or put it back."""
    found = find_hosted(slug)
    given = read_body(Disqualify)
    team = installation().database.write(
        _mark, found, team_id, given.is_disqualified, given.reason, now=began_at(), address=request.remote_addr or ""
    )
    return answer(DisqualifiedItem(team.id, team.name, team.disqualified_at is not None, team.disqualified_reason))


def _mark(
    session: Session, found: Found, team_id: int, is_disqualified: bool, reason: str, *, now: datetime, address: str
) -> Team:
    competition, host = found.competition, found.reader
    if not is_disqualified:
        return moderation.reinstate(
            session, competition=competition, team_id=team_id, host=host, now=now, address=address
        )
    return moderation.disqualify(
        session, competition=competition, team_id=team_id, host=host, reason=reason, now=now, address=address
    )


def _item(row: SeenTeam) -> SeenTeamItem:
    return SeenTeamItem(
        id=row.team.id,
        name=row.team.name,
        members=list(row.members),
        n_submissions=row.n_submissions,
        public_score=row.public_score,
        disqualified_at=as_time(row.team.disqualified_at),
        disqualified_reason=row.team.disqualified_reason,
    )
