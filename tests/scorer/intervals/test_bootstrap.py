"""Resampling: seeded by the solution, equal for all submissions, by rows and by groups."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.evaluation import take_rows, take_truth
from scorer.intervals.bootstrap import count_replicates, make_seed, resample
from scorer.splits import Part
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
