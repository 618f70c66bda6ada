"""What sets files of numbers apart from the field."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scorer.alarms.number_pairs import compare_numbers, rank, set_apart
from scorer.alarms.pairs import MOST_ROWS


def test_what_all_teams_share_and_the_truth_are_taken_out():
    random = np.random.default_rng(1)
    truth, own = random.standard_normal(1000), random.standard_normal((20, 1000))
    ranks = truth + 0.3 * own

    apart = set_apart(ranks, np.arange(20), truth)

    assert apart @ truth == pytest.approx(0, abs=1e-9)
    assert np.abs(apart @ apart.T - np.eye(20)).max() < 0.2


def test_a_file_that_is_the_common_opinion_is_set_apart_by_nothing():
    line = np.random.default_rng(1).standard_normal(500)

    assert not set_apart(np.stack([line, line]), np.arange(2), None).any()


def test_too_few_rows_are_not_compared():
    values = np.random.default_rng(1).random((7, 499))
    values[1] = values[0]

    assert list(compare_numbers(values, np.arange(7), None, np.full(7, 499))) == []


def test_rows_without_a_truth_are_left_out():
    values = np.random.default_rng(1).random((7, 1000))
    values[1] = values[0]
    truth = np.where(np.arange(1000) < 600, 0.5 * np.arange(1000), np.nan)

    (pair,) = compare_numbers(values, np.arange(7), truth, np.full(7, 1000))

    assert (pair.n_rows, pair.n_equal) == (600, 600)


def test_the_places_that_tell_most_are_told_as_they_stand_in_the_files():
    values = np.random.default_rng(1).random((7, 1000))
    values[1] = values[0]
    truth = np.where(np.arange(1000) >= 400, 0.001 * np.arange(1000), np.nan)

    (pair,) = compare_numbers(values, np.arange(7), truth, np.full(7, 1000))
    (unknown,) = compare_numbers(values, np.arange(7), None, np.full(7, 1000))

    assert len(pair.rows) == MOST_ROWS
    assert min(pair.rows) >= 400
    off = np.abs(values[0] - values[2:].mean(axis=0))
    assert off[list(pair.rows)].min() > np.median(off)
    assert unknown.rows == ()


@given(st.lists(st.integers(0, 5).map(float), min_size=1, max_size=30))
def test_ranks_are_those_of_scipy(values):
    assert rank(np.array(values)) == pytest.approx(stats.rankdata(values) / len(values))
