"""Metrics of forecasts with their doubt: quantiles, intervals and distributions."""

from __future__ import annotations

import math

import numpy as np

from scorer.metrics.means import mean
from scorer.table import FloatArray

_erf = np.frompyfunc(math.erf, 1, 1)


def pinball_loss(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    levels: tuple[float, ...],
    weights: FloatArray | None = None,
) -> float:
    """Mean over rows and levels of the loss that a true quantile makes least.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, n_levels)
        The predicted quantile of each level.
    levels : tuple of float
        The levels, between 0 and 1.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Koenker and Bassett (1978), Econometrica 46, 33–50.

    Examples
    --------
    >>> pinball_loss(np.array([10.0]), np.array([[8.0, 12.0]]), levels=(0.25, 0.75))
    0.5
    """
    return mean(pinball_of_rows(y_true, y_pred, levels), weights)


def pinball_of_rows(y_true: FloatArray, y_pred: FloatArray, levels: tuple[float, ...]) -> FloatArray:
    """Return the pinball loss of each row, averaged over levels."""
    errors = y_true[:, np.newaxis] - y_pred
    shares = np.array(levels)
    return np.asarray(np.maximum(shares * errors, (shares - 1) * errors).mean(axis=1), np.float64)


def winkler_score(
    y_true: FloatArray, y_pred: FloatArray, *, alpha: float = 0.1, weights: FloatArray | None = None
) -> float:
    """Mean width of the intervals, with a fine for each truth outside of its own.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, 2)
        Lower and upper end of each interval.
    alpha : float
        The share of truths that may lie outside.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Winkler (1972), Journal of the American Statistical Association 67, 187–191.

    Examples
    --------
    >>> winkler_score(np.array([5.0, 9.0]), np.array([[4.0, 6.0], [4.0, 8.0]]), alpha=0.5)
    5.0
    """
    lower, upper = y_pred[:, 0], y_pred[:, 1]
    missed = np.maximum(lower - y_true, 0.0) + np.maximum(y_true - upper, 0.0)
    return mean(upper - lower + 2 / alpha * missed, weights)


def interval_coverage_gap(y_true: FloatArray, y_pred: FloatArray, *, alpha: float = 0.1) -> float:
    """Distance of the share of truths inside of their intervals from the share that should be.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, 2)
        Lower and upper end of each interval; both belong to it.
    alpha : float
        The share of truths that may lie outside.

    Returns
    -------
    float
        0 (perfect) to 1; lower is better.

    References
    ----------
    Christoffersen (1998), Evaluating interval forecasts, International Economic Review 39, 841–862.

    Examples
    --------
    >>> interval_coverage_gap(np.array([5.0, 9.0]), np.array([[4.0, 6.0], [4.0, 8.0]]), alpha=0.25)
    0.25
    """
    is_inside = (y_pred[:, 0] <= y_true) & (y_true <= y_pred[:, 1])
    return abs(int(np.count_nonzero(is_inside)) / len(y_true) - (1 - alpha))


def gaussian_crps(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean area between the predicted normal distribution and the step at the truth, squared in height.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, 2)
        Mean and standard deviation of each prediction, the latter above 0.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Gneiting and Raftery (2007), Journal of the American Statistical Association 102, 359–378, equation 21.

    Examples
    --------
    >>> round(gaussian_crps(np.array([0.0]), np.array([[0.0, 1.0]])), 6)
    0.233695
    """
    errors, spread = y_true - y_pred[:, 0], y_pred[:, 1]
    # Beyond 40 standard deviations both functions have reached their limits in 64 bits.
    steps = np.clip(errors / spread, -40.0, 40.0)
    inside = np.asarray(_erf(steps / math.sqrt(2)), np.float64)
    density = np.exp(-np.square(steps) / 2) / math.sqrt(2 * math.pi)
    return mean(errors * inside + spread * (2 * density - 1 / math.sqrt(math.pi)), weights)


def crps(y_true: FloatArray, y_pred: FloatArray, *, grid: tuple[float, ...]) -> float:
    """Mean squared distance of the predicted distribution from the step at the truth, over the points of a grid.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, n_points)
        The predicted chance that the truth is at most each point.
    grid : tuple of float
        The points, rising.

    Returns
    -------
    float
        0 (perfect) to 1; lower is better.

    References
    ----------
    Matheson and Winkler (1976), Management Science 22, 1087–1096.

    Examples
    --------
    >>> crps(np.array([2.0]), np.array([[0.0, 0.5, 1.0]]), grid=(1.0, 2.0, 3.0))
    0.08333333333333333
    """
    steps = np.array(grid) >= y_true[:, np.newaxis]
    return mean(np.square(y_pred - steps).mean(axis=1))
