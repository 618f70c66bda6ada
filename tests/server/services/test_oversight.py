"""What a host sees: how busy it is, and teams."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.models import Entrant
from server.services import oversight
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy")


def test_the_figures_count_the_utc_day(season):
    season.hand_in("ada", 0.5, at=NOW - timedelta(days=1))
    season.hand_in("ada", 0.5)
    season.hand_in("bo", None)
    baseline = factories.make_team(season.session, competition=season.competition, name="One number", is_baseline=True)
    factories.make_submission(
        season.session, competition=season.competition, team=baseline, user=season.users["ada"], received_at=NOW
    )

    figures = oversight.count(season.session, competition=season.competition, now=NOW)

    assert figures == oversight.Figures(n_entrants=3, n_today=2, n_errors_today=0, n_pending=2)


def test_who_was_removed_is_no_entrant_any_more(season):
    entrant = season.session.scalars(select(Entrant).where(Entrant.user_id == season.users["bo"].id)).one()
    entrant.removed_at = NOW
    season.session.flush()

    assert oversight.count(season.session, competition=season.competition, now=NOW).n_entrants == 2


def test_teams_stand_by_name_with_their_members_and_without_baselines(season):
    season.hand_in("ada", 0.5)
    factories.make_team(season.session, competition=season.competition, name="Mean", is_baseline=True)

    page = oversight.list_teams(season.session, competition=season.competition)

    assert [(row.team.name, row.members, row.n_submissions, row.public_score) for row in page.rows] == [
        ("ada", ("ada",), 1, 0.5),
        ("bo", ("bo",), 0, None),
        ("cy", ("cy",), 0, None),
    ]
    found = oversight.list_teams(season.session, competition=season.competition, search="B")
    assert [row.team.name for row in found.rows] == ["bo"]


def test_a_team_is_found_by_its_name_however_it_is_written(season):
    found = oversight.find_team(season.session, competition=season.competition, name=" Ada")

    assert found is not None
    assert found.id == season.team("ada").id
    assert oversight.find_team(season.session, competition=season.competition, name="nobody") is None
