"""The outlines of masks: by hand, against distances of all pairs of pixels, and at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from scorer.errors import SolutionError
from scorer.metrics.runs import pack_masks
from scorer.metrics.surfaces import find_outline, surface_dice, unfold
from tests.scorer.dense import HEIGHT, WIDTH, blots, decode, encode, images
from tests.scorer.files import prepare

any_image = images | blots


def outline_one_by_one(image) -> list[tuple[int, int]]:
    """Look at the four neighbours of each pixel."""
    padded = np.pad(image, 1)
    return [
        (row, column)
        for row, column in np.argwhere(image).tolist()
        if not (
            padded[row, column + 1]
            and padded[row + 2, column + 1]
            and padded[row + 1, column]
            and padded[row + 1, column + 2]
        )
    ]


def dense_score(true, predicted, tolerance: float, spacing) -> float:
    if not true.any() or not predicted.any():
        return float(true.any() == predicted.any())
    one, other = (np.array(outline_one_by_one(image)) * spacing for image in (true, predicted))
    distances = cdist(one, other)
    near = (distances.min(axis=1) <= tolerance).sum() + (distances.min(axis=0) <= tolerance).sum()
    return near / sum(distances.shape)


@given(st.lists(st.tuples(any_image, any_image), min_size=1, max_size=3), st.sampled_from([0.0, 1.0, 2.5]))
def test_outlines_are_near_as_all_pairs_of_pixels_say(held, tolerance):
    masks = [pack_masks(*(encode(pair[side]) for pair in held)) for side in (0, 1)]

    for spacing in ((1.0, 1.0), (0.5, 3.0)):
        score = surface_dice(*masks, heights=np.full(len(held), HEIGHT), tolerance=tolerance, spacing=spacing)
        assert score == pytest.approx(np.mean([dense_score(*pair, tolerance, spacing) for pair in held]))


@given(images)
def test_runs_are_unfolded_as_they_were_folded(image):
    runs = pack_masks(encode(image)).data

    assert np.array_equal(unfold(runs, HEIGHT, WIDTH), image)
    assert np.array_equal(decode(runs, (HEIGHT, WIDTH)), image)


def test_runs_that_touch_are_unfolded_without_a_gap():
    assert unfold(pack_masks("1 2 3 2").data, 5, 1).ravel().tolist() == [True] * 4 + [False]


def test_the_edge_of_the_image_is_part_of_the_outline():
    assert find_outline(np.ones((3, 4), np.bool_)).sum() == 10


def test_a_distance_that_equals_the_tolerance_is_near():
    one, other = pack_masks("1 1"), pack_masks("3 1")

    assert [surface_dice(one, other, heights=np.array([5]), tolerance=t) for t in (1.9, 2.0)] == [0.0, 1.0]


def test_a_spacing_has_two_numbers(tmp_path):
    with pytest.raises(SolutionError, match="The spacing has 3 numbers; expected two"):
        prepare(tmp_path, "id,rle,height,width\n1,1 2,2,2\n", "surface_dice", spacing=[1, 1, 1])
