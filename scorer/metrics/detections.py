"""Boxes found and missed: each prediction matched with a true box of its image and class, the most confident first.

Boxes are lines of numbers: the code of the class, the confidence, then what the overlap is computed from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scorer.metrics.box_overlaps import rectangle_iou
from scorer.table import BoolArray, FloatArray, IntArray, Ragged

Overlap: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""From pairs of boxes, without class and confidence, to their intersection over union."""

# So many pairs of boxes are compared at a time.
_BLOCK = 1 << 18


@dataclass(frozen=True)
class Matches:
    """The predictions of one class of one image, and which of them are right.

    Attributes
    ----------
    row, label : int
        The image and the code of the class.
    n_true : int
        True boxes.
    confidence : ndarray of shape (n_predicted,)
        The confidence of the predictions, falling; equal ones in the order of the cell.
    is_hit : ndarray of shape (n_predicted, n_thresholds)
        Whether a prediction is matched with a true box, for each threshold of the overlap.
    """

    row: int
    label: int
    n_true: int
    confidence: FloatArray
    is_hit: BoolArray


def match_images(
    y_true: Ragged,
    y_pred: Ragged,
    thresholds: Sequence[float],
    *,
    overlap: Overlap = rectangle_iou,
    max_dets: int | None = None,
    takes_equal: bool = False,
) -> Iterator[Matches]:
    """Return the matches of each image and class that has a box on either side there and a true one anywhere.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted boxes of each image.
    thresholds : sequence of float
        What the overlap must exceed.
    overlap : callable
        The overlap of pairs of boxes.
    max_dets : int, optional
        How many predictions of a class count in an image, the most confident ones.
    takes_equal : bool
        Whether an overlap that equals a threshold is enough, and of equal overlaps the last one is taken, as in COCO.
    """
    known = np.unique(y_true.data[:, 0])
    for row in range(len(y_true)):
        true, predicted = y_true[row], y_pred[row]
        # A class that no image has a true box of has no score, and would only be looked at in vain.
        predicted = predicted[np.isin(predicted[:, 0], known)]
        predicted = predicted[np.argsort(-predicted[:, 1], kind="stable")]
        for label in np.union1d(true[:, 0], predicted[:, 0]).tolist():
            wanted, found = true[true[:, 0] == label], predicted[predicted[:, 0] == label][:max_dets]
            hits = _match(wanted[:, 2:], found[:, 2:], thresholds, overlap, takes_equal=takes_equal)
            yield Matches(row, int(label), len(wanted), found[:, 1], hits)


def _match(
    true: FloatArray, predicted: FloatArray, thresholds: Sequence[float], overlap: Overlap, *, takes_equal: bool
) -> BoolArray:
    """Match predictions, the first ones first: each takes the true box, not yet taken, that it overlaps most."""
    is_hit = np.zeros((len(predicted), len(thresholds)), np.bool_)
    if not len(true) or not len(predicted):
        return is_hit
    found, wanted, shares = _near_pairs(true, predicted, min(thresholds), overlap)
    order = np.lexsort((-wanted if takes_equal else wanted, -shares, found))
    pairs = list(zip(found[order].tolist(), wanted[order].tolist(), shares[order].tolist(), strict=True))
    n_within_reach = len(np.unique(wanted))
    for place, threshold in enumerate(thresholds):
        taken: set[int] = set()
        last = -1
        for one, other, share in pairs:
            is_enough = share >= threshold if takes_equal else share > threshold
            if one != last and is_enough and other not in taken:
                taken.add(other)
                is_hit[one, place] = True
                last = one
                if len(taken) == n_within_reach:
                    break
    return is_hit


def _near_pairs(
    true: FloatArray, predicted: FloatArray, lowest: float, overlap: Overlap
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return predicted and true box of each pair whose overlap is at least the lowest threshold, and the overlap."""
    step = max(1, _BLOCK // len(true))
    held = []
    for start in range(0, len(predicted), step):
        block = predicted[start : start + step]
        found, wanted = (places.ravel() for places in np.indices((len(block), len(true))))
        shares = overlap(true[wanted], block[found])
        near = np.flatnonzero((shares >= lowest) & (shares > 0))
        held.append((found[near] + start, wanted[near], shares[near]))
    found, wanted, shares = (np.concatenate(column) for column in zip(*held, strict=True))
    return found, wanted, shares


def count_boxes(y_true: Ragged, y_pred: Ragged, thresholds: Sequence[float]) -> tuple[IntArray, IntArray, IntArray]:
    """Return the hits of each image for each threshold, and its true and its predicted boxes."""
    hits = np.zeros((len(y_true), len(thresholds)), np.int64)
    for matches in match_images(y_true, y_pred, thresholds):
        hits[matches.row] += matches.is_hit.sum(axis=0)
    return hits, y_true.lengths, y_pred.lengths
