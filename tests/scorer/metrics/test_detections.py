"""Predictions and true boxes matched: greedily, once each, at a threshold or beyond, in blocks as in one piece."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.metrics import detections
from scorer.metrics.average_precision import pack_boxes
from scorer.metrics.detections import count_boxes, match_images


def hits(true: str, predicted: str, *thresholds: float, **options) -> list[list[bool]]:
    """Return the hits of the first class of one image."""
    (matches, *_) = match_images(pack_boxes(true), pack_boxes(predicted), thresholds or (0.5,), **options)
    return matches.is_hit.T.tolist()


def test_the_most_confident_prediction_takes_a_box_and_no_other_can():
    assert hits("0 1 0 0 4 1", "0 0.4 0 0 4 1 0 0.9 0 0 3 1") == [[True, False]]


def test_of_equal_confidences_the_first_in_the_cell_comes_first():
    (matches,) = match_images(pack_boxes("0 1 0 0 4 1"), pack_boxes("0 0.5 9 9 9 9 0 0.5 0 0 4 1"), (0.5,))

    assert matches.is_hit.tolist() == [[False], [True]]


def test_the_best_free_box_is_taken_where_the_best_of_all_is_not_free():
    # Both predictions overlap the first box most, and the second one enough.
    assert hits("0 1 0 0 10 1 0 1 2 0 12 1", "0 0.9 0 0 10 1 0 0.8 0.5 0 10.5 1", 0.6) == [[True, True]]


def test_an_overlap_that_equals_the_threshold_is_enough_for_coco_alone():
    assert hits("0 1 0 0 4 1", "0 1 0 0 3 1", 0.75, 0.74) == [[False], [True]]
    assert hits("0 1 0 0 4 1", "0 1 0 0 3 1", 0.75, 0.76, takes_equal=True) == [[True], [False]]


def test_images_and_classes_are_apart():
    truth = pack_boxes("0 1 0 0 1 1", "", "1 1 5 5 6 6")
    matches = list(match_images(truth, pack_boxes("1 1 0 0 1 1", "0 1 0 0 1 1 2 1 0 0 1 1", ""), (0.5,)))

    # Class 2 has no true box anywhere.
    assert [(held.row, held.label, held.n_true, held.is_hit.tolist()) for held in matches] == [
        (0, 0, 1, []),
        (0, 1, 0, [[False]]),
        (1, 0, 0, [[False]]),
        (2, 1, 1, []),
    ]


def test_only_the_most_confident_predictions_of_a_class_count():
    (matches, other) = match_images(
        pack_boxes("0 1 0 0 1 1 1 1 0 0 1 1"),
        pack_boxes("0 0.1 0 0 1 1 0 0.3 5 5 6 6 0 0.2 5 5 6 6 1 0.05 0 0 1 1"),
        (0.5,),
        max_dets=2,
    )

    assert (matches.confidence.tolist(), other.confidence.tolist()) == ([0.3, 0.2], [0.05])


def test_hits_are_counted_by_image_and_threshold():
    found, n_true, n_predicted = count_boxes(
        pack_boxes("0 1 0 0 4 1 1 1 5 5 6 6", ""), pack_boxes("0 1 0 0 3 1 1 1 5 5 6 6", "0 1 0 0 1 1"), (0.7, 0.8)
    )

    assert (found.tolist(), n_true.tolist(), n_predicted.tolist()) == ([[2, 1], [0, 0]], [2, 0], [2, 1])


def test_many_boxes_are_compared_in_blocks_as_in_one_piece(monkeypatch: pytest.MonkeyPatch):
    random = np.random.default_rng(4)
    corners = random.integers(0, 30, (60, 2))
    cell = " ".join(f"0 {random.random()} {x} {y} {x + 9} {y + 9}" for x, y in corners.tolist())
    truth = " ".join(f"0 1 {x} {y} {x + 9} {y + 8}" for x, y in corners[:20].tolist())
    whole = hits(truth, cell, 0.3, 0.6)

    monkeypatch.setattr(detections, "_BLOCK", 70)

    assert hits(truth, cell, 0.3, 0.6) == whole
    assert any(whole[0])
