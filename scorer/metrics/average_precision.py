"""Average precision of boxes: over all images, and of each image by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.box_overlaps import box_iou
from scorer.metrics.detections import Matches, match_images
from scorer.metrics.tallies import mean_of_rows, score_once
from scorer.table import BoolArray, FloatArray, IntArray, Ragged

_NO_BOX = "No image has a true box."


def pack_boxes(*cells: str) -> Ragged:
    """Return boxes written as `label conf xmin ymin xmax ymax`, the label a code; for examples and tests."""
    boxes = [np.array(cell.split(), np.float64).reshape(-1, 6) for cell in cells]
    held = np.concatenate(boxes)
    area = (held[:, 4] - held[:, 2]) * (held[:, 5] - held[:, 3])
    return Ragged(np.cumsum([0, *map(len, boxes)]), np.column_stack([held, area]))


def map_iou(y_true: Ragged, y_pred: Ragged, *, iou: float = 0.5, interpolation: str = "all") -> float:
    """Mean over classes of the average precision at one overlap.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted boxes of each image.
    iou : float
        What the intersection over union of a prediction and its true box must exceed.
    interpolation : {"all", "101", "11"}
        The area under the falling envelope of the precision, or its mean at so many evenly spaced recalls.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Everingham et al. (2010), International Journal of Computer Vision 88, 303–338.

    Examples
    --------
    >>> truth = pack_boxes("0 1 0 0 2 2 0 1 4 4 6 6")
    >>> map_iou(truth, pack_boxes("0 0.9 0 0 2 2 0 0.8 7 7 9 9"))
    0.5
    """
    return score_once(tally_map_iou(y_true, y_pred, iou=iou, interpolation=interpolation))


def tally_map_iou(y_true: Ragged, y_pred: Ragged, *, iou: float, interpolation: str) -> Precisions:
    """Return what the mean average precision at one overlap is made of."""
    return gather_precisions(y_true, y_pred, thresholds=(iou,), interpolation=interpolation)


def coco_map(y_true: Ragged, y_pred: Ragged, *, iou_thresholds: Sequence[float], max_dets: int = 100) -> float:
    """Average precision at 101 recalls, averaged over overlaps and classes.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted boxes of each image.
    iou_thresholds : sequence of float
        What the intersection over union of a prediction and its true box must reach.
    max_dets : int
        How many predictions of a class count in an image, the most confident ones.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Lin et al. (2014), Microsoft COCO, European Conference on Computer Vision, 740–755, and its evaluation page.

    Examples
    --------
    >>> truth = pack_boxes("0 1 0 0 2 2 0 1 4 4 6 6")
    >>> round(coco_map(truth, pack_boxes("0 0.9 0 0 2 2"), iou_thresholds=[0.5]), 4)
    0.505
    """
    return score_once(tally_coco_map(y_true, y_pred, iou_thresholds=iou_thresholds, max_dets=max_dets))


def tally_coco_map(y_true: Ragged, y_pred: Ragged, *, iou_thresholds: Sequence[float], max_dets: int) -> Precisions:
    """Return what the mean average precision of COCO is made of."""
    return gather_precisions(
        y_true, y_pred, thresholds=iou_thresholds, interpolation="101", max_dets=max_dets, takes_equal=True
    )


@dataclass(frozen=True)
class ClassDetections:
    """The predictions of one class, the most confident ones first.

    Attributes
    ----------
    n_true : ndarray of shape (n_images,)
        The true boxes of each image.
    rows : ndarray of shape (n_predicted,)
        The image of each prediction.
    is_hit : ndarray of shape (n_predicted, n_thresholds)
        Whether it is matched with a true box.
    """

    n_true: IntArray
    rows: IntArray
    is_hit: BoolArray


@dataclass(frozen=True)
class Precisions:
    """What the score is made of, so that images can be drawn anew."""

    classes: tuple[ClassDetections, ...]
    n_images: int
    interpolation: str

    def __len__(self) -> int:
        return self.n_images

    def score(self, counts: IntArray) -> float:
        """Return the score with each image as often as it is counted; classes without a true box are left out."""
        scores = []
        for held in self.classes:
            n_true = int((counts * held.n_true).sum())
            if n_true:
                scores.append(np.mean(average_precisions(held.is_hit, counts[held.rows], n_true, self.interpolation)))
        if not scores:
            raise UndefinedScoreError(_NO_BOX)
        return float(np.mean(scores))


def gather_precisions(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    thresholds: Sequence[float],
    interpolation: str,
    max_dets: int | None = None,
    takes_equal: bool = False,
) -> Precisions:
    """Return the predictions of each class that has a true box; arguments as for `match_images`."""
    by_class: dict[int, list[Matches]] = {}
    for matches in match_images(y_true, y_pred, thresholds, max_dets=max_dets, takes_equal=takes_equal):
        by_class.setdefault(matches.label, []).append(matches)
    classes = [_join(held, len(y_true)) for _, held in sorted(by_class.items()) if any(one.n_true for one in held)]
    return Precisions(tuple(classes), len(y_true), interpolation)


def _join(held: Sequence[Matches], n_images: int) -> ClassDetections:
    n_true = np.zeros(n_images, np.int64)
    n_true[[matches.row for matches in held]] = [matches.n_true for matches in held]
    rows = np.repeat([matches.row for matches in held], [len(matches.confidence) for matches in held])
    # A stable sort: of equal confidences the image that comes first in the solution file.
    order = np.argsort(-np.concatenate([matches.confidence for matches in held]), kind="stable")
    return ClassDetections(n_true, rows[order], np.concatenate([matches.is_hit for matches in held])[order])


def average_precisions(is_hit: BoolArray, counts: IntArray, n_true: int, interpolation: str) -> FloatArray:
    """Return the average precision for each threshold of the overlap.

    Parameters
    ----------
    is_hit : ndarray of shape (n_predicted, n_thresholds)
        Whether a prediction is right, the most confident ones first.
    counts : ndarray of shape (n_predicted,)
        How often each prediction is counted.
    n_true : int
        True boxes, at least 1.
    interpolation : {"all", "101", "11"}
        As for `map_iou`.
    """
    is_hit, counts = is_hit[counts > 0], counts[counts > 0]
    if not len(counts):
        return np.zeros(is_hit.shape[1])
    hits = np.cumsum(is_hit * counts[:, np.newaxis], axis=0)
    recall = hits / n_true
    precision = hits / np.cumsum(counts)[:, np.newaxis]
    envelope = np.maximum.accumulate(precision[::-1], axis=0)[::-1]
    if interpolation == "all":
        return np.asarray((np.diff(recall, axis=0, prepend=0.0) * envelope).sum(axis=0))
    asked = np.linspace(0.0, 1.0, int(interpolation))
    reached = np.vstack([envelope, np.zeros(envelope.shape[1])])
    columns = range(recall.shape[1])
    return np.array([reached[np.searchsorted(recall[:, place], asked), place].mean() for place in columns])


def map_3d_iou(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> float:
    """Mean over samples of the average precision of each class of the sample, averaged over overlaps.

    Parameters
    ----------
    y_true, y_pred : Ragged
        The true and the predicted boxes of each sample: class, confidence, centre x, y, z, width, length, height, yaw.
    thresholds : sequence of float
        What the intersection over union of a prediction and its true box must exceed.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better. Samples without a true box are left out.

    References
    ----------
    The competition on 3D object detection for autonomous vehicles on Kaggle (2019), its evaluation page. Where a
    prediction overlaps several true boxes it takes, unlike there, the best one that is not yet taken.

    Examples
    --------
    >>> box = np.array([[0.0, 1, 0, 0, 0, 2, 4, 2, 0]])
    >>> found = box + [0, 0, 1, 0, 0, 0, 0, 0, 0]
    >>> map_3d_iou(Ragged(np.array([0, 1]), box), Ragged(np.array([0, 1]), found), thresholds=[0.5, 0.7])
    0.5
    """
    return mean_of_rows(precision_of_samples(y_true, y_pred, thresholds=thresholds), _NO_BOX)


def precision_of_samples(y_true: Ragged, y_pred: Ragged, *, thresholds: Sequence[float]) -> FloatArray:
    """Return the score of each sample; NaN where it has no true box."""
    sums, n_classes = np.zeros(len(y_true)), np.zeros(len(y_true))
    for matches in match_images(y_true, y_pred, thresholds, overlap=box_iou):
        if matches.n_true:
            counts = np.ones(len(matches.confidence), np.int64)
            sums[matches.row] += average_precisions(matches.is_hit, counts, matches.n_true, "all").mean()
            n_classes[matches.row] += 1
    return np.where(n_classes > 0, sums / np.maximum(n_classes, 1), np.nan)
