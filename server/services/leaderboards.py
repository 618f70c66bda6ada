"""The public leaderboard as people read it: pages, searches, single rows and ranks."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.domain.names import name_key
from server.models import Competition, Entrant, LeaderboardRow, Team, User
from server.services.board_filters import EVERYTHING, BoardFilter, select_wanted
from server.services.board_rows import ORDER
from server.services.cuts import After, cut_after, cut_by_number, find_place

PAGE_ROWS = 50
STREAMED_ROWS = 500

# What a page shows of a row, as columns and built once: entities, and statements made anew, take four times as long.
_LINES = (
    select(
        LeaderboardRow.team_id,
        LeaderboardRow.sort_score,
        LeaderboardRow.public_score,
        LeaderboardRow.public_low,
        LeaderboardRow.public_high,
        LeaderboardRow.is_tied,
        LeaderboardRow.n_entries,
        LeaderboardRow.last_submission_at,
        LeaderboardRow.submission_id,
        LeaderboardRow.is_baseline,
        Team.name.label("team"),
        User.name.label("member"),
        User.is_profile_public,
        User.is_agent,
    )
    .join(Team, Team.id == LeaderboardRow.team_id)
    .outerjoin(Entrant, Entrant.team_id == LeaderboardRow.team_id)
    .outerjoin(User, User.id == Entrant.user_id)
    .order_by(*ORDER, Entrant.id)
)
# The ids come from the index alone; only the rows of this page are read.
_PAGE_IDS = (
    select(LeaderboardRow.team_id)
    .where(LeaderboardRow.competition_id == bindparam("competition_id"), LeaderboardRow.is_baseline.is_(False))
    .order_by(*ORDER)
    .offset(bindparam("skipped"))
    .limit(bindparam("taken"))
    .subquery()
)
_RANKED_LINES = _LINES.join(_PAGE_IDS, _PAGE_IDS.c.team_id == LeaderboardRow.team_id)
_BASELINE_LINES = _LINES.where(
    LeaderboardRow.competition_id == bindparam("competition_id"),
    LeaderboardRow.is_baseline.is_(True),
    LeaderboardRow.sort_score > bindparam("before"),
    LeaderboardRow.sort_score <= bindparam("last"),
)
_TEAM_LINE = _LINES.where(LeaderboardRow.team_id == bindparam("team_id"))


@dataclass(frozen=True)
class BoardRow:
    """A row as everybody sees it: the score has the competition's decimals; a baseline has no rank.

    `low` and `high` are the ends of the 95 % interval, once it is known; `is_tied` says that a paired test cannot tell
    the team apart from the leader. `profile` is whose page the name leads to: the only member's, if that is public.
    `is_agent` says that a member is a program.
    """

    rank: int | None
    team_id: int
    team: str
    members: tuple[str, ...]
    public_score: float
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
        return self.public_score


@dataclass(frozen=True)
class BoardPage:
    """A page of the public leaderboard, baselines between the rows."""

    rows: tuple[BoardRow, ...]
    page: int
    n_pages: int
    n_found: int
    n_teams: int
    search: str


def get_page(
    session: Session,
    *,
    competition: Competition,
    page: int = 1,
    after: After | None = None,
    wanted: BoardFilter = EVERYTHING,
) -> BoardPage:
    """Return a page of 50 ranked rows, with the baselines that stand between them; filters keep the true ranks.

    A search finds no baselines.
    """
    if wanted.narrows:
        return _find_wanted(session, competition=competition, page=page, after=after, wanted=wanted)
    n_teams = competition.n_ranked
    part = cut_by_number(n_teams, per_page=PAGE_ROWS, page=page)
    if after is not None:
        seen = find_rank(session, team_id=after.number) or after.n_seen
        part = cut_after(n_teams, per_page=PAGE_ROWS, offset=min(seen, n_teams))
    page, n_pages, offset = part.page, part.n_pages, part.offset
    # One row more than shown, the last of the page before: baselines between the two pages stand on this one.
    span = {"skipped": max(0, offset - 1), "taken": PAGE_ROWS + (offset > 0)}
    found = _list_lines(session, _RANKED_LINES, competition_id=competition.id, **span)
    before, ranked = (found[0].sort_score, found[1:]) if offset else (-math.inf, found)
    last = math.inf if page == n_pages or not ranked else ranked[-1].sort_score
    ranks = range(offset + 1, offset + len(ranked) + 1)
    baselines = _list_baselines(session, competition, before, last) if wanted.with_baselines else []
    rows = _mix(competition, zip(ranks, ranked, strict=True), baselines)
    return BoardPage(rows, page, n_pages, n_teams, n_teams, "")


def stream_rows(session: Session, *, competition: Competition) -> Iterator[BoardRow]:
    """Give all rows of the board in their order, baselines between them, some hundred at a time from the database."""
    query = _LINES.where(LeaderboardRow.competition_id == competition.id)
    streamed = query.where(LeaderboardRow.is_baseline.is_(False)).execution_options(yield_per=STREAMED_ROWS)
    baselines = _list_lines(session, query.where(LeaderboardRow.is_baseline.is_(True)))
    ranked = enumerate(_read_lines(session, streamed), start=1)
    lines = heapq.merge(((None, line) for line in baselines), ranked, key=lambda line: line[1].sort_score)
    for rank, line in lines:
        yield _shown(line, rank, competition.score_decimals)


def find_row(session: Session, *, competition: Competition, team_id: int | None) -> BoardRow | None:
    """Return the row of a team with its rank, or None if the team has no row."""
    if team_id is None:
        return None
    found = _list_lines(session, _TEAM_LINE, team_id=team_id)
    return _shown(found[0], find_rank(session, team_id=team_id), competition.score_decimals) if found else None


def find_leader(session: Session, *, competition: Competition) -> BoardRow | None:
    """Return the first row of the leaderboard, or None if no team is ranked."""
    found = _list_lines(session, _RANKED_LINES, competition_id=competition.id, skipped=0, taken=1)
    return _shown(found[0], 1, competition.score_decimals) if found else None


def find_rank(session: Session, *, team_id: int) -> int | None:
    """Return the rank of a team, or None if it has no row or is a baseline."""
    row = session.get(LeaderboardRow, team_id)
    return None if row is None else _rank(session, row)


def list_ranks(session: Session, *, team_ids: Sequence[int]) -> dict[int, int]:
    """Return the ranks of some teams of one competition; those that are not ranked are left out."""
    query = select(LeaderboardRow).where(LeaderboardRow.team_id.in_(team_ids), LeaderboardRow.is_baseline.is_(False))
    rows = session.scalars(query.order_by(*ORDER)).all()
    return {row.team_id: rank for row, rank in zip(rows, _list_ranks(session, rows), strict=True)}


class TeamNames(NamedTuple):
    """The name of a team, those of its members, and whose page it leads to: the only member's, if that is public.

    `is_agent` says that a member is a program.
    """

    team: str
    members: tuple[str, ...]
    profile: str | None
    is_agent: bool


def describe_teams(session: Session, team_ids: Iterable[int]) -> dict[int, TeamNames]:
    """Return the names of some teams."""
    found = session.execute(
        select(Team.id, Team.name, User.name, User.is_profile_public, User.is_agent)
        .outerjoin(Entrant, Entrant.team_id == Team.id)
        .outerjoin(User, User.id == Entrant.user_id)
        .where(Team.id.in_(list(team_ids)))
        .order_by(Team.id, Entrant.is_captain.desc(), Entrant.id)
    )
    teams: dict[int, TeamNames] = {}
    for team_id, told in itertools.groupby(found, key=lambda row: row[0]):
        rows = list(told)
        members = [(member, is_public) for _, _, member, is_public, _ in rows if member is not None]
        names = tuple(member for member, _ in members)
        teams[team_id] = TeamNames(rows[0][1], names, _find_profile(members), any(row[4] for row in rows))
    return teams


def _find_profile(members: Sequence[tuple[str, bool]]) -> str | None:
    """Return whose page the name of a team leads to."""
    return members[0][0] if len(members) == 1 and members[0][1] else None


def _rank(session: Session, row: LeaderboardRow) -> int | None:
    return None if row.is_baseline else 1 + (session.scalar(count_ahead(row)) or 0)


def count_ahead(row: LeaderboardRow) -> Select[int]:
    """Say in SQL how many teams stand before this row."""
    # Two counts: the index alone bounds the first, so that nothing is compared for each row; the second has ties only.
    better = _count(row, LeaderboardRow.sort_score < row.sort_score)
    level = _count(row, LeaderboardRow.sort_score == row.sort_score, _is_earlier(row))
    return select(better.scalar_subquery() + level.scalar_subquery())


def _count(row: LeaderboardRow, *conditions: ColumnElement[bool]) -> Select[int]:
    """Count the ranked rows of this row's board that meet the conditions."""
    on_board = (LeaderboardRow.competition_id == row.competition_id, LeaderboardRow.is_baseline.is_(False))
    return select(func.count()).select_from(LeaderboardRow).where(*on_board, *conditions).correlate(None)


def _is_before(row: LeaderboardRow) -> ColumnElement[bool]:
    """Say “ahead of this row” in the one form that the index can serve."""
    return and_(
        LeaderboardRow.sort_score <= row.sort_score,
        or_(LeaderboardRow.sort_score < row.sort_score, _is_earlier(row)),
    )


def _is_earlier(row: LeaderboardRow) -> ColumnElement[bool]:
    """Say what decides between equal scores."""
    return and_(
        LeaderboardRow.achieved_at <= row.achieved_at,
        or_(LeaderboardRow.achieved_at < row.achieved_at, LeaderboardRow.submission_id < row.submission_id),
    )


def _find_wanted(
    session: Session, *, competition: Competition, page: int, after: After | None, wanted: BoardFilter
) -> BoardPage:
    query = select_wanted(LeaderboardRow, competition, wanted, n_ranked=competition.n_ranked)
    n_found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    part = cut_by_number(n_found, per_page=PAGE_ROWS, page=page)
    if after is not None:
        seen = find_place(session, query, key=LeaderboardRow.team_id, order=ORDER, after=after)
        part = cut_after(n_found, per_page=PAGE_ROWS, offset=min(seen, n_found))
    page, n_pages, offset = part.page, part.n_pages, part.offset
    # One row more than shown, as above.
    shown = query.order_by(*ORDER).offset(max(0, offset - 1)).limit(PAGE_ROWS + (offset > 0))
    found = session.scalars(shown).all()
    before, found = (found[0].sort_score, found[1:]) if offset else (-math.inf, found)
    last = math.inf if page == n_pages or not found else found[-1].sort_score
    lines = _list_lines(session, _LINES.where(LeaderboardRow.team_id.in_([row.team_id for row in found])))
    is_search = bool(name_key(wanted.search))
    shows_baselines = wanted.with_baselines and not is_search
    baselines = _list_baselines(session, competition, before, last) if shows_baselines else []
    rows = _mix(competition, zip(_list_ranks(session, found), lines, strict=True), baselines)
    return BoardPage(rows, page, n_pages, n_found, competition.n_ranked, wanted.search if is_search else "")


def _list_baselines(session: Session, competition: Competition, before: float, last: float) -> list[_Line]:
    return _list_lines(session, _BASELINE_LINES, competition_id=competition.id, before=before, last=last)


def _mix(
    competition: Competition, ranked: Iterable[tuple[int, _Line]], baselines: Sequence[_Line]
) -> tuple[BoardRow, ...]:
    lines: list[tuple[int | None, _Line]] = [(None, line) for line in baselines]
    lines += ranked
    lines.sort(key=lambda line: line[1].sort_score)  # stable: of equal scores, baselines stand first
    return tuple(_shown(line, rank, competition.score_decimals) for rank, line in lines)


def _list_ranks(session: Session, rows: Sequence[LeaderboardRow]) -> list[int]:
    """Return the ranks of rows that are in order, counting from one to the next: no part of the board twice."""
    ranks: list[int] = []
    n_ahead, previous = 0, None
    for row in rows:
        between = _count(row, _is_before(row))
        if previous is not None:
            between = between.where(LeaderboardRow.sort_score >= previous.sort_score, not_(_is_before(previous)))
        n_ahead += session.scalar(between) or 0
        ranks.append(n_ahead + 1)
        previous = row
    return ranks


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as the database tells it, with the names of the team's members."""

    row: Row[*tuple[Any, ...]]
    members: tuple[str, ...]
    profile: str | None
    is_agent: bool

    @property
    def sort_score(self) -> float:
        return float(self.row.sort_score)


def _list_lines(session: Session, query: Select[*tuple[Any, ...]], **values: object) -> list[_Line]:
    """Run a query made of `_LINES`."""
    return list(_read_lines(session, query, **values))


def _read_lines(session: Session, query: Select[*tuple[Any, ...]], **values: object) -> Iterator[_Line]:
    """Run a query made of `_LINES`, which tells a team with many members many times in a row."""
    for _, told in itertools.groupby(session.execute(query, values), key=lambda row: row.team_id):
        rows = list(told)
        members = [(row.member, row.is_profile_public) for row in rows if row.member is not None]
        is_agent = any(row.is_agent for row in rows)
        yield _Line(rows[0], tuple(member for member, _ in members), _find_profile(members), is_agent)


def _shown(line: _Line, rank: int | None, decimals: int) -> BoardRow:
    row = line.row
    return BoardRow(
        rank=rank,
        team_id=row.team_id,
        team=row.team,
        members=line.members,
        public_score=shown_score(row.public_score, decimals),
        n_entries=row.n_entries,
        last_submission_at=row.last_submission_at,
        submission_id=row.submission_id,
        is_baseline=row.is_baseline,
        low=None if row.public_low is None else shown_score(row.public_low, decimals),
        high=None if row.public_high is None else shown_score(row.public_high, decimals),
        is_tied=row.is_tied,
        profile=line.profile,
        is_agent=line.is_agent,
    )
