"""Estimates: every metric against resampling, its method, its edges, and grouped rows."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.evaluation import evaluate
from scorer.intervals.bootstrap import resample
from scorer.intervals.estimates import Method, wilson_interval
from scorer.intervals.scores import estimate, sum_over_groups
from tests.scorer.intervals.parts import draw_part, make_schema, make_truth

METHODS = {
    "roc_auc": Method.DELONG,
    "binary_log_loss": Method.ROW_LOSSES,
    "log_loss": Method.ROW_LOSSES,
    "rmse": Method.ROW_LOSSES,
    "mae": Method.ROW_LOSSES,
    "accuracy": Method.PROPORTION,
    "f1": Method.PROPORTION,
    "macro_f1": Method.CONFUSION,
}


@pytest.mark.parametrize("metric", METHODS)
def test_the_interval_is_that_of_resampled_files(metric):
    truth, predictions, schema = draw_part(metric, 1000)

    found = estimate(truth, predictions, schema, seed=1)

    naive = resample(truth, predictions, schema, seed=2)
    assert found.method is METHODS[metric]
    assert found.score == pytest.approx(evaluate(truth, predictions, schema), rel=1e-12)
    assert found.standard_error == pytest.approx(naive.std(ddof=1), rel=0.12)
    assert (found.low, found.high) == pytest.approx(np.quantile(naive, [0.025, 0.975]), abs=0.5 * naive.std())


@pytest.mark.parametrize("metric", METHODS)
def test_equal_calls_give_equal_bits(metric):
    part = draw_part(metric, 300)

    assert estimate(*part, seed=9) == estimate(*part, seed=9)


@pytest.mark.parametrize("parameters", [{"max_fpr": 0.3}, {}])
def test_a_metric_without_a_formula_is_resampled(parameters):
    truth, scores, schema = draw_part("roc_auc", 400)
    schema.parameters.update(parameters)  # type: ignore[attr-defined]
    extras = {} if parameters else {"weights": np.random.default_rng(1).random(400)}

    found = estimate(make_truth(truth.target, **extras), scores, schema, seed=1)

    assert found.method is Method.BOOTSTRAP
    assert found.low < found.score < found.high


def test_accuracy_with_weights_is_a_mean_of_row_losses():
    truth, guesses, schema = draw_part("accuracy", 400)

    found = estimate(make_truth(truth.target, weights=np.ones(400)), guesses, schema, seed=1)

    plain = estimate(truth, guesses, schema, seed=1)
    assert found.method is Method.ROW_LOSSES
    assert found.standard_error == pytest.approx(plain.standard_error, rel=0.002)


def test_a_perfect_file_is_not_called_certain_where_luck_may_explain_it():
    areas = estimate(make_truth([False] * 30 + [True] * 20), np.arange(50.0), make_schema("roc_auc"), seed=1)
    labels = np.array([0, 1] * 25, np.int32)
    shares = estimate(make_truth(labels), labels, make_schema("accuracy"), seed=1)

    assert (areas.score, areas.high) == (1.0, 1.0)
    assert 0.8 < areas.low < 0.9
    assert (shares.low, shares.high) == wilson_interval(1.0, 50)


def test_an_error_is_one_minus_the_accuracy():
    truth, guesses, schema = draw_part("accuracy", 200)
    right = estimate(truth, guesses, schema, seed=1)

    wrong = estimate(truth, guesses, make_schema("classification_error", labels=schema.labels), seed=1)

    assert (1 - wrong.score, 1 - wrong.high, 1 - wrong.low) == pytest.approx((right.score, right.low, right.high))


def test_an_area_of_zero_has_an_interval_from_zero():
    found = estimate(make_truth([False] * 30 + [True] * 20), -np.arange(50.0), make_schema("roc_auc"), seed=1)

    assert found.low == 0.0 < found.high < 0.2


def test_an_f1_of_nothing_found_and_nothing_there_says_nothing():
    found = estimate(make_truth([0, 0], np.int32), np.zeros(2, np.int32), make_schema("f1"), seed=1)

    assert (found.score, found.low, found.high) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("metric", "target", "predictions"),
    [
        ("rmse", [1.0], [2.0]),
        ("roc_auc", [False, False, True], [0.1, 0.2, 0.3]),
        ("macro_f1", np.array([1], np.int32), np.array([1], np.int32)),
    ],
)
def test_too_few_rows_have_no_interval(metric, target, predictions):
    assert estimate(make_truth(target), np.asarray(predictions), make_schema(metric), seed=1) is None


def test_a_metric_that_most_samples_leave_undefined_has_no_interval():
    truth = make_truth([False, False, True], weights=[1.0, 1.0, 1.0])

    assert estimate(truth, np.array([0.1, 0.2, 0.3]), make_schema("roc_auc"), seed=1) is None


@pytest.mark.parametrize("metric", ["mae", "roc_auc", "macro_f1"])
def test_rows_that_repeat_within_groups_are_counted_once(metric):
    truth, predictions, schema = draw_part(metric, 200)
    repeats = np.repeat(np.arange(200), 5)
    many = make_truth(np.asarray(truth.target)[repeats])

    found = estimate(many, predictions[repeats], schema, seed=1, groups=repeats.astype(np.int32))

    assert found.method is Method.GROUPS
    assert found.n_units == 200
    assert found.standard_error == pytest.approx(estimate(truth, predictions, schema, seed=1).standard_error, rel=0.1)


def test_groups_of_a_metric_without_a_formula_are_resampled():
    truth, scores, schema = draw_part("roc_auc", 300)
    schema.parameters["max_fpr"] = 0.5  # type: ignore[index]

    found = estimate(truth, scores, schema, seed=1, groups=np.arange(300, dtype=np.int32) % 60)

    assert (found.method, found.n_units) == (Method.GROUP_BOOTSTRAP, 60)


def test_one_group_or_one_row_of_a_class_has_no_interval():
    truth, errors, schema = draw_part("mae", 20)
    lonely = make_truth([False, False, True])

    assert estimate(truth, errors, schema, seed=1, groups=np.zeros(20, np.int32)) is None
    assert (
        estimate(lonely, np.array([0.1, 0.2, 0.3]), make_schema("roc_auc"), seed=1, groups=np.arange(3, dtype=np.int32))
        is None
    )


def test_groups_of_one_row_change_nothing():
    parts = np.array([0.5, -0.25, -0.25])

    assert sum_over_groups(parts, np.array([3, 1, 2], np.int32)).tolist() == pytest.approx([-0.25, -0.25, 0.5])
