"""Metrics of places, angles and groups of measurements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.table import CodeArray, FloatArray, Table

EARTH_RADIUS_METRES = 6_371_000.0


def _split_by(groups: CodeArray, values: FloatArray) -> list[FloatArray]:
    """Return the values of each group that has some, in the order of its first row."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order])) + 1
    return np.split(values[order], starts)


def group_log_mae(y_true: FloatArray, y_pred: FloatArray, *, groups: CodeArray, floor: float = 1e-9) -> float:
    """Mean over groups of the logarithm of their mean absolute error.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    groups : ndarray of shape (n_rows,)
        The group of each row.
    floor : float
        The least mean absolute error of a group.

    Returns
    -------
    float
        ln floor (perfect) to infinity; lower is better.

    References
    ----------
    The CHAMPS competition on Kaggle (2019), its evaluation page.

    Examples
    --------
    >>> group_log_mae(np.array([1.0, 2.0]), np.array([2.0, 3.0]), groups=np.array([0, 1]))
    0.0
    """
    errors = _split_by(groups, np.abs(y_pred - y_true))
    return mean(np.log([max(mean(group), floor) for group in errors]))


def mean_angular_error(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Mean angle between true and predicted directions.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows, 2)
        True and predicted azimuth and zenith in radians, in the same row order.

    Returns
    -------
    float
        In radians, 0 (perfect) to π; lower is better.

    References
    ----------
    The IceCube competition on Kaggle (2023), its evaluation page.

    Examples
    --------
    >>> round(mean_angular_error(np.array([[0.0, np.pi / 2]]), np.array([[np.pi / 2, np.pi / 2]])), 6)
    1.570796
    """
    _check_pairs(y_true)
    angles = np.arccos(np.clip((_directions(y_true) * _directions(y_pred)).sum(axis=1), -1.0, 1.0))
    # Near 0 the arc cosine keeps half of the digits only; what is equal is not to seem 1e-8 off.
    return mean(np.where((y_true == y_pred).all(axis=1), 0.0, angles))


def _check_pairs(y_true: FloatArray) -> None:
    if y_true.ndim != 2 or y_true.shape[1] != 2:
        raise UndefinedScoreError("The metric needs two target columns.")


def _directions(angles: FloatArray) -> FloatArray:
    azimuth, zenith = angles[:, 0], angles[:, 1]
    around = np.sin(zenith)
    return np.stack([np.cos(azimuth) * around, np.sin(azimuth) * around, np.cos(zenith)], axis=1)


def haversine_percentiles(
    y_true: FloatArray, y_pred: FloatArray, *, groups: CodeArray, quantiles: Sequence[float] = (0.5, 0.95)
) -> float:
    """Mean over groups of the mean of some quantiles of the distance on the globe.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows, 2)
        True and predicted latitude and longitude in degrees, in the same row order.
    groups : ndarray of shape (n_rows,)
        The group of each row.
    quantiles : sequence of float
        Which quantiles; they are interpolated linearly.

    Returns
    -------
    float
        In metres, 0 (perfect) to infinity; lower is better.

    References
    ----------
    The Google smartphone decimeter challenge on Kaggle (2022); Sinnott (1984), Sky and Telescope 68, 159.

    Examples
    --------
    >>> at, off = np.array([[0.0, 0.0]]), np.array([[0.0, 1.0]])
    >>> round(haversine_percentiles(at, off, groups=np.array([0])), 1)
    111194.9
    """
    _check_pairs(y_true)
    if np.abs(y_true[:, 0]).max() > 90:
        raise UndefinedScoreError("A true latitude is beyond 90 degrees.")
    true, predicted = np.radians(y_true), np.radians(y_pred)
    half = np.square(np.sin((predicted - true) / 2))
    squared = half[:, 0] + np.cos(true[:, 0]) * np.cos(predicted[:, 0]) * half[:, 1]
    distances = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.clip(squared, 0.0, 1.0)))
    return mean(np.array([np.quantile(group, quantiles).mean() for group in _split_by(groups, distances)]))


def check_latitude(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find latitudes beyond the poles."""
    values, name = table.values[0], echo(schema.columns[0])
    rows = np.flatnonzero(np.abs(values) > 90).tolist()
    if not rows:
        return ()
    message = (
        f"{count_of(len(rows), 'value')} of `{name}` out of range: "
        f"row {rows[0] + 1} has {float(values[rows[0]])!r}; expected -90 to 90."
    )
    examples = [
        table.example(row, column=name, found=repr(float(values[row])), expected="-90 to 90")
        for row in rows[:MAX_EXAMPLES]
    ]
    return (make_problem("value_out_of_range", message, count=len(rows), examples=examples),)
