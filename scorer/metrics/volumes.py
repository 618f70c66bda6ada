"""Metrics of volumes that are cut into slices, one mask each; the pixels of one volume are in memory at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from scorer.errors import UndefinedScoreError
from scorer.metrics.masks import dice_of_images
from scorer.metrics.runs import pack_masks
from scorer.metrics.tallies import score_once
from scorer.table import CodeArray, FloatArray, IntArray, Ragged

__all__ = ["pack_masks"]

# A prediction of so many times the true pixels is as far from the truth as can be, and is not looked at.
_MOST_PREDICTED = 10
_BLOCK = 1 << 18


def dice_hausdorff(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    heights: IntArray,
    widths: IntArray,
    cases: CodeArray,
    slices: IntArray,
    classes: CodeArray | None = None,
    part_weights: Sequence[float] = (0.4, 0.6),
) -> float:
    """Mean Dice coefficient of the slices and mean nearness of the volumes, added up by their weights.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted mask of each slice.
    heights, widths : ndarray of shape (n_rows,)
        The size of each slice.
    cases, slices : ndarray of shape (n_rows,)
        The volume to which each slice belongs, and the number by which it is placed in it.
    classes : ndarray of shape (n_rows,), optional
        The class of each slice; the classes of a case are volumes of their own.
    part_weights : sequence of float
        The weights of Dice coefficient and nearness.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. Slices, and volumes, where both masks are empty are left out.

    References
    ----------
    Hausdorff (1914), Grundzüge der Mengenlehre, chapter 8; as a score: the UW-Madison GI tract image segmentation
    competition on Kaggle (2022), its evaluation page. Classes of a case are not joined here, as that of MLE-bench are.

    Examples
    --------
    >>> one, size = np.array([0]), np.array([2])
    >>> truth, found = pack_masks("1 2"), pack_masks("1 4")
    >>> round(dice_hausdorff(truth, found, heights=size, widths=size, cases=one, slices=one), 4)
    0.6935
    """
    volumes = tally_volumes(
        y_true, y_pred, heights=heights, widths=widths, cases=cases, slices=slices, classes=classes,
        part_weights=part_weights,
    )  # fmt: skip
    return score_once(volumes)


@dataclass(frozen=True)
class Volumes:
    """What the score is made of, by case, so that cases can be drawn anew.

    Attributes
    ----------
    dice, n_slices : ndarray of shape (n_cases,)
        The sum of the Dice coefficients of a case, and the slices that have one.
    nearness, n_volumes : ndarray of shape (n_cases,)
        The sum of 1 − distance of the classes of a case, and how many have one.
    part_weights : tuple of float
        The weights of both.
    """

    dice: FloatArray
    n_slices: IntArray
    nearness: FloatArray
    n_volumes: IntArray
    part_weights: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.dice)

    def score(self, counts: IntArray) -> float:
        """Return the score with each case as often as it is counted."""
        n_slices, n_volumes = int((counts * self.n_slices).sum()), int((counts * self.n_volumes).sum())
        if not n_slices:
            raise UndefinedScoreError("No slice has a pixel.")
        dice, nearness = float((counts * self.dice).sum()) / n_slices, float((counts * self.nearness).sum()) / n_volumes
        return (self.part_weights[0] * dice + self.part_weights[1] * nearness) / sum(self.part_weights)


def tally_volumes(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    heights: IntArray,
    widths: IntArray,
    cases: CodeArray,
    slices: IntArray,
    part_weights: Sequence[float],
    classes: CodeArray | None = None,
) -> Volumes:
    """Return what the score is made of; raises UndefinedScoreError if slices of a volume do not fit together."""
    if len(part_weights) != 2 or not sum(part_weights) > 0:
        raise UndefinedScoreError("part_weights must be two numbers with a positive sum.")
    dice = dice_of_images(y_true, y_pred, both_empty=np.nan)
    is_counted = ~np.isnan(dice)
    distinct, places = np.unique(cases, return_inverse=True)
    nearness, n_volumes = np.zeros(len(distinct)), np.zeros(len(distinct), np.int64)
    for rows in _volumes(cases, slices, classes):
        shape = _shape(rows, heights, widths, slices)
        distance = hausdorff(_unfold(y_true, rows, shape), _unfold(y_pred, rows, shape), shape)
        if not math.isnan(distance):
            nearness[places[rows[0]]] += 1 - distance
            n_volumes[places[rows[0]]] += 1
    return Volumes(
        np.asarray(np.bincount(places, weights=np.where(is_counted, dice, 0.0)), np.float64),
        np.bincount(places[is_counted], minlength=len(distinct)),
        nearness,
        n_volumes,
        tuple(part_weights),
    )


def _volumes(cases: CodeArray, slices: IntArray, classes: CodeArray | None) -> Iterator[IntArray]:
    """Return the rows of each volume in the order of their slices."""
    kinds = np.zeros(len(cases), np.int32) if classes is None else classes
    order = np.lexsort((slices, kinds, cases))
    is_new = (np.diff(cases[order]) != 0) | (np.diff(kinds[order]) != 0)
    yield from np.split(order, np.flatnonzero(is_new) + 1)


def _shape(rows: IntArray, heights: IntArray, widths: IntArray, slices: IntArray) -> tuple[int, int, int]:
    sizes = np.unique(np.stack([heights[rows], widths[rows]]), axis=1)
    if sizes.shape[1] > 1:
        raise UndefinedScoreError("A case has slices of different sizes.")
    if not np.diff(slices[rows]).all():
        raise UndefinedScoreError("A case has a slice of the same number twice; classes need `class_column`.")
    return len(rows), int(sizes[0, 0]), int(sizes[1, 0])


def _unfold(masks: Ragged, rows: IntArray, shape: tuple[int, int, int]) -> IntArray:
    """Return the pixels of a volume as numbers: slice by slice, column by column."""
    held = masks.take(rows)
    first = held.data[:, 0] + np.repeat(np.arange(len(rows)) * (shape[1] * shape[2]), held.lengths)
    lengths = held.data[:, 1] - held.data[:, 0]
    return np.repeat(first - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))


def hausdorff(true: IntArray, predicted: IntArray, shape: tuple[int, int, int]) -> float:
    """Return the Hausdorff distance of two sets of pixels in the unit cube, over its diagonal.

    Parameters
    ----------
    true, predicted : ndarray
        Pixels by number, in order: slice by slice, in it column by column.
    shape : tuple of int
        Slices, rows and columns; coordinates are divided by them.

    Returns
    -------
    float
        0 to 1; 1 where one set is empty or the predicted one has more than ten times the true pixels; NaN where both
        are empty.
    """
    if not len(true) and not len(predicted):
        return math.nan
    if not len(true) or not len(predicted) or len(predicted) > _MOST_PREDICTED * len(true):
        return 1.0
    return max(_farthest(true, predicted, shape), _farthest(predicted, true, shape)) / math.sqrt(3)


def _farthest(pixels: IntArray, others: IntArray, shape: tuple[int, int, int]) -> float:
    """Return how far the farthest pixel is from the nearest of the others."""
    apart = np.setdiff1d(pixels, others, assume_unique=True)
    if not len(apart):
        return 0.0
    tree = KDTree(_coordinates(others, shape))
    blocks = (apart[start : start + _BLOCK] for start in range(0, len(apart), _BLOCK))
    return max(float(tree.query(_coordinates(block, shape))[0].max()) for block in blocks)


def _coordinates(pixels: IntArray, shape: tuple[int, int, int]) -> FloatArray:
    depth, height, width = shape
    places, rows = np.divmod(pixels, height)
    places, columns = np.divmod(places, width)
    return np.column_stack([places / depth, rows / height, columns / width])
