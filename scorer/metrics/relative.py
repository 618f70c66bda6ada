"""Metrics of relative errors: shares of the truth, and of its spread."""

from __future__ import annotations

import math

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.table import FloatArray


def r2(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Share of the variance of the truth that the predictions explain.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        Minus infinity to 1 (perfect); higher is better, 0 is the mean of the truth.

    Raises
    ------
    UndefinedScoreError
        If the truth is constant, has one row, or varies by too little to be squared.

    References
    ----------
    Wright (1921), Journal of Agricultural Research 20, 557–585.

    Examples
    --------
    >>> r2(np.array([1.0, 3.0]), np.array([1.0, 2.0]))
    0.5
    """
    _check_varies(y_true, weights, "R²")
    spread = mean(np.square(y_true - mean(y_true, weights)), weights)
    _check_spread(spread, "R²")
    return 1 - mean(np.square(y_true - y_pred), weights) / spread


def _check_varies(y_true: FloatArray, weights: FloatArray | None, name: str) -> None:
    counted = y_true if weights is None else y_true[weights > 0]
    if len(counted) < 2 or counted.min() == counted.max():
        raise UndefinedScoreError(f"{name} needs a truth that varies over two rows or more.")


def _check_spread(spread: float, name: str) -> None:
    if not spread > 0:
        raise UndefinedScoreError(f"{name} needs a truth whose differences do not vanish when they are squared.")


def explained_variance(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Share of the variance of the truth that is gone from the errors; a constant error costs nothing.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.

    Returns
    -------
    float
        Minus infinity to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the truth is constant, has one row, or varies by too little to be squared.

    References
    ----------
    Kent (1983), Biometrika 70, 163–173.

    Examples
    --------
    >>> explained_variance(np.array([1.0, 3.0]), np.array([2.0, 4.0]))
    1.0
    """
    _check_varies(y_true, None, "Explained variance")
    spread = float(np.var(y_true))
    _check_spread(spread, "Explained variance")
    return 1 - float(np.var(y_true - y_pred)) / spread


def mape(y_true: FloatArray, y_pred: FloatArray, *, zero: str = "error", eps: float = 1e-9) -> float:
    """Mean absolute error as a share of the truth.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    zero : str
        What a truth of 0 is: an `error`, left out (`skip`), or divided by `eps`.
    eps : float
        The least divisor with `zero` = `eps`.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better. A fraction, not a percentage.

    Raises
    ------
    UndefinedScoreError
        If a truth is 0 and `zero` says so, or every one is.

    References
    ----------
    Hyndman and Koehler (2006), International Journal of Forecasting 22, 679–688.

    Examples
    --------
    >>> mape(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    0.5
    """
    return mean(_shares(y_true, y_pred, zero, eps))


def _shares(y_true: FloatArray, y_pred: FloatArray, zero: str, eps: float) -> FloatArray:
    is_zero = y_true == 0
    if zero == "error" and is_zero.any():
        raise UndefinedScoreError(
            "The truth has a 0, where a relative error does not exist; the parameter zero decides."
        )
    if zero == "skip":
        y_true, y_pred = y_true[~is_zero], y_pred[~is_zero]
        if not len(y_true):
            raise UndefinedScoreError("Every truth is 0, where a relative error does not exist.")
    shares: FloatArray = np.abs(y_true - y_pred) / np.maximum(np.abs(y_true), eps if zero == "eps" else 0.0)
    return shares


def rmspe(y_true: FloatArray, y_pred: FloatArray, *, zero: str = "skip", eps: float = 1e-9) -> float:
    """Root mean squared error as a share of the truth.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    zero : str
        What a truth of 0 is: left out (`skip`), an `error`, or divided by `eps`.
    eps : float
        The least divisor with `zero` = `eps`.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If every truth is 0, or one is and `zero` says so.

    References
    ----------
    The Rossmann competition on Kaggle (2015), its evaluation page.

    Examples
    --------
    >>> round(rmspe(np.array([1.0, 2.0]), np.array([1.0, 4.0])), 4)
    0.7071
    """
    return math.sqrt(mean(np.square(_shares(y_true, y_pred, zero, eps))))


def smape(y_true: FloatArray, y_pred: FloatArray, *, scale: float = 100.0, shift: float = 0.0) -> float:
    """Mean absolute error as a share of the mean of truth and prediction.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    scale : float
        The score of an error of half of that mean, times two; 100 gives a range of 0 to 200.
    shift : float
        Added to both sides first; 1 undoes a logarithm of counts.

    Returns
    -------
    float
        0 (perfect) to twice the scale; lower is better.

    References
    ----------
    Makridakis (1993), International Journal of Forecasting 9, 527–529.

    Examples
    --------
    >>> smape(np.array([1.0, 1.0]), np.array([1.0, 3.0]))
    50.0
    """
    true, predicted = y_true + shift, y_pred + shift
    size = np.abs(true) + np.abs(predicted)
    return scale * mean(np.where(size > 0, 2 * np.abs(true - predicted) / np.where(size > 0, size, 1.0), 0.0))


def wmape(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Sum of absolute errors as a share of the sum of absolute truths.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If every truth is 0.

    References
    ----------
    Kolassa and Schütz (2007), Foresight 6, 40–43.

    Examples
    --------
    >>> round(wmape(np.array([1.0, 2.0]), np.array([1.0, 4.0])), 4)
    0.6667
    """
    size = mean(np.abs(y_true), weights)
    if not size > 0:
        raise UndefinedScoreError("Every truth is 0, where a relative error does not exist.")
    return mean(np.abs(y_true - y_pred), weights) / size
