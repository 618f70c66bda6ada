"""The interval of a difference, drawn."""

import pytest

from server.services.comparisons import Difference
from server.web.pages.difference_drawing import MARGIN, WIDTH, draw_difference


def found(low: float, high: float) -> Difference:
    return Difference((low + high) / 2, low, high, 0.5)


@pytest.mark.parametrize(("low", "high"), [(-0.3, 0.1), (0.1, 0.2), (-0.2, -0.1), (0.0, 0.1), (-1e-9, 1e9)])
def test_line_dot_and_nothing_stand_in_their_order_within_the_drawing(low: float, high: float):
    drawn = draw_difference(found(low, high), higher_is_better=True)

    assert drawn is not None
    assert MARGIN < min(*drawn.line, drawn.nothing) <= max(*drawn.line, drawn.nothing) < WIDTH - MARGIN
    assert drawn.line[0] <= drawn.dot <= drawn.line[1]
    assert drawn.includes_nothing == (low <= 0 <= high)


def test_the_zone_is_where_the_first_is_better():
    higher = draw_difference(found(-0.3, 0.1), higher_is_better=True)
    lower = draw_difference(found(-0.3, 0.1), higher_is_better=False)

    assert higher is not None
    assert lower is not None
    assert higher.zone == (higher.nothing, WIDTH - MARGIN - higher.nothing)
    assert lower.zone == (MARGIN, lower.nothing - MARGIN)
    assert (higher.is_first_left, lower.is_first_left) == (False, True)


def test_where_nothing_differs_nothing_is_drawn():
    assert draw_difference(found(0.0, 0.0), higher_is_better=True) is None
