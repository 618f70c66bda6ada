"""Resampling: seeded by the solution, equal for all submissions, by rows and by groups."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.evaluation import evaluate, take_rows, take_truth
from scorer.intervals.bootstrap import count_replicates, find_groups, make_seed, resample
from scorer.splits.usage import Part
from scorer.table import Ragged
from tests.scorer.intervals.parts import draw_part, make_schema, make_truth


def test_the_seed_is_that_of_solution_and_part():
    seeds = {make_seed(sha256, part) for sha256 in ("aa", "bb") for part in Part}

    assert len(seeds) == 4
    assert make_seed("aa", Part.PUBLIC) == make_seed("aa", Part.PUBLIC)


def test_equal_seeds_draw_equal_rows_whatever_the_predictions():
    truth, predictions, schema = draw_part("mae", 100)

    first = resample(truth, predictions, schema, seed=1)
    shifted = resample(truth, np.asarray(truth.target) + 2 * (predictions - truth.target), schema, seed=1)

    assert shifted == pytest.approx(2 * first)


def test_the_error_is_the_analytic_one():
    truth, predictions, schema = draw_part("mae", 1000)

    assert resample(truth, predictions, schema, seed=1).std() == pytest.approx(
        np.abs(predictions - truth.target).std() / 1000**0.5, rel=0.08
    )


def test_groups_are_drawn_whole():
    truth, schema = make_truth(np.zeros(40)), make_schema("mae")
    predictions = np.repeat([0.0, 1.0, 2.0, 3.0], 10)

    scores = resample(truth, predictions, schema, seed=1, groups=np.repeat([7, 5, 9, 1], 10).astype(np.int32))

    assert set((scores * 4).tolist()) <= set(range(13))
    assert scores.std() == pytest.approx(np.std([0, 1, 2, 3]) / 2, rel=0.08)


def test_a_sample_without_a_score_is_nan():
    truth, schema = make_truth([False, True]), make_schema("roc_auc")

    scores = resample(truth, np.array([0.1, 0.9]), schema, seed=1, n_replicates=50)

    assert 0 < np.count_nonzero(np.isnan(scores)) < 50


@pytest.mark.parametrize(("n_rows", "expected"), [(10, 1000), (20_000, 1000), (50_000, 400), (10**7, 200)])
def test_large_parts_are_resampled_less_often(n_rows, expected):
    assert count_replicates(n_rows) == expected


def test_rows_of_every_kind_are_taken():
    lists = Ragged(np.array([0, 1, 3]), np.array([5, 6, 7]))
    truth = take_truth(make_truth([1.0, 2.0], weights=[3.0, 4.0]), np.array([1, 1]))

    assert take_rows(lists, np.array([1, 0])).data.tolist() == [6, 7, 5]
    assert take_rows(np.array([[1, 2], [3, 4]]), np.array([1])).tolist() == [[2], [4]]
    assert (truth.rows.tolist(), truth.target.tolist()) == ([1, 1], [2.0, 2.0])
    assert truth.extras["weights"].tolist() == [4.0, 4.0]


def draw_queries(n_queries: int):
    random = np.random.default_rng(5)
    relevance, scores = random.integers(0, 3, (n_queries, 6)), random.random((n_queries, 6))
    queries = np.repeat(np.arange(n_queries, dtype=np.int32), 6)
    return make_truth(relevance.ravel().astype(float), groups=queries), scores.ravel()


def test_queries_are_resampled_whole_and_one_drawn_twice_is_two():
    truth, predictions = draw_queries(60)
    schema = make_schema("ndcg_at_k", group_column="g")
    each = [evaluate(take_truth(truth, rows), predictions[rows], schema) for rows in np.arange(360).reshape(60, 6)]

    scores = resample(truth, predictions, schema, seed=1, groups=find_groups(truth, schema))

    assert scores.mean() == pytest.approx(np.mean(each), abs=0.005)
    assert scores.std() == pytest.approx(np.std(each) / 60**0.5, rel=0.08)


def test_strata_across_the_groups_that_are_drawn_stay_strata():
    truth = make_truth(np.zeros(40), groups=np.tile([0, 1], 20).astype(np.int32))
    schema = make_schema("group_log_mae", group_column="kind")
    # The errors of each group of two rows are equal: so is every mean over a stratum, however often one is drawn.
    predictions, drawn = np.full(40, np.e), np.repeat(np.arange(20, dtype=np.int32), 2)

    assert find_groups(truth, schema) is None
    assert resample(truth, predictions, schema, seed=1, groups=drawn, n_replicates=20) == pytest.approx(np.ones(20))
    predictions[::2] = 1.0
    assert resample(truth, predictions, schema, seed=1, groups=drawn, n_replicates=20) == pytest.approx(
        np.full(20, 0.5)
    )
