"""The steps of a series, drawn: the largest change reaches to the edge, and no step leaves the drawing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.web.host.alarm_drawing import LEFT, MIDDLE, MOST, REACH, RIGHT, draw_steps


def step(change):
    return {"change": change, "n_changed": 2}


def test_without_steps_there_is_no_drawing():
    assert draw_steps([]) is None


def test_better_is_above_and_worse_below():
    drawn = draw_steps([step(0.002), step(-0.001), step(None)])

    assert drawn is not None
    assert drawn.largest == 0.002
    assert [each.y for each in drawn.steps] == [MIDDLE - REACH, MIDDLE + REACH / 2, MIDDLE]


@given(st.lists(st.floats(-1, 1, allow_subnormal=False), min_size=1, max_size=90))
def test_all_stays_within_the_drawing(changes):
    drawn = draw_steps([step(change) for change in changes])

    assert drawn is not None
    assert len(drawn.steps) == min(len(changes), MOST)
    assert all(LEFT <= each.x <= RIGHT and MIDDLE - REACH <= each.y <= MIDDLE + REACH for each in drawn.steps)
