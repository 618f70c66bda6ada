"""Tests for `server.services.sent_submissions`, on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.db import Database
from server.errors import (
    ConflictError,
    DailyLimitReachedError,
    DeadlinePassedError,
    EntryRequiredError,
    IdempotencyKeyReusedError,
    NotWholeError,
    TooLargeError,
)
from server.models import Competition, Submission, Upload, User
from server.services import sent_submissions, uploads
from server.services.submissions import Submitted
from server.storage import Storage
from tests import factories
from tests.factories import NOW
from tests.fakes import FakeQueue
from tests.server.services.test_whole_uploads import complete, send

DATA = b"id,label\n1,0\n2,1\n"
HASH = hashlib.sha256(DATA).hexdigest()
ENDS = NOW + timedelta(hours=1)


@pytest.fixture
def ada(any_database: Database) -> User:
    return any_database.write(factories.make_user, name="ada")


@pytest.fixture
def competition(any_database: Database, ada: User) -> Competition:
    found = any_database.write(factories.make_competition, slug="harbour", ends_at=ENDS, daily_limit=1)
    any_database.write(factories.make_solution, competition=found)
    any_database.write(factories.make_team, competition=found, user=ada)
    return found


@pytest.fixture
def whole(any_database: Database, ada: User, storage: Storage) -> Upload:
    return complete(any_database, ada, storage, send(any_database, ada, storage, DATA[:5], DATA[5:]))


def hand_in(
    database: Database, competition: Competition, user: User, code: str, *, at: datetime = NOW, **more: object
) -> Submitted:
    given = {
        "max_bytes": 1000,
        "description": "in pieces",
        "idempotency_key": f"upload-{code}",
        "now": at,
        "by": None,
    } | more
    return database.write(
        sent_submissions.submit_sent, queue=FakeQueue(), competition=competition, user=user, code=code, **given
    )


def count(database: Database, table: type) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(table)) or 0)


def test_a_whole_file_becomes_a_submission_and_leaves_the_uploads(
    any_database: Database, competition: Competition, ada: User, whole: Upload, storage: Storage
):
    submission = hand_in(any_database, competition, ada, whole.code).submission

    assert (submission.file_name, submission.description, submission.sha256) == ("train.csv", "in pieces", HASH)
    with storage.open(submission.storage_key) as file:
        assert file.read() == DATA
    assert count(any_database, Upload) == 0


def test_another_name_may_be_given(any_database: Database, competition: Competition, ada: User, whole: Upload):
    assert hand_in(any_database, competition, ada, whole.code, file_name="x.csv").submission.file_name == "x.csv"


def test_asking_again_gives_the_same_submission(
    any_database: Database, competition: Competition, ada: User, whole: Upload
):
    first = hand_in(any_database, competition, ada, whole.code)

    again = hand_in(any_database, competition, ada, whole.code)

    assert (first.is_new, again.is_new, again.submission.id) == (True, False, first.submission.id)
    assert count(any_database, Submission) == 1


def test_a_key_is_not_used_for_another_file(
    any_database: Database, competition: Competition, ada: User, whole: Upload, storage: Storage
):
    hand_in(any_database, competition, ada, whole.code, idempotency_key="k")
    other = complete(any_database, ada, storage, send(any_database, ada, storage, DATA[::-1]))

    with pytest.raises(IdempotencyKeyReusedError):
        hand_in(any_database, competition, ada, other.code, idempotency_key="k")


def test_a_file_that_was_used_or_is_anothers_can_not_be_handed_in(
    any_database: Database, competition: Competition, ada: User, whole: Upload
):
    ben = any_database.write(factories.make_user, name="ben")
    any_database.write(factories.make_team, competition=competition, user=ben)

    with pytest.raises(ConflictError) as anothers:
        hand_in(any_database, competition, ben, whole.code)
    with pytest.raises(ConflictError) as none:
        hand_in(any_database, competition, ben, "0" * 32)
    hand_in(any_database, competition, ada, whole.code)
    with pytest.raises(ConflictError) as used:
        hand_in(any_database, competition, ada, whole.code, idempotency_key="another")

    assert str(anothers.value) == str(none.value) == str(used.value)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"max_bytes": 3}, TooLargeError), ({"at": ENDS + timedelta(minutes=6)}, DeadlinePassedError)],
)
def test_what_is_refused_stays_where_it_is(
    any_database: Database, competition: Competition, ada: User, whole: Upload, given: dict, refusal: type[Exception]
):
    with pytest.raises(refusal):
        hand_in(any_database, competition, ada, whole.code, **given)

    assert (count(any_database, Submission), count(any_database, Upload)) == (0, 1)


def test_a_file_that_was_begun_before_the_end_counts_if_it_is_whole_in_time(
    any_database: Database, competition: Competition, ada: User, whole: Upload
):
    submission = hand_in(any_database, competition, ada, whole.code, at=ENDS + timedelta(minutes=4)).submission

    assert (submission.received_at, submission.is_late) == (whole.created_at, False)


def test_limits_hold_for_it(
    any_database: Database, competition: Competition, ada: User, whole: Upload, storage: Storage
):
    hand_in(any_database, competition, ada, whole.code)
    second = complete(any_database, ada, storage, send(any_database, ada, storage, DATA))

    with pytest.raises(DailyLimitReachedError):
        hand_in(any_database, competition, ada, second.code)


def test_what_is_not_whole_or_not_entered_is_refused(
    any_database: Database, competition: Competition, ada: User, storage: Storage
):
    half = send(any_database, ada, storage, DATA[:5])
    ben = any_database.write(factories.make_user, name="ben")

    with pytest.raises(NotWholeError):
        hand_in(any_database, competition, ada, half.code)
    with pytest.raises(EntryRequiredError):
        hand_in(any_database, competition, ben, half.code)
    assert any_database.read(uploads.list_uploads, user=ada, now=NOW)[0].offset_bytes == 5
