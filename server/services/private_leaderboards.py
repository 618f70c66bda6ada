"""The private leaderboard as people read it, once it is final; and what it would be now, for the host alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shake_up, shown_score
from server.domain.medals import Medal, medal_zones
from server.domain.names import name_key
from server.domain.visibility import Viewer, may_see_private_scores
from server.errors import NotFoundError
from server.models import Competition, LeaderboardRow, PrivateRow, Team
from server.services import finalization
from server.services.board_filters import EVERYTHING, BoardFilter, select_wanted
from server.services.competitions import timeline
from server.services.cuts import After, cut_after, cut_by_number, find_place
from server.services.leaderboards import PAGE_ROWS, STREAMED_ROWS, TeamNames, describe_teams


@dataclass(frozen=True)
class PrivateBoardRow:
    """A row as all see it once the board is final: score and interval have the competition's decimals.

    `low` and `high` are the ends of the 95 % interval, once it is known; `is_tied` says that a paired test cannot tell
    the team apart from the winner.
    """

    rank: int | None
    team_id: int
    team: str
    members: tuple[str, ...]
    private_score: float
    shake_up: int | None
    medal: Medal | None
    n_entries: int
    last_submission_at: datetime
    submission_id: int
    is_baseline: bool
    low: float | None = None
    high: float | None = None
    is_tied: bool = False
    profile: str | None = None
    is_agent: bool = False

    @property
    def score(self) -> float:
        """The score that the row stands by."""
        return self.private_score


@dataclass(frozen=True)
class PrivateBoardPage:
    """A page of the private leaderboard, baselines between the rows; `n_tied` teams are tied with the winner."""

    rows: tuple[PrivateBoardRow, ...]
    page: int
    n_pages: int
    n_found: int
    n_teams: int
    n_tied: int
    search: str


def get_page(
    session: Session,
    *,
    competition: Competition,
    now: datetime,
    page: int = 1,
    after: After | None = None,
    wanted: BoardFilter = EVERYTHING,
) -> PrivateBoardPage:
    """Return a page of 50 ranked rows, with the baselines that stand between them; a search finds no baselines.

    Raises
    ------
    NotFoundError
        If the board is not final, whoever asks: what it would be now is another question, see `preview`.
    """
    n_teams = count_ranked(session, competition=competition, now=now)
    query = select_wanted(PrivateRow, competition, wanted, n_ranked=n_teams)
    n_found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    part = cut_by_number(n_found, per_page=PAGE_ROWS, page=page)
    if after is not None:
        seen = find_place(session, query, key=PrivateRow.team_id, order=(PrivateRow.rank,), after=after)
        part = cut_after(n_found, per_page=PAGE_ROWS, offset=min(seen, n_found))
    page, n_pages, offset = part.page, part.n_pages, part.offset
    # One row more than shown, the last of the page before: baselines between the two pages stand on this one.
    shown = query.order_by(PrivateRow.rank).offset(max(0, offset - 1)).limit(PAGE_ROWS + (offset > 0))
    found = list(session.scalars(shown))
    before, found = (found[0].sort_score, found[1:]) if offset else (-math.inf, found)
    last = math.inf if page == n_pages or not found else found[-1].sort_score
    is_search = bool(name_key(wanted.search))
    if wanted.with_baselines and not is_search:
        found += _list_baselines(session, competition, before, last)
    found.sort(key=lambda row: (row.sort_score, not row.is_baseline, row.rank or 0))
    return PrivateBoardPage(
        _show_rows(session, competition, found),
        page,
        n_pages,
        n_found,
        n_teams,
        n_tied=_count_tied(session, competition),
        search=wanted.search if is_search else "",
    )


def stream_rows(session: Session, *, competition: Competition, now: datetime) -> Iterator[PrivateBoardRow]:
    """Give all rows of the final board in their order, some hundred at a time from the database.

    Raises
    ------
    NotFoundError
        If the board is not final.
    """
    check_final(competition, now)
    query = (
        select(PrivateRow)
        .where(PrivateRow.competition_id == competition.id)
        .order_by(PrivateRow.sort_score, PrivateRow.is_baseline.desc(), PrivateRow.rank)
        .execution_options(yield_per=STREAMED_ROWS)
    )
    for part in session.scalars(query).partitions():
        yield from _show_rows(session, competition, part)


def count_ranked(session: Session, *, competition: Competition, now: datetime) -> int:
    """Return how many teams are ranked on the final board.

    Raises
    ------
    NotFoundError
        If the board is not final.
    """
    check_final(competition, now)
    ranked = (PrivateRow.competition_id == competition.id, PrivateRow.is_baseline.is_(False))
    return session.scalar(select(func.count()).select_from(PrivateRow).where(*ranked)) or 0


def find_row(
    session: Session, *, competition: Competition, team_id: int | None, now: datetime
) -> PrivateBoardRow | None:
    """Return the row of a team on the final board, or None if it has none or the board is not final."""
    if team_id is None or not timeline(competition).is_finalized(now):
        return None
    row = session.get(PrivateRow, team_id)
    return None if row is None else _show_rows(session, competition, [row])[0]


def find_winner(session: Session, *, competition: Competition, now: datetime) -> PrivateBoardRow | None:
    """Return the first row of the final board, or None if no team is ranked or the board is not final."""
    winner = select(PrivateRow.team_id).where(PrivateRow.competition_id == competition.id, PrivateRow.rank == 1)
    return find_row(session, competition=competition, team_id=session.scalar(winner), now=now)


@dataclass(frozen=True)
class Pair:
    """Both scores and both ranks of a team on the final boards."""

    team: str
    team_id: int
    public_score: float
    private_score: float
    public_rank: int | None
    rank: int


def list_pairs(session: Session, *, competition: Competition, now: datetime, most: int) -> tuple[Pair, ...]:
    """Return public against private score of the first teams of the final board; none before it is final."""
    if not timeline(competition).is_finalized(now):
        return ()
    found = session.execute(
        select(PrivateRow, LeaderboardRow.public_score, Team.name)
        .join(LeaderboardRow, LeaderboardRow.team_id == PrivateRow.team_id)
        .join(Team, Team.id == PrivateRow.team_id)
        .where(PrivateRow.competition_id == competition.id, PrivateRow.rank <= most)
        .order_by(PrivateRow.rank)
    )
    decimals = competition.score_decimals
    return tuple(
        Pair(
            team=team,
            team_id=row.team_id,
            public_score=shown_score(public_score, decimals),
            private_score=shown_score(row.private_score, decimals),
            public_rank=row.public_rank,
            rank=row.rank or 0,
        )
        for row, public_score, team in found
    )


def preview(
    session: Session, *, competition: Competition, viewer: Viewer, now: datetime
) -> tuple[PrivateBoardRow, ...]:
    """Return the first rows as they would be if the competition became final now, for its host.

    Raises
    ------
    NotFoundError
        If the viewer is not the host and the board is not final.
    """
    if not may_see_private_scores(viewer, timeline(competition), now):
        raise NotFoundError
    rows = finalization.compute(session, competition=competition, now=now)
    ranked = [row for row in rows if not row.is_baseline]
    zones = medal_zones(len(ranked))
    teams = describe_teams(session, [row.team_id for row in ranked[:PAGE_ROWS]])
    return tuple(
        PrivateBoardRow(
            rank=rank,
            team_id=row.team_id,
            team=teams[row.team_id].team,
            members=teams[row.team_id].members,
            profile=teams[row.team_id].profile,
            is_agent=teams[row.team_id].is_agent,
            private_score=shown_score(row.private_score, competition.score_decimals),
            shake_up=None,
            medal=zones.find_medal(rank),
            n_entries=row.n_entries,
            last_submission_at=row.last_submission_at,
            submission_id=row.submission_id,
            is_baseline=False,
            low=_shown_end(row.private_low, competition.score_decimals),
            high=_shown_end(row.private_high, competition.score_decimals),
        )
        for rank, row in enumerate(ranked[:PAGE_ROWS], start=1)
    )


def check_final(competition: Competition, now: datetime) -> None:
    """Refuse what the private leaderboard alone can tell; raises NotFoundError as long as it is not final."""
    if not timeline(competition).is_finalized(now):
        raise NotFoundError("The private leaderboard is not final yet.")


def _count_tied(session: Session, competition: Competition) -> int:
    """Count the teams that are tied with the winner, who is not one of them."""
    tied = (PrivateRow.competition_id == competition.id, PrivateRow.is_tied, PrivateRow.rank > 1)
    return session.scalar(select(func.count()).select_from(PrivateRow).where(*tied)) or 0


def _list_baselines(session: Session, competition: Competition, before: float, last: float) -> list[PrivateRow]:
    """Return the baselines that stand below one score of the order and not below another."""
    between = (PrivateRow.sort_score > before, PrivateRow.sort_score <= last)
    on_board = (PrivateRow.competition_id == competition.id, PrivateRow.is_baseline.is_(True))
    return list(session.scalars(select(PrivateRow).where(*on_board, *between)))


def _show_rows(session: Session, competition: Competition, rows: Sequence[PrivateRow]) -> tuple[PrivateBoardRow, ...]:
    teams = describe_teams(session, [row.team_id for row in rows])
    return tuple(_show(row, teams, competition.score_decimals) for row in rows)


def _show(row: PrivateRow, teams: Mapping[int, TeamNames], decimals: int) -> PrivateBoardRow:
    name, members, profile, is_agent = teams[row.team_id]
    has_moved = row.rank is not None and row.public_rank is not None
    return PrivateBoardRow(
        rank=row.rank,
        team_id=row.team_id,
        team=name,
        members=members,
        private_score=shown_score(row.private_score, decimals),
        shake_up=shake_up(public_rank=row.public_rank, private_rank=row.rank) if has_moved else None,  # type: ignore[arg-type]
        medal=row.medal,
        n_entries=row.n_entries,
        last_submission_at=row.last_submission_at,
        submission_id=row.submission_id,
        is_baseline=row.is_baseline,
        low=_shown_end(row.private_low, decimals),
        high=_shown_end(row.private_high, decimals),
        is_tied=row.is_tied,
        profile=profile,
        is_agent=is_agent,
    )


def _shown_end(end: float | None, decimals: int) -> float | None:
    return None if end is None else shown_score(end, decimals)
