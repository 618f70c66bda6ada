"""How scores become places: the order of a leaderboard, as a pure function of its rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
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


def make_place(score: float | None, received_at: datetime, submission_id: int, *, higher_is_better: bool) -> Place:
    """Return the place of a submission by its released score; behind all others where none was released."""
    key = math.inf if score is None else sort_score(score, higher_is_better=higher_is_better)
    return Place(key, received_at, submission_id)


def best_place(places: Iterable[Place]) -> Place | None:
    """Return the best of a team's places, or None if it has none."""
    return min(places, default=None)


def shown_score(score: float, decimals: int) -> float:
    """Return the score as participants see it; every further digit would leak labels."""
    return round(score, decimals) + 0.0


def best_places(entries: Iterable[tuple[int, Place]]) -> dict[int, Place]:
    """Return the best place of each team from all submissions that may be ranked, as (team, place)."""
    best: dict[int, Place] = {}
    for team_id, place in entries:
        held = best.get(team_id)
        if held is None or place < held:
            best[team_id] = place
    return best


def rank_teams(places: Mapping[int, Place]) -> dict[int, int]:
    """Return the rank of each team from 1: no two are equal, for the number of a submission decides at last."""
    ordered = sorted(places, key=places.__getitem__)
    return {team_id: rank for rank, team_id in enumerate(ordered, start=1)}


def shake_up(*, public_rank: int, private_rank: int) -> int:
    """Return by how many places a team rose at the end; negative where it fell."""
    return public_rank - private_rank
