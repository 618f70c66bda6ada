"""Tests for `server.services.past_boards`: a past board is what stood there, whatever happened since."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.models import Competition
from server.services import board_rows, leaderboards, moderation, past_boards
from tests import factories
from tests.server.services.season import Season, begin

HOUR = timedelta(hours=1)
NAMES = ("ada", "ben", "cleo")


def at(hour):
    return factories.NOW + hour * HOUR


@pytest.fixture
def opened(any_database):
    with any_database.transaction() as session:
        yield session


def board_at(season: Season, hour, **more):
    season.session.flush()
    page = past_boards.get_page(season.session, competition=season.competition, at=at(hour), **more)
    rows = past_boards.describe(season.session, places=page.places)
    return [(row.place.rank, row.team, row.place.public_score) for row in rows]


def disqualify(season: Season, name: str, hour):
    moderation.disqualify(
        season.session,
        competition=season.competition,
        team_id=season.team(name).id,
        host=season.competition.host,
        reason="Two accounts.",
        now=at(hour),
    )


def test_a_past_board_holds_the_best_scores_of_its_moment(opened):
    season = begin(opened, *NAMES)
    season.hand_in("ada", 0.5, at=at(0))
    season.hand_in("ben", 0.7, at=at(1))
    season.hand_in("ada", 0.9, at=at(2))

    assert board_at(season, -1) == []
    assert board_at(season, 0) == [(1, "ada", 0.5)]
    assert board_at(season, 1.5) == [(1, "ben", 0.7), (2, "ada", 0.5)]
    assert board_at(season, 2) == [(1, "ada", 0.9), (2, "ben", 0.7)]


def test_whoever_was_disqualified_or_hidden_since_stands_where_they_stood_with_a_mark(opened):
    season = begin(opened, *NAMES)
    season.hand_in("ada", 0.9, at=at(0))
    hidden = season.hand_in("ben", 0.8, at=at(0))
    season.hand_in("cleo", 0.7, at=at(0))
    disqualify(season, "ada", 2)
    moderation.hide(
        opened,
        competition=season.competition,
        submission_id=hidden.id,
        host=season.competition.host,
        reason="Leaked labels.",
        now=at(3),
    )

    page = past_boards.get_page(opened, competition=season.competition, at=at(1))
    rows = past_boards.describe(opened, places=page.places)

    assert [(row.team, row.rank_now, row.is_disqualified, row.is_hidden) for row in rows] == [
        ("ada", None, True, False),
        ("ben", None, False, True),
        ("cleo", 1, False, False),
    ]
    assert board_at(season, 2) == [(1, "ben", 0.8), (2, "cleo", 0.7)]
    assert board_at(season, 3) == [(1, "cleo", 0.7)]


def test_baselines_stand_between_without_a_rank(opened):
    season = begin(opened, "ada", "ben")
    season.hand_in("ada", 0.9, at=at(0))
    season.hand_in("ben", 0.7, at=at(0))
    host = season.competition.host
    team = factories.make_team(opened, competition=season.competition, name="Mean", is_baseline=True)
    submission = factories.make_submission(
        opened, competition=season.competition, team=team, user=host, public_score=0.8
    )
    board_rows.add_score(opened, submission=submission, public_score=0.8, higher_is_better=True, now=at(1))

    assert board_at(season, 0) == [(1, "ada", 0.9), (2, "ben", 0.7)]
    assert board_at(season, 1) == [(1, "ada", 0.9), (None, "Mean", 0.8), (2, "ben", 0.7)]


def test_pages_hold_fifty_teams_and_one_beyond_the_last_is_the_last(opened, monkeypatch):
    monkeypatch.setattr(past_boards, "PAGE_ROWS", 2)
    season = begin(opened, *NAMES)
    for place, name in enumerate(NAMES):
        season.hand_in(name, 0.9 - place / 10, at=at(0))

    assert board_at(season, 0, page=1) == [(1, "ada", 0.9), (2, "ben", 0.8)]
    assert board_at(season, 0, page=2) == board_at(season, 0, page=9) == [(3, "cleo", 0.7)]
    page = past_boards.get_page(opened, competition=season.competition, at=at(0), page=2)
    assert (page.page, page.n_pages, page.n_teams, page.n_entries) == (2, 2, 3, 3)


def test_the_place_of_one_team_is_found_without_its_page(opened):
    season = begin(opened, *NAMES)
    season.hand_in("ada", 0.9, at=at(0))
    season.hand_in("ben", 0.7, at=at(1))
    season.session.flush()

    def rank(name, hour):
        found = past_boards.find_place(
            opened, competition=season.competition, at=at(hour), team_id=season.team(name).id
        )
        return found and found.rank

    assert (rank("ben", 0), rank("ben", 1), rank("ada", 1)) == (None, 2, 1)
    assert past_boards.find_place(opened, competition=season.competition, at=at(1), team_id=None) is None


def test_a_board_begins_with_its_first_score(opened):
    season = begin(opened, "ada")
    before = past_boards.find_beginning(opened, competition=season.competition)
    season.hand_in("ada", 0.9, at=at(5))

    assert before is None
    assert past_boards.find_beginning(opened, competition=season.competition) == at(5)


ACTS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 9)), min_size=1, max_size=10)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_past_board_of_a_moment_is_the_board_that_stood_there(session, acts):
    with session.begin_nested() as savepoint:
        season = begin(session, *NAMES)
        seen = []
        for hour, (name, tenth) in enumerate(acts):
            season.hand_in(name, tenth / 10, at=at(hour))
            session.flush()
            session.expire_all()
            competition = session.get_one(Competition, season.competition.id)
            page = leaderboards.get_page(session, competition=competition)
            seen.append([(row.rank, row.team, row.public_score) for row in page.rows])

        assert [board_at(season, hour) for hour in range(len(acts))] == seen
        savepoint.rollback()
