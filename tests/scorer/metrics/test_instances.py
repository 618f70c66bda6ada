"""Objects of an image one by one: by hand, against whole images, and at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.metrics.instances import instance_map_iou, match_greedily, pack_instances
from tests.scorer.dense import blots, encode

THRESHOLDS = [0.1, 0.3, 0.5, 0.75]
objects = st.lists(blots, max_size=4)


def dense_score(true, predicted, threshold: float) -> float:
    """Match whole images pair by pair, the highest share first."""
    pairs = sorted(
        (
            (-float((one & other).sum() / (one | other).sum()), place, found)
            for place, one in enumerate(true)
            for found, other in enumerate(predicted)
        ),
    )
    hits, used_true, used_found = 0, set(), set()
    for share, place, found in pairs:
        if -share > threshold and place not in used_true and found not in used_found:
            used_true.add(place)
            used_found.add(found)
            hits += 1
    whole = len(true) + len(predicted) - hits
    return hits / whole if whole else 1.0


@given(st.lists(st.tuples(objects, objects), min_size=1, max_size=3))
def test_objects_are_matched_as_whole_images_are(held):
    truth, found = (pack_instances(*(";".join(map(encode, pair[side])) for pair in held)) for side in (0, 1))

    expected = np.mean([[dense_score(*pair, threshold) for threshold in THRESHOLDS] for pair in held])
    assert instance_map_iou(truth, found, thresholds=THRESHOLDS) == pytest.approx(expected)


def test_by_hand():
    # Two objects; 3 of the first one's 4 pixels are found, the second is missed, and one mask is made up.
    truth, found = pack_instances("1 4;11 4"), pack_instances("1 3;21 4")

    assert instance_map_iou(truth, found, thresholds=[0.7]) == pytest.approx(1 / 3)
    assert instance_map_iou(truth, found, thresholds=[0.75]) == 0.0


def test_an_object_found_twice_is_found_once():
    assert instance_map_iou(pack_instances("1 4"), pack_instances("1 2;3 2"), thresholds=[0.4]) == 0.5


def test_images_without_objects():
    none, one = pack_instances(""), pack_instances("1 4")

    assert instance_map_iou(none, none, thresholds=[0.5]) == 1.0
    assert instance_map_iou(none, one, thresholds=[0.5]) == 0.0
    assert instance_map_iou(one, none, thresholds=[0.5]) == 0.0


def test_the_highest_share_is_matched_first_and_ties_by_their_place():
    shares = match_greedily(np.array([0.6, 0.9, 0.6, 0.3]), np.array([0, 0, 1, 1]), np.array([0, 1, 1, 0]))

    assert shares.tolist() == [0.9, 0.3]
