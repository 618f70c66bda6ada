"""Counts of pixels from runs: equal to those of whole images, and without a pixel in memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
from hypothesis import given

from scorer.metrics.runs import count_overlaps, covered_below, pack_masks
from scorer.table import Ragged
from tests.scorer.dense import encode, pairs


@given(pairs)
def test_pixels_are_counted_as_in_whole_images(held):
    true, predicted = (pack_masks(*(encode(pair[side]) for pair in held)) for side in (0, 1))

    counts = count_overlaps(true, predicted)

    assert counts.true.tolist() == [int(one.sum()) for one, _ in held]
    assert counts.predicted.tolist() == [int(other.sum()) for _, other in held]
    assert counts.shared.tolist() == [int((one & other).sum()) for one, other in held]
    assert counts.either.tolist() == [int((one | other).sum()) for one, other in held]


def test_pixels_below_a_place_are_counted_within_between_and_beyond_runs():
    runs = np.array([[2, 5], [7, 8]])

    assert covered_below(runs, np.array([0, 2, 4, 5, 7, 8, 99])).tolist() == [0, 0, 2, 3, 3, 4, 4]


def test_a_large_image_costs_its_runs_and_not_its_pixels():
    size = 10**12
    true = Ragged(np.array([0, 1, 2]), np.array([[0, size], [0, size // 2]]))
    predicted = Ragged(np.array([0, 1, 2]), np.array([[1, size], [size // 4, size]]))

    tracemalloc.start()
    counts = count_overlaps(true, predicted)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert counts.shared.tolist() == [size - 1, size // 4]
    assert peak < 1 << 16
