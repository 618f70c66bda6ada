"""Metrics of masks that follow from counts of pixels; the runs of a mask are counted, no image is unfolded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.metrics.runs import count_overlaps, pack_masks
from scorer.metrics.tallies import PooledCounts, score_once
from scorer.table import CodeArray, FloatArray, IntArray, Ragged

__all__ = ["pack_masks"]


def global_dice(y_true: Ragged, y_pred: Ragged) -> float:
    """Dice coefficient of the pixels of all images together.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each image.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. 1 where all masks are empty.

    References
    ----------
    Dice (1945), Ecology 26, 297–302.

    Examples
    --------
    >>> global_dice(pack_masks("1 4", ""), pack_masks("3 4", "1 2"))
    0.4
    """
    return score_once(tally_pixels(y_true, y_pred))


def tally_pixels(y_true: Ragged, y_pred: Ragged) -> PooledCounts:
    """Return the counts that the global Dice coefficient is made of."""
    counts = count_overlaps(y_true, y_pred)
    return PooledCounts(counts.shared[:, np.newaxis], counts.true, counts.predicted, empty=1.0)


def mean_dice(y_true: Ragged, y_pred: Ragged, *, both_empty: float = 1.0) -> float:
    """Mean of the Dice coefficient of each image.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each image.
    both_empty : float
        The score of an image where both masks are empty.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Dice (1945), Ecology 26, 297–302.

    Examples
    --------
    >>> mean_dice(pack_masks("1 4", ""), pack_masks("3 4", ""))
    0.75
    """
    return mean(dice_of_images(y_true, y_pred, both_empty=both_empty))


def dice_of_images(y_true: Ragged, y_pred: Ragged, *, both_empty: float) -> FloatArray:
    """Return the Dice coefficient of each image."""
    counts = count_overlaps(y_true, y_pred)
    return _ratio(2 * counts.shared, counts.true + counts.predicted, both_empty)


def mask_fbeta(y_true: Ragged, y_pred: Ragged, *, beta: float = 0.5) -> float:
    """Mean of the F-score of each image's pixels.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each image.
    beta : float
        How many times recall weighs as much as precision.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. An image where both masks are empty has 0.

    References
    ----------
    van Rijsbergen (1979), Information retrieval, chapter 7.

    Examples
    --------
    >>> mask_fbeta(pack_masks("1 4"), pack_masks("1 2"), beta=0.5)
    0.8333333333333334
    """
    return mean(fbeta_of_images(y_true, y_pred, beta=beta))


def fbeta_of_images(y_true: Ragged, y_pred: Ragged, *, beta: float) -> FloatArray:
    """Return the F-score of each image."""
    counts = count_overlaps(y_true, y_pred)
    return _ratio((1 + beta**2) * counts.shared, beta**2 * counts.true + counts.predicted, 0.0)


def mean_iou(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    both_empty: float = 1.0,
    average: str = "images",
    classes: CodeArray | None = None,
) -> float:
    """Mean over images, or over classes, of the intersection over union.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each row.
    both_empty : float
        The score of an image where both masks are empty.
    average : {"images", "classes"}
        The mean over rows; or the mean over classes of the pixels of all rows of a class together, where a class
        without a true and a predicted pixel is left out.
    classes : ndarray of shape (n_rows,), optional
        The class of each row.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Jaccard (1912), New Phytologist 11, 37–50; over classes: Everingham et al. (2010), International Journal of
    Computer Vision 88, 303–338.

    Examples
    --------
    >>> mean_iou(pack_masks("1 4", ""), pack_masks("3 4", ""))
    0.6666666666666666
    """
    if average == "images":
        return mean(iou_of_images(y_true, y_pred, both_empty=both_empty))
    if classes is None:
        raise UndefinedScoreError("A mean over classes needs the parameter `class_column`.")
    counts = count_overlaps(y_true, y_pred)
    _, places = np.unique(classes, return_inverse=True)
    shared, either = (_sum_by_class(places, values) for values in (counts.shared, counts.either))
    if not either.any():
        raise UndefinedScoreError("No class has a pixel.")
    return mean(shared[either > 0] / either[either > 0])


def iou_of_rows(
    y_true: Ragged, y_pred: Ragged, *, both_empty: float, average: str, classes: CodeArray | None = None
) -> FloatArray | None:
    """Return the intersection over union of each row, where the score is its mean and not one over classes."""
    del classes
    return iou_of_images(y_true, y_pred, both_empty=both_empty) if average == "images" else None


def iou_of_images(y_true: Ragged, y_pred: Ragged, *, both_empty: float) -> FloatArray:
    """Return the intersection over union of each image."""
    counts = count_overlaps(y_true, y_pred)
    return _ratio(counts.shared, counts.either, both_empty)


def mean_precision_iou(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> float:
    """Mean over images of the share of thresholds that the intersection over union exceeds.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each image.
    thresholds : sequence of float
        What the intersection over union must exceed.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. An image where both masks are empty has 1.

    References
    ----------
    The TGS salt identification challenge on Kaggle (2018), its evaluation page.

    Examples
    --------
    >>> mean_precision_iou(pack_masks("1 4"), pack_masks("2 3"), thresholds=[0.5, 0.7, 0.75])
    0.6666666666666666
    """
    return mean(precision_of_images(y_true, y_pred, thresholds=thresholds))


def precision_of_images(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> FloatArray:
    """Return the share of thresholds that the intersection over union of each image exceeds."""
    shares = iou_of_images(y_true, y_pred, both_empty=np.inf)
    return np.asarray((shares[:, np.newaxis] > np.array(thresholds)).mean(axis=1))


def pixel_accuracy(y_true: Ragged, y_pred: Ragged, *, heights: IntArray, widths: IntArray) -> float:
    """Mean over images of the share of pixels that are right.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each image.
    heights, widths : ndarray of shape (n_rows,)
        The size of each image.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Long, Shelhamer and Darrell (2015), Computer Vision and Pattern Recognition, 3431–3440.

    Examples
    --------
    >>> pixel_accuracy(pack_masks("1 4"), pack_masks("3 4"), heights=np.array([2]), widths=np.array([5]))
    0.6
    """
    return mean(accuracy_of_images(y_true, y_pred, heights=heights, widths=widths))


def accuracy_of_images(y_true: Ragged, y_pred: Ragged, *, heights: IntArray, widths: IntArray) -> FloatArray:
    """Return the share of pixels of each image that are right."""
    counts = count_overlaps(y_true, y_pred)
    pixels = heights * widths
    return np.asarray((pixels - counts.either + counts.shared) / pixels)


def _ratio(part: npt.NDArray[Any], whole: npt.NDArray[Any], empty: float) -> FloatArray:
    return np.asarray(np.where(whole > 0, part / np.where(whole > 0, whole, 1), empty))


def _sum_by_class(places: IntArray, values: IntArray) -> IntArray:
    sums = np.zeros(int(places.max()) + 1, np.int64)
    np.add.at(sums, places, values)
    return sums
