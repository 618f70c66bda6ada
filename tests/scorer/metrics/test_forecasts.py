"""Quantiles, intervals and distributions: equal to scikit-learn or to plain integrals, and worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats
from sklearn.metrics import mean_pinball_loss

from scorer.metrics.forecasts import crps, gaussian_crps, interval_coverage_gap, pinball_loss, winkler_score
from tests.scorer.files import prepare

number = st.floats(-1e6, 1e6)
rows = st.lists(st.tuples(number, number, number, st.floats(0.01, 10)), min_size=1, max_size=20)


@given(rows, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_pinball_loss_is_the_mean_of_scikit_learns_over_levels(held, low, high):
    truth, first, second, weights = (np.array(column) for column in zip(*held, strict=True))

    ours = pinball_loss(truth, np.stack([first, second], axis=1), levels=(low, high), weights=weights)

    theirs = [
        mean_pinball_loss(truth, predicted, alpha=level, sample_weight=weights)
        for predicted, level in ((first, low), (second, high))
    ]
    assert ours == pytest.approx(np.mean(theirs), rel=1e-9, abs=1e-9)


def test_pinball_loss_by_hand():
    assert pinball_loss(np.array([10.0]), np.array([[8.0, 12.0]]), levels=(0.1, 0.9)) == pytest.approx(0.2)
    assert pinball_loss(np.array([10.0]), np.array([[12.0, 8.0]]), levels=(0.1, 0.9)) == pytest.approx(1.8)


def test_winkler_score_by_hand():
    truth, ends = np.array([5.0, 9.0, 1.0, 4.0]), np.array([[4.0, 6.0]] * 4)

    # Widths of 2; misses of 3 above and 3 below, each costing 2/0.5; the last truth lies on an end.
    assert winkler_score(truth, ends, alpha=0.5) == (8 + 4 * 3 + 4 * 3) / 4
    assert winkler_score(truth, ends, alpha=0.5, weights=np.array([0.0, 1.0, 0.0, 1.0])) == (2 + 12 + 2) / 2


def test_interval_coverage_gap_by_hand(tmp_path):
    truth = np.array([5.0, 9.0, 1.0, 4.0])

    # 4 lies on an end and is inside, as 5 is; 9 and 1 are not.
    assert interval_coverage_gap(truth, np.array([[4.0, 6.0]] * 4), alpha=0.2) == pytest.approx(0.3)
    assert interval_coverage_gap(truth, np.array([[0.0, 9.0]] * 4), alpha=0.2) == pytest.approx(0.2)
    (warning,) = prepare(tmp_path, "id,y\n1,5\n", "interval_coverage_gap", alpha=0.2).warnings
    assert "a perfect submission scores 0.2, not 0" in warning


@given(st.lists(st.tuples(st.floats(0, 10), st.lists(st.floats(0, 1), min_size=4, max_size=4)), min_size=1, max_size=9))
def test_crps_is_what_its_definition_says(held):
    grid = (1.0, 2.5, 4.0, 8.0)
    squares = [
        (chance - (truth <= point)) ** 2 for truth, chances in held for chance, point in zip(chances, grid, strict=True)
    ]

    ours = crps(np.array([truth for truth, _ in held]), np.array([chances for _, chances in held]), grid=grid)

    assert ours == pytest.approx(sum(squares) / len(squares), abs=1e-12)


@pytest.mark.parametrize(("truth", "mean", "spread"), [(0.0, 0.0, 1.0), (3.0, 1.0, 0.5), (-2.0, 4.0, 3.0)])
def test_gaussian_crps_is_the_integral(truth, mean, spread):
    def square(point: float) -> float:
        return float((stats.norm.cdf(point, mean, spread) - (point >= truth)) ** 2)

    ends = (mean - 40 * spread, truth, mean + 40 * spread)
    area = sum(integrate.quad(square, *pair, limit=500)[0] for pair in (ends[:2], ends[1:]))

    assert gaussian_crps(np.array([truth]), np.array([[mean, spread]])) == pytest.approx(area, rel=1e-6)


def test_gaussian_crps_of_a_narrow_spread_is_the_absolute_error():
    truth, predicted = np.array([1.0, 5.0]), np.array([[4.0, 1e-140], [5.0, 1e-140]])

    assert gaussian_crps(truth, predicted) == pytest.approx(1.5)
    assert gaussian_crps(truth, predicted, weights=np.array([0.0, 2.0])) == pytest.approx(0.0, abs=1e-100)
    assert np.isfinite(gaussian_crps(np.array([1e140]), np.array([[-1e140, 1e-140]])))
