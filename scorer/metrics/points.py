"""Metrics of points: set into boxes, and near to what they mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.tallies import PooledCounts, score_once
from scorer.table import BoolArray, FloatArray, IntArray, Ragged


def pack_points(*cells: str) -> Ragged:
    """Return points written as `label conf x y`, the label a code; for examples and tests."""
    points = [np.array(cell.split(), np.float64).reshape(-1, 4) for cell in cells]
    return Ragged(np.cumsum([0, *map(len, points)]), np.concatenate(points))


def point_in_box_f1(y_true: Ragged, y_pred: Ragged) -> float:
    """F1 of the points of all images that lie in a true box of their label.

    Parameters
    ----------
    y_true : Ragged
        The true boxes of each image: label, 1, left, top, right, bottom, area.
    y_pred : Ragged
        The predicted points of each image: label, 1, x, y.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    The Kuzushiji recognition competition on Kaggle (2019), its evaluation page.

    Examples
    --------
    >>> boxes = Ragged(np.array([0, 2]), np.array([[0.0, 1, 0, 0, 2, 2, 4], [1, 1, 4, 4, 6, 6, 4]]))
    >>> point_in_box_f1(boxes, pack_points("0 1 1 1 0 1 5 5"))
    0.5
    """
    return score_once(tally_points(y_true, y_pred))


def tally_points(y_true: Ragged, y_pred: Ragged) -> PooledCounts:
    """Return what the F1 is made of."""
    hits = [_count_hits(y_true[row], y_pred[row]) for row in range(len(y_true))]
    return PooledCounts(np.array(hits)[:, np.newaxis], y_true.lengths, y_pred.lengths)


def _count_hits(boxes: FloatArray, points: FloatArray) -> int:
    """Return how many boxes, in the order of the file, find a point that no box before them took."""
    is_free = np.ones(len(points), np.bool_)
    for label, _, left, top, right, bottom, _ in boxes.tolist():
        x, y = points[:, 2], points[:, 3]
        is_within = (points[:, 0] == label) & (left < x) & (x < right) & (top < y) & (y < bottom) & is_free
        if is_within.any():
            is_free[is_within.argmax()] = False
    return len(points) - int(np.count_nonzero(is_free))


def froc(y_true: Ragged, y_pred: Ragged, *, hit_radius: float, fp_rates: Sequence[float]) -> float:
    """Mean share of the true points that are found where so many false points are allowed an image.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted points of each image: 0, confidence, coordinates.
    hit_radius : float
        How far a predicted point may be from the true one that it finds.
    fp_rates : sequence of float
        How many predicted points an image, on average, may be near no true one.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Bunch et al. (1977), Proceedings of SPIE 127, 124–135; the rates of 1/8 to 8 as in van Ginneken et al. (2010),
    Medical Image Analysis 14, 707–722.

    Examples
    --------
    >>> truth, found = pack_points("0 1 0 0 0 1 9 9"), pack_points("0 0.9 0 1 0 0.5 5 5 0 0.4 9 9")
    >>> froc(truth, found, hit_radius=1.0, fp_rates=[0.5, 1])
    0.75
    """
    return score_once(tally_marks(y_true, y_pred, hit_radius=hit_radius, fp_rates=fp_rates))


@dataclass(frozen=True)
class MarkedPoints:
    """What the score is made of, so that images can be drawn anew.

    Attributes
    ----------
    found, found_rows : ndarray of shape (n_found,)
        The highest confidence with which each true point is found, and its image.
    false, false_rows : ndarray of shape (n_false,)
        The confidence of each predicted point that is near no true one, and its image.
    n_true : ndarray of shape (n_images,)
        The true points of each image.
    fp_rates : tuple of float
        The false points an image that are allowed.
    """

    found: FloatArray
    found_rows: IntArray
    false: FloatArray
    false_rows: IntArray
    n_true: IntArray
    fp_rates: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.n_true)

    def score(self, counts: IntArray) -> float:
        """Return the score with each image as often as it is counted."""
        n_true, n_images = int((counts * self.n_true).sum()), int(counts.sum())
        if not n_true:
            raise UndefinedScoreError("No image has a true point.")
        order = np.argsort(-self.false, kind="stable")
        confidence, so_far = self.false[order], np.cumsum(counts[self.false_rows[order]])
        weights = counts[self.found_rows]
        shares = []
        for rate in self.fp_rates:
            # All that is more confident than the first false point beyond what is allowed is found.
            place = int(np.searchsorted(so_far, rate * n_images, "right"))
            lowest = confidence[place] if place < len(confidence) else -np.inf
            shares.append(int(weights[self.found > lowest].sum()) / n_true)
        return float(np.mean(shares))


def tally_marks(y_true: Ragged, y_pred: Ragged, *, hit_radius: float, fp_rates: Sequence[float]) -> MarkedPoints:
    """Return what the score is made of."""
    found, found_rows, false, false_rows = [np.empty(0)], [], [np.empty(0)], []
    for row in range(len(y_true)):
        best, is_false = _mark_image(y_true[row], y_pred[row], hit_radius)
        found.append(best[best > -np.inf])
        false.append(y_pred[row][is_false, 1])
        found_rows.append(len(found[-1]))
        false_rows.append(len(false[-1]))
    rows = np.arange(len(y_true))
    return MarkedPoints(
        np.concatenate(found),
        np.repeat(rows, found_rows),
        np.concatenate(false),
        np.repeat(rows, false_rows),
        y_true.lengths,
        tuple(fp_rates),
    )


def _mark_image(true: FloatArray, predicted: FloatArray, hit_radius: float) -> tuple[FloatArray, BoolArray]:
    """Return the highest confidence with which each true point is found, and which predicted points find none."""
    best, is_false = np.full(len(true), -np.inf), np.ones(len(predicted), np.bool_)
    for place, point in enumerate(true[:, 2:]):
        is_near = np.sqrt(((predicted[:, 2:] - point) ** 2).sum(axis=1)) <= hit_radius
        is_false &= ~is_near
        best[place] = predicted[is_near, 1].max(initial=-np.inf)
    return best, is_false
