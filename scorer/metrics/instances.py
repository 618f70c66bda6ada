"""Metrics of several masks an image: each object once, found or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scorer.metrics.means import mean
from scorer.metrics.runs import covered_below, pack_masks
from scorer.table import FloatArray, IntArray, Ragged


def pack_instances(*cells: str) -> Ragged:
    """Return the masks of images, written as `start length …` from 1 and divided by `;`; for examples and tests."""
    images = []
    for cell in cells:
        masks = pack_masks(*filter(None, cell.split(";")))
        images.append(np.column_stack([masks.data, np.repeat(np.arange(len(masks)), masks.lengths)]))
    return Ragged(np.cumsum([0, *map(len, images)]), np.concatenate(images))


def instance_map_iou(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> float:
    """Mean over images of the precision of the objects found, averaged over thresholds.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The runs of the true and the predicted masks of each image, each with the place of its mask.
    thresholds : sequence of float
        What the intersection over union of an object and its mask must exceed.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. An image without an object and without a mask has 1.

    References
    ----------
    Caicedo et al. (2019), Nature Methods 16, 1247–1253: the Data Science Bowl 2018.

    Examples
    --------
    >>> truth, found = pack_instances("1 4;11 4"), pack_instances("1 3;21 4")
    >>> instance_map_iou(truth, found, thresholds=[0.5, 0.7, 0.75])
    0.2222222222222222
    """
    return mean(objects_of_images(y_true, y_pred, thresholds=thresholds))


def objects_of_images(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> FloatArray:
    """Return the score of each image."""
    return np.array([_score_image(y_true[row], y_pred[row], thresholds) for row in range(len(y_true))])


def _score_image(true: IntArray, predicted: IntArray, thresholds: Sequence[float]) -> float:
    n_true, n_predicted = (int(runs[-1, 2]) + 1 if len(runs) else 0 for runs in (true, predicted))
    if not n_true and not n_predicted:
        return 1.0
    shares = match_greedily(*share_pixels(true, predicted, n_predicted)) if n_true and n_predicted else np.empty(0)
    hits = (shares[:, np.newaxis] > np.array(thresholds)).sum(axis=0)
    return float((hits / (n_true + n_predicted - hits)).mean())


def share_pixels(true: IntArray, predicted: IntArray, n_predicted: int) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the intersection over union of each pair of masks that share a pixel, with their places."""
    order = np.argsort(predicted[:, 0], kind="stable")
    starts, stops, owners = predicted[order].T
    sizes = _sum_by(owners, stops - starts, n_predicted)
    furthest = np.maximum.accumulate(stops)
    pairs = []
    for place, runs in enumerate(np.split(true, np.flatnonzero(np.diff(true[:, 2])) + 1)):
        # Only runs that reach into the stretch of this mask can share a pixel with it.
        near = slice(np.searchsorted(furthest, runs[0, 0], "right"), np.searchsorted(starts, runs[-1, 1]))
        counts = covered_below(runs, stops[near]) - covered_below(runs, starts[near])
        shared = _sum_by(owners[near], counts, n_predicted)
        found = np.flatnonzero(shared)
        size = int((runs[:, 1] - runs[:, 0]).sum())
        shares = shared[found] / (size + sizes[found] - shared[found])
        pairs.append((shares, np.full(len(found), place), found))
    shares, places, found = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return shares, places, found


def match_greedily(shares: FloatArray, true: IntArray, predicted: IntArray) -> FloatArray:
    """Return the shares of the pairs that are matched: the highest first, each side once, ties in file order."""
    used_true, used_predicted, matched = set(), set(), []
    for place in np.lexsort((predicted, true, -shares)).tolist():
        one, other = int(true[place]), int(predicted[place])
        if one not in used_true and other not in used_predicted:
            used_true.add(one)
            used_predicted.add(other)
            matched.append(float(shares[place]))
    return np.array(matched)


def _sum_by(owners: npt.NDArray[np.int64], values: IntArray, n_owners: int) -> IntArray:
    sums = np.zeros(n_owners, np.int64)
    np.add.at(sums, owners, values)
    return sums
