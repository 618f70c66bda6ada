"""The public leaderboard: the row that each team has, kept with each score and read by pages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, union, update
from sqlalchemy.orm import Session

from server.domain.leaderboard import Place, shown_score, sort_score
from server.domain.names import name_key
from server.models import Competition, Entrant, LeaderboardRow, Submission, Team, User

PAGE_ROWS = 50
_ORDER = (LeaderboardRow.sort_score, LeaderboardRow.achieved_at, LeaderboardRow.submission_id)


@dataclass(frozen=True)
class BoardRow:
    """A row as everybody sees it: the score has the competition's decimals; a baseline has no rank."""

    rank: int | None
    team_id: int
    team: str
    members: tuple[str, ...]
    public_score: float
    n_entries: int
    last_submission_at: datetime
    submission_id: int
    is_baseline: bool


@dataclass(frozen=True)
class BoardPage:
    """A page of the public leaderboard, baselines between the rows."""

    rows: tuple[BoardRow, ...]
    page: int
    n_pages: int
    n_found: int
    n_teams: int
    search: str


def add_score(
    session: Session, *, competition: Competition, submission: Submission, public_score: float, higher_is_better: bool
) -> None:
    """Bring the row of the submission's team up to date with one more score, in the transaction of the score.

    A late or hidden submission leaves the leaderboard as it is. Locks the team, so that two of its scores that
    come at once are added one after the other.
    """
    if submission.is_late or submission.is_hidden:
        return
    team = session.get_one(Team, submission.team_id, with_for_update=True)
    place = Place(sort_score(public_score, higher_is_better=higher_is_better), submission.received_at, submission.id)
    row = session.get(LeaderboardRow, team.id)
    is_new = row is None
    if row is None:
        row = LeaderboardRow(
            team_id=team.id,
            competition_id=competition.id,
            is_baseline=team.is_baseline,
            n_entries=0,
            last_submission_at=submission.received_at,
        )
        session.add(row)
        _put(row, place, public_score)
    elif place < Place(row.sort_score, row.achieved_at, row.submission_id):
        _put(row, place, public_score)
    row.n_entries += 1
    row.last_submission_at = max(row.last_submission_at, submission.received_at)
    session.execute(
        update(Competition)
        .where(Competition.id == competition.id)
        .values(
            board_version=Competition.board_version + 1,
            n_ranked=Competition.n_ranked + (1 if is_new and not team.is_baseline else 0),
        )
    )


def _put(row: LeaderboardRow, place: Place, public_score: float) -> None:
    row.sort_score = place.sort_score
    row.achieved_at = place.achieved_at
    row.submission_id = place.submission_id
    row.public_score = public_score


def get_page(session: Session, *, competition: Competition, page: int = 1, search: str = "") -> BoardPage:
    """Return a page of 50 ranked rows, with the baselines that stand between them; a search keeps the true ranks."""
    if name_key(search):
        return _search(session, competition=competition, page=page, search=search)
    n_teams = competition.n_ranked
    n_pages = max(1, math.ceil(n_teams / PAGE_ROWS))
    page = min(max(page, 1), n_pages)
    offset = (page - 1) * PAGE_ROWS
    # One row more than shown, the last of the page before: baselines between the two pages stand on this one.
    ranked = _page_query(competition).offset(max(0, offset - 1)).limit(PAGE_ROWS + (offset > 0))
    # The ids come from the index alone; only the rows of this page are read.
    ids = ranked.with_only_columns(LeaderboardRow.team_id).subquery()
    found = session.execute(_with_team().join(ids, ids.c.team_id == LeaderboardRow.team_id).order_by(*_ORDER)).all()
    before, rows = (found[0][0], found[1:]) if offset else (None, found)
    last = None if page == n_pages else rows[-1][0]
    baselines = _baselines_between(session, competition, before, last)
    pairs: list[tuple[int | None, LeaderboardRow, str]] = [
        (rank, row, name) for rank, (row, name) in enumerate(rows, start=offset + 1)
    ]
    pairs += [(None, row, name) for row, name in baselines]
    pairs.sort(key=lambda item: (item[1].sort_score, item[0] is not None, item[1].achieved_at, item[1].submission_id))
    return BoardPage(_shown(session, competition, pairs), page, n_pages, n_teams, n_teams, "")


def find_row(session: Session, *, competition: Competition, team_id: int | None) -> BoardRow | None:
    """Return the row of a team with its rank, or None if the team has no row."""
    row = session.get(LeaderboardRow, team_id) if team_id is not None else None
    if row is None:
        return None
    name = session.get_one(Team, row.team_id).name
    return _shown(session, competition, [(_rank(session, row), row, name)])[0]


def find_leader(session: Session, *, competition: Competition) -> BoardRow | None:
    """Return the first row of the leaderboard, or None if no team is ranked."""
    row = session.scalar(_page_query(competition).limit(1))
    if row is None:
        return None
    return _shown(session, competition, [(1, row, session.get_one(Team, row.team_id).name)])[0]


def find_rank(session: Session, *, team_id: int) -> int | None:
    """Return the rank of a team, or None if it has no row or is a baseline."""
    row = session.get(LeaderboardRow, team_id)
    return None if row is None else _rank(session, row)


def _rank(session: Session, row: LeaderboardRow) -> int | None:
    return None if row.is_baseline else 1 + (session.scalar(count_ahead(row)) or 0)


def count_ahead(row: LeaderboardRow) -> Select[int]:
    """Say in SQL how many teams stand before this row."""
    return (
        select(func.count())
        .select_from(LeaderboardRow)
        .where(
            LeaderboardRow.competition_id == row.competition_id,
            LeaderboardRow.is_baseline.is_(False),
            _is_before(row),
        )
    )


def _is_before(row: LeaderboardRow) -> ColumnElement[bool]:
    """Say “ahead of this row” in the one form that the index can serve."""
    return and_(
        LeaderboardRow.sort_score <= row.sort_score,
        or_(
            LeaderboardRow.sort_score < row.sort_score,
            LeaderboardRow.achieved_at < row.achieved_at,
            and_(LeaderboardRow.achieved_at == row.achieved_at, LeaderboardRow.submission_id < row.submission_id),
        ),
    )


def _with_team() -> Select[LeaderboardRow, str]:
    return select(LeaderboardRow, Team.name).join(Team, Team.id == LeaderboardRow.team_id)


def _page_query(competition: Competition) -> Select[LeaderboardRow]:
    return (
        select(LeaderboardRow)
        .where(LeaderboardRow.competition_id == competition.id, LeaderboardRow.is_baseline.is_(False))
        .order_by(*_ORDER)
    )


def _baselines_between(
    session: Session, competition: Competition, before: LeaderboardRow | None, last: LeaderboardRow | None
) -> Sequence[tuple[LeaderboardRow, str]]:
    """Return the baselines behind the row `before` and up to the row `last`; None stands for an open end."""
    query = _with_team().where(LeaderboardRow.competition_id == competition.id, LeaderboardRow.is_baseline.is_(True))
    if before is not None:
        query = query.where(LeaderboardRow.sort_score > before.sort_score)
    if last is not None:
        query = query.where(LeaderboardRow.sort_score <= last.sort_score)
    return [(row, name) for row, name in session.execute(query.order_by(*_ORDER))]


def _search(session: Session, *, competition: Competition, page: int, search: str) -> BoardPage:
    wanted = f"%{name_key(search)}%"  # a key has letters and digits only, so nothing in it is a wildcard
    teams = select(Team.id).where(Team.competition_id == competition.id, Team.name_key.like(wanted))
    people = (
        select(Entrant.team_id)
        .join(User, User.id == Entrant.user_id)
        .where(Entrant.competition_id == competition.id, User.name_key.like(wanted))
    )
    # Joined to what was found, not filtered by it: else each row of the board is looked up there in turn.
    matching = union(teams, people).subquery()
    query = _page_query(competition).join(matching, matching.c.id == LeaderboardRow.team_id)
    n_found = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    n_pages = max(1, math.ceil(n_found / PAGE_ROWS))
    page = min(max(page, 1), n_pages)
    found = session.execute(
        query.add_columns(Team.name)
        .join(Team, Team.id == LeaderboardRow.team_id)
        .offset((page - 1) * PAGE_ROWS)
        .limit(PAGE_ROWS)
    ).all()
    ranks = _list_ranks(session, [row for row, _ in found])
    rows = _shown(session, competition, [(rank, row, name) for rank, (row, name) in zip(ranks, found, strict=True)])
    return BoardPage(rows, page, n_pages, n_found, competition.n_ranked, search)


def _list_ranks(session: Session, rows: Sequence[LeaderboardRow]) -> list[int]:
    """Return the ranks of rows that are in order, counting from one to the next: no part of the board twice."""
    ranks: list[int] = []
    n_ahead, previous = 0, None
    for row in rows:
        between = count_ahead(row)
        if previous is not None:
            between = between.where(LeaderboardRow.sort_score >= previous.sort_score, not_(_is_before(previous)))
        n_ahead += session.scalar(between) or 0
        ranks.append(n_ahead + 1)
        previous = row
    return ranks


def _shown(
    session: Session, competition: Competition, rows: Sequence[tuple[int | None, LeaderboardRow, str]]
) -> tuple[BoardRow, ...]:
    members = _list_members(session, [row.team_id for _, row, _ in rows])
    return tuple(
        BoardRow(
            rank=rank,
            team_id=row.team_id,
            team=name,
            members=members.get(row.team_id, ()),
            public_score=shown_score(row.public_score, competition.score_decimals),
            n_entries=row.n_entries,
            last_submission_at=row.last_submission_at,
            submission_id=row.submission_id,
            is_baseline=row.is_baseline,
        )
        for rank, row, name in rows
    )


def _list_members(session: Session, team_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    members: dict[int, tuple[str, ...]] = {}
    query = (
        select(Entrant.team_id, User.name)
        .join(User, User.id == Entrant.user_id)
        .where(Entrant.team_id.in_(team_ids))
        .order_by(Entrant.id)
    )
    for team_id, name in session.execute(query):
        members[team_id] = (*members.get(team_id, ()), name)
    return members
