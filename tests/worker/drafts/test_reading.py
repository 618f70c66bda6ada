"""A host's file read and tried by a worker: what it proposes, makes and refuses."""

from __future__ import annotations

import pytest

from server.db import Database
from server.models import CheckState, Draft, DraftJobState, Role
from server.services import draft_jobs, drafts, wizard
from server.services.wizard_notes import is_tried, read_wizard
from tests import factories
from tests.drafts import make_runner
from tests.wizard import begin_draft, give_source


@pytest.fixture
def host(database: Database):
    return database.write(lambda session: factories.make_user(session, role=Role.HOST))


@pytest.fixture
def begin(database: Database, storage, host):
    return lambda **more: database.write(begin_draft, storage=storage, user=host, **more).id


@pytest.fixture
def run(database: Database, storage, queue, clock):
    runner = make_runner(database, storage, queue, clock)

    def act() -> int:
        n_done = 0
        while runner.run_one():
            n_done += 1
        return n_done

    return act


def read(database, draft_id):
    def load(session):
        draft = session.get_one(Draft, draft_id)
        job = draft_jobs.find_last(session, draft_id=draft_id)
        return draft, read_wizard(draft), job, {file.path: file for file in drafts.list_files(session, draft=draft)}

    return database.read(load)


def test_a_bare_solution_becomes_a_draft_with_metric_split_sample_baseline_and_pages(database, storage, begin, run):
    draft_id = begin()

    assert run() == 2
    draft, known, job, files = read(database, draft_id)

    assert job.state is DraftJobState.DONE
    assert (known.id_column, known.targets) == ("customer", ("churn",))
    assert draft.spec["metric"] == {"name": "roc_auc"}
    assert draft.spec["task"] == "classification"
    assert draft.spec["split"]["drawing"] == "stratified"
    assert draft.spec["baselines"] == [
        {"name": "Rate", "file": "baselines/rate.csv", "description": "The share of ones in every row."}
    ]
    assert is_tried(draft, known, {path: file.sha256 for path, file in files.items()})
    assert set(files) == {
        "source/solution.csv",
        "private/solution.csv",
        "public/sample_submission.csv",
        "private/baselines/rate.csv",
        "private/baselines/shuffled.csv",
    }
    with storage.open(files["private/solution.csv"].storage_key) as file:
        assert file.read(24) == b"customer,churn\nc0,0\nc1,1"
    assert set(draft.pages) == {"overview", "data", "evaluation", "rules"}
    assert "ROC AUC" in draft.pages["evaluation"]
    assert "c0,0.5" in draft.pages["evaluation"]


def test_the_draft_passes_its_check_as_it_is(database, begin, run, host):
    draft_id = begin()
    run()

    database.write(drafts.ask_check, draft_id=draft_id, user=host, now=factories.NOW)
    run()
    draft, *_ = read(database, draft_id)

    assert draft.check_state is CheckState.DONE
    assert draft.report["faults"] == []


def test_a_trial_may_be_followed_by_the_check(database, begin, run, host):
    draft_id = begin()
    database.write(
        lambda session: drafts.change_spec(
            session, draft_id=draft_id, user=host, changes={"metric": {"name": "accuracy"}}, now=factories.NOW
        )
    )
    run()

    database.write(wizard.ask_trial, draft_id=draft_id, user=host, now=factories.NOW, then_check=True)

    assert run() == 2
    draft, *_ = read(database, draft_id)
    assert draft.spec["metric"] == {"name": "accuracy"}
    assert draft.checked_version == draft.version


def test_columns_that_the_host_chooses_are_read_anew(database, begin, run, host):
    draft_id = begin()
    run()

    database.write(
        wizard.choose_columns, draft_id=draft_id, user=host, id_column=None, targets=["age"], now=factories.NOW
    )
    run()
    draft, known, _, files = read(database, draft_id)

    assert (draft.spec["id_column"], draft.spec["task"], draft.spec["metric"]["name"]) == ("id", "regression", "rmse")
    assert draft.spec["split"]["by"] == "age"
    assert known.is_numbered
    assert "private/baselines/rate.csv" not in files
    assert [each["name"] for each in draft.spec["baselines"]] == ["Mean", "Median"]


def test_a_file_that_is_no_table_is_refused_in_words_and_loses_nothing(database, begin, run):
    draft_id = begin(content="id,id\n1,2\n")

    run()
    draft, known, job, _ = read(database, draft_id)

    assert job.state is DraftJobState.FAILED
    assert job.result["message"] == "The solution has the column `id` more than once."
    assert known.proposal is None
    assert draft.spec["title"] == "Customer Churn"


def test_a_split_that_cannot_be_is_told(database, begin, run, host):
    draft_id = begin()
    run()
    changes = {"split": {"public_share": "half", "seed": 1}}
    database.write(
        lambda session: drafts.change_spec(session, draft_id=draft_id, user=host, changes=changes, now=factories.NOW)
    )

    database.write(wizard.ask_trial, draft_id=draft_id, user=host, now=factories.NOW)
    run()
    _, _, job, _ = read(database, draft_id)

    assert job.state is DraftJobState.FAILED
    assert "--share" in job.result["message"]


def test_a_sample_of_the_hosts_own_stays(database, storage, begin, run, host):
    draft_id = begin()
    run()
    *_, files = read(database, draft_id)
    sample = files["public/sample_submission.csv"]

    def replace_sample(session):
        drafts.remove_file(session, draft_id=draft_id, user=host, path=sample.path, now=factories.NOW)
        wizard.take_file(
            session,
            draft_id=draft_id,
            user=host,
            path=sample.path,
            stored=storage_file(storage),
            max_bytes=10**6,
            now=factories.NOW,
        )
        wizard.ask_trial(session, draft_id=draft_id, user=host, now=factories.NOW, then_check=True)

    database.write(replace_sample)
    run()
    *_, files = read(database, draft_id)

    assert files["public/sample_submission.csv"].sha256 == storage_file(storage).sha256


def storage_file(storage):
    with storage.open_writer("drafts/1") as writer:
        writer.write(b"customer,churn\n" + b"".join(b"c%d,0.25\n" % row for row in range(120)))
        return writer.commit()


def test_a_file_that_came_meanwhile_is_not_taken_for_the_one_that_was_read(database, storage, begin, run, host):
    draft_id = begin()

    database.write(
        lambda session: give_source(session, draft_id, storage=storage, user=host, content="id,y\n1,2\n2,3\n3,5\n")
    )
    run()
    _, known, _, _ = read(database, draft_id)

    assert known.targets == ("y",)


def test_a_solution_with_usage_needs_no_drawing(database, begin, run):
    draft_id = begin(
        content="id,y,Usage\n" + "".join(f"{row},{row}.5,{'Public' if row % 2 else 'Private'}\n" for row in range(40))
    )

    run()
    draft, known, *_ = read(database, draft_id)

    assert "split" not in draft.spec
    assert (known.trial["n_public"], known.trial["n_private"]) == (20, 20)
