"""What is said of two files of two teams that are too near to each other, and which two of all are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scorer.table import FloatArray, IntArray

# Of so much agreement by chance, corrected for all pairs of teams.
LARGEST_P = 1e-4
# Of a pair so many rows are shown side by side.
MOST_ROWS = 20
# How far a pair must stand out among all pairs of teams, in robust standard deviations of the log of their distance.
FEWEST_SIGMAS = 4.0
_CLOSEST = 1e-6


class Sign(StrEnum):
    """By what a pair is noticed."""

    NOISE = "noise"
    EQUAL = "equal"
    ERRORS = "errors"


@dataclass(frozen=True)
class Pair:
    """Two files of two teams that are too near to each other.

    Attributes
    ----------
    first, second : int
        Their places among the sketches.
    sign : Sign
        `noise`: what differs is noise alone. `equal`: too many values are equal. `errors`: the same wrong answers.
    likeness : float
        The correlation of what sets them apart from the field, or the share of wrong answers that agree.
    usual : float
        The median of the same over all pairs of teams.
    n_rows, n_equal : int
        Rows that were compared, and in how many both say the same.
    n_wrong, n_same_wrong : int
        Rows in which either is wrong, and in which both are in the same way; 0 for numbers.
    expected : float
        How many would agree by chance.
    p_value : float
        Of so much agreement by chance, corrected for all pairs (Bonferroni, stricter than Holm).
    rows : tuple of int
        The places, in the sketches, of the values that tell most: both are wrong there in the same way, and the other
        teams are not. None where the truth is not known.
    """

    first: int
    second: int
    sign: Sign
    likeness: float
    usual: float
    n_rows: int
    n_equal: int
    n_wrong: int
    n_same_wrong: int
    expected: float
    p_value: float
    rows: tuple[int, ...] = ()


def list_nearest(likeness: FloatArray, teams: IntArray) -> IntArray:
    """Return the nearest pair of files of each two teams."""
    first, second = np.nonzero(np.triu(teams[:, None] != teams[None, :], 1))
    low, high = np.minimum(teams[first], teams[second]), np.maximum(teams[first], teams[second])
    order = np.lexsort((-likeness[first, second], high, low))
    first, second, low, high = first[order], second[order], low[order], high[order]
    is_new = np.ones(len(first), np.bool_)
    is_new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return np.stack([first[is_new], second[is_new]]).T


def stand_out(distances: FloatArray) -> FloatArray:
    """Return by how many standard deviations each pair is closer than pairs usually are; few pairs stand out in none.

    Where many teams use one method without chance in it, pairs are close in all degrees, and none stands out.

    Parameters
    ----------
    distances : ndarray of shape (n_pairs,)
        Of the nearest files of each two teams, from 0.

    References
    ----------
    Median and median absolute deviation: Hampel (1974), Journal of the American Statistical Association 69, 383–393.
    """
    logs = np.log(np.maximum(distances, _CLOSEST))
    middle = np.median(logs)
    spread = 1.4826 * float(np.median(np.abs(logs - middle)))
    return np.asarray((middle - logs) / max(spread, 1e-3))
