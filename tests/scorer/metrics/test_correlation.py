"""Correlations: equal to SciPy, and 0 where only a part is constant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.correlation import kendall_tau_b, pearson, spearman
from scorer.registry import METRICS
from tests.scorer.files import codes, prepare, refusal, score_text

values = st.integers(0, 6).map(float) | st.integers(-1000, 1000).map(lambda value: value / 16)
pairs = st.lists(st.tuples(values, values), min_size=2, max_size=40)


@given(pairs)
def test_correlations_are_those_of_scipy(rows):
    truth, predicted = (np.array(column) for column in zip(*rows, strict=True))
    if truth.min() == truth.max() or predicted.min() == predicted.max():
        return

    assert pearson(truth, predicted) == pytest.approx(stats.pearsonr(truth, predicted).statistic, abs=1e-9)
    assert spearman(truth, predicted) == pytest.approx(stats.spearmanr(truth, predicted).statistic, abs=1e-9)
    expected = stats.kendalltau(truth, predicted).statistic
    assert kendall_tau_b(truth, predicted) == pytest.approx(expected, abs=1e-9)
    expected = stats.kendalltau(truth, predicted, variant="c").statistic
    assert kendall_tau_b(truth, predicted, variant="c") == pytest.approx(expected, abs=1e-9)


def test_by_hand():
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])) == pytest.approx(0.5)
    assert kendall_tau_b(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])) == pytest.approx(1 / 3)
    assert pearson(np.array([1.0, 2.0]), np.array([5.0, 3.0])) == pytest.approx(-1.0)


@pytest.mark.parametrize("function", [pearson, spearman, kendall_tau_b])
def test_edges(function):
    rising = np.array([1.0, 2.0])

    assert function(rising, np.ones(2)) == 0.0
    with pytest.raises(UndefinedScoreError):
        function(np.ones(2), rising)


@given(st.lists(st.tuples(values, values, st.floats(0, 1e3)), min_size=2, max_size=30))
def test_weighted_correlation_is_that_of_numpys_weighted_covariance(rows):
    truth, predicted, weights = (np.array(column) for column in zip(*rows, strict=True))
    weights = np.where(weights > 1e-3, weights, 0.0)
    assume((weights > 0).sum() > 1 and np.ptp(truth[weights > 0]) > 1e-3 and np.ptp(predicted[weights > 0]) > 1e-3)

    covariance = np.cov(truth, predicted, aweights=weights, ddof=0)

    expected = covariance[0, 1] / np.sqrt(covariance[0, 0]) / np.sqrt(covariance[1, 1])
    assert pearson(truth, predicted, weights=weights) == pytest.approx(expected, abs=1e-9)


def test_weighted_correlation_by_hand():
    truth, predicted = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])

    # A weight of 2 is a row that stands there twice: means 9/4 and 2, products 1/2, squares 11/4 and 2.
    twice = pearson(np.append(truth, 3.0), np.append(predicted, 2.0))
    assert pearson(truth, predicted, weights=np.array([1.0, 1.0, 2.0])) == pytest.approx(twice)
    assert pearson(truth, predicted, weights=np.array([1.0, 1.0, 2.0])) == pytest.approx(1 / np.sqrt(2.75 * 2))
    # A row without weight is none, and the size of weights means nothing.
    assert pearson(truth, predicted, weights=np.array([3e300, 3e300, 0.0])) == pytest.approx(1.0)
    with pytest.raises(UndefinedScoreError):
        pearson(truth, predicted, weights=np.array([0.0, 0.0, 2.0]))
    assert pearson(truth, np.array([1.0, 1.0, 2.0]), weights=np.array([1.0, 1.0, 0.0])) == 0.0


def test_a_constant_file_is_refused_by_the_weighted_correlation_too(tmp_path):
    report = refusal(tmp_path, "id,y\n1,5\n2,5\n", "id,y,w\n1,1,1\n2,2,1\n", "weighted_correlation", weight_column="w")

    assert codes(report) == ["column_constant"]


SOLUTION = "id,y,Usage\n1,1,Public\n2,2,Public\n3,1,Private\n4,2,Private\n"


def test_a_constant_file_is_refused_and_a_constant_part_scores_zero(tmp_path):
    assert codes(refusal(tmp_path, "id,y\n1,5\n2,5\n3,5\n4,5\n", SOLUTION, "pearson")) == ["column_constant"]

    scores = score_text(tmp_path, "id,y\n1,5\n2,5\n3,5\n4,6\n", SOLUTION, "pearson")

    assert (scores.public_score, scores.private_score) == (0.0, pytest.approx(1.0))


def test_columns_without_a_score_may_be_skipped(tmp_path):
    solution = "id,a,b\n1,1,7\n2,2,7\n"

    with pytest.raises(SolutionError, match="Column `b`: A correlation needs"):
        prepare(tmp_path, solution, "mean_columnwise_spearman")
    submission = "id,a,b\n1,1,1\n2,2,2\n"
    skipped = score_text(tmp_path, submission, solution, "mean_columnwise_spearman", undefined="skip")
    assert skipped.public_score == pytest.approx(1.0)


@pytest.mark.parametrize(
    "metric", ["pearson", "spearman", "kendall_tau_b", "r2", "explained_variance", "mape", "wmape"]
)
def test_a_target_without_a_score_may_be_skipped(tmp_path, metric):
    solution, options = "id,a,b\n1,1,0\n2,2,0\n3,4,0\n", {"multioutput": [1, 3]}

    with pytest.raises(SolutionError, match="Column `b`"):
        prepare(tmp_path, solution, metric, **options)
    submission = solution.replace(",0", ",1").replace("1,1,1", "1,1,2")
    scores = score_text(tmp_path, submission, solution, metric, undefined="skip", **options)
    assert scores.public_score == METRICS[metric].best_value
