"""Tests for `server.web.pages.sparklines`."""

from datetime import timedelta

import pytest

from server.services.board_history import Step
from server.web.pages.sparklines import draw_sparkline
from tests.factories import NOW

DAY = timedelta(days=1)


def draw(*scores, began=NOW, until=NOW + 82 * DAY, decimals=3):
    steps = [Step(NOW + 10 * number * DAY, score) for number, score in enumerate(scores)]
    return draw_sparkline(steps, began=began, until=until, decimals=decimals)


@pytest.mark.parametrize("scores", [(0.5, 0.75, 1.0), (8, 6, 4)])
def test_a_better_score_is_drawn_higher_whatever_the_direction(scores):
    line = draw(*scores)

    assert line.path == "M2 21H12V12H22V3H84"
    assert (line.x, line.y) == (84, 3)


def test_the_label_tells_first_last_and_steps():
    assert draw(8, 6, 4).label == "From 8.000 to 4.000 in 2 steps"
    assert draw(8, 6).label == "From 8.000 to 6.000 in 1 step"
    assert draw(-8).label == "−8.000 from the first"


def test_steps_of_one_moment_are_one():
    assert draw(0.5, 0.75, 1.0, until=NOW + 82_000 * DAY).path == "M2 3H84"


def test_what_came_before_the_beginning_stands_at_it():
    assert draw(0.5, 1.0, began=NOW + 5 * DAY, until=NOW + 46 * DAY).path == "M2 21H12V3H84"


def test_without_a_score_there_is_no_line():
    assert draw() is None
