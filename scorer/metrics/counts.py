"""Hits and misses of each label: what F1 and its kin follow from, and what can be summed over blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scorer.table import CodeArray, FloatArray, IntArray

Countable: TypeAlias = float | IntArray | FloatArray
"""What was counted in one sample, or in each of several."""


@dataclass(frozen=True)
class LabelCounts:
    """Rows of each label.

    Attributes
    ----------
    true, predicted, both : ndarray of shape (n_labels,) or (n_samples, n_labels)
        Rows that have it, that were given it, and both; of one sample, or of several.
    """

    true: IntArray
    predicted: IntArray
    both: IntArray

    @property
    def either(self) -> IntArray:
        """Rows that have it and rows that were given it, one after the other."""
        return self.true + self.predicted

    def __add__(self, other: LabelCounts) -> LabelCounts:
        return LabelCounts(self.true + other.true, self.predicted + other.predicted, self.both + other.both)


def count_labels(y_true: CodeArray, y_pred: CodeArray, *, n_labels: int) -> LabelCounts:
    """Count the rows of each label.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    n_labels : int
        All codes are below it.

    Examples
    --------
    >>> count_labels(np.array([0, 1, 1]), np.array([0, 0, 1]), n_labels=2).both.tolist()
    [1, 1]
    """
    both = np.bincount(y_true[y_true == y_pred], minlength=n_labels)
    return LabelCounts(np.bincount(y_true, minlength=n_labels), np.bincount(y_pred, minlength=n_labels), both)


def ratio(part: Countable, whole: Countable, zero_division: float) -> FloatArray:
    """Return part over whole, or `zero_division` where the whole is nothing."""
    wholes = np.asarray(whole, np.float64)
    return np.asarray(np.divide(part, wholes, out=np.full(wholes.shape, zero_division), where=wholes > 0))


def macro_f1_of(
    counts: LabelCounts, *, names: Sequence[str], labels: str | Sequence[str] = "union", zero_division: float = 0.0
) -> FloatArray:
    """Return `scorer.metrics.labels.macro_f1` of counted rows."""
    each = ratio(2 * counts.both, counts.either, zero_division)
    if isinstance(labels, str):
        is_meant = counts.either > 0 if labels == "union" else counts.true > 0
        return np.asarray((each * is_meant).sum(axis=-1) / is_meant.sum(axis=-1))
    codes = {name: code for code, name in enumerate(names)}
    absent = np.full(each.shape[:-1], zero_division)
    return np.asarray(np.mean([each[..., codes[label]] if label in codes else absent for label in labels], axis=0))


def micro_f1_of(counts: LabelCounts, *, names: Sequence[str], labels: str | Sequence[str] = "union") -> FloatArray:
    """Return `scorer.metrics.confusion_matrix.micro_f1` of counted rows."""
    is_meant = np.ones(counts.true.shape, np.bool_)
    if labels == "truth":
        is_meant = counts.true > 0
    elif not isinstance(labels, str):
        is_meant = np.isin(np.array(names)[: counts.true.shape[-1]], np.array(labels))
    return ratio(2 * (counts.both * is_meant).sum(axis=-1), (counts.either * is_meant).sum(axis=-1), 0.0)


def fbeta_of(
    n_both: Countable, n_true: Countable, n_predicted: Countable, *, beta: float = 1.0, zero_division: float = 0.0
) -> FloatArray:
    """Return `scorer.metrics.confusion.fbeta` of the counted rows of one label."""
    hits = (1 + beta**2) * np.asarray(n_both)
    return ratio(hits, hits + beta**2 * (n_true - n_both) + n_predicted - n_both, zero_division)
