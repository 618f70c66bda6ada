"""Metrics of class labels that count hits and misses, given as codes into a list of label names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorer.metrics.counts import fbeta_of, ratio
from scorer.metrics.labels import accuracy, positive_code
from scorer.table import CodeArray, FloatArray


@dataclass(frozen=True)
class _Counts:
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int


def _count(y_true: CodeArray, y_pred: CodeArray, names: Sequence[str], positive_label: str | None) -> _Counts:
    code = positive_code(names, positive_label)
    true, predicted = y_true == code, y_pred == code
    both = int(np.count_nonzero(true & predicted))
    n_true, n_predicted = int(np.count_nonzero(true)), int(np.count_nonzero(predicted))
    return _Counts(both, n_predicted - both, n_true - both, len(true) - n_true - n_predicted + both)


def fbeta(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    beta: float = 1.0,
    positive_label: str | None = None,
    zero_division: float = 0.0,
) -> float:
    """Weighted harmonic mean of precision and recall of one label.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    beta : float
        How many times recall weighs as much as precision.
    positive_label : str, optional
        The label that counts; without it `1`, else `True`.
    zero_division : float
        The value of 0/0.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the positive label is not among the names.

    References
    ----------
    van Rijsbergen (1979), Information Retrieval, chapter 7.

    Examples
    --------
    >>> fbeta(np.array([0, 1, 1, 1]), np.array([0, 1, 0, 0]), names=["0", "1"], beta=1)
    0.5
    """
    counts = _count(y_true, y_pred, names, positive_label)
    n_true, n_predicted = counts.true_positives + counts.false_negatives, counts.true_positives + counts.false_positives
    return float(fbeta_of(counts.true_positives, n_true, n_predicted, beta=beta, zero_division=zero_division))


def precision(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    positive_label: str | None = None,
    zero_division: float = 0.0,
) -> float:
    """Share of the rows with the predicted label that truly have it.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    positive_label : str, optional
        The label that counts; without it `1`, else `True`.
    zero_division : float
        The value of 0/0.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the positive label is not among the names.

    References
    ----------
    van Rijsbergen (1979), Information Retrieval, chapter 7.

    Examples
    --------
    >>> precision(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 1]), names=["0", "1"])
    0.5
    """
    counts = _count(y_true, y_pred, names, positive_label)
    return float(ratio(counts.true_positives, counts.true_positives + counts.false_positives, zero_division))


def recall(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    positive_label: str | None = None,
    zero_division: float = 0.0,
) -> float:
    """Share of the rows with the true label that are found.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    positive_label : str, optional
        The label that counts; without it `1`, else `True`.
    zero_division : float
        The value of 0/0.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the positive label is not among the names.

    References
    ----------
    van Rijsbergen (1979), Information Retrieval, chapter 7.

    Examples
    --------
    >>> recall(np.array([0, 1, 1, 1]), np.array([0, 1, 1, 0]), names=["0", "1"])
    0.6666666666666666
    """
    counts = _count(y_true, y_pred, names, positive_label)
    return float(ratio(counts.true_positives, counts.true_positives + counts.false_negatives, zero_division))


def specificity(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    positive_label: str | None = None,
    zero_division: float = 0.0,
) -> float:
    """Share of the rows without the label that are left without it.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    positive_label : str, optional
        The label that counts; without it `1`, else `True`.
    zero_division : float
        The value of 0/0.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the positive label is not among the names.

    References
    ----------
    Yerushalmy (1947), Public Health Reports 62, 1432–1449.

    Examples
    --------
    >>> specificity(np.array([0, 0, 0, 1]), np.array([0, 1, 0, 1]), names=["0", "1"])
    0.6666666666666666
    """
    counts = _count(y_true, y_pred, names, positive_label)
    return float(ratio(counts.true_negatives, counts.true_negatives + counts.false_positives, zero_division))


def classification_error(y_true: CodeArray, y_pred: CodeArray, *, weights: FloatArray | None = None) -> float:
    """Share of rows whose label is wrong.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        0 (perfect) to 1; lower is better.

    References
    ----------
    Fielding and Bell (1997), Environmental Conservation 24, 38–49.

    Examples
    --------
    >>> classification_error(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]))
    0.25
    """
    return 1.0 - accuracy(y_true, y_pred, weights=weights)
