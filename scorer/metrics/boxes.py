"""Metrics of boxes that count what is found, missed and made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.average_precision import pack_boxes
from scorer.metrics.detections import count_boxes
from scorer.metrics.means import mean
from scorer.table import FloatArray, IntArray, Ragged

__all__ = ["pack_boxes"]


def mean_precision_iou_boxes(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> float:
    """Mean over images of the precision of the boxes, averaged over thresholds.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted boxes of each image.
    thresholds : sequence of float
        What the intersection over union of a prediction and its true box must exceed.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. Images without a box on either side are left out.

    References
    ----------
    The Global Wheat Detection competition on Kaggle (2020), its evaluation page.

    Examples
    --------
    >>> truth, found = pack_boxes("0 1 0 0 4 1 0 1 5 5 6 6"), pack_boxes("0 0.9 0 0 3 1 0 0.5 8 8 9 9")
    >>> mean_precision_iou_boxes(truth, found, thresholds=[0.7, 0.75])
    0.16666666666666666
    """
    scores = precision_of_boxes(y_true, y_pred, thresholds=thresholds)
    if np.isnan(scores).all():
        raise UndefinedScoreError("No image has a box.")
    return mean(scores[~np.isnan(scores)])


def precision_of_boxes(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> FloatArray:
    """Return the score of each image; NaN where it has no box on either side."""
    hits, n_true, n_predicted = count_boxes(y_true, y_pred, thresholds)
    either = (n_true + n_predicted)[:, np.newaxis] - hits
    shares = hits / np.maximum(either, 1)
    return np.where(n_true + n_predicted > 0, shares.mean(axis=1), np.nan)


def f2_iou(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float], beta: float = 2.0) -> float:
    """F-score of the boxes of all images together, averaged over thresholds.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted boxes of each image.
    thresholds : sequence of float
        What the intersection over union of a prediction and its true box must exceed.
    beta : float
        How many times recall weighs as much as precision.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    van Rijsbergen (1979), Information retrieval, chapter 7; over thresholds: the TensorFlow Great Barrier Reef
    competition on Kaggle (2021), its evaluation page.

    Examples
    --------
    >>> truth, found = pack_boxes("0 1 0 0 4 1 0 1 5 5 6 6"), pack_boxes("0 0.9 0 0 3 1")
    >>> round(f2_iou(truth, found, thresholds=[0.7, 0.75]), 4)
    0.2778
    """
    return pool_boxes(y_true, y_pred, thresholds=thresholds, beta=beta).score(np.ones(len(y_true), np.int64))


@dataclass(frozen=True)
class PooledCounts:
    """What a pooled F-score is made of, so that rows can be drawn anew.

    Attributes
    ----------
    hits : ndarray of shape (n_rows, n_thresholds)
        What is found of each row, for each threshold.
    n_true, n_predicted : ndarray of shape (n_rows,)
        What is there, and what is predicted.
    beta : float
        How many times recall weighs as much as precision.
    """

    hits: IntArray
    n_true: IntArray
    n_predicted: IntArray
    beta: float

    def score(self, counts: IntArray) -> float:
        """Return the score with each row as often as it is counted."""
        whole = self.beta**2 * float((counts * self.n_true).sum()) + float((counts * self.n_predicted).sum())
        if not whole:
            raise UndefinedScoreError("No row holds anything, and nothing is predicted.")
        found = (counts[:, np.newaxis] * self.hits).sum(axis=0)
        return float(((1 + self.beta**2) * found / whole).mean())


def pool_boxes(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float], beta: float) -> PooledCounts:
    """Return what the F-score is made of."""
    return PooledCounts(*count_boxes(y_true, y_pred, thresholds), beta)
