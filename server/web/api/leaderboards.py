"""The public leaderboard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.models import Competition
from server.services import competitions, leaderboards, rank_changes, reference_boards
from server.services.board_filters import BoardFilter
from server.services.competitions import timeline
from server.services.cuts import After
from server.services.leaderboards import BoardRow
from server.services.private_leaderboards import PrivateBoardRow
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_competition
from server.web.api.metrics import MetricItem, metric_item
from server.web.api.parameters import SEARCH, choice, read_choice, read_page, read_search, read_text
from server.web.api.references import ReferenceItem, reference_item
from server.web.auth import began_at
from server.web.board_choices import ENTRANTS, LONGEST_BRACKET, SHOWN, Choices
from server.web.contract import Parameter
from server.web.installation import installation
from server.web.network import client_network

blueprint = Blueprint("api_leaderboards", __name__)
BOARD_REST = (
    Parameter("bracket", "The teams of one bracket.", {"type": "string", "maxLength": LONGEST_BRACKET}),
    choice("entrants", ENTRANTS, "Humans or agents alone."),
    choice("baselines", ("on", "off"), "Whether baselines stand between the rows."),
)
BOARD_QUERY = (*PARTS, SEARCH, choice("show", SHOWN, "Some of the rows alone."), *BOARD_REST)


@dataclass(frozen=True)
class SharedRowItem:
    """A team's row as all readers get it, or a baseline's, which has no rank.

    `is_agent` says that a member is a program.

    `low` and `high` are null where no interval is known. `rank_change` counts the places risen in 24 hours; null for
    baselines, new teams and new boards, and once it is final.
    """

    rank: int | None
    rank_change: int | None
    is_baseline: bool
    team: str
    members: list[str]
    is_agent: bool
    public_score: float
    low: float | None
    high: float | None
    is_tied: bool
    entries: int
    last_submission_at: str | None


@dataclass(frozen=True)
class RowItem(SharedRowItem):
    """A row, and whether it is the reader's."""

    is_mine: bool


@dataclass(frozen=True)
class LeaderboardItem:
    """A page of the leaderboard as it stood at `updated_at`, and the reader's own row wherever it stands."""

    rows: list[RowItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int
    n_teams: int
    my_row: RowItem | None
    metric: MetricItem
    reference: ReferenceItem | None
    finalized_at: str | None
    updated_at: str | None


@blueprint.get("/competitions/<slug>/leaderboard")
@declared(LeaderboardItem, query=BOARD_QUERY, is_public=True, limits=(throttle.SEARCH,))
def show(slug: str) -> Response:
    """Answer a page of 50 ranked rows, with the baselines between them, or those that are asked for."""
    found = find_competition(slug)
    page, after = read_page(), read_cursor(int)
    wanted = read_board_choices(found, SHOWN).as_filter(began_at())
    board = installation().database.read(_get_board, found, page=page, after=after, wanted=wanted, now=began_at())
    return answer(board, tagged=replace(board, updated_at=None))


def read_board_choices(found: Found, shown: Collection[str]) -> Choices:
    """Return what is asked for of a board; a search is counted.

    Raises
    ------
    InvalidInputError
        If it is none of the choices that the board has.
    """
    return Choices(
        search=_read_counted_search(found),
        show=read_choice("show", shown),
        entrants=read_choice("entrants", ENTRANTS),
        bracket=read_text("bracket", LONGEST_BRACKET).strip(),
        has_baselines=read_choice("baselines", ("on", "off")) != "off",
    )


def _read_counted_search(found: Found) -> str:
    search = read_search()
    if search:
        installation().throttle.hit(throttle.SEARCH, f"user:{found.user.id}" if found.user else client_network())
    return search


def _get_board(
    session: Session, found: Found, *, page: int, after: After | None, wanted: BoardFilter, now: datetime
) -> LeaderboardItem:
    competition, team_id = found.competition, found.viewer.team_id
    board = leaderboards.get_page(session, competition=competition, page=page, after=after, wanted=wanted)
    mine = leaderboards.find_row(session, competition=competition, team_id=team_id)
    changes = _find_changes(session, competition, [*board.rows, *([] if mine is None else [mine])], now)
    return LeaderboardItem(
        rows=[_row_item(row, team_id, changes) for row in board.rows],
        page=board.page,
        n_pages=board.n_pages,
        next=next_of(board, after, key=last_ranked(board.rows)),
        n_found=board.n_found,
        n_teams=board.n_teams,
        my_row=None if mine is None else _row_item(mine, team_id, changes),
        metric=metric_item(competitions.get_solution(session, competition=competition)),
        reference=_find_reference(session, competition, mine),
        finalized_at=as_time(competition.finalized_at),
        updated_at=as_time(now),
    )


def last_ranked(rows: Sequence[BoardRow | PrivateBoardRow]) -> int | None:
    """Return the team of the last ranked row of a part of a board."""
    return next((row.team_id for row in reversed(rows) if not row.is_baseline), None)


def _find_reference(session: Session, competition: Competition, mine: BoardRow | None) -> ReferenceItem | None:
    reference = reference_boards.find(session, competition=competition)
    if reference is None:
        return None
    leader = leaderboards.find_leader(session, competition=competition)
    return reference_item(
        reference, leader=leader.public_score if leader else None, mine=mine.public_score if mine else None
    )


def _find_changes(
    session: Session, competition: Competition, rows: Iterable[BoardRow], now: datetime
) -> Mapping[int, int | None]:
    """Return the changes of rank in 24 hours; a final board was sorted anew, so that nobody rose or fell."""
    if timeline(competition).is_finalized(now):
        return {}
    ranks = {row.team_id: row.rank for row in rows if row.rank is not None}
    return rank_changes.find_changes(session, competition_id=competition.id, ranks=ranks, now=now)


def list_shared_rows(session: Session, *, competition: Competition, now: datetime) -> list[SharedRowItem]:
    """Return the first page of a board as all readers get it."""
    board = leaderboards.get_page(session, competition=competition)
    changes = _find_changes(session, competition, board.rows, now)
    return [_shared_item(row, changes) for row in board.rows]


def _row_item(row: BoardRow, team_id: int | None, changes: Mapping[int, int | None]) -> RowItem:
    return RowItem(**vars(_shared_item(row, changes)), is_mine=row.team_id == team_id)


def _shared_item(row: BoardRow, changes: Mapping[int, int | None]) -> SharedRowItem:
    return SharedRowItem(
        rank=row.rank,
        rank_change=changes.get(row.team_id),
        is_baseline=row.is_baseline,
        team=row.team,
        members=list(row.members),
        is_agent=row.is_agent,
        public_score=row.public_score,
        low=row.low,
        high=row.high,
        is_tied=row.is_tied,
        entries=row.n_entries,
        last_submission_at=as_time(row.last_submission_at),
    )
