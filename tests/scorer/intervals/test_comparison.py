"""Paired comparisons against SciPy and resampling, Holm by hand, and the ties of a leaderboard."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scorer.intervals.bootstrap import resample
from scorer.intervals.comparison import adjust_holm, compare, group_ties, tie_with_leader
from scorer.intervals.evidence import Evidence, Kind, gather_evidence
from tests.scorer.intervals.parts import draw_part, make_schema, make_truth


def evidence(metric: str, noise: float, n_rows: int = 800):
    """Return evidence of the drawn part with more noise in its predictions."""
    truth, predictions, schema = draw_part(metric, n_rows)
    if predictions.dtype == np.int32:
        is_spoilt = np.random.default_rng(3).random(n_rows) < noise
        predictions = np.where(is_spoilt, 0, predictions).astype(np.int32)
    else:
        predictions = predictions + noise * np.random.default_rng(3).normal(size=predictions.shape)
    return gather_evidence(truth, predictions, schema, seed=1), resample(truth, predictions, schema, seed=1)


def test_a_comparison_of_means_is_the_paired_test():
    truth, first, schema = draw_part("mae", 500)
    second = first + np.random.default_rng(2).normal(0.0, 0.3, 500)

    found = compare(*(gather_evidence(truth, each, schema, seed=1) for each in (first, second)))

    expected = stats.ttest_rel(np.abs(first - truth.target), np.abs(second - truth.target))
    assert found.p_value == pytest.approx(expected.pvalue, abs=1e-4)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()), abs=1e-4)


@pytest.mark.parametrize("metric", ["roc_auc", "rmse", "f1", "macro_f1"])
def test_the_error_of_a_difference_is_that_of_paired_samples(metric):
    first, first_samples = evidence(metric, 0.0)
    second, second_samples = evidence(metric, 0.15)

    found = compare(first, second)

    assert found.standard_error == pytest.approx((first_samples - second_samples).std(ddof=1), rel=0.12)


def test_resampled_scores_are_compared_in_pairs():
    samples = np.random.default_rng(1).normal(size=1000)
    first = Evidence(0.5, Kind.REPLICATES, samples, 200)
    second = Evidence(0.3, Kind.REPLICATES, np.append(samples[:-1] + 0.1 * np.tile([1, -1], 500)[:-1], math.nan), 200)

    assert compare(first, second).standard_error == pytest.approx(0.1, rel=0.01)


def test_a_submission_ties_with_itself_and_a_difference_without_error_is_certain():
    held = gather_evidence(*draw_part("mae", 30), seed=1)
    better = Evidence(held.score - 1, held.kind, held.values, held.n_units)

    assert compare(held, held).p_value == 1.0
    assert compare(held, better).p_value == 0.0


def test_where_nothing_can_be_said_nothing_is_found():
    truth, schema = make_truth([False, False, True]), make_schema("roc_auc")
    lonely = [gather_evidence(truth, np.array(scores), schema, seed=1) for scores in ([0.1, 0.2, 0.3], [0.4, 0.5, 0.4])]
    unsampled = Evidence(0.5, Kind.REPLICATES, np.full(10, math.nan), 9)

    assert compare(*lonely).p_value == compare(unsampled, unsampled).p_value == 1.0
    assert compare(*lonely).high == math.inf


def test_other_rows_are_refused():
    with pytest.raises(ValueError, match="not scored on the same rows"):
        compare(gather_evidence(*draw_part("mae", 30), seed=1), gather_evidence(*draw_part("mae", 31), seed=1))


def test_chance_finds_a_difference_in_one_of_twenty_equal_pairs():
    random = np.random.default_rng(8)
    truth, schema = make_truth(np.zeros(150)), make_schema("mae")

    p_values = [
        compare(*(gather_evidence(truth, random.exponential(size=150), schema, seed=1) for _ in "ab")).p_value
        for _ in range(2000)
    ]

    assert 0.035 < np.mean(np.array(p_values) < 0.05) < 0.065


def test_holm_multiplies_by_what_is_left():
    assert adjust_holm([0.02, 0.5, 0.01, 0.04]) == pytest.approx((0.06, 0.5, 0.04, 0.08))
    assert adjust_holm([]) == ()


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_keeps_the_order_and_never_lowers_a_value(p_values):
    adjusted = adjust_holm(p_values)

    pairs = sorted(zip(p_values, adjusted, strict=True))
    assert all(raw <= new <= 1 for raw, new in pairs)
    assert [new for _, new in pairs] == sorted(adjusted)


def test_who_is_clearly_behind_is_not_tied_with_the_leader():
    board = [evidence("mae", noise)[0] for noise in (0.0, 0.01, 1.0, 3.0)]

    assert tie_with_leader(board) == (True, True, False, False)
    assert group_ties(board) == (1, 1, 2, 3)


def test_an_empty_board_has_no_ties():
    assert tie_with_leader([]) == group_ties([]) == ()
