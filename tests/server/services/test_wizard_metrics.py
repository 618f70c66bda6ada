"""Tests for `server.services.wizard_metrics`: a host's own metric in a draft, its settings, and leaving it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.errors import NotFoundError
from server.models import Role
from server.services import draft_faults, drafts, metric_versions, wizard_metrics
from server.services.wizard_metrics import say_settings
from server.services.wizard_notes import keep_wizard, read_wizard
from server.storage import StoredFile
from tests import factories
from tests.drafts import MOST, make_draft
from tests.factories import NOW
from tests.server.services.test_metric_trials import GOOD, SIGNATURE


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def draft_id(any_database, storage, host):
    return any_database.write(make_draft, storage=storage, user=host).id


@pytest.fixture
def take(any_database, host, draft_id):
    def act(sha256="a" * 64, signature=SIGNATURE, user=host):
        stored = StoredFile(f"metrics/{sha256[0]}", 10, sha256)
        about = {"name": "Cost", "file_name": "cost.py", "stored": stored, "signature": signature, "now": NOW}
        version, _ = any_database.write(metric_versions.drop, user=host, **about)
        more = {"version_id": version.id, "size_bytes": 10, "max_bytes": MOST}
        any_database.write(wizard_metrics.take_metric, draft_id=draft_id, user=user, now=NOW, **more)

    return act


@pytest.fixture
def load(any_database, host, draft_id):
    def act():
        def read(session):
            draft = drafts.get_draft(session, draft_id=draft_id, user=host)
            faults = draft_faults.list_faults(session, draft_id=draft_id, user=host, keys=("metric",), now=NOW)
            return draft, {file.path: file for file in drafts.list_files(session, draft=draft)}, faults

        return any_database.read(read)

    return act


def change(any_database, host, draft_id, **typed):
    def work(session):
        draft = drafts.get_draft(session, draft_id=draft_id, user=host)
        metric = say_settings(draft.spec["metric"], SIGNATURE, typed)
        drafts.change_spec(session, draft_id=draft_id, user=host, changes={"metric": metric}, now=NOW)

    any_database.write(work)


def test_a_version_becomes_the_metric_and_its_direction_is_asked_for(take, load):
    take()

    draft, files, faults = load()
    assert draft.spec["metric"] == {"name": "Cost", "file": "metric.py"}
    assert files["metric.py"].sha256 == "a" * 64
    assert set(faults) == {"metric.higher_is_better", "metric.own.column"}


def test_settings_are_read_by_their_kind(any_database, host, draft_id, take, load):
    take()
    change(any_database, host, draft_id, direction="lower", complete_submission="1", n="", **GOOD)

    draft, _, faults = load()
    assert faults == {}
    metric = draft.spec["metric"]
    assert (metric["higher_is_better"], metric["complete_submission"]) == (False, True)
    assert metric["parameters"] == {
        "epsilon": 0.5,
        "mode": "sum",
        "strict": True,
        "weights": [1, 2],
        "column": "w",
        "more": {"a": 1},
    }


def test_what_is_wrong_is_kept_as_typed_and_told(any_database, host, draft_id, take, load):
    take()
    change(any_database, host, draft_id, direction="higher", n="many", column="w")

    draft, _, faults = load()
    assert draft.spec["metric"]["parameters"] == {"n": "many", "column": "w"}
    assert set(faults) == {"metric.own.n"}


def test_without_a_signature_parameters_stay(take, load):
    before = {"name": "Cost", "file": "metric.py", "parameters": {"n": 2}}

    assert say_settings(before, None, {"direction": "lower"}) == {**before, "higher_is_better": False}


def test_the_next_file_keeps_what_was_said_as_far_as_it_takes_it(any_database, host, draft_id, take, load):
    take()
    change(any_database, host, draft_id, direction="lower", n="5", column="w")

    take("b" * 64, {**SIGNATURE, "parameters": [each for each in SIGNATURE["parameters"] if each["name"] != "n"]})

    draft, files, faults = load()
    assert draft.spec["metric"]["parameters"] == {"column": "w"}
    assert draft.spec["metric"]["higher_is_better"] is False
    assert files["metric.py"].sha256 == "b" * 64
    assert faults == {}


def test_it_is_left_for_the_first_that_fits(any_database, host, draft_id, take, load):
    def propose(session):
        draft = drafts.lock(session, draft_id, host)
        fitting = [{"name": "log_loss", "parameters": {}}, {"name": "accuracy", "parameters": {}}]
        keep_wizard(draft, replace(read_wizard(draft), proposal={"metrics": fitting}))

    any_database.write(propose)
    take()

    any_database.write(wizard_metrics.leave_metric, draft_id=draft_id, user=host, now=NOW)
    any_database.write(wizard_metrics.leave_metric, draft_id=draft_id, user=host, now=NOW)

    draft, files, _ = load()
    assert draft.spec["metric"] == {"name": "log_loss"}
    assert "metric.py" not in files
    assert read_wizard(draft).signature is None


def test_a_file_that_is_there_no_more_hinders_nobody_from_leaving(any_database, host, draft_id, take, load):
    take()
    any_database.write(drafts.remove_file, draft_id=draft_id, user=host, path="metric.py", now=NOW)

    any_database.write(wizard_metrics.leave_metric, draft_id=draft_id, user=host, now=NOW)

    assert "metric" not in load()[0].spec


def test_neither_anothers_version_nor_anothers_draft_is_there(any_database, take):
    other = any_database.write(factories.make_user, name="other", role=Role.HOST)

    with pytest.raises(NotFoundError):
        take(user=other)
