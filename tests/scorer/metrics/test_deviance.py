"""Deviances: equal to scikit-learn, and refused where they have no value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import UndefinedScoreError
from scorer.metrics.deviance import gamma_deviance, poisson_deviance, tweedie_deviance
from tests.scorer.files import codes, refusal, score_text
from tests.scorer.metrics.test_relative import rows_of_amounts


@given(rows_of_amounts, st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.0]))
def test_deviances_are_those_of_scikit_learn(rows, power):
    truth, predicted, weight = (np.array(column) for column in zip(*rows, strict=True))

    expected = metrics.mean_tweedie_deviance(truth, predicted, power=power)
    assert tweedie_deviance(truth, predicted, power=power) == pytest.approx(expected, abs=1e-9)
    expected = metrics.mean_poisson_deviance(truth, predicted, sample_weight=weight)
    assert poisson_deviance(truth, predicted, weights=weight) == pytest.approx(expected, abs=1e-9)
    expected = metrics.mean_gamma_deviance(truth, predicted)
    assert gamma_deviance(truth, predicted) == pytest.approx(expected, abs=1e-9)


def test_by_hand_and_at_zero():
    assert poisson_deviance(np.array([0.0, 2.0]), np.array([3.0, 2.0])) == 3.0
    assert poisson_deviance(np.array([0.0]), np.array([0.0])) == 0.0
    for power, truth in ((1.0, -1.0), (2.0, 0.0), (0.5, 1.0)):
        with pytest.raises(UndefinedScoreError):
            tweedie_deviance(np.array([truth]), np.array([1.0]), power=power)


def test_a_prediction_of_zero_is_refused_unless_errors_are_normal(tmp_path):
    solution, submission = "id,y\n1,1\n2,5\n", "id,y\n1,0\n2,5\n"

    assert codes(refusal(tmp_path, submission, solution, "tweedie_deviance")) == ["value_out_of_range"]
    assert score_text(tmp_path, submission, solution, "tweedie_deviance", power=0).public_score == 0.5
