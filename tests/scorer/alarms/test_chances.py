"""Probabilities of agreement, against sums and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scorer.alarms.chances import binomial_tail, chance_of_equal, correlation_tail, sum_tail


def test_the_binomial_tail_is_that_of_scipy():
    assert binomial_tail(8, 20, 0.3) == pytest.approx(stats.binom.sf(7, 20, 0.3))
    assert binomial_tail(0, 20, 0.3) == 1.0
    assert binomial_tail(20, 20, 0.0) < 1e-100


def test_values_are_equal_by_chance_as_often_as_both_have_them():
    assert chance_of_equal(np.array([1, 1, 2, 3]), np.array([1, 2, 2, 9])) == pytest.approx(0.5 * 0.25 + 0.25 * 0.5)
    assert chance_of_equal(np.array([1.0]), np.array([2.0])) == 0.0


def test_a_correlation_is_as_unlikely_as_its_normal_score():
    assert correlation_tail(0.0, 100) == pytest.approx(0.5)
    assert correlation_tail(0.5, 103) == pytest.approx(stats.norm.sf(np.arctanh(0.5) * np.sqrt(98)))


def test_the_bound_of_a_sum_of_events_is_above_its_probability_and_falls():
    chances = np.array([0.1, 0.2, 0.3, 0.4] * 5)
    random = np.random.default_rng(1)
    sums = (random.random((20_000, 20)) < chances).sum(axis=1)

    assert all(sum_tail(n, chances) >= np.mean(sums >= n) for n in range(21))
    assert sum_tail(5, chances) == 1.0
    assert sum_tail(20, chances) < sum_tail(15, chances) < sum_tail(10, chances) < 1
    assert sum_tail(0, np.empty(0)) == 1.0
