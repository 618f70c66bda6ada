"""Quantiles, p-values and intervals against SciPy and against values worked out by hand."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from scorer.intervals.estimates import Scale, interval, student_quantile, two_sided_p, wilson_interval


@pytest.mark.parametrize("degrees", [3, 5, 10, 30, 1000])
def test_the_quantile_of_student_is_near_the_exact_one(degrees):
    assert student_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=0.012)


@pytest.mark.parametrize("degrees", [5, 20, 500])
@pytest.mark.parametrize("statistic", [-3.0, -0.5, 0.0, 1.0, 2.5])
def test_the_p_value_is_near_the_exact_one(statistic, degrees):
    assert two_sided_p(statistic, degrees) == pytest.approx(2 * stats.t.sf(abs(statistic), degrees), abs=0.002)


def test_one_degree_of_freedom_gives_a_very_wide_interval_and_never_an_overflow():
    assert student_quantile(1) > 5
    assert student_quantile(1e-3) == math.inf


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (9, 10), (50, 100), (30, 30)])
def test_wilson_agrees_with_scipy(hits, n):
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")

    assert wilson_interval(hits / n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_plain_interval_is_the_score_plus_and_minus_two_errors():
    assert interval(10.0, 1.0, degrees=1e9) == pytest.approx((10 - 1.959964, 10 + 1.959964))


def test_an_interval_of_logarithms_multiplies():
    low, high = interval(4.0, 1.0, degrees=1e9, scale=Scale.LOG)

    assert low * high == pytest.approx(16.0)


def test_an_interval_of_log_odds_stays_within_zero_and_one():
    low, high = interval(0.99, 0.01, degrees=1e9, scale=Scale.LOGIT)

    assert 0.9 < low < 0.99 < high < 1


def test_an_interval_ends_at_the_bounds_of_its_metric():
    assert interval(0.1, 1.0, degrees=1e9, bounds=(0.0, math.inf))[0] == 0.0
