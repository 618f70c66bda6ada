"""Which of two submissions is better beyond chance, and which rows of a leaderboard cannot be told apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorer.intervals.estimates import interval, two_sided_p
from scorer.intervals.evidence import Evidence, Kind

LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """The difference of two scores on the same rows.

    Attributes
    ----------
    difference : float
        The first score minus the second one.
    standard_error : float
        Of the difference; NaN where nothing can be said.
    low, high : float
        The ends of its 95 % interval.
    p_value : float
        How often chance alone would make two equally good submissions differ as much; 1 where nothing can be said.
    """

    difference: float
    standard_error: float
    low: float
    high: float
    p_value: float


def compare(first: Evidence, second: Evidence) -> Comparison:
    """Compare two submissions on the rows that both were scored on.

    The rows are the same, so what is hard for both cancels: the difference is mostly surer than either score.

    Parameters
    ----------
    first, second : Evidence
        Of the same part of the same solution, gathered with the same seed.

    Returns
    -------
    Comparison
        Difference, 95 % interval and p-value of a paired test.

    Raises
    ------
    ValueError
        If the two are not of the same rows.

    References
    ----------
    Student (1908), Biometrika 6, 1–25: the paired test. ROC AUC: DeLong, DeLong and Clarke-Pearson (1988), Biometrics
    44, 837–845. Resampled scores: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 16.

    Examples
    --------
    >>> first = Evidence(0.8, Kind.PARTS, np.array([0.01, -0.03, 0.02]), 3)
    >>> compare(first, first).p_value
    1.0
    """
    if (first.kind, len(first.values), first.n_units) != (second.kind, len(second.values), second.n_units):
        raise ValueError("The two submissions were not scored on the same rows.")
    difference = first.score - second.score
    error = _standard_error(first, second)
    if not math.isfinite(error):
        return Comparison(difference, math.nan, -math.inf, math.inf, 1.0)
    if error == 0:
        return Comparison(difference, 0.0, difference, difference, 1.0 if difference == 0 else 0.0)
    degrees = first.n_units - 1
    low, high = interval(difference, error, degrees=degrees)
    return Comparison(difference, error, low, high, two_sided_p(difference / error, degrees))


def _standard_error(first: Evidence, second: Evidence) -> float:
    is_there = np.isfinite(first.values) & np.isfinite(second.values)
    apart = first.values[is_there] - second.values[is_there]
    if first.kind is Kind.PARTS:
        return float(np.sqrt(np.square(apart).sum())) if is_there.all() else math.nan
    # A part of which most samples have no score says nothing.
    return float(apart.std(ddof=1)) if len(apart) > len(is_there) / 2 and first.n_units > 1 else math.nan


def adjust_holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for their number, so that 5 % is the chance of any false finding among them.

    Parameters
    ----------
    p_values : sequence of float
        One for each comparison, 0 to 1.

    Returns
    -------
    tuple of float
        The adjusted values, in the same order; never below the given ones.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70.

    Examples
    --------
    >>> adjust_holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, highest = [1.0] * len(p_values), 0.0
    for step, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - step) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)


def tie_with_leader(board: Sequence[Evidence]) -> tuple[bool, ...]:
    """Say which teams cannot be told apart from the leader.

    Parameters
    ----------
    board : sequence of Evidence
        One for each team, in the order of the leaderboard.

    Returns
    -------
    tuple of bool
        True for the leader and for every team whose paired comparison with the leader has a Holm-adjusted p-value of
        5 % or more.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70; comparing with the best: Hsu (1981), Annals of Statistics
    9, 1026–1034.
    """
    if not board:
        return ()
    adjusted = adjust_holm([compare(board[0], other).p_value for other in board[1:]])
    return (True, *(p >= LEVEL for p in adjusted))


def group_ties(board: Sequence[Evidence]) -> tuple[int, ...]:
    """Divide a leaderboard into groups whose members cannot be told apart from the first of the group.

    Parameters
    ----------
    board : sequence of Evidence
        One for each team, in the order of the leaderboard.

    Returns
    -------
    tuple of int
        The group of each team, from 1. A group ends before the first team that can be told apart from its first one;
        that team opens the next group.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    """
    groups: list[int] = []
    first = 0
    while first < len(board):
        tied = tie_with_leader(board[first:])
        size = tied.index(False) if False in tied else len(tied)
        groups += [groups[-1] + 1 if groups else 1] * size
        first += size
    return tuple(groups)
