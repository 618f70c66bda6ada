"""Volumes of slices: against SciPy's directed distances of whole volumes, by hand, and at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import directed_hausdorff

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.runs import pack_masks
from scorer.metrics.volumes import dice_hausdorff, hausdorff
from tests.scorer.dense import HEIGHT, WIDTH, blots, encode, images
from tests.scorer.files import prepare, score_text

any_image = images | blots | st.just(np.zeros((HEIGHT, WIDTH), np.bool_))
volumes = st.lists(st.tuples(any_image, any_image), min_size=1, max_size=3)


def dense_distance(true, predicted) -> float:
    """The convention of the catalogue on whole volumes of shape (slices, rows, columns)."""
    if not true.any() and not predicted.any():
        return math.nan
    if not true.any() or not predicted.any() or predicted.sum() > 10 * true.sum():
        return 1.0
    one, other = (np.argwhere(volume) / volume.shape for volume in (true, predicted))
    return max(directed_hausdorff(one, other)[0], directed_hausdorff(other, one)[0]) / math.sqrt(3)


def dense_dice(true, predicted) -> float:
    whole = true.sum() + predicted.sum()
    return 2 * (true & predicted).sum() / whole if whole else math.nan


def mean_of_defined(values: list[float]) -> float:
    return float(np.mean([value for value in values if not math.isnan(value)]))


@given(st.lists(volumes, min_size=1, max_size=3), st.randoms())
def test_the_score_is_that_of_whole_volumes_in_any_order_of_rows(held, random):
    rows = [(case, place, pair) for case, pairs in enumerate(held) for place, pair in enumerate(pairs)]
    random.shuffle(rows)
    facts = {
        "heights": np.full(len(rows), HEIGHT),
        "widths": np.full(len(rows), WIDTH),
        "cases": np.array([case for case, _, _ in rows], np.int32),
        "slices": np.array([3 * place for _, place, _ in rows]),
    }
    masks = [pack_masks(*(encode(pair[side]) for _, _, pair in rows)) for side in (0, 1)]
    stacked = [[np.stack([pair[side] for pair in pairs]) for side in (0, 1)] for pairs in held]
    dice = [dense_dice(*pair) for _, _, pair in rows]
    if all(map(math.isnan, dice)):
        with pytest.raises(UndefinedScoreError, match="No slice has a pixel"):
            dice_hausdorff(*masks, **facts)
        return

    expected = 0.4 * mean_of_defined(dice) + 0.6 * (1 - mean_of_defined([dense_distance(*pair) for pair in stacked]))
    assert dice_hausdorff(*masks, **facts) == pytest.approx(expected)


def test_by_hand(tmp_path):
    # One slice of 2 × 2: the true mask is the left column, the predicted one all. Dice 4/6; the right column is half
    # the width away.
    solution, submission = "id,rle,height,width\na_slice_1,1 2,2,2\n", "id,rle\na_slice_1,1 4\n"

    scores = score_text(tmp_path, submission, solution, "dice_hausdorff")

    assert scores.public_score == pytest.approx(0.4 * 4 / 6 + 0.6 * (1 - 0.5 / math.sqrt(3)))


def test_an_inner_point_may_be_the_farthest():
    # A ring within a full square: no pixel of the ring is far from the square, but the middle of it is from the ring.
    full = np.arange(25)
    ring = np.setdiff1d(full, [6, 7, 8, 11, 12, 13, 16, 17, 18])

    assert hausdorff(full, ring, (1, 5, 5)) == pytest.approx(2 / 5 / math.sqrt(3))


def test_more_than_ten_times_the_true_pixels_are_as_far_as_can_be():
    true = np.arange(2)

    assert hausdorff(true, np.arange(20), (1, 100, 100)) < 0.2
    assert hausdorff(true, np.arange(21), (1, 100, 100)) == 1.0
    assert hausdorff(np.arange(21), true, (1, 100, 100)) < 0.2


CLASSES = """id,rle,height,width,organ
c1_slice_1_a,1 2,2,2,a
c1_slice_1_b,3 2,2,2,b
c1_slice_2_a,,2,2,a
c1_slice_2_b,,2,2,b
"""


def test_classes_of_a_case_are_volumes_of_their_own(tmp_path):
    submission = "id,rle\nc1_slice_1_a,1 2\nc1_slice_1_b,\nc1_slice_2_a,\nc1_slice_2_b,\n"

    scores = score_text(tmp_path, submission, CLASSES, "dice_hausdorff", class_column="organ")

    # Class a is right; class b is missed: Dice (1 + 0)/2, distance (0 + 1)/2.
    assert scores.public_score == pytest.approx(0.5)


def test_the_parts_have_weights(tmp_path):
    solution = "id,rle,height,width\na_slice_1,1 2,2,2\n"
    options = {"part_weights": [1, 0]}

    scores = score_text(tmp_path, "id,rle\na_slice_1,1 4\n", solution, "dice_hausdorff", **options)

    assert scores.public_score == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("solution", "parameters", "fault"),
    [
        ("id,rle,height,width\na_1,1 2,2,2\n", {}, "that are not <case>_slice_<number> \\(1 row; first: 1"),
        ("id,rle,height,width\n7,1 2,2,2\n", {}, "that are not <case>_slice_<number>"),
        ("id,rle,height,width\na_slice_1,1 2,2,2\na_slice_2,1 2,2,3\n", {}, "slices of different sizes"),
        ("id,rle,height,width\na_slice_1_x,1 2,2,2\na_slice_01_y,1 2,2,2\n", {}, "same number twice; classes need"),
        ("id,rle,height,width\na_slice_1,,2,2\n", {}, "No slice has a pixel"),
        ("id,rle,height,width\na_slice_1,1 2,2,2\n", {"part_weights": [1]}, "two numbers with a positive sum"),
        ("id,rle,height,width\na_slice_1,1 2,2,2\n", {"part_weights": [0, 0]}, "two numbers with a positive sum"),
    ],
)
def test_what_cannot_be_scored_is_the_hosts_fault(tmp_path, solution, parameters, fault):
    with pytest.raises(SolutionError, match=fault):
        prepare(tmp_path, solution, "dice_hausdorff", **parameters)
