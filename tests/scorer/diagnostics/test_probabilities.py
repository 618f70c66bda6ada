"""Curves and calibration of probabilities, from bands of rows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from scorer.diagnostics.probabilities import draw_probability_charts, make_bands


def draw(n_rows: int = 4000, shift: float = 0.0):
    random = np.random.default_rng(3)
    chance = random.random(n_rows)
    return random.random(n_rows) < np.clip(chance + shift, 0, 1), chance


def test_the_area_under_the_curve_is_near_that_of_all_rows():
    truth, chance = draw()

    roc = draw_probability_charts(truth, chance, is_probability=True)[0]

    area = np.trapezoid(roc.data["true_positive_rate"], roc.data["false_positive_rate"])
    assert area == pytest.approx(roc_auc_score(truth, chance), abs=0.01)
    assert (roc.data["true_positive_rate"][0], roc.data["true_positive_rate"][-1]) == (0.0, 1.0)


def test_precision_falls_to_the_share_of_class_one():
    truth, chance = draw()

    precision = draw_probability_charts(truth, chance, is_probability=True)[1]

    assert precision.data["recall"][-1] == 1.0
    assert precision.data["precision"][0] > 0.9
    assert precision.data["precision"][-1] == pytest.approx(truth.mean(), abs=0.02)


def test_honest_probabilities_are_called_calibrated():
    chart = draw_probability_charts(*draw(), is_probability=True)[2]

    assert chart.data["happened"] == pytest.approx(chart.data["predicted"], abs=0.1)
    assert chart.look == "Your probabilities are close to what happened in every band."


@pytest.mark.parametrize(("shift", "words"), [(0.3, "seldom enough"), (-0.3, "too often")])
def test_the_band_that_is_furthest_off_is_named(shift, words):
    chart = draw_probability_charts(*draw(shift=shift), is_probability=True)[2]

    assert chart.look.startswith("Where you say about ")
    assert chart.look.endswith(f"there you predict class 1 {words}.")


def test_scores_that_are_no_probabilities_have_no_calibration():
    truth, chance = draw()

    names = [chart.name for chart in draw_probability_charts(truth, 10 * chance, is_probability=False)]

    assert names == ["roc_curve", "precision_recall_curve"]


def test_predictions_that_are_all_equal_have_no_chart():
    truth, _ = draw()

    assert draw_probability_charts(truth, np.full(len(truth), 0.5), is_probability=True) == []


def test_no_band_tells_that_its_rows_are_alike():
    bands = make_bands(np.arange(400) >= 200, np.arange(400.0))

    assert all(2 <= band.n_positive <= band.n_rows - 2 and 0 < band.share < 1 for band in bands)
