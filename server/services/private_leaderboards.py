"""The private leaderboard as people read it, once it is final; and what it would be now, for the host alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shake_up, shown_score
from server.domain.medals import Medal, medal_zones
from server.domain.names import name_key
from server.domain.visibility import Viewer, may_see_private_scores
from server.errors import NotFoundError
from server.models import Competition, Entrant, LeaderboardRow, PrivateRow, Team, User
from server.services import finalization
from server.services.competitions import timeline
from server.services.leaderboards import PAGE_ROWS, STREAMED_ROWS, TeamNames, describe_teams


@dataclass(frozen=True)
class PrivateBoardRow:
    """A row as all see it once the board is final: the score has the competition's decimals."""

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
    profile: str | None = None


@dataclass(frozen=True)
class PrivateBoardPage:
    """A page of the private leaderboard, baselines between the rows."""

    rows: tuple[PrivateBoardRow, ...]
    page: int
    n_pages: int
    n_found: int
    n_teams: int
    search: str


def get_page(
    session: Session, *, competition: Competition, now: datetime, page: int = 1, search: str = ""
) -> PrivateBoardPage:
    """Return a page of 50 ranked rows, with the baselines that stand between them.

    Raises
    ------
    NotFoundError
        If the board is not final, whoever asks: what it would be now is another question, see `preview`.
    """
    n_teams = count_ranked(session, competition=competition, now=now)
    ranked = [PrivateRow.competition_id == competition.id, PrivateRow.is_baseline.is_(False)]
    if name_key(search):
        ranked.append(_is_called(competition, search))
    n_found = session.scalar(select(func.count()).select_from(PrivateRow).where(*ranked)) or 0
    n_pages = max(1, math.ceil(n_found / PAGE_ROWS))
    page = min(max(page, 1), n_pages)
    query = select(PrivateRow).where(*ranked).order_by(PrivateRow.rank)
    found = list(session.scalars(query.offset((page - 1) * PAGE_ROWS).limit(PAGE_ROWS)))
    if not name_key(search):
        found += _list_baselines(session, competition, found, is_last=page == n_pages)
    found.sort(key=lambda row: (row.sort_score, not row.is_baseline, row.rank or 0))
    return PrivateBoardPage(
        _show_rows(session, competition, found), page, n_pages, n_found, n_teams, search if name_key(search) else ""
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
            private_score=shown_score(row.private_score, competition.score_decimals),
            shake_up=None,
            medal=zones.find_medal(rank),
            n_entries=row.n_entries,
            last_submission_at=row.last_submission_at,
            submission_id=row.submission_id,
            is_baseline=False,
        )
        for rank, row in enumerate(ranked[:PAGE_ROWS], start=1)
    )


def check_final(competition: Competition, now: datetime) -> None:
    """Refuse what the private leaderboard alone can tell; raises NotFoundError as long as it is not final."""
    if not timeline(competition).is_finalized(now):
        raise NotFoundError("The private leaderboard is not final yet.")


def _is_called(competition: Competition, search: str) -> ColumnElement[bool]:
    wanted = f"%{name_key(search)}%"  # a key has letters and digits only, so nothing in it is a wildcard
    teams = select(Team.id).where(Team.competition_id == competition.id, Team.name_key.like(wanted))
    people = (
        select(Entrant.team_id)
        .join(User, User.id == Entrant.user_id)
        .where(Entrant.competition_id == competition.id, User.name_key.like(wanted))
    )
    return or_(PrivateRow.team_id.in_(teams), PrivateRow.team_id.in_(people))


def _list_baselines(
    session: Session, competition: Competition, found: Sequence[PrivateRow], *, is_last: bool
) -> list[PrivateRow]:
    """Return the baselines that stand on the page of some ranked rows, and below the row before them."""
    query = select(PrivateRow).where(PrivateRow.competition_id == competition.id, PrivateRow.is_baseline.is_(True))
    first = found[0].rank if found else None
    if first is not None and first > 1:
        before = select(PrivateRow.sort_score).where(
            PrivateRow.competition_id == competition.id, PrivateRow.rank == first - 1
        )
        query = query.where(PrivateRow.sort_score > before.scalar_subquery())
    if found and not is_last:
        query = query.where(PrivateRow.sort_score <= found[-1].sort_score)
    return list(session.scalars(query))


def _show_rows(session: Session, competition: Competition, rows: Sequence[PrivateRow]) -> tuple[PrivateBoardRow, ...]:
    teams = describe_teams(session, [row.team_id for row in rows])
    return tuple(_show(row, teams, competition.score_decimals) for row in rows)


def _show(row: PrivateRow, teams: Mapping[int, TeamNames], decimals: int) -> PrivateBoardRow:
    name, members, profile = teams[row.team_id]
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
        profile=profile,
    )
