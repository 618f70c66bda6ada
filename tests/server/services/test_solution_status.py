"""How far a solution is, beside what `tests/server/web/kaggle/test_host_data.py` sees."""

import pytest

from server.models import Role
from server.services import draft_jobs, named_drafts, solution_status
from tests import factories
from tests.drafts import SPEC, make_draft, make_runner
from tests.factories import NOW
from tests.server.services.hosted import publish
from tests.wizard import begin_draft, give_source


@pytest.fixture
def host(database):
    return database.write(lambda session: factories.make_user(session, role=Role.HOST))


@pytest.fixture
def run(database, storage, queue, clock):
    return make_runner(database, storage, queue, clock).run_one


def describe(database, storage, host, slug):
    hosted = database.read(named_drafts.find, slug=slug, user=host, now=NOW)
    return database.read(solution_status.describe, hosted=hosted, user=host, storage=storage)


def test_a_bare_solution_is_ready_once_it_was_tried(database, storage, host, run):
    database.write(begin_draft, storage=storage, user=host)
    stands = [describe(database, storage, host, "customer-churn")]
    for _ in range(2):
        run()
        stands.append(describe(database, storage, host, "customer-churn"))

    assert [each.is_ready for each in stands] == [False, False, True]
    assert [each.n_rows for each in stands] == [0, 120, 120]
    assert (stands[2].id_column, stands[2].targets) == ("customer", ("churn",))
    assert set(stands[2].columns) == {"customer", "churn"}
    assert stands[2].n_public + stands[2].n_private == 120
    assert (stands[0].file_name, stands[0].fault) == ("labels.csv", "")


def test_a_refusal_is_told_until_another_file_comes(database, storage, host, run):
    draft = database.write(lambda session: begin_draft(session, storage=storage, user=host, content="\x00"))
    run()
    refused = describe(database, storage, host, "customer-churn")
    database.write(lambda session: give_source(session, draft.id, storage=storage, user=host))
    given = describe(database, storage, host, "customer-churn")

    assert refused.fault
    assert (given.fault, given.is_ready) == ("", False)


def test_a_solution_of_a_folder_is_ready_at_once(database, storage, host):
    database.write(make_draft, storage=storage, user=host)

    found = describe(database, storage, host, SPEC["slug"])

    assert (found.is_ready, found.file_name, found.is_in_draft) == (True, "solution.csv", True)


def test_what_is_in_force_is_told_until_the_draft_of_changes_has_another(database, storage, queue, host, tmp_path):
    about = {"storage": storage, "queue": queue, "host": host, "folder": tmp_path}
    slug = database.write(publish, **about).slug
    before = describe(database, storage, host, slug)
    database.write(named_drafts.open_draft, slug=slug, user=host, storage=storage, now=NOW)

    assert (before.n_public, before.n_private, before.n_rows) == (2, 2, 4)
    assert before.targets == ("species",)
    assert describe(database, storage, host, slug) == before
    assert database.read(draft_jobs.find_open, draft_id=1) is None
