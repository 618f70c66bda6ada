"""Tests for `server.services.board_history`."""

from datetime import timedelta

import pytest

from server.services import board_history, board_rows
from tests import factories
from tests.server.services.season import begin

HOUR = timedelta(hours=1)


def steps_of(session, season, *names, decimals=5):
    season.session.flush()
    teams = {season.team(name).id: name for name in names}
    found = board_history.list_steps(session, team_ids=list(teams), decimals=decimals)
    return {
        teams[team_id]: [((step.at - factories.NOW) / HOUR, step.score) for step in steps]
        for team_id, steps in found.items()
    }


@pytest.fixture
def opened(any_database):
    with any_database.transaction() as session:
        yield session


def test_each_better_score_is_a_step_and_worse_ones_are_none(opened):
    season = begin(opened, "ada", "ben", "cleo")
    for hour, score in enumerate([0.5, 0.4, 0.7, 0.7, 0.9]):
        season.hand_in("ada", score, at=factories.NOW + hour * HOUR)
    season.hand_in("ben", 0.3)

    assert steps_of(opened, season, "ada", "ben", "cleo") == {
        "ada": [(0, 0.5), (2, 0.7), (4, 0.9)],
        "ben": [(0, 0.3)],
    }


def test_what_was_better_and_was_hidden_is_no_step(opened):
    season = begin(opened, "ada")
    season.hand_in("ada", 0.5)
    best = season.hand_in("ada", 0.9, at=factories.NOW + HOUR)
    best.is_hidden = True
    opened.flush()
    board_rows.rebuild_row(opened, team_id=best.team_id, now=factories.NOW + 2 * HOUR)
    season.hand_in("ada", 0.6, at=factories.NOW + 3 * HOUR)

    assert steps_of(opened, season, "ada") == {"ada": [(0, 0.5), (3, 0.6)]}


def test_steps_have_the_decimals_of_the_competition(opened):
    season = begin(opened, "ada")
    for hour, score in enumerate([0.51234, 0.51239, 0.52345]):
        season.hand_in("ada", score, at=factories.NOW + hour * HOUR)

    assert steps_of(opened, season, "ada", decimals=3) == {"ada": [(0, 0.512), (2, 0.523)]}
