"""Metrics within groups: equal to scikit-learn and SciPy group by group, worked by hand, and at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from scorer.errors import SolutionError
from scorer.metrics.grouped_ranking import grouped_auc, grouped_rank_correlation, ndcg_at_k
from tests.scorer.files import prepare, score_text

row = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4))
rows = st.lists(row, min_size=2, max_size=30)


def columns(held):
    groups, truth, scores = (np.array(column) for column in zip(*held, strict=True))
    return groups.astype(np.int32), truth.astype(np.float64), scores.astype(np.float64)


@given(rows, st.integers(1, 8))
def test_linear_ndcg_with_ties_averaged_is_that_of_scikit_learn(held, k):
    groups, truth, scores = columns(held)
    found = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    assume(all(len(places) > 1 for places in found))

    theirs = [metrics.ndcg_score([truth[places]], [scores[places]], k=k) for places in found]

    assert ndcg_at_k(truth, scores, groups=groups, k=k, gain="linear") == pytest.approx(np.mean(theirs), abs=1e-12)


def test_ndcg_by_hand():
    truth, groups = np.array([3.0, 2.0, 0.0]), np.zeros(3, np.int32)
    best = 7 + 3 / math.log2(3)

    assert ndcg_at_k(truth, np.array([1.0, 2.0, 3.0]), groups=groups) == pytest.approx(
        (3 / math.log2(3) + 7 / 2) / best
    )
    assert ndcg_at_k(truth, np.array([1.0, 2.0, 3.0]), groups=groups, k=1) == 0.0
    tied = np.ones(3)
    assert ndcg_at_k(truth, tied, groups=groups, ties="order") == 1.0
    assert ndcg_at_k(truth, tied, groups=groups) == pytest.approx(10 / 3 * (1 + 1 / math.log2(3) + 1 / 2) / best)


def test_queries_without_a_relevant_item_score_0_or_are_left_out(tmp_path):
    solution = "id,rel,query\n1,1,a\n2,0,a\n3,0,b\n"
    submission = "id,rel\n1,5\n2,1\n3,1\n"
    options = {"group_column": "query"}

    assert score_text(tmp_path, submission, solution, "ndcg_at_k", **options).public_score == 0.5
    assert score_text(tmp_path, submission, solution, "ndcg_at_k", **options, empty_truth="skip").public_score == 1.0
    with pytest.raises(SolutionError, match="below 0"):
        prepare(tmp_path, solution.replace("1,1,a", "1,-1,a"), "ndcg_at_k", **options)
    with pytest.raises(SolutionError, match="No query"):
        prepare(tmp_path, solution.replace("1,1,a", "1,0,a"), "ndcg_at_k", **options, empty_truth="skip")


@given(rows)
def test_grouped_auc_is_that_of_scikit_learn_in_each_group(held):
    groups, truth, scores = columns(held)
    truth = truth > 1
    both = [group for group in np.unique(groups) if 0 < truth[groups == group].mean() < 1]
    assume(both)

    areas = [metrics.roc_auc_score(truth[groups == group], scores[groups == group]) for group in both]
    sizes = [np.count_nonzero(groups == group) for group in both]

    assert grouped_auc(truth, scores, groups=groups) == pytest.approx(np.mean(areas), abs=1e-12)
    assert grouped_auc(truth, scores, groups=groups, average="weighted") == pytest.approx(
        np.average(areas, weights=sizes), abs=1e-12
    )


def test_groups_of_one_class_alone_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="No group has rows of both classes"):
        prepare(tmp_path, "id,click,user\n1,1,a\n2,0,b\n", "grouped_auc", group_column="user")


@given(rows)
def test_grouped_rank_correlation_is_that_of_scipy_in_each_group(held):
    groups, truth, scores = columns(held)
    found = [groups == group for group in np.unique(groups)]
    assume(all(np.ptp(truth[places]) > 0 for places in found))

    each = [stats.spearmanr(truth[p], scores[p]).statistic if np.ptp(scores[p]) > 0 else 0.0 for p in found]

    assert grouped_rank_correlation(truth, scores, groups=groups) == pytest.approx(np.mean(each), abs=1e-12)
    if np.std(each) > 1e-6:
        sharpe = grouped_rank_correlation(truth, scores, groups=groups, aggregate="sharpe")
        assert sharpe == pytest.approx(np.mean(each) / np.std(each), rel=1e-9)


def test_equal_groups_have_a_sharpe_of_0_and_constant_truths_are_the_hosts_fault(tmp_path):
    truth, groups = np.array([1.0, 2.0, 1.0, 2.0]), np.array([0, 0, 1, 1], np.int32)

    assert grouped_rank_correlation(truth, truth, groups=groups, aggregate="sharpe") == 0.0
    with pytest.raises(SolutionError, match="same truth in every row"):
        prepare(tmp_path, "id,y,day\n1,1,a\n2,1,a\n3,2,b\n4,1,b\n", "grouped_rank_correlation", group_column="day")


def test_groups_that_differ_by_rounding_alone_have_a_sharpe_of_0():
    # Both correlations are √½, told apart by the last bit alone.
    truth = np.array([2.0, 2, 0, 0, 1, 1, 0, 2, 2, 2, 1])
    scores = np.array([2.0, 1, 0, 1, 1, 2, 0, 2, 2, 2, 2])
    groups = np.repeat(np.array([0, 1], np.int32), [5, 6])

    assert grouped_rank_correlation(truth, scores, groups=groups) == pytest.approx(math.sqrt(0.5))
    assert grouped_rank_correlation(truth, scores, groups=groups, aggregate="sharpe") == 0.0


def test_groups_without_an_order_may_be_skipped(tmp_path):
    solution = "id,y,g\n1,1,a\n2,2,a\n3,5,b\n4,5,b\n"
    options = {"group_column": "g", "undefined": "skip"}

    scores = score_text(tmp_path, "id,y\n1,1\n2,3\n3,0\n4,9\n", solution, "grouped_rank_correlation", **options)

    assert scores.public_score == 1.0
    with pytest.raises(SolutionError, match="Every group has the same truth"):
        prepare(tmp_path, solution.replace("2,2,a", "2,1,a"), "grouped_rank_correlation", **options)
