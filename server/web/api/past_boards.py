"""The public leaderboard as it was at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.services import past_boards
from server.services.past_boards import PastRow
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_competition
from server.web.api.parameters import PAGE, read_page
from server.web.auth import began_at
from server.web.contract import RULE, Parameter
from server.web.installation import installation
from server.web.network import client_network
from server.web.paging import read_day

AT = Parameter(
    "at",
    "The end of a day in UTC, or a moment.",
    {"type": "string", RULE: "such as 2030-01-07 or 2030-01-07T09:00Z"},
    is_required=True,
)

blueprint = Blueprint("api_past_boards", __name__)


@dataclass(frozen=True)
class PastRowItem:
    """A team's row as it was, or a baseline's; `rank_now` is null where it has none, and the flags tell why."""

    rank: int | None
    team: str
    members: list[str]
    public_score: float
    entries: int
    rank_now: int | None
    is_hidden: bool
    is_disqualified: bool
    is_mine: bool


@dataclass(frozen=True)
class PastLeaderboardItem:
    """A page of a past board: it does not change any more, so that pages stay as they are."""

    rows: list[PastRowItem]
    at: str | None
    began_at: str | None
    page: int
    n_pages: int
    n_teams: int


@blueprint.get("/competitions/<slug>/leaderboard/past")
@declared(PastLeaderboardItem, query=(AT, PAGE), is_public=True, limits=(throttle.SEARCH,))
def show(slug: str) -> Response:
    """Answer a page of 50 ranked rows of the board as it stood, with the names of today."""
    found, at, page = find_competition(slug), _read_moment(), read_page()
    installation().throttle.hit(throttle.SEARCH, f"user:{found.user.id}" if found.user else client_network())
    return answer(installation().database.read(_load, found, at=min(at, began_at()), page=page))


def _read_moment() -> datetime:
    """Return the moment that is asked for; a day is read as its end."""
    faults: dict[str, str] = {}
    moment = read_day({"until": request.args.get("at", "")}, faults, "until")
    if moment is None:
        raise InvalidInputError(
            "The query parameter “at” is missing or wrong.",
            fields={"at": "Give a day such as 2030-01-07, or a time such as 2030-01-07T09:00Z."},
        )
    return moment


def _load(session: Session, found: Found, *, at: datetime, page: int) -> PastLeaderboardItem:
    competition, team_id = found.competition, found.viewer.team_id
    board = past_boards.get_page(session, competition=competition, at=at, page=page)
    rows = past_boards.describe(session, places=board.places)
    return PastLeaderboardItem(
        rows=[_item(row, team_id) for row in rows],
        at=as_time(at),
        began_at=as_time(past_boards.find_beginning(session, competition=competition)),
        page=board.page,
        n_pages=board.n_pages,
        n_teams=board.n_teams,
    )


def _item(row: PastRow, team_id: int | None) -> PastRowItem:
    return PastRowItem(
        rank=row.place.rank,
        team=row.team,
        members=list(row.members),
        public_score=row.place.public_score,
        entries=row.place.n_entries,
        rank_now=row.rank_now,
        is_hidden=row.is_hidden,
        is_disqualified=row.is_disqualified,
        is_mine=row.place.team_id == team_id,
    )
