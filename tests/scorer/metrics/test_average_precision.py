"""Average precision: by hand, against pycocotools, and against a plain loop in space."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from scorer.metrics.average_precision import average_precisions, coco_map, map_3d_iou, map_iou, pack_boxes
from scorer.metrics.box_overlaps import box_iou
from scorer.table import Ragged
from tests.scorer.files import score_text

THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
places = st.tuples(st.integers(0, 1), st.sampled_from([0.2, 0.4, 0.6, 0.8]), st.integers(0, 6), st.integers(0, 6))
images = st.lists(st.tuples(st.lists(places, max_size=4), st.lists(places, max_size=6)), min_size=1, max_size=4)


def to_rows(held) -> tuple[list[list[list[float]]], list[list[list[float]]]]:
    """Return class, confidence and corners of the true and the predicted boxes."""
    sides = []
    for side, size in ((0, 8), (1, 7)):
        sides.append(
            [[[label, conf if side else 1, x, y, x + size, y + 8] for label, conf, x, y in pair[side]] for pair in held]
        )
    return sides[0], sides[1]


def packed(rows) -> Ragged:
    return pack_boxes(*(" ".join(" ".join(map(str, box)) for box in boxes) for boxes in rows))


def coco_score(true, predicted, max_dets: int) -> float:
    """Return the average precision of pycocotools."""

    def entries(rows, *, is_prediction: bool) -> list[dict[str, object]]:
        flat = [(image, box) for image, boxes in enumerate(rows, start=1) for box in boxes]
        return [
            {
                "id": number,
                "image_id": image,
                "category_id": label + 1,
                "bbox": [left, top, right - left, bottom - top],
                "area": (right - left) * (bottom - top),
                "iscrowd": 0,
                **({"score": conf} if is_prediction else {}),
            }
            for number, (image, (label, conf, left, top, right, bottom)) in enumerate(flat, start=1)
        ]

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": image} for image in range(1, len(true) + 1)],
            "categories": [{"id": 1}, {"id": 2}],
            "annotations": entries(true, is_prediction=False),
        }
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(entries(predicted, is_prediction=True)), "bbox")
        evaluation.params.maxDets = [max_dets]
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ["all"]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"]
    return float(precision[precision > -1].mean())


@settings(max_examples=60)
@given(images, st.sampled_from([1, 3, 100]))
def test_the_score_is_that_of_pycocotools(held, max_dets):
    true, predicted = to_rows(held)
    if not any(true) or not any(predicted):
        return

    score = coco_map(packed(true), packed(predicted), iou_thresholds=THRESHOLDS, max_dets=max_dets)

    assert score == pytest.approx(coco_score(true, predicted, max_dets), abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_at_101_recalls_one_overlap_after_the_other_is_averaged_as_by_pycocotools(seed):
    random = np.random.default_rng(seed)
    # No overlap and no confidence occurs twice: of equal ones pycocotools takes the last, and we the first.
    held = [
        tuple([(int(random.integers(2)), *random.uniform(0, 6, 3)) for _ in range(size)] for size in (4, 6))
        for _ in range(3)
    ]
    true, predicted = to_rows(held)

    # What is above the number below a threshold is at least the threshold.
    scores = [
        map_iou(packed(true), packed(predicted), iou=float(np.nextafter(threshold, 0)), interpolation="101")
        for threshold in THRESHOLDS
    ]

    assert np.mean(scores) == pytest.approx(coco_score(true, predicted, 100), abs=1e-9)


def test_by_hand():
    # Two of three true boxes are found; in order of confidence: right, wrong, right.
    truth = pack_boxes("0 1 0 0 2 2 0 1 4 4 6 6", "0 1 0 0 2 2")
    found = pack_boxes("0 0.9 0 0 2 2 0 0.8 7 7 9 9", "0 0.7 0 0 2 2")

    assert map_iou(truth, found) == pytest.approx(1 / 3 * 1 + 1 / 3 * 2 / 3)
    # Precision 1 up to recall 1/3, 2/3 up to 2/3: of 11 recalls four and three, of 101 recalls 34 and 33.
    assert map_iou(truth, found, interpolation="11") == pytest.approx((4 + 3 * 2 / 3) / 11)
    assert map_iou(truth, found, interpolation="101") == pytest.approx((34 + 33 * 2 / 3) / 101)


def test_the_envelope_never_rises_with_recall():
    is_hit, once = np.array([[False], [True], [True]]), np.ones(3, np.int64)

    # Precision 0, 1/2, 2/3: what is gained later counts before, too.
    assert average_precisions(is_hit, once, 2, "all").tolist() == [pytest.approx(2 / 3)]
    assert average_precisions(is_hit, np.zeros(3, np.int64), 2, "all").tolist() == [0.0]


@pytest.mark.parametrize("interpolation", ["all", "101", "11"])
def test_a_prediction_counted_twice_is_two_predictions(interpolation):
    is_hit, counts = np.array([[True], [False], [True], [False]]), np.array([2, 1, 0, 3])

    assert average_precisions(is_hit, counts, 5, interpolation) == pytest.approx(
        average_precisions(np.repeat(is_hit, counts, axis=0), np.ones(6, np.int64), 5, interpolation)
    )


def test_a_class_never_predicted_has_0_and_one_never_true_is_passed_over():
    truth = pack_boxes("0 1 0 0 2 2 1 1 4 4 6 6")

    assert map_iou(truth, pack_boxes("0 0.9 0 0 2 2 2 0.9 4 4 6 6 3 1 0 0 1 1")) == 0.5
    assert map_iou(truth, pack_boxes("")) == 0.0


def test_an_overlap_that_equals_the_threshold_does_not_exceed_it():
    truth, found = pack_boxes("0 1 0 0 4 1"), pack_boxes("0 1 0 0 3 1")

    assert [map_iou(truth, found, iou=iou) for iou in (0.74, 0.75)] == [1.0, 0.0]
    assert coco_map(truth, found, iou_thresholds=[0.75]) == pytest.approx(1.0)


def test_none_may_be_a_class_of_its_own(tmp_path):
    solution = "id,boxes\n1,none 0 0 1 1\n2,opacity 5 5 9 9\n"
    submission = "id,boxes\n1,none 1 0 0 1 1\n2,none 0.9 0 0 1 1\n"

    assert score_text(tmp_path, submission, solution, "map_iou").public_score == 0.5


def test_ties_stand_in_the_order_of_the_solution_file(tmp_path):
    hit_first, miss_first = "id,boxes\na,0 0 2 2\nb,\n", "id,boxes\nb,\na,0 0 2 2\n"
    submission = "id,boxes\na,0.5 0 0 2 2\nb,0.5 0 0 2 2\n"
    options = {"box_format": "conf x y w h"}

    assert score_text(tmp_path, submission, hit_first, "map_iou", **options).public_score == 1.0
    assert score_text(tmp_path, submission, miss_first, "map_iou", **options).public_score == 0.5


space_places = st.tuples(st.integers(0, 1), st.sampled_from([0.2, 0.5, 0.8]), st.integers(0, 3), st.integers(0, 2))
samples = st.lists(st.tuples(st.lists(space_places, max_size=3), st.lists(space_places, max_size=4)), max_size=3)


def space_boxes(held, side: int) -> Ragged:
    boxes = [
        np.array([[label, conf, x / 2, 0, 0, 2, 4, 1 + turn / 4, turn * 0.2] for label, conf, x, turn in pair[side]])
        for pair in held
    ]
    return Ragged(
        np.cumsum([0, *map(len, boxes)]), np.concatenate([np.empty((0, 9)), *(held.reshape(-1, 9) for held in boxes)])
    )


def plain_score(true, predicted, threshold: float) -> float | None:
    """Return the mean over the classes of one sample of the area under the envelope, step by step."""
    scores = []
    for label in {box[0] for box in true.tolist()}:
        wanted = [box for box in true if box[0] == label]
        found = sorted((box for box in predicted if box[0] == label), key=lambda box: -box[1])
        taken: set[int] = set()
        points = []
        for number, box in enumerate(found, start=1):
            shares = [(float(box_iou(one[None, 2:], box[None, 2:])[0]), -place) for place, one in enumerate(wanted)]
            free = [(share, place) for share, place in shares if share > threshold and -place not in taken]
            if free:
                taken.add(-max(free)[1])
            points.append((len(taken) / len(wanted), len(taken) / number))
        area = before = 0.0
        for place, (recall, _) in enumerate(points):
            area += (recall - before) * max(precision for _, precision in points[place:])
            before = recall
        scores.append(area)
    return float(np.mean(scores)) if scores else None


@given(samples)
def test_samples_in_space_are_scored_as_step_by_step(held):
    true, predicted = space_boxes(held, 0), space_boxes(held, 1)
    scores = [
        np.mean([plain_score(true[row], predicted[row], threshold) for threshold in THRESHOLDS])
        for row in range(len(true))
        if len(true[row])
    ]
    if scores:
        assert map_3d_iou(true, predicted, thresholds=THRESHOLDS) == pytest.approx(np.mean(scores))


def test_samples_without_a_true_box_are_left_out(tmp_path):
    solution = "id,boxes\n1,0 0 0 2 4 2 0 car\n2,\n"
    submission = "id,boxes\n1,0.9 0 0 0 2 4 2 0 car 0.95 0 0 0 2 4 2 0 bus\n2,0.9 0 0 0 2 4 2 0 car\n"

    assert score_text(tmp_path, submission, solution, "map_3d_iou").public_score == 1.0
