"""How scores become places: the order of a leaderboard, as a pure function of its rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Place:
    """What a row is ordered by: better score first, of equal ones the earlier, of one instant the lower number."""

    sort_score: float
    achieved_at: datetime
    submission_id: int


def sort_score(score: float, *, higher_is_better: bool) -> float:
    """Turn a score so that smaller is better, whatever the metric's direction.

    Raises
    ------
    ValueError
        If the score is not finite: such a submission can't be a row.
    """
    if not math.isfinite(score):
        raise ValueError(f"A score that is not finite can't be ranked: {score}.")
    # Adding zero makes -0.0 equal to 0.0 in every database.
    return (-score if higher_is_better else score) + 0.0


def best_place(places: Iterable[Place]) -> Place | None:
    """Return the best of a team's places, or None if it has none."""
    return min(places, default=None)


def shown_score(score: float, decimals: int) -> float:
    """Return the score as participants see it; every further digit would leak labels."""
    return round(score, decimals) + 0.0
