"""Metrics of numbers: how far predictions are from the truth."""

from __future__ import annotations

import math

import numpy as np

from scorer.errors import UndefinedScoreError
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


def mse(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean squared error.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In the squared unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Gauss (1823), Theoria combinationis observationum erroribus minimis obnoxiae.

    Examples
    --------
    >>> mse(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    2.0
    """
    return mean(np.square(y_pred - y_true), weights)


def rmsle(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Root mean squared logarithmic error: errors counted as ratios, not amounts.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In natural-log units, 0 (perfect) to infinity; lower is better.

    References
    ----------
    The bulldozers competition on Kaggle (2013), its evaluation page.

    Examples
    --------
    >>> rmsle(np.array([0.0, 9.0]), np.array([0.0, 9.0]))
    0.0
    """
    return math.sqrt(msle(y_true, y_pred, weights=weights))


def msle(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean squared logarithmic error; predictions below 0 are taken for 0.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In squared natural-log units, 0 (perfect) to infinity; lower is better.

    References
    ----------
    The bulldozers competition on Kaggle (2013), its evaluation page.

    Examples
    --------
    >>> msle(np.array([0.0, 9.0]), np.array([0.0, 9.0]))
    0.0
    """
    if y_true.min() < 0:
        raise UndefinedScoreError("The truth is below 0, where the logarithm of 1 + y is not defined here.")
    return mse(np.log1p(y_true), np.log1p(np.maximum(y_pred, 0.0)), weights=weights)


def medae(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Median absolute error: what half of the errors stay below.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Hampel (1974), Journal of the American Statistical Association 69, 383–393.

    Examples
    --------
    >>> medae(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    1.0
    """
    return float(np.median(np.abs(y_pred - y_true)))


def max_error(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Largest absolute error.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.

    Returns
    -------
    float
        In the unit of the target, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Chebyshev (1854), Théorie des mécanismes connus sous le nom de parallélogrammes.

    Examples
    --------
    >>> max_error(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    2.0
    """
    return float(np.abs(y_pred - y_true).max())


def log_cosh(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Mean logarithm of the hyperbolic cosine of the error: squared where small, absolute where large.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    References
    ----------
    Green (1990), IEEE Transactions on Medical Imaging 9, 84–93.

    Examples
    --------
    >>> log_cosh(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    0.0
    """
    errors = np.abs(y_pred - y_true)
    # ln cosh e = e + ln(1 + exp(−2e)) − ln 2, which no large error overflows.
    return mean(np.maximum(errors + np.log1p(np.exp(-2 * errors)) - math.log(2), 0.0))


def huber(y_true: FloatArray, y_pred: FloatArray, *, delta: float = 1.0) -> float:
    """Mean Huber loss: squared up to `delta`, absolute beyond it.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    delta : float
        The size of error where the loss turns from squared to absolute.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    References
    ----------
    Huber (1964), Annals of Mathematical Statistics 35, 73–101.

    Examples
    --------
    >>> huber(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    0.75
    """
    errors = np.abs(y_pred - y_true)
    squared_part = np.minimum(errors, delta)
    return mean(squared_part * (errors - squared_part / 2))
