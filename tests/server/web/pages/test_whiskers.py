"""Intervals on one scale."""

from dataclasses import replace

import pytest

from server.services.leaderboards import BoardRow
from server.web.pages.whiskers import MARGIN, WIDTH, make_scale
from tests import factories

LEADER = BoardRow(
    rank=1,
    team_id=1,
    team="a",
    members=(),
    public_score=0.085,
    n_entries=1,
    last_submission_at=factories.NOW,
    submission_id=1,
    is_baseline=False,
    low=0.081,
    high=0.089,
)


def row(low, high, *, rank=2):
    score = None if low is None else (low + high) / 2
    return replace(LEADER, rank=rank, low=low, high=high, public_score=score or 0.5)


def test_the_scale_reaches_from_the_lowest_to_the_highest_end():
    scale = make_scale([LEADER, row(0.084, 0.096)], LEADER)

    assert (scale.low, scale.high) == (0.081, 0.096)
    assert (scale.x(0.081), scale.x(0.096)) == (MARGIN, WIDTH - MARGIN)


def test_a_row_far_away_stands_off_the_scale_and_does_not_squeeze_the_others():
    far = row(0.9, 0.95)
    scale = make_scale([LEADER, far], LEADER)

    assert scale.high == 0.089
    assert scale.draw(far, 5).is_off
    assert scale.draw(far, 5).line is None
    assert [scale.draw(each, 5).is_below for each in (far, row(0.01, 0.02))] == [False, True]
    assert not scale.draw(LEADER, 5).is_off


def test_a_row_without_an_interval_has_the_leaders_band_alone():
    scale = make_scale([LEADER, row(None, None)], LEADER)

    drawn = scale.draw(row(None, None), 5)
    assert (drawn.band, drawn.line, drawn.label) == (scale.band, None, "")


@pytest.mark.parametrize("leader", [None, row(None, None), row(0.5, 0.5)])
def test_without_the_leaders_interval_there_is_no_scale(leader):
    assert make_scale([LEADER], leader) is None


def test_the_label_tells_both_ends_with_the_decimals_of_the_board():
    scale = make_scale([LEADER], LEADER)

    assert scale.draw(LEADER, 3).label == "0.081 to 0.089"


def test_the_axis_has_a_few_round_values():
    ticks = make_scale([LEADER, row(0.084, 0.1049)], LEADER).ticks

    assert [tick.label for tick in ticks] == ["0.09", "0.10"]
    assert all(0 < tick.x < WIDTH for tick in ticks)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [(425.1, 492.4, ["440", "460", "480"]), (0.0051, 0.0149, ["0.006", "0.010", "0.014"])],
)
def test_the_axis_has_more_than_one_value(low, high, labels):
    leader = row(low, high)

    assert [tick.label for tick in make_scale([leader], leader).ticks] == labels


def test_the_band_is_the_leaders_interval():
    scale = make_scale([LEADER, row(0.084, 0.096)], LEADER)

    left, width = scale.band
    assert (left, left + width) == (scale.x(0.081), pytest.approx(scale.x(0.089)))
