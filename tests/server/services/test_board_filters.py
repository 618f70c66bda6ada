"""Tests for `server.services.board_filters`: what a filter finds, with the ranks among all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.models import Competition, LeaderboardRow, Team, User
from server.services import board_rows, leaderboards
from server.services.board_filters import BoardFilter, list_kinds
from tests import factories

NAMES = [f"team{number}" for number in range(1, 13)]


def make(session):
    """Make twelve teams, `team1` the best, and a baseline behind the sixth; each day a team hands in."""
    competition = factories.make_competition(session)
    for place, name in enumerate(NAMES, start=1):
        user = factories.make_user(session, name=name)
        user.is_agent = place % 4 == 0
        team = factories.make_team(session, competition=competition, user=user, name=name)
        team.bracket = "" if place > 10 else f"Class {'AB'[place % 2]}"
        add(session, competition, team, user, 1 - place / 100, at=factories.NOW - timedelta(days=place))
    baseline = factories.make_team(session, competition=competition, name="Mean", is_baseline=True)
    add(session, competition, baseline, competition.host, 0.935, at=factories.NOW)
    return competition.id


def add(session, competition: Competition, team: Team, user: User, score: float, *, at):
    submission = factories.make_submission(
        session, competition=competition, team=team, user=user, public_score=score, received_at=at
    )
    board_rows.add_score(session, submission=submission, public_score=score, higher_is_better=True, now=at)


@pytest.fixture
def competition(any_database):
    number = any_database.write(make)
    return any_database.read(lambda session: session.get_one(Competition, number))


def find(any_database, competition, *, page=1, **wanted):
    found = any_database.read(leaderboards.get_page, competition=competition, page=page, wanted=BoardFilter(**wanted))
    return [(row.rank, row.team) for row in found.rows], found.n_found, found.n_teams


def places(*numbers):
    return [(number, f"team{number}") for number in numbers]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"bracket": "Class B"}, (1, 3, 5, 7, 9)),
        ({"is_agent": True}, (4, 8, 12)),
        ({"is_agent": False, "bracket": "Class A"}, (2, 6, 10)),
        ({"in_medal_zone": True}, (1, 2, 3, 4)),
        ({"in_medal_zone": True, "is_agent": True}, (4,)),
        ({"active_since": factories.NOW - timedelta(days=3)}, (1, 2, 3)),
        ({"search": "team1", "is_agent": True}, (12,)),
        ({"bracket": "Class C"}, ()),
    ],
)
def test_a_filter_keeps_the_ranks_among_all(any_database, competition, wanted, numbers):
    found = find(any_database, competition, with_baselines=False, **wanted)

    assert found == (places(*numbers), len(numbers), 12)


def test_baselines_stand_between_what_is_found_unless_they_are_off(any_database, competition):
    everything, _, _ = find(any_database, competition, is_agent=True)
    without, _, _ = find(any_database, competition, with_baselines=False)

    assert everything == [*places(4), (None, "Mean"), *places(8, 12)]
    assert without == places(*range(1, 13))


def test_what_is_found_has_pages_and_each_baseline_stands_on_one(any_database, competition, monkeypatch):
    monkeypatch.setattr(leaderboards, "PAGE_ROWS", 2)

    pages = [find(any_database, competition, page=page, bracket="Class B")[0] for page in (1, 2, 3)]

    assert pages == [places(1, 3), [*places(5), (None, "Mean"), *places(7)], places(9)]


def test_the_kinds_of_a_competition_are_its_classes_and_whether_agents_entered(any_database, competition):
    other = any_database.write(factories.make_competition, slug="other")

    kinds = any_database.read(list_kinds, competition=competition)
    none = any_database.read(list_kinds, competition=other)

    assert (kinds.brackets, kinds.has_agents) == (("Class A", "Class B"), True)
    assert (none.brackets, none.has_agents) == ((), False)


@pytest.mark.parametrize(
    ("wanted", "narrows"),
    [({}, False), ({"with_baselines": False}, False), ({"search": "%"}, False), ({"search": "a"}, True)],
)
def test_only_what_leaves_out_teams_narrows(wanted, narrows):
    assert BoardFilter(**wanted).narrows is narrows


def test_the_teams_that_are_tied_with_the_leader_are_found(any_database, competition):
    def mark(session):
        rows = session.scalars(select(LeaderboardRow).order_by(LeaderboardRow.sort_score)).all()
        for row in [row for row in rows if not row.is_baseline][:3]:
            row.is_tied = True

    any_database.write(mark)

    assert find(any_database, competition, is_tied=True, with_baselines=False) == (places(1, 2, 3), 3, 12)
