"""What the charts of a leaderboard show: the race of its leaders, and how all scores are spread."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.models import Competition, LeaderboardRow
from server.services import board_history, leaderboards
from server.services.board_history import Step
from server.services.leaderboards import BoardRow

N_RACERS = 10
N_BINS = 24
# Where the last bar begins to hold all that is worse: a few absurd scores would press all others into one bar.
TAIL = 0.95


@dataclass(frozen=True)
class Racer:
    """A team of the race and how its best score grew."""

    row: BoardRow
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Bin:
    """How many teams have a score between two, the better of which comes first; the last holds all that is worse."""

    better: float
    worse: float
    count: int


def list_racers(session: Session, *, competition: Competition, team_id: int | None) -> tuple[Racer, ...]:
    """Return the top ten, and the team of the reader behind them if it is not among them."""
    rows = [row for row in leaderboards.get_page(session, competition=competition).rows if row.rank is not None]
    rows = rows[:N_RACERS]
    mine = leaderboards.find_row(session, competition=competition, team_id=team_id)
    if mine is not None and mine.rank is not None and mine.rank > N_RACERS:
        rows.append(mine)
    decimals = competition.score_decimals
    steps = board_history.list_steps(session, team_ids=[row.team_id for row in rows], decimals=decimals)
    return tuple(Racer(row, steps.get(row.team_id, ())) for row in rows)


def count_scores(session: Session, *, competition: Competition, higher_is_better: bool) -> tuple[Bin, ...]:
    """Return the distribution of the ranked teams' scores from the best on; empty without two different ones."""
    query = (
        select(LeaderboardRow.sort_score)
        .where(LeaderboardRow.competition_id == competition.id, LeaderboardRow.is_baseline.is_(False))
        .order_by(LeaderboardRow.sort_score)
    )
    scores = session.scalars(query).all()
    if not scores or scores[0] == scores[-1]:
        return ()
    best = scores[0]
    worst = scores[math.ceil(TAIL * len(scores)) - 1]
    if worst == best:
        worst = scores[-1]
    width = (worst - best) / N_BINS
    # Not in SQL, where each database rounds in its own way.
    counts = Counter(N_BINS if score > worst else min(int((score - best) / width), N_BINS - 1) for score in scores)
    sign = -1 if higher_is_better else 1

    def shown(edge: float) -> float:
        return shown_score(sign * edge, competition.score_decimals)

    return tuple(
        Bin(shown(best + number * width), shown(best + (number + 1) * width), counts[number])
        for number in range(max(counts) + 1)
    )
