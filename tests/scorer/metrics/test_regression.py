"""RMSE and MAE: worked by hand, equal to scikit-learn, weighted, masked and bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError
from scorer.metrics import regression
from scorer.metrics.regression import mae, rmse
from scorer.registry import METRICS
from tests.scorer.files import codes, prepare, refusal, score_text

values = st.floats(-1e9, 1e9)
rows_of_numbers = st.lists(st.tuples(values, values, st.floats(0.01, 100)), min_size=1, max_size=40)


@given(rows_of_numbers)
@settings(max_examples=300)
def test_rmse_and_mae_are_those_of_scikit_learn(rows):
    truth, predicted, weight = (np.array(column) for column in zip(*rows, strict=True))

    for ours, theirs in ((rmse, metrics.root_mean_squared_error), (mae, metrics.mean_absolute_error)):
        assert ours(truth, predicted) == pytest.approx(theirs(truth, predicted), rel=1e-12, abs=1e-200)
        weighted = theirs(truth, predicted, sample_weight=weight)
        assert ours(truth, predicted, weights=weight) == pytest.approx(weighted, rel=1e-12, abs=1e-200)


far = st.one_of(st.sampled_from([0.0, 1e-160, -1e-160, 1e140, -1e140]), st.floats(-1e140, 1e140))


@given(st.lists(st.tuples(far, far, st.sampled_from([0.0, 1e-6, 1.0, 1e6])), max_size=40))
@settings(max_examples=300)
def test_rmse_and_mae_of_extreme_values_and_weights_are_those_of_scikit_learn(rows):
    truth, predicted, weight = (np.array(column) for column in zip(*rows, (0.0, 1.0, 1.0), strict=True))

    for ours, theirs in ((rmse, metrics.root_mean_squared_error), (mae, metrics.mean_absolute_error)):
        assert ours(truth, predicted) == pytest.approx(theirs(truth, predicted), rel=1e-12)
        weighted = theirs(truth, predicted, sample_weight=weight)
        assert ours(truth, predicted, weights=weight) == pytest.approx(weighted, rel=1e-12)


def test_by_hand():
    assert rmse(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == np.sqrt(2)
    assert mae(np.array([1.0, 2.0]), np.array([1.0, 4.0])) == 1.0


WEIGHTED = "id,y,w,m\n1,1,1,1\n2,2,3,1\n3,3,0,0\n"
SUBMISSION = "id,y\n1,1\n2,4\n3,9\n"


def test_a_weight_column_weighs_rows_and_is_not_expected_of_a_submission(tmp_path):
    solution = WEIGHTED.replace(",m\n", "\n").replace(",1\n", "\n").replace(",0\n", "\n")
    compiled = prepare(tmp_path, solution, "mae", weight_column="w")

    assert compiled.expected_columns == ("id", "y")
    assert score_text(tmp_path, SUBMISSION, solution, "mae", weight_column="w").public_score == 1.5


def test_a_mask_leaves_rows_out_that_are_checked_all_the_same(tmp_path):
    options = {"weight_column": "w", "mask_column": "m"}

    scores = score_text(tmp_path, SUBMISSION, WEIGHTED, "mae", **options)

    assert (scores.public_score, scores.n_public) == (1.5, 2)
    assert codes(refusal(tmp_path, SUBMISSION.replace("9", "x"), WEIGHTED, "mae", **options)) == ["value_not_number"]


def test_predictions_outside_the_valid_range_are_refused(tmp_path):
    solution = "id,y\n1,1\n2,50\n3,100\n"

    report = refusal(tmp_path, "id,y\n1,0.5\n2,50\n3,101\n", solution, "rmse", valid_range="[1, 100]")

    assert codes(report) == ["value_out_of_range"]
    assert report.problems[0].count == 2
    assert report.problems[0].examples[0].expected == "1 to 100"


@pytest.mark.parametrize("metric", ["rmse", "mae"])
def test_no_finite_prediction_overflows(tmp_path, metric):
    solution = "id,y\n1,1\n2,50\n"

    assert codes(refusal(tmp_path, "id,y\n1,1e300\n2,-1e300\n", solution, metric)) == ["value_out_of_range"]
    assert np.isfinite(score_text(tmp_path, "id,y\n1,1e140\n2,-1e140\n", solution, metric).public_score)


def test_all_faults_of_a_solution_are_told_together(tmp_path):
    solution = "id,y,w,Usage\n1,x,1,Public\n1,2,-1,Public\n3,3,1,public\n4,4,1,Test\n"

    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, solution, "mae", weight_column="w")

    assert [fault.split(";")[0] for fault in refused.value.faults] == [
        "The solution has 1 id more than once, such as 1.",
        "The solution has 1 cell of `y` not a number: row 1 has “x”",
        "The solution has negative weights in `w` (1 row",
        "The solution has “Test” in `Usage` (1 row",
    ]


@given(rows_of_numbers)
def test_other_errors_are_those_of_scikit_learn(rows):
    truth, predicted, weight = (np.array(column) for column in zip(*rows, strict=True))
    size = np.abs(truth), np.abs(predicted)

    def close(expected: float) -> object:
        return pytest.approx(expected, rel=1e-9, abs=1e-9)

    expected = metrics.mean_squared_error(truth, predicted, sample_weight=weight)
    assert regression.mse(truth, predicted, weights=weight) == close(expected)
    assert regression.medae(truth, predicted) == close(metrics.median_absolute_error(truth, predicted))
    assert regression.max_error(truth, predicted) == close(metrics.max_error(truth, predicted))
    expected = metrics.mean_squared_log_error(*size, sample_weight=weight)
    assert regression.msle(*size, weights=weight) == close(expected)
    assert regression.rmsle(*size) == close(metrics.root_mean_squared_log_error(*size))


def test_losses_between_squared_and_absolute_by_hand():
    truth, predicted = np.zeros(2), np.array([1.0, -3.0])

    assert regression.huber(truth, predicted, delta=2) == pytest.approx((0.5 + 2 * (3 - 1)) / 2)
    assert regression.log_cosh(truth, predicted) == pytest.approx(np.log(np.cosh([1.0, 3.0])).mean())
    assert regression.log_cosh(np.zeros(1), np.array([1e6])) == pytest.approx(1e6 - np.log(2))


def test_predictions_below_zero_are_refused_by_a_logarithm_or_clipped(tmp_path):
    solution, submission = "id,y\n1,0\n2,3\n", "id,y\n1,-5\n2,3\n"

    assert codes(refusal(tmp_path, submission, solution, "rmsle")) == ["value_out_of_range"]
    assert score_text(tmp_path, submission, solution, "rmsle", clip_negative=True).public_score == 0.0
    with pytest.raises(SolutionError, match="below 0"):
        prepare(tmp_path, "id,y\n1,-1\n", "rmsle", clip_negative=True)


def test_columns_that_are_not_scored_must_be_there_and_weigh_nothing(tmp_path):
    solution = "id,a,b\n1,0,0\n2,0,0\n"

    scores = score_text(tmp_path, "id,a,b\n1,2,99\n2,2,99\n", solution, "mcrmse", scored_columns=["a"])

    assert scores.public_score == 2.0
    assert codes(refusal(tmp_path, "id,a\n1,2\n2,3\n", solution, "mcrmse", scored_columns=["a"])) == ["column_missing"]
    with pytest.raises(SolutionError, match="names z, which is no target column"):
        prepare(tmp_path, solution, "mcrmse", scored_columns=["z"])


def test_huber_overflows_with_no_delta():
    assert regression.huber(np.array([0.0, 0.0]), np.array([2.0, -2.0]), delta=1e300) == 2.0


def test_a_valid_range_ends_where_squares_overflow(tmp_path):
    solution = "id,y\n1,1\n2,2\n"

    report = refusal(tmp_path, "id,y\n1,1e200\n2,2\n", solution, "rmse", valid_range=[0, 1e300])

    assert codes(report) == ["value_out_of_range"]


@pytest.mark.parametrize("cell", ["", "nan", "x", "1e300", "7"])
@pytest.mark.parametrize("metric", ["mcrmse", "mean_columnwise_rmsle", "mean_columnwise_spearman"])
def test_what_a_column_holds_that_is_not_scored_is_passed_over(tmp_path, metric, cell):
    solution, submission = "id,a,b\n1,1,5\n2,3,6\n", f"id,a,b\n1,1,{cell}\n2,3,{cell}\n"

    scores = score_text(tmp_path, submission, solution, metric, scored_columns=["a"])

    assert scores.public_score == METRICS[metric].best_value
    missing = refusal(tmp_path, "id,a\n1,1\n2,3\n", solution, metric, scored_columns=["a"])
    assert codes(missing) == ["column_missing"]
