"""Metrics of forecasts of many series, each measured by how hard it was to forecast in the training data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.forecasts import pinball_of_rows
from scorer.metrics.means import mean
from scorer.metrics.tallies import WeightedScores, score_once
from scorer.problems import echo
from scorer.table import CodeArray, FloatArray, IntArray

_NO_WEIGHT = "No series has a positive weight."

Histories = Mapping[str, Sequence[float]]


def mase(
    y_true: FloatArray, y_pred: FloatArray, *, train: Histories, season: int = 1, series: CodeArray | None = None
) -> float:
    """Mean absolute error of each series over that of the naive forecast in its training data, averaged over series.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    train : mapping of str to sequence of float
        The training values of each series, oldest first.
    season : int
        The naive forecast is the value of that many steps before.
    series : ndarray of shape (n_rows,), optional
        The series of each row: its place in `train`; without it there is one series.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better, 1 is as good as the naive forecast was.

    Raises
    ------
    UndefinedScoreError
        If the training values of a series are too few, or never change from season to season.

    References
    ----------
    Hyndman and Koehler (2006), International Journal of Forecasting 22, 679–688.

    Examples
    --------
    >>> mase(np.array([5.0, 6.0]), np.array([5.0, 8.0]), train={"": (1.0, 3.0, 2.0, 5.0)})
    0.5
    """
    return score_once(_tally_scaled(y_true, y_pred, train, season, series, power=1))


def tally_mase(
    y_true: FloatArray, y_pred: FloatArray, *, train: Histories, season: int = 1, series: CodeArray | None = None
) -> WeightedScores | None:
    """Return the score of each series; None where there is one only, whose rows are all that can be drawn."""
    return None if series is None else _tally_scaled(y_true, y_pred, train, season, series, power=1)


def rmsse(
    y_true: FloatArray, y_pred: FloatArray, *, train: Histories, season: int = 1, series: CodeArray | None = None
) -> float:
    """Root mean squared error of each series over that of the naive forecast in its training data, averaged.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    train : mapping of str to sequence of float
        The training values of each series, oldest first.
    season : int
        The naive forecast is the value of that many steps before.
    series : ndarray of shape (n_rows,), optional
        The series of each row: its place in `train`; without it there is one series.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better, 1 is as good as the naive forecast was.

    Raises
    ------
    UndefinedScoreError
        If the training values of a series are too few, or never change from season to season.

    References
    ----------
    Makridakis, Spiliotis and Assimakopoulos (2022), The M5 accuracy competition, International Journal of Forecasting
    38, 1346–1364.

    Examples
    --------
    >>> rmsse(np.array([5.0, 6.0]), np.array([5.0, 8.0]), train={"": (1.0, 2.0, 1.0, 2.0)})
    1.4142135623730951
    """
    return score_once(_tally_scaled(y_true, y_pred, train, season, series, power=2))


def tally_rmsse(
    y_true: FloatArray, y_pred: FloatArray, *, train: Histories, season: int = 1, series: CodeArray | None = None
) -> WeightedScores | None:
    """Return the score of each series; None where there is one only, whose rows are all that can be drawn."""
    return None if series is None else _tally_scaled(y_true, y_pred, train, season, series, power=2)


def _tally_scaled(
    y_true: FloatArray, y_pred: FloatArray, train: Histories, season: int, series: CodeArray | None, *, power: int
) -> WeightedScores:
    """Return the mean error of each series, to a power, as a share of that of the naive forecast, and its root."""
    if series is None:
        if len(train) > 1:
            raise UndefinedScoreError("train has several series, and no group_column says which one a row is of.")
        series = np.zeros(len(y_true), np.int32)
    found, places = np.unique(series, return_inverse=True)
    errors = np.bincount(places, weights=np.abs(y_true - y_pred) ** power) / np.bincount(places)
    scales = [naive_error(name, train[name], season, power) for name in _names(train, found)]
    return WeightedScores((errors / np.array(scales)) ** (1 / power), np.ones(len(found)), _NO_WEIGHT)


def _names(train: Histories, codes: CodeArray) -> list[str]:
    names = list(train)
    return [names[code] for code in codes.tolist()]


def naive_error(name: str, history: Sequence[float] | FloatArray, season: int, power: int) -> float:
    """Return the mean size, to a power, of the changes of a history from season to season.

    Raises
    ------
    UndefinedScoreError
        If there are none, or all are 0; names the series.
    """
    values = np.asarray(history, np.float64)
    changes = np.abs(values[season:] - values[:-season]) ** power
    scale = float(changes.sum()) / len(changes) if len(changes) else 0.0
    if not scale > 0:
        told = f"of the series “{echo(name)}” " if name else ""
        raise UndefinedScoreError(
            f"The training values {told}never change over a season, so that errors have no scale."
        )
    return scale


def wrmsse(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    train: Histories,
    series: CodeArray,
    order: FloatArray,
    ancestors: CodeArray | None = None,
    weights: FloatArray | None = None,
) -> float:
    """Root mean squared scaled error of the series and of their sums at each level of a hierarchy, weighted.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    train : mapping of str to sequence of float
        The training values of each series, oldest first; all end at the same time. A sum is scaled from its first value
        other than 0 on.
    series : ndarray of shape (n_rows,)
        The series of each row: its place in `train`.
    order : ndarray of shape (n_rows,)
        The time of each row; rows of one time are summed.
    ancestors : ndarray of shape (n_levels, n_rows), optional
        The sum that each row belongs to at each level above the series.
    weights : ndarray of shape (n_rows,), optional
        The weight of each row's series; a sum weighs as much as its series. Without it all series weigh alike.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If the training values of a series or a sum never change; if a series has two weights, or lies in two sums of a
        level.

    References
    ----------
    Makridakis, Spiliotis and Assimakopoulos (2022), The M5 accuracy competition, International Journal of Forecasting
    38, 1346–1364.

    Examples
    --------
    >>> train = {"a": (0.0, 1.0, 3.0), "b": (2.0, 2.0, 4.0)}
    >>> errors, times, total = np.array([1.0, -1.0]), np.zeros(2), np.zeros((1, 2), np.int32)
    >>> round(wrmsse(errors, np.zeros(2), train=train, series=np.array([0, 1]), order=times, ancestors=total), 6)
    0.301777
    """
    found, places, counts = np.unique(series, return_inverse=True, return_counts=True)
    times, steps = np.unique(order, return_inverse=True)
    # A sample may hold a series several times: it then weighs, and is summed, as often.
    repeats = counts / np.bincount(np.unique(places * len(times) + steps) // len(times))
    held = repeats * _find_weights(weights, places)
    histories = _align([train[name] for name in _names(train, found)]) * repeats[:, np.newaxis]
    scores = []
    for level in (places, *(() if ancestors is None else ancestors)):
        n_sums, members = _members(level, places)
        keys = np.unique(level, return_inverse=True)[1] * len(times) + steps
        errors = np.bincount(keys, weights=y_true - y_pred, minlength=n_sums * len(times))
        is_there = np.bincount(keys, minlength=len(errors)) > 0
        squares = np.square(errors).reshape(n_sums, -1).sum(axis=1) / is_there.reshape(n_sums, -1).sum(axis=1)
        totals = np.zeros((n_sums, histories.shape[1]))
        np.add.at(totals, members, histories)
        scales = [_scale_of_sum(total) for total in totals]
        scores.append(mean(np.sqrt(squares / np.array(scales)), np.bincount(members, weights=held).astype(np.float64)))
    return sum(scores) / len(scores)


def _per_series(values: FloatArray, places: IntArray, noun: str) -> FloatArray:
    """Return the value of each series, which all of its rows have."""
    held = np.empty(int(places.max()) + 1)
    held[places] = values
    if (held[places] != values).any():
        raise UndefinedScoreError(f"The {noun} differ within a series.")
    return held


def _find_weights(weights: FloatArray | None, places: IntArray) -> FloatArray:
    if weights is None:
        return np.ones(int(places.max()) + 1)
    held = _per_series(weights, places, "weights")
    if not held.sum() > 0:
        raise UndefinedScoreError(_NO_WEIGHT)
    return held


def _members(level: CodeArray | IntArray, places: IntArray) -> tuple[int, IntArray]:
    """Return how many sums a level has, and the place among them of the sum of each series."""
    sums, codes = np.unique(level, return_inverse=True)
    members = np.empty(int(places.max()) + 1, np.int64)
    members[places] = codes
    if (members[places] != codes).any():
        raise UndefinedScoreError("A series lies in two sums of one level of the hierarchy.")
    return len(sums), members


def _align(histories: Sequence[Sequence[float]]) -> FloatArray:
    """Return histories as lines that end together, with zeros before shorter ones."""
    aligned = np.zeros((len(histories), max(map(len, histories))))
    for line, history in zip(aligned, histories, strict=True):
        line[len(line) - len(history) :] = history
    return aligned


def _scale_of_sum(history: FloatArray) -> float:
    sold = np.flatnonzero(history)
    return naive_error("", history[sold[0] if len(sold) else len(history) :], 1, 2)


def weighted_scaled_pinball(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    levels: tuple[float, ...],
    series: CodeArray,
    scales: FloatArray,
    weights: FloatArray | None = None,
) -> float:
    """Pinball loss of each series over the mean change in its training data, averaged with the weights of the series.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        True values.
    y_pred : ndarray of shape (n_rows, n_levels)
        The predicted quantile of each level.
    levels : tuple of float
        The levels, between 0 and 1.
    series : ndarray of shape (n_rows,)
        The series of each row.
    scales : ndarray of shape (n_rows,)
        The mean absolute change from step to step in the training data of the row's series, above 0.
    weights : ndarray of shape (n_rows,), optional
        The weight of each row's series; without it all series weigh alike.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If a series has two scales or two weights.

    References
    ----------
    Makridakis et al. (2022), The M5 uncertainty competition, International Journal of Forecasting 38, 1365–1385.

    Examples
    --------
    >>> truth, quantiles, series = np.array([10.0, 4.0]), np.array([[8.0], [5.0]]), np.array([0, 1])
    >>> weighted_scaled_pinball(truth, quantiles, levels=(0.5,), series=series, scales=np.array([2.0, 1.0]))
    0.5
    """
    return score_once(
        tally_weighted_scaled_pinball(y_true, y_pred, levels=levels, series=series, scales=scales, weights=weights)
    )


def tally_weighted_scaled_pinball(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    levels: tuple[float, ...],
    series: CodeArray,
    scales: FloatArray,
    weights: FloatArray | None = None,
) -> WeightedScores:
    """Return the scaled loss of each series and its weight; arguments and errors as above."""
    _, places, counts = np.unique(series, return_inverse=True, return_counts=True)
    losses = np.bincount(places, weights=pinball_of_rows(y_true, y_pred, levels)) / counts
    scaled = losses / _per_series(scales, places, "scales")
    return WeightedScores(scaled, _find_weights(weights, places), _NO_WEIGHT)
