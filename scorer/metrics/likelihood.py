"""Log-likelihoods of a mean and a spread: how dense a predicted distribution is where the truth lies."""

from __future__ import annotations

import math

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.table import CodeArray, FloatArray

# Beyond this many spreads the square of a distance could no longer be summed over rows.
_MOST_SPREADS = 1e140


def gaussian_log_likelihood(y_true: FloatArray, y_pred: FloatArray, *, sigma_min: float | None = None) -> float:
    """Mean logarithm of the density that the predicted normal distribution has at the truth.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, 2)
        Mean and standard deviation of each prediction, the latter above 0.
    sigma_min : float, optional
        Smaller standard deviations are raised to this one.

    Returns
    -------
    float
        Minus infinity to −ln(sigma_min · √(2π)) (perfect); higher is better.

    References
    ----------
    Good (1952), Journal of the Royal Statistical Society B 14, 107–114: the logarithmic score.

    Examples
    --------
    >>> round(gaussian_log_likelihood(np.array([0.0]), np.array([[1.0, 1.0]])), 6)
    -1.418939
    """
    return mean(gaussian_log_densities(y_true, y_pred[:, 0], y_pred[:, 1], sigma_min=sigma_min))


def gaussian_log_densities(
    y_true: FloatArray, centre: FloatArray, spread: FloatArray, *, sigma_min: float | None
) -> FloatArray:
    """Return the logarithm of the normal density of each row."""
    spread = spread if sigma_min is None else np.maximum(spread, sigma_min)
    steps = np.minimum(np.abs(y_true - centre) / spread, _MOST_SPREADS)
    return np.asarray(-np.square(steps) / 2 - np.log(spread) - math.log(2 * math.pi) / 2)


def laplace_log_likelihood(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    sigma_min: float = 70.0,
    delta_max: float = 1000.0,
    last_n: int | None = None,
    groups: CodeArray | None = None,
    order: FloatArray | None = None,
) -> float:
    """Mean logarithm of the density of a Laplace distribution at the truth, with bounds for spread and error.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, 2)
        Mean and standard deviation of each prediction; any standard deviation is allowed.
    sigma_min : float
        Smaller standard deviations are raised to this one.
    delta_max : float
        Larger errors count as this one.
    last_n : int, optional
        How many rows of each group are scored, the last ones by `order`; without it all rows are.
    groups : ndarray of shape (n_rows,), optional
        The group of each row.
    order : ndarray of shape (n_rows,), optional
        The place of each row within its group; of equal ones the later row of the solution counts as later.

    Returns
    -------
    float
        Minus infinity to −ln(√2 · sigma_min) (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If there is `last_n` without groups or without their order.

    References
    ----------
    The OSIC pulmonary fibrosis progression competition on Kaggle (2020), its evaluation page.

    Examples
    --------
    >>> round(laplace_log_likelihood(np.array([2000.0]), np.array([[2100.0, 100.0]])), 6)
    -6.365957
    """
    densities = laplace_log_densities(y_true, y_pred[:, 0], y_pred[:, 1], sigma_min=sigma_min, delta_max=delta_max)
    return mean(densities, None if last_n is None else mark_last(groups, order, last_n))


def laplace_log_densities(
    y_true: FloatArray, centre: FloatArray, spread: FloatArray, *, sigma_min: float, delta_max: float
) -> FloatArray:
    """Return the logarithm of the bounded Laplace density of each row."""
    spread = np.maximum(spread, sigma_min)
    errors = np.minimum(np.abs(y_true - centre), delta_max)
    return np.asarray(-math.sqrt(2) * errors / spread - np.log(spread) - math.log(2) / 2)


def mark_last(groups: CodeArray | None, order: FloatArray | None, n: int) -> FloatArray:
    """Return 1 for the last n rows of each group, else 0; raises UndefinedScoreError without groups or order."""
    if groups is None or order is None:
        raise UndefinedScoreError("last_n is set without group_column and order_column, which it needs.")
    by_group = np.lexsort((order, groups))
    held = groups[by_group]
    # How many rows of the group are still to come, this one included.
    left = np.searchsorted(held, held, "right") - np.arange(len(held))
    marks = np.empty(len(held))
    marks[by_group] = left <= n
    return marks
