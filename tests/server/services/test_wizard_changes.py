"""The wizard over a competition that runs: what is known of it, and that nothing is made anew without a change."""

from __future__ import annotations

import pytest

from server.bundles import load_bundle, prepare_bundle
from server.models import Draft, Role
from server.services import draft_jobs, drafts, wizard, wizard_changes
from server.services.wizard_notes import (
    SAMPLE_PATH,
    SOLUTION_PATH,
    Wizard,
    find_inputs,
    list_hashes,
    needs_trial,
    read_wizard,
)
from tests import factories
from tests.drafts import MOST, store, write_folder
from tests.publishing import publish_bundle

NOW = factories.NOW
PROPOSAL = {
    "columns": [{"name": name} for name in ("id", "species", "Usage")],
    "roles": {"id_column": "id", "targets": ["species"], "usage": "Usage"},
    "task": "classification",
    "metrics": [],
    "split": None,
}


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def draft_id(any_database, storage, queue, host, tmp_path):
    bundle = load_bundle(write_folder(tmp_path / "iris"))
    prepared = prepare_bundle(bundle, tmp_path / "made")
    about = {"storage": storage, "queue": queue, "bundle": bundle, "prepared": prepared, "host": host, "now": NOW}
    competition = publish_bundle(any_database, **about)
    return any_database.write(wizard_changes.begin, competition=competition, user=host, storage=storage, now=NOW).id


def load(database, draft_id):
    def read(session):
        draft = session.get_one(Draft, draft_id)
        files = {file.path: file for file in drafts.list_files(session, draft=draft)}
        return draft, read_wizard(draft), files, draft_jobs.find_open(session, draft_id=draft_id)

    return database.read(read)


def test_the_solution_in_force_is_read(any_database, draft_id):
    draft, known, files, job = load(any_database, draft_id)

    assert files["source/solution.csv"].storage_key == files[SOLUTION_PATH].storage_key
    assert (job.kind, job.arguments["id_column"]) == (draft_jobs.READ, "id")
    assert (known.source, known.base) == ("source/solution.csv", None)
    assert draft.competition_id is not None


def test_what_is_in_force_needs_no_trial_until_it_changes(any_database, host, draft_id):
    _, known, _, _ = load(any_database, draft_id)
    about = {"draft_id": draft_id, "user": host, "now": NOW}
    sha256 = known.source_sha256
    any_database.write(wizard.record_proposal, source_sha256=sha256, before=[], proposal=PROPOSAL, **about)

    draft, known, files, _ = load(any_database, draft_id)
    assert known.targets == ("species",)
    assert draft.spec["metric"] == {"name": "accuracy"}
    assert not needs_trial(draft, known, {**list_hashes(files.values()), SAMPLE_PATH: "s"})

    any_database.write(drafts.change_spec, changes={"metric": {"name": "macro_f1"}}, **about)
    draft, known, files, _ = load(any_database, draft_id)
    assert needs_trial(draft, known, {**list_hashes(files.values()), SAMPLE_PATH: "s"})


def test_columns_that_parameters_name_are_no_targets():
    columns = [{"name": name} for name in ("id", "w", "g", "y", "Usage")]
    proposal = {"columns": columns, "roles": {"usage": "Usage"}}
    metric = {"name": "grouped", "parameters": {"group_column": "g", "parameters": {"weight_column": "w", "ks": [1]}}}
    draft = Draft(spec={"id_column": "id", "metric": metric}, notes={})

    known = wizard_changes.settle(draft, Wizard(proposal=proposal), {})

    assert known.targets == ("y",)
    assert known.base["metric"] == "grouped"


RATE = {"name": "Dummy", "file": "baselines/dummy.csv", "description": "The same for all."}  # as Podium makes it now
MEDIAN = {"name": "Median", "file": "baselines/median.csv", "description": "In the middle."}


def test_baselines_that_podium_made_are_made_anew_and_others_come_only_when_marked(
    any_database, storage, host, draft_id
):
    _, known, _, _ = load(any_database, draft_id)
    about = {"draft_id": draft_id, "user": host, "now": NOW}
    sha256 = known.source_sha256
    any_database.write(wizard.record_proposal, source_sha256=sha256, before=[], proposal=PROPOSAL, **about)
    any_database.write(drafts.change_spec, changes={"metric": {"name": "macro_f1"}}, **about)
    trial = {"dummies": [{**each, "public_score": 0.5} for each in (RATE, MEDIAN)]}
    made = {f"private/{each['file']}": store(storage, each["name"]) for each in (RATE, MEDIAN)}

    def record(session):
        draft = drafts.lock(session, draft_id, host)
        inputs = find_inputs(draft, read_wizard(draft), list_hashes(drafts.list_files(session, draft=draft)))
        wizard.record_trial(session, inputs=inputs, trial=trial, made=made, max_bytes=MOST, **about)

    any_database.write(record)

    draft, known, files, _ = load(any_database, draft_id)
    assert draft.spec["baselines"] == [RATE]
    assert known.unshown == ("baselines/median.csv",)
    assert files["private/baselines/dummy.csv"].sha256 == made["private/baselines/dummy.csv"].sha256

    any_database.write(wizard.show_baselines, unshown=["baselines/dummy.csv"], **about)
    any_database.write(record)
    assert load(any_database, draft_id)[0].spec["baselines"] == [MEDIAN]


def test_a_baseline_of_the_hosts_own_stays_whatever_is_tried(any_database, storage, host, draft_id):
    _, known, _, _ = load(any_database, draft_id)
    about = {"draft_id": draft_id, "user": host, "now": NOW}
    sha256 = known.source_sha256
    any_database.write(wizard.record_proposal, source_sha256=sha256, before=[], proposal=PROPOSAL, **about)
    any_database.write(drafts.change_spec, changes={"metric": {"name": "macro_f1"}}, **about)
    before = load(any_database, draft_id)[2]["private/baselines/dummy.csv"].sha256
    other = {**RATE, "name": "Constant", "public_score": 0.5}

    def record(session):
        draft = drafts.lock(session, draft_id, host)
        inputs = find_inputs(draft, read_wizard(draft), list_hashes(drafts.list_files(session, draft=draft)))
        made = {"private/baselines/dummy.csv": store(storage, "another")}
        wizard.record_trial(session, inputs=inputs, trial={"dummies": [other]}, made=made, max_bytes=MOST, **about)

    any_database.write(record)

    draft, _, files, _ = load(any_database, draft_id)
    assert draft.spec["baselines"] == [RATE]
    assert files["private/baselines/dummy.csv"].sha256 == before


def test_with_a_metric_of_ones_own_what_looks_like_weights_is_kept_and_no_target():
    columns = [{"name": name} for name in ("id", "y", "weight", "shop", "Usage")]
    proposal = {"columns": columns, "roles": {"usage": "Usage", "weight": "weight", "group": "shop", "time": None}}
    metric = {"name": "Mine", "file": "metric.py", "higher_is_better": False}
    draft = Draft(spec={"id_column": "id", "metric": metric}, notes={})

    known = wizard_changes.settle(draft, Wizard(proposal=proposal), {})

    assert known.targets == ("y",)
    assert known.base["own"]["also"] == ["shop", "weight"]

    proposal["columns"] = [{"name": name} for name in ("id", "weight", "shop", "Usage")]
    assert wizard_changes.settle(draft, Wizard(proposal=proposal), {}).targets == ("weight", "shop")
