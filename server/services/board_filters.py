"""Which rows of a leaderboard are asked for: by name, class, kind of entrant, medal zone, tie, or recent activity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, select, union
from sqlalchemy.orm import Session

from server.domain.medals import medal_zones
from server.domain.names import name_key
from server.models import Competition, Entrant, Team, User
from server.models.leaderboard import PlacedRow

R = TypeVar("R", bound=PlacedRow)


@dataclass(frozen=True)
class BoardFilter:
    """What is asked for; the defaults ask for everything. An agent's team has at least one agent as a member."""

    search: str = ""
    bracket: str = ""
    is_agent: bool | None = None
    in_medal_zone: bool = False
    is_tied: bool = False
    active_since: datetime | None = None
    with_baselines: bool = True

    @property
    def narrows(self) -> bool:
        """Whether some ranked teams may be left out."""
        is_narrow = self.bracket or self.is_agent is not None or self.in_medal_zone or self.is_tied or self.active_since
        return bool(name_key(self.search) or is_narrow)


EVERYTHING = BoardFilter()


@dataclass(frozen=True)
class Kinds:
    """What the teams of a competition can be told apart by: their classes, and whether agents are among them."""

    brackets: tuple[str, ...]
    has_agents: bool


def list_kinds(session: Session, *, competition: Competition) -> Kinds:
    """Return the classes of a competition's teams, and whether an agent has entered."""
    brackets = select(Team.bracket).where(Team.competition_id == competition.id, Team.bracket != "").distinct()
    agents = exists().where(Entrant.competition_id == competition.id, Entrant.user_id == User.id, User.is_agent)
    return Kinds(tuple(sorted(session.scalars(brackets))), bool(session.scalar(select(agents))))


def select_wanted(board: type[R], competition: Competition, wanted: BoardFilter, *, n_ranked: int) -> Select[R]:
    """Say in SQL which ranked rows of a board are asked for, in no order; `n_ranked` teams are ranked there."""
    ranked = (board.competition_id == competition.id, board.is_baseline.is_(False))
    query = select(board).where(*ranked, *_conditions(board, competition, wanted))
    if wanted.in_medal_zone:
        order = (board.sort_score, board.achieved_at, board.submission_id)
        zone = select(board.team_id).where(*ranked).order_by(*order).limit(medal_zones(n_ranked).bronze).subquery()
        query = query.join(zone, zone.c.team_id == board.team_id)
    if name_key(wanted.search):
        query = _join_found(query, board, competition, wanted.search)
    return query


def _conditions(board: type[R], competition: Competition, wanted: BoardFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.bracket:
        conditions.append(exists().where(Team.id == board.team_id, Team.bracket == wanted.bracket))
    if wanted.is_agent is not None:
        agents = (
            select(Entrant.team_id)
            .join(User, User.id == Entrant.user_id)
            .where(Entrant.competition_id == competition.id, User.is_agent)
        )
        is_agents = board.team_id.in_(agents)  # found once, not looked up for each row
        conditions.append(is_agents if wanted.is_agent else ~is_agents)
    if wanted.is_tied:
        conditions.append(board.is_tied.is_(True))
    if wanted.active_since is not None:
        conditions.append(board.last_submission_at >= wanted.active_since)
    return conditions


def _join_found(query: Select[R], board: type[R], competition: Competition, search: str) -> Select[R]:
    words = f"%{name_key(search)}%"  # a key has letters and digits only, so nothing in it is a wildcard
    teams = select(Team.id).where(Team.competition_id == competition.id, Team.name_key.like(words))
    people = (
        select(Entrant.team_id)
        .join(User, User.id == Entrant.user_id)
        .where(Entrant.competition_id == competition.id, User.name_key.like(words))
    )
    # Joined to what was found, not filtered by it: else each row of the board is looked up there in turn.
    matching = union(teams, people).subquery()
    return query.join(matching, matching.c.id == board.team_id)
