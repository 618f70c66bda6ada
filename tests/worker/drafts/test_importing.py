"""Tests for `worker.drafts.importing`: an archive becomes all that a draft says, or is refused with all its faults."""

from __future__ import annotations

import pytest

from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import DraftJobState, Role
from server.services import draft_imports, draft_jobs, drafts
from server.storage import StoredFile
from tests import factories
from tests.codabench import tasks_bundle
from tests.drafts import MOST, make_draft, make_runner
from tests.imports import csv_of, kaggle_folder, png, zip_of

NOW = factories.NOW
PATH = "source/fuel.zip"


@pytest.fixture
def host(database):
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def runner(database, storage, queue, clock):
    return make_runner(database, storage, queue, clock)


def put(storage, content: bytes) -> StoredFile:
    with storage.open_writer(f"{drafts.PREFIX}/1") as writer:
        writer.write(content)
        return writer.commit()


@pytest.fixture
def ask(database, storage, host):
    """Return a function that makes a draft with an archive and has it imported."""

    def make(content: bytes, **more):
        draft = database.write(make_draft, storage=storage, user=host, **more)
        stored = put(storage, content)
        database.write(drafts.add_file, draft_id=draft.id, user=host, path=PATH, stored=stored, max_bytes=MOST, now=NOW)
        database.write(draft_imports.ask, draft_id=draft.id, user=host, path=PATH, now=NOW)
        return draft.id

    return make


def load(database, host, draft_id):
    draft = database.read(drafts.get_draft, draft_id=draft_id, user=host)
    files = database.read(drafts.list_files, draft=draft)
    job = database.read(draft_jobs.find_last, draft_id=draft_id)
    return draft, {file.path for file in files}, job


def test_an_archive_takes_the_place_of_all_that_the_draft_said(database, host, runner, ask):
    draft_id = ask(zip_of(kaggle_folder()))

    assert runner.run_one()

    draft, paths, job = load(database, host, draft_id)
    assert job.state is DraftJobState.DONE
    assert job.result == {"format": "kaggle", "n_parts": 7, "n_to_mend": 5}
    assert (draft.spec["slug"], draft.spec["metric"]) == ("fuel", {"name": "roc_auc"})
    assert "baselines" not in draft.spec
    assert draft.pages["overview"].startswith("# Churn")
    assert paths == {
        "private/solution.csv",
        "public/pictures.zip",
        "public/sample_submission.csv",
        "public/test.csv",
        "public/train.csv",
    }


def test_pictures_of_pages_are_images_of_the_draft(database, host, runner, ask):
    files = {**kaggle_folder(), "description.md": "# Churn\n\n![who](pictures/p.png)\n", "pictures/p.png": png()}
    draft_id = ask(zip_of(files))

    runner.run_one()

    draft, paths, _ = load(database, host, draft_id)
    assert "images/p.png" in paths
    assert "![who](/competitions/fuel/images/p.png)" in draft.pages["overview"]


def test_the_task_that_was_asked_for_is_taken(database, storage, host, runner):
    draft = database.write(make_draft, storage=storage, user=host)
    stored = put(storage, zip_of(tasks_bundle()))
    about = {"draft_id": draft.id, "user": host, "path": PATH, "now": NOW}
    database.write(drafts.add_file, stored=stored, max_bytes=MOST, **about)
    database.write(draft_imports.ask, task="5", **about)

    runner.run_one()

    assert load(database, host, draft.id)[0].spec["title"] == "Classify Wheat Seeds: Close numbers"


def test_what_became_of_each_part_is_kept_with_the_draft(database, host, runner, ask):
    draft_id = ask(zip_of(kaggle_folder()))
    runner.run_one()

    draft, _, _ = load(database, host, draft_id)

    report = draft_imports.find_report(draft)
    assert report is not None
    assert report.name == "fuel.zip"
    assert {outcome.part for outcome in report.outcomes} >= {"solution.csv", "metric", "pictures"}


def test_an_imported_draft_can_be_checked_and_published(database, host, runner, ask):
    draft_id = ask(zip_of(kaggle_folder()))
    runner.run_one()
    source = {"name": "Made up", "url": "https://example.org", "licence": "CC0"}
    database.write(drafts.change_spec, draft_id=draft_id, user=host, changes={"source": source}, now=NOW)
    database.write(drafts.ask_check, draft_id=draft_id, user=host, now=NOW)

    runner.run_one()

    draft, _, _ = load(database, host, draft_id)
    assert draft.report["faults"] == []


def test_a_hostile_archive_changes_nothing_and_is_told_with_all_faults(database, host, runner, ask):
    draft_id = ask(zip_of({"../x": "1", "/etc/y": "2"}))
    before, paths, _ = load(database, host, draft_id)

    assert runner.run_one()

    draft, after, job = load(database, host, draft_id)
    assert (job.state, job.result["code"]) == (DraftJobState.FAILED, "invalid_bundle")
    assert job.result["message"].startswith("The bundle “fuel.zip” has 2 faults:\n- fuel.zip, “../x”: found “..”")
    assert (draft.spec, after) == (before.spec, paths)


def test_labels_of_an_archive_are_in_no_message(database, host, runner, ask):
    files = {
        **kaggle_folder(),
        "solution.csv": csv_of("id,churn,Usage", [1, 2], ["canary-1", "canary-2"], ["x", "Public"]),
    }
    draft_id = ask(zip_of(files))

    runner.run_one()

    assert "canary" not in str(load(database, host, draft_id)[2].result)


def test_files_for_which_a_draft_has_no_room_are_refused(database, storage, queue, clock, host, ask):
    draft_id = ask(zip_of(kaggle_folder()))
    runner = make_runner(database, storage, queue, clock, max_draft_bytes=1000)

    runner.run_one()

    draft, _, job = load(database, host, draft_id)
    assert (job.state, job.result["code"]) == (DraftJobState.FAILED, "too_large")
    assert draft_imports.find_report(draft) is None


def test_only_a_file_of_the_draft_is_imported(database, host, ask):
    draft_id = ask(zip_of(kaggle_folder()))

    for path in ("source/other.zip", "public/train.csv", "../x"):
        with pytest.raises(InvalidInputError, match="has no file"):
            database.write(draft_imports.ask, draft_id=draft_id, user=host, path=path, now=NOW)


def test_another_host_has_no_such_draft(database, ask):
    draft_id = ask(zip_of(kaggle_folder()))
    other = database.write(factories.make_user, name="other", role=Role.HOST)

    with pytest.raises(NotFoundError):
        database.write(draft_imports.ask, draft_id=draft_id, user=other, path=PATH, now=NOW)


def test_a_draft_of_changes_takes_no_import(database, storage, host):
    competition = database.write(factories.make_competition, host=host)
    draft = database.write(make_draft, storage=storage, user=host, competition=competition)

    with pytest.raises(ConflictError):
        database.write(draft_imports.ask, draft_id=draft.id, user=host, path=PATH, now=NOW)
