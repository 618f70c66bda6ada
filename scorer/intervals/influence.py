"""What each row adds to the error of a score, so that two submissions can be compared row by row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from scorer.evaluation import PartTruth, function_options
from scorer.intervals.delong import find_placements, split_classes
from scorer.intervals.row_losses import find_row_losses
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import CodeArray, FloatArray

_MACRO_F1 = "macro_f1"


def find_influences(
    truth: PartTruth, predictions: Predictions, schema: Schema, *, new_labels: Sequence[str] = ()
) -> FloatArray | None:
    """Each row's part of the error of a score, where a formula gives it.

    The squares of the parts sum to the squared standard error of the score, the squares of the differences of two
    submissions' parts to that of the difference of their scores, and parts may be summed over groups first.

    Parameters
    ----------
    truth : PartTruth
        The truth of the part.
    predictions : ndarray or Ragged
        Predictions of its rows, in their order, as for `scorer.evaluation.evaluate`.
    schema : Schema
        Metric and parameters.
    new_labels : sequence of str
        Labels that only the submission has.

    Returns
    -------
    ndarray of shape (n_rows,) or None
        None for metrics without a formula: they are resampled. Formulas are there for means of row losses and their
        roots, for ROC AUC (DeLong's placements, centred), and for average precision, F1 and macro F1 (their derivative
        by each row).

    References
    ----------
    Hampel (1974), Journal of the American Statistical Association 69, 383–393. ROC AUC: DeLong, DeLong and
    Clarke-Pearson (1988), Biometrics 44, 837–845.
    """
    losses = find_row_losses(truth, predictions, schema)
    if losses is not None:
        return losses.influences()
    target, options = truth.target, function_options(schema.record, schema.parameters)
    if not isinstance(target, np.ndarray) or not isinstance(predictions, np.ndarray) or truth.extras:
        return None
    names = (*schema.labels, *new_labels)
    if schema.metric == "roc_auc" and options["max_fpr"] in (None, 1.0):
        return auc_influences(target, predictions)
    if schema.metric == "average_precision":
        return precision_influences(target, predictions)
    if schema.metric == "f1":
        is_true, is_found = _positives(target, predictions, names, cast("str | None", options["positive_label"]))
        return f1_influences(is_true.astype(np.int32), is_found.astype(np.int32), np.array([1]), n_classes=2)
    if schema.metric == _MACRO_F1:
        labels = cast("str | Sequence[str]", options["labels"])
        classes = _classes_of_mean(target, predictions, names, labels)
        n_mean = len(labels) if not isinstance(labels, str) else len(classes)
        return f1_influences(target, predictions, classes, n_classes=len(names)) * (len(classes) / n_mean)
    return None


def positive_code(names: Sequence[str], positive_label: str | None) -> int:
    """Return the code of the positive label: the one that is named, else `1`, else `True`."""
    candidates = ("1", "True") if positive_label is None else (positive_label,)
    return next(list(names).index(label) for label in candidates if label in names)


def _positives(
    target: npt.NDArray[Any], predictions: npt.NDArray[Any], names: Sequence[str], positive_label: str | None
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    code = positive_code(names, positive_label)
    return target == code, predictions == code


def _classes_of_mean(
    y_true: CodeArray, y_pred: CodeArray, names: Sequence[str], labels: str | Sequence[str]
) -> npt.NDArray[np.int64]:
    if not isinstance(labels, str):
        return np.array([list(names).index(label) for label in labels if label in names], np.int64)
    counts = np.bincount(y_true, minlength=len(names))
    if labels == "union":
        counts = counts + np.bincount(y_pred, minlength=len(names))
    return np.flatnonzero(counts)


def auc_influences(y_true: npt.NDArray[Any], y_pred: FloatArray) -> FloatArray:
    """Each row's part of the error of ROC AUC: DeLong's placements, centred within their class.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        The truth, 0 or 1.
    y_pred : ndarray of shape (n_rows,)
        Scores.

    Returns
    -------
    ndarray of shape (n_rows,)
        Their squares sum to DeLong's variance; infinite where a class has one row.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837–845; in O(n log n): Sun and Xu (2014), IEEE Signal
    Processing Letters 21, 1389–1393.

    Examples
    --------
    >>> auc_influences(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])).round(3).tolist()
    [0.177, -0.177, -0.177, 0.177]
    """
    negatives, positives = split_classes(y_true, y_pred)
    orders = np.argsort(negatives), np.argsort(positives)
    places = find_placements(negatives[orders[0]], positives[orders[1]])
    is_positive = y_true.astype(np.bool_, copy=False)
    parts = np.empty(len(y_true))
    for mask, order, held in zip(
        (~is_positive, is_positive), orders, (places.of_negatives, places.of_positives), strict=True
    ):
        unsorted = np.empty(len(held))
        unsorted[order] = held - held.mean()
        n = len(held)
        parts[mask] = unsorted / math.sqrt(n * (n - 1)) if n > 1 else math.inf
    return parts


def precision_influences(y_true: npt.NDArray[Any], y_pred: FloatArray) -> FloatArray:
    """Each row's part of the error of average precision.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        The truth, 0 or 1, with a row of class 1.
    y_pred : ndarray of shape (n_rows,)
        Scores.

    Returns
    -------
    ndarray of shape (n_rows,)
        Average precision is the mean over the ones of P(s), the precision at their score s. With n rows, p ones, and
        N(s) rows at or above s, a row of truth y and score t moves it by (y·(P(t) − AP) + the sum of
        (y − P(s)) / N(s) over the ones with s ≤ t) / p.

    References
    ----------
    The derivative by the weight of a row; Hampel (1974), Journal of the American Statistical Association 69, 383–393.
    O(n log n).

    Examples
    --------
    >>> precision_influences(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])).round(3).tolist()
    [-0.0, -0.128, -0.032, 0.16]
    """
    distinct, places = np.unique(y_pred, return_inverse=True)
    n_rows, n_distinct, is_positive = len(y_true), len(distinct), y_true.astype(np.bool_, copy=False)
    found = np.bincount(places[is_positive], minlength=n_distinct)
    n_above = np.cumsum(np.bincount(places, minlength=n_distinct)[::-1])[::-1]
    precision = np.cumsum(found[::-1])[::-1] / n_above
    n_positive = int(found.sum())
    average = float((found * precision).sum()) / n_positive
    gained, lost = np.cumsum(found / n_above), np.cumsum(found * precision / n_above)
    parts = (is_positive * (precision[places] - average + gained[places]) - lost[places]) / n_positive
    return np.asarray(parts * math.sqrt(n_rows / (n_rows - 1))) if n_rows > 1 else np.full(1, math.inf)


def f1_influences(
    y_true: CodeArray, y_pred: CodeArray, classes: npt.NDArray[np.int64], *, n_classes: int
) -> FloatArray:
    """Each row's part of the error of the mean of the F1 of some classes.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels.
    classes : ndarray
        The classes of the mean.
    n_classes : int
        All codes are below it.

    Returns
    -------
    ndarray of shape (n_rows,)
        With E = true + predicted rows of a class, a row moves its F1 by (2·[both] − F1·([true] + [predicted])) / E.

    References
    ----------
    The derivative of 2·TP / (2·TP + FP + FN); Hampel (1974), Journal of the American Statistical Association 69,
    383–393.

    Examples
    --------
    >>> f1_influences(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([1]), n_classes=2).round(3).tolist()
    [0.0, 0.272, -0.272]
    """
    n_rows = len(y_true)
    n_either = np.bincount(y_true, minlength=n_classes) + np.bincount(y_pred, minlength=n_classes)
    n_both = np.bincount(y_true[y_true == y_pred], minlength=n_classes)
    each = 2 * n_both / np.maximum(n_either, 1)
    share = np.zeros(n_classes)
    share[classes] = 1 / (np.maximum(n_either[classes], 1) * len(classes))
    cost = share * each
    parts = np.where(y_true == y_pred, 2 * share[y_true], 0.0) - cost[y_true] - cost[y_pred]
    return np.asarray(parts * math.sqrt(n_rows / (n_rows - 1))) if n_rows > 1 else np.full(1, math.inf)
