"""Metrics of positions: what they would have earned, and how steadily."""

from __future__ import annotations

import math

import numpy as np

from scorer.table import CodeArray, FloatArray

# Returns that differ by less, as a share of the largest one, are equal but for rounding.
_NO_SPREAD = 1e-12


def sharpe_like(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    costs: float = 0.0,
    periods: float = 252.0,
    cap: float | None = None,
    days: FloatArray | None = None,
    assets: CodeArray | None = None,
) -> float:
    """Mean daily return of the predicted positions over its standard deviation, for a year.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The return of each row's asset on its day, and the position that is held in it, in the same row order.
    costs : float
        The price of changing a position by 1, in the unit of the returns; before its first day a position is 0.
    periods : float
        How many days a year has.
    cap : float, optional
        Higher scores count as this one.
    days : ndarray of shape (n_rows,), optional
        The day of each row; the returns of a day are summed. Without it each row is a day, in the order of the rows.
    assets : ndarray of shape (n_rows,), optional
        The asset of each row; without it there is one.

    Returns
    -------
    float
        Minus infinity to infinity, or to the cap; higher is better. 0 where the daily return is always the same.

    References
    ----------
    Sharpe (1994), Journal of Portfolio Management 21, 49–58.

    Examples
    --------
    >>> round(sharpe_like(np.array([0.01, 0.03]), np.array([1.0, 1.0]), periods=1), 6)
    2.0
    """
    days = np.arange(len(y_true), dtype=np.float64) if days is None else days
    assets = np.zeros(len(y_true), np.int32) if assets is None else assets
    earned = y_true * y_pred - costs * _find_trades(y_pred, days, assets)
    daily = np.asarray(np.bincount(np.unique(days, return_inverse=True)[1], weights=earned), np.float64)
    largest = float(np.abs(daily).max())
    if largest == 0:
        return 0.0
    # Divided by the largest one, no square overflows or is lost.
    daily = daily / largest
    spread = float(daily.std())
    score = float(daily.mean()) / spread * math.sqrt(periods) if spread > _NO_SPREAD else 0.0
    return score if cap is None else min(score, cap)


def _find_trades(positions: FloatArray, days: FloatArray, assets: CodeArray) -> FloatArray:
    """Return how far each position is from the one of the same asset before it."""
    order = np.lexsort((days, assets))
    ordered, held = positions[order], assets[order]
    before = np.concatenate([[0.0], ordered[:-1]])
    before[1:][held[1:] != held[:-1]] = 0.0
    trades = np.empty_like(positions)
    trades[order] = np.abs(ordered - before)
    return trades
