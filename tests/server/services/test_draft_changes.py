"""Tests for `server.services.draft_changes`; tests/server/web/api/test_drafts.py sees pages and files told."""

from __future__ import annotations

import pytest

from server.bundles import load_bundle, prepare_bundle
from server.errors import NotFoundError
from server.models import Role
from server.services import co_hosts, draft_changes, drafts
from tests import factories
from tests.drafts import FILES, SPEC, write_folder
from tests.publishing import publish_bundle

NOW = factories.NOW
METRIC = "def score(solution, submission, row_id_column_name): return 1.0\n"


@pytest.fixture
def host(any_database):
    return any_database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def competition(any_database, storage, queue, host, tmp_path):
    bundle = load_bundle(write_folder(tmp_path / "iris"))
    about = {"storage": storage, "queue": queue, "bundle": bundle, "host": host, "now": NOW}
    prepared = prepare_bundle(bundle, tmp_path / "made")
    return publish_bundle(any_database, prepared=prepared, **about)


def compare(database, competition, tmp_path, *, spec=SPEC, files=FILES):
    bundle = load_bundle(write_folder(tmp_path / "changed", spec=spec, files=files))
    prepared = prepare_bundle(bundle, tmp_path / "changed-made")
    about = {"bundle": bundle, "prepared": prepared, "now": NOW}
    return database.read(draft_changes.compare, competition_id=competition.id, **about)


def begin(database, storage, competition, user):
    return database.write(draft_changes.begin, competition=competition, user=user, storage=storage, now=NOW)


def test_a_folder_without_a_change_changes_nothing(any_database, competition, tmp_path):
    assert compare(any_database, competition, tmp_path) == {"spec": [], "pages": [], "files": [], "baselines": []}


def test_keys_are_told_as_the_reference_writes_them(any_database, competition, tmp_path):
    files = {**SPEC["files"], "train.csv": {"description": "Known kinds."}}
    spec = {**SPEC, "files": files, "source": {**SPEC["source"], "licence": "MIT"}, "score_decimals": 5}

    changed = compare(any_database, competition, tmp_path, spec=spec)["spec"]

    assert [(each["key"], each["after"]) for each in changed] == [
        ("source.licence", "MIT"),
        ("files[train.csv]", {"description": "Known kinds.", "columns": {}}),
    ]


def test_of_baselines_it_is_told_what_becomes_of_each(any_database, competition, tmp_path):
    better = {"name": "Better", "file": "baselines/better.csv", "description": "As it is."}
    files = {**FILES, "private/baselines/better.csv": FILES["private/baselines/dummy.csv"]}

    changes = compare(any_database, competition, tmp_path, spec={**SPEC, "baselines": [better]}, files=files)

    assert changes["spec"] == []
    assert [(each["name"], each["fate"]) for each in changes["baselines"]] == [
        ("Better", "new"),
        ("Dummy", "withdrawn"),
    ]
    assert [each["path"] for each in changes["files"]] == [
        "private/baselines/better.csv",
        "private/baselines/dummy.csv",
    ]


def test_a_metric_of_ones_own_is_a_file_that_comes(any_database, competition, tmp_path):
    spec = {**SPEC, "metric": {"name": "Mine", "file": "mine.py", "higher_is_better": True}}

    changes = compare(any_database, competition, tmp_path, spec=spec, files={**FILES, "mine.py": METRIC})

    assert [each["key"] for each in changes["spec"]] == ["metric.name", "metric.higher_is_better"]
    [file] = changes["files"]
    assert (file["path"], file["before"], file["size_bytes"]) == ("metric.py", None, len(METRIC))


def test_a_draft_of_changes_names_the_files_of_the_competition_without_copying_them(
    any_database, storage, competition, host
):
    n_before = len(list(storage.list_files("data"))) + len(list(storage.list_files("solutions")))

    draft = begin(any_database, storage, competition, host)

    files = any_database.read(drafts.list_files, draft=draft)
    assert {file.path: file.size_bytes for file in files} == {path: len(text) for path, text in FILES.items()}
    assert list(storage.list_files(drafts.PREFIX)) == []
    assert len(list(storage.list_files("data"))) + len(list(storage.list_files("solutions"))) == n_before


def test_co_hosts_change_a_competition_while_they_are_some(any_database, storage, competition, host):
    cora = any_database.write(factories.make_user, name="cora")
    stranger = any_database.write(factories.make_user, name="stranger", role=Role.HOST)
    with pytest.raises(NotFoundError):
        begin(any_database, storage, competition, stranger)
    any_database.write(co_hosts.add, competition=competition, host=host, name="cora", now=NOW)

    draft = begin(any_database, storage, competition, cora)
    seen = any_database.read(drafts.get_draft, draft_id=draft.id, user=cora)
    any_database.write(co_hosts.remove, competition=competition, host=host, name="cora", now=NOW)

    assert seen.spec["slug"] == "iris-species"
    with pytest.raises(NotFoundError):
        any_database.read(drafts.get_draft, draft_id=draft.id, user=cora)
