"""Metrics of numbers: how far predictions are from the truth."""

from __future__ import annotations

import math

import numpy as np

from scorer.metrics.means import mean
from scorer.table import FloatArray


def rmse(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Root mean squared error: the typical error, with large ones weighing most.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values in the unit of the target, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Gauss (1823), Theoria combinationis observationum erroribus minimis obnoxiae.

    Examples
    --------
    >>> rmse(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    1.4142135623730951
    """
    errors = y_pred - y_true
    return math.sqrt(mean(np.square(errors, out=errors), weights))


def mae(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean absolute error: each unit of error weighs the same.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values in the unit of the target, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Laplace (1774), Mémoire sur la probabilité des causes par les événements.

    Examples
    --------
    >>> mae(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    1.0
    """
    errors = y_pred - y_true
    return mean(np.abs(errors, out=errors), weights)
