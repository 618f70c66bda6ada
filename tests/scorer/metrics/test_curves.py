"""Metrics of curves: worked by hand, and equal to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sklearn import metrics

from scorer.errors import UndefinedScoreError
from scorer.metrics.binary import roc_auc
from scorer.metrics.curves import average_precision, normalized_gini, recall_at_fpr, weighted_roc_auc
from tests.scorer.metrics.test_binary import binary

TRUTH, SCORES = np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8])


@given(binary())
def test_average_precision_is_that_of_scikit_learn(data):
    truth, score, weight = data

    assert average_precision(truth, score) == pytest.approx(metrics.average_precision_score(truth, score), abs=1e-12)
    expected = metrics.average_precision_score(truth, score, sample_weight=weight)
    assert average_precision(truth, score, weights=weight) == pytest.approx(expected, abs=1e-12)


@given(binary())
def test_recall_at_a_rate_is_a_point_of_the_curve_of_scikit_learn(data):
    truth, score, _ = data
    fpr, tpr, _ = metrics.roc_curve(truth, score, drop_intermediate=False)

    assert recall_at_fpr(truth, score, max_fpr=0.3) == pytest.approx(tpr[fpr <= 0.3].max(), abs=1e-12)


@given(binary())
def test_one_band_is_the_whole_roc_auc(data):
    truth, score, _ = data

    whole = weighted_roc_auc(truth, score, tpr_edges=(0, 1), band_weights=(3,))

    assert whole == pytest.approx(roc_auc(truth, score), abs=1e-12)
    equal = weighted_roc_auc(truth, score, tpr_edges=(0, 0.37, 1), band_weights=(2, 2))
    assert equal == pytest.approx(roc_auc(truth, score), abs=1e-12)


@given(binary())
def test_the_gini_of_zeros_and_ones_is_twice_the_auc_less_one(data):
    truth, score, weight = data

    assert normalized_gini(truth.astype(float), score) == pytest.approx(2 * roc_auc(truth, score) - 1, abs=1e-9)
    expected = 2 * roc_auc(truth, score, weights=weight) - 1
    assert normalized_gini(truth.astype(float), score, weights=weight) == pytest.approx(expected, abs=1e-9)


def test_by_hand():
    # The band below 0.4 is whole but for nothing; above it the curve runs at 0.5 until half of the zeros are passed.
    assert weighted_roc_auc(TRUTH, SCORES) == pytest.approx((2 * 0.4 + 1 * (0.1 + 0.5 * 0.5)) / (2 * 0.4 + 0.6))
    assert average_precision(TRUTH, SCORES) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert recall_at_fpr(TRUTH, SCORES, max_fpr=0.5) == 1.0


def test_equal_scores_stand_in_file_order_only_if_asked():
    truth, flat = np.array([1.0, 1.0, 0.0]), np.ones(3)

    assert normalized_gini(truth, flat) == pytest.approx(0)
    assert normalized_gini(truth, flat, ties="order") == 1.0
    assert normalized_gini(truth[::-1], flat, ties="order") == pytest.approx(-1.0)


@pytest.mark.parametrize("function", [average_precision, weighted_roc_auc])
def test_a_curve_without_ones_is_undefined(function):
    with pytest.raises(UndefinedScoreError, match="needs"):
        function(np.array([False, False]), np.array([0.1, 0.2]))


def test_other_undefined_cases_are_told():
    with pytest.raises(UndefinedScoreError, match="both classes"):
        recall_at_fpr(np.array([True]), np.array([0.1]), max_fpr=0.1)
    with pytest.raises(UndefinedScoreError, match="must rise"):
        weighted_roc_auc(TRUTH, SCORES, tpr_edges=(0, 0.5), band_weights=(1,))
    with pytest.raises(UndefinedScoreError, match="varies"):
        normalized_gini(np.ones(2), np.array([1.0, 2.0]))


@pytest.mark.parametrize("n_wrong", range(1, 100))
def test_a_rate_that_is_met_exactly_is_allowed(n_wrong):
    truth = np.arange(101) == 100 - n_wrong

    assert recall_at_fpr(truth, np.arange(101.0), max_fpr=n_wrong / 100) == 1.0
    assert recall_at_fpr(truth, np.arange(101.0), max_fpr=(n_wrong - 0.5) / 100) == 0.0


def test_scores_at_the_ends_of_64_bits_are_compared_without_an_overflow():
    truth, scores = np.array([False, True, False, True]), np.array([-1.7e308, 1.7e308, -5e-324, 0.0])

    assert average_precision(truth, scores) == weighted_roc_auc(truth, scores) == 1.0
    assert normalized_gini(truth.astype(float), scores) == 1.0
