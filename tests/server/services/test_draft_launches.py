"""The way of a draft to its publication, step by step."""

import pytest
from sqlalchemy import select

from server.errors import InvalidInputError, NotFoundError
from server.models import Competition, Draft, Role
from server.services import draft_jobs, draft_launches, drafts
from server.services.drafts import NotReadyError
from tests import factories
from tests.drafts import make_draft, make_runner
from tests.factories import NOW
from tests.wizard import begin_draft


@pytest.fixture
def host(database):
    return database.write(lambda session: factories.make_user(session, role=Role.HOST))


@pytest.fixture
def run(database, storage, queue, clock):
    return make_runner(database, storage, queue, clock).run_one


def advance(database, draft, host, since=0):
    return database.write(draft_launches.advance, draft_id=draft.id, user=host, since=since, now=NOW)


def job_kind(database, draft):
    job = database.read(draft_jobs.find_open, draft_id=draft.id)
    return None if job is None else job.kind


def test_a_draft_is_checked_then_published(database, storage, host, run):
    draft = database.write(make_draft, storage=storage, user=host)
    kinds = []
    while not advance(database, draft, host):
        kinds.append(job_kind(database, draft))
        assert advance(database, draft, host) is False  # a worker has it
        assert run()

    assert kinds == [draft_jobs.CHECK, draft_jobs.PUBLISH]
    assert database.read(lambda session: session.scalars(select(Competition.slug)).all()) == ["iris-species"]


def test_a_bare_solution_is_tried_before(database, storage, host, run):
    draft = database.write(begin_draft, storage=storage, user=host)
    run()  # read
    run()  # tried
    changes = {"metric": {"name": "log_loss"}}
    database.write(drafts.change_spec, draft_id=draft.id, user=host, changes=changes, now=NOW)

    advance(database, draft, host)

    assert job_kind(database, draft) == draft_jobs.TRY


def test_a_change_after_the_check_is_checked_as_well(database, storage, host, run):
    draft = database.write(make_draft, storage=storage, user=host)
    advance(database, draft, host)
    run()
    database.write(drafts.change_spec, draft_id=draft.id, user=host, changes={"title": "Irises"}, now=NOW)

    advance(database, draft, host)

    assert job_kind(database, draft) == draft_jobs.CHECK


def test_what_stands_in_the_way_is_said(database, storage, host, run):
    draft = database.write(lambda session: make_draft(session, storage=storage, user=host, files={}))
    advance(database, draft, host)
    run()

    with pytest.raises(NotReadyError):
        advance(database, draft, host)


def test_a_refusal_counts_if_it_came_after_the_beginning(database, storage, host, run):
    draft = database.write(lambda session: begin_draft(session, storage=storage, user=host, content="\x00"))
    run()
    last = database.read(draft_launches.find_last_job, draft_id=draft.id)

    with pytest.raises(InvalidInputError):
        advance(database, draft, host, since=last - 1)
    with pytest.raises(InvalidInputError):
        database.read(draft_launches.is_idle, draft_id=draft.id, user=host, since=last - 1)
    assert advance(database, draft, host, since=last) is False
    assert database.read(draft_launches.is_idle, draft_id=draft.id, user=host, since=last) is False


def test_another_hosts_draft_is_not_there(database, storage, host):
    draft = database.write(make_draft, storage=storage, user=host)
    other = database.write(lambda session: factories.make_user(session, name="otto", role=Role.HOST))

    with pytest.raises(NotFoundError):
        advance(database, draft, other)
    assert database.read(lambda session: session.get_one(Draft, draft.id).published_at) is None
