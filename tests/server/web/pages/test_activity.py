"""The bars of a profile."""

from server.web.pages.activity import draw_activity


def test_the_fullest_week_fills_the_height_and_an_empty_one_is_a_line():
    drawn = draw_activity((0, 2, 4))

    assert [(bar.x, bar.y, bar.height) for bar in drawn.bars] == [(0, 59, 1), (15, 30, 30), (30, 0, 60)]
    assert drawn.label == "6 submissions in the last 3 weeks, at most 4 in one"


def test_who_has_handed_in_nothing_is_told_so():
    drawn = draw_activity((0, 0))

    assert {bar.height for bar in drawn.bars} == {1}
    assert drawn.label == "No submissions in the last 2 weeks"
