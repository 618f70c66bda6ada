"""What a score is made of, row by row or case by case, so that it follows from any of them, each as often as asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.table import FloatArray, IntArray


class Tally(Protocol):
    """The parts of a score; as many as it is long."""

    def __len__(self) -> int:
        """Return how many rows, or cases, there are."""

    def score(self, counts: IntArray) -> float:
        """Return the score with each row, or each case, as often as it is counted."""


@dataclass(frozen=True)
class PooledCounts:
    """The counts of an F-score of all rows together.

    Attributes
    ----------
    hits : ndarray of shape (n_rows, n_thresholds)
        What is found of each row, for each threshold over which the score is averaged.
    n_true, n_predicted : ndarray of shape (n_rows,)
        What is there, and what is predicted.
    beta : float
        How many times recall weighs as much as precision.
    empty : float or None
        The score where nothing is there and nothing is predicted; without it there is none.
    """

    hits: IntArray
    n_true: IntArray
    n_predicted: IntArray
    beta: float = 1.0
    empty: float | None = None

    def __len__(self) -> int:
        return len(self.n_true)

    def score(self, counts: IntArray) -> float:
        """Return the score with each row as often as it is counted."""
        whole = self.beta**2 * float((counts * self.n_true).sum()) + float((counts * self.n_predicted).sum())
        if whole:
            found = (counts[:, np.newaxis] * self.hits).sum(axis=0)
            return float(((1 + self.beta**2) * found / whole).mean())
        if self.empty is None:
            raise UndefinedScoreError("No row holds anything, and nothing is predicted.")
        return self.empty


@dataclass(frozen=True)
class SummedCounts:
    """Counts of each row, of whose sums over all rows the score is a function.

    Attributes
    ----------
    counts : ndarray of shape (n_rows, n_counts)
        What is counted in each row.
    score_of : callable
        From the sums to the score; raises UndefinedScoreError where they have none.
    """

    counts: IntArray
    score_of: Callable[[IntArray], float]

    def __len__(self) -> int:
        return len(self.counts)

    def score(self, counts: IntArray) -> float:
        """Return the score with each row as often as it is counted."""
        return self.score_of(counts @ self.counts)


@dataclass(frozen=True)
class WeightedScores:
    """Scores of single cases, of which the score is the weighted mean.

    Attributes
    ----------
    scores, weights : ndarray of shape (n_cases,)
        The score of each case, and its weight.
    fault : str
        Said where no weight is left.
    """

    scores: FloatArray
    weights: FloatArray
    fault: str

    def __len__(self) -> int:
        return len(self.scores)

    def score(self, counts: IntArray) -> float:
        """Return the score with each case as often as it is counted."""
        held = counts * self.weights
        if not held.sum() > 0:
            raise UndefinedScoreError(self.fault)
        return mean(self.scores, held)


def score_once(tally: Tally) -> float:
    """Return the score with each row, or each case, once."""
    return tally.score(np.ones(len(tally), np.int64))


def mean_of_rows(scores: FloatArray, fault: str) -> float:
    """Return the mean of the scores of the rows that have one, the others being NaN.

    Raises
    ------
    UndefinedScoreError
        With the fault, if none has one.
    """
    counted = scores[~np.isnan(scores)]
    if not len(counted):
        raise UndefinedScoreError(fault)
    return float(counted.sum()) / len(counted)
