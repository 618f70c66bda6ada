"""What a host sees: how busy it is, teams, and the record."""

from datetime import timedelta

import pytest

from server.services import moderation, oversight, selections
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


def test_the_record_has_what_was_done_to_the_competition_its_teams_and_submissions(season):
    submission = season.hand_in("ada", 0.5)
    selections.choose(
        season.session,
        competition=season.competition,
        user=season.users["ada"],
        submission_ids=[submission.id],
        now=NOW,
    )
    moderation.hide(
        season.session,
        competition=season.competition,
        submission_id=submission.id,
        host=season.competition.host,
        reason="Made of leaked labels.",
        now=NOW,
    )

    page = oversight.list_record(season.session, competition=season.competition)

    assert [(act.event.action, act.user) for act in page.rows] == [
        ("submission.hide", season.competition.host.name),
        ("team.select", "ada"),
    ]


def test_the_record_of_another_competition_stays_apart(season):
    selections.choose(
        season.session, competition=season.competition, user=season.users["ada"], submission_ids=[], now=NOW
    )
    other = factories.make_competition(season.session, slug="orchard")

    assert oversight.list_record(season.session, competition=other).rows == ()
