"""Tests for `server.services.rank_changes`."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from server.models import Competition, RankSnapshot, User
from server.services import leaderboards, rank_changes
from tests import factories
from tests.server.services.season import Season, begin
from worker.schedule import RankSnapshots

NAMES = ("ada", "ben", "cleo")
HOUR = timedelta(hours=1)


@pytest.fixture
def board(any_database):
    """Return what scores, takes snapshots and counts changes on a board of three, by hours from now."""

    def make(session):
        season = begin(session, *NAMES)
        teams = {name: season.team(name).id for name in NAMES}
        return season.competition.id, teams

    competition_id, teams = any_database.write(make)

    def score(name, value, *, hour):
        def add(session):
            season = begin_again(session, competition_id, name)
            season.hand_in(name, value, at=factories.NOW + hour * HOUR)

        any_database.write(add)

    def sweep(*, hour):
        return RankSnapshots(any_database).sweep(factories.NOW + hour * HOUR)

    def changes(*, hour):
        def find(session):
            ranks = {teams[name]: leaderboards.find_rank(session, team_id=teams[name]) for name in NAMES}
            return rank_changes.find_changes(
                session,
                competition_id=competition_id,
                ranks={team_id: rank for team_id, rank in ranks.items() if rank},
                now=factories.NOW + hour * HOUR,
            )

        names = {team_id: name for name, team_id in teams.items()}
        return {names[team_id]: change for team_id, change in any_database.read(find).items()}

    def hours():
        found = any_database.read(lambda session: session.scalars(select(func.distinct(RankSnapshot.taken_at))).all())
        return len(found)

    return SimpleNamespace(score=score, sweep=sweep, changes=changes, hours=hours)


def begin_again(session, competition_id, name):
    """Return a season of a competition that is there already."""
    user = session.scalars(select(User).where(User.name == name)).one()
    return Season(session, session.get_one(Competition, competition_id), {name: user})


def test_a_team_rose_by_its_rank_then_minus_its_rank_now(board):
    board.score("ada", 0.9, hour=0)
    board.score("ben", 0.8, hour=0)
    board.sweep(hour=1)
    board.score("ben", 0.95, hour=20)
    board.score("cleo", 0.85, hour=21)

    assert board.changes(hour=25) == {"ada": -1, "ben": 1, "cleo": None}


def test_a_board_that_is_younger_than_a_day_tells_no_change(board):
    board.score("ada", 0.9, hour=0)
    board.sweep(hour=1)

    assert board.changes(hour=24) == {}
    assert board.changes(hour=25) == {"ada": 0}


def test_the_snapshot_nearest_to_a_day_ago_is_taken(board):
    board.score("ada", 0.9, hour=0)
    board.score("ben", 0.8, hour=0)
    board.sweep(hour=1)
    board.score("ben", 0.95, hour=2)
    board.sweep(hour=2.5)

    assert board.changes(hour=26) == {"ada": 0, "ben": 0}
    assert board.changes(hour=25.5) == {"ada": -1, "ben": 1}


def test_boards_that_rest_are_not_taken_again_and_keep_their_last_snapshot(board):
    board.score("ada", 0.9, hour=0)
    taken = [board.sweep(hour=hour) for hour in (1, 2, 3)]
    board.score("ben", 0.95, hour=70)
    later = [board.sweep(hour=hour) for hour in (70.1, 70.2, 71.2)]

    assert (taken, later) == ([1, 0, 0], [1, 0, 0])
    assert board.changes(hour=71) == {"ada": -1, "ben": None}


def test_what_nobody_asks_for_any_more_is_deleted(board):
    for hour in range(60):
        board.score("ada", 0.5 + hour / 1000, hour=hour)
        assert board.sweep(hour=hour + 0.5) == 1

    assert board.hours() == 27


def test_a_board_without_rows_is_not_taken(board):
    assert board.sweep(hour=0) == 0
    assert board.changes(hour=30) == {}
