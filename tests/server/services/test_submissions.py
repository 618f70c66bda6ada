"""Handing in: rules, slots and keys; and what a team sees of its submissions."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.domain.submissions import Fault, SubmissionStatus
from server.errors import (
    DailyLimitReachedError,
    DeadlinePassedError,
    EntryRequiredError,
    ErrorLimitReachedError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
    NotOpenError,
    PlatformError,
    RulesChangedError,
    TooLargeError,
    TotalLimitReachedError,
)
from server.models import AuditEvent, Role, Submission, User
from server.services import accommodations, competitions, quotas, submissions
from server.storage import StoredFile
from tests import factories


class Entered:
    """A competition with one entrant, and how that entrant hands in."""

    def __init__(self, database, queue, now, **competition):
        self.database, self.queue, self.now = database, queue, now
        database.write(self._make, competition)

    def _make(self, session, competition):
        self.user = factories.make_user(session)
        self.competition = factories.make_competition(session, **competition)
        factories.make_solution(session, competition=self.competition)
        self.team = factories.make_team(session, competition=self.competition, user=self.user)

    def submit(self, *, number=1, key=None, user=None, received_at=None, **more):
        return self.database.write(
            submissions.submit,
            queue=self.queue,
            competition=self.competition,
            user=user or self.user,
            file=StoredFile(f"submissions/{number}", 100, more.pop("sha256", f"{number:064x}")),
            file_name=more.pop("file_name", "predictions.csv"),
            description=more.pop("description", "first try"),
            idempotency_key=key,
            received_at=received_at or self.now,
            **more,
        )

    def end(self, submission, *, fault):
        def work(session):
            row = session.get_one(Submission, submission.id)
            row.status, row.fault, row.scored_at = SubmissionStatus.ERROR, fault, self.now

        self.database.write(work)

    def grant(self, *, extra_attempts=0, deadline_at=None):
        return self.database.write(
            lambda session: (
                accommodations.grant(
                    session,
                    competition=self.competition,
                    team_id=self.team.id,
                    host=session.get_one(User, self.competition.host_id),
                    extra_attempts=extra_attempts,
                    deadline_at=deadline_at,
                    reason="An exam.",
                    now=self.now,
                ).id
            )
        )

    def check(self, **more):
        values = {"size_bytes": 10, "max_bytes": 1000, "idempotency_key": None, "received_at": self.now}
        return self.database.read(
            submissions.check_may_submit, competition=self.competition, user=self.user, **values | more
        )

    def quota(self, moment=None):
        return self.database.read(
            quotas.get_quota, competition=self.competition, team_id=self.team.id, moment=moment or self.now
        )


@pytest.fixture
def entered(any_database, queue, now):
    """Return a competition that an entrant may submit to."""
    return Entered(any_database, queue, now)


def count(database, table):
    return database.read(lambda session: session.scalar(select(func.count()).select_from(table)))


def test_a_submission_waits_and_its_job_is_sent(entered):
    submitted = entered.submit()

    assert submitted.is_new
    assert submitted.submission.status is SubmissionStatus.PENDING
    assert entered.queue.jobs == [(submitted.submission.id, 1)]


def test_who_handed_in_what_is_on_the_record(entered):
    submission = entered.submit().submission

    event = entered.database.read(lambda session: session.scalars(select(AuditEvent)).one())
    assert (event.action, event.subject, event.user_id) == (
        "submission.submit",
        f"submission:{submission.id}",
        entered.user.id,
    )


def test_without_accepting_the_rules_nothing_is_taken(entered):
    stranger = entered.database.write(factories.make_user, name="stranger")

    with pytest.raises(EntryRequiredError):
        entered.submit(user=stranger)


def test_after_the_rules_changed_nothing_is_taken_until_they_are_accepted_anew(entered):
    before = entered.submit(key="k").submission

    def change(session):
        session.add(entered.competition)
        entered.competition.rules_version = 2

    entered.database.write(change)

    with pytest.raises(RulesChangedError, match="now version 2; you accepted version 1"):
        entered.submit(number=2)
    assert entered.submit(key="k").submission.id == before.id
    entered.database.write(
        competitions.enter, competition=entered.competition, user=entered.user, rules_version=2, now=entered.now
    )
    assert entered.submit(number=2).is_new


def test_the_same_key_again_gives_the_same_submission(entered):
    first, second = entered.submit(key="k"), entered.submit(key="k")

    assert second.submission.id == first.submission.id
    assert not second.is_new
    assert len(entered.queue.jobs) == 1


def test_the_same_key_with_other_bytes_is_refused(entered):
    entered.submit(key="k")

    with pytest.raises(IdempotencyKeyReusedError):
        entered.submit(key="k", sha256="f" * 64)


def test_a_retry_of_the_last_slot_is_answered_like_the_first_time(entered):
    for number in range(4):
        entered.submit(number=number)
    last = entered.submit(number=5, key="k").submission

    entered.check(idempotency_key="k")
    assert entered.submit(number=5, key="k").submission.id == last.id


def test_the_daily_limit_holds_and_the_day_turns_at_midnight_utc(entered):
    for number in range(5):
        entered.submit(number=number)

    with pytest.raises(DailyLimitReachedError):
        entered.submit(number=6)
    with pytest.raises(DailyLimitReachedError):
        entered.check()
    assert entered.submit(number=7, received_at=entered.now + timedelta(days=1)).is_new


def test_the_day_is_that_of_the_arrival_of_the_request(entered):
    last_instant = datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=UTC)

    entered.submit(received_at=last_instant)

    assert entered.quota(last_instant).used == 1
    assert entered.quota(last_instant + timedelta(microseconds=1)).used == 0


@pytest.mark.parametrize(("fault", "used", "errors"), [(Fault.FILE, 0, 1), (Fault.PLATFORM, 0, 0), (Fault.HOST, 0, 0)])
def test_only_a_fault_of_the_file_counts_and_only_as_an_error(entered, fault, used, errors):
    entered.end(entered.submit().submission, fault=fault)

    assert (entered.quota().used, entered.quota().errors_used) == (used, errors)


def test_a_flood_of_broken_files_is_stopped(entered):
    for number in range(20):
        entered.end(entered.submit(number=number).submission, fault=Fault.FILE)

    with pytest.raises(ErrorLimitReachedError):
        entered.submit(number=21)


def test_a_file_that_could_pass_the_limit_of_errors_waits_for_the_scores_of_those_before_it(entered):
    for number in range(19):
        entered.end(entered.submit(number=number).submission, fault=Fault.FILE)
    last = entered.submit(number=20).submission

    with pytest.raises(ErrorLimitReachedError, match="Wait for a score"):
        entered.submit(number=21)
    with pytest.raises(ErrorLimitReachedError):
        entered.check()

    entered.end(last, fault=Fault.PLATFORM)
    assert entered.submit(number=22).is_new


def test_the_limit_until_the_end_holds_before_the_end_and_not_for_late_files(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now, total_limit=1)
    entered.submit()
    with pytest.raises(TotalLimitReachedError):
        entered.submit(number=2)
    with pytest.raises(TotalLimitReachedError):
        entered.check()

    later = now + timedelta(seconds=1)
    entered.check(received_at=later)
    late = entered.submit(number=3, received_at=later).submission

    assert late.is_late
    assert (entered.quota(later).total_limit, entered.quota(later).left) == (None, 3)
    assert entered.quota(now).total_left == 0


def test_the_limit_until_the_end_holds_on_until_a_teams_later_end(any_database, queue, now):
    entered = Entered(any_database, queue, now, ends_at=now, total_limit=1)
    entered.grant(deadline_at=now + timedelta(days=1))
    entered.submit()

    with pytest.raises(TotalLimitReachedError):
        entered.submit(number=2, received_at=now + timedelta(hours=1))


def test_a_submission_keeps_whose_granted_attempt_it_used(any_database, queue, now):
    entered = Entered(any_database, queue, now, daily_limit=1)
    granted = entered.grant(extra_attempts=1)

    used = [entered.submit(number=number).submission.accommodation_id for number in range(2)]

    assert used == [None, granted]
    with pytest.raises(DailyLimitReachedError):
        entered.submit(number=3)


def test_requests_at_the_same_instant_never_pass_the_limit_together(entered):
    accepted, refused = [], []

    def hand_in(number):
        try:
            accepted.append(entered.submit(number=number).submission.id)
        except DailyLimitReachedError:
            refused.append(number)

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(accepted), len(refused)) == (5, 7)
    assert count(entered.database, Submission) == 5


@pytest.mark.parametrize(
    ("offset", "error"),
    [(timedelta(0), None), (timedelta(microseconds=1), DeadlinePassedError)],
)
def test_the_instant_of_the_end_still_counts(any_database, queue, now, offset, error):
    ended = Entered(any_database, queue, now, ends_at=now, allows_late=False)

    if error is None:
        assert not ended.submit(received_at=now + offset).submission.is_late
    else:
        with pytest.raises(error):
            ended.submit(received_at=now + offset)


def test_after_the_end_a_submission_is_late_where_the_host_allows_it(any_database, queue, now):
    ended = Entered(any_database, queue, now, ends_at=now)

    assert ended.submit(received_at=now + timedelta(seconds=1)).submission.is_late


def test_before_the_start_nothing_is_taken(any_database, queue, now):
    upcoming = Entered(any_database, queue, now, starts_at=now + timedelta(hours=1))

    with pytest.raises(NotOpenError):
        upcoming.submit()
    with pytest.raises(NotOpenError):
        upcoming.check()


@pytest.mark.parametrize(("size", "error"), [(1001, TooLargeError), (0, InvalidInputError)])
def test_a_size_is_refused_before_the_body_is_read(entered, size, error):
    with pytest.raises(error):
        entered.check(size_bytes=size)


def test_a_size_that_is_not_known_yet_is_let_through(entered):
    assert entered.check(size_bytes=None).team_id == entered.team.id


def test_names_of_files_are_text_and_nothing_more(entered):
    submission = entered.submit(file_name="../../\x00etc/\u202epasswd", description="a" * 900).submission

    assert submission.file_name == "../../etc/passwd"
    assert len(submission.description) == 500


def test_a_team_sees_its_own_submissions_newest_first(entered):
    ids = [entered.submit(number=number).submission.id for number in range(3)]

    page = entered.database.read(submissions.list_submissions, competition=entered.competition, team_id=entered.team.id)

    assert [row.submission.id for row in page.rows] == ids[::-1]
    assert (page.n_submissions, page.n_pages) == (3, 1)


def test_a_submission_is_there_for_its_team_and_its_host_alone(entered):
    submission = entered.submit().submission
    other, admin = (
        entered.database.write(factories.make_user, name=name, role=role)
        for name, role in (("other", Role.USER), ("boss", Role.ADMIN))
    )

    def look(user):
        _, found = entered.database.read(submissions.get_submission, submission_id=submission.id, user=user)
        return found.submission.id

    assert look(entered.user) == look(admin) == submission.id
    for user in (other, None):
        with pytest.raises(NotFoundError) as refused:
            look(user)
        assert isinstance(refused.value, PlatformError)


def test_a_score_is_shown_with_the_decimals_of_the_competition(any_database, queue, now):
    entered = Entered(any_database, queue, now, score_decimals=3)
    submission = any_database.write(
        factories.make_submission,
        competition=entered.competition,
        team=entered.team,
        user=entered.user,
        public_score=0.123456789,
    )

    _, found = any_database.read(submissions.get_submission, submission_id=submission.id, user=entered.user)

    assert found.public_score == 0.123


def test_the_queue_tells_the_place_of_a_submission_that_waits(entered):
    first, second = (entered.submit(number=number).submission for number in range(2))

    places = [entered.database.read(submissions.find_queue_place, submission=row) for row in (first, second)]

    assert [place.position for place in places] == [1, 2]
    assert places[0].estimated_seconds is None


def test_a_submission_that_ended_has_no_place_in_the_queue(entered):
    submission = entered.submit().submission
    entered.end(submission, fault=Fault.FILE)

    ended = entered.database.read(lambda session: session.get_one(Submission, submission.id))

    assert entered.database.read(submissions.find_queue_place, submission=ended) is None


def test_why_a_file_would_be_refused_now_is_told_beforehand(any_database, queue, now):
    entered = Entered(any_database, queue, now, daily_limit=1)

    def ask():
        return any_database.read(
            submissions.find_refusal, competition=entered.competition, user=entered.user, received_at=now
        )

    assert ask() is None
    entered.submit()
    assert ask().message.startswith("Your team has used its one submission of today.")


def test_a_score_belongs_to_a_version_of_the_solution(entered):
    def work(session):
        return factories.make_submission(
            session, competition=entered.competition, team=entered.team, user=entered.user, public_score=0.5
        )

    submission = entered.database.write(work)

    def find(version):
        return entered.database.read(submissions.find_score, submission=submission, version=version)

    assert find(1).public_score == 0.5
    assert find(2) is None
