"""The private leaderboard, once it is final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.services import competitions, private_leaderboards
from server.services.board_filters import BoardFilter
from server.services.cuts import After
from server.services.private_leaderboards import PrivateBoardRow
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.leaderboards import BOARD_REST, last_ranked, read_board_choices
from server.web.api.lookup import Found, find_competition
from server.web.api.metrics import MetricItem, metric_item
from server.web.api.parameters import SEARCH, choice, read_page
from server.web.auth import began_at
from server.web.board_choices import SHOWN_AT_THE_END
from server.web.installation import installation

blueprint = Blueprint("api_private_leaderboards", __name__)
PRIVATE_BOARD_QUERY = (*PARTS, SEARCH, choice("show", SHOWN_AT_THE_END, "Some of the rows alone."), *BOARD_REST)


@dataclass(frozen=True)
class PrivateRowItem:
    """A team's row, or a baseline's, which has no rank; the shake-up counts upwards.

    `low` and `high` are null where no interval is known; `is_tied` says that it can't be told apart from the winner.
    """

    rank: int | None
    is_baseline: bool
    team: str
    members: list[str]
    is_agent: bool
    private_score: float
    low: float | None
    high: float | None
    is_tied: bool
    shake_up: int | None
    medal: str | None
    entries: int
    last_submission_at: str | None
    is_mine: bool


@dataclass(frozen=True)
class PrivateLeaderboardItem:
    """A page of the final board, and the reader's own row wherever it stands."""

    rows: list[PrivateRowItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int
    n_teams: int
    my_row: PrivateRowItem | None
    metric: MetricItem
    finalized_at: str | None


@blueprint.get("/competitions/<slug>/leaderboard/private")
@declared(PrivateLeaderboardItem, query=PRIVATE_BOARD_QUERY, is_public=True, limits=(throttle.SEARCH,))
def show(slug: str) -> Response:
    """Answer a page of 50 ranked rows, with the baselines between them, or those that are asked for.

    404 before the board is final.
    """
    found = find_competition(slug)
    page, after = read_page(), read_cursor(int)
    wanted = read_board_choices(found, SHOWN_AT_THE_END).as_filter(began_at())
    return answer(
        installation().database.read(_get_board, found, page=page, after=after, wanted=wanted, now=began_at())
    )


def _get_board(
    session: Session, found: Found, *, page: int, after: After | None, wanted: BoardFilter, now: datetime
) -> PrivateLeaderboardItem:
    competition, team_id = found.competition, found.viewer.team_id
    board = private_leaderboards.get_page(
        session, competition=competition, now=now, page=page, after=after, wanted=wanted
    )
    mine = private_leaderboards.find_row(session, competition=competition, team_id=team_id, now=now)
    return PrivateLeaderboardItem(
        rows=[row_item(row, team_id) for row in board.rows],
        page=board.page,
        n_pages=board.n_pages,
        next=next_of(board, after, key=last_ranked(board.rows)),
        n_found=board.n_found,
        n_teams=board.n_teams,
        my_row=None if mine is None else row_item(mine, team_id),
        metric=metric_item(competitions.get_solution(session, competition=competition)),
        finalized_at=as_time(competition.finalized_at),
    )


def row_item(row: PrivateBoardRow, team_id: int | None = None) -> PrivateRowItem:
    """Return a row as it is sent to a reader of the team `team_id`."""
    return PrivateRowItem(
        rank=row.rank,
        is_baseline=row.is_baseline,
        team=row.team,
        members=list(row.members),
        is_agent=row.is_agent,
        private_score=row.private_score,
        low=row.low,
        high=row.high,
        is_tied=row.is_tied,
        shake_up=row.shake_up,
        medal=None if row.medal is None else row.medal.value,
        entries=row.n_entries,
        last_submission_at=as_time(row.last_submission_at),
        is_mine=row.team_id == team_id,
    )
