"""The public leaderboard as it was at any past moment, read from the record of its changes.

Whoever was hidden or disqualified since stands where they stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Subquery, func, or_, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.models import BoardEvent, Competition, Submission, Team
from server.services import leaderboards
from server.services.leaderboards import PAGE_ROWS, describe_teams


@dataclass(frozen=True)
class PastPlace:
    """Where a team stood, and with what; a baseline has no rank."""

    rank: int | None
    team_id: int
    submission_id: int
    sort_score: float
    public_score: float
    n_entries: int


@dataclass(frozen=True)
class PastPage:
    """A page of 50 ranked places of a past board, with the baselines that stood between them."""

    places: tuple[PastPlace, ...]
    page: int
    n_pages: int
    n_teams: int
    n_entries: int


@dataclass(frozen=True)
class PastRow:
    """A place as people read it; `rank_now` is None if the team has no rank any more.

    `is_hidden` and `is_disqualified` tell what became of it since.
    """

    place: PastPlace
    team: str
    members: tuple[str, ...]
    profile: str | None
    is_agent: bool
    rank_now: int | None
    is_hidden: bool
    is_disqualified: bool


def find_beginning(session: Session, *, competition: Competition) -> datetime | None:
    """Return the moment of the first change of a board, or None if nobody ever stood on it."""
    return session.scalar(select(func.min(BoardEvent.at)).where(BoardEvent.competition_id == competition.id))


def get_page(session: Session, *, competition: Competition, at: datetime, page: int = 1) -> PastPage:
    """Return a page of the board as it was at a moment; one beyond the last is the last."""
    ranked = _rank(competition, at)
    first = (page - 1) * PAGE_ROWS + 1
    # The first row tells how many there are; the one before the page, which baselines stood on it.
    is_wanted = or_(ranked.c.rank == 1, ranked.c.rank.between(first - 1, first + PAGE_ROWS - 1))
    found = session.execute(select(ranked).where(is_wanted).order_by(ranked.c.rank)).all()
    n_teams = found[0].n_teams if found else 0
    n_pages = max(1, -(-n_teams // PAGE_ROWS))
    if page > n_pages:
        return get_page(session, competition=competition, at=at, page=n_pages)
    before = max((row.sort_score for row in found if row.rank < first), default=-float("inf"))
    rows = [row for row in found if row.rank >= first]
    last = rows[-1].sort_score if rows and page < n_pages else float("inf")
    baselines = session.execute(select(_as_of(competition, at, is_baseline=True))).all()
    places = [_place(row, None, competition) for row in baselines if before < row.sort_score <= last]
    places += [_place(row, row.rank, competition) for row in rows]
    places.sort(key=lambda place: place.sort_score)  # stable: of equal scores, baselines stand first
    return PastPage(tuple(places), page, n_pages, n_teams, found[0].all_entries if found else 0)


def find_place(session: Session, *, competition: Competition, at: datetime, team_id: int | None) -> PastPlace | None:
    """Return where a team stood, or None if it did not."""
    if team_id is None:
        return None
    ranked = _rank(competition, at)
    row = session.execute(select(ranked).where(ranked.c.team_id == team_id)).one_or_none()
    return None if row is None else _place(row, row.rank, competition)


def describe(session: Session, *, places: Sequence[PastPlace]) -> tuple[PastRow, ...]:
    """Return places with the names of today, the ranks of today, and what became of them."""
    team_ids = [place.team_id for place in places]
    teams = describe_teams(session, team_ids)
    ranks = leaderboards.list_ranks(session, team_ids=team_ids)
    gone = set(session.scalars(select(Team.id).where(Team.id.in_(team_ids), Team.disqualified_at.is_not(None))))
    shown = [place.submission_id for place in places]
    hidden = set(session.scalars(select(Submission.id).where(Submission.id.in_(shown), Submission.is_hidden)))
    return tuple(
        PastRow(
            place=place,
            team=teams[place.team_id].team,
            members=teams[place.team_id].members,
            profile=teams[place.team_id].profile,
            is_agent=teams[place.team_id].is_agent,
            rank_now=ranks.get(place.team_id),
            is_hidden=place.submission_id in hidden,
            is_disqualified=place.team_id in gone,
        )
        for place in places
    )


def _as_of(competition: Competition, at: datetime, *, is_baseline: bool) -> Subquery:
    """Say in SQL which row each team had: what its last change up to the moment made of it."""
    # From team to team by their own index: the number of changes in between costs nothing.
    last = (
        select(BoardEvent.id)
        .where(BoardEvent.team_id == Team.id, BoardEvent.at <= at)
        .order_by(BoardEvent.at.desc(), BoardEvent.id.desc())
        .limit(1)
        .correlate(Team)
        .scalar_subquery()
    )
    return (
        select(
            BoardEvent.team_id,
            BoardEvent.submission_id,
            BoardEvent.sort_score,
            BoardEvent.public_score,
            BoardEvent.achieved_at,
            BoardEvent.n_entries,
        )
        .select_from(Team)
        .join(BoardEvent, BoardEvent.id == last)
        .where(
            Team.competition_id == competition.id,
            Team.is_baseline.is_(is_baseline),
            BoardEvent.submission_id.is_not(None),
        )
        .subquery()
    )


def _rank(competition: Competition, at: datetime) -> Subquery:
    board = _as_of(competition, at, is_baseline=False)
    order = (board.c.sort_score, board.c.achieved_at, board.c.submission_id)
    return select(
        board,
        func.row_number().over(order_by=order).label("rank"),
        func.count().over().label("n_teams"),
        func.sum(board.c.n_entries).over().label("all_entries"),
    ).subquery()


def _place(row: Row[*tuple[Any, ...]], rank: int | None, competition: Competition) -> PastPlace:
    return PastPlace(
        rank=rank,
        team_id=row.team_id,
        submission_id=row.submission_id,
        sort_score=row.sort_score,
        public_score=shown_score(row.public_score, competition.score_decimals),
        n_entries=row.n_entries,
    )
