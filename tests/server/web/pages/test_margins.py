"""Tests for `server.web.pages.margins`."""

import pytest

from server.web.pages.margins import describe_margin


@pytest.mark.parametrize(
    ("score", "low", "high", "decimals", "words"),
    [
        (0.08612, 0.08182, 0.09042, 5, "± 0.0043"),
        (0.08612, 0.08183, 0.09043, 5, "± 0.0043"),  # the ends are rounded, and so the sides differ a little
        (0.9, 0.78, 0.98, 5, "0.78–0.98"),
        (0.9, 0.7, 1.0, 1, "0.7–1.0"),
        (540.1172, 520.3301, 559.9043, 4, "± 20"),
        (540.1172, 520.3301, 580.9043, 4, "520–581"),
        (-0.5, -0.52, -0.48, 3, "± 0.020"),
        (-0.01, -0.04, 0.05, 3, "−0.040 to 0.050"),
        (0.88, 0.86, 0.9, 2, "± 0.02"),
        (0.88, 0.87, 0.9, 2, "0.87–0.90"),
        (0.88, 0.88, 0.88, 2, ""),
        (0.88, None, None, 2, ""),
    ],
)
def test_an_interval_is_half_its_width_or_its_ends(score, low, high, decimals, words):
    assert describe_margin(score, low, high, decimals) == words
