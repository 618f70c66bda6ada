"""Hits and misses of each label: what F1 and its kin follow from, and what can be summed over blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorer.table import CodeArray, IntArray


@dataclass(frozen=True)
class LabelCounts:
    """Rows of each label.

    Attributes
    ----------
    true, predicted, both : ndarray of shape (n_labels,)
        Rows that have it, that were given it, and both.
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


def ratio(part: float, whole: float, zero_division: float) -> float:
    """Return part over whole, or `zero_division` where the whole is nothing."""
    return part / whole if whole else zero_division


def macro_f1_of(
    counts: LabelCounts, *, names: Sequence[str], labels: str | Sequence[str] = "union", zero_division: float = 0.0
) -> float:
    """Return `scorer.metrics.labels.macro_f1` of counted rows."""
    each = np.where(counts.either > 0, 2 * counts.both / np.maximum(counts.either, 1), zero_division)
    if labels == "union":
        return float(each[counts.either > 0].mean())
    if labels == "truth":
        return float(each[counts.true > 0].mean())
    codes = {name: code for code, name in enumerate(names)}
    return float(np.mean([each[codes[label]] if label in codes else zero_division for label in labels]))


def micro_f1_of(counts: LabelCounts, *, names: Sequence[str], labels: str | Sequence[str] = "union") -> float:
    """Return `scorer.metrics.confusion_matrix.micro_f1` of counted rows."""
    chosen = np.ones(len(counts.true), np.bool_)
    if labels == "truth":
        chosen = counts.true > 0
    elif not isinstance(labels, str):
        chosen = np.isin(np.array(names)[: len(counts.true)], np.array(labels))
    return ratio(2 * int(counts.both[chosen].sum()), int(counts.either[chosen].sum()), 0.0)


def fbeta_of(n_both: int, n_true: int, n_predicted: int, *, beta: float = 1.0, zero_division: float = 0.0) -> float:
    """Return `scorer.metrics.confusion.fbeta` of the counted rows of one label."""
    hits = (1 + beta**2) * n_both
    return ratio(hits, hits + beta**2 * (n_true - n_both) + n_predicted - n_both, zero_division)
