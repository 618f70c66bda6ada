"""Metrics of several labels a row, given as a column of scores for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.curves import average_precision
from scorer.metrics.means import mean
from scorer.table import FloatArray


def padded_average_precision(y_true: FloatArray, y_pred: FloatArray, *, padding: int = 0) -> float:
    """Average precision with some rows of truth 1 and prediction 1 added.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and scores.
    padding : int
        How many rows are added, so that a label without a true row has a score, too.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no row is 1.

    References
    ----------
    The BirdCLEF competition on Kaggle (2023), its evaluation page.

    Examples
    --------
    >>> padded_average_precision(np.array([0.0, 1.0]), np.array([0.9, 0.1]), padding=2)
    0.9166666666666666
    """
    true = np.append(y_true, np.ones(padding)).astype(np.bool_)
    return average_precision(true, np.append(y_pred, np.ones(padding)))


def lwlrap(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Precision at the place of each true label in the order of its row, averaged over all true labels.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows, n_columns)
        The truth, 0 or 1, and the predictions, a column for each label.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no row has a label.

    References
    ----------
    The freesound audio tagging competition on Kaggle (2019), its evaluation page.

    Examples
    --------
    >>> lwlrap(np.array([[1.0, 0.0, 1.0]]), np.array([[0.9, 0.5, 0.1]]))
    0.8333333333333333
    """
    is_true = y_true == 1
    if not is_true.any():
        raise UndefinedScoreError("The metric needs a row with a label.")
    total = 0.0
    for label in range(y_true.shape[1]):
        rows = is_true[:, label]
        # Equal scores rank last: all of them are passed before the label is reached.
        is_above = y_pred[rows] >= y_pred[rows, label][:, None]
        total += float(((is_above & is_true[rows]).sum(axis=1) / is_above.sum(axis=1)).sum())
    return total / int(np.count_nonzero(is_true))


def weighted_multilabel_log_loss(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    names: Sequence[str],
    eps: float = 1e-15,
    positive_weights: Mapping[str, float] | None = None,
    negative_weights: Mapping[str, float] | None = None,
) -> float:
    """Log loss of each cell, weighted by its label and its truth within the row, then averaged over rows.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows, n_columns)
        The truth, 0 or 1, and the predictions, a column for each label.
    names : sequence of str
        The label of each column.
    eps : float
        Probabilities are clipped once to [eps, 1 − eps].
    positive_weights, negative_weights : mapping, optional
        Weights of each label where it is true and where it is not; 1 where nothing is said.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If weights name no column, or a row has no weight.

    References
    ----------
    The RSNA cervical spine fracture competition on Kaggle (2022), its evaluation page.

    Examples
    --------
    >>> truth, chance = np.array([[1.0, 0.0]]), np.array([[0.5, 1.0]])
    >>> options = {"negative_weights": {"b": 1e-9}, "names": ["a", "b"]}
    >>> round(weighted_multilabel_log_loss(truth, chance, **options), 4)
    0.6931
    """
    for given in (positive_weights or {}, negative_weights or {}):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise UndefinedScoreError(f"The weights name {unknown[0]}, which is no target column.")
    positive = np.array([(positive_weights or {}).get(name, 1.0) for name in names])
    negative = np.array([(negative_weights or {}).get(name, 1.0) for name in names])
    weights = np.where(y_true == 1, positive, negative)
    chance = np.clip(y_pred, eps, 1 - eps)
    losses = -np.log(np.where(y_true == 1, chance, 1 - chance))
    totals = weights.sum(axis=1)
    if not (totals > 0).all():
        raise UndefinedScoreError("A row has no weight: every label that it has or lacks weighs 0.")
    return mean((weights * losses).sum(axis=1) / totals)
