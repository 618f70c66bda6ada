"""Correlations: whether predictions rise and fall with the truth."""

from __future__ import annotations

import math

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.problems import echo, make_problem
from scorer.report import Problem
from scorer.schema import Schema
from scorer.table import FloatArray, IntArray, Table


def _check_truth(y_true: FloatArray) -> None:
    if len(y_true) < 2 or y_true.min() == y_true.max():
        raise UndefinedScoreError("A correlation needs a truth that varies over two rows or more.")


def pearson(y_true: FloatArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Linear correlation.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative; a row of weight 0 counts as if it were not there.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance. Constant predictions give 0.

    Raises
    ------
    UndefinedScoreError
        If the truth is constant, or has one row, among the rows of positive weight.

    References
    ----------
    Pearson (1895), Proceedings of the Royal Society 58, 240–242.

    Examples
    --------
    >>> round(pearson(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 7.0])), 4)
    0.9934
    """
    if weights is not None:
        is_counted = weights > 0
        y_true, y_pred, weights = y_true[is_counted], y_pred[is_counted], weights[is_counted] / weights.max()
    _check_truth(y_true)
    if y_pred.min() == y_pred.max():
        return 0.0
    # Divided by their largest value, no square overflows or is lost.
    true, predicted = (values - mean(values, weights) for values in (y_true, y_pred))
    true, predicted = true / np.abs(true).max(), predicted / np.abs(predicted).max()
    shares = 1.0 if weights is None else weights
    spread = math.sqrt(float((shares * true * true).sum()) * float((shares * predicted * predicted).sum()))
    # Only where the rows that vary have next to no weight does the spread underflow.
    return min(1.0, max(-1.0, float((shares * true * predicted).sum()) / spread)) if spread else 0.0


def spearman(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Correlation of the ranks; equal values share their mean rank.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance. Constant predictions give 0.

    Raises
    ------
    UndefinedScoreError
        If the truth is constant, or has one row.

    References
    ----------
    Spearman (1904), American Journal of Psychology 15, 72–101.

    Examples
    --------
    >>> round(spearman(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 70.0])), 6)
    1.0
    """
    return pearson(rank(y_true), rank(y_pred))


def rank(values: FloatArray) -> FloatArray:
    """Return the rank of each value from 1; equal values share the mean of their ranks."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: FloatArray = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return ranks


def kendall_tau_b(y_true: FloatArray, y_pred: FloatArray, *, variant: str = "b") -> float:
    """How many more pairs of rows are in the same order than in the opposite one.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    variant : str
        How ties are made up for: Kendall's tau `b` or Stuart's tau `c`.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance. Constant predictions give 0.

    Raises
    ------
    UndefinedScoreError
        If the truth is constant, or has one row.

    References
    ----------
    Kendall (1945), Biometrika 33, 239–251; Stuart (1953), Biometrika 40, 105–110.

    Examples
    --------
    >>> round(kendall_tau_b(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])), 4)
    0.3333
    """
    _check_truth(y_true)
    if y_pred.min() == y_pred.max():
        return 0.0
    true, predicted = (np.unique(values, return_inverse=True)[1] for values in (y_true, y_pred))
    order = np.lexsort((predicted, true))
    n_pairs = len(true) * (len(true) - 1) // 2
    tied_true, tied_predicted = _tied_pairs(true), _tied_pairs(predicted)
    tied_both = _tied_pairs(true.astype(np.int64) * (int(predicted.max()) + 1) + predicted)
    discordant = count_inversions(predicted[order])
    balance = n_pairs - tied_true - tied_predicted + tied_both - 2 * discordant
    if variant == "c":
        n_least = min(int(true.max()), int(predicted.max())) + 1
        return 2 * balance * n_least / (len(true) ** 2 * (n_least - 1))
    return balance / math.sqrt((n_pairs - tied_true) * (n_pairs - tied_predicted))


def _tied_pairs(values: IntArray) -> int:
    counts = np.unique(values, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def count_inversions(values: IntArray) -> int:
    """Return the pairs in which a larger value comes first: merge sort, all blocks of one width at a time."""
    n_rows, width, inversions = len(values), 1, 0
    places = np.arange(n_rows)
    while width < n_rows:
        block = places // (2 * width)
        order = np.lexsort((values, block))
        # In each block of two sorted halves, a value of the right half passes all larger ones of the left half.
        is_left = (order % (2 * width)) < width
        n_left = np.cumsum(is_left) - np.concatenate([[0], np.cumsum(is_left)])[block * 2 * width]
        whole = np.minimum(np.bincount(block)[block], width)
        inversions += int((whole - n_left)[~is_left].sum())
        values, width = values[order], 2 * width
    return inversions


def check_varies(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find prediction columns that are constant over the whole file."""
    problems = []
    for name, values in zip(schema.columns, table.values, strict=True):
        if schema.is_scored(name) and len(values) > 1 and values.min() == values.max():
            message = (
                f"The column `{echo(name)}` is constant: {float(values[0])!r} in every row; expected values that vary."
            )
            problems.append(make_problem("column_constant", message, count=len(values)))
    return tuple(problems)
