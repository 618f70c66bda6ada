"""The public leaderboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.services import competitions, leaderboards
from server.services.board_filters import BoardFilter
from server.services.leaderboards import BoardRow
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.lookup import Found, find_competition
from server.web.api.metrics import MetricItem, metric_item
from server.web.api.parameters import check_query, read_page, read_search
from server.web.auth import began_at
from server.web.installation import installation
from server.web.network import client_network

blueprint = Blueprint("api_leaderboards", __name__)


@dataclass(frozen=True)
class RowItem:
    """A team's row, or a baseline's, which has no rank."""

    rank: int | None
    is_baseline: bool
    team: str
    members: list[str]
    public_score: float
    entries: int
    last_submission_at: str | None
    is_mine: bool


@dataclass(frozen=True)
class LeaderboardItem:
    """A page of the leaderboard as it stood at `updated_at`, and the reader's own row wherever it stands."""

    rows: list[RowItem]
    page: int
    n_pages: int
    n_teams: int
    my_row: RowItem | None
    metric: MetricItem
    updated_at: str | None


@blueprint.get("/competitions/<slug>/leaderboard")
def show(slug: str) -> Response:
    """Answer a page of 50 ranked rows, with the baselines between them."""
    found = find_competition(slug)
    page, search = read_place(found)
    return answer(installation().database.read(_get_board, found, page=page, search=search, now=began_at()))


def read_place(found: Found) -> tuple[int, str]:
    """Return the page and the search that are asked for; a search is counted."""
    check_query("page", "search")
    page, search = read_page(), read_search()
    if search:
        installation().throttle.hit(throttle.SEARCH, f"user:{found.user.id}" if found.user else client_network())
    return page, search


def _get_board(session: Session, found: Found, *, page: int, search: str, now: datetime) -> LeaderboardItem:
    competition, team_id = found.competition, found.viewer.team_id
    board = leaderboards.get_page(session, competition=competition, page=page, wanted=BoardFilter(search=search))
    mine = leaderboards.find_row(session, competition=competition, team_id=team_id)
    return LeaderboardItem(
        rows=[_row_item(row, team_id) for row in board.rows],
        page=board.page,
        n_pages=board.n_pages,
        n_teams=board.n_teams,
        my_row=None if mine is None else _row_item(mine, team_id),
        metric=metric_item(competitions.get_solution(session, competition=competition)),
        updated_at=as_time(now),
    )


def _row_item(row: BoardRow, team_id: int | None) -> RowItem:
    return RowItem(
        rank=row.rank,
        is_baseline=row.is_baseline,
        team=row.team,
        members=list(row.members),
        public_score=row.public_score,
        entries=row.n_entries,
        last_submission_at=as_time(row.last_submission_at),
        is_mine=row.team_id == team_id,
    )
