"""Metrics of scores and probabilities of one class."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scorer.acceleration import find_kernels
from scorer.errors import UndefinedScoreError
from scorer.metrics.curves import count_along_scores
from scorer.metrics.means import mean
from scorer.table import BoolArray, FloatArray


def roc_auc(
    y_true: BoolArray, y_pred: FloatArray, *, weights: FloatArray | None = None, max_fpr: float | None = None
) -> float:
    """Area under the ROC curve: how often a row of class 1 is scored above a row of class 0, ties counting half.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        The truth, 0 or 1; quickest where all zeros come first.
    y_pred : ndarray of shape (n_rows,)
        Scores, any finite numbers; higher means more likely 1.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.
    max_fpr : float, optional
        Only the curve up to this false positive rate counts, standardised so that chance is 0.5.

    Returns
    -------
    float
        0 to 1; higher is better, 0.5 is chance.

    Raises
    ------
    UndefinedScoreError
        If one of the classes has no row, or no weight.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143, 29–36. Partial area: McClish (1989), Medical Decision Making 9, 190–195.

    Examples
    --------
    >>> roc_auc(np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    if weights is None and max_fpr in (None, 1.0):
        negatives, positives = _split(y_true, y_pred)
        if not len(negatives) or not len(positives):
            raise UndefinedScoreError("ROC AUC needs rows of both classes.")
        return _count_pairs(np.sort(negatives), np.sort(positives)) / (2 * len(negatives) * len(positives))
    return _area_of_curve(y_true, y_pred, np.ones(len(y_pred)) if weights is None else weights, max_fpr)


def _split(y_true: BoolArray, y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
    is_positive = y_true.astype(np.bool_, copy=False)
    n_negative = len(is_positive) - int(np.count_nonzero(is_positive))
    # Compiled solutions keep their rows by class: then two slices do, and no mask is walked.
    if not is_positive[:n_negative].any():
        return y_pred[:n_negative], y_pred[n_negative:]
    return y_pred[~is_positive], y_pred[is_positive]


def _count_pairs(negatives: FloatArray, positives: FloatArray) -> int:
    """Return twice the pairs in which the positive is ahead, plus the tied ones; both arrays are sorted."""
    kernels = find_kernels()
    if kernels is not None:
        return int(kernels.count_pairs(negatives, positives))
    # Looking the smaller class up in the larger one needs fewer steps; all counts are exact integers.
    if len(positives) <= len(negatives):
        below = int(np.searchsorted(negatives, positives, "left").sum())
        return below + int(np.searchsorted(negatives, positives, "right").sum())
    above = int(np.searchsorted(positives, negatives, "left").sum())
    return 2 * len(negatives) * len(positives) - above - int(np.searchsorted(positives, negatives, "right").sum())


def _area_of_curve(y_true: BoolArray, y_pred: FloatArray, weights: FloatArray, max_fpr: float | None) -> float:
    false, true = count_along_scores(y_true, y_pred, weights)
    if true[-1] <= 0 or false[-1] <= 0:
        raise UndefinedScoreError("ROC AUC needs weight on rows of both classes.")
    fpr, tpr = false / false[-1], true / true[-1]
    if max_fpr in (None, 1.0):
        return float(np.trapezoid(tpr, fpr))
    assert max_fpr is not None
    stop = int(np.searchsorted(fpr, max_fpr, "right"))
    tpr = np.append(tpr[:stop], np.interp(max_fpr, fpr[stop - 1 : stop + 1], tpr[stop - 1 : stop + 1]))
    area = float(np.trapezoid(tpr, np.append(fpr[:stop], max_fpr)))
    chance = max_fpr**2 / 2
    return 0.5 * (1 + (area - chance) / (max_fpr - chance))


def binary_log_loss(
    y_true: BoolArray, y_pred: FloatArray, *, eps: float = 1e-15, weights: FloatArray | None = None
) -> float:
    """Mean surprise at the truth, given the predicted probability of class 1.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        The truth, 0 or 1; quickest where all zeros come first.
    y_pred : ndarray of shape (n_rows,)
        Probabilities of class 1, from 0 to 1.
    eps : float
        Probabilities are clipped once to [eps, 1 − eps].
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In natural-log units, 0 (perfect) to about −ln eps; lower is better.

    References
    ----------
    Good (1952), Journal of the Royal Statistical Society B 14, 107–114.

    Examples
    --------
    >>> round(binary_log_loss(np.array([False, True]), np.array([0.5, 0.5])), 6)
    0.693147
    """
    chance = np.clip(y_pred, eps, 1 - eps)
    is_positive = y_true.astype(np.bool_, copy=False)
    n_negative = len(is_positive) - int(np.count_nonzero(is_positive))
    if is_positive[:n_negative].any():
        chance = np.where(is_positive, chance, 1 - chance)
    else:
        np.subtract(1, chance[:n_negative], out=chance[:n_negative])
    return -mean(np.log(chance, out=chance), weights)


def brier_score(y_true: BoolArray, y_pred: FloatArray, *, weights: FloatArray | None = None) -> float:
    """Mean squared distance of the probability from what happened.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and probabilities of 1.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        0 (perfect) to 1; lower is better.

    References
    ----------
    Brier (1950), Monthly Weather Review 78, 1–3.

    Examples
    --------
    >>> brier_score(np.array([False, True]), np.array([0.5, 1.0]))
    0.125
    """
    return mean(np.square(y_pred - y_true), weights)


def balanced_log_loss(
    y_true: BoolArray, y_pred: FloatArray, *, eps: float = 1e-15, class_weights: Mapping[str, float] | None = None
) -> float:
    """Log loss of each class by itself, then their mean, so that a rare class counts as much as a frequent one.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and probabilities of 1.
    eps : float
        Probabilities are clipped once to [eps, 1 − eps].
    class_weights : mapping, optional
        Weights of the classes `0` and `1` in the mean; equal without it.

    Returns
    -------
    float
        In natural-log units, 0 (perfect) to about −ln eps; lower is better.

    Raises
    ------
    UndefinedScoreError
        If a class has no row, or the weights are none of these classes.

    References
    ----------
    The ICR competition on Kaggle (2023), its evaluation page.

    Examples
    --------
    >>> round(balanced_log_loss(np.array([False, False, True]), np.array([0.5, 0.5, 0.5])), 6)
    0.693147
    """
    is_positive = y_true.astype(np.bool_, copy=False)
    if is_positive.all() or not is_positive.any():
        raise UndefinedScoreError("The balanced log loss needs rows of both classes.")
    weights = {"0": 1.0, "1": 1.0} if class_weights is None else dict(class_weights)
    if set(weights) != {"0", "1"} or not sum(weights.values()) > 0:
        raise UndefinedScoreError("class_weights must name the classes 0 and 1, with a positive sum.")
    losses = {
        name: binary_log_loss(y_true[held], y_pred[held], eps=eps)
        for name, held in (("0", ~is_positive), ("1", is_positive))
    }
    return sum(weights[name] * loss for name, loss in losses.items()) / sum(weights.values())


def probabilistic_f1(y_true: BoolArray, y_pred: FloatArray, *, beta: float = 1.0) -> float:
    """F-score in which each row counts with its probability instead of a decision.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and probabilities of 1; they are clipped to 0 to 1.
    beta : float
        How many times recall weighs as much as precision.

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
    Yacouby and Axman (2020), Workshop on Evaluation and Comparison of NLP Systems, 79–91.

    Examples
    --------
    >>> probabilistic_f1(np.array([False, True]), np.array([0.5, 0.5]))
    0.5
    """
    is_positive = y_true.astype(np.bool_, copy=False)
    if not is_positive.any():
        raise UndefinedScoreError("The probabilistic F-score needs a row of class 1.")
    chance = np.clip(y_pred, 0.0, 1.0)
    total, right = float(chance.sum()), float(chance[is_positive].sum())
    if not right:
        return 0.0
    precision, recall = right / total, right / int(np.count_nonzero(is_positive))
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)
