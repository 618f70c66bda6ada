"""Tests for `server.services.board_charts`."""

from datetime import timedelta

import pytest

from server.models import Competition
from server.services import board_charts, board_rows
from tests import factories
from tests.server.services.season import begin

NAMES = tuple(f"team{number:02d}" for number in range(1, 14))


@pytest.fixture
def opened(any_database):
    with any_database.transaction() as session:
        yield session


def fresh(opened, season) -> Competition:
    opened.flush()
    opened.expire_all()
    return opened.get_one(Competition, season.competition.id)


def test_the_race_has_the_top_ten_and_mine_behind_them(opened):
    season = begin(opened, *NAMES)
    for place, name in enumerate(NAMES):
        season.hand_in(name, 0.5 - place / 100)
    season.hand_in("team01", 0.9, at=factories.NOW + timedelta(hours=1))
    mine = season.team("team13").id

    racers = board_charts.list_racers(opened, competition=fresh(opened, season), team_id=mine)
    leading = board_charts.list_racers(opened, competition=season.competition, team_id=season.team("team02").id)
    nobodys = board_charts.list_racers(opened, competition=season.competition, team_id=None)

    assert [racer.row.team for racer in racers] == [*NAMES[:10], "team13"]
    assert [step.score for step in racers[0].steps] == [0.5, 0.9]
    assert [len(leading), len(nobodys)] == [10, 10]


@pytest.mark.parametrize("rises", [True, False])
def test_each_ranked_team_is_counted_once_from_the_best_on(opened, rises):
    season = begin(opened, *NAMES)
    for place, name in enumerate(NAMES):
        submission = factories.make_submission(
            opened,
            competition=season.competition,
            team=season.team(name),
            user=season.users[name],
            public_score=place / 10,
        )
        board_rows.add_score(
            opened, submission=submission, public_score=place / 10, higher_is_better=rises, now=factories.NOW
        )

    bins = board_charts.count_scores(opened, competition=fresh(opened, season), higher_is_better=rises)

    assert sum(each.count for each in bins) == 13
    assert (bins[0].better, bins[0].count) == (1.2 if rises else 0.0, 1)
    assert [(one.worse) for one in bins[:-1]] == [other.better for other in bins[1:]]


def test_an_absurd_score_is_in_the_last_bar_and_presses_nobody(opened):
    names = [f"team{number:02d}" for number in range(40)]
    season = begin(opened, *names)
    for place, name in enumerate(names[:-1]):
        season.hand_in(name, 1 - place / 100)
    season.hand_in(names[-1], -1e9)

    bins = board_charts.count_scores(opened, competition=fresh(opened, season), higher_is_better=True)

    assert len(bins) == board_charts.N_BINS + 1
    assert bins[-1].count >= 1
    assert max(each.count for each in bins) < 6


def test_without_two_scores_there_is_no_distribution(opened):
    season = begin(opened, "ada", "ben")
    nothing = board_charts.count_scores(opened, competition=fresh(opened, season), higher_is_better=True)
    season.hand_in("ada", 0.5)
    season.hand_in("ben", 0.5)

    assert nothing == ()
    assert board_charts.count_scores(opened, competition=fresh(opened, season), higher_is_better=True) == ()
