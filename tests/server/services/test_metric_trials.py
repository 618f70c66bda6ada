"""Tests for `server.services.metric_trials`: settings held to a signature, trials asked for, and use in a draft."""

from __future__ import annotations

import pytest

from server.db import Database
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Draft, MetricVersion, Role, User
from server.services import drafts, metric_trials, metric_versions
from server.services.metric_versions import MetricSettings
from server.storage import Storage, StoredFile
from tests import factories
from tests.drafts import make_draft
from tests.factories import NOW


def parameter(name: str, kind: str, default: object = None, *, required: bool = False, choices=()) -> dict[str, object]:
    return {
        "name": name,
        "kind": kind,
        "meaning": f"{kind}.",
        "default": default,
        "is_required": required,
        "choices": list(choices),
    }


SIGNATURE = {
    "description": "Cost.",
    "parameters": [
        parameter("epsilon", "number", 1e-15),
        parameter("n", "whole number", 3),
        parameter("mode", "one of a few words", "mean", choices=["mean", "sum"]),
        parameter("strict", "true or false", False),
        parameter("weights", "list written as JSON"),
        parameter("column", "text as it stands", required=True),
        parameter("more", "anything written as JSON"),
    ],
    "warnings": [],
}
GOOD = {"epsilon": "0.5", "mode": "sum", "strict": "true", "weights": "[1, 2]", "column": "w", "more": '{"a": 1}'}


@pytest.fixture
def host(database: Database) -> User:
    return database.write(factories.make_user, name="hosanna", role=Role.HOST)


@pytest.fixture
def version(database: Database, host: User) -> MetricVersion:
    stored = StoredFile("metrics/a", 10, "a" * 64)
    about = {"name": "Cost", "file_name": "cost.py", "stored": stored, "signature": SIGNATURE, "now": NOW}
    return database.write(metric_versions.drop, user=host, **about)[0]


@pytest.fixture
def draft(database: Database, storage: Storage, host: User) -> Draft:
    return database.write(make_draft, storage=storage, user=host)


def settings(**parameters: object) -> MetricSettings:
    return MetricSettings(False, complete_submission=True, parameters={"column": "w", **parameters})


def ask(database: Database, user: User, version: MetricVersion, draft: Draft, **parameters: object):
    about = {"version_id": version.id, "draft_id": draft.id, "settings": settings(**parameters), "now": NOW}
    return database.write(metric_trials.ask_trial, user=user, **about)


def read(database: Database, user: User, version: MetricVersion) -> MetricVersion:
    return database.read(metric_versions.get_version, version_id=version.id, user=user)


def test_what_was_typed_has_the_types_of_the_signature():
    assert metric_trials.read_parameters(SIGNATURE, GOOD) == {
        "epsilon": 0.5,
        "mode": "sum",
        "strict": True,
        "weights": [1, 2],
        "column": "w",
        "more": {"a": 1},
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epsilon", "much"),
        ("epsilon", "inf"),
        ("n", "1.5"),
        ("mode", "median"),
        ("strict", "perhaps"),
        ("weights", "1"),
        ("more", "{"),
        ("colour", "red"),
    ],
)
def test_what_the_signature_does_not_allow_is_named(name: str, value: str):
    with pytest.raises(InvalidInputError) as refused:
        metric_trials.read_parameters(SIGNATURE, {**GOOD, name: value})

    assert list(refused.value.fields) == [name]


def test_a_required_setting_must_be_given():
    with pytest.raises(InvalidInputError) as refused:
        metric_trials.read_parameters(SIGNATURE, {"column": None})

    assert "needs the parameter `column`" in refused.value.fields["column"]


def test_a_trial_waits_for_a_worker_with_the_settings_as_they_were_typed(
    database: Database, host: User, version: MetricVersion, draft: Draft
):
    job = ask(database, host, version, draft, epsilon="0.25")

    asked = {"higher_is_better": False, "complete_submission": True, "parameters": {"column": "w", "epsilon": 0.25}}
    assert (job.kind, dict(job.arguments)) == ("try_metric", {"version_id": version.id, "settings": asked})
    found = read(database, host, version)
    assert (found.settings, found.report, found.job_id) == (asked, None, job.id)
    with pytest.raises(ConflictError, match="busy"):
        ask(database, host, version, draft, epsilon="0.5")


def test_a_trial_needs_right_settings_a_solution_and_what_is_ones_own(
    database: Database, storage: Storage, host: User, version: MetricVersion, draft: Draft
):
    bare = database.write(make_draft, storage=storage, user=host, files={})
    other = database.write(factories.make_user, name="otto", role=Role.HOST)
    foreign = database.write(make_draft, storage=storage, user=other)

    with pytest.raises(InvalidInputError):
        ask(database, host, version, draft, epsilon="much")
    with pytest.raises(InvalidInputError, match="no solution yet"):
        ask(database, host, version, bare)
    for user, of in ((host, foreign), (other, foreign)):
        with pytest.raises(NotFoundError):
            ask(database, user, version, of)


def test_what_a_trial_found_is_kept_also_if_the_version_is_accepted(
    database: Database, host: User, version: MetricVersion, draft: Draft
):
    about = {"version_id": version.id, "settings": {"higher_is_better": True}}
    database.write(metric_trials.record_trial, report={"is_ok": True, "faults": []}, **about)
    database.write(metric_versions.accept, version_id=version.id, user=host, now=NOW)

    ask(database, host, version, draft)

    found = read(database, host, version)
    assert (found.number, found.report) == (1, {"is_ok": True, "faults": []})
    database.write(metric_trials.record_trial, version_id=10**6, settings={}, report={})


def test_an_accepted_version_becomes_the_metric_of_a_draft(
    database: Database, host: User, version: MetricVersion, draft: Draft
):
    def use() -> None:
        database.write(
            metric_trials.use_in_draft,
            version_id=version.id,
            draft_id=draft.id,
            user=host,
            settings=settings(),
            size_bytes=10,
            max_bytes=10**9,
            now=NOW,
        )

    with pytest.raises(ConflictError, match="has not been accepted"):
        use()
    database.write(metric_trials.record_trial, version_id=version.id, settings={}, report={"is_ok": True})
    database.write(metric_versions.accept, version_id=version.id, user=host, now=NOW)
    use()

    changed = database.read(drafts.get_draft, draft_id=draft.id, user=host)
    assert changed.spec["metric"] == {
        "name": "Cost",
        "file": "metric.py",
        "higher_is_better": False,
        "complete_submission": True,
        "parameters": {"column": "w"},
    }
    [file] = [f for f in database.read(drafts.list_files, draft=changed) if f.path == "metric.py"]
    assert (file.storage_key, file.sha256) == ("metrics/a", "a" * 64)
