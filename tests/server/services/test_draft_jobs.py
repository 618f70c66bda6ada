"""Tests for `server.services.draft_jobs`."""

from datetime import timedelta

import pytest

from server.domain.submissions import MAX_ATTEMPTS
from server.errors import ConflictError
from server.models import CheckState, DraftJobState, Role
from server.services import draft_jobs, drafts
from tests import factories

NOW = factories.NOW
LATER = NOW + timedelta(seconds=16)


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def draft(any_database, host):
    return any_database.write(drafts.create, user=host, now=NOW)


@pytest.fixture
def job(any_database, host, draft):
    return any_database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)


def claim(database, now=NOW, lease="a" * 32):
    return database.write(draft_jobs.claim, lease=lease, lease_seconds=15, now=now)


def check_state(database, draft, host):
    return database.read(drafts.get_draft, draft_id=draft.id, user=host).check_state


def test_a_job_is_in_the_hands_of_one_worker_until_its_lease_is_over(any_database, host, draft, job):
    assert any_database.read(draft_jobs.is_wanted, now=NOW)

    first, second = claim(any_database), claim(any_database, lease="b" * 32)
    is_wanted = any_database.read(draft_jobs.is_wanted, now=NOW)
    third = claim(any_database, now=LATER, lease="c" * 32)

    assert (first.job_id, first.n_attempts, second, is_wanted) == (job.id, 1, None, False)
    assert (third.job_id, third.n_attempts) == (job.id, 2)
    assert check_state(any_database, draft, host) is CheckState.RUNNING
    assert not any_database.write(draft_jobs.renew, task=first, lease_seconds=15, now=LATER)
    assert not any_database.write(draft_jobs.end, task=first, result={}, now=LATER)


def test_a_lease_that_is_renewed_goes_on(any_database, job):
    task = claim(any_database)

    assert any_database.write(draft_jobs.renew, task=task, lease_seconds=60, now=NOW)

    assert claim(any_database, now=LATER) is None


def test_what_came_of_a_job_is_kept(any_database, host, draft, job):
    task = claim(any_database)
    any_database.write(draft_jobs.tell_progress, task=task, words="Reading the data.")
    progress = any_database.read(draft_jobs.find_open, draft_id=draft.id).progress

    assert any_database.write(draft_jobs.end, task=task, result={"n_faults": 2}, now=NOW)

    ended = any_database.read(draft_jobs.find_last, draft_id=draft.id)
    assert progress == "Reading the data."
    assert (ended.state, ended.result, ended.ended_at) == (DraftJobState.DONE, {"n_faults": 2}, NOW)
    assert check_state(any_database, draft, host) is CheckState.DONE
    assert any_database.read(draft_jobs.find_open, draft_id=draft.id) is None


def test_a_refusal_is_kept_with_its_words(any_database, host, draft, job):
    any_database.write(draft_jobs.fail, task=claim(any_database), code="conflict", message="Not so.", now=NOW)

    ended = any_database.read(draft_jobs.find_last, draft_id=draft.id)
    assert (ended.state, ended.result) == (DraftJobState.FAILED, {"code": "conflict", "message": "Not so."})
    assert check_state(any_database, draft, host) is CheckState.NONE


def test_a_job_that_breaks_its_workers_is_given_up(any_database, draft, job):
    for number in range(MAX_ATTEMPTS):
        assert claim(any_database, now=NOW + number * timedelta(minutes=1)) is not None

    assert claim(any_database, now=NOW + timedelta(hours=1)) is None
    ended = any_database.read(draft_jobs.find_last, draft_id=draft.id)
    assert (ended.state, ended.result["code"]) == (DraftJobState.FAILED, "platform_fault")


def test_one_thing_at_a_time_is_done_for_a_draft(any_database, host, draft, job):
    with pytest.raises(ConflictError, match="busy"):
        any_database.write(draft_jobs.ask, draft=draft, user=host, kind="import", now=NOW)
