"""Metrics of masks: by hand, against whole images, and at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics import masks
from scorer.metrics.runs import pack_masks
from scorer.table import Ragged
from tests.scorer.dense import HEIGHT, WIDTH, encode, pairs
from tests.scorer.files import prepare, score_text

THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]


def packed(held) -> tuple[Ragged, Ragged]:
    """Return true and predicted masks of pairs of images."""
    return pack_masks(*(encode(one) for one, _ in held)), pack_masks(*(encode(other) for _, other in held))


def dense_ratio(part: float, whole: float, empty: float) -> float:
    return part / whole if whole else empty


@given(pairs, st.floats(0, 1), st.sampled_from([0.5, 1.0, 2.0]))
def test_each_metric_is_that_of_whole_images(held, empty, beta):
    true, predicted = packed(held)
    sizes = {"heights": np.full(len(held), HEIGHT), "widths": np.full(len(held), WIDTH)}

    shared = [int((one & other).sum()) for one, other in held]
    both = [int(one.sum()) + int(other.sum()) for one, other in held]
    dice = [dense_ratio(2 * part, whole, empty) for part, whole in zip(shared, both, strict=True)]
    iou = [dense_ratio(int((one & other).sum()), int((one | other).sum()), empty) for one, other in held]
    f_scores = [
        dense_ratio((1 + beta**2) * int((one & other).sum()), beta**2 * int(one.sum()) + int(other.sum()), 0.0)
        for one, other in held
    ]
    assert masks.global_dice(true, predicted) == pytest.approx(dense_ratio(2 * sum(shared), sum(both), 1.0))
    assert masks.mean_dice(true, predicted, both_empty=empty) == pytest.approx(np.mean(dice))
    assert masks.mean_iou(true, predicted, both_empty=empty) == pytest.approx(np.mean(iou))
    assert masks.mask_fbeta(true, predicted, beta=beta) == pytest.approx(np.mean(f_scores))
    assert masks.pixel_accuracy(true, predicted, **sizes) == pytest.approx(
        np.mean([one == other for one, other in held])
    )


@given(pairs)
def test_precision_counts_the_thresholds_that_are_exceeded(held):
    true, predicted = packed(held)

    scores = []
    for one, other in held:
        share = dense_ratio(int((one & other).sum()), int((one | other).sum()), 2.0)
        scores.append(np.mean([share > threshold for threshold in THRESHOLDS]))
    assert masks.mean_precision_iou(true, predicted, thresholds=THRESHOLDS) == pytest.approx(np.mean(scores))


@given(pairs, st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_over_classes_the_pixels_of_a_class_are_pooled(held, classes):
    true, predicted = packed(held)
    codes = np.array(classes[: len(held)])
    shares = []
    for code in set(codes.tolist()):
        own = [pair for pair, other in zip(held, codes, strict=True) if other == code]
        either = sum(int((one | other).sum()) for one, other in own)
        if either:
            shares.append(sum(int((one & other).sum()) for one, other in own) / either)
    if not shares:
        with pytest.raises(UndefinedScoreError, match="No class has a pixel"):
            masks.mean_iou(true, predicted, average="classes", classes=codes)
        return

    assert masks.mean_iou(true, predicted, average="classes", classes=codes) == pytest.approx(np.mean(shares))


def test_a_share_that_equals_a_threshold_does_not_exceed_it():
    # 4 true pixels, 3 of them found: 0.75.
    for threshold, score in ((0.74, 1.0), (0.75, 0.0)):
        assert masks.mean_precision_iou(pack_masks("1 4"), pack_masks("2 3"), thresholds=[threshold]) == score


def test_empty_masks_have_the_score_that_is_said():
    none, one = pack_masks(""), pack_masks("1 2")

    assert masks.global_dice(none, none) == 1.0
    assert masks.mean_dice(none, none, both_empty=0.25) == 0.25
    assert [masks.mean_dice(*pair) for pair in ((none, one), (one, none))] == [0.0, 0.0]
    assert masks.mean_precision_iou(none, none, thresholds=THRESHOLDS) == 1.0
    assert masks.mean_precision_iou(none, one, thresholds=THRESHOLDS) == 0.0
    assert masks.mask_fbeta(none, none) == 0.0


def test_an_empty_true_mask_warns_the_host_of_the_f_score(tmp_path):
    solution = "id,rle,height,width\n1,1 4,2,5\n2,,2,5\n"

    assert prepare(tmp_path, solution, "mask_fbeta").warnings == (
        "On the public rows a perfect submission scores 0.5, not 1.",
    )


def test_classes_come_from_a_column_of_the_solution(tmp_path):
    solution = "id,rle,height,width,organ\n1,1 4,2,5,liver\n2,1 4,2,5,lung\n3,,2,5,lung\n"
    submission = "id,rle\n1,1 2\n2,1 4\n3,1 4\n"
    options = {"average": "classes", "class_column": "organ"}

    # Liver 2 of 4 pixels; lung 4 of 8.
    assert score_text(tmp_path, submission, solution, "mean_iou", **options).public_score == 0.5
    with pytest.raises(SolutionError, match="needs the parameter `class_column`"):
        prepare(
            tmp_path,
            solution.replace(",organ", "").replace(",liver", "").replace(",lung", ""),
            "mean_iou",
            average="classes",
        )
