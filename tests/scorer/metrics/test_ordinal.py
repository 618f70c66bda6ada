"""Ratings: kappas worked by hand and equal to scikit-learn, scales, fractions and groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError
from scorer.metrics.ordinal import linear_weighted_kappa, macro_mae, mean_group_qwk, quadratic_weighted_kappa
from scorer.records import Bounds
from tests.scorer.files import codes, prepare, refusal, score_text

SCALE = Bounds(1, 5)
ratings = st.integers(1, 5)
pairs = st.lists(st.tuples(ratings, ratings), min_size=1, max_size=40)
SOLUTION, SUBMISSION = "id,y\n1,1\n2,2\n3,5\n4,5\n", "id,y\n1,1\n2,2.0\n3,5\n4,1\n"


@given(pairs)
def test_kappas_are_those_of_scikit_learn_over_the_whole_scale(rows):
    truth, predicted = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    if truth.min() == truth.max() == predicted.min() == predicted.max():
        assert quadratic_weighted_kappa(truth, predicted, bounds=SCALE) == 1.0
        return

    for function, weights in ((quadratic_weighted_kappa, "quadratic"), (linear_weighted_kappa, "linear")):
        expected = metrics.cohen_kappa_score(truth, predicted, weights=weights, labels=[1, 2, 3, 4, 5])
        assert function(truth, predicted, bounds=SCALE) == pytest.approx(expected, abs=1e-9)


def test_gaps_in_the_scale_count(tmp_path):
    score = score_text(tmp_path, SUBMISSION, SOLUTION, "quadratic_weighted_kappa").public_score

    assert score == pytest.approx(0.4182, abs=5e-5)


def test_what_is_off_the_scale_or_between_its_steps_is_refused(tmp_path):
    def told(submission: str, **options: object) -> list[str]:
        return codes(refusal(tmp_path, submission, SOLUTION, "quadratic_weighted_kappa", **options))

    assert told(SUBMISSION.replace("4,1", "4,6")) == ["value_out_of_range"]
    assert told(SUBMISSION.replace("4,1", "4,1.5")) == ["rating_not_whole"]
    assert told(SUBMISSION.replace("4,1", "4,5.6"), round=True) == ["value_out_of_range"]
    with pytest.raises(SolutionError, match="outside 1 to 4"):
        prepare(tmp_path, SOLUTION, "quadratic_weighted_kappa", min_rating=1, max_rating=4)
    with pytest.raises(SolutionError, match="no whole numbers"):
        prepare(tmp_path, "id,y\n1,1.5\n", "quadratic_weighted_kappa")


def test_rounding_is_half_to_even_within_the_scale(tmp_path):
    rounded = SUBMISSION.replace("1,1\n", "1,0.6\n").replace("2,2.0", "2,2.5").replace("4,1", "4,1.2")

    score = score_text(tmp_path, rounded, SOLUTION, "quadratic_weighted_kappa", round=True).public_score

    assert score == score_text(tmp_path, SUBMISSION, SOLUTION, "quadratic_weighted_kappa").public_score


def test_groups_are_averaged_as_fisher_z():
    truth, predicted = np.array([1.0, 2, 5, 4]), np.array([1.0, 2, 5, 5])
    options = {"bounds": SCALE, "groups": np.array([0, 0, 1, 1])}

    assert mean_group_qwk(truth, predicted, **options) == pytest.approx(np.tanh(np.arctanh(0.999) / 2))
    weights = np.array([3.0, 3, 1, 1])
    expected = np.tanh(np.arctanh(0.999) * 3 / 4)
    assert mean_group_qwk(truth, predicted, group_weights=weights, **options) == pytest.approx(expected)


def test_macro_mae_counts_each_true_rating_alike():
    assert macro_mae(np.array([1.0, 1, 1, 4]), np.array([1.0, 1, 4, 2])) == 1.5


@pytest.mark.parametrize(("cell", "is_on_scale"), [("1.5", True), ("1.4", False), ("4.5", True), ("4.6", False)])
def test_a_half_is_on_an_even_scale_where_it_is_rounded_to(tmp_path, cell, is_on_scale):
    solution, submission = "id,y\n1,2\n2,4\n", f"id,y\n1,3\n2,{cell}\n"

    if is_on_scale:
        assert score_text(tmp_path, submission, solution, "quadratic_weighted_kappa", round=True).public_score <= 1
    else:
        assert codes(refusal(tmp_path, submission, solution, "quadratic_weighted_kappa", round=True)) == [
            "value_out_of_range"
        ]


@pytest.mark.parametrize("cell", ["0.5", "5.5"])
def test_a_half_is_off_an_odd_scale_that_it_is_rounded_beyond(tmp_path, cell):
    report = refusal(tmp_path, SUBMISSION.replace("4,1", f"4,{cell}"), SOLUTION, "linear_weighted_kappa", round=True)

    assert codes(report) == ["value_out_of_range"]
    assert report.message == (
        f"1 rating of `y` off the scale: row 4 has {cell}; expected a number that is rounded to 1 to 5, half to even."
    )


def test_many_rows_at_both_ends_of_a_long_scale_pass_no_whole_number_of_64_bits():
    truth = np.repeat([0.0, 999.0], 4_000_000)

    assert quadratic_weighted_kappa(truth, 999 - truth, bounds=Bounds(0, 999)) == -1.0


def test_macro_mae_takes_predictions_beyond_the_scale(tmp_path):
    submission = "id,y\n1,0.5\n2,2\n3,7.5\n4,5\n"

    assert score_text(tmp_path, submission, SOLUTION, "macro_mae").public_score == pytest.approx((0.5 + 0 + 1.25) / 3)
