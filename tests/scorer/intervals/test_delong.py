"""DeLong's variance: by hand, against the plain O(n²) definition, and at the ends of the scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.intervals.delong import bound_at_the_end, find_placements, split_classes

scores = st.lists(st.integers(0, 6).map(float), min_size=2, max_size=12)


def plain_placements(negatives, positives):
    """Compare all pairs."""
    wins = (positives[:, None] > negatives) + 0.5 * (positives[:, None] == negatives)
    return wins.mean(axis=0), wins.mean(axis=1)


@pytest.fixture(params=["compiled_path", "portable_path"])
def path(request):
    return request.getfixturevalue(request.param)


@given(scores, scores)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_placements_are_those_of_all_pairs(path, negatives, positives):
    negatives, positives = np.sort(negatives), np.sort(positives)

    found = find_placements(negatives, positives)

    of_negatives, of_positives = plain_placements(negatives, positives)
    assert found.of_negatives == pytest.approx(of_negatives, abs=1e-12)
    assert found.of_positives == pytest.approx(of_positives, abs=1e-12)


def test_the_variance_is_the_one_worked_out_by_hand():
    found = find_placements(np.array([0.1, 0.4]), np.array([0.35, 0.8]))

    # Placements ½, 1 and ½, 1 or 1, ½: each class has variance 1/8 over 2 rows.
    assert found.area == 0.75
    assert found.standard_error == pytest.approx(math.sqrt(1 / 16 + 1 / 16))


def test_one_row_of_a_class_has_no_variance():
    assert math.isnan(find_placements(np.array([0.1, 0.4]), np.array([0.8])).standard_error)


@pytest.mark.parametrize("truth", [[0, 0, 1, 1], [1, 0, 1, 0]])
def test_classes_are_split_in_any_order(truth):
    negatives, positives = split_classes(np.array(truth, bool), np.arange(4.0))

    assert sorted(negatives.tolist() + positives.tolist()) == [0, 1, 2, 3]
    assert positives.tolist() == [row for row in range(4) if truth[row]]


def test_the_bound_of_a_perfect_area_rises_with_the_smaller_class():
    assert bound_at_the_end(1000, 10) == bound_at_the_end(10, 10) < bound_at_the_end(100, 100) < 1
