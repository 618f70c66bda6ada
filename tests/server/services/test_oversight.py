"""What a host sees: submissions with both scores, teams, and the record."""

from datetime import timedelta

import pytest

from server.domain.submissions import SubmissionStatus
from server.domain.visibility import Viewer
from server.errors import NotFoundError
from server.services import moderation, oversight, selections
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW
HOST = Viewer(is_signed_in=True, is_host=True)


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy")


def submissions(season, *, viewer=HOST, **more):
    page = oversight.list_submissions(season.session, competition=season.competition, viewer=viewer, now=NOW, **more)
    return [(row.team, row.public_score, row.private_score) for row in page.rows]


def test_the_host_sees_both_scores_of_all_teams_newest_first(season):
    season.hand_in("ada", 0.5, private_score=0.123456789)
    season.hand_in("bo", None)

    assert submissions(season) == [("bo", None, None), ("ada", 0.5, 0.12346)]


@pytest.mark.parametrize("viewer", [Viewer(), Viewer(is_signed_in=True, is_entrant=True, team_id=1)])
def test_nobody_else_sees_them(season, viewer):
    with pytest.raises(NotFoundError):
        submissions(season, viewer=viewer)


def test_submissions_are_found_by_team_status_and_mark(season):
    season.hand_in("ada", 0.5)
    season.hand_in("ada", None)
    hidden = season.hand_in("bo", 0.7)
    moderation.hide(
        season.session,
        competition=season.competition,
        submission_id=hidden.id,
        host=season.competition.host,
        reason="Made of leaked labels.",
        now=NOW,
    )

    assert [row[0] for row in submissions(season, team=" ADA ")] == ["ada", "ada"]
    assert submissions(season, team="ada", status=SubmissionStatus.COMPLETE) == [("ada", 0.5, None)]
    assert submissions(season, is_hidden=True) == [("bo", 0.7, None)]


def test_fifty_stand_on_a_page(season):
    for number in range(51):
        season.hand_in("ada", number / 100)

    assert (len(submissions(season)), len(submissions(season, page=2))) == (50, 1)


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
