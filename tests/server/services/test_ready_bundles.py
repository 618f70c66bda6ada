"""Tests for `server.services.ready_bundles`: files first, then rows; nothing is left that no row names."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.app import utc_now
from server.bundles import load_bundle, prepare_bundle
from server.commands.findings import Level
from server.commands.record_checks import PREFIXES, check_files
from server.errors import NameTakenError, UnavailableError
from server.models import Competition, Role
from server.services import drafts, publishing, ready_bundles, stored_files
from server.storage import DiskStorage
from tests import factories
from tests.drafts import ROOMY, SPEC, make_draft, make_runner, write_folder
from tests.publishing import publish_bundle
from tests.up import run_server
from worker.schedule import Leftovers

NOW = factories.NOW
NUMBERS = itertools.count()


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.ADMIN)


@pytest.fixture
def iris(tmp_path):
    bundle = load_bundle(write_folder(tmp_path / "iris"))
    return {"bundle": bundle, "prepared": prepare_bundle(bundle, tmp_path / "made")}


@pytest.fixture
def watched(settings, database):
    """Return the storage, in which every new file proves that nobody holds the lock of the database."""

    class Watched(DiskStorage):
        def open_writer(self, prefix):
            database.write(factories.make_user, name=f"passer-by-{next(NUMBERS)}")
            return super().open_writer(prefix)

    return Watched(settings.data / "files")


def list_keys(storage):
    return [file.key for prefix in dict.fromkeys(PREFIXES) for file in storage.list_files(prefix)]


def list_orphans(database, storage):
    return database.read(stored_files.find_orphans, keys=list_keys(storage))


def count(database):
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Competition)))


def test_no_file_is_copied_while_the_database_is_locked(database, watched, queue, host, iris):
    publish_bundle(database, storage=watched, queue=queue, host=host, now=NOW, **iris)
    publish_bundle(database, publishing.update_from_bundle, storage=watched, queue=queue, host=host, now=NOW, **iris)

    assert count(database) == 1
    assert next(NUMBERS) > 10


def test_a_draft_is_published_without_copying_under_the_lock_too(database, watched, queue, clock, host):
    draft = database.write(make_draft, storage=DiskStorage(watched._root), user=host)
    runner = make_runner(database, watched, queue, clock)
    database.write(drafts.ask_check, draft_id=draft.id, user=host, now=NOW)
    runner.run_one()
    database.write(drafts.ask_publish, draft_id=draft.id, user=host, now=NOW)
    runner.run_one()

    assert count(database) == 1
    kept = [key for key in list_orphans(database, watched) if not key.startswith(drafts.PREFIX)]
    assert kept == []  # what the draft gave up, the sweep takes


def test_what_an_update_does_not_take_is_deleted(database, storage, queue, host, iris):
    publish_bundle(database, storage=storage, queue=queue, host=host, now=NOW, **iris)
    assert list_orphans(database, storage) == set()
    before = [key for key in list_keys(storage) if not key.startswith("data/")]

    publish_bundle(database, publishing.update_from_bundle, storage=storage, queue=queue, host=host, now=NOW, **iris)

    assert [key for key in list_keys(storage) if not key.startswith("data/")] == before
    assert {key.split("/")[0] for key in list_orphans(database, storage)} == {"data"}  # those of before; swept


def test_of_what_is_refused_nothing_stays(database, storage, queue, host, iris):
    publish_bundle(database, storage=storage, queue=queue, host=host, now=NOW, **iris)
    before = list_keys(storage)

    with pytest.raises(NameTakenError):
        publish_bundle(database, storage=storage, queue=queue, host=host, now=NOW, **iris)

    assert list_keys(storage) == before


def test_where_it_is_not_known_whether_rows_were_written_the_files_stay_for_the_sweep(database, storage, iris):
    def publish():
        with ready_bundles.made_ready(database, storage, **iris):
            raise UnavailableError("The database went away.")

    with pytest.raises(UnavailableError):
        publish()

    assert len(list_keys(storage)) == 6


def test_a_process_that_dies_between_files_and_rows_leaves_what_the_sweep_takes(
    settings, database, storage, host, tmp_path
):
    folder = write_folder(tmp_path / "roomy", spec={**SPEC, "slug": "roomy"}, files=ROOMY)
    changes = {"PODIUM_DATA": str(settings.data), "PODIUM_FAILPOINT": "after_bundle_copied:kill"}

    died = run_server("competition", "create", str(folder), changes=changes)

    assert died.returncode == -9, died.stderr
    assert count(database) == 0
    assert len(list_keys(storage)) == 6
    later = utc_now() + timedelta(minutes=61)
    assert Leftovers(database, storage, settings.data / "compiled").sweep(later) == 6
    assert list_keys(storage) == []
    found = check_files(database, storage, now=later, is_thorough=True)
    assert [finding.message for finding in found if finding.level is not Level.OK] == []
