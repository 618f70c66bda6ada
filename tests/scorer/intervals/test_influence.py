"""The parts of an error: their squares make the variance, by formula and by resampling."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.intervals.bootstrap import resample
from scorer.intervals.delong import find_placements
from scorer.intervals.influence import auc_influences, f1_influences, find_influences, precision_influences
from scorer.metrics.curves import average_precision
from tests.scorer.intervals.parts import draw_part, make_truth

METRICS = ["roc_auc", "average_precision", "binary_log_loss", "log_loss", "rmse", "mae", "accuracy", "f1", "macro_f1"]


@pytest.mark.parametrize("metric", METRICS)
def test_the_squares_sum_to_the_variance_of_resampled_scores(metric):
    truth, predictions, schema = draw_part(metric, 800)

    parts = find_influences(truth, predictions, schema)

    naive = resample(truth, predictions, schema, seed=11)
    assert parts.shape == (800,)
    assert parts.sum() == pytest.approx(0, abs=1e-12)
    assert math.sqrt(np.square(parts).sum()) == pytest.approx(naive.std(ddof=1), rel=0.12)


def test_the_parts_of_an_area_stand_in_the_order_of_the_rows():
    target, scores = np.array([1, 0, 1, 0, 0], bool), np.array([0.5, 0.2, 0.9, 0.6, 0.1])

    parts = auc_influences(target, scores)

    places = find_placements(np.array([0.1, 0.2, 0.6]), np.array([0.5, 0.9]))
    expected_positive = (places.of_positives - places.area) / math.sqrt(2)
    assert parts[[0, 2]] == pytest.approx(expected_positive)
    assert parts[[4, 1, 3]] == pytest.approx((places.of_negatives - places.area) / math.sqrt(6))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=30))
def test_a_row_moves_average_precision_as_a_little_more_weight_of_it_does(rows):
    target, scores = (np.array(column) for column in zip(*rows, (True, 3), strict=True))
    n_rows, step = len(target), 1e-6

    parts = precision_influences(target, scores)

    before = average_precision(target, scores)
    moved = [average_precision(target, scores, weights=1 + step * (np.arange(n_rows) == row)) for row in range(n_rows)]
    expected = (np.array(moved) - before) / step * math.sqrt(n_rows / (n_rows - 1))
    assert parts == pytest.approx(expected, abs=1e-4)


def test_one_row_of_a_class_makes_an_infinite_part():
    assert auc_influences(np.array([0, 0, 1], bool), np.array([0.1, 0.2, 0.3]))[2] == math.inf
    assert precision_influences(np.array([True]), np.array([1.0])).tolist() == [math.inf]
    assert f1_influences(np.array([1]), np.array([1]), np.array([1]), n_classes=2).tolist() == [math.inf]


@pytest.mark.parametrize("labels", ["union", "truth", ("0", "1", "2"), ("0", "9")])
def test_the_classes_of_a_mean_are_those_of_the_metric(labels):
    truth, guesses, schema = draw_part("macro_f1", 800)
    schema.parameters["labels"] = labels  # type: ignore[index]

    parts = find_influences(truth, guesses, schema)

    assert math.sqrt(np.square(parts).sum()) == pytest.approx(
        resample(truth, guesses, schema, seed=3).std(ddof=1), rel=0.12
    )


@pytest.mark.parametrize("parameters", [{"max_fpr": 0.2}, {}])
def test_an_area_that_is_partial_or_weighted_is_resampled(parameters):
    truth, scores, schema = draw_part("roc_auc", 50)
    schema.parameters.update(parameters)  # type: ignore[attr-defined]
    extras = {} if parameters else {"weights": np.ones(50)}

    assert find_influences(make_truth(truth.target, **extras), scores, schema) is None
