"""Metrics of boxes that count what is found, missed and made up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.metrics.average_precision import pack_boxes
from scorer.metrics.detections import count_boxes
from scorer.metrics.tallies import PooledCounts, mean_of_rows, score_once
from scorer.table import FloatArray, Ragged

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
    return mean_of_rows(precision_of_boxes(y_true, y_pred, thresholds=thresholds), "No image has a box.")


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
    return score_once(tally_boxes(y_true, y_pred, thresholds=thresholds, beta=beta))


def tally_boxes(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float], beta: float) -> PooledCounts:
    """Return what the F-score is made of."""
    return PooledCounts(*count_boxes(y_true, y_pred, thresholds), beta)
