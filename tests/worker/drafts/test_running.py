"""Tests for `worker.drafts.running`: jobs done to their end, once, whoever dies on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from server.models import CheckState, DraftJobState, Role
from server.services import draft_jobs, drafts
from tests import factories
from tests.drafts import make_draft, make_runner
from worker.drafts.running import JOBS, DraftRunner, LeaseThread

NOW = factories.NOW


@pytest.fixture
def runner(database, storage, queue, clock):
    return make_runner(database, storage, queue, clock)


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def draft(database, storage, host):
    return database.write(make_draft, storage=storage, user=host)


def ask(database, draft, host):
    return database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)


def test_there_is_nothing_to_do_where_nothing_was_asked_for(runner):
    assert not runner.run_one()


def test_a_job_is_done_and_its_draft_says_so(database, runner, draft, host):
    ask(database, draft, host)

    assert runner.run_one()

    job = database.read(draft_jobs.find_last, draft_id=draft.id)
    assert (job.state, job.result["n_faults"]) == (DraftJobState.DONE, 0)
    assert database.read(drafts.get_draft, draft_id=draft.id, user=host).check_state is CheckState.DONE
    assert not runner.run_one()


def test_a_kind_that_this_worker_does_not_know_ends_with_words(database, runner, draft, host):
    database.write(draft_jobs.ask, draft=draft, user=host, kind="paint", now=NOW)

    assert runner.run_one()

    assert "does not know" in database.read(draft_jobs.find_last, draft_id=draft.id).result["message"]


def test_who_lost_the_lease_changes_nothing(database, runner, draft, host):
    ask(database, draft, host)

    @contextmanager
    def lose(runner: DraftRunner, task: draft_jobs.DraftTask) -> Iterator[None]:
        later = NOW + timedelta(minutes=1)
        assert database.write(draft_jobs.claim, lease="b" * 32, lease_seconds=15, now=later)
        yield

    assert replace(runner, keep=lose).run_one()

    found = database.read(drafts.get_draft, draft_id=draft.id, user=host)
    assert (found.check_state, found.report) == (CheckState.RUNNING, None)


def test_a_draft_that_is_discarded_meanwhile_takes_its_job_with_it(database, runner, draft, host):
    ask(database, draft, host)

    @contextmanager
    def discard(runner: DraftRunner, task: draft_jobs.DraftTask) -> Iterator[None]:
        database.write(drafts.discard, draft_id=draft.id, user=host, now=NOW)
        yield

    assert replace(runner, keep=discard).run_one()
    assert database.read(draft_jobs.find_last, draft_id=draft.id) is None


def test_a_lease_is_renewed_while_the_work_goes_on_and_its_loss_is_told(database, runner, draft, host, clock):
    ask(database, draft, host)
    task = database.write(draft_jobs.claim, lease="a" * 32, lease_seconds=15, now=NOW)
    clock.advance(seconds=10)
    is_lost = threading.Event()

    with LeaseThread(replace(runner, lease_seconds=0.03), task, leave=is_lost.set):
        until = NOW + timedelta(seconds=10)
        while database.read(draft_jobs.find_open, draft_id=draft.id).lease_until > until + timedelta(seconds=1):
            pass
        database.write(draft_jobs.end, task=task, result={}, now=NOW)
        assert is_lost.wait(40)


def test_each_kind_of_job_is_known():
    assert set(JOBS) >= {draft_jobs.CHECK, draft_jobs.PUBLISH}
