"""Of each two teams the nearest files are looked at, and what stands out is told from what is near in a crowd."""

from __future__ import annotations

import numpy as np

from scorer.alarms.pairs import list_nearest, stand_out


def test_of_each_two_teams_the_nearest_files_are_taken():
    likeness = np.array([[1, 0.9, 0.1, 0.2], [0.9, 1, 0.5, 0.3], [0.1, 0.5, 1, 0.8], [0.2, 0.3, 0.8, 1.0]])

    assert list_nearest(likeness, np.array([7, 7, 8, 8])).tolist() == [[1, 2]]
    assert sorted(map(tuple, list_nearest(likeness, np.array([7, 8, 8, 9])).tolist())) == [(0, 1), (0, 3), (2, 3)]


def test_a_pair_far_nearer_than_all_others_stands_out():
    distances = np.append(np.random.default_rng(1).uniform(0.8, 1.2, 60), 0.02)

    found = stand_out(distances)

    assert found[-1] > 10
    assert found[:-1].max() < 4


def test_where_pairs_are_near_in_all_degrees_none_stands_out():
    assert stand_out(np.geomspace(1e-4, 1, 60)).max() < 4
