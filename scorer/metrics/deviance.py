"""Deviances: how much less likely the truth is under the predicted mean than under itself."""

from __future__ import annotations

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.table import FloatArray, Table


def poisson_deviance(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean deviance of counts from predicted rates.

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
        If a truth is below 0.

    References
    ----------
    Nelder and Wedderburn (1972), Journal of the Royal Statistical Society A 135, 370–384.

    Examples
    --------
    >>> round(poisson_deviance(np.array([0.0, 2.0]), np.array([1.0, 2.0])), 6)
    1.0
    """
    return tweedie_deviance(y_true, y_pred, power=1.0, weights=weights)


def gamma_deviance(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean deviance of positive amounts, in which errors are ratios.

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
        If a truth is 0 or below.

    References
    ----------
    Nelder and Wedderburn (1972), Journal of the Royal Statistical Society A 135, 370–384.

    Examples
    --------
    >>> round(gamma_deviance(np.array([1.0, 2.0]), np.array([1.0, 1.0])), 6)
    0.306853
    """
    return tweedie_deviance(y_true, y_pred, power=2.0, weights=weights)


def tweedie_deviance(
    y_true: FloatArray, y_pred: FloatArray, *, power: float, weights: FloatArray | None = None
) -> float:
    """Mean deviance of a Tweedie distribution.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    power : float
        Of the variance in the mean: 0 normal, 1 Poisson, 1 to 2 Poisson sums of gammas, 2 gamma, 3 inverse Gaussian.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If a truth is outside what the distribution can be.

    References
    ----------
    Jørgensen (1987), Journal of the Royal Statistical Society B 49, 127–162.

    Examples
    --------
    >>> tweedie_deviance(np.array([1.0, 2.0]), np.array([1.0, 4.0]), power=0.0)
    2.0
    """
    if 0 < power < 1:
        raise UndefinedScoreError("There is no Tweedie distribution with a power between 0 and 1.")
    if power >= 1 and ((y_true <= 0).any() if power >= 2 else (y_true < 0).any()):
        raise UndefinedScoreError(
            f"The truth must be {'above' if power >= 2 else 'at least'} 0 with a power of {power:g}."
        )
    # Equal values deviate by 0, also at 0, where the formula has no value.
    is_equal = y_true == y_pred
    true, predicted = np.where(is_equal, 1.0, y_true), np.where(is_equal, 1.0, y_pred)
    return mean(_unit_deviance(true, predicted, power), weights)


def _unit_deviance(y_true: FloatArray, y_pred: FloatArray, power: float) -> FloatArray:
    if power == 0:
        deviance = np.square(y_true - y_pred)
    elif power == 1:
        logs = np.log(np.where(y_true > 0, y_true, 1.0) / np.where(y_true > 0, y_pred, 1.0))
        deviance = 2 * (y_true * logs - y_true + y_pred)
    elif power == 2:
        deviance = 2 * (np.log(y_pred / y_true) + y_true / y_pred - 1)
    else:
        highest = np.power(np.maximum(y_true, 0.0), 2 - power) / ((1 - power) * (2 - power))
        deviance = 2 * (
            highest - y_true * np.power(y_pred, 1 - power) / (1 - power) + np.power(y_pred, 2 - power) / (2 - power)
        )
    return np.maximum(deviance, 0.0)


def check_positive(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find predictions of 0, which no distribution but the normal one has for its mean."""
    if schema.parameters.get("power") == 0:
        return ()
    problems = []
    for name, values in zip(schema.columns, table.values, strict=True):
        rows = np.flatnonzero(values == 0).tolist()
        if rows:
            message = (
                f"{count_of(len(rows), 'value')} of `{echo(name)}` is 0: first row {rows[0] + 1}; expected above 0."
            )
            examples = [
                table.example(row, column=echo(name), found="0", expected="above 0") for row in rows[:MAX_EXAMPLES]
            ]
            problems.append(make_problem("value_out_of_range", message, count=len(rows), examples=examples))
    return tuple(problems)
