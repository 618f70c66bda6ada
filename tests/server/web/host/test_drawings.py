from datetime import date, timedelta

import pytest

from server.domain.distributions import Bin, bin_scores
from server.services.activity import Day
from server.web.host.drawings import BOTTOM, LEFT, RIGHT, TOP, draw_entrants, draw_scores, draw_submissions


def make_days(n_days: int, n_complete: int = 3, n_errors: int = 1) -> list[Day]:
    first = date(2026, 11, 2)
    return [Day(first + timedelta(days=number), n_complete, n_errors, 0, 2, 2 * number + 2) for number in range(n_days)]


def test_nothing_is_drawn_where_nothing_is():
    assert draw_submissions([]) is None
    assert draw_submissions(make_days(3, 0, 0)) is None
    assert draw_entrants([]) is None
    assert draw_scores([], name="Public", decimals=5) is None


@pytest.mark.parametrize("n_days", [1, 2, 9, 90])
def test_all_bars_are_inside_the_axes(n_days: int):
    for chart in (draw_submissions(make_days(n_days)), draw_entrants(make_days(n_days))):
        assert chart is not None
        assert all(bar.x >= LEFT and bar.x + bar.width <= RIGHT + 0.2 for bar in chart.bars)
        assert all(bar.y >= TOP - 0.2 and bar.y + bar.height <= BOTTOM + 0.2 for bar in chart.bars)


def test_errors_stand_on_top_of_what_was_scored():
    chart = draw_submissions(make_days(1))

    assert chart is not None
    below, above = chart.bars
    assert (below.style, above.style) == ("bar", "bar-2")
    assert above.y + above.height == pytest.approx(below.y, abs=0.2)
    assert below.height == pytest.approx(3 * above.height, abs=0.2)
    assert chart.label == "4 submissions in 1 day, at most 4 a day"
    assert above.label == "02 Nov: 3 complete, 1 in error, 0 pending"


def test_the_entrants_grow():
    chart = draw_entrants(make_days(5))

    assert chart is not None
    heights = [bar.height for bar in chart.bars]
    assert heights == sorted(heights)
    assert chart.label == "Entrants over 5 days: from 0 to 10"
    assert [tick.label for tick in chart.up] == ["10", "0"]


def test_scores_are_drawn_from_the_lowest_on():
    chart = draw_scores(bin_scores([0.5, 0.6, 0.6, 0.75]), name="Private", decimals=2)

    assert chart is not None
    assert chart.label == "Private scores of 4 teams"
    assert [tick.label for tick in chart.across] == ["0.50", "0.75"]


def test_equal_scores_are_one_bar():
    chart = draw_scores([Bin(0.5, 0.5, 2)], name="Public", decimals=1)

    assert chart is not None
    assert [(bar.label, bar.width, bar.x + bar.width / 2) for bar in chart.bars] == [
        ("0.5: 2 teams", 48.0, chart.across[0].at)
    ]
    assert [tick.label for tick in chart.across] == ["0.5"]
    assert chart.label == "Public scores of 2 teams"
