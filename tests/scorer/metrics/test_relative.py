"""Relative errors: worked by hand, equal to scikit-learn, and undefined where they must be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics import relative
from tests.scorer.files import prepare, score_text

amounts = st.integers(1, 1000).map(lambda value: value / 8)
rows_of_amounts = st.lists(st.tuples(amounts, amounts, st.floats(0.01, 100)), min_size=2, max_size=40)


@given(rows_of_amounts)
def test_relative_errors_are_those_of_scikit_learn(rows):
    truth, predicted, weight = (np.array(column) for column in zip(*rows, strict=True))

    assert relative.mape(truth, predicted) == pytest.approx(metrics.mean_absolute_percentage_error(truth, predicted))
    if truth.min() < truth.max():
        assert relative.r2(truth, predicted) == pytest.approx(metrics.r2_score(truth, predicted), abs=1e-9)
        expected = metrics.r2_score(truth, predicted, sample_weight=weight)
        assert relative.r2(truth, predicted, weights=weight) == pytest.approx(expected, abs=1e-9)
        expected = metrics.explained_variance_score(truth, predicted)
        assert relative.explained_variance(truth, predicted) == pytest.approx(expected, abs=1e-9)


def test_by_hand():
    truth, predicted = np.array([2.0, 4.0, 0.0]), np.array([1.0, 5.0, 0.0])

    assert relative.mape(truth, predicted, zero="skip") == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert relative.mape(truth, predicted, zero="eps") == pytest.approx((1 / 2 + 1 / 4) / 3)
    assert relative.rmspe(truth, predicted) == pytest.approx(np.sqrt((1 / 4 + 1 / 16) / 2))
    assert relative.smape(truth, predicted) == pytest.approx(100 * (2 / 3 + 2 / 9) / 3)
    assert relative.smape(truth, predicted, scale=50, shift=1) == pytest.approx(50 * (2 / 5 + 2 / 11) / 3)
    assert relative.wmape(truth, predicted) == pytest.approx(2 / 6)
    weights = np.array([1.0, 3.0, 9.0])
    assert relative.wmape(truth, predicted, weights=weights) == pytest.approx(4 / 14)


def test_what_is_undefined_is_told():
    zeros = np.zeros(2)

    for function in (relative.mape, relative.rmspe, relative.wmape, relative.r2, relative.explained_variance):
        with pytest.raises(UndefinedScoreError):
            function(zeros, zeros)


def test_a_constant_column_is_named_when_the_solution_is_compiled(tmp_path):
    with pytest.raises(SolutionError, match=r"Column `b`: R² needs a truth that varies"):
        prepare(tmp_path, "id,a,b\n1,1,7\n2,2,7\n", "r2")


def test_several_targets_are_averaged_with_weights(tmp_path):
    solution, submission = "id,a,b\n1,0,0\n2,0,0\n", "id,b,a\n2,2,1\n1,2,1\n"

    assert score_text(tmp_path, submission, solution, "rmse").public_score == 1.5
    assert score_text(tmp_path, submission, solution, "rmse", multioutput=[3, 1]).public_score == 1.25
    with pytest.raises(SolutionError, match="multioutput has 3 weights; expected one for each of the 2 columns"):
        prepare(tmp_path, solution, "rmse", multioutput=[1, 1, 1])


@pytest.mark.parametrize("metric", ["r2", "explained_variance"])
def test_a_spread_that_vanishes_when_it_is_squared_is_the_hosts_fault(tmp_path, metric):
    with pytest.raises(SolutionError, match="vanish when they are squared"):
        prepare(tmp_path, "id,y\n1,1e-170\n2,2e-170\n", metric)
