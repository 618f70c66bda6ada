"""Scores that follow from the confusion matrix: its cells are counted once, and resampled instead of the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scorer.intervals.estimates import wilson_interval
from scorer.metrics.counts import LabelCounts
from scorer.table import CodeArray, IntArray

# A replicate draws each cell once: many cells, fewer replicates.
_MAX_DRAWS, _MIN_REPLICATES, _MAX_REPLICATES = 2_000_000, 200, 1000


@dataclass(frozen=True)
class Cells:
    """The cells of a confusion matrix that hold rows.

    Attributes
    ----------
    true, predicted : ndarray
        The classes of each cell.
    counts : ndarray
        Its rows.
    """

    true: IntArray
    predicted: IntArray
    counts: IntArray


def count_cells(y_true: CodeArray, y_pred: CodeArray, *, n_classes: int) -> Cells:
    """Count the cells of the confusion matrix.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    n_classes : int
        All codes are below it.

    Returns
    -------
    Cells
        Those that are not empty, by true class and then by predicted class.

    Examples
    --------
    >>> count_cells(np.array([0, 1, 1]), np.array([0, 1, 1]), n_classes=2).counts.tolist()
    [1, 2]
    """
    # The truth is sorted by class, so the keys are nearly so; a table of all pairs would need n_classes² places.
    keys = y_true.astype(np.int64) * n_classes + y_pred
    if n_classes**2 <= max(65_536, len(keys)):
        table = np.bincount(keys, minlength=n_classes**2)
        filled = np.flatnonzero(table)
        counts = table[filled]
    else:
        filled, counts = np.unique(keys, return_counts=True)
    return Cells(filled // n_classes, filled % n_classes, counts)


def f1_interval(n_both: int, n_either: int) -> tuple[float, float, float]:
    """Find the standard error and 95 % interval of F1 from two counts.

    Of the rows that are positive in truth or in prediction, the share J that is positive in both is a binomial
    proportion, and F1 = 2J / (1 + J) grows with it: Wilson's interval of J is carried over, and no row is resampled.

    Parameters
    ----------
    n_both : int
        True positives.
    n_either : int
        Rows that are positive in truth, in prediction or in both; at least 1.

    Returns
    -------
    tuple of float
        Standard error, low and high end.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209–212. The share J is Jaccard's index.

    Examples
    --------
    >>> [round(value, 3) for value in f1_interval(60, 100)]
    [0.038, 0.668, 0.817]
    """
    share = n_both / n_either
    slope = 2 / (1 + share) ** 2
    low, high = wilson_interval(share, n_either)
    return slope * math.sqrt(share * (1 - share) / n_either), 2 * low / (1 + low), 2 * high / (1 + high)


def resample_labels(cells: Cells, *, n_labels: int, seed: int) -> LabelCounts:
    """Count the labels of samples that are drawn like the given one.

    Drawing the cells from a multinomial distribution is drawing the rows with replacement, at a cost that does not
    grow with the rows.

    Parameters
    ----------
    cells : Cells
        The confusion matrix.
    n_labels : int
        All codes are below it.
    seed : int
        Equal seeds give equal draws.

    Returns
    -------
    LabelCounts
        Of 200 to 1000 samples, fewer where there are many cells.

    References
    ----------
    Efron (1979), Annals of Statistics 7, 1–26.

    Examples
    --------
    >>> perfect = Cells(np.array([0, 1]), np.array([0, 1]), np.array([50, 50]))
    >>> counts = resample_labels(perfect, n_labels=2, seed=1)
    >>> counts.true.shape, bool((counts.true == counts.both).all())
    ((1000, 2), True)
    """
    n_rows = int(cells.counts.sum())
    n_replicates = min(max(_MAX_DRAWS // len(cells.counts), _MIN_REPLICATES), _MAX_REPLICATES)
    draws = np.random.default_rng(seed).multinomial(n_rows, cells.counts / n_rows, size=n_replicates)
    is_right = cells.true == cells.predicted
    return LabelCounts(
        _sum_by_class(draws, cells.true, n_labels),
        _sum_by_class(draws, cells.predicted, n_labels),
        _sum_by_class(draws[:, is_right], cells.true[is_right], n_labels),
    )


def _sum_by_class(draws: IntArray, classes: IntArray, n_classes: int) -> IntArray:
    sums = np.zeros((len(draws), n_classes), np.int64)
    if len(classes):
        order = np.argsort(classes, kind="stable")
        starts = np.flatnonzero(np.diff(classes[order], prepend=-1))
        sums[:, classes[order][starts]] = np.add.reduceat(draws[:, order], starts, axis=1)
    return sums
