"""Boxes found, missed and made up: by hand, against plain loops, and at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.boxes import f2_iou, mean_precision_iou_boxes
from tests.scorer.files import prepare, score_text
from tests.scorer.metrics.test_average_precision import images, packed, to_rows

THRESHOLDS = (0.3, 0.5, 0.7)


def count_one_by_one(true, predicted, threshold: float) -> int:
    """Return how many predictions of an image find a box, the most confident first."""
    taken: set[int] = set()
    for label, _, left, top, right, bottom in sorted(predicted, key=lambda box: -box[1]):
        best, chosen = threshold, None
        for place, (other, _, x0, y0, x1, y1) in enumerate(true):
            shared = max(0, min(right, x1) - max(left, x0)) * max(0, min(bottom, y1) - max(top, y0))
            share = shared / ((right - left) * (bottom - top) + (x1 - x0) * (y1 - y0) - shared)
            if label == other and place not in taken and share > best:
                best, chosen = share, place
        if chosen is not None:
            taken.add(chosen)
    return len(taken)


@given(images)
def test_images_are_scored_as_one_by_one(held):
    true, predicted = to_rows(held)
    scores, pooled = [], []
    for threshold in THRESHOLDS:
        hits = [count_one_by_one(*pair, threshold) for pair in zip(true, predicted, strict=True)]
        sizes = [len(one) + len(other) for one, other in zip(true, predicted, strict=True)]
        scores.append([hit / (size - hit) for hit, size in zip(hits, sizes, strict=True) if size])
        whole = 4 * sum(map(len, true)) + sum(map(len, predicted))
        pooled.append(5 * sum(hits) / whole if whole else None)
    if not scores[0]:
        with pytest.raises(UndefinedScoreError, match="No image has a box"):
            mean_precision_iou_boxes(packed(true), packed(predicted), thresholds=THRESHOLDS)
        with pytest.raises(UndefinedScoreError, match="nothing is predicted"):
            f2_iou(packed(true), packed(predicted), thresholds=THRESHOLDS)
        return

    assert mean_precision_iou_boxes(packed(true), packed(predicted), thresholds=THRESHOLDS) == pytest.approx(
        np.mean(scores)
    )
    assert f2_iou(packed(true), packed(predicted), thresholds=THRESHOLDS) == pytest.approx(np.mean(pooled))


def test_by_hand(tmp_path):
    solution = "id,boxes\n1,0 0 4 1 5 5 1 1\n2,\n3,\n"
    submission = "id,boxes\n1,0.9 0 0 3 1\n2,\n3,0.2 1 1 1 1\n"
    options = {"thresholds": [0.7, 0.75]}

    # At 0.7 one of two boxes is found; at 0.75 none. The second image is left out, the third has 0.
    score = score_text(tmp_path, submission, solution, "mean_precision_iou_boxes", **options).public_score
    assert score == pytest.approx((0.25 + 0) / 2)
    # At 0.7 TP 1, two true, two predicted: 5/(4·2 + 2).
    assert score_text(tmp_path, submission, solution, "f2_iou", **options).public_score == pytest.approx(0.25)


@pytest.mark.parametrize("metric", ["mean_precision_iou_boxes", "f2_iou"])
def test_a_part_without_a_box_is_the_hosts_fault(tmp_path, metric):
    with pytest.raises(SolutionError, match="The private rows of the solution: No "):
        prepare(tmp_path, "id,boxes,Usage\n1,0 0 4 1,Public\n2,,Private\n", metric)
