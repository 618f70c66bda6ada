"""Row losses: their mean is the score, their error that of SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from scorer.evaluation import evaluate, take
from scorer.intervals.estimates import Method
from scorer.intervals.parts import estimate_parts
from scorer.intervals.row_losses import find_row_losses
from scorer.registry import METRICS
from scorer.scoring import place_predictions, read_submission
from scorer.splits.usage import Part
from tests.scorer.files import prepare, write
from tests.scorer.intervals.parts import draw_part, make_schema, make_truth
from tests.scorer.samples import N_ROWS, join, parameters_of, solution_of, submission_of

MEANS = ["binary_log_loss", "log_loss", "rmse", "mae", "accuracy"]


@pytest.mark.parametrize("metric", MEANS)
def test_the_score_follows_from_the_losses(metric):
    truth, predictions, schema = draw_part(metric, 500)

    losses = find_row_losses(truth, predictions, schema)

    assert losses.score == pytest.approx(evaluate(truth, predictions, schema), rel=1e-12)


OTHERS = {
    "brier_score": "binary_log_loss",
    "mse": "rmse",
    "msle": "rmse",
    "rmsle": "rmse",
    "wmae": "mae",
    "classification_error": "accuracy",
}


@pytest.mark.parametrize("metric", sorted(OTHERS.keys() & METRICS.keys()))
def test_kin_of_these_metrics_are_means_too(metric):
    truth, predictions, _ = draw_part(OTHERS[metric], 500)
    if "log" in metric or "msl" in metric:
        truth, predictions = make_truth(np.exp(truth.target)), np.exp(predictions)
    weights = {"weights": np.linspace(0.5, 2, 500)} if metric == "wmae" else {}
    named = {"weight_column": "w"} if metric == "wmae" else {}
    held, schema = make_truth(truth.target, **weights), make_schema(metric, labels=("0", "1", "2"), **named)

    assert find_row_losses(held, predictions, schema).score == pytest.approx(
        evaluate(held, predictions, schema), rel=1e-12
    )


@pytest.mark.parametrize("metric", ["binary_log_loss", "rmse", "mae", "accuracy"])
def test_weights_count(metric):
    truth, predictions, schema = draw_part(metric, 300)
    weights = np.random.default_rng(2).integers(0, 4, 300).astype(float)

    losses = find_row_losses(make_truth(truth.target, weights=weights), predictions, schema)

    assert losses.score == pytest.approx(evaluate(make_truth(truth.target, weights=weights), predictions, schema))
    assert losses.n_counted == np.count_nonzero(weights)
    assert np.square(losses.influences()).sum() == pytest.approx(losses.standard_error**2)


@pytest.mark.parametrize("metric", MEANS)
def test_weights_of_one_change_nothing(metric):
    truth, predictions, schema = draw_part(metric, 300)

    plain = find_row_losses(truth, predictions, schema).standard_error

    weighted = find_row_losses(make_truth(truth.target, weights=np.ones(300)), predictions, schema)
    assert weighted.standard_error == pytest.approx(plain, rel=1e-12)


def test_probabilities_that_sum_to_one_need_no_rescaling():
    truth, votes, _ = draw_part("log_loss", 100)
    schema = make_schema("log_loss", labels=("0", "1", "2"), renormalize=False)

    found = find_row_losses(truth, votes / votes.sum(axis=0), schema)

    assert found.score == pytest.approx(find_row_losses(*draw_part("log_loss", 100)).score, rel=1e-12)


def test_classes_may_stand_in_any_order():
    schema = make_schema("binary_log_loss")

    losses = find_row_losses(make_truth([True, False, True]), np.array([0.5, 0.2, 0.1]), schema)

    assert losses.values.tolist() == pytest.approx([-math.log(0.5), -math.log(0.8), -math.log(0.1)])


def test_the_error_of_a_mean_is_that_of_scipy():
    truth, predictions, schema = draw_part("mae", 40_000)

    losses = find_row_losses(truth, predictions, schema)

    assert losses.standard_error == pytest.approx(stats.sem(np.abs(predictions - truth.target)), rel=1e-12)


def test_the_error_of_a_root_is_worked_out_by_hand():
    # Squares 0, 4 and 8: mean 4, variance 16, so 4/√3 over twice the root of 4.
    losses = find_row_losses(make_truth([0.0, 0.0, 0.0]), np.array([0.0, 2.0, math.sqrt(8)]), make_schema("rmse"))

    assert losses.score == 2.0
    assert losses.standard_error == pytest.approx(4 / math.sqrt(3) / 4)


def test_one_row_has_no_error_and_a_perfect_file_an_error_of_zero():
    schema = make_schema("rmse")

    assert find_row_losses(make_truth([1.0]), np.array([2.0]), schema).standard_error == math.inf
    assert find_row_losses(make_truth([1.0, 2.0]), np.array([1.0, 2.0]), schema).standard_error == 0.0


def test_other_metrics_have_no_row_losses():
    assert find_row_losses(*draw_part("roc_auc", 20)) is None


LAST = {"last_n": 3, "group_column": "g", "order_column": "w"}


@pytest.mark.parametrize(
    ("metric", "more"),
    [
        ("gaussian_log_likelihood", {}),
        ("gaussian_log_likelihood", {"sigma_min": 0.5}),
        ("laplace_log_likelihood", {}),
        ("laplace_log_likelihood", {"sigma_min": 0.1, "delta_max": 1.0, **LAST}),
        ("integrated_brier_score", {}),
    ],
)
def test_the_score_follows_from_the_losses_of_rows_with_several_numbers(tmp_path, metric, more):
    record = METRICS[metric]
    columns = {"g": [str(row % 7) for row in range(N_ROWS)], "w": [str(row) for row in range(N_ROWS)]}
    solution = solution_of(record, columns if "last_n" in more else None)
    compiled = prepare(tmp_path, solution, metric, **parameters_of(record), **more)
    table = read_submission(write(tmp_path, "p.csv", join(submission_of(record, noise=0.9))), compiled.schema)
    predictions, truth = place_predictions(table, compiled)[0], compiled.find_part(Part.PUBLIC)
    given = take(predictions, truth.rows)

    losses = find_row_losses(truth, given, compiled.schema)

    assert losses.score == pytest.approx(evaluate(truth, given, compiled.schema), rel=1e-12)
    assert losses.n_counted == (21 if "last_n" in more else 160)
    assert 0 < losses.standard_error < abs(losses.score)


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if metric.is_mean_of_rows])
def test_the_mean_of_rows_scored_by_themselves_is_the_score(tmp_path, name):
    metric = METRICS[name]
    compiled = prepare(tmp_path, solution_of(metric), name, **parameters_of(metric))
    file = write(tmp_path, "submission.csv", join(submission_of(metric, noise=0.9)))
    predictions, _ = place_predictions(read_submission(file, compiled.schema), compiled)
    truth = compiled.find_part(Part.PUBLIC)

    losses = find_row_losses(truth, take(predictions, truth.rows), compiled.schema)

    assert losses.score == pytest.approx(evaluate(truth, take(predictions, truth.rows), compiled.schema), rel=1e-12)
    assert losses.standard_error == pytest.approx(losses.values.std(ddof=1) / len(losses.values) ** 0.5)


def test_rows_that_the_metric_leaves_out_weigh_nothing(tmp_path):
    compiled = prepare(tmp_path, "id,items\n1,a\n2,\n3,b\n4,c\n", "mrr", empty_truth="skip")
    table = read_submission(write(tmp_path, "s.csv", "id,items\n1,a\n2,z\n3,x b\n4,x\n"), compiled.schema)

    found = estimate_parts(table, compiled)[Part.PUBLIC]

    assert (found.score, found.n_units, found.method) == (0.5, 3, Method.ROW_LOSSES)
    assert found.standard_error == pytest.approx(0.5 / 3**0.5)


@pytest.mark.parametrize("weights", [{}, {"weights": [1.0]}])
def test_the_part_of_a_single_row_is_infinite(weights):
    losses = find_row_losses(make_truth([1.0], **weights), np.array([3.0]), make_schema("mae"))

    assert losses.influences().tolist() == [math.inf]
