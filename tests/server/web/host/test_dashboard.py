"""The host's dashboard and finalization."""

from __future__ import annotations

from datetime import timedelta

from server.db import Database
from server.jobs import QueueSigns, WorkerSign
from server.models import Competition, Submission
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock, FakeQueue
from tests.server.web import endings
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words

PRIVATE = "/competitions/harbour/leaderboard/private"


def test_days_failures_scores_and_limits_are_shown(host: Browser, played):
    text = words(show(host))

    assert "Submissions a day" in text
    assert "2026-11-21 3 0 0 3 3" in text
    assert "No file has ended in error." in text
    assert "Public scores" in text
    assert "Private scores" in text
    assert "Teams that handed in today 3" in text
    assert 'href="/competitions/harbour/host/leaderboard"' in show(host)
    assert "Before it begins" not in text


def test_failures_are_told_with_an_example_and_what_many_teams_do_wrong_is_named(
    host: Browser, played, database: Database
):
    def fail(session) -> None:
        for submission in session.query(Submission):
            submission.status, submission.fault, submission.error_code = "error", "file", "missing_ids"
            problem = {"code": "missing_ids", "severity": "error", "message": "3 ids of `id` are missing."}
            submission.report = {"code": "invalid_file", "message": "One fault.", "problems": [problem]}

    database.write(fail)

    text = show(host)

    assert "3 ids of id are missing. missing_ids 3 3" in words(text)
    assert "3 ids of <code>id</code> are missing." in text
    assert "3 teams made the same mistake." in text
    assert f'href="{PATH}/submissions?code=missing_ids"' in text


def test_workers_and_the_schedule_are_told_with_their_ages(host: Browser, played, queue: FakeQueue, clock: Clock):
    gone, alive = clock.now - timedelta(hours=1), clock.now - timedelta(seconds=30)
    queue.signs = QueueSigns([WorkerSign(True, alive), WorkerSign(False, gone), WorkerSign(False, None)], alive)

    text = words(show(host))

    assert "Workers 1 Worker 1 scores, heard of" in text
    assert "Schedule heard of" in text


def test_no_worker_and_a_queue_that_is_down_are_told(host: Browser, played, queue: FakeQueue):
    assert "No worker is alive" in show(host)
    assert "not running" in show(host)

    queue.is_down = True

    assert "The queue does not answer." in show(host)


def test_before_the_start_what_is_missing_is_listed(host: Browser, world: World, database: Database):
    def work(session) -> None:
        session.get_one(Competition, world.competition.id).starts_at = factories.NOW + timedelta(days=1)

    database.write(work)

    text = words(show(host))

    assert "Before it begins" in text
    assert "A baseline on the leaderboard Put the score of a simple model on the board" in text


def test_how_long_the_oldest_waits_is_told(host: Browser, played, world: World, database: Database, clock: Clock):
    def make(session) -> None:
        competition = session.get_one(Competition, world.competition.id)
        factories.make_submission(session, competition=competition, team=world.team, user=world.ada)

    database.write(make)
    clock.advance(seconds=90)
    assert "Oldest waits 90 s" in words(show(host))
    clock.advance(minutes=10)
    assert "Oldest waits 11 min" in words(show(host))


def test_before_the_end_the_reason_is_told_and_there_is_no_button(host: Browser, played):
    text = show(host)

    assert "The last end is 2026-11-23 12:00 UTC" in words(text)
    assert f'href="{PATH}/finalization"' not in text


def test_a_competition_without_submissions_says_so(host: Browser, world):
    assert "No submissions yet" in show(host)


def test_the_board_becomes_final_after_a_confirmation(host: Browser, stranger: Browser, played, clock: Clock):
    clock.now = endings.OVER_AT
    assert f'href="{PATH}/finalization"' in show(host)
    asked = words(show(host, "/finalization"))
    assert "This can’t be undone" in asked
    assert "Make it final for 3 teams" in asked
    assert "Finalizing" in stranger.get(PRIVATE).text

    response = host.post_form(f"{PATH}/finalization")

    assert (response.status_code, response.headers["Location"]) == (303, PATH)
    assert "The private leaderboard is final: 3 teams." in show(host)
    assert "It is open to all." in words(show(host, "/leaderboard"))
    assert "0.83219" in stranger.get(PRIVATE).text


def test_too_early_or_twice_is_refused_with_the_reason(host: Browser, played, clock: Clock):
    early = host.post_form(f"{PATH}/finalization")
    clock.now = endings.OVER_AT
    host.post_form(f"{PATH}/finalization")
    twice = host.post_form(f"{PATH}/finalization")

    assert (early.status_code, "The last end is" in early.text) == (422, True)
    assert (twice.status_code, "is final since" in twice.text) == (409, True)


def test_a_submission_that_waits_holds_finalization_up(
    host: Browser, played, world: World, database: Database, clock: Clock
):
    def make(session) -> None:
        competition = session.get_one(Competition, world.competition.id)
        factories.make_submission(session, competition=competition, team=world.team, user=world.ada)

    database.write(make)
    clock.now = endings.OVER_AT

    assert "1 submission waits for a score." in words(show(host))
    assert host.post_form(f"{PATH}/finalization").status_code == 422
