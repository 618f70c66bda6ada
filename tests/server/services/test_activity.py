"""What a dashboard counts, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from server.domain.submissions import Fault, SubmissionStatus
from server.domain.visibility import Viewer
from server.errors import NotFoundError
from server.models import Entrant
from server.services import activity
from server.services.activity import Day
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW  # 21 November 2026, noon
DAY = timedelta(days=1)
HOST = Viewer(is_signed_in=True, is_host=True)


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy")


def fail(season, name, code="missing_ids", *, message="Ids are missing.", fault=Fault.FILE, **more):
    problem = {"code": code, "severity": "error", "message": message}
    return season.hand_in(
        name,
        None,
        status=SubmissionStatus.ERROR,
        fault=fault,
        error_code=code,
        scored_at=NOW,
        report={"code": "invalid_file", "message": "One fault.", "problems": [problem]},
        **more,
    )


def add_baseline(season):
    team = factories.make_team(season.session, competition=season.competition, name="Mean", is_baseline=True)
    submission = factories.make_submission(
        season.session,
        competition=season.competition,
        team=team,
        user=season.competition.host,
        public_score=0.1,
        private_score=0.1,
        received_at=NOW,
    )
    factories.make_leaderboard_row(season.session, submission=submission, public_score=0.1)


def limits(season):
    return activity.count_limits(season.session, competition=season.competition, now=NOW)


def test_each_day_is_counted_in_utc_without_the_baselines(any_database):
    def work(session):
        season = begin(session, "ada", "bo")
        entered = Entrant.user_id == season.users["ada"].id
        session.execute(update(Entrant).where(entered).values(accepted_at=NOW - 2 * DAY))
        season.hand_in("ada", 0.5, at=NOW.replace(hour=0) - timedelta(microseconds=1))
        season.hand_in("ada", 0.5, at=NOW.replace(hour=0))
        season.hand_in("bo", None)
        fail(season, "bo")
        add_baseline(season)
        return activity.list_days(session, competition=season.competition, now=NOW)

    assert any_database.write(work) == (
        Day(date(2026, 11, 19), 0, 0, 0, 1, 1),
        Day(date(2026, 11, 20), 1, 0, 0, 0, 1),
        Day(date(2026, 11, 21), 1, 1, 1, 1, 2),
    )


def test_a_competition_that_nobody_entered_has_no_days(session):
    assert activity.list_days(session, competition=begin(session).competition, now=NOW) == ()


def test_of_a_long_competition_the_last_ninety_days_are_shown_and_all_entrants_counted(season):
    later = NOW + 200 * DAY
    season.hand_in("ada", 0.5, at=later)

    days = activity.list_days(season.session, competition=season.competition, now=later)

    assert (len(days), days[-1].n_complete, days[0].n_entrants) == (activity.MOST_DAYS, 1, 3)


def test_failures_are_grouped_by_their_first_fault_with_the_newest_example(any_database):
    def work(session):
        season = begin(session, "ada", "bo")
        fail(season, "ada")
        fail(season, "ada")
        newest = fail(season, "bo", message="Three ids are missing.")
        fail(season, "bo", "not_a_number", message="Row 3 is no number.")
        season.hand_in("ada", 0.5)
        return newest.id, activity.list_failures(session, competition=season.competition)

    newest, failures = any_database.write(work)

    assert [(each.code, each.n_files, each.n_teams, each.message) for each in failures] == [
        ("missing_ids", 3, 2, "Three ids are missing."),
        ("not_a_number", 1, 1, "Row 3 is no number."),
    ]
    assert failures[0].submission_id == newest


def test_a_failure_without_a_fault_in_the_file_is_told_by_how_it_ended(season):
    season.hand_in(
        "ada",
        None,
        status=SubmissionStatus.ERROR,
        fault=Fault.FILE,
        error_code="time_exceeded",
        scored_at=NOW,
        report={"code": "time_exceeded", "message": "Took too long.", "problems": []},
    )

    [failure] = activity.list_failures(season.session, competition=season.competition)

    assert failure.message == "Took too long."


def test_the_distribution_is_of_the_best_public_submissions_on_both_halves(season):
    season.hand_in("ada", 0.9, private_score=0.2)
    season.hand_in("ada", 0.5, private_score=0.99)
    season.hand_in("bo", 0.7, private_score=0.6)
    add_baseline(season)

    found = activity.find_distribution(season.session, competition=season.competition, viewer=HOST, now=NOW)

    assert (found.public[0].low, found.public[-1].high) == (0.7, 0.9)
    assert (found.private[0].low, found.private[-1].high) == (0.2, 0.6)
    assert sum(each.count for each in found.public) == sum(each.count for each in found.private) == 2


@pytest.mark.parametrize("viewer", [Viewer(), Viewer(is_signed_in=True, is_entrant=True, team_id=1)])
def test_nobody_but_the_host_sees_the_distribution(season, viewer):
    with pytest.raises(NotFoundError):
        activity.find_distribution(season.session, competition=season.competition, viewer=viewer, now=NOW)


def test_teams_at_their_limits_are_counted(season):
    season.competition.error_limit = 1
    season.competition.total_limit = 3
    season.hand_in("ada", 0.5)
    season.hand_in("ada", None)
    season.hand_in("ada", 0.5, at=NOW - DAY)
    season.hand_in("bo", 0.5)
    fail(season, "cy")
    fail(season, "bo", fault=Fault.PLATFORM)

    found = limits(season)

    assert (found.n_active_today, found.n_at_daily, found.n_at_error, found.n_at_total) == (3, 1, 1, 1)


def test_without_a_limit_until_the_end_none_is_at_it(season):
    season.hand_in("ada", 0.5)

    assert limits(season).n_at_total is None


def test_what_waits_is_counted_here_and_everywhere(season):
    season.hand_in("ada", None, at=NOW - DAY)
    season.hand_in("bo", None)
    begin(season.session, "dot", slug="orchard").hand_in("dot", None)

    waiting = activity.measure_waiting(season.session, competition=season.competition)

    assert (waiting.n_pending, waiting.oldest_at, waiting.n_everywhere) == (2, NOW - DAY, 3)
