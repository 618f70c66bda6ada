"""The variance of ROC AUC by DeLong, in O(n log n), from the place of each row among those of the other class."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scorer.acceleration import find_kernels
from scorer.table import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Placements:
    """For each row the share of the other class that it is on the right side of, ties counting half.

    Attributes
    ----------
    of_negatives, of_positives : ndarray
        One value a row of class 0 and of class 1, each in the order of their scores.
    """

    of_negatives: FloatArray
    of_positives: FloatArray

    @property
    def area(self) -> float:
        """The area under the ROC curve."""
        return float(self.of_positives.mean())

    @property
    def standard_error(self) -> float:
        """DeLong's standard error of the area; NaN where a class has one row."""
        classes = (self.of_negatives, self.of_positives)
        if any(len(places) < 2 for places in classes):
            return math.nan
        return math.sqrt(sum(float(places.var(ddof=1)) / len(places) for places in classes))


def split_classes(y_true: BoolArray, y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Scores of class 0 and scores of class 1.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        The truth, 0 or 1; slices are taken where all zeros come first.
    y_pred : ndarray of shape (n_rows,)
        Scores.

    Returns
    -------
    tuple of ndarray
        Views or copies.
    """
    n_negative = len(y_true) - int(np.count_nonzero(y_true))
    if not y_true[:n_negative].any():
        return y_pred[:n_negative], y_pred[n_negative:]
    is_positive = y_true.astype(np.bool_, copy=False)
    return y_pred[~is_positive], y_pred[is_positive]


def find_placements(negatives: FloatArray, positives: FloatArray) -> Placements:
    """Place each score among those of the other class.

    Only the smaller class is looked up in the larger one; the places of the larger one follow by counting.

    Parameters
    ----------
    negatives, positives : ndarray
        Sorted scores of class 0 and of class 1, at least one each.

    Returns
    -------
    Placements
        In the same order.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837–845; in O(n log n): Sun and Xu (2014), IEEE Signal
    Processing Letters 21, 1389–1393.

    Examples
    --------
    >>> find_placements(np.array([0.1, 0.4]), np.array([0.35, 0.8])).of_positives.tolist()
    [0.5, 1.0]
    """
    if len(positives) <= len(negatives):
        below, above = _look_up(positives, negatives)
        return Placements(above / len(positives), below / len(negatives))
    below, above = _look_up(negatives, positives)
    return Placements(1 - below / len(positives), 1 - above / len(negatives))


def _look_up(few: FloatArray, many: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how many of `many` each of `few` exceeds, and how many of `few` exceed each of `many`; ties are halves."""
    # Counts are doubled until the end, so that ties stay whole numbers.
    kernels = find_kernels()
    doubled, met = _count_places(few, many) if kernels is None else kernels.count_places(few, many)
    return doubled / 2, (2 * len(few) - np.cumsum(met[:-1])) / 2


def _count_places(few: FloatArray, many: FloatArray) -> tuple[IntArray, IntArray]:
    """Return what `scorer.kernels.count_places` does."""
    left = np.searchsorted(many, few, "left")
    # Most scores tie with none, and for those the second search would give the same.
    is_tied = many[np.minimum(left, len(many) - 1)] == few
    right = left.copy()
    right[is_tied] = np.searchsorted(many, few[is_tied], "right")
    return left + right, np.bincount(left, minlength=len(many) + 1) + np.bincount(right, minlength=len(many) + 1)


def bound_at_the_end(n_negative: int, n_positive: int) -> float:
    """Lower 95 % bound of an area of which every pair in the sample is right, where DeLong's variance is 0.

    Parameters
    ----------
    n_negative, n_positive : int
        Rows of each class.

    Returns
    -------
    float
        The area at which as many independent pairs as the smaller class has rows would all be right in 2.5 % of all
        samples; the true coverage is higher.

    References
    ----------
    The one-sided bound of Clopper and Pearson (1934), Biometrika 26, 404–413, for disjoint pairs.

    Examples
    --------
    >>> round(bound_at_the_end(100, 50), 3)
    0.929
    """
    return float(0.025 ** (1 / min(n_negative, n_positive)))
