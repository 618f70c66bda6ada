"""Groups, angles and distances: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.errors import SolutionError
from scorer.metrics.spatial import EARTH_RADIUS_METRES, group_log_mae, haversine_percentiles, mean_angular_error
from tests.scorer.files import codes, prepare, refusal


def test_group_errors_by_hand():
    truth, predicted = np.array([1.0, 2, 5, 7]), np.array([2.0, 5, 5, 7])

    score = group_log_mae(truth, predicted, groups=np.array([3, 3, 1, 1]), floor=1e-3)

    assert score == pytest.approx((np.log(2) + np.log(1e-3)) / 2)


def test_angles_by_hand():
    up, east, north = [0.3, 0.0], [0.0, np.pi / 2], [np.pi / 2, np.pi / 2]

    assert mean_angular_error(np.array([up, east]), np.array([east, north])) == pytest.approx(np.pi / 2)
    assert mean_angular_error(np.array([up]), np.array([[9.0, np.pi]])) == pytest.approx(np.pi)
    assert mean_angular_error(np.array([[1.1, 0.7]]), np.array([[1.1, 0.7]])) == 0.0


def test_distances_by_hand():
    truth = np.zeros((4, 2))
    predicted = np.array([[0.0, 1], [0, 3], [90, 0], [0, 180]])
    degree = EARTH_RADIUS_METRES * np.pi / 180

    score = haversine_percentiles(truth, predicted, groups=np.array([0, 0, 1, 1]))

    # Medians 2 and 135; 95 per cent of the way 2.9 and 175.5.
    assert score == pytest.approx(degree * ((2 + 2.9) / 2 + (135 + 175.5) / 2) / 2)


def test_files_that_are_no_places_are_refused(tmp_path):
    solution = "id,lat,lon,g\n1,0,0,a\n2,1,1,a\n"

    report = refusal(tmp_path, "id,lat,lon\n1,91,0\n2,1,1\n", solution, "haversine_percentiles", group_column="g")

    assert codes(report) == ["value_out_of_range"]
    with pytest.raises(SolutionError, match="two target columns"):
        prepare(tmp_path, "id,a,b,c\n1,0,0,1\n", "mean_angular_error")


def test_a_true_latitude_beyond_the_poles_is_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="beyond 90 degrees"):
        prepare(tmp_path, "id,lat,lon,g\n1,91,0,a\n2,0,0,a\n", "haversine_percentiles", group_column="g")
