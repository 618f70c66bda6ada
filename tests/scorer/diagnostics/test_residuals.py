"""Residuals: where predictions are too high, how errors are distributed, and no row that shows its truth."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.diagnostics.residuals import draw_residual_charts


def draw(bend: float = 0.0, n_rows: int = 2000):
    random = np.random.default_rng(6)
    predictions = random.random(n_rows) * 10
    return predictions - bend * (predictions > 9) + random.normal(size=n_rows), predictions


def test_sound_predictions_are_called_so():
    against, quantiles = draw_residual_charts(*draw())

    assert against.look == "Your predictions are neither too high nor too low anywhere."
    assert np.abs(against.data["mean_residual"]).max() <= 0.5
    assert np.corrcoef(quantiles.data["normal_quantile"], quantiles.data["mean_residual"])[0, 1] > 0.98


@pytest.mark.parametrize(("bend", "side"), [(3.0, "high"), (-3.0, "low")])
def test_the_worst_band_is_named(bend, side):
    against = draw_residual_charts(*draw(bend))[0]

    assert against.look.startswith("Around predictions of 9.")
    assert against.look.endswith(f" too {side} on average.")


def test_a_row_with_an_extreme_prediction_does_not_show_its_truth():
    truth, predictions = draw(n_rows=400)
    predictions[7] = 1e9
    other = truth.copy()
    other[7] += 1000

    charts = [draw_residual_charts(each, predictions) for each in (truth, other)]

    assert charts[0] == charts[1]
    assert np.abs(charts[0][1].data["mean_residual"]).max() < 10


def test_equal_residuals_and_equal_predictions_have_no_chart():
    truth = np.arange(100.0)

    assert draw_residual_charts(truth, truth + 1) == []
    assert draw_residual_charts(truth, np.zeros(len(truth))) == []
