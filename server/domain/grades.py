"""Grades from what a team has reached: what a formula is asked with, and how the grades of a class are spread."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.formulas import Formula, FormulaError, round_half_up

N_BARS = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """A submission by which a team may be graded: its final one in time, or a late one."""

    submission_id: int
    score: float
    rank: int
    late_days: int


@dataclass(frozen=True)
class Field:
    """What is the same for all teams."""

    best: float
    baseline: float | None
    n_teams: int


@dataclass(frozen=True)
class Graded:
    """The grade of a team, and by which attempt; without a grade, why."""

    grade: float | None
    attempt: Attempt | None = None
    fault: str = ""


@dataclass(frozen=True)
class Spread:
    """How grades are spread: how many there are in each of ten parts of equal width between `low` and `high`."""

    bars: tuple[int, ...]
    low: float
    high: float
    mean: float
    median: float


def count_late_days(received_at: datetime, ends_at: datetime | None) -> int:
    """Return how many days a submission is late, begun ones counted whole; 0 in time."""
    if ends_at is None or received_at <= ends_at:
        return 0
    return math.ceil((received_at - ends_at) / _DAY)


def find_percentile(rank: int, n_teams: int) -> float:
    """Return 100 for the first place and 0 for the last, in proportion between them."""
    if n_teams <= 1:
        return 100.0 if rank <= 1 else 0.0
    return min(max(100.0 * (n_teams - rank) / (n_teams - 1), 0.0), 100.0)


def grade_team(
    formula: Formula, attempts: Sequence[Attempt], field: Field, *, n_submissions: int, decimals: int
) -> Graded:
    """Return the best grade that a formula gives for any attempt of a team."""
    graded = [_grade(formula, attempt, field, n_submissions, decimals) for attempt in attempts]
    found = [one for one in graded if one.grade is not None]
    if found:
        return max(found, key=lambda one: one.grade or 0.0)
    return graded[0] if graded else Graded(None)


def spread_grades(grades: Sequence[float], points: float) -> Spread | None:
    """Return how grades are spread from 0, or the lowest, to the points possible, or the highest."""
    if not grades:
        return None
    low, high = min(0.0, *grades), max(points, *grades)
    width = (high - low) / N_BARS
    bars = [0] * N_BARS
    for grade in grades:
        bars[min(int((grade - low) / width), N_BARS - 1)] += 1
    return Spread(tuple(bars), low, high, statistics.fmean(grades), statistics.median(grades))


def _grade(formula: Formula, attempt: Attempt, field: Field, n_submissions: int, decimals: int) -> Graded:
    values = {
        "score": attempt.score,
        "best": field.best,
        "rank": float(attempt.rank),
        "n_teams": float(field.n_teams),
        "percentile": find_percentile(attempt.rank, field.n_teams),
        "late_days": float(attempt.late_days),
        "n_submissions": float(n_submissions),
    }
    if field.baseline is not None:
        values["baseline"] = field.baseline
    try:
        return Graded(round_half_up(formula.evaluate(values), decimals), attempt)
    except FormulaError as error:
        return Graded(None, attempt, str(error))
