"""How the best scores of teams came about: step by step, from the record of past boards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from server.domain.leaderboard import shown_score
from server.models import BoardEvent

# An event that repeats the best is one more entry, so each best comes once; the highest number is the row as it is.
_BESTS = (
    select(
        BoardEvent.team_id,
        BoardEvent.achieved_at,
        BoardEvent.sort_score,
        BoardEvent.public_score,
        func.max(BoardEvent.id).label("number"),
    )
    .where(BoardEvent.team_id.in_(bindparam("team_ids", expanding=True)), BoardEvent.submission_id.is_not(None))
    .group_by(BoardEvent.team_id, BoardEvent.achieved_at, BoardEvent.sort_score, BoardEvent.public_score)
    .order_by(BoardEvent.team_id, BoardEvent.achieved_at, func.max(BoardEvent.id))
)


@dataclass(frozen=True)
class Step:
    """A better score of a team, with the competition's decimals, and when it was handed in."""

    at: datetime
    score: float


def list_steps(session: Session, *, team_ids: Sequence[int], decimals: int) -> dict[int, tuple[Step, ...]]:
    """Return how the best score of each team grew; what was better and no longer counts is left out.

    A team that never had a row is left out; the last step of the others is their row's score.
    """
    bests: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for best in session.execute(_BESTS, {"team_ids": list(team_ids)}):
        bests[best.team_id].append(best)
    return {team_id: _climb(found, decimals) for team_id, found in bests.items()}


def _climb(bests: Sequence[Row[*tuple[Any, ...]]], decimals: int) -> tuple[Step, ...]:
    present = max(bests, key=lambda best: best.number)
    steps: list[Step] = []
    reached = float("inf")
    for best in bests:
        if present.sort_score <= best.sort_score < reached and best.achieved_at <= present.achieved_at:
            reached = best.sort_score
            step = Step(best.achieved_at, shown_score(best.public_score, decimals))
            if not steps or steps[-1].score != step.score:
                steps.append(step)
    return tuple(steps)
