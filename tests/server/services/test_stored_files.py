"""Tests for `server.services.stored_files`."""

from server.models import Role
from server.services import drafts, stored_files
from tests import factories
from tests.drafts import make_draft


def fill(session):
    ada = factories.make_user(session)
    competition = factories.make_competition(session)
    team = factories.make_team(session, competition=competition, user=ada)
    for key in ("submissions/1/kept", "submissions/1/kept-too"):
        factories.make_submission(session, competition=competition, team=team, user=ada, storage_key=key)


def test_an_orphan_is_a_file_that_no_submission_names(any_database):
    any_database.write(fill)
    keys = ["submissions/1/kept", "submissions/1/orphan", "submissions/2/kept"]

    orphans = any_database.read(stored_files.find_orphans, keys=keys)

    assert orphans == {"submissions/1/orphan", "submissions/2/kept"}


def test_only_what_was_asked_for_is_called_an_orphan(any_database):
    any_database.write(fill)

    assert any_database.read(stored_files.find_orphans, keys=["submissions/1/kept"]) == set()
    assert any_database.read(stored_files.find_orphans, keys=[]) == set()


def test_a_file_of_drafts_is_an_orphan_once_no_draft_names_it(any_database, storage):
    host = any_database.write(factories.make_user, name="host", role=Role.HOST)
    draft = any_database.write(make_draft, storage=storage, user=host)
    keys = {file.storage_key for file in any_database.read(drafts.list_files, draft=draft)}

    while_open = any_database.read(stored_files.find_orphans, keys={*keys, "drafts/1/lost"})
    any_database.write(drafts.discard, draft_id=draft.id, user=host, now=factories.NOW)

    assert while_open == {"drafts/1/lost"}
    assert any_database.read(stored_files.find_orphans, keys=keys) == keys
