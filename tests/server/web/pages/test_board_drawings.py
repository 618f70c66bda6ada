"""Tests for `server.web.pages.board_drawings`."""

from datetime import timedelta

import pytest

from server.services.board_charts import Bin, Racer
from server.services.board_history import Step
from server.services.leaderboards import BoardRow
from server.services.private_leaderboards import Pair
from server.web.pages.board_drawings import BOTTOM, TOP, draw_distribution, draw_pairs, draw_race, find_bin
from tests.factories import NOW

DAY = timedelta(days=1)


def racer(number: int, *scores: float) -> Racer:
    row = BoardRow(number, number, f"team{number}", (), scores[-1], len(scores), NOW, number, is_baseline=False)
    return Racer(row, tuple(Step(NOW + day * DAY, score) for day, score in enumerate(scores)))


def race(*racers: Racer, mine: int | None = None):
    return draw_race(racers, mine=mine, began=NOW, until=NOW + 4 * DAY, decimals=2)


@pytest.mark.parametrize("scores", [(0.5, 0.7, 0.9), (9, 7, 5)])
def test_the_best_is_at_the_top_and_the_first_at_the_bottom_whatever_the_direction(scores):
    line = race(racer(1, *scores)).lines[0]

    assert line.path.startswith(f"M64.0 {BOTTOM}")
    assert line.path.endswith(f"V{TOP}H520.0")
    assert line.y == TOP


def test_only_mine_and_the_leader_have_colours():
    drawn = race(racer(1, 0.9), racer(2, 0.8), racer(3, 0.7), mine=3)

    assert [line.style for line in drawn.lines] == ["line-2", "line-mute", "line"]
    assert drawn.label == "Best score over time of 3 teams; team1 leads with 0.90"


def test_the_table_of_the_race_tells_the_best_score_of_each_quarter():
    assert race(racer(1, 0.5, 0.7, 0.9)).lines[0].values == (0.7, 0.9, 0.9, 0.9)
    late = Racer(racer(1, 0.5).row, (Step(NOW + 3 * DAY, 0.5),))
    assert race(late).lines[0].values == (None, None, 0.5, 0.5)


BINS = (Bin(0.9, 0.8, 1), Bin(0.8, 0.7, 4), Bin(0.7, 0.6, 2))


def test_the_highest_bar_fills_the_drawing_and_mine_has_the_colour():
    drawn = draw_distribution(BINS, mine=0.75, decimals=2)

    assert [mark.style for mark in drawn.marks] == ["bar-mute", "bar", "bar-mute"]
    assert drawn.marks[1].height == BOTTOM - TOP
    assert drawn.label == "Distribution of the best scores of 7 teams; yours is 0.75"


@pytest.mark.parametrize(("score", "place"), [(0.9, 0), (0.8, 1), (0.65, 2), (0.1, 2), (None, None)])
def test_a_score_stands_in_one_bar(score, place):
    assert find_bin(BINS, score) == place


def test_where_lower_is_better_bars_are_found_likewise():
    bins = (Bin(0.1, 0.2, 1), Bin(0.2, 0.3, 1))

    assert [find_bin(bins, score) for score in (0.1, 0.19, 0.2, 5)] == [0, 0, 1, 1]


def test_a_dot_tells_its_team_and_both_scores():
    pairs = [Pair("ada", 1, 0.5, 0.7, 2, 1), Pair("ben", 2, 0.9, 0.6, 1, 2)]

    drawn = draw_pairs(pairs, mine=2, decimals=1)

    assert [mark.label for mark in drawn.marks] == ["ada: public 0.5, private 0.7", "ben: public 0.9, private 0.6"]
    assert [(mark.x, mark.y, mark.style) for mark in drawn.marks] == [(64, TOP, "dot-mute"), (520, BOTTOM, "dot")]


def test_where_there_is_nothing_there_is_no_drawing():
    assert draw_race([], mine=None, began=NOW, until=NOW, decimals=2) is None
    assert draw_distribution([], mine=None, decimals=2) is None
    assert draw_pairs([], mine=None, decimals=2) is None
