"""Tests for `server.services.stored_files`."""

from server.services import stored_files
from tests import factories


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
