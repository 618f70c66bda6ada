"""Scoring a submission a second time: the first score stands, and one that differs is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.honesty import HonestMode
from server.domain.submissions import MAX_ATTEMPTS, Fault, SubmissionStatus
from server.errors import ConflictError, NotFoundError
from server.models import AuditEvent, Notice, Rerun, RerunOutcome, Role, Score, Solution
from server.services import reruns, scoring
from tests import factories
from tests.fakes import FakeQueue
from tests.server.services.season import begin

NOW = factories.NOW
RECEIPT = {"metric": "roc_auc"}


@pytest.fixture
def queue():
    return FakeQueue()


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo")


def ask(season, submission, queue=None):
    return reruns.ask(
        season.session,
        competition=season.competition,
        submission_id=submission.id,
        host=season.competition.host,
        queue=queue or FakeQueue(),
        now=NOW,
    )


def claim(season, lease="mine", now=NOW):
    return reruns.claim(season.session, lease=lease, lease_seconds=60, now=now)


def record(season, task, public, private):
    return reruns.record_score(
        season.session,
        task=task,
        public_score=public,
        private_score=private,
        receipt=RECEIPT,
        notes=[],
        now=NOW,
    )


def fail(season, name="ada", **more):
    return season.hand_in(
        name,
        None,
        **{
            "status": SubmissionStatus.ERROR,
            "fault": Fault.PLATFORM,
            "report": {"code": "scoring_crashed", "problems": []},
            "error_code": "scoring_crashed",
            "scored_at": NOW,
            "n_attempts": 3,
            **more,
        },
    )


def get_rerun(season):
    season.session.expire_all()
    return season.session.scalars(select(Rerun)).one()


def list_acts(season, action):
    return season.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


def test_the_same_score_changes_nothing(season):
    submission = season.hand_in("ada", 0.75, private_score=0.5)
    ask(season, submission)
    assert submission.status is SubmissionStatus.COMPLETE

    assert record(season, claim(season), 0.75, 0.5)

    rerun = get_rerun(season)
    assert (rerun.outcome, rerun.solution_version, rerun.receipt) == (RerunOutcome.SAME, 1, RECEIPT)
    assert [score.public_score for score in season.session.scalars(select(Score))] == [0.75]
    assert list_acts(season, "submission.second_score") == []
    assert reruns.count_odd(season.session, competition=season.competition) == 0
    assert not reruns.is_wanted(season.session)


@pytest.mark.parametrize(("public", "private"), [(0.7500000000000001, 0.5), (0.75, 0.5000000000000001), (0.75, None)])
def test_another_score_is_recorded_and_told_and_the_first_stands(season, public, private):
    submission = season.hand_in("ada", 0.75, private_score=0.5)
    admin = factories.make_user(season.session, name="root-of-all", role=Role.ADMIN)
    ask(season, submission)

    assert record(season, claim(season), public, private)

    assert get_rerun(season).outcome is RerunOutcome.DIFFERENT
    assert [score.public_score for score in season.session.scalars(select(Score))] == [0.75]
    [act] = list_acts(season, "submission.second_score")
    assert (act.user_id, act.detail["before"], act.detail["after"]) == (
        None,
        {"public_score": 0.75},
        {"public_score": public},
    )
    told = season.session.scalars(select(Notice)).all()
    assert {notice.user_id for notice in told} == {season.competition.host_id, admin.id}
    assert "got another score than the first" in told[0].message
    assert reruns.count_odd(season.session, competition=season.competition) == 1


def test_no_private_score_stands_on_the_record_or_in_a_notice(season):
    submission = season.hand_in("ada", 0.75, private_score=0.123456)
    ask(season, submission)

    record(season, claim(season), 0.75, 0.654321)

    texts = [str(act.detail) for act in season.session.scalars(select(AuditEvent))]
    texts += [notice.message for notice in season.session.scalars(select(Notice))]
    assert texts
    assert not [text for text in texts if "123456" in text or "654321" in text]


def test_an_error_the_second_time_is_told_and_the_score_stands(season):
    submission = season.hand_in("ada", 0.75)
    ask(season, submission)

    report = {"code": "memory_exceeded", "message": "Too large."}
    assert reruns.record_error(season.session, task=claim(season), fault=Fault.FILE, report=report, now=NOW)

    season.session.refresh(submission)
    assert (get_rerun(season).outcome, submission.status) == (RerunOutcome.FAILED, SubmissionStatus.COMPLETE)
    [act] = list_acts(season, "submission.second_score")
    assert act.detail["after"] == {"fault": "file", "code": "memory_exceeded", "message": "Too large."}


def test_what_ended_in_error_is_sent_to_the_queue_for_its_first_score(season, queue):
    submission = fail(season)

    ask(season, submission, queue)

    assert (submission.status, submission.fault, submission.report, submission.error_code) == (
        SubmissionStatus.PENDING,
        None,
        None,
        None,
    )
    assert (submission.scored_at, submission.n_attempts) == (None, 0)
    assert season.session.scalars(select(Rerun)).all() == []
    task = scoring.claim(
        season.session, submission_id=submission.id, version=1, lease="mine", lease_seconds=60, now=NOW
    )
    assert scoring.record_score(
        season.session, task=task, public_score=0.9, private_score=0.8, receipt={}, notes=[], now=NOW
    )
    assert [score.public_score for score in season.session.scalars(select(Score))] == [0.9]


def test_the_job_is_sent_after_the_commit(any_database, queue):
    def work(session):
        season = begin(session, "ada")
        submission = fail(season)
        ask(season, submission, queue)
        assert queue.jobs == []
        return submission.id

    number = any_database.write(work)

    assert queue.jobs == [(number, 1)]


def test_the_act_is_on_the_record_with_before_and_after(season):
    ask(season, fail(season))

    [act] = list_acts(season, "submission.rerun")
    assert act.user_id == season.competition.host_id
    assert act.detail == {"before": {"status": "error"}, "after": {"status": "pending"}, "solution_version": 1}


def test_what_waits_for_its_score_is_not_scored_again(season):
    with pytest.raises(ConflictError, match="waits for its score already"):
        ask(season, season.hand_in("ada", None))
    scored = season.hand_in("bo", 0.5)
    ask(season, scored)
    with pytest.raises(ConflictError, match="waits for its score already"):
        ask(season, scored)


def test_it_can_be_asked_for_again_once_it_has_ended(season):
    submission = season.hand_in("ada", 0.5)
    ask(season, submission)
    record(season, claim(season), 0.5, None)

    ask(season, submission)

    assert reruns.list_latest(season.session, submission_ids=[submission.id])[submission.id].outcome is None


def test_a_submission_of_another_competition_is_not_there(season):
    other = begin(season.session, "cy", slug="orchard")

    with pytest.raises(NotFoundError):
        ask(season, other.hand_in("cy", 0.5))


def test_once_the_board_is_final_only_late_errors_get_a_first_score(season):
    season.competition.finalized_at = NOW
    late = fail(season, is_late=True)

    with pytest.raises(ConflictError, match="the board is final"):
        ask(season, fail(season, "bo"))
    ask(season, late)
    ask(season, season.hand_in("bo", 0.5))

    assert late.status is SubmissionStatus.PENDING


def test_the_ladder_goes_no_step_back(season):
    season.competition.honest_mode = HonestMode.LADDER
    first, alone = fail(season), fail(season, "bo")
    season.hand_in("ada", 0.5)

    with pytest.raises(ConflictError, match="the ladder has gone on"):
        ask(season, first)
    ask(season, alone)

    assert alone.status is SubmissionStatus.PENDING


def test_a_lease_that_was_lost_records_nothing(season):
    ask(season, season.hand_in("ada", 0.75))
    slow = claim(season, "slow")
    assert claim(season, "other") is None
    fast = claim(season, "fast", now=NOW + timedelta(seconds=61))

    assert not record(season, slow, 0.1, None)
    assert not reruns.renew(season.session, task=slow, lease_seconds=60, now=NOW)
    assert reruns.renew(season.session, task=fast, lease_seconds=60, now=NOW)
    assert record(season, fast, 0.75, None)
    assert get_rerun(season).outcome is RerunOutcome.SAME


def test_a_rescore_that_is_published_meanwhile_has_it_done_again(season):
    ask(season, season.hand_in("ada", 0.75))
    task = claim(season)
    old = season.session.scalars(select(Solution)).one()
    season.competition.solution_version = 2
    factories.make_solution(season.session, competition=season.competition)
    assert (task.version, old.version) == (1, 1)

    assert not record(season, task, 0.75, None)

    again = claim(season, "again")
    assert (again.version, again.n_attempts) == (2, 1)


def test_a_crash_is_tried_again_and_then_given_up(season):
    ask(season, season.hand_in("ada", 0.75))
    for number in range(1, MAX_ATTEMPTS + 1):
        task = claim(season, f"try-{number}")
        assert task.n_attempts == number
        reruns.release(season.session, task=task, now=NOW)

    assert get_rerun(season).outcome is RerunOutcome.FAILED
    assert claim(season) is None


def test_one_that_kills_its_workers_is_given_up(season):
    ask(season, season.hand_in("ada", 0.75))
    for number in range(MAX_ATTEMPTS):
        assert claim(season, f"dead-{number}", now=NOW + timedelta(minutes=2 * number)) is not None

    assert claim(season, "last", now=NOW + timedelta(hours=1)) is None
    assert get_rerun(season).outcome is RerunOutcome.FAILED


def test_what_is_handed_back_counts_as_no_try(season):
    ask(season, season.hand_in("ada", 0.75))

    reruns.hand_back(season.session, task=claim(season))

    assert claim(season, "again").n_attempts == 1


def test_two_workers_take_two(any_database):
    def work(session):
        season = begin(session, "ada", "bo")
        ask(season, season.hand_in("ada", 0.5))
        ask(season, season.hand_in("bo", 0.5))
        return [claim(season, lease) for lease in ("one", "two", "three")]

    first, second, third = any_database.write(work)

    assert first.submission_id < second.submission_id
    assert third is None
