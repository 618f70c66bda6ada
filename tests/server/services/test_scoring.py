"""A submission is taken under a lease and recorded once, whatever crashes in between."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, LeaderboardRow, PrivateScore, Score, Submission
from server.services import accommodations, quotas, scoring
from tests import factories
from tests.server.services.season import begin

LEASE_SECONDS = 15


@pytest.fixture
def pending(any_database):
    """Return a submission that waits."""

    def make(session):
        ada = factories.make_user(session)
        competition = factories.make_competition(session)
        factories.make_solution(session, competition=competition)
        team = factories.make_team(session, competition=competition, user=ada)
        return factories.make_submission(session, competition=competition, team=team, user=ada)

    return any_database.write(make)


def claim(database, submission, now, *, lease="ours", version=1):
    return database.write(
        scoring.claim,
        submission_id=submission.id,
        version=version,
        lease=lease,
        lease_seconds=LEASE_SECONDS,
        now=now,
    )


def record(database, task, now, *, public_score=0.75):
    return database.write(
        scoring.record_score,
        task=task,
        public_score=public_score,
        private_score=0.5,
        receipt={"metric": "roc_auc"},
        notes=[],
        now=now,
    )


def reload(database, submission):
    return database.read(lambda session: session.get_one(Submission, submission.id))


def count(database, table):
    return database.read(lambda session: session.scalar(select(func.count()).select_from(table)))


def test_a_task_says_all_that_scoring_needs(any_database, pending, now):
    task = claim(any_database, pending, now)

    assert (task.submission_id, task.version, task.metric, task.higher_is_better) == (pending.id, 1, "roc_auc", True)
    assert (task.submission_sha256, task.metric_file) == (pending.sha256, None)


def test_a_task_names_the_hosts_own_metric(any_database, now):
    def make(session):
        ada = factories.make_user(session)
        competition = factories.make_competition(session)
        own = factories.make_metric_file(session, competition=competition, is_complete=True)
        factories.make_solution(session, competition=competition, metric="custom", metric_file=own)
        team = factories.make_team(session, competition=competition, user=ada)
        return factories.make_submission(session, competition=competition, team=team, user=ada), own

    submission, own = any_database.write(make)

    task = claim(any_database, submission, now)

    assert task.metric_file == scoring.SealedMetric(own.storage_key, own.sha256, is_complete=True)
    assert (task.metric, task.higher_is_better) == ("custom", False)


def test_a_submission_is_taken_by_one_worker_at_a_time(any_database, pending, now):
    assert claim(any_database, pending, now, lease="first") is not None
    assert claim(any_database, pending, now, lease="second") is None


def test_a_lease_that_ran_out_may_be_taken_over(any_database, pending, now):
    claim(any_database, pending, now, lease="first")

    task = claim(any_database, pending, now + timedelta(seconds=LEASE_SECONDS + 1), lease="second")

    assert task.n_attempts == 2


def test_a_renewed_lease_lives_on(any_database, pending, now):
    task = claim(any_database, pending, now, lease="first")
    later = now + timedelta(seconds=10)

    assert any_database.write(scoring.renew, task=task, lease_seconds=LEASE_SECONDS, now=later)
    assert claim(any_database, pending, later + timedelta(seconds=10), lease="second") is None


def test_a_score_is_recorded_whole(any_database, pending, now):
    task = claim(any_database, pending, now)

    assert record(any_database, task, now)

    submission = reload(any_database, pending)
    assert (submission.status, submission.scored_at, submission.lease) == (SubmissionStatus.COMPLETE, now, None)
    assert [count(any_database, table) for table in (Score, PrivateScore, LeaderboardRow)] == [1, 1, 1]


def test_a_score_is_recorded_once(any_database, pending, now):
    task = claim(any_database, pending, now)
    record(any_database, task, now)

    assert not record(any_database, task, now)
    assert count(any_database, Score) == 1


def test_a_worker_that_lost_its_lease_is_fenced_off(any_database, pending, now):
    stopped = claim(any_database, pending, now, lease="stopped")
    later = now + timedelta(seconds=LEASE_SECONDS + 1)
    other = claim(any_database, pending, later, lease="other")

    assert not record(any_database, stopped, later, public_score=0.1)
    assert not any_database.write(scoring.renew, task=stopped, lease_seconds=LEASE_SECONDS, now=later)
    assert record(any_database, other, later, public_score=0.9)


def test_many_workers_at_once_record_one_score(any_database, pending, now):
    taken = []

    def work(number):
        task = claim(any_database, pending, now, lease=f"worker-{number}")
        if task is not None:
            taken.append(record(any_database, task, now))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken == [True]
    assert count(any_database, Score) == 1


def test_a_submission_that_ended_is_not_taken_again(any_database, pending, now):
    record(any_database, claim(any_database, pending, now), now)

    assert claim(any_database, pending, now + timedelta(hours=1)) is None


def test_an_error_keeps_whose_fault_it_was(any_database, pending, now):
    task = claim(any_database, pending, now)
    report = {"code": "invalid_file", "message": "Row 3.", "problems": []}

    assert any_database.write(scoring.record_error, task=task, fault=Fault.FILE, report=report, now=now)

    submission = reload(any_database, pending)
    assert (submission.status, submission.fault, submission.report) == (SubmissionStatus.ERROR, Fault.FILE, report)
    assert count(any_database, Score) == 0


def test_a_crash_gives_back_and_the_third_ends_as_a_fault_of_the_platform(any_database, pending, now):
    again = [
        any_database.write(scoring.release, task=claim(any_database, pending, now, lease=f"try-{n}"), now=now)
        for n in range(3)
    ]

    submission = reload(any_database, pending)
    assert again == [True, True, False]
    assert (submission.status, submission.fault) == (SubmissionStatus.ERROR, Fault.PLATFORM)
    assert "counts for no limit" in submission.report["message"]


def test_a_submission_whose_workers_died_three_times_is_not_tried_again(any_database, pending, now):
    for n in range(3):
        assert claim(any_database, pending, now + timedelta(minutes=n), lease=f"try-{n}") is not None

    assert claim(any_database, pending, now + timedelta(minutes=4), lease="fourth") is None
    assert reload(any_database, pending).fault is Fault.PLATFORM


def test_what_was_taken_without_a_try_counts_as_no_attempt(any_database, pending, now):
    any_database.write(scoring.hand_back, task=claim(any_database, pending, now))

    assert claim(any_database, pending, now).n_attempts == 1


def test_a_job_of_an_older_version_scores_nothing(any_database, pending, now):
    assert claim(any_database, pending, now, version=0) is None
    assert reload(any_database, pending).n_attempts == 0


def test_what_waits_too_long_is_lost_and_so_is_what_lost_its_worker(any_database, pending, now):
    assert any_database.read(scoring.list_lost, now=now + timedelta(seconds=59)) == []
    assert any_database.read(scoring.list_lost, now=now + timedelta(seconds=61)) == [(pending.id, 1)]

    claim(any_database, pending, now + timedelta(seconds=61))

    assert any_database.read(scoring.list_lost, now=now + timedelta(seconds=62)) == []
    assert any_database.read(scoring.list_lost, now=now + timedelta(seconds=80)) == [(pending.id, 1)]


def test_a_late_submission_never_enters_the_leaderboard(any_database, pending, now):
    any_database.write(lambda session: setattr(session.get_one(Submission, pending.id), "is_late", True))

    record(any_database, claim(any_database, pending, now), now)

    assert count(any_database, Score) == 1
    assert count(any_database, LeaderboardRow) == 0


def test_the_leaderboard_has_a_new_version_with_each_score(any_database, pending, now):
    record(any_database, claim(any_database, pending, now), now)

    competition = any_database.read(lambda session: session.get_one(Competition, pending.competition_id))
    assert (competition.board_version, competition.n_ranked) == (1, 1)


def test_a_file_with_errors_gives_back_the_granted_attempt_that_another_one_of_its_day_used(any_database, now):
    def make(session):
        season = begin(session, "ada", daily_limit=1)
        accommodations.grant(
            session,
            competition=season.competition,
            team_id=season.team("ada").id,
            host=season.competition.host,
            extra_attempts=3,
            deadline_at=None,
            reason="An exam.",
            now=now,
        )
        yesterday = now - timedelta(days=1)
        return [season.hand_in("ada", None, at=at) for at in (yesterday, yesterday, now, now, now)]

    handed_in = any_database.write(make)

    def use_grants():
        return [reload(any_database, submission).accommodation_id is not None for submission in handed_in]

    def fail(submission):
        task = claim(any_database, submission, now)
        any_database.write(scoring.record_error, task=task, fault=Fault.FILE, report={}, now=now)

    assert use_grants() == [False, True, False, True, True]
    fail(handed_in[2])
    assert use_grants() == [False, True, False, False, True]
    fail(handed_in[4])
    assert use_grants() == [False, True, False, False, True]
    quota = any_database.read(
        lambda session: quotas.get_quota(
            session,
            competition=session.get_one(Competition, handed_in[0].competition_id),
            team_id=handed_in[0].team_id,
            moment=now,
        )
    )
    assert (quota.used, quota.extra_left, quota.left) == (1, 2, 2)
