"""Metrics of the whole curve that scores draw: precision against recall, bands of the ROC curve, the Lorenz curve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.table import BoolArray, FloatArray


def count_along_scores(
    y_true: BoolArray, y_pred: FloatArray, weights: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return the weight of zeros and of ones at or above each distinct score, from the highest; both begin with 0."""
    order = np.argsort(-y_pred, kind="stable")
    scores, is_positive = y_pred[order], y_true[order].astype(np.bool_)
    weights = np.ones(len(order)) if weights is None else weights[order]
    last_of_tie = np.append(np.flatnonzero(scores[1:] != scores[:-1]), len(scores) - 1)
    true = np.concatenate([[0.0], np.cumsum(np.where(is_positive, weights, 0.0))[last_of_tie]])
    false = np.concatenate([[0.0], np.cumsum(np.where(is_positive, 0.0, weights))[last_of_tie]])
    return false, true


def average_precision(y_true: BoolArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Precision at each threshold, weighted by the recall that it adds; no interpolation.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and scores, any finite numbers; equal scores are one threshold.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no row is 1.

    References
    ----------
    Zhu (2004), Recall, precision and average precision, University of Waterloo.

    Examples
    --------
    >>> round(average_precision(np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8])), 4)
    0.8333
    """
    false, true = count_along_scores(y_true, y_pred, weights)
    if not true[-1] > 0:
        raise UndefinedScoreError("Average precision needs weight on rows of class 1.")
    found = np.diff(true)
    gains = found > 0
    precision = true[1:][gains] / (true[1:] + false[1:])[gains]
    return float((found[gains] * precision).sum() / true[-1])


def recall_at_fpr(y_true: BoolArray, y_pred: FloatArray, *, max_fpr: float) -> float:
    """Share of the ones that are found when at most this share of the zeros is reported with them.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and scores, any finite numbers.
    max_fpr : float
        The largest false positive rate; an achieved threshold is taken, without interpolation.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If one of the classes has no row.

    References
    ----------
    Fawcett (2006), Pattern Recognition Letters 27, 861–874.

    Examples
    --------
    >>> recall_at_fpr(np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8]), max_fpr=0.1)
    0.5
    """
    false, true = count_along_scores(y_true, y_pred)
    if not (true[-1] > 0 and false[-1] > 0):
        raise UndefinedScoreError("Recall at a false positive rate needs rows of both classes.")
    return float(true[false / false[-1] <= max_fpr].max() / true[-1])


def weighted_roc_auc(
    y_true: BoolArray,
    y_pred: FloatArray,
    *,
    tpr_edges: Sequence[float] = (0.0, 0.4, 1.0),
    band_weights: Sequence[float] = (2.0, 1.0),
) -> float:
    """Area under the ROC curve, band by band of the true positive rate, with a weight for each band.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and scores, any finite numbers.
    tpr_edges, band_weights : sequence of float
        The edges of the bands, rising from 0 to 1, and one weight for each band.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If one of the classes has no row, or edges and weights do not fit.

    References
    ----------
    The ALASKA2 competition on Kaggle (2020), its evaluation page; the edges are inserted by linear interpolation.

    Examples
    --------
    >>> round(weighted_roc_auc(np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8])), 6)
    0.821429
    """
    edges, factors = np.array(tpr_edges), np.array(band_weights)
    if len(edges) != len(factors) + 1 or edges[0] != 0 or edges[-1] != 1 or (np.diff(edges) <= 0).any():
        raise UndefinedScoreError("tpr_edges must rise from 0 to 1, with one more edge than band_weights.")
    false, true = count_along_scores(y_true, y_pred)
    if not (true[-1] > 0 and false[-1] > 0 and factors.min() >= 0 and factors.sum() > 0):
        raise UndefinedScoreError("The weighted ROC AUC needs rows of both classes and weights above 0.")
    fpr, tpr = false / false[-1], true / true[-1]
    x, y = np.append(fpr, np.interp(edges, tpr, fpr)), np.append(tpr, edges)
    order = np.lexsort((x, y))
    x, y = x[order], y[order]
    areas = [np.trapezoid(np.clip(y, low, high) - low, x) for low, high in pairwise(edges)]
    return float((factors * areas).sum() / (factors * np.diff(edges)).sum())


def normalized_gini(
    y_true: FloatArray, y_pred: FloatArray, *, ties: str = "average", weights: FloatArray | None = None
) -> float:
    """Gini coefficient of the truth in the order of the predictions, as a share of that in its own order.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, with a positive sum, and scores, any finite numbers.
    ties : str
        Equal scores share their gain (`average`), or stand as in the solution file (`order`).
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance. For a truth of 0 and 1 it is 2 · AUC − 1.

    Raises
    ------
    UndefinedScoreError
        If the truth is constant, or does not sum to more than 0.

    References
    ----------
    Gini (1912), Variabilità e mutabilità; normalised as in Kaggle's claim prediction competitions since 2011.

    Examples
    --------
    >>> normalized_gini(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.5
    """
    weights = np.ones(len(y_true)) if weights is None else weights
    counted = y_true[weights > 0]
    if not len(counted) or counted.min() == counted.max() or not mean(y_true, weights) > 0:
        raise UndefinedScoreError("The normalised Gini needs a truth that varies and sums to more than 0.")
    return min(1.0, max(-1.0, _gini(y_true, y_pred, weights, ties) / _gini(y_true, y_true, weights, ties)))


def _gini(y_true: FloatArray, scores: FloatArray, weights: FloatArray, ties: str) -> float:
    order = np.argsort(-scores, kind="stable")
    gains, steps = np.cumsum((y_true * weights)[order]), np.cumsum(weights[order])
    if ties == "average":
        ordered = scores[order]
        last_of_tie = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(scores) - 1)
        gains, steps = gains[last_of_tie], steps[last_of_tie]
    y, x = np.append(0.0, gains / gains[-1]), np.append(0.0, steps / steps[-1])
    return 2 * float(np.trapezoid(y, x)) - 1
