"""Metrics of a set of tags a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.table import IntArray, Ragged


@dataclass(frozen=True)
class _Pairs:
    """Rows and codes of all tags, and of those that are both true and predicted."""

    rows: IntArray
    codes: npt.NDArray[np.int32]


def _shared(y_true: Ragged, y_pred: Ragged) -> _Pairs:
    width = int(max(y_true.data.max(initial=0), y_pred.data.max(initial=0))) + 1
    true, predicted = (np.repeat(np.arange(len(held)), held.lengths) * width + held.data for held in (y_true, y_pred))
    both = np.intersect1d(true, predicted, assume_unique=True)
    return _Pairs(both // width, (both % width).astype(np.int32))


def multilabel_micro_f1(y_true: Ragged, y_pred: Ragged) -> float:
    """F1 of the tags of all rows together.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted tags of each row, as codes in order and without repeats.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Opitz and Burst (2019), arXiv 1911.03347.

    Examples
    --------
    >>> tags = Ragged(np.array([0, 2, 3]), np.array([0, 1, 2]))
    >>> found = Ragged(np.array([0, 1, 3]), np.array([0, 1, 2]))
    >>> round(multilabel_micro_f1(tags, found), 4)
    0.6667
    """
    n_either = len(y_true.data) + len(y_pred.data)
    return 2 * len(_shared(y_true, y_pred).rows) / n_either if n_either else 0.0


def multilabel_samples_f1(y_true: Ragged, y_pred: Ragged, *, beta: float = 1.0, both_empty: float = 1.0) -> float:
    """Mean of the F-score of each row.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted tags of each row, as codes in order and without repeats.
    beta : float
        How many times recall weighs as much as precision.
    both_empty : float
        The score of a row without true and predicted tags.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Godbole and Sarawagi (2004), Advances in Knowledge Discovery and Data Mining, 22–30.

    Examples
    --------
    >>> tags = Ragged(np.array([0, 2, 3]), np.array([0, 1, 2]))
    >>> found = Ragged(np.array([0, 1, 3]), np.array([0, 1, 2]))
    >>> round(multilabel_samples_f1(tags, found), 4)
    0.6667
    """
    hits = np.bincount(_shared(y_true, y_pred).rows, minlength=len(y_true))
    whole = beta**2 * y_true.lengths + y_pred.lengths
    return mean(np.where(whole > 0, (1 + beta**2) * hits / np.where(whole > 0, whole, 1.0), both_empty))


def multilabel_macro_f1(y_true: Ragged, y_pred: Ragged, *, n_labels: int, zero_division: float = 0.0) -> float:
    """Plain mean of the F1 of each tag.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted tags of each row, as codes in order and without repeats.
    n_labels : int
        The tags of the whole solution; each predicted one beside them has an F1 of 0.
    zero_division : float
        The value of 0/0.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If the solution holds no tag.

    References
    ----------
    Opitz and Burst (2019), arXiv 1911.03347.

    Examples
    --------
    >>> tags = Ragged(np.array([0, 2, 3]), np.array([0, 1, 2]))
    >>> found = Ragged(np.array([0, 1, 3]), np.array([0, 1, 2]))
    >>> round(multilabel_macro_f1(tags, found, n_labels=3), 4)
    0.6667
    """
    if not n_labels:
        raise UndefinedScoreError("The solution holds no tag, so that there is no F1 to average.")
    hits = np.bincount(_shared(y_true, y_pred).codes, minlength=n_labels)[:n_labels]
    either = sum(np.bincount(held.data, minlength=n_labels)[:n_labels] for held in (y_true, y_pred))
    known = np.where(either > 0, 2 * hits / np.maximum(either, 1), zero_division)
    n_unknown = len(np.unique(y_pred.data[y_pred.data >= n_labels]))
    return float(known.sum()) / (n_labels + n_unknown)


def hamming_loss(y_true: Ragged, y_pred: Ragged, *, n_labels: int) -> float:
    """Share of the cells of rows and tags that are wrong.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted tags of each row, as codes in order and without repeats.
    n_labels : int
        The tags of the whole solution.

    Returns
    -------
    float
        0 (perfect) to 1; lower is better.

    References
    ----------
    Schapire and Singer (1999), Machine Learning 37, 297–336.

    Examples
    --------
    >>> tags = Ragged(np.array([0, 2, 3]), np.array([0, 1, 2]))
    >>> found = Ragged(np.array([0, 1, 3]), np.array([0, 1, 2]))
    >>> round(hamming_loss(tags, found, n_labels=3), 4)
    0.3333
    """
    n_wrong = len(y_true.data) + len(y_pred.data) - 2 * len(_shared(y_true, y_pred).rows)
    return n_wrong / (len(y_true) * n_labels) if n_labels else 0.0


def subset_accuracy(y_true: Ragged, y_pred: Ragged) -> float:
    """Share of rows whose tags are exactly right.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted tags of each row, as codes in order and without repeats.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Ghamrawi and McCallum (2005), Information and Knowledge Management, 195–200.

    Examples
    --------
    >>> tags = Ragged(np.array([0, 2, 3]), np.array([0, 1, 2]))
    >>> found = Ragged(np.array([0, 1, 3]), np.array([0, 1, 2]))
    >>> subset_accuracy(tags, found)
    0.0
    """
    hits = np.bincount(_shared(y_true, y_pred).rows, minlength=len(y_true))
    is_right = (hits == y_true.lengths) & (hits == y_pred.lengths)
    return int(np.count_nonzero(is_right)) / len(y_true)
